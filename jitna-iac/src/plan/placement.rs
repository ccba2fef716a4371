//! Which rollout answers for which account and Region
//!
//! An account and Region takes its documents from one rollout alone, the nearest: one that names the account before one
//! that names its unit, a unit before the unit above it. Every account and Region has one owner by this rule, and the
//! groups below cover each owner's accounts and no others, so two stack sets never carry documents to the same place.

use std::collections::BTreeMap;

use super::rollout::PlannedRollout;
use super::tree::{AccountIndex, Tree, UnitIndex};
use crate::diag::Diagnostics;
use crate::ids::Region;
use crate::rules;

/// Accounts of a unit that a group reaches
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Reach {
    /// All below the units, later ones as well
    All,
    /// All below the units but these, and later ones
    Without(Vec<AccountIndex>),
    /// Only these; later ones are not reached
    Only(Vec<AccountIndex>),
}

/// Units that get the documents of a rollout in some Regions
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Group {
    /// Units
    pub units: Vec<UnitIndex>,
    /// Which of their accounts
    pub reach: Reach,
    /// Regions, as numbers into [`Plan::regions`](super::Plan::regions) of the rollout
    pub regions: Vec<usize>,
}

impl Group {
    /// Accounts of the model that the group reaches
    #[must_use]
    pub fn accounts(&self, tree: &Tree<'_>) -> Vec<AccountIndex> {
        let below = |account: UnitIndex| self.units.iter().any(|unit| tree.is_within(account, *unit));
        let reached = |index: AccountIndex| match &self.reach {
            Reach::All => true,
            Reach::Without(accounts) => !accounts.contains(&index),
            Reach::Only(accounts) => accounts.contains(&index),
        };
        let all = tree.accounts().filter(|(index, account)| {
            below(account.unit) && reached(*index) && tree.management() != Some(*index)
        });
        all.map(|(index, _)| index).collect()
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

/// Places all rollouts; gives the rollouts of the management account besides
pub(super) fn place<'m>(
    tree: &Tree<'m>,
    rollouts: &[PlannedRollout<'m>],
    findings: &mut Diagnostics,
) -> (Vec<Placement>, BTreeMap<&'m Region, usize>) {
    let mut placements = vec![Placement::default(); rollouts.len()];
    let mut management = BTreeMap::new();
    let mut regions: Vec<&Region> = Vec::new();
    for region in rollouts.iter().flat_map(|rollout| &rollout.regions) {
        if !regions.contains(region) {
            regions.push(region);
        }
    }
    for region in regions {
        let owners = Owners::of(tree, rollouts, region, findings);
        if let Some(owner) = tree.management().and_then(|account| owners.named(account)) {
            management.insert(region, owner);
        }
        for (number, (rollout, placement)) in rollouts.iter().zip(&mut placements).enumerate() {
            let Some(at) = rollout.regions.iter().position(|r| *r == region) else { continue };
            owners.groups(number, at, placement);
        }
    }
    (placements, management)
}

/// Who answers in one Region
struct Owners<'t, 'm> {
    tree: &'t Tree<'m>,
    /// By unit: the nearest rollout that names it or a unit above.
    units: BTreeMap<UnitIndex, usize>,
    /// By account: the rollout that names it.
    named: BTreeMap<AccountIndex, usize>,
    /// By account: who answers, unit or account.
    accounts: BTreeMap<AccountIndex, usize>,
}

impl<'t, 'm> Owners<'t, 'm> {
    fn of(
        tree: &'t Tree<'m>,
        rollouts: &[PlannedRollout<'m>],
        region: &Region,
        findings: &mut Diagnostics,
    ) -> Self {
        let mut claims: BTreeMap<UnitIndex, usize> = BTreeMap::new();
        let mut named: BTreeMap<AccountIndex, usize> = BTreeMap::new();
        for (number, rollout) in rollouts.iter().enumerate().filter(|(_, r)| r.regions.contains(&region)) {
            for unit in &rollout.units {
                if let Some(first) = claims.get(unit).filter(|first| **first != number) {
                    let what = format!("unit `{}`", tree.get(*unit).label());
                    findings.extend(conflict(&what, rollout, rollouts.get(*first), region));
                } else {
                    claims.insert(*unit, number);
                }
            }
            for account in &rollout.accounts {
                if let Some(first) = named.get(account).filter(|first| **first != number) {
                    let account = tree.get_account(*account);
                    let what = format!(
                        "account `{}`",
                        account.name.map_or(account.id.as_str(), |name| name.as_str())
                    );
                    findings.extend(conflict(&what, rollout, rollouts.get(*first), region));
                } else {
                    named.insert(*account, number);
                }
            }
        }
        let mut units = BTreeMap::new();
        for (index, unit) in tree.units() {
            let above = unit.parent.and_then(|parent| units.get(&parent).copied());
            if let Some(owner) = claims.get(&index).copied().or(above) {
                units.insert(index, owner);
            }
        }
        let mut accounts = BTreeMap::new();
        for (index, account) in tree.accounts() {
            let nearest =
                tree.upwards(account.unit).filter_map(|unit| claims.get(&unit).copied()).find(|number| {
                    rollouts.get(*number).is_some_and(|rollout| !rollout.excluded.contains(&index))
                });
            if let Some(owner) = named.get(&index).copied().or(nearest) {
                accounts.insert(index, owner);
            }
        }
        Self { tree, units, named, accounts }
    }

    /// Rollout that names the account itself
    fn named(&self, account: AccountIndex) -> Option<usize> {
        self.named.get(&account).copied()
    }

    /// Adds the groups of one rollout in one of its Regions
    fn groups(&self, number: usize, region: usize, placement: &mut Placement) {
        let mut whole: Vec<UnitIndex> = Vec::new();
        let mut without: BTreeMap<UnitIndex, Vec<AccountIndex>> = BTreeMap::new();
        let mut only: BTreeMap<UnitIndex, Vec<AccountIndex>> = BTreeMap::new();
        let tops = self.tree.units().filter(|(index, unit)| {
            let owned = |unit: UnitIndex| self.units.get(&unit) == Some(&number);
            owned(*index) && !unit.parent.is_some_and(owned)
        });
        let mut open: Vec<UnitIndex> = tops.map(|(index, _)| index).collect();
        while let Some(unit) = open.pop() {
            let below = |index: UnitIndex| self.tree.is_within(index, unit);
            let foreign_unit = self.units.iter().any(|(index, owner)| *owner != number && below(*index));
            if foreign_unit {
                // The unit cannot be targeted as a whole: its accounts are named, the units below looked at in turn.
                if !placement.split.contains(&unit) {
                    placement.split.push(unit);
                }
                let unit_below = self.tree.get(unit);
                for account in
                    unit_below.accounts.iter().filter(|account| self.accounts.get(account) == Some(&number))
                {
                    only.entry(unit).or_default().push(*account);
                }
                let owned = unit_below.units.iter().filter(|below| self.units.get(below) == Some(&number));
                open.extend(owned);
                continue;
            }
            let others = self.tree.accounts().filter(|(index, account)| {
                below(account.unit)
                    && self.accounts.get(index) != Some(&number)
                    && self.tree.management() != Some(*index)
            });
            let others: Vec<AccountIndex> = others.map(|(index, _)| index).collect();
            if others.is_empty() {
                whole.push(unit);
            } else {
                without.insert(unit, others);
            }
        }
        // Accounts that the rollout answers for although their unit is another's, or nobody's.
        for (account, owner) in &self.accounts {
            let unit = self.tree.get_account(*account).unit;
            let covered = self.units.get(&unit) == Some(&number);
            if *owner == number && !covered {
                only.entry(unit).or_default().push(*account);
            }
        }
        whole.sort_unstable();
        if !whole.is_empty() {
            add(&mut placement.open, whole, Reach::All, region);
        }
        if !without.is_empty() {
            let (units, accounts): (Vec<_>, Vec<_>) = without.into_iter().unzip();
            add(&mut placement.open, units, Reach::Without(sorted(accounts)), region);
        }
        let management = self.tree.management();
        only.values_mut().for_each(|accounts| accounts.retain(|account| Some(*account) != management));
        only.retain(|_, accounts| !accounts.is_empty());
        if !only.is_empty() {
            let (units, accounts): (Vec<_>, Vec<_>) = only.into_iter().unzip();
            add(&mut placement.closed, units, Reach::Only(sorted(accounts)), region);
        }
    }
}

fn sorted(accounts: Vec<Vec<AccountIndex>>) -> Vec<AccountIndex> {
    let mut all: Vec<AccountIndex> = accounts.into_iter().flatten().collect();
    all.sort_unstable();
    all.dedup();
    all
}

/// Adds a Region to the group of the same units and accounts, or a group
fn add(groups: &mut Vec<Group>, units: Vec<UnitIndex>, reach: Reach, region: usize) {
    match groups.iter_mut().find(|group| group.units == units && group.reach == reach) {
        Some(group) => group.regions.push(region),
        None => groups.push(Group { units, reach, regions: vec![region] }),
    }
}

fn conflict(
    what: &str,
    second: &PlannedRollout<'_>,
    first: Option<&PlannedRollout<'_>>,
    region: &Region,
) -> Option<crate::diag::Diagnostic> {
    let first = first?;
    let finding = rules::CONFLICTING_ROLLOUTS
        .finding(format!(
            "the rollouts `{}` and `{}` both name the {what} in {region}",
            first.name(),
            second.name()
        ))
        .at(second.origin(), "the second")
        .at(first.origin(), "the first")
        .help("let one of the two go, or let one extend the other and name a unit below")
        .subject(second.subject());
    // Of the Regions that two rollouts share, the first is enough.
    let shared = second.regions.iter().find(|r| first.regions.contains(r));
    (shared == Some(&region)).then_some(finding)
}
