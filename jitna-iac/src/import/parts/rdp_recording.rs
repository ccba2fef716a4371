//! Recording of RDP connections: preferences, key, replicas and bucket

use serde_json::{Map, Value, json};

use super::storage::{self, BUCKET, FoundBucket, KEY, REPLICA};
use super::{Context, Recognized, Site};
use crate::ids::{AccountId, BucketName};
use crate::import::STACK_SET;
use crate::import::input::Found;
use crate::model::RecordingKey;
use crate::origin::Origin;
use crate::rules;

const PREFERENCES: &str = "AWS::SSMGuiConnect::Preferences";
const DESTINATIONS: &str = "/Properties/ConnectionRecordingPreferences/RecordingDestinations/S3Buckets";
const ID: &str = "RdpRecordingBucket";

pub(super) fn recognize(context: &Context<'_>) -> Recognized {
    let mut recognized = Recognized::default();
    let all: Vec<&Found> =
        context.of_kind(PREFERENCES).filter(|found| context.is_everywhere(found)).collect();
    let destination = all.first().and_then(|found| Destination::of(found));
    let buckets = buckets(context, destination.as_ref());
    let made = buckets.first().and_then(|bucket| context.bucket(bucket));
    let bucket = match (&made, &destination) {
        (Some(bucket), _) => bucket.clone(),
        (None, Some(destination)) => match destination.existing() {
            Some(bucket) => bucket,
            // The name differs by account, so the bucket is no single one that exists.
            None => {
                let what = "the bucket of recordings of RDP connections is taken to be made by the model";
                let origin = all.first().map_or(Origin::Unknown, |found| found.origin(&["Properties"]));
                recognized.find(rules::ASSUMED_IMPORT.finding(what).at(origin, "").subject(ID));
                json!({"name": destination.name})
            }
        },
        (None, None) => return Recognized::default(),
    };
    buckets.iter().for_each(|bucket| bucket.claim(&mut recognized, ID, &[]));
    let mut recording = Map::from_iter([("bucket".to_owned(), bucket)]);
    let mut key = None;
    for preferences in all {
        let Some(of_key) = key_of(context, preferences) else { continue };
        if *key.get_or_insert_with(|| of_key.model.clone()) != of_key.model {
            continue;
        }
        recognized.claim(preferences, "RdpRecordingPreferences");
        of_key.claim(context, &mut recognized);
    }
    recording.extend(key.filter(|key| *key != json!({})).map(|key| ("key".to_owned(), key)));
    recognized.set("rdpRecording", recording.into());
    recognized
}

/// Whether preferences of the same template record with this key
pub(super) fn is_key_of_recordings(context: &Context<'_>, key: &Found) -> bool {
    context
        .beside(key)
        .filter(|found| found.kind == PREFERENCES)
        .any(|found| context.named(found, key_arn(found)).is_some_and(|named| named.number == key.number))
}

fn key_arn(preferences: &Found) -> Option<&Value> {
    preferences.property("ConnectionRecordingPreferences")?.get("KMSKeyArn")
}

/// Where recordings go
struct Destination<'m> {
    name: String,
    owner: &'m Value,
}

impl<'m> Destination<'m> {
    fn of(preferences: &'m Found) -> Option<Self> {
        let [bucket] = preferences.resource.pointer(DESTINATIONS)?.as_array()?.as_slice() else {
            return None;
        };
        Some(Self { name: storage::text(bucket.get("BucketName"))?, owner: bucket.get("BucketOwner")? })
    }

    /// As a bucket that exists, if it can be one
    fn existing(&self) -> Option<Value> {
        let owner = self.owner.as_str().filter(|owner| owner.parse::<AccountId>().is_ok())?;
        let name = Some(&self.name).filter(|name| name.parse::<BucketName>().is_ok())?;
        Some(json!({"mode": "existing", "name": name, "owner": owner}))
    }
}

fn buckets<'m>(context: &Context<'m>, destination: Option<&Destination<'_>>) -> Vec<FoundBucket<'m>> {
    let all = context.of_kind(BUCKET).map(|found| FoundBucket::of(context, found));
    let is_one = |bucket: &FoundBucket<'_>| {
        let is_named = match destination {
            Some(destination) => bucket.name().is_some_and(|name| name == destination.name),
            None => bucket.bucket.id == ID,
        };
        is_named && context.bucket(bucket).is_some()
    };
    all.filter(is_one).collect()
}

/// The key of preferences
struct KeyOf<'m> {
    model: Value,
    key: Option<&'m Found>,
    replicas: Option<&'m Found>,
}

fn key_of<'m>(context: &Context<'m>, preferences: &'m Found) -> Option<KeyOf<'m>> {
    let arn = key_arn(preferences)?;
    if let Some(arn) = storage::text(Some(arn)) {
        return Some(KeyOf { model: json!({"mode": "existing", "arn": arn}), key: None, replicas: None });
    }
    let key = context.named(preferences, Some(arn)).filter(|key| key.kind == KEY)?;
    let (_, alias) = storage::alias(context, key)?;
    let mut model = Map::new();
    let hands_on = |set: &&Found| {
        let parameters = set.property("Parameters").and_then(Value::as_array);
        let mut values = parameters.into_iter().flatten().map(|one| one.get("ParameterValue"));
        set.kind == STACK_SET
            && values.any(|value| context.named(set, value).is_some_and(|named| named.number == key.number))
    };
    // One account and Region has nowhere for replicas.
    let is_multi_region = context.place.is_organization
        && key.property("MultiRegion").is_some_and(|value| *value == true || *value == "true");
    if is_multi_region || alias != RecordingKey::ALIAS {
        model.insert("alias".to_owned(), alias.into());
    }
    if is_multi_region {
        model.insert("multiRegion".to_owned(), true.into());
    }
    let replicas = context.beside(key).filter(|_| is_multi_region).find(hands_on);
    Some(KeyOf { model: model.into(), key: Some(key), replicas })
}

impl KeyOf<'_> {
    fn claim(&self, context: &Context<'_>, recognized: &mut Recognized) {
        let Some(key) = self.key else { return };
        recognized.claim(key, "RdpRecordingKey");
        if let Some((alias, _)) = storage::alias(context, key) {
            recognized.claim(alias, "RdpRecordingKeyAlias");
        }
        let Some(set) = self.replicas else { return };
        recognized.claim(set, "RdpRecordingReplicas");
        for (property, id) in [
            ("AdministrationRoleARN", "RdpRecordingReplicasAdministrationRole"),
            ("ExecutionRoleName", "RdpRecordingReplicasExecutionRole"),
        ] {
            if let Some(role) = context.named(set, set.property(property)) {
                recognized.claim(role, id);
            }
        }
        let is_within = |found: &&Found| matches!(context.site(found), Some(Site::Set(other)) if other.number == set.number);
        for found in context.material.resources.iter().filter(is_within) {
            match found.kind.as_str() {
                REPLICA => recognized.claim(found, "RdpRecordingKey"),
                storage::ALIAS => recognized.claim(found, "RdpRecordingKeyAlias"),
                PREFERENCES => recognized.claim(found, "RdpRecordingPreferences"),
                _ => {}
            }
        }
    }
}
