//! Accounts and Regions that a StackSet goes to

use std::collections::{BTreeMap, BTreeSet};

use crate::assembly::Tree;
use crate::diff::side::Target;

/// An account and Region; the unlisted accounts that are directly in an OU count as one
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Place {
    /// Account ID, or the ID of an OU for its unlisted accounts
    pub(super) account: String,
    pub(super) region: String,
}

/// Descendants of each OU
#[derive(Clone, Debug, Default)]
pub(super) struct Units {
    below: BTreeMap<String, Vec<String>>,
    accounts: BTreeMap<String, Vec<String>>,
}

impl Units {
    pub(super) fn from_tree(tree: &Tree) -> Self {
        let mut units = Self::default();
        for unit in &tree.units {
            if let Some(parent) = &unit.parent {
                units.below.entry(parent.clone()).or_default().push(unit.id.clone());
            }
        }
        let management = tree.management_account.as_ref();
        for account in tree.accounts.iter().filter(|account| Some(&account.id) != management) {
            if let Some(unit) = &account.unit {
                units.accounts.entry(unit.clone()).or_default().push(account.id.clone());
            }
        }
        units
    }

    /// Returns the accounts of an OU and its descendants
    pub(super) fn accounts_below(&self, unit: &str) -> BTreeSet<String> {
        let mut all = BTreeSet::new();
        let mut seen = BTreeSet::new();
        let mut open = vec![unit.to_owned()];
        while let Some(unit) = open.pop() {
            if !seen.insert(unit.clone()) {
                continue;
            }
            all.extend(self.accounts.get(&unit).into_iter().flatten().cloned());
            open.extend(self.below.get(&unit).into_iter().flatten().cloned());
            all.insert(unit);
        }
        all
    }

    /// Returns the places that a target reaches, without some accounts if it names OUs
    pub(super) fn places(&self, target: &Target, without: &BTreeSet<String>) -> BTreeSet<Place> {
        let accounts: BTreeSet<String> = if target.only.is_empty() {
            let all = target.units.iter().flat_map(|unit| self.accounts_below(unit));
            all.filter(|account| !target.without.contains(account) && !without.contains(account)).collect()
        } else {
            target.only.iter().cloned().collect()
        };
        let place =
            |account: &String, region: &String| Place { account: account.clone(), region: region.clone() };
        accounts
            .iter()
            .flat_map(|account| target.regions.iter().map(move |region| place(account, region)))
            .collect()
    }
}
