//! Recording of RDP connections: the preferences, and the key that they need

mod replicas;

use super::bucket;
use super::key::{self, NODE_ACCESS_TAG, NewKey};
use super::{Around, Home, Part, Spread, Stage};
use crate::assembly::{Command, Step, When};
use crate::cfn::resources::{Key, Preferences, RecordingBucket};
use crate::cfn::{AddError, Arn, Handle, Pseudo, Template, Value};
use crate::ids::{Region, Text};
use crate::model::{BucketReach, Place, RdpRecording, RecordingDestination, RecordingKey};
use crate::plan::Plan;
use crate::synth::documents;

const PART: Part = Part {
    name: "rdp-recording",
    purpose: "recording of RDP connections",
    // The service refuses the preferences before just-in-time node access is on.
    stage: Stage::AfterPolicies,
    after: &["rdp-recording-bucket"],
};

/// What the key is for
const PURPOSE: &str = "Encrypts recordings of RDP connections while the service works on them";

pub(super) fn add(around: &mut Around<'_, '_>) -> Result<(), AddError> {
    let plan = around.plan;
    let Some(recording) = &plan.model.rdp_recording else { return Ok(()) };
    let everywhere = Home::EveryRegion(bucket::everywhere());
    match &*recording.key {
        RecordingKey::Existing { arn } => {
            let arn = arn_of(arn);
            around.with(PART, everywhere, |_, template| preferences(plan, template, recording, arn))
        }
        RecordingKey::Create { alias, multi_region } => {
            let alias = alias.as_ref().map_or(RecordingKey::ALIAS, |alias| alias.as_str());
            // One account and Region has nowhere for replicas, which a check says.
            let several = **multi_region && matches!(plan.model.place, Place::Organization(_));
            if several {
                let spread = Spread::node_access().without_management();
                let here = spread.regions(plan, true);
                let mut places = vec![(Home::EveryAccount(spread), here, plan.regions.clone())];
                places.extend(management(plan));
                let made = places.into_iter().map(|(home, here, regions)| {
                    let others = regions.into_iter().filter(|region| !here.contains(region)).collect();
                    around.with(PART, home, |around, template| {
                        let key = own_key(around, template, alias, true)?;
                        let arn = key.get(Key::ARN);
                        preferences(plan, template, recording, arn)?;
                        replicas::add(around, template, recording, alias, (&key, others))
                    })
                });
                made.collect::<Option<Result<(), AddError>>>()
            } else {
                around.with(PART, everywhere, |around, template| {
                    let key = own_key(around, template, alias, false)?;
                    preferences(plan, template, recording, key.get(Key::ARN))
                })
            }
        }
    }
    .transpose()?;
    around.step(step(plan));
    Ok(())
}

/// The home of the management account, its Region and all its Regions, if a rollout names it: just-in-time node access is on
/// in the Regions of that rollout alone, and the service refuses preferences in others
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
    around: &Around<'_, '_>,
    template: &mut Template,
    alias: &str,
    multi_region: bool,
) -> Result<Handle<Key>, AddError> {
    let new = NewKey {
        id: "RdpRecordingKey",
        purpose: PURPOSE,
        alias: Some(alias.to_owned()),
        tag: Some(NODE_ACCESS_TAG),
        // The token role and whoever configures it are of the key's account, and are admitted by their policies.
        admits: Vec::new(),
        multi_region,
    };
    key::add(around, template, new)
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
        entry.set_comment("RDP connections are recorded; refused before just-in-time node access is on");
    })?;
    Ok(())
}

/// What to look at when it is there
fn step(plan: &Plan<'_>) -> Step {
    let region = match plan.model.place {
        Place::Account(_) => plan.home_region().as_str(),
        Place::Organization(_) => "REGION",
    };
    Step::new(
        When::After,
        "RDP recording",
        "The service refuses recording preferences where just-in-time node access is not on yet (403, \"Just-in-time node access is not enabled\"). Should the stacks fail so, wait until Quick Setup has rolled out, and deploy them again. In an account and Region:",
    )
    .command(Command::new("aws").words([
        "ssm-guiconnect",
        "get-connection-recording-preferences",
        "--region",
        region,
    ]))
}
