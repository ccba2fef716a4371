//! Recording of RDP connections: preferences, key, replicas and bucket

use serde_json::{Map, Value, json};

use crate::ids::{AccountId, BucketName};
use crate::import::STACK_SET;
use crate::import::features::storage::{
    self, BUCKET, FoundBucket, KEY, RDP_PREFERENCES as PREFERENCES, REPLICA,
};
use crate::import::features::{Context, Recognized, Site};
use crate::import::input::Found;
use crate::model::RecordingKey;
use crate::origin::Origin;
use crate::rules;

const DESTINATIONS: &str = "/Properties/ConnectionRecordingPreferences/RecordingDestinations/S3Buckets";
const ID: &str = "RdpRecordingBucket";

pub(crate) fn recognize(context: &Context<'_>) -> Recognized {
    let mut recognized = Recognized::default();
    let all: Vec<&Found> =
        context.of_kind(PREFERENCES).filter(|found| context.is_everywhere(found)).collect();
    let destination = all.first().and_then(|found| Destination::recognize(found));
    let buckets = buckets(context, destination.as_ref());
    let made = buckets.first().and_then(|bucket| context.bucket(bucket));
    let bucket = match (&made, &destination) {
        (Some(bucket), _) => bucket.clone(),
        (None, Some(destination)) => match destination.existing() {
            Some(bucket) => bucket,
            // The name differs by account, so it cannot be a single existing bucket.
            None => {
                let what = "the bucket of recordings of RDP connections is assumed to be made by the model";
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

/// Destination of recordings
struct Destination<'m> {
    name: String,
    owner: &'m Value,
}

impl<'m> Destination<'m> {
    fn recognize(preferences: &'m Found) -> Option<Self> {
        let [bucket] = preferences.resource.pointer(DESTINATIONS)?.as_array()?.as_slice() else {
            return None;
        };
        Some(Self { name: storage::text(bucket.get("BucketName"))?, owner: bucket.get("BucketOwner")? })
    }

    /// Returns the destination as an existing bucket, if that is valid
    fn existing(&self) -> Option<Value> {
        let owner = self.owner.as_str().filter(|owner| owner.parse::<AccountId>().is_ok())?;
        let name = Some(&self.name).filter(|name| name.parse::<BucketName>().is_ok())?;
        Some(json!({"mode": "existing", "name": name, "owner": owner}))
    }
}

fn buckets<'m>(context: &Context<'m>, destination: Option<&Destination<'_>>) -> Vec<FoundBucket<'m>> {
    let all = context.of_kind(BUCKET).map(|found| FoundBucket::new(context, found));
    let is_one = |bucket: &FoundBucket<'_>| {
        let is_named = match destination {
            Some(destination) => bucket.name().is_some_and(|name| name == destination.name),
            None => bucket.bucket.id == ID,
        };
        is_named && context.bucket(bucket).is_some()
    };
    all.filter(is_one).collect()
}

/// The key in preferences
struct KeyOf<'m> {
    model: Value,
    key: Option<&'m Found>,
    replicas: Option<&'m Found>,
}

fn key_of<'m>(context: &Context<'m>, preferences: &'m Found) -> Option<KeyOf<'m>> {
    let arn = storage::recording_key_arn(preferences)?;
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
    // A model of one account and Region has no other Region for replicas.
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
