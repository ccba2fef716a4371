//! Accounts that get the policies of users and the guard of the migration

use std::collections::BTreeSet;

use super::findings;
use super::{AccountIndex, Plan, Tree, UnitIndex, UnitSet};
use crate::diag::Diagnostic;
use crate::ids::{AccountId, Label, Named, UnitId};
use crate::model::{Form, Person, PersonaHome, Phase, Place};
use crate::origin::Spanned;

/// Targets of a person's policy
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Whereabouts {
    /// Default accounts of the persona
    Usual(PersonaHome),
    /// Named units and single accounts
    Named {
        /// Units
        units: Vec<UnitIndex>,
        /// Single accounts
        accounts: Vec<AccountIndex>,
    },
}

impl<'m> Plan<'m> {
    /// Returns the targets of a person's policy
    #[must_use]
    pub fn whereabouts(&self, person: &Person) -> Whereabouts {
        if (person.units.is_empty() && person.accounts.is_empty()) || self.model.as_organization().is_none() {
            return Whereabouts::Usual(person.persona.home());
        }
        Whereabouts::Named {
            units: person.units.iter().filter_map(|unit| self.tree.unit(unit)).collect(),
            accounts: person.accounts.iter().filter_map(|account| self.tree.account(account)).collect(),
        }
    }

    /// Returns the IDs of the model's accounts that get a person's policy
    ///
    /// A unit includes the management account for permission sets (`all`), but not for StackSets.
    #[must_use]
    pub fn reached(&self, person: &Person, all: bool) -> BTreeSet<&'m AccountId> {
        let (units, single) = match self.whereabouts(person) {
            Whereabouts::Usual(PersonaHome::Administrator) => return BTreeSet::from([self.administrator()]),
            Whereabouts::Usual(PersonaHome::Management) => {
                return match self.model.place {
                    Place::Organization(_) => self.management_account().into_iter().collect(),
                    Place::Account(_) => BTreeSet::from([self.administrator()]),
                };
            }
            Whereabouts::Usual(PersonaHome::NodeAccess) => (self.units.clone(), Vec::new()),
            Whereabouts::Named { units, accounts } => (units, accounts),
        };
        let usual = person.units.is_empty();
        let below = units.iter().flat_map(|unit| self.tree.accounts_below(*unit)).filter(|account| {
            let managed = self.tree.management() == Some(*account);
            !managed || if usual { !self.management.is_empty() } else { all }
        });
        below.chain(single).map(|account| self.tree.get_account(account).id).collect()
    }

    /// Returns the units and accounts to which the guard applies in the current phase; none of them is inside another
    ///
    /// The root is one of them only if the model names it.
    #[must_use]
    pub fn guarded(&self) -> (Vec<UnitIndex>, Vec<AccountIndex>) {
        let Some(migration) = &self.model.migration else { return Default::default() };
        if *migration.phase < Phase::Pilot {
            return Default::default();
        }
        let named = |units: &[Spanned<Named<UnitId>>]| -> Vec<UnitIndex> {
            units.iter().filter_map(|unit| self.tree.unit(unit)).collect()
        };
        let mut units = named(&migration.pilot_units);
        if *migration.phase == Phase::Full {
            if migration.units.is_empty() {
                units.extend(self.units.iter().filter(|unit| **unit != Tree::ROOT));
            } else {
                units.extend(named(&migration.units));
            }
        }
        let kept = UnitSet::tops(&self.tree, &units);
        let guarded = UnitSet::from_units(&self.tree, &kept);
        let mut accounts: Vec<AccountIndex> = Vec::new();
        for account in migration.pilot_accounts.iter().filter_map(|account| self.tree.account(account)) {
            let unit = self.tree.get_account(account).unit;
            if !guarded.covers(&self.tree, unit) && !accounts.contains(&account) {
                accounts.push(account);
            }
        }
        (kept, accounts)
    }
}

/// Reports units, accounts and groups that users and the migration name but that are not in the model
pub(super) fn unknown(plan: &Plan<'_>) -> Vec<Diagnostic> {
    let model = plan.model;
    let mut all = Vec::new();
    // Without an organization, the rule `needs-organization` reports the written names.
    let Some(organization) = model.as_organization() else { return all };
    let migration = model.migration.as_ref();
    let people = &model.people;
    let units = people.iter().flat_map(|person| &person.units);
    let units = units.chain(migration.iter().flat_map(|m| m.pilot_units.iter().chain(&m.units)));
    for unit in units.filter(|unit| plan.tree.unit(unit).is_none()) {
        all.extend(findings::unknown_unit(model, &plan.tree, unit, all.len()));
    }
    let accounts = people.iter().flat_map(|person| &person.accounts);
    let accounts =
        accounts.chain(migration.iter().flat_map(|m| m.pilot_accounts.iter().chain(&m.policy_account)));
    let center = organization.identity_center.as_ref().and_then(|center| center.administrator.as_ref());
    for account in accounts.chain(center).filter(|account| plan.tree.account(account).is_none()) {
        // The administrator of Systems Manager may be named by ID without being listed.
        if account.as_str() != plan.administrator().as_str() {
            all.extend(findings::unknown_account(model, &plan.tree, account, all.len()));
        }
    }
    for person in people {
        let Form::PermissionSet { groups, .. } = &person.form else { continue };
        for group in groups.iter().filter(|group| model.names.group_id(group).is_none()) {
            let known = model.names.groups.keys().map(Label::as_str);
            all.extend(findings::unknown(
                model,
                "group",
                group.as_str(),
                group.origin(),
                known,
                "names.groups",
                all.len(),
            ));
        }
    }
    all
}
