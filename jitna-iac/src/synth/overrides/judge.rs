//! What the overrides of a template make of its resources, judged like what the model says itself

use std::collections::BTreeSet;

use super::needs;
use crate::cfn::schema::{self, Fault, FaultKind};
use crate::cfn::{LogicalId, PatchPath, Template};
use crate::diag::{Diagnostic, Diagnostics, RuleInfo};
use crate::model::Override;
use crate::origin::Sp;
use crate::rules;

/// An override that was applied
pub(super) struct Applied<'o> {
    pub(super) change: &'o Sp<Override>,
    pub(super) id: LogicalId,
    pub(super) path: PatchPath,
}

/// What is wrong with the resources that overrides changed, at the line of the override that did it
///
/// What was wrong before is not theirs, so only new faults are reported.
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
        let mut deleted: Vec<&Sp<Override>> = Vec::new();
        for (rule, fault) in all {
            // One cause, one finding: what is unknown need not be of a form too.
            if told.contains(&fault.path) {
                continue;
            }
            let Some(cause) = cause(applied, id, &fault.path) else { continue };
            // Of what is deleted as a whole, the parts are missing too.
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

/// The override that made a place what it is: the last one that says the place, or what holds it, or a part of it
fn cause<'a, 'o>(applied: &'a [Applied<'o>], id: &LogicalId, place: &[String]) -> Option<&'a Applied<'o>> {
    let own = || applied.iter().filter(|one| one.id == *id);
    let common =
        |one: &Applied<'_>| one.path.names().iter().zip(place).take_while(|(a, b)| same(a, b)).count();
    let touches = |one: &&Applied<'_>| common(one) == one.path.names().len().min(place.len());
    own().rfind(touches).or_else(|| own().max_by_key(|one| common(one)))
}

/// `-` is a new item, whatever its number
fn same(written: &str, found: &str) -> bool {
    written == found || written == "-"
}

fn finding(cause: &Applied<'_>, rule: Option<RuleInfo>, fault: Fault) -> Diagnostic {
    let names = cause.path.names();
    // The fault is in the path itself, rather than in what is set there.
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
    let label =
        if fault.path == names { String::new() } else { format!("makes `{}`", crate::ids::clip(&place)) };
    let mut finding =
        rule.finding(fault.message).at(origin, label).subject(cause.change.resource.to_string());
    finding.help = fault.help;
    finding
}
