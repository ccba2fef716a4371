//! Compares the resources that the imported model creates with the resources that were read

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
pub(crate) use form::policy_form;
use ours::{Made, Ours, counterparts, ours};

/// Result of a comparison
#[derive(Debug, Default)]
pub(crate) struct Compared {
    /// Values that overrides keep, by template, resource and path, each with the ID of its resource
    kept: BTreeMap<(String, String, String), (Option<Value>, String)>,
    /// `overrides` of the model
    pub(crate) overrides: Vec<Value>,
    /// Differences, and how the import handles each
    pub(crate) findings: Diagnostics,
    /// Differences reported as losses: those that remain even with the overrides in the model
    pub(crate) lost: Diagnostics,
}
/// Compares the found resources with those that the model creates
pub(crate) fn compare(material: &Material, draft: &Draft, assembly: &Assembly) -> Compared {
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
    let made = Made::new(&ours);
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
            let what = format!("`{}` ({}): the model does not create it", clip(&found.id), clip(&found.kind));
            let finding =
                rules::NOT_IMPORTED.finding(what).at(found.origin(&["Type"]), "").subject(found.id.clone());
            compared.findings.push(finding.help("keep it in a separate template"));
            continue;
        }
        asked_for(found, material, &mut compared.findings);
        if let Some(condition) = &found.condition {
            let what = format!(
                "`{}`: the condition `{}` cannot be decided: it is assumed to hold",
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
            let what = format!("`{}` has the name `{}` in the model's templates", clip(&found.id), one.id);
            let help = "to keep what is deployed, import the resource into the new stack; otherwise, delete the old one first";
            let finding =
                rules::IMPROVED_IMPORT.finding(what).at(found.origin(&[]), "").subject(found.id.clone());
            compared.findings.push(finding.help(help));
        }
    }
    let has_templates = material.resources.iter().any(|found| !matches!(found.home, Home::Export));
    // Among exports, only a manager is reported as new, because a new manager has large effects.
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
