//! Units and accounts: what lies outside, what is named twice, the management account

use std::collections::{BTreeSet, HashMap};

use crate::check::Report;
use crate::ids::{Named, UnitId};
use crate::model::Organization;
use crate::origin::{Origin, Sp};
use crate::plan::{Plan, PlannedRollout, UnitIndex};
use crate::rules;

pub(in crate::check) fn check(plan: &Plan<'_>, report: &mut Report) {
    let Some(organization) = plan.model.as_organization() else { return };
    administrator(organization, report);
    management_unreached(plan, organization, report);
    outside(plan, report);
    redundant_for_access(plan, report);
    for (number, rollout) in plan.rollouts.iter().enumerate() {
        redundant_for_rollout(plan, number, rollout, report);
    }
}

fn administrator(organization: &Organization, report: &mut Report) {
    let administrator = &organization.delegated_administrator;
    if let Some(management) = &organization.management_account
        && management == administrator
    {
        report.push(
            rules::MANAGEMENT_ACCOUNT_AS_ADMINISTRATOR
                .finding(format!("the delegated administrator `{administrator}` is the management account"))
                .at(administrator.origin(), "must be a member account")
                .at(management.origin(), "the management account")
                .help("choose a member account, such as one for shared tools")
                .subject("organization"),
        );
    }
}

/// The management account lies in a unit of a rollout, and no stack set reaches it
fn management_unreached(plan: &Plan<'_>, organization: &Organization, report: &mut Report) {
    let (Some(index), Some(written)) = (plan.tree.management(), &organization.management_account) else {
        return;
    };
    let unit = plan.tree.get_account(index).unit;
    let mut missing = BTreeSet::new();
    for region in plan.rollouts.iter().flat_map(|rollout| &rollout.regions) {
        let owner = plan.rollout_of_unit(unit, region);
        let left_out = |rollout: &PlannedRollout<'_>| rollout.excluded.contains(&index);
        if let Some(owner) = owner.filter(|_| plan.rollout_of(index, region).is_none())
            && plan.rollouts.get(owner).is_some_and(|rollout| !left_out(rollout))
        {
            missing.insert(owner);
        }
    }
    for rollout in missing.iter().filter_map(|owner| plan.rollouts.get(*owner)) {
        let above: Vec<UnitIndex> = plan.tree.upwards(unit).collect();
        let named = above.iter().find_map(|unit| named_at(plan, rollout, *unit));
        report.push(
            rules::MANAGEMENT_ACCOUNT_UNREACHED
                .finding(format!("the rollout `{}` does not reach the management account", rollout.name()))
                .at(named.unwrap_or_default().or(rollout.origin()), "the management account is below it")
                .at(written.origin(), "the management account")
                .help(
                    "name it under `accounts` of a rollout if it has nodes; it then gets a stack of its own",
                )
                .subject(rollout.subject()),
        );
    }
}

/// Where a rollout names a unit
pub(super) fn named_at(plan: &Plan<'_>, rollout: &PlannedRollout<'_>, unit: UnitIndex) -> Option<Origin> {
    let mut units = rollout.rollout?.units.iter();
    units.find(|written| plan.tree.unit(written) == Some(unit)).map(|written| written.origin())
}

fn outside(plan: &Plan<'_>, report: &mut Report) {
    let access = &plan.model.node_access.units;
    if access.iter().any(|unit| plan.tree.unit(unit).is_none()) {
        // Where node access is set up is not known, and that is reported already.
        return;
    }
    let inside = |unit: UnitIndex| plan.has_node_access(unit);
    for rollout in &plan.rollouts {
        let Some(written) = rollout.rollout else { continue };
        let units = written.units.iter().filter(|unit| plan.tree.unit(unit).is_some_and(|u| !inside(u)));
        let units = units.map(|unit| ("unit", unit.to_string(), unit.origin()));
        let accounts = written.accounts.iter().filter(|account| {
            let index = plan.tree.account(account);
            // Node access never reaches the management account; it is set up there by hand.
            let index = index.filter(|index| plan.tree.management() != Some(*index));
            index.is_some_and(|index| !inside(plan.tree.get_account(index).unit))
        });
        let accounts = accounts.map(|account| ("account", account.to_string(), account.origin()));
        for (what, name, origin) in units.chain(accounts) {
            report.push(
                rules::UNIT_OUTSIDE_NODE_ACCESS
                    .finding(format!("the {what} `{name}` is outside the units of node access"))
                    .at(origin, "")
                    .at(access.first().map(|unit| unit.origin()).unwrap_or_default(), "node access is here")
                    .help(match what {
                        "unit" => "add it to `nodeAccess.units`, or name a unit that lies below those",
                        _ => "add its unit to `nodeAccess.units`, or drop it here",
                    })
                    .subject(rollout.subject()),
            );
        }
    }
}

fn redundant_for_access(plan: &Plan<'_>, report: &mut Report) {
    let units = &plan.model.node_access.units;
    let first = first_of(plan, units);
    for (number, unit) in units.iter().enumerate() {
        let Some(index) = plan.tree.unit(unit) else { continue };
        let cover = plan.tree.upwards(index).filter_map(|above| {
            let at = *first.get(&above)?;
            (above != index || at < number).then_some(at)
        });
        if let Some(above) = cover.min().and_then(|at| units.get(at)) {
            redundant(unit.as_str(), unit.origin(), above.as_str(), above.origin(), "nodeAccess", report);
        }
    }
}

/// Where a list names each of its units first
fn first_of(plan: &Plan<'_>, units: &[Sp<Named<UnitId>>]) -> HashMap<UnitIndex, usize> {
    let mut first = HashMap::new();
    for (number, unit) in units.iter().enumerate() {
        if let Some(index) = plan.tree.unit(unit) {
            first.entry(index).or_insert(number);
        }
    }
    first
}

/// A unit that a rollout names, although it answers for the unit anyway
fn redundant_for_rollout(plan: &Plan<'_>, number: usize, rollout: &PlannedRollout<'_>, report: &mut Report) {
    let Some(written) = rollout.rollout else { return };
    let first = first_of(plan, &written.units);
    for (at, unit) in written.units.iter().enumerate() {
        let Some(index) = plan.tree.unit(unit) else { continue };
        let same = first.get(&index).filter(|first| **first < at).and_then(|first| written.units.get(*first));
        // It takes the unit back if a rollout of a unit between the two is nearer.
        let parent = plan.tree.get(index).parent;
        let own = |parent: UnitIndex| {
            let mut regions = rollout.regions.iter();
            regions.all(|region| plan.rollout_of_unit(parent, region) == Some(number))
        };
        let covered = parent.filter(|parent| own(*parent));
        let above = covered.and_then(|parent| {
            let above = plan.tree.upwards(parent).filter_map(|above| first.get(&above)).min();
            above.and_then(|above| written.units.get(*above))
        });
        if let Some(above) = same.or(above) {
            let subject = rollout.subject();
            redundant(unit.as_str(), unit.origin(), above.as_str(), above.origin(), &subject, report);
        }
    }
}

fn redundant(unit: &str, origin: Origin, above: &str, cover: Origin, subject: &str, report: &mut Report) {
    let message = if unit == above {
        format!("the unit `{unit}` is named twice")
    } else {
        format!("the unit `{unit}` is covered by `{above}` already")
    };
    report.push(
        rules::REDUNDANT_UNIT
            .finding(message)
            .at(origin, "")
            .at(cover, "covers it")
            .help("drop it; a unit stands for all that is below it")
            .subject(subject),
    );
}
