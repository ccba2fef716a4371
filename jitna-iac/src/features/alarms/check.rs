//! Names in alarms: rules and topics of `notifications`, and duplicates

use std::collections::HashMap;

use crate::check::{Conclusions, Report};
use crate::model::Alarms;
use crate::origin::{Origin, Spanned};
use crate::plan::Plan;
use crate::rules;
use crate::suggest::nearest;

/// Subject of the findings
const SUBJECT: &str = "alarms";

/// Rules that conclude from what is not written, with the keys below which it would be
pub(crate) const CONCLUDE: Conclusions = &[(rules::SILENT_ALARM, &["alarms", "notifications"])];

pub(crate) fn check(plan: &Plan<'_>, report: &mut Report) {
    let Some(alarms) = &plan.model.alarms else { return };
    names(plan, alarms, report);
    twice(alarms, report);
    silent(plan, alarms, report);
}

/// Reports alarms that publish to no topic
fn silent(plan: &Plan<'_>, alarms: &Spanned<Alarms>, report: &mut Report) {
    let notifications = plan.model.notifications.as_deref();
    let has_topic = notifications.is_some_and(|notifications| !notifications.topics.is_empty());
    let has_rule = notifications.is_some_and(|notifications| !notifications.all_rules().is_empty());
    let has_alarm = !alarms.rules.is_empty() || (*alarms.undelivered && has_rule);
    if has_alarm && alarms.topics.is_empty() && !has_topic {
        report.push(
            rules::SILENT_ALARM
                .finding("the alarms publish to no topic")
                .at(alarms.origin(), "")
                .help("add `topics` to `notifications`, or the ARN of an existing topic to `topics` of `alarms`")
                .subject(SUBJECT),
        );
    }
}

/// Reports rules and topics that `notifications` does not have
fn names(plan: &Plan<'_>, alarms: &Alarms, report: &mut Report) {
    if plan.model.is_partly_unreadable("notifications") {
        return;
    }
    let notifications = plan.model.notifications.as_deref();
    let rules: Vec<String> = notifications
        .iter()
        .flat_map(|notifications| notifications.all_rules())
        .map(|rule| rule.name.to_string())
        .collect();
    for alarm in &alarms.rules {
        unknown("rule", alarm.rule.as_str(), alarm.rule.origin(), &rules, report);
    }
    let topics: Vec<String> = notifications
        .iter()
        .flat_map(|notifications| &notifications.topics)
        .map(|topic| topic.name.to_string())
        .collect();
    for topic in alarms.topics.iter().filter(|topic| !topic.as_str().contains(':')) {
        unknown("topic", topic.as_str(), topic.origin(), &topics, report);
    }
}

fn unknown(what: &str, name: &str, origin: Origin, known: &[String], report: &mut Report) {
    if known.iter().any(|one| one == name) {
        return;
    }
    let help = match nearest(name, known.iter().map(String::as_str)) {
        Some(like) => format!("did you mean `{like}`?"),
        None => format!("describe it under `notifications.{what}s`"),
    };
    report.push(
        rules::UNKNOWN_NAME
            .finding(format!("unknown {what} `{name}`"))
            .at(origin, "named here")
            .help(help)
            .subject(SUBJECT),
    );
}

/// Reports a second alarm for the events of one rule; their names would be the same
fn twice(alarms: &Alarms, report: &mut Report) {
    let mut seen: HashMap<&str, Origin> = HashMap::new();
    for alarm in &alarms.rules {
        let rule = &alarm.rule;
        let Some(first) = seen.insert(rule.as_str(), rule.origin()) else { continue };
        report.push(
            rules::DUPLICATE_NAME
                .finding(format!("two alarms are for the rule `{rule}`"))
                .at(rule.origin(), "the second")
                .at(first, "the first")
                .help("remove one of them, or describe a second rule for the event")
                .subject(SUBJECT),
        );
    }
}
