//! What comes of the imported model, held against what was read

mod comparison;
mod form;
mod ours;

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use serde_json::Value;

use super::MANAGER;
use super::draft::{Draft, asked_for};
use super::input::{Home, Material};
use super::resolve::Scope;
use crate::assembly::Assembly;
use crate::diag::Diagnostics;
use crate::ids::clip;
use crate::rules;

use comparison::Comparison;
pub(super) use form::policy_form;
use ours::{Made, Ours, counterparts, ours};

/// Result of a comparison
#[derive(Debug, Default)]
pub(super) struct Compared {
    /// What overrides keep, by template, resource and path, and of which resource it is
    kept: BTreeMap<(String, String, String), (Option<Value>, String)>,
    /// `overrides` of the model
    pub(super) overrides: Vec<Value>,
    /// What differs, and what becomes of it
    pub(super) findings: Diagnostics,
    /// Differences, as losses: what is left when the overrides are in the model
    pub(super) lost: Diagnostics,
}
/// Compares what was found with what the model makes
pub(super) fn compare(material: &Material, draft: &Draft, assembly: &Assembly) -> Compared {
    let ours = ours(assembly);
    let mut compared = Compared::default();
    let all = counterparts(material, draft, &ours);
    let mut renamed: BTreeMap<usize, BTreeMap<String, String>> = BTreeMap::new();
    for (found, own) in material.resources.iter().zip(&all) {
        if let Some(one) = own.first().and_then(|number| ours.get(*number)) {
            renamed.entry(found.template).or_default().insert(found.id.clone(), one.id.clone());
        }
    }
    let renamed: BTreeMap<usize, Rc<BTreeMap<String, String>>> =
        renamed.into_iter().map(|(template, renamed)| (template, Rc::new(renamed))).collect();
    let made = Made::of(&ours);
    let mut reached = BTreeSet::new();
    for (found, own) in material.resources.iter().zip(&all) {
        if let Some(roles) = material.folded.get(&found.number) {
            let what = format!("`{}` becomes a policy within `{}`", clip(&found.id), clip(roles));
            let finding = rules::IMPROVED_IMPORT.finding(what).at(found.origin(&["Type"]), "");
            compared.findings.push(finding.subject(found.id.clone()));
            continue;
        }
        if own.is_empty() && draft.left_out.contains(&found.number) {
            continue;
        }
        if own.is_empty() {
            let what =
                format!("`{}` ({}): nothing in the model makes it", clip(&found.id), clip(&found.kind));
            let finding =
                rules::NOT_IMPORTED.finding(what).at(found.origin(&["Type"]), "").subject(found.id.clone());
            compared.findings.push(finding.help("keep it in a template of its own"));
            continue;
        }
        asked_for(found, material, &mut compared.findings);
        if let Some(condition) = &found.condition {
            let what = format!(
                "`{}`: nothing decides the condition `{}`: it is taken to hold",
                clip(&found.id),
                clip(condition)
            );
            let finding = rules::ASSUMED_IMPORT.finding(what).at(found.origin(&["Condition"]), "");
            compared.findings.push(finding.subject(found.id.clone()));
        }
        let renamed = renamed.get(&found.template).cloned().unwrap_or_default();
        let mut scope = Scope { renamed: renamed.clone(), ..Scope::default() };
        let theirs = scope.resolve(&found.resource);
        for one in
            own.iter().filter_map(|number| ours.get(*number).map(|one| (number, one))).map(|(number, one)| {
                reached.insert(*number);
                one
            })
        {
            let mut comparison = Comparison {
                found,
                one,
                renamed: &renamed,
                into: &mut compared,
                made: &made,
                is_export: matches!(found.home, Home::Export),
            };
            comparison.resource(&theirs);
        }
        if let Some(one) = own.first().and_then(|number| ours.get(*number))
            && one.id != found.id
            && !matches!(found.home, Home::Export)
        {
            let what = format!("`{}` is called `{}` in what the model makes", clip(&found.id), one.id);
            let help = "to keep what is deployed, import the resource into the new stack; else delete the old one first";
            let finding =
                rules::IMPROVED_IMPORT.finding(what).at(found.origin(&[]), "").subject(found.id.clone());
            compared.findings.push(finding.help(help));
        }
    }
    let has_templates = material.resources.iter().any(|found| !matches!(found.home, Home::Export));
    // Of what is exported only managers say what is not there: a new one does much.
    let is_organization = draft.model.contains_key("organization");
    let is_said = |one: &Ours| has_templates || one.kind == MANAGER && is_organization;
    for (number, one) in ours.iter().enumerate() {
        if !reached.contains(&number) && is_said(one) {
            let what = format!(
                "`{}` of `{}` ({}) is new: the sources do not have it",
                one.id, one.template, one.kind
            );
            compared.findings.push(rules::IMPROVED_IMPORT.finding(what).subject(one.id.clone()));
        }
    }
    compared
}
