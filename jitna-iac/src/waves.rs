//! Waves: rollouts that are deployed one after the other, each wave with everything of those before
//!
//! A wave is the same model with fewer rollouts, and with node access only where the remaining ones are. Names of StackSets and logical IDs
//! come from rollouts, so the next wave adds targets and StackSets, and moves nothing. Begin at [`up_to`].

use std::collections::{BTreeMap, BTreeSet};

use crate::ids::Region;
use crate::model::{Model, Rollout};
use crate::origin::Spanned;
use crate::plan::{Plan, UnitIndex};

/// Wave of a rollout that names none
pub const FIRST: u32 = 1;

/// Returns the wave of a rollout
#[must_use]
pub fn wave_of(rollout: &Rollout) -> u32 {
    rollout.wave.as_deref().copied().unwrap_or(FIRST)
}

/// Returns the names of the rollouts of each wave, in the order of the model
#[must_use]
pub fn waves(model: &Model) -> BTreeMap<u32, Vec<&str>> {
    let mut all: BTreeMap<u32, Vec<&str>> = BTreeMap::new();
    for rollout in &model.rollouts {
        all.entry(wave_of(rollout)).or_default().push(rollout.name.as_str());
    }
    all
}

/// Returns the model of a wave: the rollouts of this wave and of those before, and node access where they are
///
/// The model of the last wave is the whole model. Node access keeps a listed unit if a remaining rollout is in it or above it.
///
/// ```
/// use jitna_iac::plan::Plan;
/// use jitna_iac::waves::{up_to, waves};
///
/// let text = include_str!("../../examples/recipe/jitna.yaml");
/// let model = jitna_iac::read::read(text, "jitna.yaml", &mut Default::default()).0.unwrap();
/// assert_eq!(waves(&model).len(), 1);
/// assert_eq!(up_to(&Plan::new(&model).0, 1), model);
/// ```
#[must_use]
pub fn up_to(plan: &Plan<'_>, wave: u32) -> Model {
    let mut model = plan.model.clone();
    if waves(&model).keys().next_back().is_none_or(|last| *last <= wave) {
        return model;
    }
    let bases = bases(&model, wave);
    let rollouts = model.rollouts.iter().filter_map(|rollout| {
        if wave_of(rollout) <= wave {
            return Some(rollout.clone());
        }
        // A rollout that others extend stays, without targets.
        let mut bare = (**rollout).clone();
        bare.units.clear();
        bare.accounts.clear();
        bare.exclude_accounts.clear();
        bases.contains(rollout.name.as_str()).then(|| rollout.with(bare))
    });
    let rollouts: Vec<_> = rollouts.collect();
    model.rollouts = rollouts;
    let kept = || {
        plan.rollouts.iter().filter(move |planned| planned.rollout.is_some_and(|one| wave_of(one) <= wave))
    };
    let places: Vec<UnitIndex> = kept()
        .flat_map(|rollout| {
            let of_accounts = rollout.accounts.iter().map(|account| plan.tree.get_account(*account).unit);
            rollout.units.iter().copied().chain(of_accounts)
        })
        .collect();
    let is_used = |unit: UnitIndex| {
        places.iter().any(|place| plan.tree.is_within(*place, unit) || plan.tree.is_within(unit, *place))
    };
    let units = &mut model.node_access.units;
    if units.iter().any(|unit| plan.tree.unit(unit).is_some_and(is_used)) {
        units.retain(|unit| plan.tree.unit(unit).is_none_or(is_used));
    }
    let used: BTreeSet<&Region> = kept().flat_map(|rollout| rollout.regions.iter().copied()).collect();
    if !used.is_empty() && plan.regions.iter().any(|region| !used.contains(*region)) {
        let regions = plan.regions.iter().filter(|region| used.contains(**region));
        model.node_access.regions = regions.map(|region| Spanned::unwritten((*region).clone())).collect();
    }
    model
}

/// Returns the later rollouts that rollouts of this wave and of those before extend, also indirectly
fn bases(model: &Model, wave: u32) -> BTreeSet<String> {
    let mut all: BTreeSet<String> = BTreeSet::new();
    let mut next: Vec<&Rollout> =
        model.rollouts.iter().map(|rollout| &**rollout).filter(|rollout| wave_of(rollout) <= wave).collect();
    while let Some(rollout) = next.pop() {
        let Some(base) = &rollout.extends else { continue };
        if all.insert(base.as_str().to_owned()) {
            next.extend(
                model.rollouts.iter().map(|one| &**one).filter(|one| one.name.as_str() == base.as_str()),
            );
        }
    }
    all
}
