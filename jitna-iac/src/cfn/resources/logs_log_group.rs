//! `AWS::Logs::LogGroup`

use serde::Serialize;

use crate::cfn::resource::{Attribute, Resource};
use crate::cfn::tag::Tag;
use crate::cfn::value::{Arn, Value};

/// Log group (`AWS::Logs::LogGroup`)
///
/// `Ref` gives the name.
///
/// ```
/// use jitna_iac::cfn::resources::LogGroup;
///
/// let group = LogGroup::new("/aws/events/jitna").retention_in_days(365);
/// # let _ = group;
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct LogGroup {
    #[serde(skip_serializing_if = "Option::is_none")]
    kms_key_id: Option<Value<Arn>>,
    log_group_name: Value<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    retention_in_days: Option<Value<u32>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    tags: Vec<Tag>,
}

impl Resource for LogGroup {
    const TYPE: &'static str = "AWS::Logs::LogGroup";
}

impl LogGroup {
    /// ARN of the log group; ends in `:*`
    pub const ARN: Attribute<Self, Arn> = Attribute::new("Arn");

    /// Log group of this name, `^[.\\-_/#A-Za-z0-9]{1,512}$`
    pub fn new(log_group_name: impl Into<Value<String>>) -> Self {
        Self {
            kms_key_id: None,
            log_group_name: log_group_name.into(),
            retention_in_days: None,
            tags: Vec::new(),
        }
    }

    /// ARN of a KMS key that CloudWatch Logs may use; default: a key of the service
    #[must_use]
    pub fn kms_key_id(mut self, kms_key_id: impl Into<Value<Arn>>) -> Self {
        self.kms_key_id = Some(kms_key_id.into());
        self
    }

    /// Days that events are kept, one of those that CloudWatch Logs knows; default: for ever
    #[must_use]
    pub fn retention_in_days(mut self, retention_in_days: impl Into<Value<u32>>) -> Self {
        self.retention_in_days = Some(retention_in_days.into());
        self
    }

    /// Adds tags
    #[must_use]
    pub fn tags<T: Into<Tag>>(mut self, tags: impl IntoIterator<Item = T>) -> Self {
        self.tags.extend(tags.into_iter().map(Into::into));
        self
    }
}
