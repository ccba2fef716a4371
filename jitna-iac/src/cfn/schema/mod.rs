//! What CloudFormation accepts as a resource: its attributes, and the properties of its type.
//!
//! The types of this library already ensure valid resources; this module checks what bypasses the types, such as a [`Patch`]. Each fault
//! has its path within the resource. `tools/resource_types.py` generates `types.json` from the registry schemas of the types.
//!
//! [`Patch`]: super::Patch

mod attributes;
mod judge;
mod policy;
mod references;

pub(crate) use references::{holds_function, is_function};

use std::collections::BTreeMap;
use std::sync::OnceLock;

use serde::Deserialize;
use serde_json::Value as Json;

use super::logical_id::LogicalId;
use super::template::Template;

/// A fault in a resource, with its location
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Fault {
    /// Names and item numbers, from the resource down
    pub(crate) path: Vec<String>,
    pub(crate) kind: FaultKind,
    pub(crate) message: String,
    pub(crate) help: Option<String>,
}

/// Kind of fault
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum FaultKind {
    /// A name that does not exist
    Name,
    /// A value that AWS rejects, or a missing value that AWS requires
    Value,
    /// Something that AWS does not document: it may be rejected or have no effect
    Doubt,
}

/// Form of a value: a subset of JSON Schema, as in the CloudFormation registry
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct Form {
    /// JSON types, of which one must match
    r#type: Vec<String>,
    #[serde(rename = "$ref")]
    reference: Option<String>,
    r#enum: Vec<Json>,
    pattern: Option<String>,
    min_length: Option<u64>,
    max_length: Option<u64>,
    minimum: Option<f64>,
    maximum: Option<f64>,
    multiple_of: Option<i64>,
    min_items: Option<u64>,
    max_items: Option<u64>,
    required: Vec<String>,
    properties: BTreeMap<String, Form>,
    /// Whether other names are accepted too
    open: bool,
    /// Whether other names are undocumented rather than rejected
    undocumented: bool,
    /// Whether an empty string counts as absent
    empty: bool,
    items: Option<Box<Form>>,
    /// What is expected, in words; otherwise the words are derived from the rules
    says: Option<String>,
    pub(in crate::cfn) read_only: Vec<String>,
    /// Properties whose change replaces the resource, with `/` between the names
    pub(in crate::cfn) create_only: Vec<String>,
    /// Properties whose change may replace the resource
    pub(in crate::cfn) conditional_create_only: Vec<String>,
    definitions: BTreeMap<String, Form>,
}

impl Form {
    /// Parses forms from JSON that is part of the program
    pub(crate) fn all_from_json(text: &str) -> BTreeMap<String, Self> {
        // A test checks that each of these JSON strings can be parsed.
        serde_json::from_str(text).unwrap_or_default()
    }

    /// Returns the faults in a value of this form; `path` is the location of the value
    pub(crate) fn faults(&self, value: &Json, path: &[String]) -> Vec<Fault> {
        judge::faults(value, self, path)
    }

    /// Whether `Fn::GetAtt` may name it: an attribute that the type creates, or a property that some types return
    fn has_attribute(&self, name: &str) -> bool {
        name.contains('.')
            || self.properties.contains_key(name)
            || self.read_only.iter().any(|known| known == name)
    }

    /// Names of the properties that a value of this form may have
    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        self.properties.keys().map(String::as_str)
    }
}

/// Forms of the resource types, from the registry
pub(in crate::cfn) fn types() -> &'static BTreeMap<String, Form> {
    static TYPES: OnceLock<BTreeMap<String, Form>> = OnceLock::new();
    TYPES.get_or_init(|| Form::all_from_json(include_str!("types.json")))
}

/// Returns the faults in a template's resource: attributes, references, properties, policies
pub(crate) fn faults(template: &Template, id: &LogicalId) -> Vec<Fault> {
    let Some(entry) = template.entry(id) else { return Vec::new() };
    let mut all = attributes::faults(template, id, entry);
    all.extend(references::faults(template, id, entry));
    let properties = entry.attribute("Properties");
    if let Some(form) = types().get(entry.type_name()) {
        let none = Json::Object(serde_json::Map::new());
        let path = ["Properties".to_owned()];
        all.extend(judge::faults(properties.unwrap_or(&none), form, &path));
    }
    all.extend(policy::faults(entry));
    all
}

#[cfg(test)]
mod tests;
