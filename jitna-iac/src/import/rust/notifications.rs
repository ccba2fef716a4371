//! Notifications, as calls of the program

use super::{Code, parsed, written};
use crate::ids::LogRetention;
use crate::model::{ChatLogging, ChatSettings, NotificationRule, NotificationTopic, Notifications};

pub(super) fn notifications(notifications: &Notifications, code: &mut Code) {
    code.line("Notifications::default()");
    code.depth += 1;
    for topic in &notifications.topics {
        code.line(format!(".topic({})", self::topic(topic)));
    }
    if let Some(key) = &notifications.topic_key {
        code.line(format!(".topic_key({})", parsed(written(key))));
    }
    if let Some(group) = &notifications.log_group {
        let new = if *group.existing { "existing" } else { "new" };
        let mut text = format!("NotificationLogGroup::{new}({})", parsed(group.name.as_str()));
        if *group.retention != LogRetention::YEAR {
            text.push_str(&format!(".retention({})", parsed(written(&group.retention))));
        }
        code.line(format!(".log_group({text})"));
    }
    if let Some(bus) = &notifications.event_bus {
        code.line(format!(".event_bus({})", parsed(bus.as_str())));
    }
    for function in &notifications.functions {
        code.line(format!(".function({})", parsed(function.as_str())));
    }
    if !*notifications.dead_letter_queue {
        code.line(".dead_letter_queue(false)");
    }
    for rule in &notifications.rules {
        code.nested(".rule(", ")", |code| self::rule(rule, code));
    }
    for channel in &notifications.slack {
        let (name, workspace) = (parsed(channel.name.as_str()), parsed(channel.workspace.as_str()));
        let id = parsed(channel.channel.as_str());
        code.nested(".slack(", ")", |code| {
            code.line(format!("SlackChannel::new({name}, {workspace}, {id})"));
            settings(&channel.settings, code);
        });
    }
    for channel in &notifications.teams {
        let (name, tenant) = (parsed(channel.name.as_str()), parsed(channel.tenant.as_str()));
        let (team, id) = (parsed(channel.team.as_str()), parsed(channel.channel.as_str()));
        code.nested(".teams(", ")", |code| {
            code.line(format!("TeamsChannel::new({name}, {tenant}, {team}, {id})"));
            if let Some(name) = &channel.channel_name {
                code.depth += 1;
                code.line(format!(".channel_name({})", parsed(name.as_str())));
                code.depth -= 1;
            }
            settings(&channel.settings, code);
        });
    }
    if *notifications.systems_manager_email {
        code.line(".systems_manager_email(true)");
    }
    code.depth -= 1;
}

fn topic(topic: &NotificationTopic) -> String {
    let new = if *topic.existing { "existing" } else { "new" };
    let mut text = format!("NotificationTopic::{new}({})", parsed(topic.name.as_str()));
    for email in &topic.emails {
        text.push_str(&format!(".email({})", parsed(email.as_str())));
    }
    text
}

fn rule(rule: &NotificationRule, code: &mut Code) {
    let name = parsed(rule.name.as_str());
    code.line(format!("NotificationRule::new({name}, NotificationEvent::{:?})", *rule.event));
    code.depth += 1;
    for user in &rule.requesters {
        code.line(format!(".requester({})", parsed(written(user))));
    }
    for user in &rule.approvers {
        code.line(format!(".approver({})", parsed(written(user))));
    }
    for status in &rule.statuses {
        code.line(format!(".status({})", parsed(status.as_str())));
    }
    for policy in &rule.policies {
        code.line(format!(".policy({})", parsed(policy.as_str())));
    }
    for target in &rule.to {
        code.line(format!(".to({})", parsed(target.as_str())));
    }
    code.depth -= 1;
}

fn settings(settings: &ChatSettings, code: &mut Code) {
    code.depth += 1;
    for topic in &settings.topics {
        code.line(format!(".topic({})", parsed(topic.as_str())));
    }
    if *settings.approvals {
        code.line(".approvals(true)");
    }
    if let Some(role) = &settings.role {
        code.line(format!(".role({})", parsed(role.as_str())));
    }
    for policy in &settings.guardrails {
        code.line(format!(".guardrail({})", parsed(policy.as_str())));
    }
    if *settings.user_role_required {
        code.line(".user_role_required(true)");
    }
    if *settings.logging != ChatLogging::Error {
        code.line(format!(".logging(ChatLogging::{:?})", *settings.logging));
    }
    if let Some(account) = &settings.account {
        code.line(format!(".account({})", parsed(written(account))));
    }
    code.depth -= 1;
}
