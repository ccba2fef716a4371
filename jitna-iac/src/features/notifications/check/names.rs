//! Names in notifications: of targets, topics, users, policies and accounts, and duplicate names

use std::collections::hash_map::Entry;
use std::collections::{HashMap, HashSet};
use std::fmt::Display;

use crate::check::Report;
use crate::ids::{Label, Named};
use crate::model::{ChatSettings, IdentityProvider, NotificationTargets, Notifications};
use crate::origin::{Origin, Spanned};
use crate::plan::Plan;
use crate::rules;
use crate::suggest::nearest;

pub(crate) fn check(plan: &Plan<'_>, report: &mut Report) {
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
        names.twice("email addresses of a topic", topic.emails.iter());
    }
}

struct Names<'r, 'p, 'm> {
    plan: &'p Plan<'m>,
    report: &'r mut Report,
}

impl Names<'_, '_, '_> {
    fn rules(&mut self, notifications: &Notifications) {
        let model = self.plan.model;
        let targets = NotificationTargets::new(notifications);
        let policies: HashSet<&str> =
            model.manual_approvals.iter().map(|policy| policy.name.as_str()).collect();
        for rule in &notifications.rules {
            for name in &rule.to {
                if !targets.contains(name.as_str()) {
                    self.unknown("target", name.as_str(), name.origin(), targets.names(), "notifications");
                }
            }
            for policy in &rule.policies {
                if !policies.contains(policy.as_str()) {
                    let known = policies.iter().copied();
                    let (what, place) = ("manual approval policy", "manualApprovals");
                    self.unknown(what, policy.as_str(), policy.origin(), known, place);
                }
            }
            if self.plan.identity_provider() == IdentityProvider::Iam {
                continue;
            }
            for user in rule.requesters.iter().chain(&rule.approvers) {
                if let Named::Name(name) = &**user
                    && !model.names.users.contains_key(name)
                {
                    let known = model.names.users.keys().map(Label::as_str);
                    self.unknown("user", name.as_str(), user.origin(), known, "names.users");
                }
            }
        }
    }

    fn channel(&mut self, notifications: &Notifications, settings: &ChatSettings) {
        let topics: HashSet<&str> = notifications.topics.iter().map(|topic| topic.name.as_str()).collect();
        for topic in settings.topics.iter().filter(|topic| !topics.contains(topic.as_str())) {
            let known = topics.iter().copied();
            self.unknown("topic", topic.as_str(), topic.origin(), known, "notifications.topics");
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
            let place = "accounts` of its unit in `organization.units";
            self.unknown("account", account.as_str(), account.origin(), tree.account_names(), place);
        }
    }

    /// Reports a name that is not one of the known names
    fn unknown<'k>(
        &mut self,
        what: &str,
        name: &str,
        origin: Origin,
        known: impl Iterator<Item = &'k str>,
        place: &str,
    ) {
        let model = self.plan.model;
        if model.is_partly_unreadable(name) || model.is_partly_unreadable("notifications") {
            return;
        }
        let help = match nearest(name, known) {
            Some(like) => format!("did you mean `{like}`?"),
            None => format!("describe it under `{place}`"),
        };
        self.report.push(
            rules::UNKNOWN_NAME
                .finding(format!("unknown {what} `{name}`"))
                .at(origin, "named here")
                .help(help)
                .subject("notifications"),
        );
    }

    fn twice<'n, T: Display + 'n>(&mut self, what: &str, names: impl Iterator<Item = &'n Spanned<T>>) {
        let mut seen: HashMap<String, &Spanned<T>> = HashMap::new();
        for name in names {
            match seen.entry(name.to_string()) {
                Entry::Occupied(first) => self.report.push(
                    rules::DUPLICATE_NAME
                        .finding(format!("two {what} have the name `{name}`"))
                        .at(name.origin(), "the second")
                        .at(first.get().origin(), "the first")
                        .help("give each a name of its own")
                        .subject("notifications"),
                ),
                Entry::Vacant(free) => _ = free.insert(name),
            }
        }
    }
}
