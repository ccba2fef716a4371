//! `AWS::KMS::Key`

use super::PolicyDocument;
use crate::cfn::tag::Tag;
use crate::cfn::value::{Arn, Value};

resource! {
    /// KMS key (`AWS::KMS::Key`); by default symmetric, for encryption and decryption
    ///
    /// `Ref` returns the ID. Only the key policy decides who may use the key: without a statement for the account's root, IAM policies have
    /// no effect.
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
    pub struct Key = "AWS::KMS::Key".protects("keys");

    constructor {
        /// Returns a key that the principals of the policy may use
        pub fn new
    }

    attributes {
        /// ARN of the key
        ARN: Arn = "Arn";
        /// ID of the key; for a multi-Region key, it begins with `mrk-`
        KEY_ID: String = "KeyId";
    }

    properties {
        /// Sets whether a policy is accepted that locks its author out; default: no
        optional bypass_policy_lockout_safety_check: Value<bool> = "BypassPolicyLockoutSafetyCheck";
        /// Sets what the key is for, up to 8,192 characters
        optional description: Value<String> = "Description";
        /// Sets whether the key material rotates automatically, once a year unless a period is set; default: no
        optional enable_key_rotation: Value<bool> = "EnableKeyRotation";
        /// Sets whether the key can be used; default: yes
        optional enabled: Value<bool> = "Enabled";
        required key_policy: PolicyDocument = "KeyPolicy".resource_policy().access("key policy");
        /// Sets the kind of key; default: `SYMMETRIC_DEFAULT`
        optional key_spec: Value<String> = "KeySpec".refused();
        /// Sets the use of the key; default: `ENCRYPT_DECRYPT`
        optional key_usage: Value<String> = "KeyUsage".refused();
        /// Sets whether other Regions may have replicas; cannot change later; default: no
        optional multi_region: Value<bool> = "MultiRegion".refused();
        /// Sets the source of the key material: `AWS_KMS` (the default) or `EXTERNAL`
        optional origin: Value<String> = "Origin".refused();
        /// Sets the waiting period in days before the key is deleted, 7 to 30; default: 30
        optional pending_window_in_days: Value<u32> = "PendingWindowInDays";
        /// Sets the days between two rotations, 90 to 2,560; default: 365
        optional rotation_period_in_days: Value<u32> = "RotationPeriodInDays";
        /// Adds a tag; key up to 128 characters, value up to 256
        tags tags: Tag = "Tags";
    }
}
