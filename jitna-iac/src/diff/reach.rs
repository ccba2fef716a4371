//! Targets of a StackSet, and the places that a change gains or loses

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::side::Target;
use super::values::shown;
use super::{Reach, TargetChange};

/// Targets of a StackSet
#[derive(Clone, Debug, Default)]
pub(super) struct Targets {
    /// OUs or individually named accounts, each with its Regions
    places: BTreeMap<String, BTreeSet<String>>,
    /// Excluded accounts, each with the Regions
    excluded: BTreeMap<String, BTreeSet<String>>,
    by_account: bool,
}

/// Information that an assembly has about a StackSet in addition to its template
#[derive(Clone, Debug, Default)]
pub(super) struct SetFacts {
    /// Whether its stacks follow accounts that enter or leave its OUs
    pub(super) automatic: bool,
    /// Names of OUs, by ID
    pub(super) units: BTreeMap<String, String>,
    /// Number of accounts of the model that it reaches
    pub(super) accounts: usize,
    /// Targets
    pub(super) targets: Vec<Target>,
}

impl Targets {
    /// Reads the targets from the properties of a StackSet
    pub(super) fn from_properties(properties: &Value) -> Self {
        let mut targets = Self::default();
        let mut by_unit = false;
        for group in properties.get("StackInstancesGroup").and_then(Value::as_array).into_iter().flatten() {
            let deployment = group.get("DeploymentTargets");
            let part = |name: &str| texts(deployment.and_then(|all| all.get(name)));
            let (units, accounts) = (part("OrganizationalUnitIds"), part("Accounts"));
            let filter = deployment.and_then(|all| all.get("AccountFilterType")).and_then(Value::as_str);
            let regions: BTreeSet<String> = texts(group.get("Regions")).into_iter().collect();
            let add = |to: &mut BTreeMap<String, BTreeSet<String>>, items: Vec<String>| {
                for item in items {
                    to.entry(item).or_default().extend(regions.iter().cloned());
                }
            };
            match filter {
                Some("INTERSECTION") => add(&mut targets.places, accounts),
                Some("DIFFERENCE") => {
                    add(&mut targets.places, units);
                    add(&mut targets.excluded, accounts);
                    by_unit = true;
                }
                _ => {
                    by_unit |= !units.is_empty();
                    add(&mut targets.places, units);
                    add(&mut targets.places, accounts);
                }
            }
        }
        targets.by_account = !by_unit && !targets.places.is_empty();
        targets
    }

    /// Returns the number of places of a document in the StackSet
    pub(super) fn reach(&self, facts: Option<&SetFacts>) -> Reach {
        let regions: BTreeSet<&String> = self.places.values().flatten().collect();
        let known = facts.map_or(0, |facts| facts.accounts);
        let even = self.places.values().all(|own| own.len() == regions.len());
        Reach {
            units: if self.by_account { 0 } else { self.places.len() },
            accounts: if self.by_account { self.places.len() } else { known },
            all_accounts: self.by_account,
            regions: regions.len(),
            even,
        }
    }

    /// Returns the added and removed places
    pub(super) fn changes(&self, new: &Self, facts: &SetFacts) -> Vec<TargetChange> {
        let mut changes = Vec::new();
        let mut compare = |old: &BTreeMap<String, BTreeSet<String>>,
                           new: &BTreeMap<String, BTreeSet<String>>,
                           excluded: bool| {
            let none = BTreeSet::new();
            for id in old.keys().chain(new.keys()).collect::<BTreeSet<_>>() {
                let (before, after) = (old.get(id).unwrap_or(&none), new.get(id).unwrap_or(&none));
                let (less, more): (Vec<_>, Vec<_>) = (
                    before.difference(after).cloned().collect(),
                    after.difference(before).cloned().collect(),
                );
                // An excluded account loses its stacks.
                let (gained, lost) = if excluded { (less, more) } else { (more, less) };
                if !gained.is_empty() || !lost.is_empty() {
                    changes.push(TargetChange {
                        id: id.clone(),
                        name: facts.units.get(id).cloned(),
                        gained,
                        lost,
                    });
                }
            }
        };
        compare(&self.places, &new.places, false);
        compare(&self.excluded, &new.excluded, true);
        changes
    }
}

fn texts(value: Option<&Value>) -> Vec<String> {
    match value {
        Some(Value::Array(items)) => items.iter().map(shown).collect(),
        Some(one) => vec![shown(one)],
        None => Vec::new(),
    }
}
