//! Buckets and keys, as several parts have them

use serde_json::{Map, Value, json};

use super::{Context, Recognized};
use crate::ids::{Days, KeyAlias, Text};
use crate::import::draft::tags;
use crate::import::input::Found;
use crate::import::resolve::model_text;

pub(in crate::import) const KEY: &str = "AWS::KMS::Key";
pub(super) const REPLICA: &str = "AWS::KMS::ReplicaKey";
pub(in crate::import) const ALIAS: &str = "AWS::KMS::Alias";
pub(in crate::import) const BUCKET: &str = "AWS::S3::Bucket";
pub(in crate::import) const BUCKET_POLICY: &str = "AWS::S3::BucketPolicy";

/// Tag of keys that the service's token role may use
pub(in crate::import) const NODE_ACCESS_TAG: &str = "SystemsManagerJustInTimeNodeAccessManaged";

/// A text with placeholders that the model can hold
pub(super) fn text(value: Option<&Value>) -> Option<String> {
    model_text(value?).filter(|text| !text.is_empty() && text.parse::<Text>().is_ok())
}

/// Whether a resource has a tag of this key
pub(super) fn has_tag(found: &Found, key: &str) -> bool {
    tags(found.property("Tags")).iter().any(|(known, _)| known == key)
}

/// The alias of a key, and its name
pub(super) fn alias<'m>(context: &Context<'m>, key: &Found) -> Option<(&'m Found, &'m str)> {
    let aliases = context.beside(key).filter(|found| found.kind == ALIAS);
    let of_key = |found: &&Found| {
        context.named(found, found.property("TargetKeyId")).is_some_and(|named| named.number == key.number)
    };
    aliases.filter(of_key).find_map(|found| {
        let name = found.text("AliasName").filter(|name| name.parse::<KeyAlias>().is_ok())?;
        Some((found, name))
    })
}

/// What is found of a bucket
#[derive(Clone, Copy, Debug)]
pub(super) struct FoundBucket<'m> {
    pub(super) bucket: &'m Found,
    policy: Option<&'m Found>,
    key: Option<&'m Found>,
}

impl<'m> FoundBucket<'m> {
    /// A bucket with what belongs to it in its template
    pub(super) fn of(context: &Context<'m>, bucket: &'m Found) -> Self {
        let policy = context.beside(bucket).find(|found| {
            found.kind == BUCKET_POLICY
                && context
                    .named(found, found.property("Bucket"))
                    .is_some_and(|named| named.number == bucket.number)
        });
        let key = context.named(bucket, encryption(bucket).and_then(|by| by.get("KMSMasterKeyID")));
        Self { bucket, policy, key: key.filter(|key| key.kind == KEY) }
    }

    /// Its name, if the model can hold it
    pub(super) fn name(&self) -> Option<String> {
        text(self.bucket.property("BucketName"))
    }

    /// Keys of the model that every bucket has
    pub(super) fn model(&self) -> Option<Map<String, Value>> {
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

    /// Claims it, its policy and its key, unless that is one that others share
    pub(super) fn claim(&self, recognized: &mut Recognized, id: &str, shared: &[&Found]) {
        recognized.claim(self.bucket, id);
        if let Some(policy) = self.policy {
            recognized.claim(policy, format!("{id}Policy"));
        }
        if let Some(key) = self.key.filter(|key| !shared.iter().any(|one| one.number == key.number)) {
            recognized.claim(key, format!("{id}Key"));
        }
    }
}

/// How a bucket encrypts
fn encryption(bucket: &Found) -> Option<&Value> {
    let rules = "/Properties/BucketEncryption/ServerSideEncryptionConfiguration";
    bucket.resource.pointer(&format!("{rules}/0/ServerSideEncryptionByDefault"))
}

/// Whole days as the model has them
fn days(value: Option<&Value>) -> Option<String> {
    let text = format!("{} days", number(value?)?);
    text.parse::<Days>().is_ok().then_some(text)
}

/// A number, however it is written
pub(super) fn number(value: &Value) -> Option<u64> {
    value.as_u64().or_else(|| value.as_str()?.parse().ok())
}
