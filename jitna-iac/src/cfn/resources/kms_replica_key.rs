//! `AWS::KMS::ReplicaKey`

use serde::Serialize;

use super::PolicyDocument;
use crate::cfn::resource::{Attribute, Resource};
use crate::cfn::tag::Tag;
use crate::cfn::value::{Arn, Value};

/// Replica of a multi-Region key in another Region of the account (`AWS::KMS::ReplicaKey`)
///
/// `Ref` gives the id, which is that of the primary key. Policy, tags and description are the replica's own.
///
/// ```
/// use jitna_iac::cfn::resources::{PolicyDocument, ReplicaKey};
///
/// let primary = "arn:aws:kms:us-east-1:111122223333:key/mrk-1234abcd12ab34cd56ef1234567890ab";
/// let replica = ReplicaKey::new(primary, PolicyDocument::default());
/// # let _ = replica;
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct ReplicaKey {
    #[serde(skip_serializing_if = "Option::is_none")]
    description: Option<Value<String>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    enabled: Option<Value<bool>>,
    key_policy: PolicyDocument,
    #[serde(skip_serializing_if = "Option::is_none")]
    pending_window_in_days: Option<Value<u32>>,
    primary_key_arn: Value<Arn>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    tags: Vec<Tag>,
}

impl Resource for ReplicaKey {
    const TYPE: &'static str = "AWS::KMS::ReplicaKey";
}

impl ReplicaKey {
    /// ARN of the replica
    pub const ARN: Attribute<Self, Arn> = Attribute::new("Arn");
    /// Id of the replica, which is that of the primary key
    pub const KEY_ID: Attribute<Self, String> = Attribute::new("KeyId");

    /// Replica of a key that lies in another Region
    #[must_use]
    pub fn new(primary_key_arn: impl Into<Value<Arn>>, key_policy: PolicyDocument) -> Self {
        Self {
            description: None,
            enabled: None,
            key_policy,
            pending_window_in_days: None,
            primary_key_arn: primary_key_arn.into(),
            tags: Vec::new(),
        }
    }

    /// What the key is for, up to 8,192 characters
    #[must_use]
    pub fn description(mut self, text: impl Into<Value<String>>) -> Self {
        self.description = Some(text.into());
        self
    }

    /// Whether the replica can be used; default: yes
    #[must_use]
    pub fn enabled(mut self, enabled: impl Into<Value<bool>>) -> Self {
        self.enabled = Some(enabled.into());
        self
    }

    /// Days between the replica's deletion and its end, 7 to 30; default: 30
    #[must_use]
    pub fn pending_window_in_days(mut self, days: impl Into<Value<u32>>) -> Self {
        self.pending_window_in_days = Some(days.into());
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
