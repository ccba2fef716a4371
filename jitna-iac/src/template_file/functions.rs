//! Normalizes functions that can be written in several ways

use serde_json::{Map, Value};

/// Converts the functions of a template to their long form
pub(super) fn long(value: Value) -> Value {
    match value {
        Value::Object(members) => {
            let alone = members.len() == 1;
            let members = members.into_iter().map(|(key, value)| {
                let value = long(value);
                let value = if alone { argument(&key, value) } else { value };
                (key, value)
            });
            Value::Object(members.collect::<Map<_, _>>())
        }
        Value::Array(items) => items.into_iter().map(long).collect(),
        scalar => scalar,
    }
}

fn argument(function: &str, value: Value) -> Value {
    match (function, value) {
        // In `A.B.C`, `A` is the resource and `B.C` the attribute.
        ("Fn::GetAtt", Value::String(text)) => match text.split_once('.') {
            Some((id, attribute)) => Value::Array(vec![id.into(), attribute.into()]),
            None => text.into(),
        },
        ("Fn::GetAtt", Value::Array(items)) if items.len() > 2 && items.iter().all(Value::is_string) => {
            let mut words = items.iter().filter_map(Value::as_str);
            let id = words.next().unwrap_or_default();
            let attribute = words.collect::<Vec<_>>().join(".");
            Value::Array(vec![id.into(), attribute.into()])
        }
        ("Fn::Sub", Value::Array(items)) => match items.as_slice() {
            [text @ Value::String(_)] => text.clone(),
            [text @ Value::String(_), Value::Object(holes)] if holes.is_empty() => text.clone(),
            _ => Value::Array(items),
        },
        (_, value) => value,
    }
}
