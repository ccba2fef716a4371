//! Recording of RDP connections

use schemars::JsonSchema;
use serde::Serialize;

use super::bucket::LogBucket;
use crate::ids::{AccountId, BucketName, KeyAlias, Text};
use crate::origin::Sp;
use crate::shape::{Forms, Keys};

/// Recording of RDP connections, in every account and Region of node access (User Guide, "Recording RDP connections")
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(transform = Keys(&["bucket"]))]
pub struct RdpRecording {
    /// Bucket that recordings go to
    pub bucket: Sp<RecordingDestination>,
    /// Key that encrypts a recording while the service works on it
    pub key: Sp<RecordingKey>,
}

impl RdpRecording {
    /// Recordings go to a bucket that is made
    #[must_use]
    #[track_caller]
    pub fn to_bucket(bucket: LogBucket) -> Self {
        Self {
            bucket: Sp::here(RecordingDestination::Create(bucket)),
            key: Sp::here(RecordingKey::default()),
        }
    }

    /// Recordings go to a bucket that exists
    #[must_use]
    #[track_caller]
    pub fn to_existing(name: BucketName, owner: AccountId) -> Self {
        let bucket = RecordingDestination::Existing { name: Sp::here(name), owner: Sp::here(owner) };
        Self { bucket: Sp::here(bucket), key: Sp::here(RecordingKey::default()) }
    }

    /// Sets the key
    #[must_use]
    #[track_caller]
    pub fn key(mut self, key: RecordingKey) -> Self {
        self.key = Sp::here(key);
        self
    }
}

/// Keys that the modes of a destination want
const fn destinations() -> Forms {
    Forms {
        by: "mode",
        default: Some("create"),
        required: &[("create", &["name"]), ("existing", &["name", "owner"])],
    }
}

/// Keys that the modes of a key want
const fn keys() -> Forms {
    Forms { by: "mode", default: Some("create"), required: &[("create", &[]), ("existing", &["arn"])] }
}

/// Bucket that recordings go to
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
#[serde(tag = "mode", rename_all = "camelCase")]
#[schemars(transform = destinations())]
pub enum RecordingDestination {
    /// One that is made, or one in each account
    Create(LogBucket),
    /// One that exists
    Existing {
        /// Name
        name: Sp<BucketName>,
        /// Account that owns it
        owner: Sp<AccountId>,
    },
}

/// Key that encrypts a recording while the service works on it
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
#[serde(tag = "mode", rename_all = "camelCase")]
#[schemars(transform = keys())]
pub enum RecordingKey {
    /// A key in each account and Region
    #[serde(rename_all = "camelCase")]
    Create {
        /// Alias of the key; default: [`RecordingKey::ALIAS`]
        #[serde(skip_serializing_if = "Option::is_none")]
        #[schemars(description = "Alias of the key; default: `alias/rdp-recording`")]
        alias: Option<Sp<KeyAlias>>,
        /// Whether each account has one multi-Region key with a replica in every other Region
        #[serde(skip_serializing_if = "is_false")]
        multi_region: Sp<bool>,
    },
    /// A key that exists in each account and Region
    Existing {
        /// ARN of the key
        arn: Sp<Text>,
    },
}

#[allow(clippy::trivially_copy_pass_by_ref, reason = "the signature that serde wants")]
fn is_false(value: &Sp<bool>) -> bool {
    !**value
}

impl RecordingKey {
    /// Alias where none is given
    pub const ALIAS: &'static str = "alias/rdp-recording";

    /// A key of this alias in each account and Region
    #[must_use]
    #[track_caller]
    pub fn alias(alias: KeyAlias) -> Self {
        Self::Create { alias: Some(Sp::here(alias)), multi_region: Sp::default() }
    }

    /// A multi-Region key of this alias in each account, with a replica in every other Region
    #[must_use]
    #[track_caller]
    pub fn multi_region(alias: KeyAlias) -> Self {
        Self::Create { alias: Some(Sp::here(alias)), multi_region: Sp::here(true) }
    }

    /// The key of this ARN, which exists
    #[must_use]
    #[track_caller]
    pub fn existing(arn: Text) -> Self {
        Self::Existing { arn: Sp::here(arn) }
    }
}

impl Default for RecordingKey {
    fn default() -> Self {
        Self::Create { alias: None, multi_region: Sp::default() }
    }
}
