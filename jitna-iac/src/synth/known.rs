//! Data of a model that its templates do not contain, for the index of the assembly: OUs, users, and the model itself

use std::collections::HashMap;

use serde_json::{Map, Value, json};

use crate::assembly::{People, Tree, TreeAccount, TreeUnit};
use crate::ids::Label;
use crate::model::{Statement, StatementKind};
use crate::origin::{self, CAPTURE_KEY, Origin, Spanned};
use crate::plan::Plan;

/// Units and accounts
pub(super) fn tree(plan: &Plan<'_>) -> Tree {
    let tree = &plan.tree;
    // A unit without an ID does not exist in AWS: it is the root of a model of one account.
    let id = |unit| tree.get(unit).id.as_ref().map(ToString::to_string);
    let name = |name: Option<&Label>| name.map(ToString::to_string);
    let units = tree.units().filter_map(|(_, unit)| {
        let own = unit.id.as_ref()?.to_string();
        Some(TreeUnit { id: own, name: name(unit.name), parent: unit.parent.and_then(id) })
    });
    let accounts = tree.accounts().map(|(_, account)| TreeAccount {
        id: account.id.to_string(),
        name: name(account.name),
        unit: id(account.unit),
    });
    Tree {
        management_account: tree.management().map(|account| tree.get_account(account).id.to_string()),
        units: units.collect(),
        accounts: accounts.collect(),
    }
}

/// Names of groups and users
pub(super) fn people(plan: &Plan<'_>) -> People {
    let names = &plan.model.names;
    People {
        groups: names.groups.iter().map(|(name, id)| (name.to_string(), id.to_string())).collect(),
        users: names.users.iter().map(|(name, id)| (name.to_string(), id.to_string())).collect(),
    }
}

/// The complete model in a normalized form, independent of the file or program that it comes from
///
/// It contains the Cedar of files, but no defaults. Names and policies are sorted. Rollouts refer to OUs and accounts with a unique name
/// by that name.
pub(super) fn model(plan: &Plan<'_>) -> Value {
    let model = plan.model;
    // A model can always be converted to JSON.
    let Ok((value, origins)) = origin::capture(model) else { return Value::Null };
    let Some(Value::Object(mut value)) = written(value, &origins) else { return Value::Null };
    for key in ["unifiedConsole", "nodeAccess", "deploymentRoles", "stackSets"] {
        if value.get(key).and_then(Value::as_object).is_some_and(Map::is_empty) {
            value.shift_remove(key);
        }
    }
    for names in value.get_mut("names").and_then(Value::as_object_mut).into_iter().flat_map(Map::values_mut) {
        names.as_object_mut().map(Map::sort_keys);
    }
    let units =
        plan.tree.units().filter_map(|(_, unit)| Some((unit.id.as_ref()?.as_str(), unit.name?.as_str())));
    let accounts = plan.tree.accounts().filter_map(|(_, one)| Some((one.id.as_str(), one.name?.as_str())));
    let (units, accounts) = (unique(units), unique(accounts));
    for (key, part) in &mut value {
        if !["organization", "overrides", "resources"].contains(&key.as_str()) {
            call_by_name(part, &["units"], &units);
        }
    }
    if let Some(rollouts) = value.get_mut("rollouts") {
        call_by_name(rollouts, &["accounts", "excludeAccounts"], &accounts);
    }
    if let (Some(deny), Some(policy)) = (value.get_mut("denyAccess"), &model.deny_access) {
        inline(deny, &policy.statements);
    }
    let autos = value.get_mut("autoApprovals").and_then(Value::as_array_mut).into_iter().flatten();
    for (auto, policy) in autos.zip(&model.auto_approvals) {
        inline(auto, &policy.statements);
    }
    // Their order has no meaning, and a program may declare them in a different order.
    for key in ["autoApprovals", "manualApprovals", "sessionPreferences"] {
        if let Some(Value::Array(items)) = value.get_mut(key) {
            items.sort_by_cached_key(|item| item.get("name").map(ToString::to_string));
        }
    }
    Value::Object(value)
}

/// Removes the source positions from a captured value, and the values that have none
fn written(value: Value, origins: &[Origin]) -> Option<Value> {
    match value {
        Value::Array(mut items) if items.first().is_some_and(|mark| mark == CAPTURE_KEY) => {
            let inner = items.pop()?;
            let number = items.get(1).and_then(Value::as_u64).and_then(|number| usize::try_from(number).ok());
            let is_written = number.and_then(|number| origins.get(number)).is_some_and(Origin::is_known);
            written(inner, origins).filter(|_| is_written)
        }
        Value::Array(items) => {
            let had_items = !items.is_empty();
            let items: Vec<Value> = items.into_iter().filter_map(|item| written(item, origins)).collect();
            (!had_items || !items.is_empty()).then_some(Value::Array(items))
        }
        Value::Object(members) => {
            let members =
                members.into_iter().filter_map(|(key, value)| Some((key, written(value, origins)?)));
            Some(Value::Object(members.collect()))
        }
        scalar => Some(scalar),
    }
}

/// Names by ID, without names that occur more than once
fn unique<'p>(pairs: impl Iterator<Item = (&'p str, &'p str)>) -> HashMap<&'p str, &'p str> {
    let pairs: Vec<_> = pairs.collect();
    let mut count: HashMap<&str, usize> = HashMap::new();
    for (_, name) in &pairs {
        *count.entry(name).or_default() += 1;
    }
    pairs.into_iter().filter(|(_, name)| count.get(name) == Some(&1)).collect()
}

/// Replaces IDs in lists under these keys with names
fn call_by_name(value: &mut Value, keys: &[&str], names: &HashMap<&str, &str>) {
    match value {
        Value::Object(members) => {
            for (key, member) in members {
                let items = member.as_array_mut().filter(|_| keys.contains(&key.as_str()));
                for item in items.into_iter().flatten() {
                    if let Some(name) = item.as_str().and_then(|id| names.get(id)) {
                        *item = (*name).into();
                    }
                }
                call_by_name(member, keys, names);
            }
        }
        Value::Array(items) => items.iter_mut().for_each(|item| call_by_name(item, keys, names)),
        _ => {}
    }
}

/// Replaces the names of `.cedar` files with their text
fn inline(policy: &mut Value, statements: &[Spanned<Statement>]) {
    let written = policy.get_mut("statements").and_then(Value::as_array_mut).into_iter().flatten();
    for (written, statement) in written.zip(statements) {
        if let StatementKind::File { text: Some(text), .. } = &statement.kind {
            *written = json!({"cedar": text.text});
        }
    }
}
