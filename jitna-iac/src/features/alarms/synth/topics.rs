//! Topics of alarms, and what their policies must allow

use super::{Made, all, rules};
use crate::assembly::{Evidence, PrerequisiteKind, Step, When};
use crate::cfn::{Arn, Pseudo, Sub, Value};
use crate::features::Publisher;
use crate::ids::{AccountId, Placeholder, Text};
use crate::model::Alarms;
use crate::plan::Plan;
use crate::synth::documents;
use crate::synth::features::FeatureTemplates;
use crate::synth::prerequisites::{Needs, Scope, aws, in_each};

/// Service principal of alarms (SNS Developer Guide, "Example cases for Amazon SNS access control")
const CLOUDWATCH: &str = "cloudwatch.amazonaws.com";

/// A topic: of `notifications` by name, or an existing one by ARN
enum Topic<'m> {
    Named(&'m str),
    Existing(Text),
}

/// Topics of the alarms, without duplicates
fn topics<'m>(plan: &Plan<'m>, alarms: &'m Alarms) -> Vec<Topic<'m>> {
    if alarms.topics.is_empty() {
        let all = plan.model.notifications.iter().flat_map(|notifications| &notifications.topics);
        return all.map(|topic| Topic::Named(topic.name.as_str())).collect();
    }
    let topic = |text: &'m str| match text.parse() {
        Ok(arn) if text.contains(':') => Topic::Existing(arn),
        _ => Topic::Named(text),
    };
    alarms.topics.iter().map(|of| topic(of.as_str())).collect()
}

/// Resource in the account and Region of the stack
fn here(service: &str, resource: &str) -> Sub {
    let arn = Sub::default().text("arn:").hole(Pseudo::Partition).text(format!(":{service}:"));
    arn.hole(Pseudo::Region).text(":").hole(Pseudo::AccountId).text(format!(":{resource}"))
}

/// ARNs of the topics
pub(super) fn arns(plan: &Plan<'_>, alarms: &Alarms) -> Vec<Value<Arn>> {
    let arn = |topic: Topic<'_>| match topic {
        Topic::Named(name) => here("sns", name).into(),
        Topic::Existing(arn) => documents::sub(&arn).into(),
    };
    topics(plan, alarms).into_iter().map(arn).collect()
}

/// Alarms that publish to topics of `notifications`
pub(crate) fn publishers(plan: &Plan<'_>) -> Vec<Publisher> {
    let Some(alarms) = &plan.model.alarms else { return Vec::new() };
    let names: Vec<String> =
        all(plan, alarms, &rules(plan)).into_iter().map(|Made { name, .. }| name).collect();
    if names.is_empty() {
        return Vec::new();
    }
    let named = topics(plan, alarms).into_iter().filter_map(|topic| match topic {
        Topic::Named(name) => Some(name.to_owned()),
        Topic::Existing(_) => None,
    });
    let sources = || names.iter().map(|name| here("cloudwatch", &format!("alarm:{name}"))).collect();
    let publisher = |topic: String| Publisher {
        service: CLOUDWATCH,
        name: "CloudWatch",
        resources: "Alarms",
        topic,
        sources: sources(),
    };
    named.map(publisher).collect()
}

/// Topics that exist already: by ARN, or those of `notifications` with `existing`
fn existing(plan: &Plan<'_>, alarms: &Alarms) -> Vec<String> {
    let is_existing = |name: &str| {
        let mut all = plan.model.notifications.iter().flat_map(|notifications| &notifications.topics);
        all.any(|topic| topic.name.as_str() == name && !topic.is_made())
    };
    let text = |topic: Topic<'_>| match topic {
        Topic::Named(name) => is_existing(name).then(|| name.to_owned()),
        Topic::Existing(arn) => Some(arn.to_string()),
    };
    topics(plan, alarms).into_iter().filter_map(text).collect()
}

pub(super) fn steps(templates: &mut FeatureTemplates<'_, '_>, alarms: &Alarms) {
    let existing = existing(templates.plan, alarms);
    if !existing.is_empty() {
        templates.step(Step::new(
            When::Before,
            "Topics of alarms",
            format!(
                "The policy of each of these topics must allow {CLOUDWATCH} the action sns:Publish: {}. A topic must be in the Region of the alarm. An encrypted topic needs a customer managed key whose policy allows {CLOUDWATCH} the actions kms:Decrypt and kms:GenerateDataKey*.",
                existing.join(", ")
            ),
        ));
    }
    let key = templates
        .plan
        .model
        .notifications
        .as_ref()
        .and_then(|notifications| notifications.topic_key.as_ref());
    if let Some(key) = key
        && !publishers(templates.plan).is_empty()
    {
        templates.step(Step::new(
            When::Before,
            "Key of the topics of alarms",
            format!("The policy of the key {} must allow {CLOUDWATCH} the actions kms:Decrypt and kms:GenerateDataKey*.", **key),
        ));
    }
}

/// Adds the topics that are given by ARN; topics of `notifications` are prerequisites of these
pub(crate) fn prerequisites(needs: &mut Needs<'_, '_>) {
    let plan = needs.plan;
    let Some(alarms) = &plan.model.alarms else { return };
    for topic in topics(plan, alarms) {
        let Topic::Existing(arn) = topic else { continue };
        let everywhere = needs.everywhere();
        let owner = arn.filled("000000000000", plan.home_region().as_str());
        let owner = owner.split(':').nth(4).and_then(|account| account.parse::<AccountId>().ok());
        let owner = owner.filter(|_| !arn.has(Placeholder::AccountId));
        let scope = owner.map_or(everywhere, |owner| Scope::one(Some(&owner)));
        let what = (PrerequisiteKind::Topic, &arn);
        needs.need_text(what, "alarms", &scope, Evidence::Output, |filled| {
            in_each(plan.regions.iter().copied(), |region| {
                aws([
                    "sns",
                    "get-topic-attributes",
                    "--region",
                    region.as_str(),
                    "--topic-arn",
                    &filled(region),
                ])
                .words(["--query", "Attributes.TopicArn", "--output", "text"])
            })
        });
    }
}
