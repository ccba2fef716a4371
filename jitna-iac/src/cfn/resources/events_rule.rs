//! `AWS::Events::Rule`

use serde::Serialize;
use serde_json::Value as Json;

use crate::cfn::resource::{Attribute, Resource};
use crate::cfn::tag::Tag;
use crate::cfn::value::{Arn, Value};

/// EventBridge rule (`AWS::Events::Rule`)
///
/// `Ref` gives the name. The pattern is JSON in which intrinsic functions may stand for texts.
///
/// ```
/// use jitna_iac::cfn::resources::{EventRule, EventTarget};
///
/// let pattern = serde_json::json!({"source": ["aws.ssm"]});
/// let rule = EventRule::new(pattern).name("SSM-JITNA-All").target(EventTarget::new("topic", "arn:aws:sns:…"));
/// # let _ = rule;
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct EventRule {
    #[serde(skip_serializing_if = "Option::is_none")]
    description: Option<Value<String>>,
    event_pattern: Json,
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<Value<String>>,
    state: &'static str,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    tags: Vec<Tag>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    targets: Vec<EventTarget>,
}

impl Resource for EventRule {
    const TYPE: &'static str = "AWS::Events::Rule";
}

impl EventRule {
    /// ARN of the rule
    pub const ARN: Attribute<Self, Arn> = Attribute::new("Arn");

    /// Enabled rule on the default event bus for events of this pattern
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

    /// What the rule is for, up to 512 characters
    #[must_use]
    pub fn description(mut self, text: impl Into<Value<String>>) -> Self {
        self.description = Some(text.into());
        self
    }

    /// Name, `^[.\-_A-Za-z0-9]{1,64}$`; default: CloudFormation makes one
    #[must_use]
    pub fn name(mut self, name: impl Into<Value<String>>) -> Self {
        self.name = Some(name.into());
        self
    }

    /// Adds tags
    #[must_use]
    pub fn tags<T: Into<Tag>>(mut self, tags: impl IntoIterator<Item = T>) -> Self {
        self.tags.extend(tags.into_iter().map(Into::into));
        self
    }

    /// Adds a target; five at most
    #[must_use]
    pub fn target(mut self, target: EventTarget) -> Self {
        self.targets.push(target);
        self
    }
}

/// Where an [`EventRule`] sends its events
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
    /// Target of this id (`^[.\-_A-Za-z0-9]{1,64}$`, one in the rule) and ARN
    pub fn new(id: impl Into<String>, arn: impl Into<Value<Arn>>) -> Self {
        Self { arn: arn.into(), dead_letter_config: None, id: id.into(), role_arn: None }
    }

    /// Queue that takes events which could not be delivered, of the rule's account and Region
    #[must_use]
    pub fn dead_letter_queue(mut self, arn: impl Into<Value<Arn>>) -> Self {
        self.dead_letter_config = Some(DeadLetterConfig { arn: arn.into() });
        self
    }

    /// Role that EventBridge takes on; for event buses, not for topics, log groups and functions
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
