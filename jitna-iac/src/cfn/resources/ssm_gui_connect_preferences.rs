//! `AWS::SSMGuiConnect::Preferences`

use serde::Serialize;

use crate::cfn::value::{Arn, Value};

resource! {
    /// Whether and where RDP connections of an account and Region are recorded (`AWS::SSMGuiConnect::Preferences`)
    ///
    /// One per account and Region; `Ref` gives the account id. The service refuses it before just-in-time node access is on
    /// there. It takes no tags.
    ///
    /// ```
    /// use jitna_iac::cfn::resources::{Preferences, RecordingBucket};
    ///
    /// let key = "arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab";
    /// let preferences = Preferences::recording(key, RecordingBucket::new("111122223333", "recordings"));
    /// # let _ = preferences;
    /// ```
    #[derive(Default)]
    pub struct Preferences = "AWS::SSMGuiConnect::Preferences".protects("recording of RDP");

    attributes {
        /// Account that the preferences are of
        ACCOUNT_ID: String = "AccountId";
    }

    properties {
        some connection_recording_preferences: ConnectionRecordingPreferences = "ConnectionRecordingPreferences";
    }
}

impl Preferences {
    /// Connections are recorded, with a key of the same Region, to a bucket
    #[must_use]
    pub fn recording(kms_key_arn: impl Into<Value<Arn>>, bucket: RecordingBucket) -> Self {
        Self {
            connection_recording_preferences: Some(ConnectionRecordingPreferences {
                kms_key_arn: kms_key_arn.into(),
                recording_destinations: RecordingDestinations { s3_buckets: [bucket] },
            }),
        }
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
struct ConnectionRecordingPreferences {
    #[serde(rename = "KMSKeyArn")]
    kms_key_arn: Value<Arn>,
    recording_destinations: RecordingDestinations,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
struct RecordingDestinations {
    #[serde(rename = "S3Buckets")]
    s3_buckets: [RecordingBucket; 1],
}

/// Bucket that recordings go to
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct RecordingBucket {
    bucket_name: Value<String>,
    bucket_owner: Value<String>,
}

impl RecordingBucket {
    /// Bucket of this account and name
    #[must_use]
    pub fn new(owner: impl Into<Value<String>>, name: impl Into<Value<String>>) -> Self {
        Self { bucket_name: name.into(), bucket_owner: owner.into() }
    }
}
