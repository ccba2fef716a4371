//! Normalizes values that mean the same but are written differently

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value, json};

use crate::cedar::list_statements;
use crate::ids::clip;

/// Path as shown to users
pub(crate) fn shown(path: &[String]) -> String {
    let path = path.strip_prefix(&["Properties".to_owned()]).unwrap_or(path);
    format!("`{}`", clip(&path.join(".")))
}

pub(crate) fn is_function(members: &Map<String, Value>) -> bool {
    members.len() == 1 && members.keys().all(|key| key == "Ref" || key.starts_with("Fn::"))
}

pub(crate) fn is_blank(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::String(text) => text.is_empty(),
        Value::Array(items) => items.is_empty(),
        Value::Object(members) => members.values().all(is_blank),
        _ => false,
    }
}

/// A scalar in the form that CloudFormation accepts
pub(crate) fn scalar(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(_) | Value::Bool(_) => Some(value.to_string()),
        _ => None,
    }
}

pub(crate) fn kind(value: &Value) -> &'static str {
    match value {
        Value::Bool(_) => "a truth value",
        Value::Number(_) => "a number",
        _ => "a text",
    }
}

/// Whether two Cedar texts have the same statements
pub(crate) fn same_cedar(a: &str, b: &str) -> bool {
    let meanings = |text: &str| list_statements(text).into_iter().map(|one| one.meaning).collect::<Vec<_>>();
    let (a, b) = (meanings(a), meanings(b));
    !a.is_empty() && a == b
}

/// Lists of strings in sorted order, because the order of targets and policies does not matter
pub(crate) fn unordered(value: &Value) -> Value {
    match value {
        Value::Array(items) if items.iter().all(Value::is_string) => {
            let mut items = items.clone();
            items.sort_by_key(Value::to_string);
            items.into()
        }
        Value::Array(items) => items.iter().map(unordered).collect(),
        Value::Object(members) => {
            let sorted: BTreeMap<&String, Value> =
                members.iter().map(|(key, value)| (key, unordered(value))).collect();
            Value::Object(sorted.into_iter().map(|(key, value)| (key.clone(), value)).collect())
        }
        scalar => scalar.clone(),
    }
}

/// Groups of stack instances in any order; groups for the same Regions are merged
pub(crate) fn instance_groups(value: &Value) -> Value {
    let mut merged: BTreeMap<String, (Value, BTreeSet<String>)> = BTreeMap::new();
    for group in value.as_array().into_iter().flatten() {
        let mut rest = group.clone();
        let targets = rest.get_mut("DeploymentTargets").and_then(Value::as_object_mut);
        // Accounts of one group do not apply to another.
        let is_whole = targets.as_ref().is_some_and(|targets| !targets.contains_key("Accounts"));
        let units = targets.filter(|_| is_whole).and_then(|targets| targets.remove("OrganizationalUnitIds"));
        let rest = unordered(&rest);
        let units = units.as_ref().and_then(Value::as_array).into_iter().flatten().map(Value::to_string);
        merged.entry(rest.to_string()).or_insert_with(|| (rest, BTreeSet::new())).1.extend(units);
    }
    merged.into_values().map(|(rest, units)| json!([rest, units])).collect()
}

/// Tags in either of the two forms and in any order
pub(crate) fn tag_form(value: &Value) -> BTreeSet<String> {
    match value {
        Value::Array(items) => items.iter().map(|tag| unordered(tag).to_string()).collect(),
        Value::Object(members) => {
            let tags = members.iter().map(|(key, value)| json!({"Key": key, "Value": value}));
            tags.map(|tag| tag.to_string()).collect()
        }
        other => BTreeSet::from([other.to_string()]),
    }
}

/// A policy that compares the source ARN with `ArnLike`
pub(crate) fn with_arn_like(policy: &Value) -> Value {
    match policy {
        Value::Array(items) => items.iter().map(with_arn_like).collect(),
        Value::Object(members) => {
            let members = members.iter().map(|(key, value)| {
                let is_arn = key == "StringLike" && value.get("aws:SourceArn").is_some();
                (if is_arn { "ArnLike".to_owned() } else { key.clone() }, with_arn_like(value))
            });
            Value::Object(members.collect())
        }
        scalar => scalar.clone(),
    }
}

/// Inline policies of a role without their names
pub(crate) fn without_names(policies: &[Value]) -> Vec<Value> {
    let plain = policies.iter().map(|policy| {
        let mut policy = policy.clone();
        if let Some(policy) = policy.as_object_mut() {
            policy.remove("PolicyName");
        }
        policy_form(&policy)
    });
    plain.collect()
}

/// A policy in which a single item and a list with one item are the same
pub(crate) fn policy_form(value: &Value) -> Value {
    match value {
        Value::Array(items) => match items.as_slice() {
            [one] => policy_form(one),
            items => items.iter().map(policy_form).collect(),
        },
        Value::Object(members) => {
            let sorted: BTreeMap<&String, Value> =
                members.iter().map(|(key, value)| (key, policy_form(value))).collect();
            Value::Object(sorted.into_iter().map(|(key, value)| (key.clone(), value)).collect())
        }
        scalar => scalar.clone(),
    }
}
