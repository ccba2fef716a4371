//! Recording of RDP connections: the preferences and their key

pub(super) mod bucket;
mod replicas;

use crate::assembly::{Command, Step, When};
use crate::cfn::resources::{Key, Preferences, RecordingBucket};
use crate::cfn::{AddError, Arn, Handle, Pseudo, Template, Value};
use crate::ids::{Region, Text};
use crate::model::{BucketReach, Place, RdpRecording, RecordingDestination, RecordingKey};
use crate::plan::Plan;
use crate::synth::documents;
use crate::synth::features::bucket as buckets;
use crate::synth::features::key::{self, NODE_ACCESS_TAG, NewKey};
use crate::synth::features::{FeatureTemplates, Home, Spread, StackGroup, Stage};

const PART: StackGroup = StackGroup {
    name: "rdp-recording",
    purpose: "recording of RDP connections",
    // The service rejects the preferences before just-in-time node access is enabled.
    stage: Stage::AfterPolicies,
    after: &["rdp-recording-bucket"],
};

/// Purpose of the key
const PURPOSE: &str = "Encrypts recordings of RDP connections while the service processes them";

pub(super) fn add(templates: &mut FeatureTemplates<'_, '_>) -> Result<(), AddError> {
    let plan = templates.plan;
    let Some(recording) = &plan.model.rdp_recording else { return Ok(()) };
    let everywhere = Home::EveryRegion(buckets::everywhere());
    match &*recording.key {
        RecordingKey::Existing { arn } => {
            let arn = arn_of(arn);
            templates.with(PART, everywhere, |_, template| preferences(plan, template, recording, arn))
        }
        RecordingKey::Create { alias, multi_region } => {
            let alias = alias.as_ref().map_or(RecordingKey::ALIAS, |alias| alias.as_str());
            // A model of one account and Region has no other Region for replicas, which a check reports.
            let several = **multi_region && matches!(plan.model.place, Place::Organization(_));
            if several {
                let spread = Spread::node_access().without_management();
                let here = spread.regions(plan, true);
                let mut places = vec![(Home::EveryAccount(spread.clone()), here, plan.regions.clone())];
                places.extend(management(plan));
                let made = places.into_iter().map(|(home, here, regions)| {
                    let others = regions.into_iter().filter(|region| !here.contains(region)).collect();
                    templates.with(PART, home, |templates, template| {
                        let key = own_key(templates, template, alias, true)?;
                        let arn = key.get(Key::ARN);
                        preferences(plan, template, recording, arn)?;
                        replicas::add(templates, template, recording, alias, (&key, others))
                    })
                });
                made.collect::<Option<Result<(), AddError>>>()
            } else {
                templates.with(PART, everywhere, |templates, template| {
                    let key = own_key(templates, template, alias, false)?;
                    preferences(plan, template, recording, key.get(Key::ARN))
                })
            }
        }
    }
    .transpose()?;
    templates.step(step(plan));
    Ok(())
}

/// Returns the home of the management account, its Region and all its Regions, if a rollout names that account. Just-in-time node access is
/// enabled only in the Regions of that rollout, and the service rejects preferences in others.
fn management<'m>(plan: &Plan<'m>) -> Option<(Home, Vec<&'m Region>, Vec<&'m Region>)> {
    let account = plan.management_account()?;
    let regions: Vec<&Region> =
        plan.regions.iter().copied().filter(|region| plan.management.contains_key(*region)).collect();
    let home = plan.home_region();
    let here = if regions.contains(&home) { home } else { regions.first().copied()? };
    Some((Home::Account(account.clone(), here.clone()), vec![here], regions))
}

/// The text as an ARN
fn arn_of(text: &Text) -> Value<Arn> {
    documents::sub(text).into()
}

fn own_key(
    templates: &FeatureTemplates<'_, '_>,
    template: &mut Template,
    alias: &str,
    multi_region: bool,
) -> Result<Handle<Key>, AddError> {
    let new = NewKey {
        id: "RdpRecordingKey",
        purpose: PURPOSE,
        alias: Some(alias.to_owned()),
        tag: Some(NODE_ACCESS_TAG),
        // The token role and the users who configure it are in the key's account, so their own policies give them access.
        admits: Vec::new(),
        multi_region,
    };
    key::add(templates, template, new)
}

/// Adds the preferences of the account and Region
fn preferences(
    plan: &Plan<'_>,
    template: &mut Template,
    recording: &RdpRecording,
    key: Value<Arn>,
) -> Result<(), AddError> {
    let bucket = match &*recording.bucket {
        RecordingDestination::Create(bucket) => {
            let owner: Value<String> = match bucket.reach() {
                BucketReach::Central(central) if plan.model.as_organization().is_some() => plan
                    .account_id(&central.account)
                    .map_or_else(|| Pseudo::AccountId.into(), |id| id.as_str().into()),
                _ => Pseudo::AccountId.into(),
            };
            RecordingBucket::new(owner, documents::text(&bucket.name))
        }
        RecordingDestination::Existing { name, owner } => RecordingBucket::new(owner.as_str(), name.as_str()),
    };
    template.add_with("RdpRecordingPreferences", Preferences::recording(key, bucket), |entry| {
        entry.set_comment(
            "Records RDP connections; the service rejects it before just-in-time node access is enabled",
        );
    })?;
    Ok(())
}

/// The step to check the recordings after deployment
fn step(plan: &Plan<'_>) -> Step {
    let region = match plan.model.place {
        Place::Account(_) => plan.home_region().as_str(),
        Place::Organization(_) => "REGION",
    };
    Step::new(
        When::After,
        "RDP recording",
        "The service rejects recording preferences before just-in-time node access is enabled (403, \"Just-in-time node access is not enabled\"). If the stacks fail with this error, wait until the rollout of Quick Setup has finished, and deploy them again. To check an account and Region:",
    )
    .command(Command::new("aws").words([
        "ssm-guiconnect",
        "get-connection-recording-preferences",
        "--region",
        region,
    ]))
}
