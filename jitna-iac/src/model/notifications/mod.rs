//! Notifications: rules for the events of requests, and where these go

mod chat;
mod rule;
mod targets;

use schemars::JsonSchema;
use serde::Serialize;

pub use chat::{ChatLogging, ChatSettings, SlackChannel, TeamsChannel};
pub use rule::{NotificationEvent, NotificationRule};
pub use targets::NotificationTargets;

use crate::ids::{
    EmailAddress, EventBusArn, EventLogGroup, FunctionReference, LogRetention, Text, TopicName,
};
use crate::origin::{Origin, Sp};
use crate::shape::{Keys, OrOnly};

/// Notifications of access requests, in every account and Region of just-in-time node access (User Guide, "Configure
/// notifications for just-in-time access requests" and "Monitoring Systems Manager events with Amazon EventBridge")
///
/// ```
/// use jitna_iac::model::prelude::*;
///
/// let topic = NotificationTopic::new("SSM-JITNA-Requests".parse()?).email("on-call@example.com".parse()?);
/// let notifications = Notifications::default().topic(topic);
/// assert_eq!(notifications.all_rules().len(), 3);
/// # Ok::<(), jitna_iac::ids::ParseIdError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(transform = Keys(&[]))]
pub struct Notifications {
    /// Rules; default: one for each event that Systems Manager emits, to every target
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schemars(length(min = 1))]
    pub rules: Vec<Sp<NotificationRule>>,
    /// SNS topics
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub topics: Vec<Sp<NotificationTopic>>,
    /// KMS key (id, ARN or `alias/…`) of the topics that are made, which lets EventBridge use it; default: one is made
    #[serde(skip_serializing_if = "Option::is_none")]
    pub topic_key: Option<Sp<Text>>,
    /// Log group that events are written to; default: none
    #[serde(skip_serializing_if = "Option::is_none")]
    pub log_group: Option<Sp<NotificationLogGroup>>,
    /// Event bus that events are sent to, of any account and Region; default: none
    #[serde(skip_serializing_if = "Option::is_none")]
    pub event_bus: Option<Sp<EventBusArn>>,
    /// Lambda functions that are called, which exist
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub functions: Vec<Sp<FunctionReference>>,
    /// Whether a queue takes what could not be delivered; default: yes
    pub dead_letter_queue: Sp<bool>,
    /// Slack channels
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub slack: Vec<Sp<SlackChannel>>,
    /// Microsoft Teams channels
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub teams: Vec<Sp<TeamsChannel>>,
    /// Whether the runbook says how to switch on the e-mail of Systems Manager itself, for which AWS publishes no format; default: no
    pub systems_manager_email: Sp<bool>,
}

impl Default for Notifications {
    fn default() -> Self {
        Self {
            rules: Vec::new(),
            topics: Vec::new(),
            topic_key: None,
            log_group: None,
            event_bus: None,
            functions: Vec::new(),
            dead_letter_queue: Sp::new(true, Origin::Unknown),
            slack: Vec::new(),
            teams: Vec::new(),
            systems_manager_email: Sp::default(),
        }
    }
}

/// Where a rule sends events
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum NotificationTarget<'m> {
    /// To a topic
    Topic(&'m NotificationTopic),
    /// To the log group
    LogGroup(&'m NotificationLogGroup),
    /// To the event bus
    EventBus(&'m EventBusArn),
    /// To a function
    Function(&'m FunctionReference),
}

impl<'m> NotificationTarget<'m> {
    /// What `to` of a rule calls the log group
    pub const LOG_GROUP: &'static str = "logGroup";
    /// What `to` of a rule calls the event bus
    pub const EVENT_BUS: &'static str = "eventBus";

    /// What `to` of a rule calls it
    #[must_use]
    pub fn name(&self) -> &'m str {
        match self {
            Self::Topic(topic) => topic.name.as_str(),
            Self::LogGroup(_) => Self::LOG_GROUP,
            Self::EventBus(_) => Self::EVENT_BUS,
            Self::Function(function) => function.as_str(),
        }
    }
}

impl Notifications {
    /// Adds a rule; without any there is one for each event that Systems Manager emits
    #[must_use]
    #[track_caller]
    pub fn rule(mut self, rule: NotificationRule) -> Self {
        self.rules.push(Sp::here(rule));
        self
    }

    /// Adds an SNS topic
    #[must_use]
    #[track_caller]
    pub fn topic(mut self, topic: NotificationTopic) -> Self {
        self.topics.push(Sp::here(topic));
        self
    }

    /// Sets the KMS key of the topics that are made
    #[must_use]
    #[track_caller]
    pub fn topic_key(mut self, key: Text) -> Self {
        self.topic_key = Some(Sp::here(key));
        self
    }

    /// Sets the log group that events are written to
    #[must_use]
    #[track_caller]
    pub fn log_group(mut self, group: NotificationLogGroup) -> Self {
        self.log_group = Some(Sp::here(group));
        self
    }

    /// Sets the event bus that events are sent to
    #[must_use]
    #[track_caller]
    pub fn event_bus(mut self, bus: EventBusArn) -> Self {
        self.event_bus = Some(Sp::here(bus));
        self
    }

    /// Adds a function that is called
    #[must_use]
    #[track_caller]
    pub fn function(mut self, function: FunctionReference) -> Self {
        self.functions.push(Sp::here(function));
        self
    }

    /// Sets whether a queue takes what could not be delivered
    #[must_use]
    #[track_caller]
    pub fn dead_letter_queue(mut self, queue: bool) -> Self {
        self.dead_letter_queue = Sp::here(queue);
        self
    }

    /// Adds a Slack channel
    #[must_use]
    #[track_caller]
    pub fn slack(mut self, channel: SlackChannel) -> Self {
        self.slack.push(Sp::here(channel));
        self
    }

    /// Adds a Microsoft Teams channel
    #[must_use]
    #[track_caller]
    pub fn teams(mut self, channel: TeamsChannel) -> Self {
        self.teams.push(Sp::here(channel));
        self
    }

    /// Sets whether the runbook says how to switch on the e-mail of Systems Manager itself
    #[must_use]
    #[track_caller]
    pub fn systems_manager_email(mut self, email: bool) -> Self {
        self.systems_manager_email = Sp::here(email);
        self
    }

    /// Everything that rules may send to
    #[must_use]
    pub fn targets(&self) -> Vec<NotificationTarget<'_>> {
        let topics = self.topics.iter().map(|topic| NotificationTarget::Topic(topic));
        let logs = self.log_group.iter().map(|group| NotificationTarget::LogGroup(group));
        let bus = self.event_bus.iter().map(|bus| NotificationTarget::EventBus(bus));
        let functions = self.functions.iter().map(|function| NotificationTarget::Function(function));
        topics.chain(logs).chain(bus).chain(functions).collect()
    }

    /// What a rule sends to: what its `to` names, or everything; names of nothing are left out
    ///
    /// For many rules, see [`NotificationTargets`].
    #[must_use]
    pub fn targets_of(&self, rule: &NotificationRule) -> Vec<NotificationTarget<'_>> {
        NotificationTargets::new(self).of(rule)
    }

    /// The rules; where none is written, those that hold then
    #[must_use]
    pub fn all_rules(&self) -> Vec<Sp<NotificationRule>> {
        if !self.rules.is_empty() || self.targets().is_empty() {
            return self.rules.clone();
        }
        let events = NotificationEvent::EMITTED.iter();
        events.map(|event| Sp::new(NotificationRule::unwritten(*event), Origin::Unknown)).collect()
    }
}

/// SNS topic, in each account and Region
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(transform = Keys(&["name"]), transform = OrOnly("name"))]
pub struct NotificationTopic {
    /// Name; the documented permissions cover those that begin with `SSM-JITNA`
    pub name: Sp<TopicName>,
    /// Whether the topic exists, with a policy and a key of its own; default: no
    pub existing: Sp<bool>,
    /// Addresses that messages go to, once each recipient has confirmed
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub emails: Vec<Sp<EmailAddress>>,
}

impl NotificationTopic {
    /// Topic that is made
    #[must_use]
    #[track_caller]
    pub fn new(name: TopicName) -> Self {
        Self { name: Sp::here(name), existing: Sp::default(), emails: Vec::new() }
    }

    /// Topic that exists in each account and Region
    #[must_use]
    #[track_caller]
    pub fn existing(name: TopicName) -> Self {
        Self { existing: Sp::here(true), ..Self::new(name) }
    }

    /// Adds an address that messages go to
    #[must_use]
    #[track_caller]
    pub fn email(mut self, address: EmailAddress) -> Self {
        self.emails.push(Sp::here(address));
        self
    }

    /// Whether the topic is made here
    #[must_use]
    pub fn is_made(&self) -> bool {
        !*self.existing
    }
}

/// Log group that events are written to, in each account and Region
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(transform = Keys(&["name"]), transform = OrOnly("name"))]
pub struct NotificationLogGroup {
    /// Name
    pub name: Sp<EventLogGroup>,
    /// Whether the log group exists; default: no
    pub existing: Sp<bool>,
    /// Days that events are kept; default: 365
    pub retention: Sp<LogRetention>,
}

impl NotificationLogGroup {
    /// Log group that is made
    #[must_use]
    #[track_caller]
    pub fn new(name: EventLogGroup) -> Self {
        Self {
            name: Sp::here(name),
            existing: Sp::default(),
            retention: Sp::new(LogRetention::YEAR, Origin::Unknown),
        }
    }

    /// Log group that exists
    #[must_use]
    #[track_caller]
    pub fn existing(name: EventLogGroup) -> Self {
        Self { existing: Sp::here(true), ..Self::new(name) }
    }

    /// Sets the days that events are kept
    #[must_use]
    #[track_caller]
    pub fn retention(mut self, retention: LogRetention) -> Self {
        self.retention = Sp::here(retention);
        self
    }
}
