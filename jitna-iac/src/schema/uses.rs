//! Schema of `use`: the patterns and their parameters

use schemars::{Schema, SchemaGenerator, json_schema};
use serde_json::{Map, Value, json};

use crate::describe::given::all_scalars;
use crate::describe::pattern::name_of_type;
use crate::ids;

/// Schema of one use of a pattern
pub(super) fn one_use<'p>(
    patterns: impl Iterator<Item = &'p Value>,
    generator: &mut SchemaGenerator,
) -> Value {
    let (mut properties, mut alone) = (Map::new(), Vec::new());
    for pattern in patterns {
        let name = text(pattern, "name");
        let parameters = pattern.get("parameters").and_then(Value::as_array).into_iter().flatten();
        let (mut known, mut required) = (Map::new(), Vec::new());
        for parameter in parameters {
            let mut schema = of_kind(parameter.get("kind").unwrap_or(&Value::Null), generator);
            schema.insert("description".to_owned(), json!(text(parameter, "doc")));
            if parameter.get("isRequired").and_then(Value::as_bool) == Some(true) {
                required.push(text(parameter, "name"));
            }
            known.insert(text(parameter, "name"), schema.into());
        }
        let kind = if required.is_empty() { json!(["object", "null"]) } else { json!("object") };
        if required.is_empty() {
            alone.push(name.clone());
        }
        let mut schema = json_schema!({
            "description": text(pattern, "doc"),
            "type": kind,
            "properties": known,
            "additionalProperties": false,
        });
        if !required.is_empty() {
            schema.insert("required".to_owned(), json!(required));
        }
        properties.insert(name, schema.into());
    }
    json!({
        "description": "A pattern with its parameters",
        "anyOf": [
            {"type": "object", "properties": properties, "additionalProperties": false, "minProperties": 1, "maxProperties": 1},
            {"description": "A pattern whose parameters all have defaults", "enum": alone},
        ],
    })
}

/// Adds the keys to the definitions of the model and of rollouts
pub(super) fn add(definitions: &mut Map<String, Value>, one_use: Value) {
    definitions.insert("Use".to_owned(), one_use);
    let uses = |what: &str| json!({"description": what, "type": "array", "minItems": 1, "items": {"$ref": "#/$defs/Use"}});
    let program = json!({
        "description": "Command for the shell, run in the folder of the file, of a program that has more patterns, such as `cargo run -q -p acme-patterns`",
        "type": ["string", "number", "boolean"],
        "pattern": "\\S",
    });
    for (definition, key, schema) in [
        ("Model", "use", uses("Patterns that the model is put together from")),
        ("Model", "patterns", program),
        (
            "Rollout",
            "use",
            uses("Patterns whose policies and preferences apply here; what else they bring is the model's"),
        ),
    ] {
        let properties = definitions.get_mut(definition).and_then(|schema| schema.get_mut("properties"));
        if let Some(properties) = properties.and_then(Value::as_object_mut) {
            properties.insert(key.to_owned(), schema);
        }
    }
}

fn text(json: &Value, key: &str) -> String {
    json.get(key).and_then(Value::as_str).unwrap_or_default().to_owned()
}

/// Schema of what may be written for a parameter
fn of_kind(kind: &Value, generator: &mut SchemaGenerator) -> Schema {
    if let Some(name) = kind.get("text").and_then(Value::as_str) {
        return of_type(name, generator);
    }
    if let Some(items) = kind.get("list") {
        let items = of_kind(items, generator);
        return json_schema!({"type": "array", "minItems": 1, "items": items});
    }
    match kind.as_str() {
        Some("boolean") => generator.subschema_for::<bool>(),
        Some("number") => generator.subschema_for::<u32>(),
        Some("nodes") => generator.subschema_for::<crate::model::Nodes>(),
        // The name of a group, user, role, unit or account
        _ => generator.subschema_for::<ids::Label>(),
    }
}

/// Schema of the texts of a type of [`ids`]
fn of_type(name: &str, generator: &mut SchemaGenerator) -> Schema {
    macro_rules! by_name {
        ($($type:ty),* $(,)?) => {
            $(if name_of_type(stringify!($type)) == name {
                return generator.subschema_for::<$type>();
            })*
        };
    }
    all_scalars!(by_name);
    json_schema!({"type": "string"})
}
