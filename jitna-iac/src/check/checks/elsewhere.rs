//! IDs and ARNs of another place: another root, partition, Region or account than the one where they are used

use std::collections::BTreeSet;

use crate::check::Report;
use crate::ids::{AccountId, Region, clip};
use crate::model::{Organization, Place, RecordingDestination, Unit};
use crate::origin::{Origin, Spanned};
use crate::plan::Plan;
use crate::rules;
use crate::suggest::nearest;

pub(in crate::check) fn check(plan: &Plan<'_>, report: &mut Report) {
    if let Place::Organization(organization) = &plan.model.place {
        roots(organization, report);
        identity_center(plan, organization, report);
    }
    partitions(plan, report);
    diagnosis(plan, report);
    regions(plan, report);
    unlisted_accounts(plan, report);
}

/// ARNs of accounts that the organization does not list, if it lists any
fn unlisted_accounts(plan: &Plan<'_>, report: &mut Report) {
    let known: BTreeSet<&str> = plan.tree.accounts().map(|(_, account)| account.id.as_str()).collect();
    let own = [Some(plan.administrator()), plan.management_account()];
    let own: Vec<&str> = own.into_iter().flatten().map(|account| account.as_str()).collect();
    if known.iter().all(|account| own.contains(account)) {
        return;
    }
    let model = plan.model;
    let mut arns: Vec<(&str, &str, &str, Origin)> = Vec::new();
    if let Some(notifications) = &model.notifications {
        arns.extend(
            notifications
                .event_bus
                .iter()
                .map(|bus| ("event bus", "notifications", bus.as_str(), bus.origin())),
        );
        let functions = notifications.functions.iter();
        arns.extend(functions.map(|one| ("function", "notifications", one.as_str(), one.origin())));
    }
    let diagnosis = model.unified_console.diagnosis_bucket_key.iter();
    arns.extend(diagnosis.map(|key| ("key", "unifiedConsole", key.as_str(), key.origin())));
    let roles = &model.deployment_roles;
    for role in [&roles.administration, &roles.execution] {
        arns.push(("role", "deploymentRoles", role.as_str(), role.origin()));
    }
    for (what, subject, arn, origin) in arns {
        let account = arn.strip_prefix("arn:").and_then(|rest| rest.split(':').nth(3)).unwrap_or_default();
        if account.parse::<AccountId>().is_err() || known.contains(account) || own.contains(&account) {
            continue;
        }
        let near = nearest(account, known.iter().copied().chain(own.iter().copied()));
        let help = match near.filter(|near| differences(near, account) <= 2) {
            Some(near) => format!("did you mean the account `{near}`?"),
            None => {
                "nothing to do if it is yours but outside this organization; otherwise, correct the account"
                    .to_owned()
            }
        };
        report.push(
            rules::ARN_OF_UNLISTED_ACCOUNT
                .finding(format!("the {what} is in account {account}, which is not in the model"))
                .at(origin, "")
                .help(help)
                .subject(subject),
        );
    }
}

/// Number of positions at which two IDs of equal length differ
fn differences(one: &str, other: &str) -> usize {
    one.chars().zip(other.chars()).filter(|(a, b)| a != b).count()
}

/// An OU ID begins with the ID of the root that contains it (Organizations API Reference, `OrganizationalUnit`)
fn roots(organization: &Organization, report: &mut Report) {
    let root = &*organization.root;
    let mut left: Vec<&Unit> = organization.units.iter().map(|unit| &**unit).collect();
    while let Some(unit) = left.pop() {
        left.extend(unit.units.iter().map(|unit| &**unit));
        let of = unit.id.root();
        if of != *root {
            report.push(
                rules::UNIT_OF_ANOTHER_ROOT
                    .finding(format!("the unit `{}` is below the root `{of}`, but the root is `{root}`", *unit.id))
                    .at(unit.id.origin(), "")
                    .at(organization.root.origin(), "the root")
                    .help("correct the ID of the unit, or that of the root: an OU ID begins with the ID of its root")
                    .subject("organization"),
            );
        }
    }
}

fn identity_center(plan: &Plan<'_>, organization: &Organization, report: &mut Report) {
    let own = organization.identity_center.as_ref().and_then(|center| center.region.as_ref());
    if let Some(own) = own {
        known(own, "organization", report);
    }
    let connected = plan.model.conductor_one.as_ref().and_then(|one| one.identity_center.as_ref());
    if let (Some(own), Some(connected)) = (own, connected)
        && own != connected
    {
        report.push(
            rules::OTHER_IDENTITY_CENTER
                .finding(format!(
                    "ConductorOne looks for IAM Identity Center in {}, but it is in {}",
                    **connected, **own
                ))
                .at(connected.origin(), "")
                .at(own.origin(), "its Region")
                .help(format!("write `identityCenter: {}`", **own))
                .subject("conductorOne"),
        );
    }
}

/// Just-in-time node access is available only in the partition `aws`
fn partitions(plan: &Plan<'_>, report: &mut Report) {
    let roles = &plan.model.deployment_roles;
    let instance = match &plan.model.place {
        Place::Organization(organization) => {
            organization.identity_center.as_ref().map(|center| &center.instance)
        }
        Place::Account(_) => None,
    };
    let arns = [
        ("deploymentRoles", roles.administration.as_str(), roles.administration.origin()),
        ("deploymentRoles", roles.execution.as_str(), roles.execution.origin()),
    ];
    let instance = instance.map(|arn| ("organization", arn.as_str(), arn.origin()));
    for (subject, arn, origin) in arns.into_iter().chain(instance) {
        let Some(partition) = arn.strip_prefix("arn:").and_then(|rest| rest.split(':').next()) else {
            continue;
        };
        if partition != "aws" {
            report.push(
                rules::FOREIGN_PARTITION
                    .finding(format!(
                        "the ARN is in the partition `{partition}`, where just-in-time node access is not available"
                    ))
                    .at(origin, "")
                    .help("write the ARN with `arn:aws:`")
                    .subject(subject),
            );
        }
    }
}

/// Key and bucket of diagnoses, which belong to the administrator's account and home Region
fn diagnosis(plan: &Plan<'_>, report: &mut Report) {
    let (account, region) = (plan.administrator().as_str(), plan.home_region().as_str());
    if let Some(key) = &plan.model.unified_console.diagnosis_bucket_key {
        let parts: Vec<&str> = key.as_str().splitn(6, ':').collect();
        if let ["arn", _, _, of, ..] = parts.as_slice()
            && *of != region
        {
            report.push(
                rules::DIAGNOSIS_KEY_ELSEWHERE
                    .finding(format!(
                        "the key is in {}, but the bucket for diagnoses is in {region}",
                        clip(of)
                    ))
                    .at(key.origin(), "")
                    .help(format!("name a key in {region}: a bucket uses keys of its own Region"))
                    .subject("unifiedConsole"),
            );
        }
    }
    let bucket = plan.model.console_extras.diagnosis_key.as_ref().map(|key| &key.bucket);
    let made =
        bucket.and_then(|name| Some((name, name.as_str().strip_prefix("do-not-delete-ssm-diagnosis-")?)));
    if let Some((name, rest)) = made {
        let expected = format!("{account}-{region}-");
        if !rest.starts_with(&expected) {
            report.push(
                rules::DIAGNOSIS_BUCKET_ELSEWHERE
                    .finding(format!(
                        "the bucket does not belong to account {account} and {region}, where the unified console is set up"
                    ))
                    .at(name.origin(), "")
                    .help(format!("name the bucket of this account and Region: its name begins with `do-not-delete-ssm-diagnosis-{expected}`"))
                    .subject("consoleExtras"),
            );
        }
    }
}

/// Regions that may differ from those with just-in-time node access
fn regions(plan: &Plan<'_>, report: &mut Report) {
    let model = plan.model;
    let central = [
        model.session_logs.bucket.as_ref().and_then(|bucket| bucket.central.as_ref()),
        model.rdp_recording.as_ref().and_then(|rdp| match &*rdp.bucket {
            RecordingDestination::Create(bucket) => bucket.central.as_ref(),
            RecordingDestination::Existing { .. } => None,
        }),
    ];
    for (subject, central) in ["sessionLogs", "rdpRecording"].into_iter().zip(central) {
        let Some(central) = central else { continue };
        known(&central.region, subject, report);
    }
    if let Some(bus) = model.notifications.as_ref().and_then(|all| all.event_bus.as_ref()) {
        let region = bus.as_str().split(':').nth(3).unwrap_or_default();
        unknown(region, bus.origin(), "notifications", report);
    }
    if let Some(region) = model.conductor_one.as_ref().and_then(|one| one.identity_center.as_ref()) {
        known(region, "conductorOne", report);
    }
}

fn known(region: &Spanned<Region>, subject: &str, report: &mut Report) {
    unknown(region.as_str(), region.origin(), subject, report);
}

fn unknown(region: &str, origin: Origin, subject: &str, report: &mut Report) {
    if Region::known().any(|known| known == region) {
        return;
    }
    let help = match nearest(region, Region::known()) {
        Some(near) => format!("did you mean `{near}`?"),
        None => "write a code such as `eu-central-1`".to_owned(),
    };
    report.push(
        rules::UNKNOWN_REGION
            .finding(format!("unknown Region `{}`", clip(region)))
            .at(origin, "")
            .help(help)
            .subject(subject),
    );
}
