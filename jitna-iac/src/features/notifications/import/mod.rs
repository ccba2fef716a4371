//! Notifications: rules with their targets, and chat channels
//!
//! Recognition starts from the rules. A rule belongs to the model if it matches access requests and the model can name all of its targets.
//! Topics, log group, queue, bus and functions belong to the model if such rules send to them.

mod chat;
mod rule;
mod targets;

use serde_json::{Map, Value, json};

use crate::cfn::LogicalId;
use crate::import::features::{Context, Recognized};
use crate::import::input::{Found, Material};
use crate::import::members::Members;
use crate::import::organization::merged;
use crate::model::{NotificationEvent, Notifications};

use rule::{Rule, Target};
use targets::Targets;

/// Type of rules
const RULE: &str = "AWS::Events::Rule";

pub(crate) fn recognize(context: &Context<'_>) -> Recognized {
    let mut recognized = Recognized::default();
    let rules = rules(context);
    let topics = topics(context, &rules);
    let mut keys = Map::new();
    if !rules.is_empty() {
        rules_and_targets(context, &rules, &topics, &mut keys, &mut recognized);
    }
    let channels = chat::recognize(context, &topics, &mut recognized);
    keys.extend(channels);
    if !keys.is_empty() {
        recognized.set("notifications", keys.into());
    }
    recognized
}

/// Lists the accounts that have channels
pub(crate) fn members(material: &Material, members: &mut Members<'_>) {
    for found in material.resources.iter().filter(|found| chat::is_channel(found)) {
        members.account_of(found);
    }
}

/// The rules of the model, each with the resources that define it: every stack of the management account repeats a rule
fn rules<'m>(context: &Context<'m>) -> Vec<(Rule, Vec<&'m Found>)> {
    let mut rules: Vec<(Rule, Vec<&'m Found>)> = Vec::new();
    for found in context.of_kind(RULE).filter(|found| context.is_everywhere(found)) {
        let Some(rule) = Rule::recognize(context, found) else { continue };
        if let Some((known, copies)) = rules.iter_mut().find(|(known, _)| known.name == rule.name) {
            if *known == rule {
                copies.push(found);
            }
            continue;
        }
        // The model has only one log group and one bus.
        let fits = rule.targets.iter().all(|target| {
            let known = || rules.iter().flat_map(|(rule, _)| &rule.targets);
            match target {
                Target::LogGroup(_) => {
                    known().all(|other| other == target || !matches!(other, Target::LogGroup(_)))
                }
                Target::Bus(_) => known().all(|other| other == target || !matches!(other, Target::Bus(_))),
                Target::Topic(_) | Target::Function(_) => true,
            }
        });
        if fits {
            rules.push((rule, vec![found]));
        }
    }
    rules
}

/// Names of all topics, in an order consistent with every list of them
fn topics(context: &Context<'_>, rules: &[(Rule, Vec<&Found>)]) -> Vec<String> {
    if rules.is_empty() {
        return Vec::new();
    }
    // The stacks of the management account repeat the topics.
    let made: Vec<String> = targets::own_topics(context).map(|(_, name)| name.to_owned()).collect();
    let mut all = vec![once(made.iter()), once(targets::subscribed(context).iter())];
    for (rule, _) in rules {
        all.push(rule.targets.iter().filter_map(Target::topic).map(str::to_owned).collect());
    }
    all.extend(chat::topics(context));
    // A created topic that no rule sends to belongs to the model only if it has the logical ID that the model gives it.
    let is_sent_to = |name: &String| {
        rules.iter().any(|(rule, _)| rule.targets.iter().any(|target| target.topic() == Some(name)))
    };
    let is_own = |name: &String| targets::is_ours(context, name);
    let own: Vec<String> = once(all.iter().flatten().filter(|name| is_sent_to(name) || is_own(name)));
    let lists: Vec<Vec<String>> =
        all.iter().map(|list| list.iter().filter(|name| own.contains(name)).cloned().collect()).collect();
    merged(&lists, &own)
}

fn once<'a>(all: impl Iterator<Item = &'a String>) -> Vec<String> {
    let mut kept: Vec<String> = Vec::new();
    for one in all {
        if !kept.contains(one) {
            kept.push(one.clone());
        }
    }
    kept
}

fn rules_and_targets(
    context: &Context<'_>,
    rules: &[(Rule, Vec<&Found>)],
    topics: &[String],
    keys: &mut Map<String, Value>,
    recognized: &mut Recognized,
) {
    let functions: Vec<Vec<String>> = rules
        .iter()
        .map(|(rule, _)| rule.targets.iter().filter_map(Target::function).map(str::to_owned).collect())
        .collect();
    let functions = merged(&functions, &once(functions.iter().flatten()));
    let mut targets = Targets::new(context, topics);
    for (rule, copies) in rules {
        for copy in copies {
            recognized.claim(copy, LogicalId::from_name("NotificationRule", &rule.name).as_str());
            targets.of_rule(rule, copy, recognized);
        }
    }
    targets.keys(keys);
    let bus = rules.iter().flat_map(|(rule, _)| &rule.targets).find_map(|target| match target {
        Target::Bus(arn) => Some(arn.clone()),
        _ => None,
    });
    if let Some(bus) = &bus {
        keys.insert("eventBus".to_owned(), bus.clone().into());
        targets::claim_bus_role(context, recognized);
    }
    if !functions.is_empty() {
        keys.insert("functions".to_owned(), json!(functions));
    }
    if !targets.has_queue() {
        keys.insert("deadLetterQueue".to_owned(), false.into());
    }
    let log = keys.contains_key("logGroup");
    let mut all: Vec<&str> = topics.iter().map(String::as_str).collect();
    all.extend(log.then_some("logGroup"));
    all.extend(bus.as_ref().map(|_| "eventBus"));
    all.extend(functions.iter().map(String::as_str));
    let written: Vec<Value> = rules.iter().map(|(rule, _)| rule.keys(&all)).collect();
    if !is_unwritten(rules, &written) {
        keys.insert("rules".to_owned(), written.into());
    }
}

/// Whether the rules are the default rules of the model
fn is_unwritten(rules: &[(Rule, Vec<&Found>)], written: &[Value]) -> bool {
    let unwritten = Notifications::unwritten_rules();
    let names = unwritten.iter().map(|rule| (rule.name.as_str(), *rule.event));
    let plain = written.iter().all(|rule| rule.as_object().is_some_and(|keys| keys.len() == 2));
    plain && rules.iter().map(|(rule, _)| (rule.name.as_str(), rule.event)).eq(names)
}

/// Returns the event with a detail type; for a record of CloudTrail, the one of the call
fn event(detail_type: &str, call: Option<&str>) -> Option<NotificationEvent> {
    let mut all = NotificationEvent::ALL.iter().copied();
    all.find(|event| event.detail_type() == detail_type && (event.call().is_none() || event.call() == call))
}
