//! Accounts and units that features name and that no answer of AWS Organizations lists

use super::draft::Place;
use super::features;
use super::input::{Found, Home, Material};
use super::organization::Known;
use crate::diag::Diagnostics;
use crate::ids::{AccountId, Label, OuId};
use crate::rules;

const HELP: &str = "also import the output of `aws organizations list-accounts-for-parent`, each in a file named after the parent";

/// Adds accounts and units to the organization
#[derive(Debug)]
pub(crate) struct Members<'m> {
    known: Known,
    administrator: &'m str,
    management: Option<&'m str>,
    /// Units of node access
    access: Vec<String>,
    findings: Diagnostics,
}

/// The known organization, with every account and unit that features name
pub(crate) fn known(
    material: &Material,
    place: &Place<'_>,
    management: Option<&str>,
    access: Vec<String>,
) -> (Known, Diagnostics) {
    let mut members = Members {
        known: material.known.clone(),
        administrator: &place.account,
        management,
        access,
        findings: Diagnostics::default(),
    };
    features::members(material, &mut members);
    (members.known, members.findings)
}

impl Members<'_> {
    /// Lists an account; an account that the model knows anyway is listed only if it has a name
    pub(crate) fn account(&mut self, id: &str, found: &Found) {
        self.list(id, id != self.administrator, found);
    }

    /// Lists an account whose users have node access
    pub(crate) fn reached_account(&mut self, id: &str, found: &Found) {
        self.list(id, true, found);
    }

    fn list(&mut self, id: &str, within_access: bool, found: &Found) {
        if id.parse::<AccountId>().is_err() || Some(id) == self.management || self.known.has_parent(id) {
            return;
        }
        let unit = self.access.first().filter(|unit| unit.starts_with("ou-") && within_access).cloned();
        match unit {
            Some(unit) => {
                self.known.place_account(id, &unit);
                let what =
                    format!("the account `{id}` is assumed to be in `{unit}`, the first unit of node access");
                self.assumed(what, id, found);
            }
            // Directly below the root, because no unit is named.
            None => self.known.arrange(&[], &[vec![id.to_owned()]]),
        }
    }

    /// Sets the name of an account from a comment
    pub(crate) fn name(&mut self, id: &str, name: &str) {
        if name.parse::<Label>().is_ok() && id.parse::<AccountId>().is_ok() {
            self.known.name_account(id, name);
        }
    }

    /// Lists the account of a resource's stack
    pub(crate) fn account_of(&mut self, found: &Found) {
        if let Home::Stack(facts) = &found.home {
            let account = facts.account.clone().unwrap_or_else(|| self.administrator.to_owned());
            self.account(&account, found);
        }
    }

    /// Whether this is the delegated administrator or the management account, which the model does not need to list
    pub(crate) fn is_known(&self, id: &str) -> bool {
        id == self.administrator || Some(id) == self.management
    }

    /// Lists a unit
    pub(crate) fn unit(&mut self, id: &str, found: &Found) {
        let is_new = id.parse::<OuId>().is_ok() && !self.known.units.contains_key(id);
        if !is_new || self.access.iter().any(|unit| unit == id) {
            return;
        }
        match self.access.first().filter(|unit| unit.starts_with("ou-")).cloned() {
            Some(above) => {
                self.known.place_unit(id, &above);
                let what = format!(
                    "the unit `{id}` is assumed to be below `{above}`, the first unit of node access"
                );
                self.assumed(what, id, found);
            }
            None => self.known.arrange(&[vec![id.to_owned()]], &[]),
        }
    }

    fn assumed(&mut self, what: String, id: &str, found: &Found) {
        let finding = rules::ASSUMED_IMPORT.finding(what).at(found.origin(&["Properties"]), "");
        self.findings.push(finding.subject(id.to_owned()).help(HELP));
    }
}
