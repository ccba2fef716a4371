//! Resources that make the newest versions of documents the default: an association, its runbook and its role

use std::collections::BTreeMap;

use serde_json::Value;

use super::{Context, Recognized};
use crate::import::documents::content_data;
use crate::import::input::Found;
use crate::import::{ASSOCIATION, DOCUMENT, ROLE};

/// Logical ID of the association of a rollout's documents
const OWN: &str = "Promotion";

/// Prefixes of the logical IDs of associations, the longer one first
const IDS: [&str; 2] = ["ImportedPromotion", OWN];

/// API calls of the runbook
const CALLS: [&str; 2] = ["DescribeDocument", "UpdateDocumentDefaultVersion"];

/// Prefixes of a document's logical ID in the names of steps, and in references to them
const STEPS: [&str; 4] = ["{{ Find", "step:Find", "Find", "Promote"];

/// Parameter that changes when the documents change
const CONTENTS: &str = "Contents";

pub(crate) fn recognize(context: &Context<'_>) -> Recognized {
    let mut recognized = Recognized::default();
    for association in context.of_kind(ASSOCIATION) {
        let Some(runbook) = context.named(association, association.property("Name")).filter(promotes) else {
            continue;
        };
        let (prefix, path) = own_id(&association.id).unwrap_or((OWN, ""));
        // Without an organization, an imported document is treated like any other.
        let prefix = if context.place.is_organization { prefix } else { OWN };
        let role = association.property("Parameters").and_then(|all| all.get("AutomationAssumeRole")?.get(0));
        recognized.claim(association, format!("{prefix}{path}"));
        recognized.claim(runbook, format!("{prefix}Runbook{path}"));
        if let Some(role) = context.named(association, role).filter(|role| role.kind == ROLE) {
            recognized.claim(role, format!("{prefix}Role{path}"));
        }
        recognized.set("promoteDocuments", true.into());
    }
    recognized
}

/// Prefix and number of a logical ID of the model
fn own_id(id: &str) -> Option<(&'static str, &str)> {
    let of = |prefix: &'static str| Some((prefix, id.strip_prefix(prefix)?));
    let (prefix, path) = IDS.into_iter().find_map(of)?;
    path.bytes().all(|byte| byte.is_ascii_digit()).then_some((prefix, path))
}

/// Whether a document is a runbook that only makes versions of documents the default
fn promotes(found: &&Found) -> bool {
    let content = found.property("Content").map(content_data).unwrap_or_default();
    let steps = content.get("mainSteps").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    let calls = |step: &Value| {
        step.pointer("/inputs/Api").and_then(Value::as_str).is_some_and(|api| CALLS.contains(&api))
    };
    found.kind == DOCUMENT
        && found.text("DocumentType") == Some("Automation")
        && !steps.is_empty()
        && steps.iter().all(calls)
}

/// Content of a runbook with the logical IDs of the model's documents in the names of its steps
///
/// Strings that are not names of steps remain unchanged.
pub(crate) fn with_own_steps(content: &Value, renamed: &BTreeMap<String, String>) -> Value {
    let own = |text: &str| {
        let (before, rest) = STEPS.iter().find_map(|before| Some((*before, text.strip_prefix(before)?)))?;
        let (id, after) = rest.split_once('.').map_or((rest, None), |(id, after)| (id, Some(after)));
        let dot = if after.is_some() { "." } else { "" };
        Some(format!("{before}{}{dot}{}", renamed.get(id)?, after.unwrap_or_default()))
    };
    match content {
        Value::String(text) => own(text).map_or_else(|| content.clone(), Value::from),
        Value::Array(items) => items.iter().map(|item| with_own_steps(item, renamed)).collect(),
        Value::Object(members) => {
            let members = members.iter().map(|(key, value)| (key.clone(), with_own_steps(value, renamed)));
            Value::Object(members.collect())
        }
        other => other.clone(),
    }
}

/// Parameters of an association without the hash of the documents
pub(crate) fn without_contents(parameters: &Value) -> Value {
    let mut parameters = parameters.clone();
    if let Some(parameters) = parameters.as_object_mut() {
        parameters.shift_remove(CONTENTS);
    }
    parameters
}
