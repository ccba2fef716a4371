//! What a model says of units, people and tags beside its templates, for the index of the assembly

use indexmap::IndexMap;
use serde_json::Value;

use crate::assembly::{People, Tree, TreeAccount, TreeUnit};
use crate::ids::Label;
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

/// Tag keys of which a node carries one at most, group by group
pub(super) fn exclusive(plan: &Plan<'_>) -> Vec<Vec<String>> {
    let groups = plan.model.exclusive.iter();
    groups.map(|keys| keys.iter().map(ToString::to_string).collect()).collect()
}

/// Tags of nodes that the model declares
pub(super) fn node_tags(plan: &Plan<'_>) -> IndexMap<String, Value> {
    let tags = plan.model.node_tags.iter();
    tags.filter_map(|(key, values)| Some((key.to_string(), serde_json::to_value(values).ok()?))).collect()
}
