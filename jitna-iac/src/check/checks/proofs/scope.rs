//! Where an invariant must hold: everywhere, or in its units and Regions

use std::collections::BTreeSet;

use crate::check::Report;
use crate::ids::Region;
use crate::model::Invariant;
use crate::plan::{Plan, PlannedRollout, Tree, UnitIndex};
use crate::rules;

/// Where an invariant must hold
pub(super) struct Scope<'p, 'm> {
    plan: &'p Plan<'m>,
    invariant: &'m Invariant,
    units: Vec<UnitIndex>,
    /// Numbers of the rollouts that own some of these places; `None` means all rollouts
    rollouts: Option<BTreeSet<usize>>,
}

impl<'p, 'm> Scope<'p, 'm> {
    /// Returns `None` if a unit is unknown, which is reported elsewhere
    pub(super) fn new(plan: &'p Plan<'m>, invariant: &'m Invariant) -> Option<Self> {
        let units: Option<Vec<UnitIndex>> = invariant.units.iter().map(|unit| plan.tree.unit(unit)).collect();
        let mut scope = Self { plan, invariant, units: units?, rollouts: None };
        if !invariant.units.is_empty() || !invariant.regions.is_empty() {
            let units = if scope.units.is_empty() { vec![Tree::ROOT] } else { scope.units.clone() };
            scope.rollouts = Some(owners(plan, &units, |region| scope.has_region(region)));
        }
        Some(scope)
    }

    /// Rollouts that reach some of these places
    pub(super) fn rollouts(&self) -> impl Iterator<Item = &'p PlannedRollout<'m>> + '_ {
        let plan = self.plan;
        plan.rollouts
            .iter()
            .enumerate()
            .filter(|(number, rollout)| match &self.rollouts {
                Some(rollouts) => rollouts.contains(number),
                None => !rollout.units.is_empty() || !rollout.accounts.is_empty(),
            })
            .map(|(_, rollout)| rollout)
    }

    /// Whether the deny-access policy applies where the rollout reaches these places; it may apply in some accounts but not in others
    pub(super) fn reach(&self, rollout: &PlannedRollout<'_>) -> Vec<bool> {
        let plan = self.plan;
        let number = plan.rollouts.iter().position(|one| std::ptr::eq(one, rollout));
        let Some(number) = number.filter(|_| plan.model.deny_access.is_some()) else { return vec![true] };
        let within =
            |account: &crate::plan::AccountIndex| self.has_unit(plan.tree.get_account(*account).unit);
        let accounts = plan.accounts_of_rollout(number);
        let (reached, beyond): (Vec<_>, Vec<_>) =
            accounts.into_iter().filter(within).partition(|account| plan.deny_access_reaches(*account));
        let open = plan.placements.get(number).is_some_and(|placement| !placement.open.is_empty());
        let mut reach = Vec::new();
        if open || !reached.is_empty() || beyond.is_empty() {
            reach.push(true);
        }
        if !beyond.is_empty() {
            reach.push(false);
        }
        reach
    }

    pub(super) fn has_region(&self, region: &Region) -> bool {
        self.invariant.regions.is_empty() || self.invariant.regions.iter().any(|known| **known == *region)
    }

    pub(super) fn has_unit(&self, unit: UnitIndex) -> bool {
        self.units.is_empty() || self.units.iter().any(|above| self.plan.tree.is_within(unit, *above))
    }

    /// Reports units and Regions that no rollout reaches, so that the invariant has no effect there
    pub(super) fn check(&self, report: &mut Report) {
        // The part that could not be read may have been a rollout.
        if !self.plan.model.unreadable.is_empty() {
            return;
        }
        let narrowed = |list_is_empty: bool, words: &'static str| if list_is_empty { "" } else { words };
        let of_unit = narrowed(self.invariant.regions.is_empty(), " in its Regions");
        let of_region = narrowed(self.units.is_empty(), " in its units");
        let in_regions = |region: &Region| self.has_region(region);
        let mut nowhere = Vec::new();
        for (written, unit) in self.invariant.units.iter().zip(&self.units) {
            if owners(self.plan, &[*unit], in_regions).is_empty() {
                nowhere.push((format!("the unit `{}`{of_unit}", written.as_str()), written.origin()));
            }
        }
        // If no unit is reached, no Region is either.
        if self.units.is_empty() || nowhere.len() < self.units.len() {
            let all = if self.units.is_empty() { &[Tree::ROOT][..] } else { &self.units };
            for written in &self.invariant.regions {
                if owners(self.plan, all, |region| **written == *region).is_empty() {
                    nowhere.push((format!("{}{of_region}", **written), written.origin()));
                }
            }
        }
        for (what, origin) in nowhere {
            report.push(
                rules::INVARIANT_NOWHERE
                    .finding(format!(
                        "the invariant `{}` is about {what}, which no rollout targets, so it has no effect there",
                        self.invariant.name
                    ))
                    .at(origin, "")
                    .help("name units and Regions that a rollout targets, or leave them out to include all")
                    .subject(format!("invariants/{}", self.invariant.name)),
            );
        }
    }
}

/// Numbers of the rollouts that own something in these units, in some of the Regions
fn owners(plan: &Plan<'_>, units: &[UnitIndex], in_region: impl Fn(&Region) -> bool) -> BTreeSet<usize> {
    let regions: BTreeSet<&Region> = plan
        .rollouts
        .iter()
        .flat_map(|rollout| rollout.regions.iter().copied())
        .filter(|one| in_region(one))
        .collect();
    let mut all = BTreeSet::new();
    for unit in units.iter().flat_map(|unit| plan.tree.downwards(*unit)) {
        for region in &regions {
            all.extend(plan.rollout_of_unit(unit, region));
            let accounts = plan.tree.get(unit).accounts.iter();
            all.extend(accounts.filter_map(|account| plan.rollout_of(*account, region)));
        }
    }
    all
}
