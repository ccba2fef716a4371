//! Answers of AWS Organizations and IAM Identity Center, as the AWS CLI prints them

use serde_json::{Map, Value};

use super::{Known, MOST_LEVELS, is_account};
use crate::diag::Diagnostics;
use crate::ids::{OrganizationId, OuId, RootId, clip, organization_id_in};
use crate::import::input::Places;
use crate::rules;

/// Keys of the supported answers
const ANSWERS: [&str; 9] = [
    "Organization",
    "Roots",
    "OrganizationalUnits",
    "OrganizationalUnit",
    "Accounts",
    "Account",
    "Children",
    "Parents",
    "Instances",
];

/// Key that an SDK adds to every answer
const AROUND: &str = "ResponseMetadata";

/// State while reading an answer
struct Reading<'r> {
    /// ID in the name of the file: what the answer is about
    subject: Option<String>,
    /// Whether the name of the file mentions parents
    of_parents: bool,
    places: &'r Places,
    findings: &'r mut Diagnostics,
}

impl Known {
    /// Reads an answer of AWS Organizations; returns whether it is one
    ///
    /// Answers about the units, accounts and children of a parent do not contain the parent's ID, so it is taken from `file`. An item
    /// without its surrounding key, as `--query` prints it, is recognized by its shape.
    pub(crate) fn read(
        &mut self,
        value: &Value,
        file: &str,
        places: &Places,
        findings: &mut Diagnostics,
    ) -> bool {
        let Some(answer) = value.as_object() else { return false };
        let mut reading = Reading {
            subject: organization_id_in(file),
            of_parents: file.to_ascii_lowercase().contains("parents"),
            places,
            findings,
        };
        if !answer.keys().any(|key| ANSWERS.contains(&key.as_str())) {
            let Some(kind) = kind_of(answer, &reading) else { return false };
            self.item(kind, value, &[], &mut reading);
            return true;
        }
        for (key, value) in answer.iter().filter(|(key, _)| *key != AROUND) {
            match value {
                Value::Array(items) => {
                    for (number, item) in items.iter().enumerate() {
                        self.item(key, item, &[key, &number.to_string()], &mut reading);
                    }
                }
                one => self.item(key, one, &[key], &mut reading),
            }
        }
        true
    }

    fn item(&mut self, key: &str, item: &Value, path: &[&str], reading: &mut Reading<'_>) {
        let text = |key: &str| item.get(key).and_then(Value::as_str);
        let parent = reading.subject.clone().filter(|id| !is_account(id));
        self.arn(text("Arn"), path, reading);
        let paths = item.get("Paths").and_then(Value::as_array).into_iter().flatten();
        let paths: Vec<&str> = paths.filter_map(Value::as_str).chain(text("Path")).collect();
        match (key, text("Id")) {
            ("Organization", id) => {
                self.organization(id, path, reading);
                let id = text("MasterAccountId").or(text("ManagementAccountId"));
                self.management = id.map(str::to_owned).or(self.management.take());
            }
            ("Roots", Some(id)) if id.parse::<RootId>().is_ok() => self.state_root(id, path, reading),
            ("OrganizationalUnits" | "OrganizationalUnit", Some(id)) if id.parse::<OuId>().is_ok() => {
                self.state(id, text("Name"), parent.as_deref(), path, reading);
            }
            ("Accounts" | "Account", Some(id)) if is_account(id) => {
                // An account that is not active has no stacks. AWS Organizations retired `Status` on September 9, 2026.
                if let Some(status) = text("State").or(text("Status")).filter(|status| *status != "ACTIVE") {
                    let what = format!("the account `{id}` is `{}`", clip(status));
                    let finding = rules::NOT_IMPORTED.finding(what).at(reading.places.of(path), "");
                    return reading.findings.push(finding.subject(id));
                }
                self.state(id, text("Name"), parent.as_deref(), path, reading);
            }
            ("Children", Some(id)) => self.state(id, None, parent.as_deref(), path, reading),
            ("Parents", Some(id)) => {
                if let Some(child) = reading.subject.clone() {
                    self.state(&child, None, Some(id), path, reading);
                } else {
                    let what = "the sources do not say whose parent this is".to_owned();
                    let help = "name the file after the account or unit, such as `parents-333333333333.json`";
                    let finding = rules::NOT_IMPORTED.finding(what).at(reading.places.of(path), "");
                    reading.findings.push(finding.help(help));
                }
            }
            ("Instances", _) => {
                if let (Some(instance), Some(store)) = (text("InstanceArn"), text("IdentityStoreId")) {
                    self.stores.insert(instance.to_owned(), store.to_owned());
                }
            }
            ("NextToken", _) if item.is_null() => {}
            ("NextToken", _) => {
                let what = "the answer is not complete: it has a `NextToken`";
                let help = "run the command of the AWS CLI without `--no-paginate` and `--max-items`";
                let finding = rules::UNDECIDED_IMPORT.finding(what).help(help);
                reading.findings.push(finding.at(reading.places.of(path), ""));
            }
            _ => {
                let what = format!("`{}` of an answer of AWS Organizations", clip(key));
                reading.findings.push(rules::NOT_IMPORTED.finding(what).at(reading.places.of(path), ""));
            }
        }
        for one in paths {
            self.path(one, path, reading);
        }
    }

    /// Adds a unit or account from an answer
    fn state(
        &mut self,
        id: &str,
        name: Option<&str>,
        parent: Option<&str>,
        path: &[&str],
        reading: &mut Reading<'_>,
    ) {
        let is_unit = id.parse::<OuId>().is_ok();
        if !is_unit && !is_account(id) {
            return;
        }
        let known = if is_unit { self.units.get(id) } else { self.accounts.get(id) };
        let before = known.and_then(|node| node.parent.as_deref());
        if let (Some(before), Some(parent)) = (before, parent)
            && before != parent
        {
            let kind = if is_unit { "unit" } else { "account" };
            let what = format!("the {kind} `{id}` is below `{}` and below `{}`", clip(before), clip(parent));
            let help = "keep the newer of the two answers";
            let finding = rules::CONFLICTING_IMPORT.finding(what).at(reading.places.of(path), "");
            return reading.findings.push(finding.subject(id).help(help));
        }
        self.put(id, name, parent);
        if parent.is_some() {
            let list = if is_unit { &mut self.units } else { &mut self.accounts };
            list.entry(id.to_owned()).or_default().is_stated = true;
        }
    }

    /// Path of a unit or account: `o-…/r-…/ou-…/ou-…/account/`
    fn path(&mut self, text: &str, path: &[&str], reading: &mut Reading<'_>) {
        let mut above: Option<&str> = None;
        for step in text.split('/').filter(|step| !step.is_empty()).take(MOST_LEVELS) {
            if step.parse::<OrganizationId>().is_ok() {
                self.organization(Some(step), path, reading);
            } else if step.parse::<RootId>().is_ok() {
                self.state_root(step, path, reading);
                above = Some(step);
            } else if step.parse::<OuId>().is_ok() || is_account(step) {
                self.state(step, None, above, path, reading);
                above = Some(step);
            }
        }
    }

    /// Reads the ID of the organization and its management account, which every ARN contains
    fn arn(&mut self, arn: Option<&str>, path: &[&str], reading: &mut Reading<'_>) {
        let Some((_, rest)) = arn.and_then(|arn| arn.split_once(":organizations::")) else { return };
        let (account, resource) = rest.split_once(':').unwrap_or((rest, ""));
        if is_account(account) {
            self.management.get_or_insert_with(|| account.to_owned());
        }
        let id = resource.split('/').find(|step| step.parse::<OrganizationId>().is_ok());
        if id.is_some() {
            self.organization(id, path, reading);
        }
    }

    fn organization(&mut self, id: Option<&str>, path: &[&str], reading: &mut Reading<'_>) {
        let Some(id) = id.filter(|id| id.parse::<OrganizationId>().is_ok()) else { return };
        if let Some(known) = self.organization.as_deref().filter(|known| *known != id) {
            one_only("organization", known, id, path, reading);
        } else {
            self.organization = Some(id.to_owned());
        }
    }

    fn state_root(&mut self, id: &str, path: &[&str], reading: &mut Reading<'_>) {
        if let Some(known) = self.root.as_deref().filter(|known| *known != id) {
            one_only("root", known, id, path, reading);
        } else {
            self.root = Some(id.to_owned());
        }
    }
}

fn one_only(what: &str, known: &str, id: &str, path: &[&str], reading: &mut Reading<'_>) {
    let subject = id.to_owned();
    let is_said = reading.findings.iter().any(|finding| {
        finding.code == rules::CONFLICTING_IMPORT.code && finding.subject.as_deref() == Some(id)
    });
    if is_said {
        return;
    }
    let what = format!("the sources are from two organizations: the {what} is `{known}` and `{id}`");
    let finding = rules::CONFLICTING_IMPORT.finding(what).at(reading.places.of(path), "");
    reading.findings.push(finding.subject(subject).help("import one organization at a time"));
}

/// The key to which an item belongs, determined from its shape
fn kind_of(item: &Map<String, Value>, reading: &Reading<'_>) -> Option<&'static str> {
    let text = |key: &str| item.get(key).and_then(Value::as_str);
    if text("MasterAccountId").is_some() {
        return Some("Organization");
    }
    if text("InstanceArn").is_some() && text("IdentityStoreId").is_some() {
        return Some("Instances");
    }
    let id = text("Id")?;
    let is_bare = ["Name", "Arn", "State", "Status"].iter().all(|key| text(key).is_none());
    match text("Type").filter(|_| is_bare) {
        Some("ROOT") => return Some("Parents"),
        Some("ACCOUNT") => return Some("Children"),
        Some("ORGANIZATIONAL_UNIT") => {
            let of_account = reading.subject.as_deref().is_some_and(is_account);
            return Some(if of_account || reading.of_parents { "Parents" } else { "Children" });
        }
        _ => {}
    }
    if id.parse::<RootId>().is_ok() {
        Some("Roots")
    } else if id.parse::<OuId>().is_ok() {
        Some("OrganizationalUnits")
    } else {
        is_account(id).then_some("Accounts")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_parent_stands_in_the_name_of_the_file() {
        let check = |name: &str, expected: Option<&str>| {
            assert_eq!(organization_id_in(name).as_deref(), expected, "{name}")
        };
        check("units-of-r-ab12", Some("r-ab12"));
        check("ou-ab12-11111111", Some("ou-ab12-11111111"));
        check("accounts_ou-ab12-11111111.us", Some("ou-ab12-11111111"));
        check("parents-333333333333", Some("333333333333"));
        check("accounts", None);
    }
}
