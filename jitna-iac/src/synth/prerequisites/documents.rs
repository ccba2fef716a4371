//! Resources that session preferences, recordings and documents refer to

use super::{Needs, Scope, aws, in_each, literal, makes_bucket, makes_key, same};
use crate::assembly::{Evidence, PrerequisiteKind};
use crate::ids::{Region, SESSION_PREFERENCES_NAME, Text};
use crate::model::{RecordingDestination, RecordingKey};
use crate::origin::Spanned;

pub(crate) fn add(needs: &mut Needs<'_, '_>) {
    if let Some(key) = &needs.plan.model.unified_console.diagnosis_bucket_key
        && let Ok(key) = key.as_str().parse()
    {
        let (administrator, home) = (needs.administrator(), needs.plan.home_region());
        needs.key(&key, "the diagnosis bucket", &administrator, &[home]);
    }
    preferences(needs);
    existing(needs);
    recordings(needs);
    reports(needs);
}

/// Log groups, buckets and keys of session preferences
fn preferences(needs: &mut Needs<'_, '_>) {
    let plan = needs.plan;
    let written = |text: &Option<Spanned<Text>>| text.as_deref().filter(|text| !text.is_empty()).cloned();
    for preferences in &plan.model.session_preferences {
        let uses = |documents: &crate::plan::Documents<'_>| {
            documents.session_preferences.is_some_and(|one| one.name == preferences.name)
        };
        let (mut scope, mut regions) = needs.with_documents(uses);
        let imports = plan.model.existing.session_preferences.iter();
        let imports = imports
            .filter(|existing| existing.import_as.as_deref().is_some_and(|name| *name == *preferences.name));
        for existing in imports {
            let accounts = existing.accounts.iter().filter_map(|account| plan.account_id(account));
            scope.accounts.extend(accounts.cloned());
            for region in &plan.regions {
                if !regions.contains(region) {
                    regions.push(*region);
                }
            }
        }
        if scope.accounts.is_empty() && !scope.later() {
            continue;
        }
        let needed_by = format!("session preferences {}", preferences.name);
        let group = preferences.cloud_watch.as_ref().and_then(|logs| written(&logs.log_group));
        if let Some(group) = group.filter(|group| !makes_log_group(needs, group)) {
            log_group(needs, &group, &needed_by, &scope, &regions);
        }
        let bucket = preferences.s3.as_ref().and_then(|logs| written(&logs.bucket));
        if let Some(bucket) = bucket.filter(|bucket| !makes_bucket(plan, bucket)) {
            needs.bucket(&bucket, &needed_by, &scope, &regions);
        }
        if let Some(key) = written(&preferences.kms_key).filter(|key| !makes_key(plan, key)) {
            needs.key(&key, &needed_by, &scope, &regions);
        }
    }
}

fn makes_log_group(needs: &Needs<'_, '_>, name: &Text) -> bool {
    let made = needs.plan.model.session_logs.log_group.as_ref();
    made.is_some_and(|made| same(needs.plan, &made.name, name))
}

pub(crate) fn log_group(
    needs: &mut Needs<'_, '_>,
    group: &Text,
    needed_by: &str,
    scope: &Scope,
    regions: &[&Region],
) {
    needs.need_text((PrerequisiteKind::LogGroup, group), needed_by, scope, Evidence::Output, |filled| {
        in_each(regions.iter().copied(), |region| {
            let name = filled(region);
            let query = format!("logGroups[?logGroupName=={}].logGroupName", literal(&name));
            aws(["logs", "describe-log-groups", "--region", region.as_str(), "--log-group-name-prefix"])
                .words([name.as_str(), "--query", &query, "--output", "text"])
        })
    });
}

/// Session preferences that are imported
fn existing(needs: &mut Needs<'_, '_>) {
    let plan = needs.plan;
    for existing in &plan.model.existing.session_preferences {
        let accounts = existing.accounts.iter().filter_map(|account| plan.account_id(account)).cloned();
        let scope = Scope { accounts: accounts.collect(), ..Scope::default() };
        let written: Vec<&Region> = existing.regions.iter().map(|region| &**region).collect();
        let regions = if written.is_empty() { plan.regions.clone() } else { written };
        // Documents that are deleted may be missing when the script runs again.
        if existing.import_as.is_none() {
            continue;
        }
        let probes = in_each(regions, |region| {
            aws(["ssm", "describe-document", "--region", region.as_str(), "--name", SESSION_PREFERENCES_NAME])
                .words(["--query", "Document.Status", "--output", "text"])
        });
        needs.need(
            (PrerequisiteKind::Document, SESSION_PREFERENCES_NAME),
            "the import of session preferences",
            scope,
            Evidence::Success,
            probes,
        );
    }
}

/// Bucket and key of recordings of RDP connections
fn recordings(needs: &mut Needs<'_, '_>) {
    let plan = needs.plan;
    let Some(recording) = &plan.model.rdp_recording else { return };
    if let RecordingDestination::Existing { name, owner } = &*recording.bucket
        && let Ok(name) = name.as_str().parse()
    {
        needs.bucket(&name, "RDP recording", &Scope::one(Some(owner)), &[plan.home_region()]);
    }
    if let RecordingKey::Existing { arn } = &*recording.key {
        let everywhere = needs.everywhere();
        needs.key(arn, "RDP recording", &everywhere, &plan.regions);
    }
}

/// Bucket for reports about nodes
fn reports(needs: &mut Needs<'_, '_>) {
    let plan = needs.plan;
    let Some(role) = &plan.model.console_extras.diagnosis_report_role else { return };
    if let Ok(name) = role.bucket.as_str().parse() {
        let administrator = needs.administrator();
        needs.bucket(&name, "reports about nodes", &administrator, &[plan.home_region()]);
    }
}
