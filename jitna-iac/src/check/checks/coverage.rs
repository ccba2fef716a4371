//! Units and accounts that rollouts reach, and those that they do not

use std::collections::{BTreeMap, HashSet};

use super::units::named_at;
use crate::check::Report;
use crate::ids::Region;
use crate::model::{Choice, Rollout};
use crate::origin::Origin;
use crate::plan::{AccountIndex, Placement, Plan, PlannedRollout, UnitIndex, UnitSet};
use crate::rules;

pub(in crate::check) fn check(plan: &Plan<'_>, report: &mut Report) {
    empty(plan, report);
    let Some(organization) = plan.model.as_organization() else { return };
    if !plan.model.unreadable.is_empty() {
        // The part that could not be read may be what covers the rest.
        return;
    }
    if plan.model.rollouts.is_empty() {
        report.push(
            rules::EMPTY_ROLLOUT
                .finding("there is no rollout, so no account gets a policy")
                .at(organization.root.origin(), "nothing is rolled out below it")
                .help("describe a rollout: units, and the policies and preferences for them")
                .subject("organization"),
        );
        return;
    }
    for ((number, rollout), placement) in plan.rollouts.iter().enumerate().zip(&plan.placements) {
        unlisted(plan, number, rollout, placement, report);
    }
    if plan.rollouts.iter().all(resolved) {
        uncovered(plan, report);
    }
}

/// Whether all units and accounts that a rollout names are known
fn resolved(rollout: &PlannedRollout<'_>) -> bool {
    rollout.rollout.is_none_or(|written| {
        written.units.len() == rollout.units.len() && written.accounts.len() == rollout.accounts.len()
    })
}

fn empty(plan: &Plan<'_>, report: &mut Report) {
    let extended = plan.model.rollouts.iter().filter_map(|rollout| rollout.extends.as_ref());
    let extended: HashSet<&str> = extended.map(|name| name.as_str()).collect();
    let known: HashSet<&str> = plan.model.rollouts.iter().map(|rollout| rollout.name.as_str()).collect();
    for rollout in &plan.rollouts {
        let Some(written) = rollout.rollout else { continue };
        let base = written.extends.as_ref().is_none_or(|base| known.contains(base.as_str()));
        if rollout.documents.is_empty() && base && says_nothing(written) {
            report.push(
                rules::EMPTY_ROLLOUT
                    .finding(format!("the rollout `{}` has neither policies nor preferences", written.name))
                    .at(written.name.origin(), "")
                    .help("name policies or preferences, or drop the rollout")
                    .subject(rollout.subject()),
            );
        }
        let nowhere = written.units.is_empty() && written.accounts.is_empty();
        if nowhere && plan.model.as_organization().is_some() && !extended.contains(written.name.as_str()) {
            report.push(
                rules::EMPTY_ROLLOUT
                    .finding(format!("the rollout `{}` names neither units nor accounts", written.name))
                    .at(written.name.origin(), "")
                    .help("name units or accounts, or let another rollout extend it")
                    .subject(rollout.subject()),
            );
        }
    }
}

/// Whether the rollout itself names no document; an unknown name is another finding
fn says_nothing(rollout: &Rollout) -> bool {
    let one = |choice: &Choice<_>| matches!(choice, Choice::One(_));
    rollout.manual_approvals.is_empty() && !one(&rollout.auto_approval) && !one(&rollout.session_preferences)
}

fn unlisted(
    plan: &Plan<'_>,
    number: usize,
    rollout: &PlannedRollout<'_>,
    placement: &Placement,
    report: &mut Report,
) {
    for unit in &placement.split {
        let label = plan.tree.get(*unit).label();
        let named = plan.tree.upwards(*unit).find_map(|unit| named_at(plan, rollout, unit));
        // The first part of the unit that belongs to another rollout, in the first Region that has one.
        let foreign = rollout.regions.iter().find_map(|region| {
            let mut below = plan.tree.downwards(*unit);
            let owner = |unit| plan.rollout_of_unit(unit, region).filter(|owner| *owner != number);
            below.find_map(|below| Some((below, plan.rollouts.get(owner(below)?)?)))
        });
        let (origin, why) = match foreign {
            Some((below, other)) => (
                named_at(plan, other, below).unwrap_or_default().or(other.origin()),
                format!("the rollout `{}` is for `{}` below it", other.name(), plan.tree.get(below).label()),
            ),
            None => (Origin::Unknown, String::new()),
        };
        report.push(
            rules::UNLISTED_ACCOUNTS
                .finding(format!(
                    "the rollout `{}` reaches only those accounts directly in `{label}` that the model lists",
                    rollout.name()
                ))
                .at(named.unwrap_or_default().or(rollout.origin()), "")
                .at(origin, why)
                .help(format!(
                    "list every account of `{label}` in the model, or keep accounts in units below it"
                ))
                .subject(rollout.subject()),
        );
    }
}

/// A part of node access that no rollout reaches
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Gap {
    /// A unit with all units and accounts below it.
    Unit(UnitIndex),
    /// Accounts directly in a unit.
    Accounts(UnitIndex),
}

fn uncovered(plan: &Plan<'_>, report: &mut Report) {
    let mut gaps: BTreeMap<Gap, Vec<&Region>> = BTreeMap::new();
    let tops = UnitSet::tops(&plan.tree, &plan.units);
    for region in &plan.regions {
        for unit in &tops {
            look_for_gaps(plan, region, *unit, &mut |gap| gaps.entry(gap).or_default().push(region));
        }
    }
    for (gap, regions) in gaps {
        let place = if regions.len() == plan.regions.len() {
            String::new()
        } else {
            let regions: Vec<&str> = regions.iter().map(|region| region.as_str()).collect();
            format!(" in {}", regions.join(", "))
        };
        let (unit, message) = match gap {
            Gap::Unit(unit) => {
                (unit, format!("no rollout reaches the unit `{}`{place}", plan.tree.get(unit).label()))
            }
            Gap::Accounts(unit) => {
                let accounts = bare_accounts(plan, unit, regions.first().copied());
                let most: Vec<String> = accounts.iter().take(3).map(|name| format!("`{name}`")).collect();
                let more = accounts.len().saturating_sub(most.len());
                let more = if more == 0 { String::new() } else { format!(" and {more} more") };
                let label = plan.tree.get(unit).label();
                let accounts = most.join(", ");
                (unit, format!("no rollout reaches accounts directly in `{label}`{place}: {accounts}{more}"))
            }
        };
        let label = plan.tree.get(unit).label();
        report.push(
            rules::UNCOVERED_UNIT
                .finding(message)
                .at(place_of(plan, unit), "node access is set up here, without policies")
                .help("name it in a rollout, or leave it out of `nodeAccess`")
                .subject(format!("units/{label}")),
        );
    }
}

fn look_for_gaps(plan: &Plan<'_>, region: &Region, unit: UnitIndex, found: &mut impl FnMut(Gap)) {
    if plan.rollout_of_unit(unit, region).is_some() {
        return;
    }
    let reached = |account: AccountIndex| plan.rollout_of(account, region).is_some();
    let nothing = plan.tree.downwards(unit).all(|below| plan.rollout_of_unit(below, region).is_none())
        && !plan.tree.accounts_below(unit).any(reached);
    if nothing {
        found(Gap::Unit(unit));
        return;
    }
    if !bare_accounts(plan, unit, Some(region)).is_empty() {
        found(Gap::Accounts(unit));
    }
    for below in &plan.tree.get(unit).units {
        look_for_gaps(plan, region, *below, found);
    }
}

/// Names of accounts directly in a unit that no rollout reaches; another rule covers the management account
fn bare_accounts<'p>(plan: &'p Plan<'_>, unit: UnitIndex, region: Option<&Region>) -> Vec<&'p str> {
    let accounts = plan.tree.get(unit).accounts.iter();
    let bare = accounts.filter(|account| {
        plan.tree.management() != Some(**account)
            && region.is_some_and(|region| plan.rollout_of(**account, region).is_none())
    });
    bare.map(|account| plan.tree.get_account(*account).label()).collect()
}

/// Where node access names the unit, or else where the organization describes it
fn place_of(plan: &Plan<'_>, unit: UnitIndex) -> Origin {
    let mut named = plan.model.node_access.units.iter();
    let named = named.find(|written| plan.tree.unit(written) == Some(unit)).map(|written| written.origin());
    let root = plan.model.as_organization().filter(|_| plan.tree.get(unit).parent.is_none());
    let described = root.map_or(plan.tree.get(unit).origin, |organization| organization.root.origin());
    named.unwrap_or_default().or(described)
}
