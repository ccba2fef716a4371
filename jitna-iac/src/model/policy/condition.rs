//! Conditions in the format of the model: `{nodeTag: ENV, is: DEV}`

use serde_json::{Map, Value, json};

use crate::cedar::{Condition, OneOrMore, Test};

/// JSON of a condition; [`read`](crate::read) reads it back
pub(super) fn to_json(condition: &Condition) -> Value {
    match condition {
        Condition::NodeTag { key, test } => tested("nodeTag", key, test),
        Condition::PrincipalTag { key, test } => tested("principalTag", key, test),
        Condition::Attribute { attribute, test } => tested("attribute", attribute.as_str(), test),
        Condition::AttributeEqualsNodeTag { attribute, key } => {
            json!({"attribute": attribute.as_str(), "equalsNodeTag": key})
        }
        Condition::PrincipalTagEqualsNodeTag { principal_key, node_key } => {
            json!({"principalTag": principal_key, "equalsNodeTag": node_key})
        }
        Condition::All(all) => json!({"all": list(all)}),
        Condition::Any(any) => json!({"any": list(any)}),
        Condition::Not(inner) => json!({"not": to_json(inner)}),
    }
}

fn list(all: &OneOrMore<Condition>) -> Value {
    Value::Array(all.iter().map(to_json).collect())
}

fn tested(subject: &str, key: &str, test: &Test) -> Value {
    let mut map = Map::new();
    map.insert(subject.to_owned(), key.into());
    let (word, value) = match test {
        Test::Present => return Value::Object(map),
        Test::Is(value) => ("is", json!(value)),
        Test::IsNot(value) => ("isNot", json!(value)),
        Test::Like(pattern) => ("like", json!(pattern)),
        Test::OneOf(values) => ("oneOf", json!(values.iter().collect::<Vec<_>>())),
    };
    map.insert(word.to_owned(), value);
    Value::Object(map)
}
