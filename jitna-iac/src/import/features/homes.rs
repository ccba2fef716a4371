//! Where the resources of a feature are, in terms of the model

use std::collections::BTreeSet;

use serde_json::Value;

use super::{Context, Site};
use crate::cfn::resources::PolicyDocument;
use crate::diag::Diagnostic;
use crate::import::compare::policy_form;
use crate::import::documents::content_data;
use crate::import::input::Found;
use crate::import::resolve::Scope;
use crate::rules;

/// Where a resource is
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Where {
    /// In the management account
    Management,
    /// In the delegated administrator account, or in the account of a model without an organization
    Administrator,
    /// In another account
    Account(String),
    /// In every account of these units
    Units(Vec<String>),
}

/// Returns where a resource is, or `None` if the model has no such place: for an answer of the CLI, or a StackSet without target units
pub(crate) fn place_of<'m>(context: &Context<'m>, found: &'m Found) -> Option<Where> {
    match context.site(found)? {
        Site::Set(set) => {
            let units = units_of(set);
            (context.is_everywhere(found) && !units.is_empty()).then_some(Where::Units(units))
        }
        Site::Stack(_) if !context.place.is_organization => Some(Where::Administrator),
        Site::Stack(facts) => Some(match &facts.account {
            Some(account) if Some(account) == context.draft.management.as_ref() => Where::Management,
            Some(account) if *account != context.place.account => Where::Account(account.clone()),
            _ => Where::Administrator,
        }),
    }
}

/// Units and roots that a StackSet targets, without duplicates
pub(crate) fn units_of(set: &Found) -> Vec<String> {
    let groups = set.property("StackInstancesGroup").and_then(Value::as_array);
    let units = groups
        .into_iter()
        .flatten()
        .filter_map(|group| group.get("DeploymentTargets")?.get("OrganizationalUnitIds")?.as_array());
    let mut all: Vec<String> = Vec::new();
    for unit in units.flatten().filter_map(Value::as_str) {
        if !all.iter().any(|known| known == unit) {
            all.push(unit.to_owned());
        }
    }
    all
}

/// IDs of the units of node access; the root if it applies to all
pub(crate) fn access_units(context: &Context<'_>) -> Vec<String> {
    let model = &context.draft.model;
    let root = model.get("organization").and_then(|organization| organization.get("root"));
    let units = model.get("nodeAccess").and_then(|access| access.get("units"));
    let units: Vec<String> = texts(units).map(str::to_owned).collect();
    if units.is_empty() {
        root.and_then(Value::as_str).map(str::to_owned).into_iter().collect()
    } else {
        units
    }
}

/// Accounts in the model's tree below these units, given by ID
pub(crate) fn accounts_below(context: &Context<'_>, units: &[String]) -> BTreeSet<String> {
    let mut all = BTreeSet::new();
    if let Some(organization) = context.draft.model.get("organization") {
        let root = organization.get("root").and_then(Value::as_str).unwrap_or_default();
        below(organization, units.iter().any(|unit| unit == root), units, &mut all);
    }
    all
}

fn below(unit: &Value, within: bool, units: &[String], all: &mut BTreeSet<String>) {
    let members = |key: &str| unit.get(key).and_then(Value::as_array).into_iter().flatten();
    let id = |member: &Value| member.get("id").and_then(Value::as_str).unwrap_or_default().to_owned();
    if within {
        all.extend(members("accounts").map(id));
    }
    for member in members("units") {
        below(member, within || units.contains(&id(member)), units, all);
    }
}

/// Strings of a list, or the single string
pub(crate) fn texts(value: Option<&Value>) -> impl Iterator<Item = &str> {
    let (one, all) = match value {
        Some(Value::Array(items)) => (None, items.as_slice()),
        other => (other, [].as_slice()),
    };
    one.into_iter().chain(all).filter_map(Value::as_str)
}

/// String with pseudo parameters that refers to a resource (`arn:${AWS::Partition}:sns:…`), or a constant string
pub(crate) fn text(value: &Value) -> Option<&str> {
    value.as_str().or_else(|| value.get("Fn::Sub")?.as_str())
}

/// A policy from an object or from a JSON string, also with placeholders
pub(crate) fn policy(value: &Value) -> Option<Value> {
    match value {
        Value::Object(members) if members.contains_key("Fn::Sub") => {
            Some(content_data(value)).filter(|data| data.get("Fn::Sub").is_none())
        }
        Value::Object(_) => Some(value.clone()),
        Value::String(text) => serde_json::from_str(text).ok(),
        _ => None,
    }
}

/// A policy in the form in which templates are read
pub(crate) fn read_back(policy: &PolicyDocument) -> Value {
    Scope::default().resolve(&serde_json::to_value(policy).unwrap_or_default())
}

/// Whether two policies are the same, treating a single item and a list with one item as equal
pub(crate) fn same_policy(a: &Value, b: &Value) -> bool {
    policy_form(a) == policy_form(b)
}

/// Reports an assumption, because no source has the information
pub(crate) fn assumed(what: String, found: &Found, help: &str) -> Diagnostic {
    let finding = rules::ASSUMED_IMPORT.finding(what).at(found.origin(&["Properties"]), "");
    finding.subject(found.id.clone()).help(help)
}
