//! Accounts and Regions that a stack set goes to

use std::collections::{BTreeMap, BTreeSet};

use crate::assembly::Tree;
use crate::diff::side::Target;

/// An account and Region; accounts that are not listed count as one for each unit that they are directly in
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Place {
    /// Account id, or the id of a unit for its accounts that are not listed
    pub(super) account: String,
    pub(super) region: String,
}

/// What lies below each unit
#[derive(Clone, Debug, Default)]
pub(super) struct Units {
    below: BTreeMap<String, Vec<String>>,
    accounts: BTreeMap<String, Vec<String>>,
}

impl Units {
    pub(super) fn of(tree: &Tree) -> Self {
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

    /// Accounts of a unit and of those below it
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

    /// Places that a target reaches; of units, without some accounts
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
