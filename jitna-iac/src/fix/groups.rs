//! Compares the groups that a model names with those of the identity store
//!
//! Everything here is a finding, never an edit: the ID decides who has access or approves.

use std::collections::BTreeMap;

use crate::diag::Diagnostic;
use crate::ids::{GroupId, clip};
use crate::model::Model;
use crate::origin::Spanned;
use crate::rules;

/// Names of the groups of an identity store, by ID
pub type Groups = BTreeMap<String, String>;

/// Groups of a model that the identity store does not have, or has under the name of another group of the model
///
/// A name in the file may differ from the one in the identity store, so a difference by itself is not a finding.
pub(super) fn different(model: &Model, groups: &Groups) -> Vec<Diagnostic> {
    if groups.is_empty() {
        return Vec::new();
    }
    let named = model.names.groups.iter();
    named.filter_map(|(name, id)| difference(name.as_str(), id, groups)).collect()
}

/// What differs about a group of the model
fn difference(name: &str, id: &Spanned<GroupId>, groups: &Groups) -> Option<Diagnostic> {
    let actual = groups.get(id.as_str());
    let others: Vec<String> = groups
        .iter()
        .filter(|(other, of)| *of == name && *other != id.as_str())
        .map(|(other, _)| format!("`{}`", clip(other)))
        .collect();
    let others = others.join(" or ");
    if actual.is_some_and(|actual| actual == name || others.is_empty()) {
        return None;
    }
    let name = clip(name);
    let message = match actual {
        Some(actual) => {
            format!("`{name}` has the ID of the group `{}`, and `{name}` is another group", clip(actual))
        }
        None => format!("the identity store has no group `{name}` with the ID `{}`", id.as_str()),
    };
    let help = match actual {
        Some(_) => format!("if the group `{name}` is meant, write its ID: {others}"),
        None if others.is_empty() => {
            "remove it, with everything that names it, if it was deleted; or collect all groups".to_owned()
        }
        None => format!(
            "a group with this name has the ID {others}: write it if its members are to have the same access"
        ),
    };
    Some(rules::NOT_REFRESHED.finding(message).at(id.origin(), "").help(help))
}
