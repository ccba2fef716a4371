//! `AWS::S3::Bucket`

use serde::Serialize;

use crate::cfn::tag::Tag;
use crate::cfn::value::{Arn, Value};

resource! {
    /// Bucket (`AWS::S3::Bucket`) that only its owner can read: public access is blocked, access control lists are off, and objects are
    /// encrypted and versioned
    ///
    /// `Ref` returns the name. Properties that open a bucket or serve a website from it are left out on purpose; the policy of the bucket
    /// is a [`BucketPolicy`](super::BucketPolicy).
    ///
    /// ```
    /// use jitna_iac::cfn::resources::{Bucket, Encryption};
    ///
    /// let bucket = Bucket::private(Encryption::S3).bucket_name("session-logs").expire_after(400);
    /// # let _ = bucket;
    /// ```
    pub struct Bucket = "AWS::S3::Bucket".protects("storage of logs");

    attributes {
        /// ARN of the bucket
        ARN: Arn = "Arn";
    }

    properties {
        required bucket_encryption: BucketEncryption = "BucketEncryption";
        /// Sets the name, 3 to 63 lowercase letters, digits, `.`, `-`, unique in the partition; default: CloudFormation generates one
        optional bucket_name: Value<String> = "BucketName".account_name();
        required lifecycle_configuration: LifecycleConfiguration = "LifecycleConfiguration";
        some object_lock_configuration: ObjectLockConfiguration = "ObjectLockConfiguration";
        some object_lock_enabled: bool = "ObjectLockEnabled";
        required ownership_controls: OwnershipControls = "OwnershipControls";
        required public_access_block_configuration: PublicAccessBlock = "PublicAccessBlockConfiguration";
        /// Adds a tag; key up to 128 characters, value up to 256
        tags tags: Tag = "Tags";
        required versioning_configuration: Versioning = "VersioningConfiguration";
    }

    also {
        "BucketNamePrefix".replaces();
        "BucketNamespace".replaces();
    }
}

/// How objects are encrypted if their writer does not specify it
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Encryption {
    /// With S3 managed keys
    S3,
    /// With the KMS key of this ID, ARN or alias, through a bucket key
    Kms(Value<String>),
}

/// Principals who may remove the lock of an object version
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum LockMode {
    /// All principals with `s3:BypassGovernanceRetention`
    Governance,
    /// No principal, not even the root user
    Compliance,
}

impl Bucket {
    /// Returns a bucket with this encryption, versioned, closed to the public
    #[must_use]
    pub fn private(encryption: Encryption) -> Self {
        let default = match encryption {
            Encryption::S3 => EncryptionByDefault { kms_master_key_id: None, sse_algorithm: "AES256" },
            Encryption::Kms(key) => {
                EncryptionByDefault { kms_master_key_id: Some(key), sse_algorithm: "aws:kms" }
            }
        };
        let bucket_key_enabled = default.kms_master_key_id.is_some().then_some(true);
        Self {
            bucket_encryption: BucketEncryption {
                server_side_encryption_configuration: [EncryptionRule {
                    bucket_key_enabled,
                    server_side_encryption_by_default: default,
                }],
            },
            bucket_name: None,
            // Parts of unfinished uploads cost money and are not visible.
            lifecycle_configuration: LifecycleConfiguration {
                rules: vec![LifecycleRule {
                    abort_incomplete_multipart_upload: Some(AbortIncompleteUpload {
                        days_after_initiation: 7,
                    }),
                    ..LifecycleRule::new("AbortIncompleteUploads")
                }],
            },
            object_lock_configuration: None,
            object_lock_enabled: None,
            ownership_controls: OwnershipControls {
                rules: [OwnershipRule { object_ownership: "BucketOwnerEnforced" }],
            },
            public_access_block_configuration: PublicAccessBlock {
                block_public_acls: true,
                block_public_policy: true,
                ignore_public_acls: true,
                restrict_public_buckets: true,
            },
            tags: Vec::new(),
            versioning_configuration: Versioning { status: "Enabled" },
        }
    }

    /// Deletes objects this many days after their creation, and each version this many days after it was replaced
    #[must_use]
    pub fn expire_after(mut self, days: u32) -> Self {
        self.lifecycle_configuration.rules.push(LifecycleRule {
            expiration_in_days: Some(days),
            noncurrent_version_expiration: Some(NoncurrentExpiration { noncurrent_days: days }),
            ..LifecycleRule::new("Expire")
        });
        self
    }

    /// Protects every version from being deleted or overwritten for this many days; cannot be turned off later
    #[must_use]
    pub fn object_lock(mut self, mode: LockMode, days: u32) -> Self {
        self.object_lock_enabled = Some(true);
        self.object_lock_configuration = Some(ObjectLockConfiguration {
            object_lock_enabled: "Enabled",
            rule: ObjectLockRule { default_retention: DefaultRetention { days, mode } },
        });
        self
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
struct BucketEncryption {
    server_side_encryption_configuration: [EncryptionRule; 1],
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
struct EncryptionRule {
    #[serde(skip_serializing_if = "Option::is_none")]
    bucket_key_enabled: Option<bool>,
    server_side_encryption_by_default: EncryptionByDefault,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
struct EncryptionByDefault {
    #[serde(rename = "KMSMasterKeyID", skip_serializing_if = "Option::is_none")]
    kms_master_key_id: Option<Value<String>>,
    #[serde(rename = "SSEAlgorithm")]
    sse_algorithm: &'static str,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
struct LifecycleConfiguration {
    rules: Vec<LifecycleRule>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
struct LifecycleRule {
    #[serde(skip_serializing_if = "Option::is_none")]
    abort_incomplete_multipart_upload: Option<AbortIncompleteUpload>,
    #[serde(skip_serializing_if = "Option::is_none")]
    expiration_in_days: Option<u32>,
    id: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    noncurrent_version_expiration: Option<NoncurrentExpiration>,
    status: &'static str,
}

impl LifecycleRule {
    fn new(id: &'static str) -> Self {
        Self {
            abort_incomplete_multipart_upload: None,
            expiration_in_days: None,
            id,
            noncurrent_version_expiration: None,
            status: "Enabled",
        }
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
struct AbortIncompleteUpload {
    days_after_initiation: u32,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
struct NoncurrentExpiration {
    noncurrent_days: u32,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
struct ObjectLockConfiguration {
    object_lock_enabled: &'static str,
    rule: ObjectLockRule,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
struct ObjectLockRule {
    default_retention: DefaultRetention,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
struct DefaultRetention {
    days: u32,
    mode: LockMode,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
struct OwnershipControls {
    rules: [OwnershipRule; 1],
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
struct OwnershipRule {
    object_ownership: &'static str,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
struct PublicAccessBlock {
    block_public_acls: bool,
    block_public_policy: bool,
    ignore_public_acls: bool,
    restrict_public_buckets: bool,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
struct Versioning {
    status: &'static str,
}
