//! `AWS::KMS::ReplicaKey`

use super::PolicyDocument;
use crate::cfn::tag::Tag;
use crate::cfn::value::{Arn, Value};

resource! {
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
    pub struct ReplicaKey = "AWS::KMS::ReplicaKey".protects("keys");

    attributes {
        /// ARN of the replica
        ARN: Arn = "Arn";
        /// Id of the replica, which is that of the primary key
        KEY_ID: String = "KeyId";
    }

    properties {
        /// What the key is for, up to 8,192 characters
        optional description: Value<String> = "Description";
        /// Whether the replica can be used; default: yes
        optional enabled: Value<bool> = "Enabled";
        required key_policy: PolicyDocument = "KeyPolicy".resource_policy().access("key policy");
        /// Days between the replica's deletion and its end, 7 to 30; default: 30
        optional pending_window_in_days: Value<u32> = "PendingWindowInDays";
        required primary_key_arn: Value<Arn> = "PrimaryKeyArn".replaces();
        /// Adds a tag; key up to 128 characters, value up to 256
        tags tags: Tag = "Tags";
    }
}

impl ReplicaKey {
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
}
