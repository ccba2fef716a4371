//! Recording of RDP connections

use schemars::JsonSchema;
use serde::Serialize;

use super::LogBucket;
use super::record::data;
use crate::describe::recording::rdp_recording;
use crate::ids::{AccountId, BucketName, KeyAlias, Text};
use crate::origin::Sp;
use crate::shape::Forms;

rdp_recording!(data);

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
}

impl Default for RecordingKey {
    fn default() -> Self {
        Self::Create { alias: None, multi_region: Sp::default() }
    }
}
