//! Notifications: rules, topics, log group and queue in each account and Region; chat channels once per account
//!
//! Three parts, since each refers by name to what the one before has made: the role for the event bus, what listens and
//! sends, and the channels that show the topics.

mod chat;
mod rules;
mod steps;
mod topics;

use super::{Around, Home, Part, Spread, Stage};
use crate::cfn::resources::{PolicyDocument, Principal, Role, Statement};
use crate::cfn::{AddError, Pseudo, Sub, Tag};
use crate::ids::Region;
use crate::model::{NotificationTopic, Notifications};
use crate::plan::Plan;

const ROLES: Part = Part {
    name: "notification-roles",
    purpose: "role that sends events to the event bus",
    stage: Stage::First,
    after: &[],
};
const PART: Part = Part {
    name: "notifications",
    purpose: "notifications of access requests",
    stage: Stage::BeforePolicies,
    after: &["notification-roles"],
};
const CHAT: Part =
    Part { name: "chat", purpose: "chat channels", stage: Stage::AfterPolicies, after: &["notifications"] };

/// Service that rules act as (EventBridge User Guide, "Using resource-based policies for Amazon EventBridge")
const EVENTS: &str = "events.amazonaws.com";
/// Role that EventBridge takes on to reach a bus of another account or Region
const BUS_ROLE: &str = "SSM-JITNA-event-bus";

pub(super) fn add(around: &mut Around<'_, '_>) -> Result<(), AddError> {
    let plan = around.plan;
    let Some(notifications) = &plan.model.notifications else { return Ok(()) };
    bus_role(around, notifications)?;
    // One stack set for the rules and what they send to: they name one another.
    if let Some(template) = around.at(PART, Home::EveryRegion(Spread::node_access())) {
        let mut site = rules::Site::new(plan, notifications, template);
        site.add()?;
    }
    chat::add(around, notifications)?;
    steps::add(around, notifications);
    Ok(())
}

fn bus_role(around: &mut Around<'_, '_>, notifications: &Notifications) -> Result<(), AddError> {
    let plan = around.plan;
    let Some(bus) = &notifications.event_bus else { return Ok(()) };
    let Some(template) = around.at(ROLES, Home::EveryAccount(Spread::node_access())) else { return Ok(()) };
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

/// ARN of a topic in the account that the stack runs in, and in a Region
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
