//! What a model says beside its templates, for the index of the assembly: units, people, and all of it

use std::collections::HashMap;

use serde_json::{Map, Value, json};

use crate::assembly::{People, Tree, TreeAccount, TreeUnit};
use crate::ids::Label;
use crate::model::{Statement, StatementKind};
use crate::origin::{self, CAPTURE_KEY, Origin, Sp};
use crate::plan::Plan;

/// Units and accounts
pub(super) fn tree(plan: &Plan<'_>) -> Tree {
    let tree = &plan.tree;
    // A unit without an id is none that AWS knows: that of one account.
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

/// The model, complete in itself and in one form, whatever file or program it comes from
///
/// Cedar of files stands in it, what nobody wrote is left out, names and policies are sorted, and a unit or account of a
/// rollout that has a name of its own is called by it.
pub(super) fn model(plan: &Plan<'_>) -> Value {
    let model = plan.model;
    // Nothing in a model can fail to be JSON.
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
        if !["organization", "overrides"].contains(&key.as_str()) {
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
    // Their order means nothing, and a program declares them in another one.
    for key in ["autoApprovals", "manualApprovals", "sessionPreferences"] {
        if let Some(Value::Array(items)) = value.get_mut(key) {
            items.sort_by_cached_key(|item| item.get("name").map(ToString::to_string));
        }
    }
    Value::Object(value)
}

/// A captured value without the marks of its places, and without what has none
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

/// Names by ID, of which no two have the same
fn unique<'p>(pairs: impl Iterator<Item = (&'p str, &'p str)>) -> HashMap<&'p str, &'p str> {
    let pairs: Vec<_> = pairs.collect();
    let mut count: HashMap<&str, usize> = HashMap::new();
    for (_, name) in &pairs {
        *count.entry(name).or_default() += 1;
    }
    pairs.into_iter().filter(|(_, name)| count.get(name) == Some(&1)).collect()
}

/// Calls what lists of these keys have by its name
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

/// Puts the text of `.cedar` files in the place of their names
fn inline(policy: &mut Value, statements: &[Sp<Statement>]) {
    let written = policy.get_mut("statements").and_then(Value::as_array_mut).into_iter().flatten();
    for (written, statement) in written.zip(statements) {
        if let StatementKind::File { text: Some(text), .. } = &statement.kind {
            *written = json!({"cedar": text.text});
        }
    }
}
