//! Forms of what programs print, from which their schemas are derived
//!
//! A program may be built with another version of the library, or be no program of the library at all. What it prints is validated before it is
//! read, so nothing in it is skipped in silence. The model itself is judged by the reader.

use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::{Map, Value as Json};

use crate::json_schema::faults;

/// Output of a program with a model
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct Output {
    /// [`PROTOCOL_VERSION`](crate::handover::PROTOCOL_VERSION)
    #[expect(dead_code, reason = "it is read before the rest, which may have another form")]
    protocol: u32,
    /// Files that places refer to by number
    pub(super) files: Vec<String>,
    /// The model; a value with a place is `{"@": [file, line, column], "=": value}`, and a value that no user wrote has `"@": null`; `&`
    /// instead of `=` is the name of a handle, and `:` the pairs of a mapping
    pub(super) model: Json,
    /// Findings of constructs; since version 2
    #[serde(default)]
    #[schemars(with = "Vec<Reported>")]
    pub(super) findings: Vec<Json>,
}

/// Output of a program with patterns
#[derive(JsonSchema)]
#[schemars(rename_all = "camelCase", deny_unknown_fields)]
#[expect(dead_code, reason = "only its schema is used")]
pub(super) struct PatternsOutput {
    protocol: u32,
    files: Vec<String>,
    patterns: Vec<Pattern>,
    uses: Vec<Expanded>,
}

#[derive(JsonSchema)]
#[schemars(rename_all = "camelCase", deny_unknown_fields)]
#[expect(dead_code, reason = "only its schema is used")]
struct Pattern {
    name: String,
    doc: String,
    parameters: Vec<Parameter>,
}

#[derive(JsonSchema)]
#[schemars(rename_all = "camelCase", deny_unknown_fields)]
#[expect(dead_code, reason = "only its schema is used")]
struct Parameter {
    name: String,
    doc: String,
    /// A word, or a mapping such as `{"text": "Hours"}`
    kind: Json,
    is_required: bool,
}

/// Result of a use: what the pattern brings, or what is wrong with its parameters
#[derive(JsonSchema)]
#[schemars(untagged)]
#[expect(dead_code, reason = "only its schema is used")]
enum Expanded {
    Parts(Parts),
    Findings(Findings),
}

#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
#[expect(dead_code, reason = "only its schema is used")]
struct Parts {
    parts: Vec<Map<String, Json>>,
}

#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
#[expect(dead_code, reason = "only its schema is used")]
struct Findings {
    findings: Vec<Reported>,
}

/// A finding of a construct or rule
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
#[expect(dead_code, reason = "only its schema is used")]
struct Reported {
    code: String,
    severity: Severity,
    message: String,
    help: Option<String>,
    subject: Option<String>,
    #[schemars(default)]
    places: Vec<Labeled>,
    made: Option<Place>,
}

#[derive(JsonSchema)]
#[schemars(rename_all = "lowercase")]
#[expect(dead_code, reason = "only its schema is used")]
enum Severity {
    Note,
    Warning,
    Error,
}

#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
#[expect(dead_code, reason = "only its schema is used")]
struct Labeled {
    #[schemars(rename = "@")]
    place: Place,
    text: String,
}

/// File number, line and column, or several such places from the inside out
#[derive(JsonSchema)]
#[schemars(untagged)]
#[expect(dead_code, reason = "only its schema is used")]
enum Place {
    One([u32; 3]),
    Several(Vec<[u32; 3]>),
}

/// Parses the output of a program
///
/// # Errors
///
/// Returns an error if the output is not JSON.
pub(super) fn parsed(output: &str) -> Result<Json, String> {
    serde_json::from_str(output).map_err(|error| {
        let (line, column) = (error.line(), error.column());
        if output.trim().is_empty() {
            "the output is empty".to_owned()
        } else {
            format!("the output is not JSON (line {line}, column {column})")
        }
    })
}

/// Checks the form of an output
///
/// # Errors
///
/// Returns what is wrong with the output: the first three faults.
pub(super) fn validated<T: JsonSchema>(output: &Json) -> Result<(), String> {
    let all = faults::<T>(output);
    let more = match all.len().saturating_sub(3) {
        0 => String::new(),
        more => format!("; and {more} more"),
    };
    match all.get(..all.len().min(3)) {
        None | Some([]) => Ok(()),
        Some(first) => Err(format!("{}{more}", first.join("; "))),
    }
}
