//! Determines which rollout applies to each account and Region
//!
//! An account and Region gets its documents from only one rollout, the nearest: a rollout that names the account comes before one that
//! names its unit, and a unit comes before the unit above it. By this rule, every account and Region has one owner. The groups below cover
//! each owner's accounts and no others, so two StackSets never deploy documents to the same place.

use std::collections::{BTreeMap, HashSet};

use super::claims::Claims;
use super::rollout::PlannedRollout;
use super::tree::{AccountIndex, Tree, UnitIndex, UnitSet};
use crate::diag::Diagnostics;
use crate::ids::Region;

/// Accounts of a unit to which a group deploys
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Reach {
    /// All accounts below the units, including those that join later
    All,
    /// All accounts below the units except these, including those that join later; sorted
    Without(Vec<AccountIndex>),
    /// Only these accounts, without those that join later; sorted
    Only(Vec<AccountIndex>),
}

/// Units that get the documents of a rollout in some Regions
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Group {
    /// Units
    pub units: Vec<UnitIndex>,
    /// Which accounts of the units
    pub reach: Reach,
    /// Regions, as indexes into the [`regions`](PlannedRollout::regions) of the rollout
    pub regions: Vec<usize>,
}

impl Group {
    /// Returns the accounts of the model in the group
    #[must_use]
    pub fn accounts(&self, tree: &Tree<'_>) -> Vec<AccountIndex> {
        let units = UnitSet::from_units(tree, &self.units);
        let within = |account: AccountIndex| units.covers(tree, tree.get_account(account).unit);
        let mut accounts: Vec<AccountIndex> = match &self.reach {
            Reach::Only(accounts) => accounts.iter().copied().filter(|account| within(*account)).collect(),
            Reach::All => self.units.iter().flat_map(|unit| tree.accounts_below(*unit)).collect(),
            Reach::Without(left_out) => {
                let all = self.units.iter().flat_map(|unit| tree.accounts_below(*unit));
                all.filter(|account| left_out.binary_search(account).is_err()).collect()
            }
        };
        accounts.retain(|account| tree.management() != Some(*account));
        accounts.sort_unstable();
        accounts.dedup();
        accounts
    }
}

/// Targets of the documents of one rollout
#[derive(Clone, Debug, Default)]
pub struct Placement {
    /// Groups that include accounts that join later
    pub open: Vec<Group>,
    /// Groups of accounts that are named individually
    pub closed: Vec<Group>,
    /// Units of which only the listed accounts are targets, because a unit below has its own rollout
    pub split: Vec<UnitIndex>,
}

impl Placement {
    /// Checks whether there are no targets
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.open.is_empty() && self.closed.is_empty()
    }
}

/// Targets of all rollouts
pub(super) struct Placed<'m> {
    pub(super) placements: Vec<Placement>,
    /// Rollouts of the management account.
    pub(super) management: BTreeMap<&'m Region, usize>,
    pub(super) owners: BTreeMap<&'m Region, Owners>,
}

/// Places all rollouts
pub(super) fn place<'m>(
    tree: &Tree<'m>,
    rollouts: &[PlannedRollout<'m>],
    findings: &mut Diagnostics,
) -> Placed<'m> {
    let mut all_owners = BTreeMap::new();
    let mut placements = vec![Placement::default(); rollouts.len()];
    let mut management = BTreeMap::new();
    let mut reported = HashSet::new();
    let mut regions: Vec<&Region> = Vec::new();
    for region in rollouts.iter().flat_map(|rollout| &rollout.regions) {
        if !regions.contains(region) {
            regions.push(region);
        }
    }
    for region in regions {
        let claims = Claims::new(tree, rollouts, region, |conflict| {
            if reported.insert(conflict) {
                findings.extend(conflict.finding(tree, rollouts, region));
            }
        });
        let owners = Owners::new(tree, rollouts, &claims);
        if let Some(owner) = tree.management().and_then(|account| claims.account(account)) {
            management.insert(region, owner);
        }
        for (pieces, (rollout, placement)) in
            owners.pieces(tree, rollouts.len()).into_iter().zip(rollouts.iter().zip(&mut placements))
        {
            if let Some(at) = rollout.regions.iter().position(|r| *r == region) {
                pieces.add_to(tree, placement, at);
            }
        }
        all_owners.insert(region, owners);
    }
    Placed { placements, management, owners: all_owners }
}

/// Rollouts that apply in one Region
#[derive(Debug)]
pub(super) struct Owners {
    /// By unit: the nearest rollout that names the unit or a unit above it.
    units: Vec<Option<usize>>,
    /// By account: the rollout that names the account, or the nearest one that names a unit above and does not exclude the account.
    accounts: Vec<Option<usize>>,
}

impl Owners {
    fn new(tree: &Tree<'_>, rollouts: &[PlannedRollout<'_>], claims: &Claims) -> Self {
        let mut units: Vec<Option<usize>> = Vec::with_capacity(tree.units().len());
        for (index, unit) in tree.units() {
            let above = unit.parent.and_then(|parent| units.get(parent.0).copied().flatten());
            units.push(claims.unit(index).or(above));
        }
        let takes = |rollout: usize, account: AccountIndex| {
            rollouts.get(rollout).is_some_and(|rollout| rollout.excluded.binary_search(&account).is_err())
        };
        let accounts = tree.accounts().map(|(index, account)| {
            let nearest = || {
                let above = tree.upwards(account.unit).filter_map(|unit| claims.unit(unit));
                above.into_iter().find(|rollout| takes(*rollout, index))
            };
            claims.account(index).or_else(nearest)
        });
        let accounts = accounts.collect();
        Self { units, accounts }
    }

    pub(super) fn unit(&self, unit: UnitIndex) -> Option<usize> {
        self.units.get(unit.0).copied().flatten()
    }

    pub(super) fn account(&self, account: AccountIndex) -> Option<usize> {
        self.accounts.get(account.0).copied().flatten()
    }

    /// Divides the tree between the rollouts, with one entry for each
    fn pieces(&self, tree: &Tree<'_>, rollouts: usize) -> Vec<Pieces> {
        let mut all: Vec<Pieces> = Vec::new();
        all.resize_with(rollouts, Pieces::default);
        // Whether the same rollout, or none, applies to the unit and all units below it.
        let mut uniform = vec![true; tree.units().len()];
        for (index, unit) in tree.units().rev() {
            let own = self.unit(index);
            let same = |unit: &UnitIndex| self.unit(*unit) == own && uniform.get(unit.0) == Some(&true);
            let same = unit.units.iter().all(same);
            if let Some(at) = uniform.get_mut(index.0) {
                *at = same;
            }
        }
        let uniform = |unit: UnitIndex| uniform.get(unit.0) == Some(&true);
        for (index, unit) in tree.units() {
            let Some(owner) = self.unit(index) else { continue };
            let Some(pieces) = all.get_mut(owner) else { continue };
            if !uniform(index) {
                // The unit cannot be a target as a whole: its accounts are named, and the units below are handled separately.
                pieces.split.push(index);
                let own = unit.accounts.iter().filter(|account| self.account(**account) == Some(owner));
                pieces.only.entry(index).or_default().extend(own);
            } else if !unit.parent.is_some_and(uniform) {
                let others: Vec<AccountIndex> = tree
                    .accounts_below(index)
                    .filter(|account| self.account(*account) != Some(owner))
                    .filter(|account| tree.management() != Some(*account))
                    .collect();
                if others.is_empty() {
                    pieces.whole.push(index);
                } else {
                    pieces.without.0.push(index);
                    pieces.without.1.extend(others);
                }
            }
        }
        // Accounts of a rollout in units of another rollout, or of none.
        for (index, account) in tree.accounts() {
            if let Some(owner) = self.account(index)
                && self.unit(account.unit) != Some(owner)
                && let Some(pieces) = all.get_mut(owner)
            {
                pieces.only.entry(account.unit).or_default().push(index);
            }
        }
        for pieces in &mut all {
            pieces.only.values_mut().for_each(|list| list.retain(|index| tree.management() != Some(*index)));
            pieces.only.retain(|_, accounts| !accounts.is_empty());
        }
        all
    }
}

/// Units and accounts of one rollout in one Region
#[derive(Default)]
struct Pieces {
    /// Units with everything below them.
    whole: Vec<UnitIndex>,
    /// Units with everything below them, except these accounts.
    without: (Vec<UnitIndex>, Vec<AccountIndex>),
    /// Individual accounts.
    only: BTreeMap<UnitIndex, Vec<AccountIndex>>,
    /// Units of which other rollouts name parts.
    split: Vec<UnitIndex>,
}

impl Pieces {
    fn add_to(self, tree: &Tree<'_>, placement: &mut Placement, region: usize) {
        placement.split.extend(self.split);
        placement.split.sort_unstable();
        placement.split.dedup();
        if !self.whole.is_empty() {
            add(&mut placement.open, self.whole, Reach::All, region);
        }
        let (units, accounts) = self.without;
        if !units.is_empty() {
            add(&mut placement.open, units, Reach::Without(sorted(accounts)), region);
        }
        for layer in layers(tree, self.only) {
            let (units, accounts): (Vec<_>, Vec<_>) = layer.into_iter().unzip();
            add(&mut placement.closed, units, Reach::Only(sorted(accounts.concat())), region);
        }
    }
}

/// Distributes units over lists so that no list contains both a unit and a unit below it
///
/// During an update, CloudFormation processes each target unit separately. If a target unit is removed and another target is below it,
/// CloudFormation removes the named accounts of both from the StackSet, although those of the lower unit should remain.
fn layers(
    tree: &Tree<'_>,
    units: BTreeMap<UnitIndex, Vec<AccountIndex>>,
) -> Vec<Vec<(UnitIndex, Vec<AccountIndex>)>> {
    let all = UnitSet::from_units(tree, &units.keys().copied().collect::<Vec<_>>());
    let mut layers: Vec<Vec<_>> = Vec::new();
    for (unit, accounts) in units {
        let depth = all.above(tree, unit);
        if layers.len() <= depth {
            layers.resize_with(depth + 1, Vec::new);
        }
        if let Some(layer) = layers.get_mut(depth) {
            layer.push((unit, accounts));
        }
    }
    layers
}

fn sorted(mut accounts: Vec<AccountIndex>) -> Vec<AccountIndex> {
    accounts.sort_unstable();
    accounts.dedup();
    accounts
}

/// Adds a Region to the group with the same units and accounts, or adds a new group
fn add(groups: &mut Vec<Group>, units: Vec<UnitIndex>, reach: Reach, region: usize) {
    match groups.iter_mut().find(|group| group.units == units && group.reach == reach) {
        Some(group) => group.regions.push(region),
        None => groups.push(Group { units, reach, regions: vec![region] }),
    }
}
