//! Names in notifications: of targets, topics, users, policies and accounts, and names that are there twice

use std::fmt::Display;

use crate::check::Report;
use crate::ids::{Label, Named};
use crate::model::{ChatSettings, IdentityProvider, Notifications};
use crate::origin::{Origin, Sp};
use crate::plan::Plan;
use crate::rules;
use crate::suggest::nearest;

pub(in crate::check) fn check(plan: &Plan<'_>, report: &mut Report) {
    let Some(notifications) = &plan.model.notifications else { return };
    let mut names = Names { plan, report };
    names.rules(notifications);
    let slack = notifications.slack.iter().map(|channel| &channel.settings);
    for settings in slack.chain(notifications.teams.iter().map(|channel| &channel.settings)) {
        names.channel(notifications, settings);
    }
    names.twice("rules of notifications", notifications.rules.iter().map(|rule| &rule.name));
    names.twice("topics", notifications.topics.iter().map(|topic| &topic.name));
    names.twice("functions", notifications.functions.iter());
    names.twice("Slack configurations", notifications.slack.iter().map(|channel| &channel.name));
    names.twice("Teams configurations", notifications.teams.iter().map(|channel| &channel.name));
    for topic in &notifications.topics {
        names.twice("e-mail addresses of a topic", topic.emails.iter());
    }
}

struct Names<'r, 'p, 'm> {
    plan: &'p Plan<'m>,
    report: &'r mut Report,
}

impl Names<'_, '_, '_> {
    fn rules(&mut self, notifications: &Notifications) {
        let model = self.plan.model;
        let targets = notifications.targets();
        for rule in &notifications.rules {
            for name in &rule.to {
                let known: Vec<&str> = targets.iter().map(|target| target.name()).collect();
                self.known("target", name.as_str(), name.origin(), &known, "notifications");
            }
            for policy in &rule.policies {
                let known: Vec<&str> =
                    model.manual_approvals.iter().map(|policy| policy.name.as_str()).collect();
                self.known(
                    "manual approval policy",
                    policy.as_str(),
                    policy.origin(),
                    &known,
                    "manualApprovals",
                );
            }
            if self.plan.identity_provider() == IdentityProvider::Iam {
                continue;
            }
            for user in rule.requesters.iter().chain(&rule.approvers) {
                if let Named::Name(name) = &**user {
                    let known: Vec<&str> = model.names.users.keys().map(Label::as_str).collect();
                    self.known("user", name.as_str(), user.origin(), &known, "names.users");
                }
            }
        }
    }

    fn channel(&mut self, notifications: &Notifications, settings: &ChatSettings) {
        for topic in &settings.topics {
            let known: Vec<&str> = notifications.topics.iter().map(|topic| topic.name.as_str()).collect();
            self.known("topic", topic.as_str(), topic.origin(), &known, "notifications.topics");
        }
        let Some(account) = &settings.account else { return };
        if self.plan.model.as_organization().is_none() {
            self.report.push(
                rules::NEEDS_ORGANIZATION
                    .finding("a model of one account has no other account for a channel")
                    .at(account.origin(), "")
                    .help("take `account` out")
                    .subject("notifications"),
            );
        } else if self.plan.tree.account(account).is_none() {
            let tree = &self.plan.tree;
            let known: Vec<&str> = tree.account_names().collect();
            let place = "accounts` of its unit in `organization.units";
            self.known("account", account.as_str(), account.origin(), &known, place);
        }
    }

    fn known(&mut self, what: &str, name: &str, origin: Origin, known: &[&str], place: &str) {
        let model = self.plan.model;
        if known.contains(&name)
            || model.is_partly_unreadable(name)
            || model.is_partly_unreadable("notifications")
        {
            return;
        }
        let help = match nearest(name, known.iter().copied()) {
            Some(like) => format!("did you mean `{like}`?"),
            None => format!("describe it under `{place}`"),
        };
        self.report.push(
            rules::UNKNOWN_NAME
                .finding(format!("no {what} has the name `{name}`"))
                .at(origin, "named here")
                .help(help)
                .subject("notifications"),
        );
    }

    fn twice<'n, T: Display + PartialEq + 'n>(&mut self, what: &str, names: impl Iterator<Item = &'n Sp<T>>) {
        let mut seen: Vec<&Sp<T>> = Vec::new();
        for name in names {
            match seen.iter().find(|first| **first == name) {
                Some(first) => self.report.push(
                    rules::DUPLICATE_NAME
                        .finding(format!("two {what} have the name `{name}`"))
                        .at(name.origin(), "the second")
                        .at(first.origin(), "the first")
                        .help("give each a name of its own")
                        .subject("notifications"),
                ),
                None => seen.push(name),
            }
        }
    }
}
