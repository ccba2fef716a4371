//! Parts of JSON Schema for the types of the input
//!
//! Anything that a reader accepts in addition to the type's form (a number for a string, an empty value of a key) is added here and in the
//! module `schema`.

mod faults;

pub(crate) use faults::faults;

use std::borrow::Cow;
use std::marker::PhantomData;

use schemars::transform::Transform;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde_json::{Value, json};

/// Whether a key is required
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Need {
    /// It is required
    Required,
    /// It is required, with items
    RequiredWithItems,
    /// It may be missing or null
    Optional,
    /// It may be missing; if the list is written, it must have items
    OptionalWithItems,
}

/// A key of a mapping
#[derive(Debug)]
pub(crate) struct Property {
    pub(crate) key: &'static str,
    /// Documentation
    pub(crate) doc: &'static str,
    pub(crate) need: Need,
    pub(crate) schema: Schema,
    /// Default value
    pub(crate) default: Option<Value>,
}

/// Returns the schema of a mapping with only these keys
pub(crate) fn mapping(doc: &str, properties: Vec<Property>) -> Schema {
    let required = properties
        .iter()
        .filter(|property| matches!(property.need, Need::Required | Need::RequiredWithItems));
    let required: Vec<&str> = required.map(|property| property.key).collect();
    let properties: serde_json::Map<String, Value> =
        properties.into_iter().map(|property| (property.key.to_owned(), property.into_value())).collect();
    let mut schema = json_schema!({"type": "object", "properties": properties, "description": doc});
    if !required.is_empty() {
        schema.insert("required".to_owned(), json!(required));
    }
    schema.insert("additionalProperties".to_owned(), Value::Bool(false));
    schema
}

impl Property {
    fn into_value(mut self) -> Value {
        self.schema.insert("description".to_owned(), self.doc.into());
        if let Some(default) = self.default {
            self.schema.insert("default".to_owned(), default);
        }
        if matches!(self.need, Need::OptionalWithItems | Need::RequiredWithItems) {
            self.schema.insert("minItems".to_owned(), json!(1));
        }
        let mut value = self.schema.to_value();
        if self.need == Need::Optional {
            or_nothing(&mut value);
        }
        value
    }
}

/// Extends a derived mapping so that it can also be written as only the value of this key
#[derive(Clone, Copy, Debug)]
pub(crate) struct OrOnly(pub(crate) &'static str);

impl Transform for OrOnly {
    fn transform(&mut self, schema: &mut Schema) {
        let Some(mut only) = schema.get("properties").and_then(|properties| properties.get(self.0)).cloned()
        else {
            return;
        };
        if let Some(only) = only.as_object_mut() {
            only.remove("description");
        }
        let description = schema.remove("description");
        let mapping = std::mem::take(schema).to_value();
        if let Some(description) = description {
            schema.insert("description".to_owned(), description);
        }
        schema.insert("anyOf".to_owned(), json!([only, mapping]));
    }
}

/// Adjusts a derived mapping whose keys depend on a word to what the reader accepts
#[derive(Clone, Copy, Debug)]
pub(crate) struct Forms {
    /// Key of the word
    pub(crate) by: &'static str,
    /// The word that applies if none is written
    pub(crate) default: Option<&'static str>,
    /// Words, each with the other keys that it requires
    pub(crate) required: &'static [(&'static str, &'static [&'static str])],
}

impl Transform for Forms {
    fn transform(&mut self, schema: &mut Schema) {
        let Some(Value::Array(variants)) = schema.remove("oneOf") else { return };
        let common = schema.remove("properties");
        let forms = variants.into_iter().filter_map(|variant| self.form(variant, common.as_ref()));
        let forms: Vec<Value> = forms.collect();
        for key in ["type", "required", "additionalProperties", "unevaluatedProperties"] {
            schema.remove(key);
        }
        schema.insert("anyOf".to_owned(), Value::Array(forms));
    }
}

impl Forms {
    /// Returns the mapping of one word; its own keys come before the common keys
    fn form(&self, variant: Value, common: Option<&Value>) -> Option<Value> {
        let mut form = Schema::try_from(variant).ok()?;
        let description = form.get("description").cloned();
        let properties = form.get_mut("properties").and_then(Value::as_object_mut)?;
        let by = properties.shift_remove(self.by)?;
        let (word, required) =
            self.required.iter().find(|(word, _)| by.get("const") == Some(&json!(word)))?;
        let is_default = self.default == Some(*word);
        let mut said = if is_default { json!({"enum": [word, null]}) } else { json!({"enum": [word]}) };
        if let (Some(description), Some(said)) = (description, said.as_object_mut()) {
            said.insert("description".to_owned(), description);
        }
        let own = std::mem::take(properties);
        properties.insert(self.by.to_owned(), said);
        properties.extend(own);
        properties.extend(
            common.and_then(Value::as_object).into_iter().flatten().map(|(k, v)| (k.clone(), v.clone())),
        );
        let keys =
            properties.iter_mut().filter(|(key, _)| !required.contains(&key.as_str()) && *key != self.by);
        keys.for_each(|(_, property)| or_nothing_unless_some(property));
        let by = Some(self.by).filter(|_| !is_default);
        let required: Vec<&str> = by.into_iter().chain(required.iter().copied()).collect();
        form.remove("required");
        if !required.is_empty() {
            form.insert("required".to_owned(), json!(required));
        }
        form.remove("unevaluatedProperties");
        form.insert("additionalProperties".to_owned(), Value::Bool(false));
        Some(form.to_value())
    }
}

/// Allows null as well, unless the value is a list that must have items
fn or_nothing_unless_some(value: &mut Value) {
    if value.get("minItems").is_none() {
        or_nothing(value);
    }
}

/// Allows null as well
pub(crate) fn or_nothing(value: &mut Value) {
    let Value::Object(schema) = value else { return };
    let nothing = json!({"type": "null"});
    if let Some(any) = schema.get_mut("anyOf").and_then(Value::as_array_mut) {
        if !any.contains(&nothing) {
            any.push(nothing);
        }
        return;
    }
    if schema.contains_key("$ref") || schema.contains_key("oneOf") || schema.contains_key("enum") {
        let said = ["description", "default", "examples"];
        let (outer, inner) =
            std::mem::take(schema).into_iter().partition(|(key, _)| said.contains(&key.as_str()));
        *schema = outer;
        schema.insert("anyOf".to_owned(), json!([Value::Object(inner), nothing]));
        return;
    }
    match schema.get_mut("type") {
        Some(Value::Array(types)) if !types.contains(&json!("null")) => types.push(json!("null")),
        Some(Value::Array(_)) | None => {}
        Some(one) if *one != "null" => *one = json!([one.take(), "null"]),
        Some(_) => {}
    }
}

/// Requires that exactly one of these keys has a value
pub(crate) fn exactly_one(keys: &[&str]) -> Value {
    let one = |key: &&str| json!({"required": [key], "properties": {*key: {"not": {"type": "null"}}}});
    Value::Array(keys.iter().map(one).collect())
}

/// A mapping with string keys of type `K`
#[derive(Debug)]
pub(crate) struct Map<K, V>(PhantomData<(K, V)>);

impl<K: JsonSchema, V: JsonSchema> JsonSchema for Map<K, V> {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        format!("MapFrom{}To{}", K::schema_name(), V::schema_name()).into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let key = K::json_schema(generator);
        let names = ["pattern", "minLength", "maxLength"];
        let names: serde_json::Map<String, Value> =
            names.into_iter().filter_map(|name| Some((name.to_owned(), key.get(name)?.clone()))).collect();
        json_schema!({
            "type": "object",
            "propertyNames": names,
            "additionalProperties": generator.subschema_for::<V>(),
        })
    }
}
