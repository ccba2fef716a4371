//! Buckets and keys that several features share

use serde_json::{Map, Value, json};

use super::{Context, Recognized};
use crate::ids::{Days, KeyAlias, Text};
use crate::import::draft::tags;
use crate::import::input::Found;
use crate::import::resolve::model_text;

pub(crate) const KEY: &str = "AWS::KMS::Key";
pub(crate) const REPLICA: &str = "AWS::KMS::ReplicaKey";
pub(crate) const ALIAS: &str = "AWS::KMS::Alias";
pub(crate) const BUCKET: &str = "AWS::S3::Bucket";
pub(crate) const BUCKET_POLICY: &str = "AWS::S3::BucketPolicy";

/// Tag of keys that the service's token role may use
pub(crate) const NODE_ACCESS_TAG: &str = "SystemsManagerJustInTimeNodeAccessManaged";

/// Tag of the key for the bucket of diagnoses
pub(crate) const DIAGNOSIS_TAG: &str = "SystemsManagerManaged";

/// Type of the preferences of RDP connections
pub(crate) const RDP_PREFERENCES: &str = "AWS::SSMGuiConnect::Preferences";

/// Whether preferences of the same template use this key for recordings
pub(crate) fn is_key_of_recordings(context: &Context<'_>, key: &Found) -> bool {
    context.beside(key).filter(|found| found.kind == RDP_PREFERENCES).any(|found| {
        context.named(found, recording_key_arn(found)).is_some_and(|named| named.number == key.number)
    })
}

/// Key that preferences use for recordings
pub(crate) fn recording_key_arn(preferences: &Found) -> Option<&Value> {
    preferences.property("ConnectionRecordingPreferences")?.get("KMSKeyArn")
}

/// A string with placeholders that the model accepts
pub(crate) fn text(value: Option<&Value>) -> Option<String> {
    model_text(value?).filter(|text| !text.is_empty() && text.parse::<Text>().is_ok())
}

/// Whether a resource has a tag with this key
pub(crate) fn has_tag(found: &Found, key: &str) -> bool {
    tags(found.property("Tags")).iter().any(|(known, _)| known == key)
}

/// The alias of a key, and its name
pub(crate) fn alias<'m>(context: &Context<'m>, key: &Found) -> Option<(&'m Found, &'m str)> {
    let aliases = context.beside(key).filter(|found| found.kind == ALIAS);
    let of_key = |found: &&Found| {
        context.named(found, found.property("TargetKeyId")).is_some_and(|named| named.number == key.number)
    };
    aliases.filter(of_key).find_map(|found| {
        let name = found.text("AliasName").filter(|name| name.parse::<KeyAlias>().is_ok())?;
        Some((found, name))
    })
}

/// A found bucket with its policy and key
#[derive(Clone, Copy, Debug)]
pub(crate) struct FoundBucket<'m> {
    pub(crate) bucket: &'m Found,
    policy: Option<&'m Found>,
    key: Option<&'m Found>,
}

impl<'m> FoundBucket<'m> {
    /// Finds the resources in the template that belong to a bucket
    pub(crate) fn new(context: &Context<'m>, bucket: &'m Found) -> Self {
        let policy = context.beside(bucket).find(|found| {
            found.kind == BUCKET_POLICY
                && context
                    .named(found, found.property("Bucket"))
                    .is_some_and(|named| named.number == bucket.number)
        });
        let key = context.named(bucket, encryption(bucket).and_then(|by| by.get("KMSMasterKeyID")));
        Self { bucket, policy, key: key.filter(|key| key.kind == KEY) }
    }

    /// Its name, if the model accepts it
    pub(crate) fn name(&self) -> Option<String> {
        text(self.bucket.property("BucketName"))
    }

    /// Keys of the model that every bucket has
    pub(crate) fn model(&self) -> Option<Map<String, Value>> {
        let mut model = Map::from_iter([("name".to_owned(), self.name()?.into())]);
        if self.key.is_some() {
            model.insert("encryption".to_owned(), "KMS".into());
        }
        let rules = self.bucket.resource.pointer("/Properties/LifecycleConfiguration/Rules");
        let expiry = rules.and_then(Value::as_array).into_iter().flatten();
        let expiry = expiry
            .filter(|rule| rule.get("Prefix").is_none())
            .find_map(|rule| days(rule.get("ExpirationInDays")));
        model.extend(expiry.map(|days| ("expireAfter".to_owned(), days.into())));
        let lock = self.bucket.resource.pointer("/Properties/ObjectLockConfiguration/Rule/DefaultRetention");
        let lock = lock.and_then(|lock| {
            let mode =
                lock.get("Mode")?.as_str().filter(|mode| ["GOVERNANCE", "COMPLIANCE"].contains(mode))?;
            Some(json!({"mode": mode, "retention": days(lock.get("Days"))?}))
        });
        model.extend(lock.map(|lock| ("objectLock".to_owned(), lock)));
        Some(model)
    }

    /// Claims the bucket, its policy and its key, unless other buckets share the key
    pub(crate) fn claim(&self, recognized: &mut Recognized, id: &str, shared: &[&Found]) {
        recognized.claim(self.bucket, id);
        if let Some(policy) = self.policy {
            recognized.claim(policy, format!("{id}Policy"));
        }
        if let Some(key) = self.key.filter(|key| !shared.iter().any(|one| one.number == key.number)) {
            recognized.claim(key, format!("{id}Key"));
        }
    }
}

/// Encryption settings of a bucket
fn encryption(bucket: &Found) -> Option<&Value> {
    let rules = "/Properties/BucketEncryption/ServerSideEncryptionConfiguration";
    bucket.resource.pointer(&format!("{rules}/0/ServerSideEncryptionByDefault"))
}

/// Whole days in the form of the model
fn days(value: Option<&Value>) -> Option<String> {
    let text = format!("{} days", number(value?)?);
    text.parse::<Days>().is_ok().then_some(text)
}

/// A number in any notation
pub(crate) fn number(value: &Value) -> Option<u64> {
    value.as_u64().or_else(|| value.as_str()?.parse().ok())
}
