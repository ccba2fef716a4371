//! Notifications: rules for the events of requests, and their targets

mod chat;
mod rule;
mod targets;

pub use chat::ChatSettings;
pub(crate) use rule::without_request;
pub use targets::NotificationTargets;

use crate::features::notifications::describe::notifications;
use crate::ids::{
    ChatName, DocumentName, EmailAddress, EventBusArn, EventLogGroup, EventRuleName, FunctionReference,
    Label, LogRetention, Named, RoleName, SlackChannelId, SlackWorkspaceId, TeamsChannelId, TeamsId, Text,
    TopicName, UserId,
};
use crate::model::record::data;
use crate::origin::Spanned;
use crate::words::NotificationEvent;

notifications!(data);

/// Target to which a rule sends events
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub enum NotificationTarget<'m> {
    /// A topic
    Topic(&'m NotificationTopic),
    /// The log group
    LogGroup(&'m NotificationLogGroup),
    /// The event bus
    EventBus(&'m EventBusArn),
    /// A function
    Function(&'m FunctionReference),
}

impl<'m> NotificationTarget<'m> {
    /// Name of the log group in `to` of a rule
    pub const LOG_GROUP: &'static str = "logGroup";
    /// Name of the event bus in `to` of a rule
    pub const EVENT_BUS: &'static str = "eventBus";

    /// Name of the target in `to` of a rule
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
    /// All targets that rules may send to
    #[must_use]
    pub fn targets(&self) -> Vec<NotificationTarget<'_>> {
        let topics = self.topics.iter().map(|topic| NotificationTarget::Topic(topic));
        let logs = self.log_group.iter().map(|group| NotificationTarget::LogGroup(group));
        let bus = self.event_bus.iter().map(|bus| NotificationTarget::EventBus(bus));
        let functions = self.functions.iter().map(|function| NotificationTarget::Function(function));
        topics.chain(logs).chain(bus).chain(functions).collect()
    }

    /// Targets of a rule: those that its `to` names, or all targets. Unknown names are ignored.
    ///
    /// For many rules, see [`NotificationTargets`].
    #[must_use]
    pub fn targets_of(&self, rule: &NotificationRule) -> Vec<NotificationTarget<'_>> {
        NotificationTargets::new(self).of(rule)
    }

    /// Returns the rules, or the default rules if the model has none
    #[must_use]
    pub fn all_rules(&self) -> Vec<Spanned<NotificationRule>> {
        if !self.rules.is_empty() || self.targets().is_empty() {
            return self.rules.clone();
        }
        Self::unwritten_rules()
    }

    /// Returns the default rules
    pub(crate) fn unwritten_rules() -> Vec<Spanned<NotificationRule>> {
        let events = NotificationEvent::EMITTED.iter();
        events.map(|event| Spanned::unwritten(NotificationRule::unwritten(*event))).collect()
    }
}

impl NotificationTopic {
    /// Whether the model creates the topic
    #[must_use]
    pub fn is_made(&self) -> bool {
        !*self.existing
    }
}
