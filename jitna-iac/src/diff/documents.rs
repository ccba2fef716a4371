//! Approval policies: who gets access, with whose approval, and for how long

use serde_json::Value;
use similar::TextDiff;

use super::normal::content_data;
use super::policy::lines;
use super::values::shown;
use super::{At, Change, PolicyChange, StatementChange};
use crate::cedar::{ListedStatement, list_statements};

/// Types of documents that decide about access
const TYPES: [&str; 2] = ["AutoApprovalPolicy", "ManualApprovalPolicy"];

/// Longer statements are not compared by lines, because it would take too long
const LONGEST: usize = 16 * 1024;

/// Minimum similarity for two statements to count as one changed statement
const ALIKE: f32 = 0.6;

/// Returns the changes of a document if it decides about access; both arguments are its properties as they were written
pub(super) fn change(at: &At, old: Option<&Value>, new: Option<&Value>) -> Option<PolicyChange> {
    let decides = |properties: &Value| {
        properties.get("DocumentType").and_then(Value::as_str).is_some_and(|kind| TYPES.contains(&kind))
    };
    let (old, new) = (old.filter(|p| decides(p)), new.filter(|p| decides(p)));
    let content = |properties: Option<&Value>| properties.and_then(|p| p.get("Content")).map(content_data);
    let (before, after) = (content(old), content(new));
    let facts = |content: &Option<Value>| content.as_ref().map(facts).unwrap_or_default();
    let cedar = |content: &Option<Value>| content.as_ref().map(cedar).unwrap_or_default();
    let lines = lines(&facts(&before), &facts(&after));
    let statements = statements(cedar(&before), cedar(&after));
    let change = match (old, new) {
        (None, None) => return None,
        (old, new) => Change::new(old.is_some(), new.is_some()),
    };
    (change != Change::Changed || !lines.is_empty() || !statements.is_empty()).then(|| PolicyChange {
        at: at.clone(),
        change,
        lines,
        statements,
    })
}

/// Returns the content of a document other than Cedar, as pairs
fn facts(content: &Value) -> Vec<(String, String)> {
    let mut facts = Vec::new();
    let mut add = |what: String, value: Option<&Value>| {
        if let Some(value) = value {
            facts.push((what, shown(value)));
        }
    };
    add("access duration (seconds)".to_owned(), content.get("accessDuration"));
    add("token role".to_owned(), content.get("accessTokenRole"));
    for target in list(content.get("targets")) {
        let key = target.get("Key").map(shown).unwrap_or_default();
        for value in list(target.get("Values")) {
            add("nodes".to_owned(), Some(&Value::String(format!("{key} = {}", shown(value)))));
        }
    }
    for (level, step) in list(content.get("mainSteps")).iter().enumerate() {
        let level = level + 1;
        let inputs = step.get("inputs");
        let input = |name: &str| inputs.and_then(|inputs| inputs.get(name));
        add(format!("level {level}: approvals required"), input("MinRequiredApprovals"));
        add(format!("level {level}: timeout (seconds)"), step.get("timeoutSeconds"));
        let approvers = input("EnhancedApprovals").and_then(|enhanced| enhanced.get("Approvers"));
        for approver in list(approvers) {
            let part = |name: &str| approver.get(name).map(shown).unwrap_or_default();
            let text = format!("{} {}", part("type"), part("approver"));
            add(format!("level {level}: approver"), Some(&Value::String(text)));
        }
    }
    facts
}

fn list(value: Option<&Value>) -> &[Value] {
    match value {
        Some(Value::Array(items)) => items,
        Some(one) => std::slice::from_ref(one),
        None => &[],
    }
}

fn cedar(content: &Value) -> Vec<ListedStatement> {
    let documents = list(content.get("AutoApprovalPolicyDocuments")).iter();
    documents.filter_map(|document| document.get("content")?.as_str()).flat_map(list_statements).collect()
}

fn statements(mut old: Vec<ListedStatement>, mut new: Vec<ListedStatement>) -> Vec<StatementChange> {
    old.retain(|statement| match new.iter().position(|other| other.meaning == statement.meaning) {
        Some(same) => {
            new.remove(same);
            false
        }
        None => true,
    });
    let same_label = |a: &ListedStatement, b: &ListedStatement| a.label.is_some() && a.label == b.label;
    let mut changes = Vec::new();
    for old in old {
        let labelled = new.iter().position(|other| same_label(&old, other));
        let at = labelled.or_else(|| alike(&old, &new));
        let new = at.map(|at| new.remove(at));
        changes.push(StatementChange {
            change: Change::new(true, new.is_some()),
            label: new.as_ref().and_then(|new| new.label.clone()).or(old.label),
            effect: new
                .as_ref()
                .map_or(old.effect, |new| new.effect)
                .map(|effect| effect.as_str().to_owned()),
            old: Some(old.text),
            new: new.map(|new| new.text),
        });
    }
    changes.extend(new.into_iter().map(|new| StatementChange {
        change: Change::Added,
        label: new.label,
        effect: new.effect.map(|effect| effect.as_str().to_owned()),
        old: None,
        new: Some(new.text),
    }));
    changes
}

/// Returns the statement of the same effect with the most lines in common, if it has enough
fn alike(old: &ListedStatement, candidates: &[ListedStatement]) -> Option<usize> {
    let candidates = candidates.iter().enumerate().filter(|(_, new)| new.effect == old.effect);
    let candidates = candidates.filter(|(_, new)| old.text.len().max(new.text.len()) <= LONGEST);
    // A named statement does not match a statement with another name.
    let candidates = candidates.filter(|(_, new)| old.label.is_none() || new.label.is_none());
    let scored = candidates.map(|(at, new)| (TextDiff::from_lines(&old.text, &new.text).ratio(), at));
    scored.filter(|(ratio, _)| *ratio >= ALIKE).max_by(|a, b| a.0.total_cmp(&b.0)).map(|(_, at)| at)
}
