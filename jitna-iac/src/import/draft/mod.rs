//! The model that resources amount to, in the form of `jitna.yaml`

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
use super::{Import, parts};
use crate::diag::{Diagnostics, Severity};
use crate::ids::clip;
use crate::origin::Origin;
use crate::rules;

pub(super) use guesses::asked_for;
pub(super) use options::tags;
pub(super) use place::Place;

/// A model in the making
#[derive(Debug, Default)]
pub(super) struct Draft {
    /// The keys of `jitna.yaml`
    pub(super) model: Map<String, Value>,
    /// The stack sets, by the number of their resource
    pub(super) sets: Vec<Set>,
    /// Units and Regions of node access as stack sets of parts around the policies have them, where no manager says them
    pub(super) around: Around,
    /// Management account, if it has stacks of its own
    pub(super) management: Option<String>,
    /// Rollout of the documents that no stack set carries
    pub(super) loose: Option<String>,
    /// Names of units and accounts
    pub(super) names: Names,
    /// Rollouts of documents that an account has, by the number of the document
    pub(super) placed: BTreeMap<usize, String>,
    /// Names in the model of documents whose name means something else in another account
    pub(super) renamed: BTreeMap<usize, String>,
    /// Documents of places that the model does not have
    pub(super) left_out: BTreeSet<usize>,
    /// Resources of the parts around the policies, by number, with the logical ids that the model gives them
    pub(super) claims: BTreeMap<usize, String>,
    /// What was found on the way
    pub(super) findings: Diagnostics,
}

impl Draft {
    /// The model of what was read
    pub(super) fn of(material: &mut Material, options: &Import) -> Self {
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
        parts::recognize(material, &place, &mut draft);
        draft.tags(material);
        draft.options(material);
        draft.set("exclusive", json!(material.exclusive));
        draft.set("nodeTags", material.node_tags.clone().into());
        draft
    }

    pub(super) fn set(&mut self, key: &str, value: Value) {
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
