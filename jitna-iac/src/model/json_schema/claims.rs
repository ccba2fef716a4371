//! JSON Schema of invariants, and of exclusive keys

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde_json::{Map, Value, json};

use super::{described, one_kind_of_who, said, who_and_which};
use crate::ids::{Label, Named, Region, TagKey, UnitId};
use crate::json_schema::exactly_one;
use crate::model::policy::Nodes;
use crate::model::{Exclusive, Invariant, OnlyFor, Requests};
use crate::origin::Spanned;

described! {
    Exclusive as "Exclusive" = exclusive,
    Invariant as "Invariant" = invariant,
    OnlyFor as "OnlyFor" = only_for,
    Requests as "Requests" = requests,
}

fn invariant(generator: &mut SchemaGenerator) -> Schema {
    let stated = |what: &str| json!({"enum": [true, null], "description": what});
    let claims = [
        (
            "neverAutoApproved",
            described(
                "None of these requests is approved automatically",
                generator.subschema_for::<Requests>(),
            ),
        ),
        (
            "autoApprovedOnlyFor",
            described(
                "Of the requests `on`, only these are ever approved automatically",
                generator.subschema_for::<OnlyFor>(),
            ),
        ),
        (
            "manualPath",
            described(
                "Every node with one of these tags is covered by exactly one manual approval policy",
                generator.subschema_for::<Nodes>(),
            ),
        ),
        (
            "noPermitForEveryone",
            stated(
                "No user is approved automatically who is in no group, and whose ID, attributes and principal tags no statement names",
            ),
        ),
        (
            "denyAccessBites",
            stated(
                "The deny-access policy keeps at least one request from being approved that a permit grants",
            ),
        ),
    ];
    let keys = claims.each_ref().map(|(key, _)| *key);
    let mut name = generator.subschema_for::<Label>();
    name.insert("description".to_owned(), json!("Name within the model"));
    let mut properties = Map::new();
    properties.insert("name".to_owned(), name.to_value());
    properties.insert(
        "description".to_owned(),
        json!({"type": ["string", "null"], "description": "Why it must hold; printed with what breaks it"}),
    );
    let units = generator.subschema_for::<Vec<Spanned<Named<UnitId>>>>();
    let regions = generator.subschema_for::<Vec<Spanned<Region>>>();
    let narrowed = [
        ("units", some("Units that it is about, with all that is below them; default: all", units)),
        ("regions", some("Regions that it is about; default: all", regions)),
    ];
    properties.extend(narrowed.map(|(key, schema)| (key.to_owned(), schema)));
    properties.extend(claims.into_iter().map(|(key, schema)| (key.to_owned(), schema)));
    json_schema!({
        "description": "A claim about the policies that must hold for every request, wherever a rollout goes, or in some units and Regions",
        "type": "object",
        "oneOf": exactly_one(&keys),
        "properties": properties,
        "required": ["name"],
        "additionalProperties": false,
    })
}

fn requests(generator: &mut SchemaGenerator) -> Schema {
    json_schema!({
        "description": "Requests, by who asks and for which nodes; in the words of a typed statement. Example: `{when: [{nodeTag: Environment, is: Production}]}`",
        "type": "object",
        "properties": who_and_which(generator),
        "additionalProperties": false,
        "not": one_kind_of_who(),
    })
}

fn only_for(generator: &mut SchemaGenerator) -> Schema {
    let mut properties = who_and_which(generator);
    let on =
        described("Requests that the claim is about; default: all", generator.subschema_for::<Requests>());
    properties.insert("on".to_owned(), on);
    json_schema!({
        "description": "Who alone is approved automatically, and on which requests that is asked",
        "type": "object",
        "properties": properties,
        "additionalProperties": false,
        "not": one_kind_of_who(),
    })
}

/// One group of keys, or a list of such groups, but not both in one list
fn exclusive(generator: &mut SchemaGenerator) -> Schema {
    let key = generator.subschema_for::<TagKey>();
    let group = json!({"type": "array", "items": key});
    json_schema!({
        "type": "array",
        "items": {"anyOf": [key, group]},
        "not": {"allOf": [{"contains": {"type": "array"}}, {"contains": {"not": {"type": "array"}}}]},
        "description": "Example: `[Public, Confidential]`, or `[[Public, Confidential], [Staging, Production]]`",
    })
}

/// A list that has at least one item if it is written
fn some(what: &str, mut schema: Schema) -> Value {
    schema.insert("minItems".to_owned(), json!(1));
    said(what, schema)
}
