//! What makes the newest versions of documents their defaults: an association, its runbook and its role

use serde_json::Value;

use super::{Context, Recognized};
use crate::import::documents::content_data;
use crate::import::input::Found;
use crate::import::{ASSOCIATION, DOCUMENT, ROLE};

/// Beginnings of the logical IDs of associations, the longer one first
const IDS: [&str; 2] = ["ImportedPromotion", "Promotion"];

/// Calls of the runbook
const CALLS: [&str; 2] = ["DescribeDocument", "UpdateDocumentDefaultVersion"];

/// Parameter that changes with the documents
const CONTENTS: &str = "Contents";

pub(super) fn recognize(context: &Context<'_>) -> Recognized {
    let mut recognized = Recognized::default();
    for association in context.of_kind(ASSOCIATION) {
        let Some(runbook) = context.named(association, association.property("Name")).filter(promotes) else {
            continue;
        };
        let (prefix, path) = own_id(&association.id).unwrap_or(("Promotion", ""));
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

/// Beginning and number of a logical ID that the model gives
fn own_id(id: &str) -> Option<(&'static str, &str)> {
    let of = |prefix: &'static str| Some((prefix, id.strip_prefix(prefix)?));
    let (prefix, path) = IDS.into_iter().find_map(of)?;
    path.bytes().all(|byte| byte.is_ascii_digit()).then_some((prefix, path))
}

/// Whether a document is a runbook that does nothing but make versions of documents their default
fn promotes(found: &&Found) -> bool {
    let content = found.property("Content").map(content_data).unwrap_or_default();
    let steps = content.get("mainSteps").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    let calls = |step: &Value| step.pointer("/inputs/Api").and_then(Value::as_str).is_some_and(|api| CALLS.contains(&api));
    found.kind == DOCUMENT && found.text("DocumentType") == Some("Automation") && !steps.is_empty() && steps.iter().all(calls)
}

/// Parameters of an association without the hash of the documents
pub(in crate::import) fn without_contents(parameters: &Value) -> Value {
    let mut parameters = parameters.clone();
    if let Some(parameters) = parameters.as_object_mut() {
        parameters.shift_remove(CONTENTS);
    }
    parameters
}
