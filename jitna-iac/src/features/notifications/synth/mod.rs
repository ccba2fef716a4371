//! Notifications: rules, topics, log group and queue in each account and Region; chat channels once in each account
//!
//! They are in three stack groups, because each refers by name to resources of the one before: the role for the event bus, the rules and
//! their targets, and the channels that show the topics.

mod chat;
pub(super) mod prerequisites;
mod rules;
mod steps;
mod topics;

use crate::cfn::resources::{PolicyDocument, Principal, Role, Statement};
use crate::cfn::{AddError, Pseudo, Sub, Tag};
use crate::ids::Region;
use crate::model::{NotificationTopic, Notifications};
use crate::plan::Plan;
use crate::synth::features::{FeatureTemplates, Home, Spread, StackGroup, Stage};

const ROLES: StackGroup = StackGroup {
    name: "notification-roles",
    purpose: "role that sends events to the event bus",
    stage: Stage::First,
    after: &[],
};
const PART: StackGroup = StackGroup {
    name: "notifications",
    purpose: "notifications of access requests",
    stage: Stage::BeforePolicies,
    after: &["notification-roles"],
};
const CHAT: StackGroup = StackGroup {
    name: "chat",
    purpose: "chat channels",
    stage: Stage::AfterPolicies,
    after: &["notifications"],
};

/// Service principal of rules (EventBridge User Guide, "Using resource-based policies for Amazon EventBridge")
const EVENTS: &str = "events.amazonaws.com";
/// Role that EventBridge assumes to send events to a bus in another account or Region
const BUS_ROLE: &str = "SSM-JITNA-event-bus";

pub(super) fn add(templates: &mut FeatureTemplates<'_, '_>) -> Result<(), AddError> {
    let plan = templates.plan;
    let Some(notifications) = &plan.model.notifications else { return Ok(()) };
    bus_role(templates, notifications)?;
    // The rules and their targets refer to each other, so they share one StackSet.
    if let Some(template) = templates.at(PART, Home::EveryRegion(Spread::node_access())) {
        let mut site = rules::Site::new(plan, notifications, template);
        site.add()?;
    }
    chat::add(templates, notifications)?;
    steps::add(templates, notifications);
    Ok(())
}

fn bus_role(templates: &mut FeatureTemplates<'_, '_>, notifications: &Notifications) -> Result<(), AddError> {
    let plan = templates.plan;
    let Some(bus) = &notifications.event_bus else { return Ok(()) };
    let Some(template) = templates.at(ROLES, Home::EveryAccount(Spread::node_access())) else {
        return Ok(());
    };
    let rules = Sub::default()
        .text("arn:")
        .hole(Pseudo::Partition)
        .text(":events:*:")
        .hole(Pseudo::AccountId)
        .text(":rule/*");
    let trust = PolicyDocument::new([Statement::allow(["sts:AssumeRole"])
        .principal(Principal::service(EVENTS))
        .condition("StringEquals", "aws:SourceAccount", [Pseudo::AccountId])
        .condition("ArnLike", "aws:SourceArn", [rules])]);
    let send =
        PolicyDocument::new([Statement::allow(["events:PutEvents"]).sid("SendToBus").resource(bus.as_str())]);
    let role = Role::new(trust)
        .description("Lets EventBridge send access requests to an event bus")
        .policy("send-to-event-bus", send)
        .role_name(BUS_ROLE)
        .tags(tags(plan));
    template.add_with("NotificationEventBusRole", role, |entry| {
        entry.set_comment("Lets EventBridge send access requests to an event bus");
    })?;
    Ok(())
}

/// ARN of a topic in the account of the stack, and in a Region
fn topic_arn(topic: &NotificationTopic, region: Option<&Region>) -> Sub {
    let arn = Sub::default().text("arn:").hole(Pseudo::Partition).text(":sns:");
    let arn = match region {
        Some(region) => arn.text(region.as_str()),
        None => arn.hole(Pseudo::Region),
    };
    arn.text(":").hole(Pseudo::AccountId).text(format!(":{}", topic.name))
}

fn tags(plan: &Plan<'_>) -> Vec<Tag> {
    plan.model.tags.iter().map(|(key, value)| Tag::new(key.as_str(), value.as_str())).collect()
}
