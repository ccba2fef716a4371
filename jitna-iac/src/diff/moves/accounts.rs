//! Accounts that go from one unit to another, while stack sets deploy there by themselves

use std::collections::BTreeSet;

use serde::Serialize;

use super::places::Units;
use crate::assembly::{Instances, Tree, TreeUnit};
use crate::diff::side::{Stacks, Target};

/// An account that goes to a unit of other stack sets
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct AccountMove {
    /// Account id
    pub account: String,
    /// Id of its unit in the old assembly
    pub from: String,
    /// Id of its unit in the new assembly
    pub to: String,
    /// Stack sets that must leave the account
    pub leaving: Vec<String>,
    /// Stack sets that come to it
    pub coming: Vec<String>,
    /// Those of the leaving stack sets that do not leave by themselves: their stack instances are deleted before the account moves
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub taken: Vec<Instances>,
    /// A unit that no stack set goes to, if the model has one: the account goes through it; its new unit if nothing has to leave it
    #[serde(skip_serializing_if = "Option::is_none")]
    pub through: Option<String>,
}

fn unit_of<'a>(tree: &'a Tree, account: &str) -> Option<&'a str> {
    tree.accounts.iter().find(|one| one.id == account)?.unit.as_deref()
}

/// Accounts that both sides know in different units
pub(super) fn moved(old: &Tree, new: &Tree) -> BTreeSet<String> {
    let other = |id: &str, unit: &str| unit_of(new, id).is_some_and(|now| now != unit);
    let accounts = old.accounts.iter();
    accounts
        .filter(|account| account.unit.as_deref().is_some_and(|unit| other(&account.id, unit)))
        .map(|account| account.id.clone())
        .collect()
}

/// Whether a target is of whole units, without leaving the account out
fn is_open_to(target: &Target, account: &str) -> bool {
    target.only.is_empty() && !target.without.iter().any(|one| one == account)
}

/// Stack sets that go to an account, through its units or by its id
fn sets_of(side: &Stacks, units: &Units, account: &str) -> Vec<String> {
    let reaches = |target: &Target| {
        let by_unit = || target.units.iter().any(|unit| units.accounts_below(unit).contains(account));
        target.only.iter().any(|one| one == account) || is_open_to(target, account) && by_unit()
    };
    let sets = side.sets.iter().filter(|(_, facts)| facts.targets.iter().any(reaches));
    sets.map(|(name, _)| name.clone()).collect()
}

/// Stack instances of an account in stack sets that do not follow it by themselves
fn instances(side: &Stacks, units: &Units, account: &str) -> Vec<Instances> {
    let mut all = Vec::new();
    for (name, facts) in side.sets.iter().filter(|(_, facts)| !facts.automatic) {
        for target in facts.targets.iter().filter(|target| is_open_to(target, account)) {
            let of_account = |unit: &&String| units.accounts_below(unit).contains(account);
            for unit in target.units.iter().filter(of_account) {
                all.push(Instances {
                    set: name.clone(),
                    unit: unit.clone(),
                    regions: target.regions.clone(),
                });
            }
        }
    }
    all
}

/// Stack instances that accounts need in units to which stack sets went before, and which nothing makes by itself
pub(super) fn missing(
    old: &Stacks,
    new: &Stacks,
    old_units: &Units,
    new_units: &Units,
) -> Vec<(String, Instances)> {
    let mut all = Vec::new();
    let management = new.tree.management_account.as_ref();
    for account in new.tree.accounts.iter().filter(|account| Some(&account.id) != management) {
        let before = instances(old, old_units, &account.id);
        for now in instances(new, new_units, &account.id) {
            let went_there = |target: &Target| {
                target.only.is_empty()
                    && target.units.contains(&now.unit)
                    && now.regions.iter().all(|region| target.regions.contains(region))
            };
            let known = old.sets.get(&now.set).is_some_and(|facts| facts.targets.iter().any(went_there));
            // Of new targets, CloudFormation makes the stack instances itself; of those that stay, there are some.
            if known && !before.iter().any(|one| one.set == now.set) {
                all.push((account.id.clone(), now));
            }
        }
    }
    all
}

/// Accounts that must leave stack sets before they come to others
pub(super) fn moves(
    moved: &BTreeSet<String>,
    old: &Stacks,
    new: &Stacks,
    old_units: &Units,
    new_units: &Units,
) -> Vec<AccountMove> {
    let mut all = Vec::new();
    for account in moved {
        let (Some(from), Some(to)) = (unit_of(&old.tree, account), unit_of(&new.tree, account)) else {
            continue;
        };
        let (before, after) = (sets_of(old, old_units, account), sets_of(new, new_units, account));
        let leaving: Vec<String> = before.iter().filter(|set| !after.contains(set)).cloned().collect();
        let coming: Vec<String> = after.iter().filter(|set| !before.contains(set)).cloned().collect();
        if leaving.is_empty() && coming.is_empty() {
            continue;
        }
        // Where nothing has to leave it, it goes to its unit in one step.
        let through =
            if leaving.is_empty() { Some(to.to_owned()) } else { free_unit(old, new, old_units, new_units) };
        let taken = instances(old, old_units, account);
        all.push(AccountMove {
            taken: taken.into_iter().filter(|one| leaving.contains(&one.set)).collect(),
            account: account.clone(),
            from: from.to_owned(),
            to: to.to_owned(),
            leaving,
            coming,
            through,
        });
    }
    all
}

/// A unit that no stack set of either side goes to
fn free_unit(old: &Stacks, new: &Stacks, old_units: &Units, new_units: &Units) -> Option<String> {
    let reached = |side: &Stacks, units: &Units| -> BTreeSet<String> {
        let targets = side.sets.values().flat_map(|facts| &facts.targets);
        targets.flat_map(|target| &target.units).flat_map(|unit| units.accounts_below(unit)).collect()
    };
    let (before, after) = (reached(old, old_units), reached(new, new_units));
    let is_free = |unit: &&TreeUnit| !before.contains(&unit.id) && !after.contains(&unit.id);
    let known_before = |unit: &&TreeUnit| old.tree.units.iter().any(|one| one.id == unit.id);
    // The root holds accounts as well, so it serves where no unit does.
    let mut free: Vec<&TreeUnit> = new.tree.units.iter().filter(is_free).filter(known_before).collect();
    free.sort_by_key(|unit| unit.parent.is_none());
    free.first().map(|unit| unit.id.clone())
}
