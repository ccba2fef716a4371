//! `AWS::SSMGuiConnect::Preferences`

use serde::Serialize;

use crate::cfn::value::{Arn, Value};

resource! {
    /// Whether and where RDP connections of an account and Region are recorded (`AWS::SSMGuiConnect::Preferences`)
    ///
    /// One per account and Region; `Ref` returns the account ID. The service rejects the resource until just-in-time node access is set up
    /// there. The type does not support tags.
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
        /// Account of the preferences
        ACCOUNT_ID: String = "AccountId";
    }

    properties {
        some connection_recording_preferences: ConnectionRecordingPreferences = "ConnectionRecordingPreferences";
    }
}

impl Preferences {
    /// Returns preferences that record connections to a bucket, with a key of the same Region
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

/// Bucket in which recordings are stored
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct RecordingBucket {
    bucket_name: Value<String>,
    bucket_owner: Value<String>,
}

impl RecordingBucket {
    /// Returns the bucket of this account and name
    #[must_use]
    pub fn new(owner: impl Into<Value<String>>, name: impl Into<Value<String>>) -> Self {
        Self { bucket_name: name.into(), bucket_owner: owner.into() }
    }
}
