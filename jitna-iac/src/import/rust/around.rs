//! Parts around the policies, as calls of the program

use super::notifications::notifications;
use super::{Code, parsed, people, written};
use crate::model::{
    BucketEncryption, ConsoleExtras, Existing, LockMode, LogBucket, Model, RdpRecording,
    RecordingDestination, RecordingKey, SessionLogs,
};

/// Calls for everything around the policies
pub(super) fn parts(model: &Model, code: &mut Code) {
    if !model.console_extras.is_empty() {
        code.nested(".console_extras(", ")", |code| console_extras(&model.console_extras, code));
    }
    if !model.session_logs.is_empty() {
        code.nested(".session_logs(", ")", |code| session_logs(&model.session_logs, code));
    }
    if let Some(recording) = &model.rdp_recording {
        code.nested(".rdp_recording(", ")", |code| rdp_recording(recording, code));
    }
    if !model.existing.is_empty() {
        code.nested(".existing(", ")", |code| existing(&model.existing, code));
    }
    if let Some(all) = &model.notifications {
        code.nested(".notifications(", ")", |code| notifications(all, code));
    }
    for one in &model.people {
        code.nested(".person(", ")", |code| people::person(one, code));
    }
    if let Some(migration) = &model.migration {
        code.nested(".migration(", ")", |code| people::migration(migration, code));
    }
    if let Some(connector) = &model.conductor_one {
        code.nested(".conductor_one(", ")", |code| people::conductor_one(connector, code));
    }
}

fn console_extras(extras: &ConsoleExtras, code: &mut Code) {
    code.line("ConsoleExtras::default()");
    code.depth += 1;
    if let Some(role) = &extras.explorer_role {
        code.line(format!(".explorer_role({})", parsed(role.as_str())));
    }
    if let Some(role) = &extras.diagnosis_report_role {
        let (name, bucket) = (parsed(role.name.as_str()), parsed(role.bucket.as_str()));
        code.line(format!(".diagnosis_report_role({name}, {bucket})"));
    }
    if let Some(key) = &extras.diagnosis_key {
        let (alias, bucket) = (parsed(key.alias.as_str()), parsed(key.bucket.as_str()));
        code.line(format!(".diagnosis_key({alias}, {bucket})"));
    }
    code.depth -= 1;
}

fn session_logs(logs: &SessionLogs, code: &mut Code) {
    code.line("SessionLogs::default()");
    code.depth += 1;
    if let Some(group) = &logs.log_group {
        let retention = parsed(written(&group.retention));
        let new = format!("LogGroup::new({})", parsed(written(&group.name)));
        code.line(format!(".log_group({new}.retention({retention}).encrypted({}))", *group.encrypted));
    }
    if let Some(wanted) = &logs.bucket {
        code.nested(".bucket(", ")", |code| bucket(wanted, code));
    }
    if let Some(key) = &logs.key {
        code.line(format!(".key({})", parsed(key.as_str())));
    }
    let policy = &logs.node_policy;
    let mut calls = String::new();
    if let Some(name) = &policy.name {
        calls.push_str(&format!(".name({})", parsed(name.as_str())));
    }
    for role in &policy.roles {
        calls.push_str(&format!(".role({})", parsed(role.as_str())));
    }
    if !calls.is_empty() {
        code.line(format!(".node_policy(NodePolicy::default(){calls})"));
    }
    code.depth -= 1;
}

fn bucket(bucket: &LogBucket, code: &mut Code) {
    code.line(format!("LogBucket::new({})", parsed(written(&bucket.name))));
    code.depth += 1;
    if *bucket.encryption == BucketEncryption::Kms {
        code.line(".encryption(BucketEncryption::Kms)");
    }
    if let Some(days) = &bucket.expire_after {
        code.line(format!(".expire_after({})", parsed(written(days))));
    }
    if let Some(lock) = &bucket.object_lock {
        let mode = match *lock.mode {
            LockMode::Governance => "Governance",
            LockMode::Compliance => "Compliance",
        };
        let retention = parsed(written(&lock.retention));
        code.line(format!(".object_lock(ObjectLock::new(LockMode::{mode}, {retention}))"));
    }
    if let Some(central) = &bucket.central {
        let (account, region) = (parsed(written(&central.account)), parsed(central.region.as_str()));
        code.line(format!(".central({account}, {region})"));
    }
    code.depth -= 1;
}

fn rdp_recording(recording: &RdpRecording, code: &mut Code) {
    match &*recording.bucket {
        RecordingDestination::Create(made) => {
            code.nested("RdpRecording::to_bucket(", ")", |code| bucket(made, code));
        }
        RecordingDestination::Existing { name, owner } => {
            let (name, owner) = (parsed(name.as_str()), parsed(owner.as_str()));
            code.line(format!("RdpRecording::to_existing({name}, {owner})"));
        }
    }
    let key = match &*recording.key {
        RecordingKey::Existing { arn } => Some(format!("existing({})", parsed(written(arn)))),
        RecordingKey::Create { alias, multi_region } => {
            let name = alias.as_ref().map_or(RecordingKey::ALIAS, |alias| alias.as_str());
            match (alias, **multi_region) {
                (None, false) => None,
                (Some(_), false) => Some(format!("alias({})", parsed(name))),
                (_, true) => Some(format!("multi_region({})", parsed(name))),
            }
        }
    };
    if let Some(key) = key {
        code.depth += 1;
        code.line(format!(".key(RecordingKey::{key})"));
        code.depth -= 1;
    }
}

fn existing(existing: &Existing, code: &mut Code) {
    code.line("Existing::default()");
    code.depth += 1;
    for one in &existing.session_preferences {
        let accounts: Vec<String> = one.accounts.iter().map(|account| parsed(written(account))).collect();
        let accounts = accounts.join(", ");
        let mut new = match &one.import_as {
            Some(name) => {
                format!("ExistingPreferences::imported_in([{accounts}], {})", parsed(name.as_str()))
            }
            None => format!("ExistingPreferences::replaced_in([{accounts}])"),
        };
        for region in &one.regions {
            new.push_str(&format!(".region({})", parsed(region.as_str())));
        }
        code.line(format!(".session_preferences({new})"));
    }
    code.depth -= 1;
}
