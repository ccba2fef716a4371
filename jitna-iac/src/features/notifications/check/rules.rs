//! Rules of notifications and their targets: filters, targets, keys

use std::collections::HashSet;

use crate::check::Report;
use crate::features::publishers;
use crate::ids::clip;
use crate::model::{
    IdentityProvider, NotificationEvent, NotificationRule, NotificationTarget, NotificationTargets,
    NotificationTopic, Notifications,
};
use crate::origin::{Origin, Spanned};
use crate::plan::Plan;
use crate::rules;

/// Maximum number of targets of a rule (EventBridge User Guide, "Amazon EventBridge quotas")
const MAX_TARGETS: usize = 5;

/// Prefix of the names that the documented permissions cover (User Guide, "Setting up just-in-time access with Systems Manager")
const PREFIX: &str = "SSM-JITNA";

pub(crate) fn check(plan: &Plan<'_>, report: &mut Report) {
    let Some(notifications) = &plan.model.notifications else { return };
    for rule in &notifications.rules {
        let subject = format!("notifications/{}", rule.name);
        filters(plan, rule, &subject, report);
        prefix("rule", rule.name.as_str(), rule.name.origin(), &subject, report);
    }
    targets(notifications, report);
    let (rules, targets) = (notifications.all_rules(), NotificationTargets::new(notifications));
    let reached: HashSet<&str> =
        rules.iter().flat_map(|rule| targets.of(rule)).map(|target| target.name()).collect();
    let published = publishers(plan);
    for topic in &notifications.topics {
        let subject = format!("notifications/{}", topic.name);
        prefix("topic", topic.name.as_str(), topic.name.origin(), &subject, report);
        let is_reached = reached.contains(topic.name.as_str())
            || published.iter().any(|publisher| publisher.topic == topic.name.as_str());
        silent(notifications, topic, is_reached, &subject, report);
    }
    unused(notifications, &reached, report);
    places(plan, notifications, report);
}

/// Reports targets other than topics that no rule sends to, and notifications without any target
fn unused(notifications: &Spanned<Notifications>, reached: &HashSet<&str>, report: &mut Report) {
    let targets = notifications.targets();
    let has_chat = !notifications.slack.is_empty() || !notifications.teams.is_empty();
    if targets.is_empty()
        && notifications.rules.is_empty()
        && !has_chat
        && !*notifications.systems_manager_email
    {
        report.push(
            rules::NOTIFICATION_WITHOUT_TARGET
                .finding("`notifications` has no target, so no notification is sent")
                .at(notifications.origin(), "")
                .help("add a topic, such as `topics: [SSM-JITNA-Requests]`, or take `notifications` out")
                .subject("notifications"),
        );
    }
    let functions = notifications.functions.iter();
    let functions = functions.map(|function| ("function", function.as_str(), function.origin()));
    let logs = notifications.log_group.iter();
    let logs = logs.map(|group| ("log group", NotificationTarget::LOG_GROUP, group.origin()));
    let bus = notifications.event_bus.iter();
    let bus = bus.map(|bus| ("event bus", NotificationTarget::EVENT_BUS, bus.origin()));
    for (what, name, origin) in functions.chain(logs).chain(bus) {
        if !reached.contains(name) {
            report.push(
                rules::UNUSED_TARGET
                    .finding(format!("no rule sends to the {what} `{}`", clip(name)))
                    .at(origin, "")
                    .help("name it in `to` of a rule, or remove it")
                    .subject("notifications"),
            );
        }
    }
}

fn filters(plan: &Plan<'_>, rule: &NotificationRule, subject: &str, report: &mut Report) {
    let event = *rule.event;
    let has = |events: &[NotificationEvent]| events.contains(&event);
    let (approver, requester) = (NotificationEvent::Approver, NotificationEvent::Requester);
    let first = |origin: Option<Origin>| origin.unwrap_or_default();
    for (filter, known, origin) in [
        (
            "requesters",
            has(&[approver, requester, NotificationEvent::Failed]),
            rule.requesters.first().map(Spanned::origin),
        ),
        ("approvers", has(&[approver]), rule.approvers.first().map(Spanned::origin)),
        ("statuses", event.status_field().is_some(), rule.statuses.first().map(Spanned::origin)),
        ("policies", has(&[NotificationEvent::Failed]), rule.policies.first().map(Spanned::origin)),
        ("roles", has(&[NotificationEvent::Sessions]), rule.roles.first().map(Spanned::origin)),
    ] {
        if origin.is_some() && !known {
            report.push(
                rules::FILTER_WITHOUT_FIELD
                    .finding(format!("`{filter}` on the event `{}`, which has no such field", event.as_str()))
                    .at(first(origin), "")
                    .at(rule.event.origin(), "the event")
                    .help(fitting(filter))
                    .subject(subject),
            );
        }
    }
    if event.status_field().is_some() {
        for status in &rule.statuses {
            if !NotificationRule::KNOWN_STATUSES.contains(&status.as_str()) {
                report.push(
                    rules::UNCONFIRMED_FILTER
                        .finding(format!("AWS documents no status `{}` in this event", **status))
                        .at(status.origin(), "")
                        .help("`PendingApproval` and `Approved` have been seen; without `statuses` the rule matches all")
                        .subject(subject),
                );
            }
        }
    }
    if plan.identity_provider() == IdentityProvider::Iam {
        let people =
            rule.requesters.first().filter(|_| has(&[approver, requester, NotificationEvent::Failed]));
        let people = people.or_else(|| rule.approvers.first().filter(|_| has(&[approver])));
        if let Some(person) = people {
            report.push(
                rules::UNCONFIRMED_FILTER
                    .finding(format!("AWS does not document how an event names `{}` when identities are read from IAM", **person))
                    .at(person.origin(), "")
                    .help("send everything to the log group first, and look at `Requester` and `Approvers` in an event")
                    .subject(subject),
            );
        }
    }
}

fn fitting(filter: &str) -> &'static str {
    match filter {
        "requesters" => "remove it, or write it in a rule of the event `approver`, `requester` or `failed`",
        "approvers" => "remove it, or write it in a rule of the event `approver`",
        "statuses" => "remove it, or write it in a rule of the event `approver` or `requester`",
        "roles" => "remove it, or write it in a rule of the event `sessions`",
        _ => "remove it, or write it in a rule of the event `failed`",
    }
}

fn prefix(what: &str, name: &str, origin: Origin, subject: &str, report: &mut Report) {
    if name.starts_with(PREFIX) {
        return;
    }
    report.push(
        rules::UNPREFIXED_NAME
            .finding(format!("the {what} `{}` does not begin with `{PREFIX}`", clip(name)))
            .at(origin, "")
            .help(format!(
                "name it `{PREFIX}-{name}`: AWS's permissions for users who configure node access cover only such names"
            ))
            .subject(subject),
    );
}

fn targets(notifications: &Notifications, report: &mut Report) {
    let targets = NotificationTargets::new(notifications);
    for rule in notifications.all_rules() {
        let subject = format!("notifications/{}", rule.name);
        let origin = rule.name.origin().or(first_target(notifications));
        let count = targets.of(&rule).len();
        if targets.is_empty() {
            report.push(
                rules::RULE_WITHOUT_TARGET
                    .finding(format!("the rule `{}` sends events nowhere", rule.name))
                    .at(origin, "")
                    .help("add `topics`, a `logGroup`, an `eventBus` or `functions`")
                    .subject(subject),
            );
        } else if count > MAX_TARGETS {
            report.push(
                rules::TOO_MANY_TARGETS
                    .finding(format!(
                        "the rule `{}` has {count} targets, but a rule can have at most {MAX_TARGETS}",
                        rule.name
                    ))
                    .at(rule.to.get(MAX_TARGETS).map_or(origin, Spanned::origin), "")
                    .help("divide the targets among several `rules`, each with some of them in `to`")
                    .subject(subject),
            );
        }
    }
    let channels = notifications.slack.iter().map(|channel| &channel.name);
    let channels = channels.chain(notifications.teams.iter().map(|channel| &channel.name));
    if notifications.topics.is_empty()
        && let Some(channel) = channels.into_iter().next()
    {
        report.push(
            rules::CHAT_WITHOUT_TOPICS
                .finding(format!("the channel `{}` has no topic to show", **channel))
                .at(channel.origin(), "")
                .help("add one to `topics`: chat channels show what topics receive")
                .subject(format!("notifications/{}", **channel)),
        );
    }
}

fn first_target(notifications: &Notifications) -> Origin {
    let topic = notifications.topics.first().map(|topic| topic.name.origin());
    topic.or_else(|| notifications.functions.first().map(Spanned::origin)).unwrap_or_default()
}

fn silent(
    notifications: &Notifications,
    topic: &NotificationTopic,
    reached: bool,
    subject: &str,
    report: &mut Report,
) {
    let name = topic.name.as_str();
    let settings = notifications.slack.iter().map(|channel| &channel.settings);
    let mut settings = settings.chain(notifications.teams.iter().map(|channel| &channel.settings));
    let shown = settings.any(|channel| {
        channel.topics.is_empty() || channel.topics.iter().any(|topic| topic.as_str() == name)
    });
    let (message, help) = if !reached {
        (format!("no rule sends to the topic `{name}`"), "name it in `to` of a rule, or remove it")
    } else if topic.is_made() && topic.emails.is_empty() && !shown {
        let help = "add `emails` or a chat channel; subscriptions made elsewhere are fine as well";
        (format!("the topic `{name}` has no subscriber"), help)
    } else {
        return;
    };
    report.push(rules::SILENT_TOPIC.finding(message).at(topic.name.origin(), "").help(help).subject(subject));
}

/// Reports functions and a bus that are not where the rules are
fn places(plan: &Plan<'_>, notifications: &Notifications, report: &mut Report) {
    for function in &notifications.functions {
        let Some((region, account)) = function.place() else { continue };
        let elsewhere = plan.regions.iter().find(|other| other.as_str() != region);
        let message = if let Some(other) = elsewhere {
            format!("the function is in `{region}`, but there are rules in `{other}`")
        } else if plan.model.as_organization().is_some() || account != plan.administrator().as_str() {
            format!("the function belongs to account {account}, but there are rules in other accounts")
        } else {
            continue;
        };
        report.push(
            rules::MISPLACED_TARGET
                .finding(message)
                .at(function.origin(), "")
                .help("write only the name of the function, so that each account and Region calls its own; or send to an `eventBus`")
                .subject("notifications"),
        );
    }
    let Some(bus) = &notifications.event_bus else { return };
    let has_rules = plan.tree.accounts().any(|(_, account)| account.id.as_str() == bus.account());
    let here = bus.region().is_ok_and(|region| plan.regions.contains(&&region));
    if bus.as_str().ends_with(":event-bus/default") && has_rules && here {
        report.push(
            rules::MISPLACED_TARGET
                .finding(format!(
                    "the rules of account {} would send to the bus that they listen on",
                    bus.account()
                ))
                .at(bus.origin(), "")
                .help("send to a bus with a name of its own, such as `event-bus/access-requests`")
                .subject("notifications"),
        );
    }
}
