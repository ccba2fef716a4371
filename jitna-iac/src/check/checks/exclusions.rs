//! Accounts that rollouts exclude

use crate::check::Report;
use crate::plan::{AccountIndex, Placement, Plan, PlannedRollout, Reach, UnitSet};
use crate::rules;

pub(in crate::check) fn check(plan: &Plan<'_>, report: &mut Report) {
    for (rollout, placement) in plan.rollouts.iter().zip(&plan.placements) {
        pointless(plan, rollout, report);
        everything(plan, rollout, placement, report);
        if *plan.model.stack_sets.auto_deployment {
            forgetful(plan, rollout, placement, report);
        }
    }
}

fn pointless(plan: &Plan<'_>, rollout: &PlannedRollout<'_>, report: &mut Report) {
    let Some(written) = rollout.rollout else { return };
    if written.units.len() != rollout.units.len() {
        // The unknown unit may be the one above the account.
        return;
    }
    let units = UnitSet::from_units(&plan.tree, &rollout.units);
    for account in &written.exclude_accounts {
        let Some(index) = plan.tree.account(account) else { continue };
        let unit = plan.tree.get_account(index).unit;
        let below = units.covers(&plan.tree, unit);
        let (message, help) = if rollout.accounts.contains(&index) {
            (
                format!(
                    "the rollout `{}` both names and excludes the account `{}`",
                    rollout.name(),
                    **account
                ),
                "drop one of the two; as written, the rollout includes the account",
            )
        } else if !below {
            let name = rollout.name();
            (
                format!(
                    "the account `{}` is in no unit of the rollout `{name}`, so there is nothing to leave out",
                    **account
                ),
                "drop it",
            )
        } else {
            continue;
        };
        report.push(
            rules::POINTLESS_EXCLUSION
                .finding(message)
                .at(account.origin(), "")
                .help(help)
                .subject(rollout.subject()),
        );
    }
}

/// A rollout that excludes every account that it would reach
fn everything(plan: &Plan<'_>, rollout: &PlannedRollout<'_>, placement: &Placement, report: &mut Report) {
    let excluded = rollout.rollout.and_then(|written| written.exclude_accounts.first());
    let Some(first) = excluded.filter(|_| !rollout.excluded.is_empty()) else { return };
    let mut groups = placement.open.iter().chain(&placement.closed);
    let reached = groups.any(|group| !group.accounts(&plan.tree).is_empty());
    // Accounts of a unit that another rollout owns cannot be excluded here.
    let units = UnitSet::from_units(&plan.tree, &rollout.units);
    let below = |account: &AccountIndex| units.covers(&plan.tree, plan.tree.get_account(*account).unit);
    if reached || !rollout.excluded.iter().any(below) || !rollout.accounts.is_empty() {
        return;
    }
    report.push(
        rules::EXCLUDED_EVERYTHING
            .finding(format!(
                "the rollout `{}` leaves out every account of its units that the model lists",
                rollout.name()
            ))
            .at(first.origin(), "")
            .help("leave fewer accounts out, or drop the rollout")
            .subject(rollout.subject()),
    );
}

/// Account filters apply to existing accounts; StackSets does not apply a filter to an account that is added later
fn forgetful(plan: &Plan<'_>, rollout: &PlannedRollout<'_>, placement: &Placement, report: &mut Report) {
    let mut left_out: Vec<AccountIndex> = Vec::new();
    for group in &placement.open {
        if let Reach::Without(accounts) = &group.reach {
            left_out.extend(accounts);
        }
    }
    left_out.sort_unstable();
    left_out.dedup();
    let Some(first) = left_out.first() else { return };
    let label = plan.tree.get_account(*first).label();
    let accounts = match left_out.len() {
        1 => format!("the account `{label}` gets"),
        2 => format!("the account `{label}` and another get"),
        several => format!("the account `{label}` and {} others get", several - 1),
    };
    let written = rollout.rollout.and_then(|written| {
        let mut excluded = written.exclude_accounts.iter();
        let excluded =
            excluded.find(|account| plan.tree.account(account).is_some_and(|i| left_out.contains(&i)));
        excluded.map(|account| account.origin())
    });
    let now = if written.is_some() { "left out now" } else { "another rollout names the account now" };
    report.push(
        rules::FORGETFUL_EXCLUSION
            .finding(format!(
                "{accounts} the documents of the rollout `{}` after leaving the unit and returning",
                rollout.name()
            ))
            .at(written.unwrap_or_default().or(rollout.origin()), now)
            .help("keep such accounts in a separate unit")
            .subject(rollout.subject()),
    );
}
