//! Proposes `nodeTags` from the tags of the nodes in an inventory
//!
//! An inventory lists the tags that nodes have today. A value that many nodes share becomes an item of a list. A key whose values nearly
//! all differ, such as `Name`, accepts any value.

use std::collections::BTreeMap;

use indexmap::IndexMap;
use serde_json::{Map, Value, json};

use super::draft::Draft;
use super::input::{Material, Places};
use crate::ids::{NodeTagValue, TagKey, clip};
use crate::inventory::tags_of_nodes;
use crate::model::Model;
use crate::origin::Origin;
use crate::pattern::{matches, stars};
use crate::quantity::counted;
use crate::rules;
use crate::vocabulary::{Kind, Vocabulary};

/// Maximum number of listed values of a key
const MOST_VALUES: usize = 50;

/// Number of values that a key may have even if no two nodes share one
const FEW_VALUES: usize = 3;

/// Maximum number of keys in a finding
const SHOWN: usize = 12;

/// Prefix of the keys that AWS services set themselves ("Tag your Amazon EC2 resources", EC2 User Guide)
const OF_AWS: &str = "aws:";

/// Nodes and their tags, from all inventories
#[derive(Debug, Default)]
pub(super) struct Nodes {
    tags: IndexMap<String, IndexMap<String, String>>,
    origin: Origin,
    /// Keys of `nodeTags` that are from inventories, not from a tag policy
    proposed: Vec<String>,
}

impl Nodes {
    /// Whether no inventory was given
    pub(super) fn is_empty(&self) -> bool {
        self.tags.is_empty()
    }
}

impl Material {
    /// Adds the tags of an inventory; returns whether the answer is one
    pub(super) fn inventory(&mut self, name: &str, answer: &Value, places: &Places) -> bool {
        let Some(found) = tags_of_nodes(answer) else { return false };
        let count = found.len();
        let mut tagged = 0;
        for (id, tags) in found {
            let tags = tags.unwrap_or_default();
            tagged += usize::from(!tags.is_empty());
            self.nodes.tags.entry(id).or_default().extend(tags);
        }
        self.nodes.origin = places.of(&[]);
        if tagged == 0 {
            let nodes = counted(count, "node");
            let what = format!("`{}` has {nodes} and no tags, so `nodeTags` has nothing from it", clip(name));
            let help = "import what `aws ec2 describe-instances` or `aws resource-explorer-2 search` prints: it has the tags";
            let finding = rules::UNUSED_IMPORT.finding(what).at(places.of(&[]), "").help(help);
            self.findings.push(finding);
        }
        true
    }

    /// Proposes `nodeTags` from the inventories, and reports how many nodes have each key
    pub(super) fn propose_node_tags(&mut self) {
        let mut keys: BTreeMap<&str, IndexMap<&str, usize>> = BTreeMap::new();
        for (key, value) in self.nodes.tags.values().flatten() {
            if !key.starts_with(OF_AWS) {
                *keys.entry(key).or_default().entry(value).or_default() += 1;
            }
        }
        let mut said = Vec::new();
        let mut proposed: Vec<(String, Value)> = Vec::new();
        for (key, values) in keys {
            if key.parse::<TagKey>().is_err() {
                continue;
            }
            let nodes: usize = values.values().sum();
            let is_plain = |value: &&str| !value.contains('*') && value.parse::<NodeTagValue>().is_ok();
            let is_list = key != "Name"
                && values.len() <= MOST_VALUES
                && (values.len() <= FEW_VALUES || 2 * values.len() <= nodes)
                && values.keys().all(is_plain);
            let (value, what) = if is_list {
                let mut all: Vec<&str> = values.keys().copied().collect();
                all.sort_unstable();
                let what = counted(all.len(), "value");
                (json!(all), what)
            } else {
                (json!("any"), format!("any value, {} different ones", values.len()))
            };
            if self.node_tags.contains_key(key) {
                continue;
            }
            let nodes = counted(nodes, "node");
            said.push(format!("`{}` ({nodes}, {what})", clip(key)));
            proposed.push((key.to_owned(), value));
        }
        if proposed.is_empty() {
            return;
        }
        let all = self.nodes.tags.len();
        let more = match said.len().saturating_sub(SHOWN) {
            0 => String::new(),
            more => format!(" and {more} more"),
        };
        said.truncate(SHOWN);
        let nodes = counted(all, "node");
        let what = format!("`nodeTags` has the tags that {nodes} have today: {}{more}", said.join(", "));
        let help = "add the keys and values that no node has yet, and write `any` where values change";
        let finding = rules::ASSUMED_IMPORT.finding(what).at(self.nodes.origin, "").help(help);
        self.findings.push(finding.subject("nodeTags"));
        for (key, value) in proposed {
            self.nodes.proposed.push(key.clone());
            self.node_tags.insert(key, value);
        }
    }
}

impl Draft {
    /// Adds the values that policies name but no node of the inventory has; returns whether there are any
    pub(super) fn add_values_of_policies(&mut self, nodes: &Nodes, model: &Model) -> bool {
        let vocabulary = Vocabulary::new(model);
        let mut tags: Map<String, Value> =
            self.model.get("nodeTags").and_then(Value::as_object).cloned().unwrap_or_default();
        let mut added = Vec::new();
        for key in &nodes.proposed {
            let Some(Value::Array(values)) = tags.get_mut(key) else { continue };
            for word in vocabulary.words(Kind::NodeValue, Some(key)) {
                let is_known =
                    values.iter().filter_map(Value::as_str).any(|value| matches(stars(value), word));
                if !is_known && word.parse::<NodeTagValue>().is_ok() {
                    values.push(word.into());
                    added.push(format!("`{}` of `{}`", clip(word), clip(key)));
                }
            }
        }
        if added.is_empty() {
            return false;
        }
        let count = added.len();
        added.truncate(SHOWN);
        let more = if count > SHOWN { format!(" and {} more", count - SHOWN) } else { String::new() };
        let what = format!("no node has {}{more}, which policies name", added.join(", "));
        let help = "correct the policy if it is a mistake; `nodeTags` has the value as well";
        self.findings.push(rules::ASSUMED_IMPORT.finding(what).help(help).subject("nodeTags"));
        self.set("nodeTags", tags.into());
        true
    }
}
