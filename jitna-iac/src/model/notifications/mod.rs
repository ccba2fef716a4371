//! Notifications: rules for the events of requests, and where these go

mod chat;
mod rule;
mod targets;

pub use chat::ChatSettings;
pub use targets::NotificationTargets;

use super::record::data;
use crate::describe::notifications::notifications;
use crate::ids::{
    ChatName, DocumentName, EmailAddress, EventBusArn, EventLogGroup, EventRuleName, FunctionReference,
    Label, LogRetention, Named, SlackChannelId, SlackWorkspaceId, TeamsChannelId, TeamsId, Text, TopicName,
    UserId,
};
use crate::origin::Sp;
use crate::words::NotificationEvent;

notifications!(data);

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
        Self::unwritten_rules()
    }

    /// The rules that hold where none is written
    pub(crate) fn unwritten_rules() -> Vec<Sp<NotificationRule>> {
        let events = NotificationEvent::EMITTED.iter();
        events.map(|event| Sp::unwritten(NotificationRule::unwritten(*event))).collect()
    }
}

impl NotificationTopic {
    /// Whether the topic is made here
    #[must_use]
    pub fn is_made(&self) -> bool {
        !*self.existing
    }
}
