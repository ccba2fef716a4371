//! `validation-report.json`, which `cdk synth` and `cdk validate` show

use serde_json::{Map, Value as Json, json};

use super::VERSION;
use crate::assembly::Remark;
use crate::diag::Severity;

/// Name under which the findings are shown
const NAME: &str = "jitna-iac";

/// Returns the findings: those that count, and those that the model accepts, with the reasons
pub(super) fn report(remarks: &[Remark]) -> Json {
    let counted = || remarks.iter().filter(|remark| remark.accepted.is_none());
    let failed = counted().any(|remark| remark.severity == Severity::Error);
    let violations: Vec<Json> = counted().map(|remark| Json::Object(violation(remark))).collect();
    let suppressed: Vec<Json> = remarks
        .iter()
        .filter_map(|remark| {
            let reason = remark.accepted.as_ref()?;
            let mut violation = violation(remark);
            violation.insert("acknowledgedId".to_owned(), json!(format!("{NAME}::{}", remark.code)));
            violation.insert("reason".to_owned(), json!(reason));
            Some(Json::Object(violation))
        })
        .collect();
    // The version of the program is left out, so that the assembly of a model does not change with a new version.
    json!({
        "version": VERSION,
        "title": NAME,
        "pluginReports": [{
            "pluginName": NAME,
            "conclusion": if failed { "failure" } else { "success" },
            "violations": violations,
            "suppressedViolations": suppressed,
        }],
    })
}

fn violation(remark: &Remark) -> Map<String, Json> {
    let mut violation = Map::new();
    let mut put = |key: &str, value: Json| violation.insert(key.to_owned(), value);
    put("ruleName", json!(remark.code));
    put("description", json!(remark.message));
    if let Some(help) = &remark.help {
        put("suggestedFix", json!(help));
    }
    put(
        "severity",
        json!(match remark.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Note => "info",
        }),
    );
    let mut construct = Map::new();
    // A finding is about a part of the model, which the tree of stacks does not show.
    let path = remark.subject.as_deref().unwrap_or("model");
    construct.insert("constructPath".to_owned(), json!(path));
    if let Some(place) = &remark.place {
        construct.insert("stackTraces".to_owned(), json!([place]));
    }
    put("violatingConstructs", json!([construct]));
    violation
}
