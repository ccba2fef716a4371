//! JSON Schema of what is read and of what is printed, for editors and programs
//!
//! The schemas are made of the types themselves: descriptions are their docstrings. Begin at [`model`].

use schemars::generate::SchemaSettings;
use schemars::transform::transform_subschemas;
use schemars::{Schema, json_schema};
use serde_json::{Value, json};

use crate::diag::render;
use crate::model::Model;

/// Where the schema of `jitna.yaml` can be read
pub const MODEL_URL: &str =
    "https://raw.githubusercontent.com/jitna-iac/jitna-iac/main/docs/jitna.schema.json";

/// Where the schema of findings can be read
pub const FINDINGS_URL: &str =
    "https://raw.githubusercontent.com/jitna-iac/jitna-iac/main/docs/findings.schema.json";

/// Schema of `jitna.yaml` and `jitna.json` (JSON Schema 2020-12)
///
/// It refuses what reading refuses, as far as a schema can say it: names are not resolved, and durations not added up. Regions
/// are those that have just-in-time node access.
///
/// ```
/// let schema = jitna_iac::schema::model();
/// assert_eq!(schema["$schema"], "https://json-schema.org/draft/2020-12/schema");
/// assert!(schema["$defs"]["Rollout"]["properties"]["extends"].is_object());
/// ```
#[must_use]
pub fn model() -> Value {
    let mut generator = SchemaSettings::draft2020_12().into_generator();
    let model = generator.subschema_for::<Model>();
    let version = Value::from(
        json_schema!({"description": "Version of the format", "const": crate::model::FORMAT_VERSION}),
    );
    let program = json_schema!({
        "description": "The name of a program that prints the model",
        "type": "object",
        "properties": {
            "version": {"anyOf": [version, {"type": "null"}]},
            "app": {
                "description": "Command for the shell, run in the folder of the file",
                "type": "string",
                "pattern": "\\S",
                "examples": ["cargo run -q"],
            },
        },
        "required": ["app"],
        "additionalProperties": false,
    });
    let definitions = generator.take_definitions(true);
    let mut schema = json_schema!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": MODEL_URL,
        "title": "jitna.yaml",
        "description": "Just-in-time node access (AWS Systems Manager) of an organization or an account",
        "type": "object",
        "if": {"required": ["app"]},
        "then": {"$ref": "#/$defs/Program"},
        "else": model,
        "$defs": definitions,
    });
    if let Some(all) = schema.get_mut("$defs").and_then(Value::as_object_mut) {
        all.insert("Program".to_owned(), program.into());
    }
    as_read(&mut schema);
    schema.into()
}

/// Schema of what `check --format json` prints (JSON Schema 2020-12)
///
/// ```
/// let schema = jitna_iac::schema::findings();
/// assert_eq!(schema["required"], serde_json::json!(["version", "findings", "summary"]));
/// ```
#[must_use]
pub fn findings() -> Value {
    let mut schema = render::json_schema();
    plain_descriptions(&mut schema);
    schema.insert("$id".to_owned(), json!(FINDINGS_URL));
    schema.into()
}

/// A schema as it is printed: indented, with a line break at the end
#[must_use]
pub fn to_text(schema: &Value) -> String {
    // A value is JSON already.
    let mut text = serde_json::to_string_pretty(schema).unwrap_or_default();
    text.push('\n');
    text
}

/// Adds what the reader takes besides: it keeps the characters of every scalar, so a number may stand for a text, and a text
/// of digits for a number
fn as_read(schema: &mut Schema) {
    describe(schema);
    let is = |schema: &Schema, key: &str| schema.get(key).is_some();
    let text = !["pattern", "enum", "const"].into_iter().any(|key| is(schema, key));
    if text && let Some(kind) = schema.get_mut("type") {
        let nothing = kind.as_array().is_some_and(|types| types.contains(&json!("null")));
        let types = kind.as_array().cloned().unwrap_or_else(|| vec![kind.clone()]);
        let mut widened = if types.contains(&json!("string")) && types.len() == 1 + usize::from(nothing) {
            vec!["string", "number", "boolean"]
        } else {
            Vec::new()
        };
        if !widened.is_empty() {
            widened.extend(nothing.then_some("null"));
            *kind = json!(widened);
        }
    }
    if schema.remove("format").is_some_and(|format| format == "uint32") {
        schema.insert("type".to_owned(), digits(schema.get("type")));
        schema.insert("maximum".to_owned(), json!(u32::MAX));
        schema.insert("pattern".to_owned(), json!("^[0-9]+$"));
    }
    transform_subschemas(&mut as_read, schema);
}

/// Types of a number that may be written as a text
fn digits(types: Option<&Value>) -> Value {
    let nothing = types.and_then(Value::as_array).is_some_and(|types| types.contains(&json!("null")));
    if nothing { json!(["integer", "string", "null"]) } else { json!(["integer", "string"]) }
}

fn plain_descriptions(schema: &mut Schema) {
    describe(schema);
    transform_subschemas(&mut plain_descriptions, schema);
}

/// Makes a description of what a docstring says: without examples in Rust, and without links
fn describe(schema: &mut Schema) {
    let Some(Value::String(text)) = schema.get_mut("description") else { return };
    let prose = text.split("```").next().unwrap_or_default();
    let mut plain = String::new();
    let mut rest = prose;
    while let Some((before, after)) = rest.split_once('[') {
        plain.push_str(before);
        let Some((shown, behind)) = after.split_once(']') else {
            plain.push('[');
            rest = after;
            continue;
        };
        plain.push_str(shown);
        rest = match behind.strip_prefix('(').and_then(|target| target.split_once(')')) {
            Some((_, behind)) => behind,
            None => behind,
        };
    }
    plain.push_str(rest);
    let paragraphs =
        plain.split("\n\n").map(|paragraph| paragraph.split_whitespace().collect::<Vec<_>>().join(" "));
    *text = paragraphs.filter(|paragraph| !paragraph.is_empty()).collect::<Vec<_>>().join("\n\n");
}
