//! `AWS::KMS::Key`

use serde::Serialize;

use super::PolicyDocument;
use crate::cfn::resource::{Attribute, Resource};
use crate::cfn::tag::Tag;
use crate::cfn::value::{Arn, Value};

/// KMS key (`AWS::KMS::Key`)
///
/// `Ref` gives the id. Without a statement for the account, nobody can change the key any more.
///
/// ```
/// use jitna_iac::cfn::resources::{Key, PolicyDocument};
///
/// let key = Key::new(PolicyDocument::default()).description("Topics of node access").enable_key_rotation(true);
/// # let _ = key;
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct Key {
    #[serde(skip_serializing_if = "Option::is_none")]
    description: Option<Value<String>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    enable_key_rotation: Option<bool>,
    key_policy: PolicyDocument,
    #[serde(skip_serializing_if = "Option::is_none")]
    pending_window_in_days: Option<Value<u32>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    tags: Vec<Tag>,
}

impl Resource for Key {
    const TYPE: &'static str = "AWS::KMS::Key";
}

impl Key {
    /// ARN of the key
    pub const ARN: Attribute<Self, Arn> = Attribute::new("Arn");
    /// Id of the key
    pub const KEY_ID: Attribute<Self, String> = Attribute::new("KeyId");

    /// Symmetric key for encryption with this policy
    #[must_use]
    pub fn new(key_policy: PolicyDocument) -> Self {
        Self {
            description: None,
            enable_key_rotation: None,
            key_policy,
            pending_window_in_days: None,
            tags: Vec::new(),
        }
    }

    /// What the key is for, up to 8,192 characters
    #[must_use]
    pub fn description(mut self, description: impl Into<Value<String>>) -> Self {
        self.description = Some(description.into());
        self
    }

    /// Whether the key material is renewed every year
    #[must_use]
    pub fn enable_key_rotation(mut self, enable_key_rotation: bool) -> Self {
        self.enable_key_rotation = Some(enable_key_rotation);
        self
    }

    /// Days between deletion of the resource and that of the key, 7 to 30; default: 30
    #[must_use]
    pub fn pending_window_in_days(mut self, pending_window_in_days: impl Into<Value<u32>>) -> Self {
        self.pending_window_in_days = Some(pending_window_in_days.into());
        self
    }

    /// Adds tags
    #[must_use]
    pub fn tags<T: Into<Tag>>(mut self, tags: impl IntoIterator<Item = T>) -> Self {
        self.tags.extend(tags.into_iter().map(Into::into));
        self
    }
}
