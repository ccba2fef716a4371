//! Recording of RDP connections

use schemars::JsonSchema;
use serde::Serialize;

use crate::features::rdp_recording::describe::rdp_recording;
use crate::ids::{AccountId, BucketName, KeyAlias, Text};
use crate::json_schema::Forms;
use crate::model::LogBucket;
use crate::model::record::data;
use crate::origin::Spanned;

rdp_recording!(data);

/// Required keys of the modes of a destination
const fn destinations() -> Forms {
    Forms {
        by: "mode",
        default: Some("create"),
        required: &[("create", &["name"]), ("existing", &["name", "owner"])],
    }
}

/// Required keys of the modes of a key
const fn keys() -> Forms {
    Forms { by: "mode", default: Some("create"), required: &[("create", &[]), ("existing", &["arn"])] }
}

/// Bucket for recordings
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
#[serde(tag = "mode", rename_all = "camelCase")]
#[schemars(transform = destinations())]
#[non_exhaustive]
pub enum RecordingDestination {
    /// A created bucket, or one in each account
    Create(LogBucket),
    /// An existing bucket
    Existing {
        /// Name
        name: Spanned<BucketName>,
        /// Account that owns it
        owner: Spanned<AccountId>,
    },
}

/// Key that encrypts a recording while the service processes it
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
#[serde(tag = "mode", rename_all = "camelCase")]
#[schemars(transform = keys())]
#[non_exhaustive]
pub enum RecordingKey {
    /// A created key in each account and Region
    #[serde(rename_all = "camelCase")]
    Create {
        /// Alias of the key; default: [`RecordingKey::ALIAS`]
        #[serde(skip_serializing_if = "Option::is_none")]
        #[schemars(description = "Alias of the key; default: `alias/rdp-recording`")]
        alias: Option<Spanned<KeyAlias>>,
        /// Whether each account has one multi-Region key with a replica in every other Region; default: no
        #[serde(skip_serializing_if = "is_false")]
        multi_region: Spanned<bool>,
    },
    /// An existing key in each account and Region
    Existing {
        /// ARN of the key
        arn: Spanned<Text>,
    },
}

#[allow(clippy::trivially_copy_pass_by_ref, reason = "the signature that serde wants")]
fn is_false(value: &Spanned<bool>) -> bool {
    !**value
}

impl RecordingKey {
    /// Default alias
    pub const ALIAS: &'static str = "alias/rdp-recording";
}

impl Default for RecordingKey {
    fn default() -> Self {
        Self::Create { alias: None, multi_region: Spanned::default() }
    }
}
