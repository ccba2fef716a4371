//! `AWS::SNS::Topic`

use serde::Serialize;

use crate::cfn::resource::{Attribute, Resource};
use crate::cfn::tag::Tag;
use crate::cfn::value::{Arn, Value};

/// SNS topic (`AWS::SNS::Topic`)
///
/// `Ref` gives the ARN.
///
/// ```
/// use jitna_iac::cfn::resources::Topic;
///
/// let topic = Topic::default().topic_name("SSM-JITNA-Requests").kms_master_key_id("alias/jitna");
/// # let _ = topic;
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct Topic {
    #[serde(skip_serializing_if = "Option::is_none")]
    display_name: Option<Value<String>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    kms_master_key_id: Option<Value<String>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    tags: Vec<Tag>,
    #[serde(skip_serializing_if = "Option::is_none")]
    topic_name: Option<Value<String>>,
}

impl Resource for Topic {
    const TYPE: &'static str = "AWS::SNS::Topic";
}

impl Topic {
    /// ARN of the topic
    pub const TOPIC_ARN: Attribute<Self, Arn> = Attribute::new("TopicArn");

    /// Name that messages show as their sender, up to 100 characters
    #[must_use]
    pub fn display_name(mut self, display_name: impl Into<Value<String>>) -> Self {
        self.display_name = Some(display_name.into());
        self
    }

    /// KMS key (id, ARN or alias); whoever publishes must be allowed to use it; default: not encrypted with KMS
    #[must_use]
    pub fn kms_master_key_id(mut self, kms_master_key_id: impl Into<Value<String>>) -> Self {
        self.kms_master_key_id = Some(kms_master_key_id.into());
        self
    }

    /// Adds tags
    #[must_use]
    pub fn tags<T: Into<Tag>>(mut self, tags: impl IntoIterator<Item = T>) -> Self {
        self.tags.extend(tags.into_iter().map(Into::into));
        self
    }

    /// Name, `^[A-Za-z0-9_-]{1,256}$`; default: CloudFormation makes one
    #[must_use]
    pub fn topic_name(mut self, topic_name: impl Into<Value<String>>) -> Self {
        self.topic_name = Some(topic_name.into());
        self
    }
}
