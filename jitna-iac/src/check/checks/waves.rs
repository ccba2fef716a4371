//! Waves of rollouts

use crate::check::Report;
use crate::plan::{Plan, PlannedRollout};
use crate::rules;
use crate::waves::wave_of;

/// Reports a rollout inside the units of another rollout that is deployed in an earlier wave
///
/// Until its own wave, the other rollout is the nearest one there, so its policies apply, and its documents are replaced later.
pub(in crate::check) fn check(plan: &Plan<'_>, report: &mut Report) {
    for inner in &plan.rollouts {
        let Some(written) = inner.rollout.filter(|rollout| wave_of(rollout) > crate::waves::FIRST) else {
            continue;
        };
        let Some(outer) = plan.rollouts.iter().find(|outer| reaches_before(plan, outer, inner)) else {
            continue;
        };
        let earlier = outer.rollout.map(|rollout| wave_of(rollout)).unwrap_or_default();
        let origin = written.wave.as_ref().map_or(written.name.origin(), crate::Spanned::origin);
        report.push(
            rules::LATER_WAVE_BELOW
                .finding(format!(
                    "the policies of the rollout `{}` apply to the places of `{}` from wave {earlier} until wave {}",
                    outer.name(),
                    inner.name(),
                    wave_of(written),
                ))
                .at(origin, "")
                .at(outer.origin(), "reaches these places before")
                .help(format!("write `wave: {earlier}` here, or a later wave for `{}`", outer.name()))
                .subject(inner.subject()),
        );
    }
}

/// Whether `outer` is deployed before `inner`, and has a unit above a unit or account of it, in the same Region
fn reaches_before(plan: &Plan<'_>, outer: &PlannedRollout<'_>, inner: &PlannedRollout<'_>) -> bool {
    let (Some(first), Some(second)) = (outer.rollout, inner.rollout) else { return false };
    if wave_of(first) >= wave_of(second) || !outer.regions.iter().any(|region| inner.regions.contains(region))
    {
        return false;
    }
    outer.units.iter().any(|above| {
        let has_unit = inner.units.iter().any(|unit| plan.tree.is_within(*unit, *above));
        has_unit
            || inner.accounts.iter().any(|account| {
                plan.tree.is_within(plan.tree.get_account(*account).unit, *above)
                    && outer.excluded.binary_search(account).is_err()
            })
    })
}
