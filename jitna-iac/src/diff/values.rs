//! Values that differ

use serde_json::Value;

use super::normal::is_function;

/// A value that differs: its path, and both forms
pub(super) struct Difference {
    pub(super) path: String,
    pub(super) old: Option<Value>,
    pub(super) new: Option<Value>,
}

/// Returns every value that differs, as deep as it can be named
pub(super) fn differences(old: Option<&Value>, new: Option<&Value>) -> Vec<Difference> {
    let mut out = Vec::new();
    walk("", old, new, &mut out);
    out
}

fn walk(path: &str, old: Option<&Value>, new: Option<&Value>, out: &mut Vec<Difference>) {
    let below = |step: &str| if path.is_empty() { step.to_owned() } else { format!("{path}/{step}") };
    match (old, new) {
        (old, new) if old == new => {}
        (Some(Value::Object(old)), Some(Value::Object(new)))
            if !is_function(&Value::Object(old.clone())) && !is_function(&Value::Object(new.clone())) =>
        {
            for (key, value) in old {
                walk(&below(key), Some(value), new.get(key), out);
            }
            for (key, value) in new.iter().filter(|(key, _)| !old.contains_key(*key)) {
                walk(&below(key), None, Some(value), out);
            }
        }
        (Some(Value::Array(old)), Some(Value::Array(new))) if old.len() == new.len() => {
            for (at, (old, new)) in old.iter().zip(new).enumerate() {
                walk(&below(&at.to_string()), Some(old), Some(new), out);
            }
        }
        (old, new) => out.push(Difference { path: path.to_owned(), old: old.cloned(), new: new.cloned() }),
    }
}

/// Returns a short form of a value: a string as it is, a function as it would be in a substitution, else JSON
pub(super) fn shown(value: &Value) -> String {
    if let Value::String(text) = value {
        return text.clone();
    }
    let function =
        value.as_object().filter(|members| members.len() == 1).and_then(|members| members.iter().next());
    match function.map(|(name, argument)| (name.as_str(), argument)) {
        Some(("Ref", Value::String(id))) => format!("${{{id}}}"),
        Some(("Fn::Sub", Value::String(text))) => text.clone(),
        Some(("Fn::GetAtt", Value::Array(items))) => {
            let words: Vec<&str> = items.iter().filter_map(Value::as_str).collect();
            format!("${{{}}}", words.join("."))
        }
        _ => value.to_string(),
    }
}
