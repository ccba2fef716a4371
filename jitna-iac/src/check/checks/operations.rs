//! How stack sets roll out

use crate::check::Report;
use crate::model::{ConcurrencyMode, Count, RegionConcurrency};
use crate::plan::Plan;
use crate::rules;

const SUBJECT: &str = "stackSets";

pub(in crate::check) fn check(plan: &Plan<'_>, report: &mut Report) {
    if plan.model.as_organization().is_some() {
        concurrency(plan, report);
        region_order(plan, report);
        retention(plan, report);
    }
}

/// `AWS::CloudFormation::StackSet AutoDeployment`: `RetainStacksOnAccountRemoval` only with `Enabled`
fn retention(plan: &Plan<'_>, report: &mut Report) {
    let options = &plan.model.stack_sets;
    let retain = &options.retain_stacks_on_account_removal;
    if **retain && !*options.auto_deployment {
        report.push(
            rules::RETENTION_WITHOUT_AUTO_DEPLOYMENT
                .finding("`retainStacksOnAccountRemoval` belongs to automatic deployment, which is off")
                .at(retain.origin(), "")
                .at(options.auto_deployment.origin(), "off")
                .help("drop it: without automatic deployment, stacks stay in an account that leaves")
                .subject(SUBJECT),
        );
    }
}

/// `AWS::CloudFormation::StackSet OperationPreferences`: at least one at once; in strict mode at most tolerance + 1
fn concurrency(plan: &Plan<'_>, report: &mut Report) {
    let options = &plan.model.stack_sets;
    let most = &options.max_concurrent;
    match (**most, *options.failure_tolerance) {
        (Count::Accounts(0) | Count::Percent(0), _) => {
            report.push(
                rules::STRICT_CONCURRENCY
                    .finding("`maxConcurrent` of 0 lets no account be worked on")
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
                        "`maxConcurrent` is {most_at_once}, and strict failure tolerance allows {allowed}"
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
                .finding("`regionOrder` says nothing while Regions are worked on in parallel")
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
                .finding(format!("`{region}` is in `regionOrder`, and no rollout goes there"))
                .at(region.origin(), "")
                .help("drop it, or add it to the Regions of a rollout")
                .subject(SUBJECT),
        );
    }
}
