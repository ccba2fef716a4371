//! What CloudFormation takes as a resource: its attributes, and the properties of its type.
//!
//! Resources of this library are right by their types; this is for what comes in beside the types, such as a [`Patch`]. Each fault has
//! its path within the resource. `types.json` is written by `tools/resource_types.py` from the registry schemas of the types.
//!
//! [`Patch`]: super::Patch

mod attributes;
mod judge;
mod policy;
mod references;

pub(crate) use references::is_function;

use std::collections::BTreeMap;
use std::sync::OnceLock;

use serde::Deserialize;
use serde_json::Value as Json;

use super::logical_id::LogicalId;
use super::template::Template;

/// What is wrong with a resource, and where
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Fault {
    /// Names and numbers of items, from the root of the resource
    pub(crate) path: Vec<String>,
    pub(crate) kind: FaultKind,
    pub(crate) message: String,
    pub(crate) help: Option<String>,
}

/// What a fault is about
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum FaultKind {
    /// A name that nothing has
    Name,
    /// A value that AWS refuses, or the lack of one that it wants
    Value,
    /// Something that AWS does not document, so that it may be refused or do nothing
    Doubt,
}

/// Form of a value: a part of JSON Schema, as the registry of CloudFormation has it
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct Form {
    /// JSON kinds, of which one is enough
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
    /// Whether other names are taken too
    open: bool,
    /// Whether other names are not documented, rather than refused
    undocumented: bool,
    /// Whether an empty text stands for nothing
    empty: bool,
    items: Option<Box<Form>>,
    /// What is wanted, in words; else they are made of the rules
    says: Option<String>,
    pub(in crate::cfn) read_only: Vec<String>,
    /// Properties whose change replaces the resource, with `/` between the names
    pub(in crate::cfn) create_only: Vec<String>,
    /// Properties whose change may replace it
    pub(in crate::cfn) conditional_create_only: Vec<String>,
    definitions: BTreeMap<String, Form>,
}

impl Form {
    /// Form of a text in JSON that is part of the program
    pub(crate) fn of(text: &str) -> BTreeMap<String, Self> {
        // A test of each such text holds that it reads.
        serde_json::from_str(text).unwrap_or_default()
    }

    /// What is wrong with a value of this form; `path` is where it is
    pub(crate) fn faults(&self, value: &Json, path: &[String]) -> Vec<Fault> {
        judge::faults(value, self, path)
    }

    /// Whether `Fn::GetAtt` may name it: what the type makes, and what some types give back of their properties
    fn has_attribute(&self, name: &str) -> bool {
        name.contains('.')
            || self.properties.contains_key(name)
            || self.read_only.iter().any(|known| known == name)
    }

    /// Names that a value of this form may have
    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        self.properties.keys().map(String::as_str)
    }
}

/// Forms of the resource types, as the registry has them
pub(in crate::cfn) fn types() -> &'static BTreeMap<String, Form> {
    static TYPES: OnceLock<BTreeMap<String, Form>> = OnceLock::new();
    TYPES.get_or_init(|| Form::of(include_str!("types.json")))
}

/// What is wrong with a resource of a template: attributes, references, properties, policies
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
