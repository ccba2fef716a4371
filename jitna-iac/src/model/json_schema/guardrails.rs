//! JSON Schema of guardrails

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde_json::{Map, Value, json};

use super::said;
use crate::ids::{Hours, Label, Region, TagKey};
use crate::json_schema::exactly_one;
use crate::model::policy::Nodes;
use crate::model::{Guardrail, Guardrails, Requests};

described! {
    Guardrail as "Guardrail" = guardrail,
    Guardrails as "Guardrails" = guardrails,
}

/// A list of guardrails, or one
fn guardrails(generator: &mut SchemaGenerator) -> Schema {
    let one = generator.subschema_for::<Guardrail>();
    json_schema!({"anyOf": [{"type": ["array", "null"], "items": one}, one]})
}

/// A mapping of one key
fn one(description: &str, key: &str, value: &Value) -> Value {
    json!({
        "description": description,
        "type": "object",
        "properties": {key: value},
        "required": [key],
        "additionalProperties": false,
    })
}

/// A guardrail about one thing, with what it demands of it
struct Form {
    subject: (&'static str, Value),
    demands: Vec<(&'static str, Value)>,
    /// Whether it has one of its demands alone
    is_one: bool,
}

impl Form {
    fn new(subject: &'static str, schema: Value) -> Self {
        Self { subject: (subject, schema), demands: Vec::new(), is_one: false }
    }

    fn schema(self, label: &Value) -> Value {
        let keys: Vec<&str> = self.demands.iter().map(|(key, _)| *key).collect();
        let mut properties = Map::new();
        properties.insert("name".to_owned(), label.clone());
        let description = "Why it must hold; printed with what breaks it";
        properties.insert(
            "description".to_owned(),
            json!({"type": ["string", "null"], "description": description}),
        );
        let subject = self.subject.0;
        let all = [self.subject].into_iter().chain(self.demands);
        properties.extend(all.map(|(key, schema)| (key.to_owned(), schema)));
        let some = if self.is_one { "oneOf" } else { "anyOf" };
        let mut schema = Map::new();
        schema.insert("type".to_owned(), json!("object"));
        schema.insert("properties".to_owned(), properties.into());
        schema.insert("required".to_owned(), json!([subject]));
        schema.insert("additionalProperties".to_owned(), json!(false));
        if !keys.is_empty() {
            schema.insert("allOf".to_owned(), json!([{some: exactly_one(&keys)}]));
        }
        schema.into()
    }
}

fn guardrail(generator: &mut SchemaGenerator) -> Schema {
    let mut name = generator.subschema_for::<Label>();
    name.insert("description".to_owned(), json!("Name, for messages; default: none"));
    let label = json!({"anyOf": [name, {"type": "null"}]});
    let mut nodes = generator.subschema_for::<Nodes>();
    nodes.insert("minProperties".to_owned(), json!(1));
    let mut count = generator.subschema_for::<u32>();
    count.insert("minimum".to_owned(), json!(1));
    count.insert("description".to_owned(), json!("Smallest number that is allowed"));
    let hours = said("Longest time that is allowed", generator.subschema_for::<Hours>());
    let requests = generator.subschema_for::<Requests>();
    let (keys, regions) = (generator.subschema_for::<TagKey>(), generator.subschema_for::<Region>());
    let covering = |description: &str| {
        json!({
            "description": description,
            "anyOf": [
                {"enum": ["all"]},
                {"type": "object", "properties": {"covering": nodes}, "required": ["covering"], "additionalProperties": false},
            ],
        })
    };
    let list = |description: &str, items: Schema| json!({"description": description, "type": "array", "items": items, "minItems": 1});
    let pattern = json!({"description": "Pattern; `*` matches any characters", "type": ["string", "number", "boolean"], "pattern": "\\S"});
    let names = || ("names", one("What names are like", "like", &pattern));
    let count = count.to_value();
    let mut manual =
        Form::new("manualApprovals", covering("Manual approval policies that may cover one of these nodes"));
    manual.demands = vec![
        ("levels", one("How many levels of approval a policy has", "atLeast", &count)),
        (
            "approvals",
            one("How many approvals a policy needs, those of all levels together", "atLeast", &count),
        ),
        ("accessDuration", one("How long an approval gives access", "atMost", &hours)),
        names(),
    ];
    let mut auto = Form::new(
        "autoApprovals",
        covering("Requests for these nodes, as far as they are approved automatically"),
    );
    auto.is_one = true;
    auto.demands = vec![
        ("never", json!({"description": "None of the requests is approved automatically", "const": true})),
        ("onlyFor", said("Requests that alone may be approved automatically", requests.clone())),
    ];
    let denied = said("Requests that it must deny", requests);
    let deny = Form::new("denyAccess", one("What the deny-access policy must do", "denies", &denied));
    let mut rollouts = Form::new("rollouts", json!({"description": "All rollouts", "enum": ["all"]}));
    let required = "Each rollout has session preferences that log sessions";
    rollouts.demands = vec![("sessionLogs", json!({"description": required, "const": "required"})), names()];
    let tags = list("Keys that the model must set", keys);
    let tags = Form::new("tags", one("Tags of everything that supports tags", "required", &tags));
    let regions = list("Regions that it may name", regions);
    let regions = Form::new("regions", one("Regions that the model names", "among", &regions));
    let file = json!({"description": "File with guardrails, relative to this file", "type": ["string", "number", "boolean"], "pattern": "\\S"});
    let forms = [manual, auto, deny, rollouts, tags, regions, Form::new("file", file)];
    json_schema!({
        "description": "Requirements that every model must meet. Example: `{manualApprovals: {covering: {Environment: Production}}, levels: {atLeast: 2}}`",
        "anyOf": forms.map(|form| form.schema(&label)),
    })
}
