//! Settings that one account without an organization cannot have

use crate::check::Report;
use crate::model::{Place, RecordingDestination, StackSetOptions};
use crate::origin::Origin;
use crate::plan::Plan;
use crate::rules;

pub(in crate::check) fn check(plan: &Plan<'_>, report: &mut Report) {
    let model = plan.model;
    let Place::Account(account) = &model.place else { return };
    let mut needs = |what: &str, origin: Origin, help: &str, subject: &str| {
        report.push(
            rules::NEEDS_ORGANIZATION
                .finding(format!("an organization is needed for {what}, but the model has one account"))
                .at(origin, "")
                .help(help)
                .subject(subject),
        );
    };
    if let Some(policy) = &model.deny_access {
        let help =
            "drop it; without an auto-approval policy that permits, nothing is approved automatically anyway";
        needs("a deny-access policy", policy.origin(), help, "denyAccess");
    }
    if let Some(unit) = model.node_access.units.first() {
        needs(
            "`units` of `nodeAccess`",
            unit.origin(),
            "drop it; the model is for one account",
            "nodeAccess",
        );
    }
    let recording = model.rdp_recording.iter().filter_map(|recording| match &*recording.bucket {
        RecordingDestination::Create(bucket) => Some((bucket, "rdpRecording")),
        RecordingDestination::Existing { .. } => None,
    });
    let logs = model.session_logs.bucket.iter().map(|bucket| (&**bucket, "sessionLogs"));
    for (bucket, subject) in logs.chain(recording) {
        if let Some(central) = &bucket.central {
            needs("a `central` bucket", central.origin(), "drop it; there is one account", subject);
        }
    }
    for invariant in &model.invariants {
        if let Some(unit) = invariant.units.first() {
            let subject = format!("invariants/{}", invariant.name);
            needs(
                "`units` of an invariant",
                unit.origin(),
                "drop them; the model is for one account",
                &subject,
            );
        }
    }
    for rollout in &model.rollouts {
        let first = [
            ("units", rollout.units.first().map(|unit| unit.origin())),
            ("accounts", rollout.accounts.first().map(|account| account.origin())),
            ("excludeAccounts", rollout.exclude_accounts.first().map(|account| account.origin())),
        ];
        let subject = format!("rollouts/{}", rollout.name);
        for (key, origin) in first {
            if let Some(origin) = origin {
                needs(
                    &format!("`{key}` of a rollout"),
                    origin,
                    "drop it; the model is for one account",
                    &subject,
                );
            }
        }
    }
    let console = model.unified_console.regions.iter().map(|region| (region, "unifiedConsole".to_owned()));
    let access = model.node_access.regions.iter().map(|region| (region, "nodeAccess".to_owned()));
    let rollouts = model.rollouts.iter().flat_map(|rollout| {
        rollout.regions.iter().map(|region| (region, format!("rollouts/{}", rollout.name)))
    });
    for (region, subject) in console.chain(access).chain(rollouts) {
        if *region != account.region {
            let help = format!("write a separate file for `{region}`; this one is for `{}`", account.region);
            needs(&format!("`{region}` as another Region"), region.origin(), &help, &subject);
        }
    }
    if let Some(origin) = written(&model.stack_sets) {
        needs("`stackSets`", origin, "drop it; one account gets a plain stack", "stackSets");
    }
}

/// Origin of the first option, if there is one
fn written(options: &StackSetOptions) -> Option<Origin> {
    let StackSetOptions {
        name_prefix,
        auto_deployment,
        retain_stacks_on_account_removal,
        managed_execution,
        max_concurrent,
        failure_tolerance,
        region_concurrency,
        region_order,
        concurrency_mode,
    } = options;
    let origins = [
        name_prefix.origin(),
        auto_deployment.origin(),
        retain_stacks_on_account_removal.origin(),
        managed_execution.origin(),
        max_concurrent.origin(),
        failure_tolerance.origin(),
        region_concurrency.origin(),
        region_order.first().map(|region| region.origin()).unwrap_or_default(),
        concurrency_mode.origin(),
    ];
    origins.into_iter().find(Origin::is_known)
}
