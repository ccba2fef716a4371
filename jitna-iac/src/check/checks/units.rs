//! Units and accounts: those outside, those named twice, the management account

use std::collections::{BTreeSet, HashMap, HashSet};

use crate::check::Report;
use crate::ids::{Named, UnitId};
use crate::model::{Organization, Unit};
use crate::origin::{Origin, Spanned};
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

/// The management account is in a unit of a rollout, but no StackSet reaches it
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
                .help("name it under `accounts` of a rollout if it has nodes; it then gets its own stack")
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
        // The set of units with node access is not known, which is already reported.
        return;
    }
    let inside = |unit: UnitIndex| plan.has_node_access(unit);
    for rollout in &plan.rollouts {
        let Some(written) = rollout.rollout else { continue };
        let units = written.units.iter().filter(|unit| plan.tree.unit(unit).is_some_and(|u| !inside(u)));
        let units = units.map(|unit| ("unit", unit.to_string(), unit.origin()));
        let accounts = written.accounts.iter().filter(|account| {
            let index = plan.tree.account(account);
            // Node access never reaches the management account; it is set up there separately.
            let index = index.filter(|index| plan.tree.management() != Some(*index));
            index.is_some_and(|index| !inside(plan.tree.get_account(index).unit))
        });
        let accounts = accounts.map(|account| ("account", account.to_string(), account.origin()));
        for (what, name, origin) in units.chain(accounts) {
            report.push(
                rules::UNIT_OUTSIDE_NODE_ACCESS
                    .finding(format!("the {what} `{name}` is outside the units of node access"))
                    .at(origin, "")
                    .at(
                        access.first().map(|unit| unit.origin()).unwrap_or_default(),
                        "node access is set up here",
                    )
                    .help(match what {
                        "unit" => "add it to `nodeAccess.units`, or name a unit below those",
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
    let twice = described_twice(plan);
    for (number, unit) in units.iter().enumerate() {
        let Some(index) = plan.tree.unit(unit).filter(|index| !is_below(plan, *index, &twice)) else {
            continue;
        };
        let cover = plan.tree.upwards(index).filter_map(|above| {
            let at = *first.get(&above)?;
            (above != index || at < number).then_some(at)
        });
        if let Some(above) = cover.min().and_then(|at| units.get(at)) {
            redundant(unit.as_str(), unit.origin(), above.as_str(), above.origin(), "nodeAccess", report);
        }
    }
}

/// IDs of units that are described twice, which is another finding: what is above and below them is not known
fn described_twice<'p>(plan: &'p Plan<'_>) -> HashSet<&'p str> {
    let (mut seen, mut twice) = (HashSet::new(), HashSet::new());
    let mut left: Vec<&Spanned<Unit>> = plan
        .model
        .as_organization()
        .map(|organization| organization.units.iter().collect())
        .unwrap_or_default();
    while let Some(unit) = left.pop() {
        left.extend(&unit.units);
        if !seen.insert(unit.id.as_str()) {
            twice.insert(unit.id.as_str());
        }
    }
    twice
}

/// Whether a unit, or one above it, is one of these
fn is_below(plan: &Plan<'_>, unit: UnitIndex, ids: &HashSet<&str>) -> bool {
    let mut above = plan.tree.upwards(unit);
    !ids.is_empty()
        && above.any(|unit| plan.tree.get(unit).id.as_ref().is_some_and(|id| ids.contains(id.as_str())))
}

/// Position of the first mention of each unit in a list
fn first_of(plan: &Plan<'_>, units: &[Spanned<Named<UnitId>>]) -> HashMap<UnitIndex, usize> {
    let mut first = HashMap::new();
    for (number, unit) in units.iter().enumerate() {
        if let Some(index) = plan.tree.unit(unit) {
            first.entry(index).or_insert(number);
        }
    }
    first
}

/// A unit that a rollout names, although it already covers the unit
fn redundant_for_rollout(plan: &Plan<'_>, number: usize, rollout: &PlannedRollout<'_>, report: &mut Report) {
    let Some(written) = rollout.rollout else { return };
    let first = first_of(plan, &written.units);
    let twice = described_twice(plan);
    for (at, unit) in written.units.iter().enumerate() {
        let Some(index) = plan.tree.unit(unit).filter(|index| !is_below(plan, *index, &twice)) else {
            continue;
        };
        let same = first.get(&index).filter(|first| **first < at).and_then(|first| written.units.get(*first));
        // The rollout needs to name the unit if a rollout of a unit in between is closer.
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
            .help("drop it; a unit includes everything below it")
            .subject(subject),
    );
}
