//! JSON Schemas of input and output, for editors and programs
//!
//! The schemas are generated from the types: the descriptions are the doc comments. Begin at [`model`].

use std::collections::BTreeMap;

use schemars::generate::SchemaSettings;
use schemars::transform::transform_subschemas;
use schemars::{Schema, json_schema};
use serde_json::{Value, json};

use crate::diag::render;
use crate::model::Model;

mod uses;

/// URL of the schema of `jitna.yaml`
pub const MODEL_URL: &str =
    "https://raw.githubusercontent.com/jitna-iac/jitna-iac/main/docs/jitna.schema.json";

/// URL of the schema of findings
pub const FINDINGS_URL: &str =
    "https://raw.githubusercontent.com/jitna-iac/jitna-iac/main/docs/findings.schema.json";

/// Schema of `jitna.yaml` and `jitna.json` (JSON Schema 2020-12)
///
/// It rejects what reading rejects, as far as a schema can express it: names are not resolved, and durations are not added. The Regions are
/// those with just-in-time node access.
///
/// ```
/// let schema = jitna_iac::schema::model();
/// assert_eq!(schema["$schema"], "https://json-schema.org/draft/2020-12/schema");
/// assert!(schema["$defs"]["Rollout"]["properties"]["extends"].is_object());
/// ```
#[must_use]
pub fn model() -> Value {
    model_with(&[])
}

/// Does the same as [`model`], with a program's patterns, as returned by [`Patterns::described`](crate::read::Patterns::described)
#[must_use]
pub fn model_with(patterns: &[Value]) -> Value {
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
    let own = crate::read::own_patterns();
    let one_use = uses::one_use(own.iter().chain(patterns), &mut generator);
    let mut definitions = generator.take_definitions(true);
    composition(&mut definitions);
    uses::add(&mut definitions, one_use);
    let mut schema = json_schema!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": MODEL_URL,
        "title": "jitna-iac model of just-in-time node access",
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
    show_examples(&mut schema);
    schema.into()
}

/// Shows the form of an ID or ARN also at keys with a description of their own, which editors show instead of the definition's
fn show_examples(schema: &mut Schema) {
    let definitions = schema.get("$defs").and_then(Value::as_object);
    let of_ids = |name: &str| name.ends_with("Id") || name.ends_with("Arn");
    let examples: BTreeMap<String, String> = definitions
        .into_iter()
        .flatten()
        .filter(|(name, _)| of_ids(name))
        .filter_map(|(name, definition)| {
            let (_, example) = definition.get("description")?.as_str()?.rsplit_once("\n\nExample: ")?;
            Some((format!("#/$defs/{name}"), example.to_owned()))
        })
        .collect();
    show(&examples, schema);
}

fn show(examples: &BTreeMap<String, String>, schema: &mut Schema) {
    let form = schema.get("$ref").or_else(|| schema.get("anyOf")?.get(0)?.get("$ref"));
    let example = form.and_then(Value::as_str).and_then(|name| examples.get(name));
    if let Some(example) = example
        && let Some(Value::String(text)) = schema.get_mut("description")
        && !text.contains('`')
    {
        text.push_str("\n\nExample: ");
        text.push_str(example);
    }
    transform_subschemas(&mut |inner: &mut Schema| show(examples, inner), schema);
}

/// Adds the keys that name the files of the model, and allows names of shared levels and conditions where they may appear
fn composition(definitions: &mut serde_json::Map<String, Value>) {
    let named = |of: &str, description: &str| {
        json!({
            "description": description,
            "type": ["object", "null"],
            "additionalProperties": {"$ref": format!("#/$defs/{of}"), "type": "object"},
        })
    };
    let keys = [
        ("include", include()),
        (
            "overlays",
            json!({
                "description": "Files with what is different in one stage, by the name that `--overlay` takes",
                "type": ["object", "null"],
                "additionalProperties": path(),
            }),
        ),
        ("levels", named("Level", "Levels of approval that policies use by name")),
        ("conditions", named("Condition", "Conditions that statements use by name")),
    ];
    let properties = definitions.get_mut("Model").and_then(|model| model.get_mut("properties"));
    if let Some(properties) = properties.and_then(Value::as_object_mut) {
        properties.extend(keys.map(|(key, schema)| (key.to_owned(), schema)));
    }
    let levels =
        definitions.get_mut("ManualApproval").and_then(|of| of.pointer_mut("/properties/levels/items"));
    if let Some(levels) = levels {
        let name = json!({"description": "Name of a level of `levels`", "type": "string"});
        *levels = json!({"anyOf": [levels.take(), name]});
    }
    let forms =
        definitions.get_mut("Condition").and_then(|of| of.get_mut("anyOf")).and_then(Value::as_array_mut);
    if let Some(forms) = forms {
        let description = "Name of a condition of `conditions`";
        forms.push(json!({"description": description, "type": "string"}));
    }
}

fn path() -> Value {
    json!({"description": "File or folder, relative to this file", "type": ["string", "number", "boolean"], "pattern": "\\S"})
}

fn include() -> Value {
    let file =
        json!({"description": "File or folder, relative to this file", "type": "string", "minLength": 1});
    json!({
        "description": "Files and folders whose keys join those of this file; their order means nothing",
        "type": ["array", "null"],
        "minItems": 1,
        "items": {"anyOf": [
            file,
            {
                "type": "object",
                "properties": {
                    "file": file,
                    "owner": {"description": "Owner of the file, which can then contain only some keys", "$ref": "#/$defs/Label"},
                    "nodes": {"description": "Nodes of the owner; a policy for other nodes is an error", "$ref": "#/$defs/Nodes"},
                },
                "required": ["file"],
                "dependentRequired": {"nodes": ["owner"]},
                "additionalProperties": false,
            },
        ]},
    })
}

/// Schema of the output of `check --format json` (JSON Schema 2020-12)
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

/// Returns a schema as it is printed: indented, with a newline at the end
#[must_use]
pub fn to_text(schema: &Value) -> String {
    // The value is already JSON.
    let mut text = serde_json::to_string_pretty(schema).unwrap_or_default();
    text.push('\n');
    text
}

/// Adds what the reader also accepts: it keeps the characters of every scalar, so a number is accepted for a string, and a string of digits
/// for a number
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

/// Types of a number that may be written as a string
fn digits(types: Option<&Value>) -> Value {
    let nothing = types.and_then(Value::as_array).is_some_and(|types| types.contains(&json!("null")));
    if nothing { json!(["integer", "string", "null"]) } else { json!(["integer", "string"]) }
}

fn plain_descriptions(schema: &mut Schema) {
    describe(schema);
    transform_subschemas(&mut plain_descriptions, schema);
}

/// Converts a doc comment to a description: without Rust examples and without links; brackets in code are kept
fn describe(schema: &mut Schema) {
    let Some(Value::String(text)) = schema.get_mut("description") else { return };
    let prose = text.split("```").next().unwrap_or_default();
    let mut plain = String::new();
    let mut rest = prose;
    while let Some((before, after)) = rest.split_once('[') {
        plain.push_str(before);
        if plain.matches('`').count() % 2 == 1 {
            plain.push('[');
            rest = after;
            continue;
        }
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
