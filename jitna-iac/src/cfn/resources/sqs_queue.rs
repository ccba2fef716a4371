//! `AWS::SQS::Queue`

use serde::Serialize;

use crate::cfn::resource::{Attribute, Resource};
use crate::cfn::tag::Tag;
use crate::cfn::value::{Arn, Value};

/// SQS queue (`AWS::SQS::Queue`)
///
/// `Ref` gives the URL.
///
/// ```
/// use jitna_iac::cfn::resources::Queue;
///
/// let queue = Queue::default().queue_name("SSM-JITNA-dead-letters").sqs_managed_sse_enabled(true);
/// # let _ = queue;
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct Queue {
    #[serde(skip_serializing_if = "Option::is_none")]
    message_retention_period: Option<Value<u32>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    queue_name: Option<Value<String>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    sqs_managed_sse_enabled: Option<bool>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    tags: Vec<Tag>,
}

impl Resource for Queue {
    const TYPE: &'static str = "AWS::SQS::Queue";
}

impl Queue {
    /// ARN of the queue
    pub const ARN: Attribute<Self, Arn> = Attribute::new("Arn");

    /// Seconds that messages are kept, 60 to 1,209,600; default: 4 days
    #[must_use]
    pub fn message_retention_period(mut self, message_retention_period: impl Into<Value<u32>>) -> Self {
        self.message_retention_period = Some(message_retention_period.into());
        self
    }

    /// Name, `^[A-Za-z0-9_-]{1,80}$`; default: CloudFormation makes one
    #[must_use]
    pub fn queue_name(mut self, queue_name: impl Into<Value<String>>) -> Self {
        self.queue_name = Some(queue_name.into());
        self
    }

    /// Whether messages are encrypted with a key that SQS owns
    #[must_use]
    pub fn sqs_managed_sse_enabled(mut self, sqs_managed_sse_enabled: bool) -> Self {
        self.sqs_managed_sse_enabled = Some(sqs_managed_sse_enabled);
        self
    }

    /// Adds tags
    #[must_use]
    pub fn tags<T: Into<Tag>>(mut self, tags: impl IntoIterator<Item = T>) -> Self {
        self.tags.extend(tags.into_iter().map(Into::into));
        self
    }
}
