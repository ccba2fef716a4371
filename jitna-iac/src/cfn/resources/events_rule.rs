//! `AWS::Events::Rule`

use serde::Serialize;
use serde_json::Value as Json;

use crate::cfn::tag::Tag;
use crate::cfn::value::{Arn, Value};

resource! {
    /// EventBridge rule (`AWS::Events::Rule`)
    ///
    /// `Ref` returns the name. The pattern is JSON in which intrinsic functions can replace strings.
    ///
    /// ```
    /// use jitna_iac::cfn::resources::{EventRule, EventTarget};
    ///
    /// let pattern = serde_json::json!({"source": ["aws.ssm"]});
    /// let rule = EventRule::new(pattern).name("SSM-JITNA-All").target(EventTarget::new("topic", "arn:aws:sns:…"));
    /// # let _ = rule;
    /// ```
    pub struct EventRule = "AWS::Events::Rule".protects("notifications");

    attributes {
        /// ARN of the rule
        ARN: Arn = "Arn";
    }

    properties {
        /// Sets what the rule is for, up to 512 characters
        optional description: Value<String> = "Description";
        required event_pattern: Json = "EventPattern";
        /// Sets the name, `^[.\-_A-Za-z0-9]{1,64}$`; default: CloudFormation generates one
        optional name: Value<String> = "Name".name();
        required state: &'static str = "State";
        /// Adds tags
        tags tags: Tag = "Tags";
        items targets: EventTarget = "Targets";
    }

    also {
        "EventBusName".replaces();
    }
}

impl EventRule {
    /// Returns an enabled rule on the default event bus for events that match this pattern
    #[must_use]
    pub fn new(event_pattern: Json) -> Self {
        Self {
            description: None,
            event_pattern,
            name: None,
            state: "ENABLED",
            tags: Vec::new(),
            targets: Vec::new(),
        }
    }

    /// Adds a target; at most five
    #[must_use]
    pub fn target(mut self, target: EventTarget) -> Self {
        self.targets.push(target);
        self
    }
}

/// Destination of the events of an [`EventRule`]
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct EventTarget {
    arn: Value<Arn>,
    #[serde(skip_serializing_if = "Option::is_none")]
    dead_letter_config: Option<DeadLetterConfig>,
    id: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    role_arn: Option<Value<Arn>>,
}

impl EventTarget {
    /// Returns a target with this ID (`^[.\-_A-Za-z0-9]{1,64}$`, unique in the rule) and ARN
    pub fn new(id: impl Into<String>, arn: impl Into<Value<Arn>>) -> Self {
        Self { arn: arn.into(), dead_letter_config: None, id: id.into(), role_arn: None }
    }

    /// Sets the queue for events that could not be delivered, in the rule's account and Region
    #[must_use]
    pub fn dead_letter_queue(mut self, arn: impl Into<Value<Arn>>) -> Self {
        self.dead_letter_config = Some(DeadLetterConfig { arn: arn.into() });
        self
    }

    /// Sets the role that EventBridge assumes; for event buses, not for topics, log groups and functions
    #[must_use]
    pub fn role_arn(mut self, arn: impl Into<Value<Arn>>) -> Self {
        self.role_arn = Some(arn.into());
        self
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
struct DeadLetterConfig {
    arn: Value<Arn>,
}
