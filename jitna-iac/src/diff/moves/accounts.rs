//! Accounts that move from one OU to another, while StackSets deploy there automatically

use std::collections::BTreeSet;

use serde::Serialize;

use super::places::Units;
use crate::assembly::{Instances, Tree, TreeUnit};
use crate::diff::side::{Stacks, Target};

/// An account that moves to an OU of other StackSets
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct AccountMove {
    /// Account ID
    pub account: String,
    /// ID of its OU in the old assembly
    pub from: String,
    /// ID of its OU in the new assembly
    pub to: String,
    /// StackSets that must leave the account
    pub leaving: Vec<String>,
    /// StackSets that target the account in its new OU
    pub coming: Vec<String>,
    /// Instances of leaving StackSets that are not removed automatically: they are deleted before the account moves
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub taken: Vec<Instances>,
    /// An intermediate OU that no StackSet targets, if the model has one; its new OU if no StackSet has to leave the account
    #[serde(skip_serializing_if = "Option::is_none")]
    pub through: Option<String>,
}

fn unit_of<'a>(tree: &'a Tree, account: &str) -> Option<&'a str> {
    tree.accounts.iter().find(|one| one.id == account)?.unit.as_deref()
}

/// Returns the accounts that both sides have in different OUs
pub(super) fn moved(old: &Tree, new: &Tree) -> BTreeSet<String> {
    let other = |id: &str, unit: &str| unit_of(new, id).is_some_and(|now| now != unit);
    let accounts = old.accounts.iter();
    accounts
        .filter(|account| account.unit.as_deref().is_some_and(|unit| other(&account.id, unit)))
        .map(|account| account.id.clone())
        .collect()
}

/// Checks whether a target includes whole OUs, without excluding the account
fn is_open_to(target: &Target, account: &str) -> bool {
    target.only.is_empty() && !target.without.iter().any(|one| one == account)
}

/// Returns the StackSets that target an account, through its OUs or by its ID
fn sets_of(side: &Stacks, units: &Units, account: &str) -> Vec<String> {
    let reaches = |target: &Target| {
        let by_unit = || target.units.iter().any(|unit| units.accounts_below(unit).contains(account));
        target.only.iter().any(|one| one == account) || is_open_to(target, account) && by_unit()
    };
    let sets = side.sets.iter().filter(|(_, facts)| facts.targets.iter().any(reaches));
    sets.map(|(name, _)| name.clone()).collect()
}

/// Returns the stack instances of an account in StackSets that do not follow it automatically
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

/// Returns the stack instances that accounts need in OUs that StackSets targeted before, and that are not created automatically
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
            // CloudFormation creates the stack instances of new targets. Those of unchanged targets may already exist.
            if known && !before.iter().any(|one| one.set == now.set) {
                all.push((account.id.clone(), now));
            }
        }
    }
    all
}

/// Returns the accounts that must leave StackSets before they enter others
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
        // If no StackSet has to leave the account, it moves to its OU in one step.
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

/// Returns an OU that no StackSet of either side targets
fn free_unit(old: &Stacks, new: &Stacks, old_units: &Units, new_units: &Units) -> Option<String> {
    let reached = |side: &Stacks, units: &Units| -> BTreeSet<String> {
        let targets = side.sets.values().flat_map(|facts| &facts.targets);
        targets.flat_map(|target| &target.units).flat_map(|unit| units.accounts_below(unit)).collect()
    };
    let (before, after) = (reached(old, old_units), reached(new, new_units));
    let is_free = |unit: &&TreeUnit| !before.contains(&unit.id) && !after.contains(&unit.id);
    let known_before = |unit: &&TreeUnit| old.tree.units.iter().any(|one| one.id == unit.id);
    // The root can also hold accounts, so it is used if there is no such OU.
    let mut free: Vec<&TreeUnit> = new.tree.units.iter().filter(is_free).filter(known_before).collect();
    free.sort_by_key(|unit| unit.parent.is_none());
    free.first().map(|unit| unit.id.clone())
}
