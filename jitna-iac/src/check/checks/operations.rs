//! How StackSets roll out

use crate::check::Report;
use crate::model::{ConcurrencyMode, Count, RegionConcurrency, StackSetOptions};
use crate::origin::Spanned;
use crate::plan::Plan;
use crate::rules;

const SUBJECT: &str = "stackSets";

pub(in crate::check) fn check(plan: &Plan<'_>, report: &mut Report) {
    if plan.model.as_organization().is_some() {
        concurrency(plan, report);
        region_order(plan, report);
        retention(plan, report);
        unpaced(plan, report);
    }
}

/// CloudFormation API Reference, `CreateStackSet`: operation preferences do not apply to automatic deployment
fn unpaced(plan: &Plan<'_>, report: &mut Report) {
    let options = &plan.model.stack_sets;
    let default = StackSetOptions::default();
    if !*options.auto_deployment {
        return;
    }
    let set = [
        (
            "maxConcurrent",
            *options.max_concurrent != *default.max_concurrent,
            options.max_concurrent.origin(),
        ),
        (
            "failureTolerance",
            *options.failure_tolerance != *default.failure_tolerance,
            options.failure_tolerance.origin(),
        ),
        (
            "concurrencyMode",
            *options.concurrency_mode != *default.concurrency_mode,
            options.concurrency_mode.origin(),
        ),
        (
            "regionConcurrency",
            *options.region_concurrency != *default.region_concurrency,
            options.region_concurrency.origin(),
        ),
        (
            "regionOrder",
            !options.region_order.is_empty(),
            options.region_order.first().map(Spanned::origin).unwrap_or_default(),
        ),
    ];
    let set: Vec<_> = set.into_iter().filter(|(_, is_set, _)| *is_set).collect();
    let Some((_, _, origin)) = set.first() else { return };
    let keys: Vec<String> = set.iter().map(|(key, ..)| format!("`{key}`")).collect();
    let verb = if keys.len() == 1 { "does" } else { "do" };
    report.push(
        rules::UNPACED_AUTO_DEPLOYMENT
            .finding(format!("{} {verb} not delay automatic deployment", keys.join(", ")))
            .at(*origin, "")
            .help("nothing to do if it is only for your own deployments; with `autoDeployment: false`, accounts that join a unit wait for the next one")
            .subject(SUBJECT),
    );
}

/// `AWS::CloudFormation::StackSet AutoDeployment`: `RetainStacksOnAccountRemoval` only with `Enabled`
fn retention(plan: &Plan<'_>, report: &mut Report) {
    let options = &plan.model.stack_sets;
    let retain = &options.retain_stacks_on_account_removal;
    if **retain && !*options.auto_deployment {
        report.push(
            rules::RETENTION_WITHOUT_AUTO_DEPLOYMENT
                .finding("`retainStacksOnAccountRemoval` needs automatic deployment, which is off")
                .at(retain.origin(), "")
                .at(options.auto_deployment.origin(), "off")
                .help("drop it: without automatic deployment, stacks stay in an account that leaves")
                .subject(SUBJECT),
        );
    }
}

/// `AWS::CloudFormation::StackSet OperationPreferences`: at least one at the same time; in strict mode at most tolerance + 1
fn concurrency(plan: &Plan<'_>, report: &mut Report) {
    let options = &plan.model.stack_sets;
    let most = &options.max_concurrent;
    match (**most, *options.failure_tolerance) {
        (Count::Accounts(0) | Count::Percent(0), _) => {
            report.push(
                rules::STRICT_CONCURRENCY
                    .finding("`maxConcurrent` of 0 allows no deployment")
                    .at(most.origin(), "")
                    .help("write at least `1` or `1%`")
                    .subject(SUBJECT),
            );
        }
        (Count::Accounts(most_at_once), Count::Accounts(tolerance))
            if *options.concurrency_mode == ConcurrencyMode::StrictFailureTolerance
                && most_at_once > tolerance.saturating_add(1) =>
        {
            let allowed = tolerance.saturating_add(1);
            report.push(
                rules::STRICT_CONCURRENCY
                    .finding(format!(
                        "`maxConcurrent` is {most_at_once}, but strict failure tolerance allows {allowed}"
                    ))
                    .at(most.origin(), "")
                    .at(options.failure_tolerance.origin(), "one more than this")
                    .at(options.concurrency_mode.origin(), "the mode")
                    .help(format!(
                        "set `failureTolerance` to {} or more, or `concurrencyMode: SOFT_FAILURE_TOLERANCE`",
                        most_at_once - 1
                    ))
                    .subject(SUBJECT),
            );
        }
        _ => {}
    }
}

fn region_order(plan: &Plan<'_>, report: &mut Report) {
    let options = &plan.model.stack_sets;
    let Some(first) = options.region_order.first() else { return };
    if *options.region_concurrency == RegionConcurrency::Parallel {
        report.push(
            rules::UNUSED_REGION_ORDER
                .finding("`regionOrder` has no effect while Regions are deployed in parallel")
                .at(first.origin(), "")
                .at(options.region_concurrency.origin(), "in parallel")
                .help("set `regionConcurrency: SEQUENTIAL`, or drop `regionOrder`")
                .subject(SUBJECT),
        );
        return;
    }
    let used = |region| plan.rollouts.iter().any(|rollout| rollout.regions.contains(&region));
    for region in options.region_order.iter().filter(|region| !used(&***region)) {
        report.push(
            rules::UNUSED_REGION_ORDER
                .finding(format!("`{region}` is in `regionOrder`, but no rollout uses it"))
                .at(region.origin(), "")
                .help("drop it, or add it to the Regions of a rollout")
                .subject(SUBJECT),
        );
    }
    let mut left_out = Vec::new();
    for region in plan.rollouts.iter().flat_map(|rollout| &rollout.regions) {
        let text = region.to_string();
        if !options.region_order.iter().any(|listed| **listed == **region) && !left_out.contains(&text) {
            left_out.push(text);
        }
    }
    if let [region, more @ ..] = left_out.as_slice() {
        let and_more = if more.is_empty() { String::new() } else { format!(" and {} more", more.len()) };
        let listed = options.region_order.iter().map(|region| region.to_string());
        let whole = listed.filter(|listed| {
            plan.rollouts.iter().any(|one| one.regions.iter().any(|used| used.as_str() == listed))
        });
        let whole: Vec<String> = whole.chain(left_out.iter().cloned()).collect();
        report.push(
            rules::UNUSED_REGION_ORDER
                .finding(format!("`regionOrder` does not list `{region}`{and_more}, which rollouts use"))
                .at(first.origin(), "")
                .help(format!("write `regionOrder: [{}]`: all Regions in their order", whole.join(", ")))
                .subject(SUBJECT),
        );
    }
}
