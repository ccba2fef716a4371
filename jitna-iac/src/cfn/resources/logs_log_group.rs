//! `AWS::Logs::LogGroup`

use serde::Serialize;

use crate::cfn::resource::{Attribute, Resource};
use crate::cfn::tag::Tag;
use crate::cfn::value::{Arn, Value};

/// Log group of CloudWatch Logs (`AWS::Logs::LogGroup`), without the properties that only analyze what is in it
///
/// `Ref` gives the name.
///
/// ```
/// use jitna_iac::cfn::resources::LogGroup;
///
/// let group = LogGroup::default().log_group_name("session-manager").retention_in_days(365);
/// # let _ = group;
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct LogGroup {
    #[serde(skip_serializing_if = "Option::is_none")]
    kms_key_id: Option<Value<Arn>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    log_group_class: Option<Value<String>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    log_group_name: Option<Value<String>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    retention_in_days: Option<Value<u32>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    tags: Vec<Tag>,
}

impl Resource for LogGroup {
    const TYPE: &'static str = "AWS::Logs::LogGroup";
}

impl LogGroup {
    /// ARN of the log group, which ends in `:*`
    pub const ARN: Attribute<Self, Arn> = Attribute::new("Arn");

    /// ARN of the key that encrypts what comes in; its policy must admit CloudWatch Logs of the Region
    #[must_use]
    pub fn kms_key_id(mut self, arn: impl Into<Value<Arn>>) -> Self {
        self.kms_key_id = Some(arn.into());
        self
    }

    /// `STANDARD` (the default), `INFREQUENT_ACCESS` or `DELIVERY`; cannot change later
    #[must_use]
    pub fn log_group_class(mut self, class: impl Into<Value<String>>) -> Self {
        self.log_group_class = Some(class.into());
        self
    }

    /// Name, 1 to 512 letters, digits, `.-_/#`; default: CloudFormation makes one
    #[must_use]
    pub fn log_group_name(mut self, name: impl Into<Value<String>>) -> Self {
        self.log_group_name = Some(name.into());
        self
    }

    /// Days that events are kept, one of the numbers that CloudWatch Logs takes; default: forever
    #[must_use]
    pub fn retention_in_days(mut self, days: impl Into<Value<u32>>) -> Self {
        self.retention_in_days = Some(days.into());
        self
    }

    /// Adds a tag; key up to 128 characters, value up to 256
    #[must_use]
    pub fn tag(mut self, key: impl Into<String>, value: impl Into<Value<String>>) -> Self {
        self.tags.push(Tag::new(key, value));
        self
    }

    /// Adds tags
    #[must_use]
    pub fn tags<T: Into<Tag>>(mut self, tags: impl IntoIterator<Item = T>) -> Self {
        self.tags.extend(tags.into_iter().map(Into::into));
        self
    }
}
