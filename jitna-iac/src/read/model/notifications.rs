//! Notifications

use crate::ids::LogRetention;
use crate::model::{
    ChatLogging, ChatSettings, NotificationEvent, NotificationLogGroup, NotificationRule, NotificationTopic,
    Notifications, SlackChannel, TeamsChannel,
};
use crate::origin::{Origin, Sp};
use crate::read::decode::{Cx, Decode, Fields, word};
use crate::tree::{Node, Value};

impl Decode for Notifications {
    fn decode(node: &Node<'_>, cx: &mut Cx) -> Option<Self> {
        let mut map = Fields::of(node, cx)?;
        let before = cx.findings.len();
        let default = Self::default();
        let notifications = Self {
            rules: map.some("rules", "one rule for each event, to every target", cx),
            topics: map.optional("topics", cx).unwrap_or_default(),
            topic_key: map.optional("topicKey", cx),
            log_group: map.optional("logGroup", cx),
            event_bus: map.optional("eventBus", cx),
            functions: map.optional("functions", cx).unwrap_or_default(),
            dead_letter_queue: map.or("deadLetterQueue", default.dead_letter_queue, cx),
            slack: map.optional("slack", cx).unwrap_or_default(),
            teams: map.optional("teams", cx).unwrap_or_default(),
            systems_manager_email: map.or("systemsManagerEmail", default.systems_manager_email, cx),
        };
        map.end(cx);
        if cx.findings.len() > before {
            cx.unreadable.push("notifications".to_owned());
        }
        Some(notifications)
    }
}

impl Decode for NotificationEvent {
    fn decode(node: &Node<'_>, cx: &mut Cx) -> Option<Self> {
        let words = [Self::Approver, Self::Requester, Self::Failed, Self::Started];
        word(node, &words.map(|event| (event.as_str(), event)), cx)
    }
}

impl Decode for NotificationRule {
    fn decode(node: &Node<'_>, cx: &mut Cx) -> Option<Self> {
        let mut map = Fields::of(node, cx)?;
        let name = map.required("name", cx);
        let event = map.required("event", cx);
        let requesters = map.some("requesters", "every requester", cx);
        let approvers = map.some("approvers", "every approver", cx);
        let statuses = map.some("statuses", "every status", cx);
        let policies = map.some("policies", "every policy", cx);
        let to = map.some("to", "every target", cx);
        map.end(cx);
        Some(Self { name: name?, event: event?, requesters, approvers, statuses, policies, to })
    }
}

/// The name of a topic, or a mapping
impl Decode for NotificationTopic {
    fn decode(node: &Node<'_>, cx: &mut Cx) -> Option<Self> {
        if let Value::Scalar(..) = &node.value {
            let name = Sp::decode(node, cx)?;
            return Some(Self { name, existing: Sp::default(), emails: Vec::new() });
        }
        let mut map = Fields::of(node, cx)?;
        let name = map.required("name", cx);
        let existing = map.or("existing", Sp::default(), cx);
        let emails = map.optional("emails", cx).unwrap_or_default();
        map.end(cx);
        Some(Self { name: name?, existing, emails })
    }
}

/// The name of a log group, or a mapping
impl Decode for NotificationLogGroup {
    fn decode(node: &Node<'_>, cx: &mut Cx) -> Option<Self> {
        let days = Sp::new(LogRetention::YEAR, Origin::Unknown);
        if let Value::Scalar(..) = &node.value {
            let name = Sp::decode(node, cx)?;
            return Some(Self { name, existing: Sp::default(), retention: days });
        }
        let mut map = Fields::of(node, cx)?;
        let name = map.required("name", cx);
        let existing = map.or("existing", Sp::default(), cx);
        let retention = map.or("retention", days, cx);
        map.end(cx);
        Some(Self { name: name?, existing, retention })
    }
}

impl Decode for ChatLogging {
    fn decode(node: &Node<'_>, cx: &mut Cx) -> Option<Self> {
        word(node, &[Self::Error, Self::Info, Self::None].map(|level| (level.as_str(), level)), cx)
    }
}

fn settings(map: &mut Fields<'_, '_>, cx: &mut Cx) -> ChatSettings {
    ChatSettings {
        topics: map.some("topics", "every topic", cx),
        approvals: map.or("approvals", Sp::default(), cx),
        role: map.optional("role", cx),
        guardrails: map.some("guardrails", "the guardrail that fits the channel", cx),
        user_role_required: map.or("userRoleRequired", Sp::default(), cx),
        logging: map.or("logging", Sp::default(), cx),
        account: map.optional("account", cx),
    }
}

impl Decode for SlackChannel {
    fn decode(node: &Node<'_>, cx: &mut Cx) -> Option<Self> {
        let mut map = Fields::of(node, cx)?;
        let name = map.required("name", cx);
        let workspace = map.required("workspace", cx);
        let channel = map.required("channel", cx);
        let settings = settings(&mut map, cx);
        map.end(cx);
        Some(Self { name: name?, workspace: workspace?, channel: channel?, settings })
    }
}

impl Decode for TeamsChannel {
    fn decode(node: &Node<'_>, cx: &mut Cx) -> Option<Self> {
        let mut map = Fields::of(node, cx)?;
        let name = map.required("name", cx);
        let team = map.required("team", cx);
        let tenant = map.required("tenant", cx);
        let channel = map.required("channel", cx);
        let channel_name = map.optional("channelName", cx);
        let settings = settings(&mut map, cx);
        map.end(cx);
        Some(Self { name: name?, team: team?, tenant: tenant?, channel: channel?, channel_name, settings })
    }
}
