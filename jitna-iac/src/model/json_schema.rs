//! JSON Schema of what may be written in several ways

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde_json::{Value, json};

use super::policy::{Approver, Nodes, Statement};
use super::{Account, Choice, Count, FORMAT_VERSION, NodeTagValues, Organization, Override, RunAs};
use crate::cedar::Condition;
use crate::ids::{GroupId, Label, Named, NodeTagValue, RoleReference, TagKey, UserId, UserName};
use crate::json_schema::{Map, Need, Property, exactly_one};
use crate::origin::Spanned;
use crate::words::{self, UserAttribute, Word};

/// Makes the types describable that say themselves how
macro_rules! described {
    ($($type:ty as $name:literal = $schema:expr),* $(,)?) => {
        $(
            impl JsonSchema for $type {
                fn schema_name() -> Cow<'static, str> {
                    $name.into()
                }

                fn json_schema(generator: &mut SchemaGenerator) -> Schema {
                    let schema: fn(&mut SchemaGenerator) -> Schema = $schema;
                    schema(generator)
                }
            }
        )*
    };
}

described! {
    Approver as "Approver" = approver,
    Count as "Count" = count,
    NodeTagValues as "NodeTagValues" = node_tag_values,
    Nodes as "Nodes" = nodes,
    Override as "Override" = overriding,
    RunAs as "RunAs" = run_as,
    Statement as "Statement" = statement,
}

mod claims;
mod guardrails;

macro_rules! words {
    ($($type:ident),+) => {
        $(
            impl JsonSchema for words::$type {
                fn schema_name() -> Cow<'static, str> {
                    Self::NAME.into()
                }

                fn json_schema(_: &mut SchemaGenerator) -> Schema {
                    one_word_of::<Self>()
                }
            }
        )+
    };
}
words::all_words!(words);

/// One word, and what each means
fn one_word_of<W: Word>() -> Schema {
    let word = |((word, _), meaning): (&(&str, W), &&str)| json!({"type": "string", "const": word, "description": meaning.trim()});
    let words: Vec<Value> = W::WORDS.iter().zip(W::MEANINGS).map(word).collect();
    json_schema!({"oneOf": words, "description": W::DOC})
}

impl<T: JsonSchema> JsonSchema for Spanned<T> {
    fn inline_schema() -> bool {
        T::inline_schema()
    }

    fn schema_name() -> Cow<'static, str> {
        T::schema_name()
    }

    fn schema_id() -> Cow<'static, str> {
        T::schema_id()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        T::json_schema(generator)
    }
}

impl<T: JsonSchema> JsonSchema for Choice<T> {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        format!("ChoiceOf{}", T::schema_name()).into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        json_schema!({"anyOf": [{"const": "none"}, generator.subschema_for::<T>()]})
    }
}

/// Keys that every model has: the version, which may be a text of digits to the reader, and one place
pub(super) fn places(generator: &mut SchemaGenerator) -> Vec<Property> {
    let version = json_schema!({"anyOf": [{"const": FORMAT_VERSION}, {"type": "string", "pattern": format!("^0*{FORMAT_VERSION}$")}]});
    let property = |key, doc, need, schema| Property { key, doc, need, schema, default: None };
    vec![
        property("version", "Version of the format: `1`", Need::Required, version),
        property(
            "organization",
            "The organization in which it is set up",
            Need::Optional,
            generator.subschema_for::<Organization>(),
        ),
        property(
            "account",
            "One account and Region, without an organization",
            Need::Optional,
            generator.subschema_for::<Account>(),
        ),
    ]
}

/// Tags that are declared, at least one
#[derive(Debug)]
pub(super) struct DeclaredTags;

impl JsonSchema for DeclaredTags {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "NodeTags".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let mut schema = Map::<TagKey, NodeTagValues>::json_schema(generator);
        schema.insert("minProperties".to_owned(), json!(1));
        schema
    }
}

fn count(_: &mut SchemaGenerator) -> Schema {
    json_schema!({
        "description": "A number of accounts, or a share of them",
        "anyOf": [
            {"type": "integer", "minimum": 0, "maximum": u32::MAX},
            {"type": "string", "pattern": "^[0-9]+$|^0*([0-9]|[1-9][0-9]|100)%$"},
        ],
        "examples": [5, "10%"],
    })
}

fn overriding(_: &mut SchemaGenerator) -> Schema {
    json_schema!({
        "description": "A property of a synthesized resource that is set or deleted by hand",
        "type": "object",
        "properties": {
            "template": {"type": "string", "description": "Name of a stack or StackSet, as `jitna-iac list` prints it, such as `jitna-enable`"},
            "resource": {"type": "string", "description": "Logical ID, as `jitna-iac synth --stack NAME` prints it, such as `UnifiedConsole`"},
            "path": {"type": "string", "description": "Path within the resource, from its root: names and numbers of items with dots between them; `-` is a new item at the end of a list, `\\.` a dot in a name. Example: `Properties.Tags.Owner`"},
            "set": {"description": "Value of the property"},
            "delete": {"type": ["boolean", "null"], "description": "Whether the property is deleted; default: no"},
        },
        "required": ["template", "resource", "path"],
        "additionalProperties": false,
        "oneOf": [
            {"required": ["set"], "properties": {"set": {"not": {"type": "null"}}, "delete": {"enum": [false, null]}}},
            {"required": ["delete"], "properties": {"set": {"type": "null"}, "delete": {"const": true}}},
        ],
    })
}

fn run_as(generator: &mut SchemaGenerator) -> Schema {
    let user = generator.subschema_for::<Label>();
    json_schema!({
        "description": "Linux user that sessions run as: a name, or a mapping, whose user may be left out",
        "anyOf": [
            user,
            {
                "type": "object",
                "properties": {
                    "defaultUser": {
                        "description": "User where no tag `SSMSessionRunAs` names one; default: then the session is refused",
                        "anyOf": [user, {"type": "null"}],
                    },
                },
                "additionalProperties": false,
            },
        ],
        "examples": ["ec2-user"],
    })
}

fn nodes(generator: &mut SchemaGenerator) -> Schema {
    let value = generator.subschema_for::<NodeTagValue>();
    let mut tags = Map::<TagKey, NodeTagValue>::json_schema(generator);
    tags.insert(
        "additionalProperties".to_owned(),
        json!({"anyOf": [value, {"type": "array", "items": value}]}),
    );
    json_schema!({
        "description": "`all`, or nodes with at least one of these values of these tags, such as `{Workload: [Finance, Ledger]}`",
        "anyOf": [{"const": "all"}, tags],
    })
}

fn node_tag_values(generator: &mut SchemaGenerator) -> Schema {
    let value = generator.subschema_for::<NodeTagValue>();
    json_schema!({
        "description": "`any`, or the values, such as `[Production, Test-*]`; `*` matches any characters",
        "anyOf": [value, {"type": "array", "items": value, "minItems": 1}],
    })
}

fn approver(generator: &mut SchemaGenerator) -> Schema {
    let one = |key: &str, what: &str, schema: Schema| (key.to_owned(), described(what, schema));
    let properties: serde_json::Map<String, Value> = [
        one(
            "group",
            "Members of a group of IAM Identity Center",
            generator.subschema_for::<Named<GroupId>>(),
        ),
        one("user", "A user of IAM Identity Center", generator.subschema_for::<Named<UserId>>()),
        one("role", "Principal that assumes an IAM role", generator.subschema_for::<RoleReference>()),
        one("iamUser", "An IAM user, by name", generator.subschema_for::<UserName>()),
    ]
    .into_iter()
    .collect();
    let keys: Vec<&str> = properties.keys().map(String::as_str).collect();
    json_schema!({
        "description": "Who may approve: one `group`, `user`, `role` or `iamUser`",
        "type": "object",
        "oneOf": exactly_one(&keys),
        "properties": properties,
        "additionalProperties": false,
    })
}

/// A property that may be nothing, with what it is
fn described(what: &str, schema: Schema) -> Value {
    let mut value = said(what, schema);
    crate::json_schema::or_nothing(&mut value);
    value
}

/// A property with what it is
fn said(what: &str, schema: Schema) -> Value {
    let mut value = schema.to_value();
    if let Some(object) = value.as_object_mut() {
        object.insert("description".to_owned(), what.into());
    }
    value
}

fn statement(generator: &mut SchemaGenerator) -> Schema {
    let mut properties = serde_json::Map::new();
    properties.insert(
        "name".to_owned(),
        described("Name, printed as a comment above the statement", generator.subschema_for::<Label>()),
    );
    properties.insert(
        "description".to_owned(),
        json!({"type": ["string", "null"], "description": "Description, printed below the name"}),
    );
    properties.extend(who_and_which(generator));
    json_schema!({
        "description": "A statement: in the typed vocabulary, as Cedar text, or in a `.cedar` file",
        "anyOf": [
            {
                "type": "object",
                "properties": properties,
                "additionalProperties": false,
                "not": one_kind_of_who(),
            },
            {
                "type": "object",
                "properties": {"cedar": {"type": "string", "description": "Statements as Cedar text"}},
                "required": ["cedar"],
                "additionalProperties": false,
            },
            {
                "type": "object",
                "properties": {"file": {"type": "string", "description": "Path of a `.cedar` file, relative to the file of the model, such as `policies/everyday.cedar`"}},
                "required": ["file"],
                "additionalProperties": false,
            },
        ],
    })
}

/// Keys that say who asks, and for which nodes
fn who_and_which(generator: &mut SchemaGenerator) -> serde_json::Map<String, Value> {
    let conditions = |generator: &mut SchemaGenerator| {
        let one = generator.subschema_for::<Condition>();
        json_schema!({"anyOf": [{"type": "array", "items": one, "minItems": 1}, one]})
    };
    let group = generator.subschema_for::<Named<GroupId>>();
    let keys = [
        (
            "nodeKind",
            json!({"enum": ["any", "ec2", "managed", null], "description": "Kind of node; default: any"}),
        ),
        ("group", described("Members of this group; default: everyone", group.clone())),
        (
            "groups",
            json!({"type": "array", "items": group, "minItems": 1, "description": "Members of at least one of these groups"}),
        ),
        ("user", described("One user", generator.subschema_for::<Named<UserId>>())),
        ("when", said("Conditions that must all hold", conditions(generator))),
        ("unless", said("Conditions of which none may hold", conditions(generator))),
    ];
    keys.into_iter().map(|(key, schema)| (key.to_owned(), schema)).collect()
}

/// What must not be, since a statement is about a group, several, or a user
fn one_kind_of_who() -> Value {
    json!({"anyOf": [several(&["group", "groups"]), several(&["group", "user"]), several(&["groups", "user"])]})
}

/// That all of these keys have a value
fn several(keys: &[&str]) -> Value {
    let value = |key: &&str| ((*key).to_owned(), json!({"not": {"type": "null"}}));
    let properties: serde_json::Map<String, Value> = keys.iter().map(value).collect();
    json!({"required": keys, "properties": properties})
}

impl JsonSchema for Condition {
    fn schema_name() -> Cow<'static, str> {
        "Condition".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let one = generator.subschema_for::<Self>();
        let several = json!({"anyOf": [{"type": "array", "items": one, "minItems": 1}, one]});
        let attributes: Vec<&str> = UserAttribute::ALL.iter().map(|attribute| attribute.as_str()).collect();
        json_schema!({
            "description": "A condition: about a tag of the node, a tag or an attribute of the user, or made of others. Example: `{nodeTag: Environment, is: DEV}`",
            "anyOf": [
                about("nodeTag", json!({"type": "string", "description": "Key of a tag of the node"}), false),
                about("principalTag", json!({"type": "string", "description": "Key of a tag of the principal"}), true),
                about("attribute", json!({"enum": attributes, "description": "Attribute of the user"}), true),
                made_of("all", "Conditions that must all hold", &several),
                made_of("any", "Conditions of which one must hold", &several),
                made_of("not", "A condition that must not hold", &one.to_value()),
            ],
        })
    }
}

/// A condition about a tag or attribute: one test, or none, which asks whether it is there
fn about(subject: &str, schema: Value, comparable: bool) -> Value {
    let mut tests = vec![
        ("is", json!({"type": ["string", "null"], "description": "Has this value"})),
        (
            "isNot",
            json!({"type": ["string", "null"], "description": "Has another value; something without a value does not match"}),
        ),
        (
            "like",
            json!({"type": ["string", "null"], "description": "Matches this pattern, in which `*` matches any characters"}),
        ),
        (
            "oneOf",
            json!({"type": ["array", "null"], "items": {"type": "string"}, "minItems": 1, "description": "Has one of these values"}),
        ),
    ];
    if comparable {
        let what = "Has the value of this tag of the node";
        tests.push(("equalsNodeTag", json!({"type": ["string", "null"], "description": what})));
    }
    let keys: Vec<&str> = tests.iter().map(|(key, _)| *key).collect();
    let mut pairs: Vec<Value> = Vec::new();
    for (at, first) in keys.iter().enumerate() {
        pairs.extend(keys.iter().skip(at + 1).map(|second| several(&[first, second])));
    }
    let mut properties = serde_json::Map::new();
    properties.insert(subject.to_owned(), schema);
    properties.extend(tests.into_iter().map(|(key, schema)| (key.to_owned(), schema)));
    json!({
        "type": "object",
        "properties": properties,
        "required": [subject],
        "additionalProperties": false,
        "not": {"anyOf": pairs},
    })
}

fn made_of(key: &str, what: &str, schema: &Value) -> Value {
    let mut schema = schema.clone();
    if let Some(object) = schema.as_object_mut() {
        object.insert("description".to_owned(), what.into());
    }
    json!({"type": "object", "properties": {key: schema}, "required": [key], "additionalProperties": false})
}
