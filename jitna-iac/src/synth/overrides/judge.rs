//! Checks the resources of a template after overrides, with the same rules as the model

use std::collections::BTreeSet;

use super::needs;
use crate::cfn::schema::{self, Fault, FaultKind};
use crate::cfn::{LogicalId, PatchPath, Template};
use crate::diag::{Diagnostic, Diagnostics, RuleInfo};
use crate::model::Override;
use crate::origin::Spanned;
use crate::rules;

/// An applied override
pub(super) struct Applied<'o> {
    pub(super) change: &'o Spanned<Override>,
    pub(super) id: LogicalId,
    pub(super) path: PatchPath,
}

/// Reports faults of the resources that overrides changed, at the line of the override that caused them
///
/// Faults that existed before are not caused by overrides, so only new faults are reported.
pub(super) fn judge(
    before: &Template,
    after: &Template,
    applied: &[Applied<'_>],
    findings: &mut Diagnostics,
) {
    let changed: BTreeSet<&LogicalId> = applied.iter().map(|one| &one.id).collect();
    for id in changed {
        let known = schema::faults(before, id);
        let of_type = schema::faults(after, id).into_iter().filter(|fault| !known.contains(fault));
        let mut all: Vec<(Option<RuleInfo>, Fault)> = of_type.map(|fault| (None, fault)).collect();
        all.extend(needs::faults(before, after, id));
        let mut told: Vec<Vec<String>> = Vec::new();
        let mut deleted: Vec<&Spanned<Override>> = Vec::new();
        for (rule, fault) in all {
            // Each cause is reported once: an unknown value need not also match a form.
            if told.contains(&fault.path) {
                continue;
            }
            let Some(cause) = cause(applied, id, &fault.path) else { continue };
            // If a value is deleted as a whole, its parts are also missing.
            if cause.change.set.is_none() {
                if deleted.iter().any(|one| std::ptr::eq(*one, cause.change)) {
                    continue;
                }
                deleted.push(cause.change);
            }
            told.push(fault.path.clone());
            findings.push(finding(cause, rule, fault));
        }
    }
}

/// The override that determines a value: the last one that sets the value, its parent or a part of it
fn cause<'a, 'o>(applied: &'a [Applied<'o>], id: &LogicalId, place: &[String]) -> Option<&'a Applied<'o>> {
    let own = || applied.iter().filter(|one| one.id == *id);
    let common =
        |one: &Applied<'_>| one.path.names().iter().zip(place).take_while(|(a, b)| same(a, b)).count();
    let touches = |one: &&Applied<'_>| common(one) == one.path.names().len().min(place.len());
    own().rfind(touches).or_else(|| own().max_by_key(|one| common(one)))
}

/// `-` represents a new item with any number
fn same(written: &str, found: &str) -> bool {
    written == found || written == "-"
}

fn finding(cause: &Applied<'_>, rule: Option<RuleInfo>, fault: Fault) -> Diagnostic {
    let names = cause.path.names();
    // The fault is in the path itself, not in the value.
    let in_path = fault.path.len() <= names.len() && fault.kind != FaultKind::Value;
    let rule = rule.unwrap_or(match (fault.kind, in_path) {
        (FaultKind::Name, true) => rules::FAILED_OVERRIDE,
        (FaultKind::Name | FaultKind::Value, _) => rules::REFUSED_OVERRIDE,
        (FaultKind::Doubt, _) => rules::UNDOCUMENTED_OVERRIDE,
    });
    let origin = match &cause.change.set {
        Some(value) if !in_path => value.origin().or(cause.change.path.origin()),
        _ => cause.change.path.origin(),
    };
    let place = fault.path.join(".");
    let label = if fault.path == names {
        String::new()
    } else {
        format!("results in `{}`", crate::ids::clip(&place))
    };
    let mut finding =
        rule.finding(fault.message).at(origin, label).subject(cause.change.resource.to_string());
    finding.help = fault.help;
    finding
}
