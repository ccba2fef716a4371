//! Builds the model that matches the resources, in the form of `jitna.yaml`

mod accounts;
mod guesses;
mod options;
mod place;
mod placed;
mod policies;
mod roles;

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value, json};

use super::input::{Found, Material};
use super::organization::Names;
use super::sets::{self, Around, Set};
use super::{Import, features};
use crate::diag::{Diagnostics, Severity};
use crate::ids::clip;
use crate::origin::Origin;
use crate::rules;

pub(crate) use guesses::asked_for;
pub(crate) use options::tags;
pub(crate) use place::Place;

/// Builds a model
#[derive(Debug, Default)]
pub(crate) struct Draft {
    /// The keys of `jitna.yaml`
    pub(crate) model: Map<String, Value>,
    /// The StackSets, with the numbers of their resources
    pub(super) sets: Vec<Set>,
    /// Units and Regions of node access, taken from StackSets of other stack groups if no manager has them
    pub(super) around: Around,
    /// Management account, if it has its own stacks
    pub(crate) management: Option<String>,
    /// Rollout of the documents that are in no StackSet
    pub(crate) loose: Option<String>,
    /// Names of units and accounts
    pub(crate) names: Names,
    /// Rollouts of the documents of an account, by the number of the document
    pub(crate) placed: BTreeMap<usize, String>,
    /// Names in the model of documents whose name has another meaning in another account
    pub(crate) renamed: BTreeMap<usize, String>,
    /// Documents of accounts or Regions that are not in the model
    pub(crate) left_out: BTreeSet<usize>,
    /// Resources of the features, by number, with the logical IDs that the model gives them
    pub(crate) claims: BTreeMap<usize, String>,
    /// Findings of the import
    pub(crate) findings: Diagnostics,
}

impl Draft {
    /// Builds the model from the material
    pub(crate) fn new(material: &mut Material, options: &Import) -> Self {
        let mut draft = Self::default();
        let sets = sets::find(&material.resources, &material.rollouts);
        sets::arrange(&sets, &mut material.known, &mut draft.findings, &material.resources);
        draft.sets = sets;
        draft.ask(material);
        if draft.findings.worst() >= Some(Severity::Error) {
            return draft;
        }
        draft.below_targets(material);
        let material = &*material;
        draft.set("version", json!(1));
        let Some(place) = draft.place(material, options) else { return draft };
        draft.console(material, &place);
        draft.roles(material, &place);
        draft.policies(material, &place);
        features::recognize(material, &place, &mut draft);
        draft.tags(material);
        draft.options(material);
        draft.set("exclusive", json!(material.exclusive));
        draft.set("nodeTags", material.node_tags.clone().into());
        draft
    }

    pub(crate) fn set(&mut self, key: &str, value: Value) {
        let is_empty = match &value {
            Value::Array(items) => items.is_empty(),
            Value::Object(members) => members.is_empty(),
            Value::Null => true,
            _ => false,
        };
        if !is_empty {
            self.model.insert(key.to_owned(), value);
        }
    }

    fn missing(&mut self, what: &str, origin: Origin, help: &str) {
        self.findings.push(rules::UNDECIDED_IMPORT.finding(what).at(origin, "").help(help));
    }

    fn assumed(&mut self, what: impl Into<String>, origin: Origin, subject: &str) {
        let finding = rules::ASSUMED_IMPORT.finding(what).at(origin, "").subject(subject.to_owned());
        self.findings.push(finding);
    }

    fn conflict(&mut self, what: &str, found: &Found) {
        let finding = rules::CONFLICTING_IMPORT.finding(format!("`{}`: {what}", clip(&found.id)));
        self.findings.push(finding.at(found.origin(&["Properties"]), "").subject(found.id.clone()));
    }
}
