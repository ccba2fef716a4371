//! Which rollout answers for which account and Region
//!
//! An account and Region takes its documents from one rollout alone, the nearest: one that names the account before one
//! that names its unit, a unit before the unit above it. Every account and Region has one owner by this rule, and the
//! groups below cover each owner's accounts and no others, so two stack sets never carry documents to the same place.

use std::collections::{BTreeMap, HashSet};

use super::claims::Claims;
use super::rollout::PlannedRollout;
use super::tree::{AccountIndex, Tree, UnitIndex, UnitSet};
use crate::diag::Diagnostics;
use crate::ids::Region;

/// Accounts of a unit that a group reaches
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Reach {
    /// All below the units, later ones as well
    All,
    /// All below the units but these, and later ones; in order
    Without(Vec<AccountIndex>),
    /// Only these; later ones are not reached; in order
    Only(Vec<AccountIndex>),
}

/// Units that get the documents of a rollout in some Regions
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Group {
    /// Units
    pub units: Vec<UnitIndex>,
    /// Which of their accounts
    pub reach: Reach,
    /// Regions, as numbers into the [`regions`](PlannedRollout::regions) of the rollout
    pub regions: Vec<usize>,
}

impl Group {
    /// Accounts of the model that the group reaches
    #[must_use]
    pub fn accounts(&self, tree: &Tree<'_>) -> Vec<AccountIndex> {
        let units = UnitSet::of(tree, &self.units);
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

/// Where the documents of one rollout go
#[derive(Clone, Debug, Default)]
pub struct Placement {
    /// Groups that later accounts join
    pub open: Vec<Group>,
    /// Groups of accounts that are named one by one
    pub closed: Vec<Group>,
    /// Units of which only the accounts that are listed are reached, because a unit below has a rollout of its own
    pub split: Vec<UnitIndex>,
}

impl Placement {
    /// Whether nothing is reached
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.open.is_empty() && self.closed.is_empty()
    }
}

/// Where all rollouts go
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
        let claims = Claims::of(tree, rollouts, region, |conflict| {
            if reported.insert(conflict) {
                findings.extend(conflict.finding(tree, rollouts, region));
            }
        });
        let owners = Owners::of(tree, rollouts, &claims);
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

/// Who answers in one Region
#[derive(Debug)]
pub(super) struct Owners {
    /// By unit: the nearest rollout that names it or a unit above.
    units: Vec<Option<usize>>,
    /// By account: the rollout that names it, or the nearest that names a unit above and does not leave it out.
    accounts: Vec<Option<usize>>,
}

impl Owners {
    fn of(tree: &Tree<'_>, rollouts: &[PlannedRollout<'_>], claims: &Claims) -> Self {
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

    /// Cuts the tree along the rollouts, one entry for each
    fn pieces(&self, tree: &Tree<'_>, rollouts: usize) -> Vec<Pieces> {
        let mut all: Vec<Pieces> = Vec::new();
        all.resize_with(rollouts, Pieces::default);
        // Whether one rollout, or none, answers for the unit and all units below.
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
                // The unit cannot be targeted as a whole: its accounts are named, the units below looked at in turn.
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
        // Accounts that a rollout answers for although their unit is another's, or nobody's.
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

/// What one rollout answers for in one Region
#[derive(Default)]
struct Pieces {
    /// Units with all that is below them.
    whole: Vec<UnitIndex>,
    /// Units with what is below them but these accounts.
    without: (Vec<UnitIndex>, Vec<AccountIndex>),
    /// Accounts one by one.
    only: BTreeMap<UnitIndex, Vec<AccountIndex>>,
    /// Units that other rollouts name parts of.
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

/// Spreads units over lists of which none holds a unit and one below it
///
/// On an update CloudFormation looks at each target unit by itself. If a unit goes that stood beside one below it, it
/// takes the named accounts of both from the stack set, although those of the lower unit are to stay.
fn layers(
    tree: &Tree<'_>,
    units: BTreeMap<UnitIndex, Vec<AccountIndex>>,
) -> Vec<Vec<(UnitIndex, Vec<AccountIndex>)>> {
    let all = UnitSet::of(tree, &units.keys().copied().collect::<Vec<_>>());
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

/// Adds a Region to the group of the same units and accounts, or a group
fn add(groups: &mut Vec<Group>, units: Vec<UnitIndex>, reach: Reach, region: usize) {
    match groups.iter_mut().find(|group| group.units == units && group.reach == reach) {
        Some(group) => group.regions.push(region),
        None => groups.push(Group { units, reach, regions: vec![region] }),
    }
}
