//! Buckets that the model creates: names that S3 accepts, who writes to them, how long they keep objects

use crate::check::Report;
use crate::ids::{Placeholder, clip, fault_of_bucket_name};
use crate::model::{BucketReach, LogBucket, Model, Place, RecordingDestination, RecordingKey};
use crate::origin::Origin;
use crate::plan::Plan;
use crate::rules;

pub(in crate::check) fn check(plan: &Plan<'_>, report: &mut Report) {
    let model = plan.model;
    twice("a key of the alias", aliases(model), report);
    twice("a bucket of the name", bucket_names(model), report);
    if let Some(bucket) = &model.session_logs.bucket {
        one(plan, bucket, "sessionLogs", report);
    }
    if let Some(key) = &model.console_extras.diagnosis_key {
        admitted(plan, "this key", key.origin(), false, "consoleExtras", report);
    }
    let Some(recording) = &model.rdp_recording else { return };
    if let RecordingDestination::Create(bucket) = &*recording.bucket {
        one(plan, bucket, "rdpRecording", report);
    }
    replicas(plan, &recording.key, report);
}

fn one(plan: &Plan<'_>, bucket: &LogBucket, subject: &str, report: &mut Report) {
    name(plan, bucket, subject, report);
    if let BucketReach::Central(central) = bucket.reach() {
        let nobody = plan.node_access_accounts().is_empty();
        admitted(plan, "this bucket", central.origin(), nobody, subject, report);
    }
    if let (Some(expire), Some(lock)) = (&bucket.expire_after, &bucket.object_lock)
        && **expire < *lock.retention
    {
        report.push(
            rules::LOCK_OUTLIVES_EXPIRY
                .finding(format!("objects are deleted after {expire}, but locked for {}", lock.retention))
                .at(expire.origin(), "deleted")
                .at(lock.retention.origin(), "locked")
                .help(
                    "S3 does not delete a version before its lock ends: set `expireAfter` to the longer time",
                )
                .subject(subject),
        );
    }
}

/// Checks that the principals with access to a resource are known
fn admitted(plan: &Plan<'_>, what: &str, origin: Origin, nobody: bool, subject: &str, report: &mut Report) {
    if plan.model.as_organization().is_none() || plan.organization_id().is_some() {
        return;
    }
    let finding = if nobody {
        rules::UNKNOWN_WRITERS.finding(format!(
            "no principal could use {what}: the model has neither the organization's ID nor an account"
        ))
    } else {
        rules::LATER_ACCOUNTS_LEFT_OUT.finding(format!(
            "only the accounts that the model lists can use {what}, not accounts that join later"
        ))
    };
    report.push(
        finding
            .at(origin, "")
            .at(plan.model.place_origin(), "the organization")
            .help("add `id: o-…` to the organization; `aws organizations describe-organization` prints it")
            .subject(subject),
    );
}

fn name(plan: &Plan<'_>, bucket: &LogBucket, subject: &str, report: &mut Report) {
    let organization = matches!(plan.model.place, Place::Organization(_));
    let why;
    let (wrong, help) = match bucket.reach() {
        BucketReach::Central(_) if organization && bucket.name.as_literal().is_none() => (
            "has placeholders, but there is only one such bucket",
            "write the full name: a placeholder would have different values where the bucket is created and where it is used",
        ),
        BucketReach::EveryAccount | BucketReach::EveryRegion
            if organization && !bucket.name.has(Placeholder::AccountId) =>
        {
            (
                "is the same in every account, but a bucket name is unique in all of AWS",
                "put `${AWS::AccountId}` into the name, or create one `central` bucket",
            )
        }
        _ => match fault_of_bucket_name(&bucket.name.longest(&plan.regions)) {
            Some(fault) => {
                why = format!("is not valid in S3: {fault}");
                (
                    why.as_str(),
                    "a bucket's name has 3 to 63 lowercase letters, digits, `-` or `.`, after placeholders are replaced",
                )
            }
            None => return,
        },
    };
    report.push(
        rules::REFUSED_BUCKET_NAME
            .finding(format!("the bucket's name `{}` {wrong}", clip(&bucket.name.to_string())))
            .at(bucket.name.origin(), "")
            .help(help)
            .subject(subject),
    );
}

fn replicas(plan: &Plan<'_>, key: &RecordingKey, report: &mut Report) {
    if let RecordingKey::Create { multi_region, .. } = key
        && **multi_region
        && plan.regions.len() < 2
    {
        report.push(
            rules::REPLICAS_NOWHERE
                .finding("a multi-Region key, but node access is in one Region")
                .at(multi_region.origin(), "")
                .help("drop `multiRegion`, or add Regions before the key is created: it cannot become a multi-Region key later")
                .subject("rdpRecording"),
        );
    }
}

/// Aliases of the keys that the model creates
fn aliases(model: &Model) -> Vec<(String, Origin)> {
    let session = model.session_logs.key.as_ref().map(|alias| (alias.to_string(), alias.origin()));
    let recording = model.rdp_recording.as_ref().and_then(|recording| match &*recording.key {
        RecordingKey::Create { alias: Some(alias), .. } => Some((alias.to_string(), alias.origin())),
        RecordingKey::Create { alias: None, .. } => {
            Some((RecordingKey::ALIAS.to_owned(), recording.key.origin()))
        }
        RecordingKey::Existing { .. } => None,
    });
    let diagnosis = model.console_extras.diagnosis_key.as_ref();
    let diagnosis = diagnosis.map(|key| (key.alias.to_string(), key.alias.origin()));
    session.into_iter().chain(recording).chain(diagnosis).collect()
}

/// Names of the buckets that the model creates
fn bucket_names(model: &Model) -> Vec<(String, Origin)> {
    let logs = model.session_logs.bucket.as_ref().map(|bucket| &bucket.name);
    let recording = model.rdp_recording.as_ref().and_then(|recording| match &*recording.bucket {
        RecordingDestination::Create(bucket) => Some(&bucket.name),
        RecordingDestination::Existing { .. } => None,
    });
    logs.into_iter().chain(recording).map(|name| (name.to_string(), name.origin())).collect()
}

fn twice(what: &str, names: Vec<(String, Origin)>, report: &mut Report) {
    for (number, (name, origin)) in names.iter().enumerate() {
        if let Some((_, first)) = names.iter().take(number).find(|(other, _)| other == name) {
            report.push(
                rules::MADE_TWICE
                    .finding(format!("{what} `{}` is created twice", clip(name)))
                    .at(*origin, "the second")
                    .at(*first, "the first")
                    .help("give each a name of its own")
                    .subject(name.as_str()),
            );
        }
    }
}
