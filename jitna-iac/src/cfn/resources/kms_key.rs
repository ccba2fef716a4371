//! `AWS::KMS::Key`

use super::PolicyDocument;
use crate::cfn::tag::Tag;
use crate::cfn::value::{Arn, Value};

resource! {
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
    pub struct Key = "AWS::KMS::Key".protects("keys");

    constructor {
        /// Key that the principals of the policy may use
        pub fn new
    }

    attributes {
        /// ARN of the key
        ARN: Arn = "Arn";
        /// Id of the key; that of a multi-Region key begins with `mrk-`
        KEY_ID: String = "KeyId";
    }

    properties {
        /// Whether a policy is taken that locks its author out; default: no
        optional bypass_policy_lockout_safety_check: Value<bool> = "BypassPolicyLockoutSafetyCheck";
        /// What the key is for, up to 8,192 characters
        optional description: Value<String> = "Description";
        /// Whether the key material changes by itself, once a year unless a period says otherwise; default: no
        optional enable_key_rotation: Value<bool> = "EnableKeyRotation";
        /// Whether the key can be used; default: yes
        optional enabled: Value<bool> = "Enabled";
        required key_policy: PolicyDocument = "KeyPolicy".resource_policy().access("key policy");
        /// Kind of the key; default: `SYMMETRIC_DEFAULT`
        optional key_spec: Value<String> = "KeySpec".refused();
        /// Use of the key; default: `ENCRYPT_DECRYPT`
        optional key_usage: Value<String> = "KeyUsage".refused();
        /// Whether other Regions may have replicas; cannot change later, and by default they may not
        optional multi_region: Value<bool> = "MultiRegion".refused();
        /// Where the key material comes from: `AWS_KMS` (the default) or `EXTERNAL`
        optional origin: Value<String> = "Origin".refused();
        /// Days between the key's deletion and its end, 7 to 30; default: 30
        optional pending_window_in_days: Value<u32> = "PendingWindowInDays";
        /// Days between two rotations, 90 to 2,560; default: 365
        optional rotation_period_in_days: Value<u32> = "RotationPeriodInDays";
        /// Adds a tag; key up to 128 characters, value up to 256
        tags tags: Tag = "Tags";
    }
}
