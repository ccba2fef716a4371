//! Assumptions where no source has the information: each is reported

use serde_json::Value;

use super::Draft;
use super::place::Place;
use crate::cfn::Resource;
use crate::cfn::resources::ServiceSetting;
use crate::diag::Diagnostic;
use crate::ids::clip;
use crate::import::documents::{content_data, has_center_approver};
use crate::import::input::{Found, Home, Material};
use crate::import::organization::{Known, Names};
use crate::import::{DOCUMENT, MANAGER, STACK_SET, sets};
use crate::origin::Origin;
use crate::rules;

/// Maximum number of names in a finding
const MOST_NAMES: usize = 5;

/// Help on how to import the places of accounts
const PLACES: &str = "import the output of `aws organizations list-accounts-for-parent` for each unit (`accounts-of-UNIT.json`), or `list-parents` for each account (`parents-ACCOUNT.json`)";

/// Help on how to import the places of units
const UNIT_PLACES: &str = "import the output of `aws organizations list-organizational-units-for-parent` for each parent (`units-of-PARENT.json`)";

impl Draft {
    /// Asks for parameters without a value on which imported resources depend
    pub(super) fn ask(&mut self, material: &Material) {
        let is_set = |found: &Found| self.sets.iter().any(|set| set.number == found.number);
        let is_needed = |found: &&Found| match found.kind.as_str() {
            DOCUMENT => sets::is_policy(found),
            MANAGER => Place::is_manager(found),
            STACK_SET => is_set(found),
            _ => false,
        };
        for found in material.resources.iter().filter(is_needed) {
            asked_for(found, material, &mut self.findings);
        }
    }

    /// Reports units and accounts without a known parent, and those whose names changed
    pub(super) fn unplaced(&mut self, known: &Known, names: &Names, management: Option<&str>) {
        let (units, mut accounts) = known.unplaced();
        // No StackSet deploys to the management account, so its place does not matter.
        accounts.retain(|id| Some(*id) != management);
        let units: Vec<&str> = units.into_iter().map(|id| names.unit(id)).collect();
        let accounts: Vec<&str> = accounts.into_iter().map(|id| names.account(id)).collect();
        for (list, what, help) in
            [(accounts, "in which unit", PLACES), (units, "below which unit", UNIT_PLACES)]
        {
            if list.is_empty() {
                continue;
            }
            let verb = if list.len() == 1 { "is: it is" } else { "are: they are" };
            let what = format!(
                "the sources do not say {what} {} {verb} assumed to be directly below the root",
                listed(&list)
            );
            let mut finding = rules::ASSUMED_IMPORT.finding(what).help(help);
            if let [one] = list.as_slice() {
                finding = finding.subject((*one).to_owned());
            }
            self.findings.push(finding);
        }
        for (what, original, changed) in &names.changed {
            let changed: Vec<&str> = changed.iter().map(String::as_str).collect();
            let (what, verb) = match changed.len() {
                1 => (format!("the name `{}` of the {what}", clip(original)), "becomes"),
                count => (format!("the name `{}` of {count} {what}s", clip(original)), "becomes"),
            };
            let finding = rules::IMPROVED_IMPORT.finding(format!("{what} {verb} {}", listed(&changed)));
            self.findings.push(finding.subject(original.clone()));
        }
    }

    /// The identity provider of the requesters, if it is IAM Identity Center
    pub(super) fn identity_provider(&mut self, material: &Material, place: &Place<'_>) -> Option<Value> {
        let stated = place.access.as_ref().and_then(|one| one.parameter("IdentityProviderSetting"));
        if let Some(stated) = stated.filter(|stated| !stated.is_empty()) {
            return (stated == "SSO").then(|| "SSO".into());
        }
        // The model does not contain the resource, because Quick Setup sets the value, but the value counts.
        let setting = material.resources.iter().find(|found| {
            found.kind == <ServiceSetting as Resource>::TYPE
                && found.text("SettingId") == Some(ServiceSetting::IDENTITY_PROVIDER)
        });
        if let Some(stated) = setting.and_then(|found| found.text("SettingValue")) {
            return (stated == "SSO").then(|| "SSO".into());
        }
        let of_center = of_center(material);
        let (what, found) = match of_center {
            Some(found) => (
                "approvers are in IAM Identity Center: the identity provider is assumed to be `SSO`",
                Some(found),
            ),
            None => (
                "the sources do not say which identity provider users request with: `IAM` is assumed, not IAM Identity Center (`SSO`)",
                place.access.as_ref().map(|one| one.found),
            ),
        };
        let origin = found.map_or(Origin::Unknown, |found| found.origin(&["Properties"]));
        self.findings.push(rules::ASSUMED_IMPORT.finding(what).at(origin, "").help(
            "import the manager of just-in-time node access as well (`aws ssm-quicksetup get-configuration-manager`)",
        ));
        of_center.is_some().then(|| "SSO".into())
    }

    /// Reports that a model of one account cannot have approvers from IAM Identity Center, which only organizations have
    pub(super) fn center_in_an_account(&mut self, material: &Material) {
        let Some(found) = of_center(material) else { return };
        let what = "the sources do not name the organization, so the model is for one account: `check` rejects its approvers from IAM Identity Center";
        let help = "also import the output of `aws organizations list-roots`";
        let origin = found.origin(&["Properties"]);
        self.findings.push(rules::ASSUMED_IMPORT.finding(what).at(origin, "").help(help));
    }

    /// Reports where the model enables node access, if no source has this information
    pub(super) fn switched_on(
        &mut self,
        material: &Material,
        place: &Place<'_>,
        units: &[String],
        regions: &[String],
    ) {
        // In a model of one account, the manager is already reported as new if the template does not have it.
        let is_named = !place.is_organization
            && material.resources.iter().any(|found| !matches!(found.home, Home::Export));
        if place.access.is_some() || is_named {
            return;
        }
        let origin = place.console.as_ref().map_or(Origin::Unknown, |one| one.found.origin(&["Properties"]));
        let regions: Vec<&str> = if regions.is_empty() {
            vec![&place.region]
        } else {
            regions.iter().map(String::as_str).collect()
        };
        let where_to = if place.is_organization {
            let is_whole = units.iter().any(|unit| unit.starts_with("r-"));
            let units: Vec<&str> = units.iter().map(String::as_str).collect();
            let whole = if is_whole { " (the whole organization)" } else { "" };
            format!("{}{whole}", listed(&units))
        } else {
            format!("the account `{}`", place.account)
        };
        let what = format!(
            "no source turns on just-in-time node access: the model turns it on for {where_to} in {}",
            listed(&regions)
        );
        let finding = rules::ASSUMED_IMPORT.finding(what).at(origin, "");
        self.findings.push(finding.subject("nodeAccess").help(
            "import its manager, or keep what should have it in `nodeAccess`; each managed node there is billed by the hour",
        ));
    }
}

/// The names, or the first few and the number of the others
fn listed(names: &[&str]) -> String {
    let shown: Vec<String> = names.iter().take(MOST_NAMES).map(|name| format!("`{}`", clip(name))).collect();
    match names.len().saturating_sub(MOST_NAMES) {
        0 => match shown.split_last() {
            Some((last, [])) => last.clone(),
            Some((last, rest)) => format!("{} and {last}", rest.join(", ")),
            None => String::new(),
        },
        more => format!("{} and {more} more", shown.join(", ")),
    }
}

/// Asks for the parameters on which a resource depends
pub(crate) fn asked_for(found: &Found, material: &Material, findings: &mut crate::diag::Diagnostics) {
    for id in &found.missing {
        let finding = missing_parameter(id, material);
        if !findings.iter().any(|other| other.code == finding.code && other.subject == finding.subject) {
            findings.push(finding);
        }
    }
}

fn missing_parameter(id: &str, material: &Material) -> Diagnostic {
    let origin = material.absent.get(id).copied().unwrap_or_default();
    rules::UNDECIDED_IMPORT
        .finding(format!("the parameter `{}` has no default", clip(id)))
        .at(origin, "")
        .subject(id.to_owned())
        .help(format!("add `--parameter {}=VALUE`", clip(id)))
}

/// A document whose approvers are from IAM Identity Center
fn of_center(material: &Material) -> Option<&Found> {
    let mut documents = material.resources.iter().filter(|found| found.kind == DOCUMENT);
    documents.find(|found| {
        found.property("Content").is_some_and(|content| has_center_approver(&content_data(content)))
    })
}
