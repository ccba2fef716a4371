//! `AWS::KMS::Key`

use serde::Serialize;

use super::PolicyDocument;
use crate::cfn::resource::{Attribute, Resource};
use crate::cfn::tag::Tag;
use crate::cfn::value::{Arn, Value};

/// KMS key (`AWS::KMS::Key`); symmetric, for encryption and decryption, unless it says otherwise
///
/// `Ref` gives the id. The key policy alone decides who may use the key: without a statement for the account's root, no
/// policy of IAM counts.
///
/// ```
/// use jitna_iac::cfn::resources::{Key, PolicyDocument, Principal, Statement};
/// use jitna_iac::cfn::{Pseudo, Sub};
///
/// let root = Sub::default().text("arn:aws:iam::").hole(Pseudo::AccountId).text(":root");
/// let policy = PolicyDocument::new([Statement::allow(["kms:*"]).principal(Principal::aws(root)).resource("*")]);
/// let key = Key::new(policy).enable_key_rotation(true);
/// # let _ = key;
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct Key {
    #[serde(skip_serializing_if = "Option::is_none")]
    bypass_policy_lockout_safety_check: Option<Value<bool>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    description: Option<Value<String>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    enable_key_rotation: Option<Value<bool>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    enabled: Option<Value<bool>>,
    key_policy: PolicyDocument,
    #[serde(skip_serializing_if = "Option::is_none")]
    key_spec: Option<Value<String>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    key_usage: Option<Value<String>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    multi_region: Option<Value<bool>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    origin: Option<Value<String>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pending_window_in_days: Option<Value<u32>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    rotation_period_in_days: Option<Value<u32>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    tags: Vec<Tag>,
}

impl Resource for Key {
    const TYPE: &'static str = "AWS::KMS::Key";
}

impl Key {
    /// ARN of the key
    pub const ARN: Attribute<Self, Arn> = Attribute::new("Arn");
    /// Id of the key; that of a multi-Region key begins with `mrk-`
    pub const KEY_ID: Attribute<Self, String> = Attribute::new("KeyId");

    /// Key that whoever the policy names may use
    #[must_use]
    pub fn new(key_policy: PolicyDocument) -> Self {
        Self {
            bypass_policy_lockout_safety_check: None,
            description: None,
            enable_key_rotation: None,
            enabled: None,
            key_policy,
            key_spec: None,
            key_usage: None,
            multi_region: None,
            origin: None,
            pending_window_in_days: None,
            rotation_period_in_days: None,
            tags: Vec::new(),
        }
    }

    /// Whether a policy is taken that locks its author out; default: no
    #[must_use]
    pub fn bypass_policy_lockout_safety_check(mut self, bypass: impl Into<Value<bool>>) -> Self {
        self.bypass_policy_lockout_safety_check = Some(bypass.into());
        self
    }

    /// What the key is for, up to 8,192 characters
    #[must_use]
    pub fn description(mut self, text: impl Into<Value<String>>) -> Self {
        self.description = Some(text.into());
        self
    }

    /// Whether the key material changes by itself, once a year unless a period says otherwise; default: no
    #[must_use]
    pub fn enable_key_rotation(mut self, rotates: impl Into<Value<bool>>) -> Self {
        self.enable_key_rotation = Some(rotates.into());
        self
    }

    /// Whether the key can be used; default: yes
    #[must_use]
    pub fn enabled(mut self, enabled: impl Into<Value<bool>>) -> Self {
        self.enabled = Some(enabled.into());
        self
    }

    /// Kind of the key; default: `SYMMETRIC_DEFAULT`
    #[must_use]
    pub fn key_spec(mut self, spec: impl Into<Value<String>>) -> Self {
        self.key_spec = Some(spec.into());
        self
    }

    /// Use of the key; default: `ENCRYPT_DECRYPT`
    #[must_use]
    pub fn key_usage(mut self, usage: impl Into<Value<String>>) -> Self {
        self.key_usage = Some(usage.into());
        self
    }

    /// Whether other Regions may have replicas; cannot change later, and by default they may not
    #[must_use]
    pub fn multi_region(mut self, multi_region: impl Into<Value<bool>>) -> Self {
        self.multi_region = Some(multi_region.into());
        self
    }

    /// Where the key material comes from: `AWS_KMS` (the default) or `EXTERNAL`
    #[must_use]
    pub fn origin(mut self, origin: impl Into<Value<String>>) -> Self {
        self.origin = Some(origin.into());
        self
    }

    /// Days between the key's deletion and its end, 7 to 30; default: 30
    #[must_use]
    pub fn pending_window_in_days(mut self, days: impl Into<Value<u32>>) -> Self {
        self.pending_window_in_days = Some(days.into());
        self
    }

    /// Days between two rotations, 90 to 2,560; default: 365
    #[must_use]
    pub fn rotation_period_in_days(mut self, days: impl Into<Value<u32>>) -> Self {
        self.rotation_period_in_days = Some(days.into());
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
