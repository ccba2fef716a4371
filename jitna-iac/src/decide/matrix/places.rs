//! Parts of the organization in which the same policies apply

use std::fmt;

use indexmap::{IndexMap, IndexSet};

use crate::decide::engine::Engine;
use crate::decide::place::Place;
use crate::ids::Region;
use crate::plan::Plan;

/// Accounts and Regions in which the same policies apply
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Where {
    /// Short name: that of the rollout, if there is one
    pub name: String,
    /// Rollout whose policies apply; none where no rollout goes
    pub rollout: Option<String>,
    /// Whether a deny-access policy applies
    pub deny_access: bool,
    /// Accounts of the model, and units for accounts that the model does not list, each with its Regions
    pub accounts: Vec<Reached>,
}

/// An account, or a unit for accounts that the model does not list
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Reached {
    /// What it is called
    pub name: String,
    /// Whether it is a unit, and accounts that the model does not list are meant
    pub is_unit: bool,
    /// Regions
    pub regions: Vec<String>,
}

impl fmt::Display for Reached {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let what = if self.is_unit { "new accounts in " } else { "" };
        write!(f, "{what}{} ({})", self.name, self.regions.join(", "))
    }
}

/// A place that means all with the same policies
pub(super) struct Scope<'e> {
    pub(super) place: Place<'e>,
    pub(super) shown: Where,
}

/// Places by what applies there, in the order of the rollouts; what no rollout reaches is the last
pub(super) fn scopes<'e>(engine: &'e Engine, plan: &Plan<'_>) -> Vec<Scope<'e>> {
    let tree = &plan.tree;
    let accounts =
        tree.accounts().map(|(_, account)| (account.id.to_string(), None, account.label().to_owned()));
    let is_organization = plan.model.as_organization().is_some();
    let units = tree.units().filter(|_| is_organization).map(|(_, unit)| {
        let text = unit.id.as_ref().map_or_else(|| unit.label().to_owned(), ToString::to_string);
        (String::new(), Some(text), unit.label().to_owned())
    });
    let regions: IndexSet<&Region> = plan
        .regions
        .iter()
        .copied()
        .chain(plan.rollouts.iter().flat_map(|rollout| &rollout.regions).copied())
        .collect();
    let mut scopes: IndexMap<(Option<usize>, bool), Scope<'e>> = IndexMap::new();
    for (account, unit, name) in accounts.chain(units) {
        for region in &regions {
            let place = engine.place(&account, unit.as_deref(), region.as_str());
            let rollout = place.rollout().ok();
            // Without a rollout nothing applies, whether or not the deny-access policy is there.
            let deny = rollout.is_some() && place.has_deny_access();
            let number = rollout.and_then(|name| engine.rollouts.iter().position(|one| &*one.name == name));
            let scope = scopes.entry((number, deny)).or_insert_with(|| Scope {
                shown: Where {
                    name: match rollout {
                        Some(name) if deny || engine.deny.is_none() => name.to_owned(),
                        Some(name) => format!("{name}, without the deny-access policy"),
                        None => "without a rollout".to_owned(),
                    },
                    rollout: rollout.map(str::to_owned),
                    deny_access: deny,
                    accounts: Vec::new(),
                },
                place: place.clone(),
            });
            let known = &mut scope.shown.accounts;
            let region = region.to_string();
            match known.last_mut().filter(|last| last.name == name && last.is_unit == unit.is_some()) {
                Some(last) => last.regions.push(region),
                None => {
                    known.push(Reached { name: name.clone(), is_unit: unit.is_some(), regions: vec![region] })
                }
            }
        }
    }
    // A unit whose accounts are all listed says nothing more, where they have the same policies.
    for scope in scopes.values_mut() {
        let has_account = scope.shown.accounts.iter().any(|one| !one.is_unit);
        if scope.shown.rollout.is_none() && has_account {
            scope.shown.accounts.retain(|one| !one.is_unit);
        }
    }
    // Units alone that nothing reaches may be those above all rollouts: no one has a node there.
    scopes.retain(|(rollout, _), scope| {
        rollout.is_some() || scope.shown.accounts.iter().any(|one| !one.is_unit)
    });
    scopes.sort_by(|left, _, right, _| {
        let key = |(rollout, deny): &(Option<usize>, bool)| (rollout.unwrap_or(usize::MAX), !deny);
        key(left).cmp(&key(right))
    });
    scopes.into_values().collect()
}
