//! Alarms in each account and Region, a dashboard in each account

mod dashboard;
mod topics;

pub(super) use topics::{prerequisites, publishers};

use crate::cfn::resources::{Alarm, Dashboard};
use crate::cfn::{AddError, LogicalId, Tag};
use crate::ids::EventRuleName;
use crate::model::{Alarms, NotificationEvent, RuleAlarm};
use crate::origin::Spanned;
use crate::plan::Plan;
use crate::synth::features::{FeatureTemplates, Home, Spread, StackGroup, Stage};

const PART: StackGroup = StackGroup {
    name: "alarms",
    purpose: "alarms for events of access requests",
    stage: Stage::BeforePolicies,
    after: &["notifications"],
};

/// Namespace of the metrics of rules (EventBridge User Guide, "Monitoring Amazon EventBridge")
const EVENTS: &str = "AWS/Events";
/// Metric of the events that match a rule, if its dimension is the rule (the same page)
const MATCHED: &str = "MatchedEvents";
/// Metric of the invocations of a rule that failed permanently (the same page)
const FAILED: &str = "FailedInvocations";
/// Namespace of the metrics of queues (SQS Developer Guide, "Available CloudWatch metrics for Amazon SQS")
const QUEUES: &str = "AWS/SQS";
/// Metric of the messages that wait in a queue (the same page)
const VISIBLE: &str = "ApproximateNumberOfMessagesVisible";
/// Dead-letter queue of the notifications
const QUEUE: &str = "SSM-JITNA-dead-letters";
/// Seconds of the periods of alarms for delivery, and of graphs
const FIVE_MINUTES: u32 = 300;

/// A rule of `notifications`
type Rule = (EventRuleName, NotificationEvent);

pub(super) fn add(templates: &mut FeatureTemplates<'_, '_>) -> Result<(), AddError> {
    let plan = templates.plan;
    let Some(alarms) = &plan.model.alarms else { return Ok(()) };
    let rules = rules(plan);
    if let Some(template) = templates.at(PART, Home::EveryRegion(Spread::node_access())) {
        for Made { id, alarm, comment, .. } in all(plan, alarms, &rules) {
            template.add_with(id, alarm, |entry| {
                entry.set_comment(comment);
            })?;
        }
    }
    if *alarms.dashboard
        && let Some(template) = templates.at(PART, Home::EveryAccount(Spread::node_access()))
    {
        let names: Vec<&EventRuleName> = rules.iter().map(|(name, _)| name).collect();
        let body = dashboard::body(&plan.regions, &names, has_queue(plan));
        let dashboard = Dashboard::new(body).dashboard_name(Alarms::DASHBOARD).tags(tags(plan));
        template.add_with("AlarmDashboard", dashboard, |entry| {
            entry.set_comment("Dashboards are global in an account: this one has the graphs of every Region");
        })?;
    }
    topics::steps(templates, alarms);
    Ok(())
}

/// Rules that are created, in the order of the model
fn rules(plan: &Plan<'_>) -> Vec<Rule> {
    let Some(notifications) = &plan.model.notifications else { return Vec::new() };
    let rules = notifications.all_rules();
    let made = rules.iter().filter(|rule| !notifications.targets_of(rule).is_empty());
    made.map(|rule| ((*rule.name).clone(), *rule.event)).collect()
}

/// Whether undeliverable events go to a queue
fn has_queue(plan: &Plan<'_>) -> bool {
    plan.model.notifications.as_ref().is_some_and(|notifications| *notifications.dead_letter_queue)
        && !rules(plan).is_empty()
}

/// An alarm and what it is for
struct Made {
    id: LogicalId,
    /// Name of the alarm
    name: String,
    alarm: Alarm,
    comment: String,
}

fn all(plan: &Plan<'_>, alarms: &Alarms, rules: &[Rule]) -> Vec<Made> {
    let mut all: Vec<Made> = alarms.rules.iter().map(|alarm| matched(alarm, rules)).collect();
    if *alarms.undelivered {
        all.extend(rules.iter().map(|(name, _)| undelivered(name)));
        all.extend(has_queue(plan).then(dead_letters));
    }
    let actions = topics::arns(plan, alarms);
    for made in &mut all {
        let alarm = made.alarm.clone().alarm_name(made.name.as_str());
        let recovered = actions.iter().filter(|_| *alarms.recovered).cloned();
        made.alarm = alarm.alarm_actions(actions.iter().cloned()).ok_actions(recovered).tags(tags(plan));
    }
    all
}

/// Alarm for a metric whose sum in one period reaches a number; a period without events has no data
fn alarm(namespace: &str, metric: &str, period: u32, threshold: u32) -> Alarm {
    Alarm::new("GreaterThanOrEqualToThreshold", 1)
        .namespace(namespace)
        .metric_name(metric)
        .statistic("Sum")
        .period(period)
        .threshold(threshold)
        .treat_missing_data("notBreaching")
}

fn matched(of: &Spanned<RuleAlarm>, rules: &[Rule]) -> Made {
    let period = of.within.as_secs();
    let events = rules.iter().find(|(name, _)| *name == *of.rule);
    let comment = events.map_or("Events", |(_, event)| event.purpose()).to_owned();
    let description = of.description.as_ref().map_or(comment.as_str(), |text| text.as_str());
    let alarm = alarm(EVENTS, MATCHED, u32::try_from(period).unwrap_or(u32::MAX), of.events.get())
        .alarm_description(description)
        .dimension("RuleName", of.rule.as_str());
    Made {
        id: LogicalId::from_name("AlarmMatched", of.rule.as_str()),
        name: Alarms::matched(&of.rule),
        alarm,
        comment,
    }
}

fn undelivered(rule: &EventRuleName) -> Made {
    let comment = format!("Events that the rule {rule} could not deliver to a target");
    let alarm = alarm(EVENTS, FAILED, FIVE_MINUTES, 1)
        .alarm_description(comment.as_str())
        .dimension("RuleName", rule.as_str());
    Made {
        id: LogicalId::from_name("AlarmUndelivered", rule.as_str()),
        name: Alarms::undelivered(rule),
        alarm,
        comment,
    }
}

fn dead_letters() -> Made {
    let comment = "Events that could not be delivered wait in the dead-letter queue".to_owned();
    let alarm = alarm(QUEUES, VISIBLE, FIVE_MINUTES, 1)
        .statistic("Maximum")
        .alarm_description(comment.as_str())
        .dimension("QueueName", QUEUE);
    Made {
        id: LogicalId::from_name("AlarmQueue", QUEUE),
        name: Alarms::DEAD_LETTERS.to_owned(),
        alarm,
        comment,
    }
}

fn tags(plan: &Plan<'_>) -> Vec<Tag> {
    plan.model.tags.iter().map(|(key, value)| Tag::new(key.as_str(), value.as_str())).collect()
}
