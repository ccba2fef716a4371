//! Writes the model as `jitna.yaml`

use serde_json::{Map, Value};

use crate::cfn;
use crate::describe::{self, Keys};
use crate::diag::{Diagnostics, Sources};
use crate::rules;

/// The keys in the order of the reference documentation
pub(super) fn ordered(mut model: Map<String, Value>) -> Value {
    let mut ordered = Map::new();
    for key in <describe::Model as Keys>::KEYS {
        ordered.extend(model.remove(*key).map(|value| ((*key).to_owned(), value)));
    }
    ordered.extend(model);
    ordered.into()
}

/// Returns the text of the file
pub(super) fn write(model: &Value, from: &[String], findings: &Diagnostics, sources: &Sources) -> String {
    let mut text = String::new();
    for line in remarks(from, findings, sources) {
        text.push_str(&cfn::yaml_comment(&line));
    }
    for (number, (key, value)) in model.as_object().into_iter().flatten().enumerate() {
        if number > 0 || !text.is_empty() {
            text.push('\n');
        }
        text.push_str(&cfn::yaml(&Value::Object(Map::from_iter([(key.clone(), value.clone())]))));
    }
    text
}

/// Comments above the model: its sources, losses and differences
pub(super) fn remarks(from: &[String], findings: &Diagnostics, sources: &Sources) -> Vec<String> {
    let mut lines = vec![format!("Imported from {}", from.join(", "))];
    for (rule, heading) in [
        (rules::NOT_IMPORTED, "Not in this model:"),
        (rules::ASSUMED_IMPORT, "Assumed, please check:"),
        (rules::KEPT_IMPORT, "Kept by overrides:"),
        (rules::IMPROVED_IMPORT, "Differs from the sources:"),
    ] {
        let of_rule: Vec<_> = findings.iter().filter(|finding| finding.code == rule.code).collect();
        if of_rule.is_empty() {
            continue;
        }
        lines.push(String::new());
        lines.push(heading.to_owned());
        for finding in of_rule {
            let place = sources.position(finding.origin()).map_or_else(String::new, |place| {
                format!("{}:{}:{}: ", place.file, place.line, place.column)
            });
            lines.push(format!("- {place}{}", finding.message));
        }
    }
    lines
}
