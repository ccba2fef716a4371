//! `AWS::KMS::ReplicaKey`

use super::PolicyDocument;
use crate::cfn::tag::Tag;
use crate::cfn::value::{Arn, Value};

resource! {
    /// Replica of a multi-Region key in another Region of the account (`AWS::KMS::ReplicaKey`)
    ///
    /// `Ref` returns the ID, which is that of the primary key. The replica has its own policy, tags and description.
    ///
    /// ```
    /// use jitna_iac::cfn::resources::{PolicyDocument, ReplicaKey};
    ///
    /// let primary = "arn:aws:kms:us-east-1:111122223333:key/mrk-1234abcd12ab34cd56ef1234567890ab";
    /// let replica = ReplicaKey::new(primary, PolicyDocument::default());
    /// # let _ = replica;
    /// ```
    pub struct ReplicaKey = "AWS::KMS::ReplicaKey".protects("keys");

    attributes {
        /// ARN of the replica
        ARN: Arn = "Arn";
        /// ID of the replica, the same as that of the primary key
        KEY_ID: String = "KeyId";
    }

    properties {
        /// Sets what the key is for, up to 8,192 characters
        optional description: Value<String> = "Description";
        /// Sets whether the replica can be used; default: yes
        optional enabled: Value<bool> = "Enabled";
        required key_policy: PolicyDocument = "KeyPolicy".resource_policy().access("key policy");
        /// Sets the waiting period in days before the replica is deleted, 7 to 30; default: 30
        optional pending_window_in_days: Value<u32> = "PendingWindowInDays";
        required primary_key_arn: Value<Arn> = "PrimaryKeyArn".replaces();
        /// Adds a tag; key up to 128 characters, value up to 256
        tags tags: Tag = "Tags";
    }
}

impl ReplicaKey {
    /// Returns a replica of a key in another Region
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
}
