//! Resources of a user's own types

use std::borrow::Cow;

use indexmap::IndexMap;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde_json::Value as Json;

use crate::features::own_resources::describe::own_resource;
use crate::ids::json_schema::AnyRegion;
use crate::ids::{Label, Named, Region, ResourceId, ResourceType, UnitId};
use crate::origin::{Origin, Spanned};
use crate::words::ResourceAccount;

use crate::model::record::data;

/// Values that are passed to CloudFormation as they are, by name
pub type Verbatim = IndexMap<String, Spanned<Json>>;

own_resource!(data);

/// A mapping with any keys
#[derive(Debug)]
struct AnyMapping;

impl JsonSchema for AnyMapping {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "AnyMapping".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({"type": "object"})
    }
}

impl OwnResource {
    /// Checks whether the resource is in the delegated administrator account, or in the one account of the model
    #[must_use]
    pub fn is_in_administrator(&self) -> bool {
        let is_elsewhere = !self.rollouts.is_empty() || !self.units.is_empty() || !self.templates.is_empty();
        self.account.as_ref().map_or(!is_elsewhere, |account| **account == ResourceAccount::Administrator)
    }

    /// Checks whether the resource is in the management account
    #[must_use]
    pub fn is_in_management(&self) -> bool {
        self.account.as_deref() == Some(&ResourceAccount::Management)
    }

    /// Subject of findings
    pub(crate) fn subject(&self) -> String {
        format!("resources/{}", self.id)
    }

    /// Place of the value at a path from the resource down, in the spelling of CloudFormation, and whether the path ends there
    pub(crate) fn origin_at(&self, path: &[String]) -> (Origin, bool) {
        let names: Vec<&str> = path.iter().map(String::as_str).collect();
        let (found, rest) = match names.as_slice() {
            ["Properties", name, rest @ ..] => (self.properties.get(*name), rest),
            ["Properties" | "Type"] | [] => (None, [].as_slice()),
            [name, rest @ ..] => (self.attributes.get(*name), rest),
        };
        match found {
            Some(value) => (value.origin(), rest.is_empty()),
            None => (self.resource_type.origin(), names == ["Type"]),
        }
    }
}
