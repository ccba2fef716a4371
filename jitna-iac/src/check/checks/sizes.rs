//! Numbers of accounts and Regions, and lengths of names

use crate::check::Report;
use crate::origin::Origin;
use crate::plan::{Group, Plan, UnitIndex, UnitSet};
use crate::rules;

/// Largest number of accounts times Regions of one configuration (Systems Manager User Guide, "Getting started with Quick Setup")
const CONFIGURATION: usize = 10_000;
/// Largest number of stack instances of one StackSet (CloudFormation User Guide, "Understand CloudFormation quotas")
const INSTANCES: usize = 100_000;
/// Largest number of characters in a StackSet's name (CloudFormation Template Reference, `AWS::CloudFormation::StackSet`)
const STACK_SET_NAME: usize = 128;
/// Characters that may be added to prefix and rollout: a `-` between them, `-accounts`, and the bits of a part if the StackSet was split
const ADDED: usize = "--accounts-".len() + u32::BITS as usize;

pub(in crate::check) fn check(plan: &Plan<'_>, report: &mut Report) {
    if plan.model.as_organization().is_none() {
        return;
    }
    let model = plan.model;
    let console = (&model.unified_console.regions, &model.unified_console.name);
    let access = (&model.node_access.regions, &model.node_access.name);
    let root = [crate::plan::Tree::ROOT];
    let managers = [
        ("unified console", "unifiedConsole", console, &root[..], plan.console_regions.len()),
        ("node access", "nodeAccess", access, plan.units.as_slice(), plan.regions.len()),
    ];
    for (what, subject, (written, name), units, regions) in managers {
        let accounts = count(plan, units);
        let place = written.first().map(|region| region.origin()).unwrap_or_default().or(name.origin());
        if accounts.saturating_mul(regions) > CONFIGURATION {
            let message = format!(
                "{accounts} accounts in {regions} Regions are more than the {CONFIGURATION} that the {what} can be set up for"
            );
            let help = match subject {
                "nodeAccess" => "choose fewer units or fewer Regions",
                _ => "choose fewer Regions; the unified console covers every account of the organization",
            };
            too_many(plan, message, place, help, subject, report);
        }
    }
    for (rollout, placement) in plan.rollouts.iter().zip(&plan.placements) {
        for groups in [&placement.open, &placement.closed] {
            let size = |group: &Group| group.accounts(&plan.tree).len().saturating_mul(group.regions.len());
            let instances: usize = groups.iter().map(size).sum();
            if instances > INSTANCES {
                let message = format!(
                    "the rollout `{}` creates {instances} stack instances, but a StackSet can have at most {INSTANCES}",
                    rollout.name()
                );
                let help = "split it into several rollouts";
                too_many(plan, message, rollout.origin(), help, &rollout.subject(), report);
            }
        }
        long_name(plan, rollout, report);
    }
}

/// Number of accounts of the model below units, each counted once, without the management account
fn count(plan: &Plan<'_>, units: &[UnitIndex]) -> usize {
    let tops = UnitSet::tops(&plan.tree, units);
    let accounts = tops.iter().flat_map(|unit| plan.tree.accounts_below(*unit));
    accounts.filter(|account| plan.tree.management() != Some(*account)).count()
}

fn too_many(
    plan: &Plan<'_>,
    message: String,
    origin: Origin,
    help: &str,
    subject: &str,
    report: &mut Report,
) {
    let place = origin.or(plan.model.place_origin());
    report.push(rules::TOO_MANY_INSTANCES.finding(message).at(place, "").help(help).subject(subject));
}

fn long_name(plan: &Plan<'_>, rollout: &crate::plan::PlannedRollout<'_>, report: &mut Report) {
    let prefix = &plan.model.stack_sets.name_prefix;
    let (length, most) = (prefix.as_str().len() + rollout.name().len(), STACK_SET_NAME - ADDED);
    if length > most {
        report.push(
            rules::NAME_TOO_LONG
                .finding(format!(
                    "the names of the rollout and of `namePrefix` have {length} characters together, but at most {most} are allowed"
                ))
                .at(rollout.origin(), "")
                .at(prefix.origin(), "the prefix of all StackSet names")
                .help(format!("shorten one of the two; a StackSet name can have at most {STACK_SET_NAME} characters, and some are added"))
                .subject(rollout.subject()),
        );
    }
}
