//! The tree as keys of the model, with the names in it

use std::collections::{HashMap, HashSet};

use indexmap::IndexMap;
use serde_json::{Map, Value, json};

use super::{Known, MOST_LEVELS, Node};
use crate::ids::{Label, OuId};

/// Maximum length of a name in characters
const LONGEST_NAME: usize = 128;

/// Names of units and of accounts in the model, by ID
#[derive(Clone, Debug, Default)]
pub(crate) struct Names {
    units: HashMap<String, String>,
    accounts: HashMap<String, String>,
    /// Units or accounts with other names than in AWS Organizations: their kind, their name there, and their names here
    pub(crate) changed: Vec<(&'static str, String, Vec<String>)>,
}

impl Names {
    pub(crate) fn new(known: &Known) -> Self {
        let mut names = Self::default();
        names.units = list(&known.units, "unit", &mut names.changed);
        names.accounts = list(&known.accounts, "account", &mut names.changed);
        names
    }

    /// Name of a unit
    pub(crate) fn unit<'n>(&'n self, id: &'n str) -> &'n str {
        self.units.get(id).map_or(id, String::as_str)
    }

    /// Name of an account
    pub(crate) fn account<'n>(&'n self, id: &'n str) -> &'n str {
        self.accounts.get(id).map_or(id, String::as_str)
    }

    /// Name under which references refer to a unit, or its ID if the name has the ID appended
    pub(crate) fn unit_reference(&self, id: &str) -> String {
        let name = self.units.get(id).filter(|name| !name.ends_with(&format!(" ({id})")));
        name.cloned().unwrap_or_else(|| id.to_owned())
    }
}

/// A name for each: its own name, with the ID appended if several share it, or the ID
fn list(
    nodes: &IndexMap<String, Node>,
    what: &'static str,
    changed: &mut Vec<(&'static str, String, Vec<String>)>,
) -> HashMap<String, String> {
    let own = |node: &Node| {
        let name = node.name.as_deref()?.replace(char::is_control, " ").trim().to_owned();
        name.parse::<Label>().is_ok().then_some(name)
    };
    let mut counts: HashMap<String, usize> = HashMap::new();
    for name in nodes.values().filter_map(own) {
        *counts.entry(name).or_default() += 1;
    }
    let mut all = HashMap::new();
    let mut taken = HashSet::new();
    let mut others: IndexMap<String, Vec<String>> = IndexMap::new();
    for (id, node) in nodes {
        let name = own(node).map(|name| {
            // `root` and IDs have another meaning where a unit or an account is named.
            let is_own = counts.get(&name) == Some(&1)
                && name != "root"
                && !nodes.contains_key(&name)
                && name.parse::<OuId>().is_err();
            if is_own {
                return name;
            }
            let room = LONGEST_NAME.saturating_sub(id.chars().count() + 3);
            format!("{} ({id})", name.chars().take(room).collect::<String>().trim_end())
        });
        let name = name.filter(|name| !taken.contains(name)).unwrap_or_else(|| id.clone());
        if let Some(original) = node.name.as_ref().filter(|original| **original != name) {
            others.entry(original.clone()).or_default().push(name.clone());
        }
        taken.insert(name.clone());
        all.insert(id.clone(), name);
    }
    changed.extend(others.into_iter().map(|(original, names)| (what, original, names)));
    all
}

/// Units and accounts by parent
struct Below<'k> {
    names: &'k Names,
    units: HashMap<Option<&'k str>, Vec<&'k str>>,
    accounts: HashMap<Option<&'k str>, Vec<&'k str>>,
    seen: HashSet<&'k str>,
}

impl Known {
    /// `units` and `accounts` of the model
    pub(crate) fn tree(&self, names: &Names) -> Map<String, Value> {
        let mut below =
            Below { names, units: HashMap::new(), accounts: HashMap::new(), seen: HashSet::new() };
        let above = |node: &'_ Node| -> Option<String> {
            node.parent.clone().filter(|parent| self.units.contains_key(parent))
        };
        for (list, into) in [(&self.units, &mut below.units), (&self.accounts, &mut below.accounts)] {
            for (id, node) in list {
                let above = above(node).and_then(|parent| self.units.get_key_value(&parent));
                into.entry(above.map(|(id, _)| id.as_str())).or_default().push(id);
            }
        }
        let mut tree = below.members(None, 0);
        // Units in a cycle are placed at the top.
        let top = tree.entry("units").or_insert_with(|| json!([]));
        for id in self.units.keys() {
            if !below.seen.contains(id.as_str()) {
                let unit = below.unit(id, 1);
                top.as_array_mut().into_iter().for_each(|top| top.push(unit.clone()));
            }
        }
        tree.retain(|_, list| list.as_array().is_some_and(|list| !list.is_empty()));
        tree
    }
}

impl<'k> Below<'k> {
    fn unit(&mut self, id: &'k str, level: usize) -> Value {
        self.seen.insert(id);
        let name = self.names.unit(id);
        let mut unit = Map::from_iter([("name".to_owned(), name.into()), ("id".to_owned(), id.into())]);
        let mut below = self.members(Some(id), level);
        below.retain(|_, list| list.as_array().is_some_and(|list| !list.is_empty()));
        unit.extend(below);
        unit.into()
    }

    fn members(&mut self, above: Option<&'k str>, level: usize) -> Map<String, Value> {
        let accounts = self.accounts.remove(&above).unwrap_or_default();
        let named = |id: &&str| json!({"name": self.names.account(id), "id": id});
        let accounts: Vec<Value> = accounts.iter().map(named).collect();
        let mut units = Vec::new();
        // Units that are nested too deeply are placed at the top, like those in a cycle.
        let within = if level < MOST_LEVELS { self.units.remove(&above) } else { None };
        for id in within.into_iter().flatten() {
            if !self.seen.contains(id) {
                units.push(self.unit(id, level + 1));
            }
        }
        Map::from_iter([("accounts".to_owned(), accounts.into()), ("units".to_owned(), units.into())])
    }
}
