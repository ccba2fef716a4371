//! Accounts and units that the parts around the policies name, and that no answer of AWS Organizations lists

use super::draft::Place;
use super::input::{Found, Home, Material};
use super::organization::Known;
use super::parts;
use crate::diag::Diagnostics;
use crate::ids::{AccountId, Label, OuId};
use crate::rules;

const HELP: &str = "import what `aws organizations list-accounts-for-parent` prints as well, each in a file named after the parent";

/// The organization with these accounts and units
#[derive(Debug)]
pub(super) struct Members<'m> {
    known: Known,
    administrator: &'m str,
    management: Option<&'m str>,
    /// Units of node access
    access: Vec<String>,
    findings: Diagnostics,
}

/// What is known of the organization, with every account and unit that parts name
pub(super) fn of(
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
    parts::members(material, &mut members);
    (members.known, members.findings)
}

impl Members<'_> {
    /// Lists an account: of those that the model knows anyway, only one that it has a name for
    pub(super) fn account(&mut self, id: &str, found: &Found) {
        self.list(id, id != self.administrator, found);
    }

    /// Lists an account that people have node access to
    pub(super) fn reached_account(&mut self, id: &str, found: &Found) {
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
                    format!("the account `{id}` is taken to be in `{unit}`, the first unit of node access");
                self.assumed(what, id, found);
            }
            // Below the root, where no unit is named.
            None => self.known.arrange(&[], &[vec![id.to_owned()]]),
        }
    }

    /// The name that a comment says of an account
    pub(super) fn name(&mut self, id: &str, name: &str) {
        if name.parse::<Label>().is_ok() && id.parse::<AccountId>().is_ok() {
            self.known.name_account(id, name);
        }
    }

    /// Lists the account of the stack that a resource stands in
    pub(super) fn account_of(&mut self, found: &Found) {
        if let Home::Stack(facts) = &found.home {
            let account = facts.account.clone().unwrap_or_else(|| self.administrator.to_owned());
            self.account(&account, found);
        }
    }

    /// Whether this is the delegated administrator or the management account, which stand in the model without a list
    pub(super) fn is_known(&self, id: &str) -> bool {
        id == self.administrator || Some(id) == self.management
    }

    /// Lists a unit
    pub(super) fn unit(&mut self, id: &str, found: &Found) {
        let is_new = id.parse::<OuId>().is_ok() && !self.known.units.contains_key(id);
        if !is_new || self.access.iter().any(|unit| unit == id) {
            return;
        }
        match self.access.first().filter(|unit| unit.starts_with("ou-")).cloned() {
            Some(above) => {
                self.known.place_unit(id, &above);
                let what =
                    format!("the unit `{id}` is taken to be below `{above}`, the first unit of node access");
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
