//! Normal forms of equivalent values
//!
//! Two values mean the same to CloudFormation and the deployed services if their normal forms are equal.

use serde_json::{Map, Value, json};

use super::policy;
use crate::cedar::list_statements;
use crate::cfn::description::{Description, Form};
use crate::template_file;

/// Attributes of resources and stacks, and properties of many types, that are sets, so that order does not matter
const SETS: &[&str] = &["Capabilities", "DependsOn", "Tags"];

/// Comparison of scalars
#[derive(Clone, Copy, PartialEq, Eq)]
enum Scalars {
    /// Scalars are strings: `true` is `"true"`, and 1 is `"1"`
    Texts,
    /// Scalars keep their types, which matter in a document
    Typed,
}

/// Returns the normal form of a template whose functions are in long form
pub(super) fn template(template: &Value) -> Value {
    let Value::Object(sections) = template else { return plain(template) };
    let sections = sections.iter().map(|(name, section)| {
        let section = match section {
            Value::Object(resources) if name == "Resources" => {
                resources.iter().map(|(id, resource)| (id.clone(), self::resource(resource))).collect()
            }
            other => plain(other),
        };
        (name.clone(), section)
    });
    sorted(sections)
}

fn resource(resource: &Value) -> Value {
    let Value::Object(attributes) = resource else { return plain(resource) };
    let kind = attributes.get("Type").and_then(Value::as_str).unwrap_or_default();
    let attributes = attributes.iter().map(|(name, value)| {
        let value = match (name.as_str(), value) {
            ("Properties", Value::Object(members)) => properties(kind, members),
            ("DependsOn", Value::String(id)) => json!([id]),
            _ => member(name, value),
        };
        (name.clone(), value)
    });
    sorted(attributes)
}

fn properties(kind: &str, members: &Map<String, Value>) -> Value {
    let known = Description::for_type(kind);
    let members = members.iter().map(|(name, value)| {
        let value = match known.and_then(|known| known.at(&[name])).map(|property| property.form) {
            Some(Form::Content) => content(value),
            Some(Form::Template) => body(value).map_or_else(|| plain(value), |body| template(&body)),
            Some(Form::Policy(_)) => policy::document(value),
            Some(Form::Policies) => policy::named(value),
            _ => described(value, known, &mut vec![name]),
        };
        (name.clone(), value)
    });
    sorted(members)
}

/// Returns the normal form of the value at these steps below the properties
fn described<'v>(value: &'v Value, known: Option<&Description>, steps: &mut Vec<&'v str>) -> Value {
    let mut below = |step: &'v str, value: &'v Value| {
        steps.push(step);
        let value = described(value, known, steps);
        steps.pop();
        value
    };
    let normal = match value {
        Value::Object(members) => {
            let members = members.iter().map(|(name, value)| (name.clone(), below(name, value)));
            function(sorted(members))
        }
        Value::Array(items) => items.iter().map(|item| below("*", item)).collect(),
        scalar => plain(scalar),
    };
    match (known.and_then(|known| known.at(steps)).map(|property| property.form), normal) {
        (Some(Form::Set), normal @ (Value::Array(_) | Value::String(_))) => policy::set(normal).into(),
        (Some(Form::CommaSet), Value::String(text)) => {
            let mut items: Vec<&str> = text.split(',').map(str::trim).collect();
            items.sort_unstable();
            items.join(",").into()
        }
        (_, Value::Array(mut items)) if steps.last().is_some_and(|name| SETS.contains(name)) => {
            items.sort_by_cached_key(ToString::to_string);
            items.into()
        }
        (_, normal) => normal,
    }
}

/// Parses the template in a StackSet, with functions in long form
pub(super) fn body(body: &Value) -> Option<Value> {
    let body = template_file::read_embedded(body.as_str()?)?;
    body.get("Resources").is_some_and(Value::is_object).then(|| template_file::long_form(body))
}

/// Parses the content of a document
pub(super) fn content_data(content: &Value) -> Value {
    let data = content.as_str().and_then(template_file::read_embedded).filter(Value::is_object);
    data.unwrap_or_else(|| content.clone())
}

fn content(content: &Value) -> Value {
    let mut content = form(&content_data(content), Scalars::Typed);
    if let Some(documents) = content.get_mut("AutoApprovalPolicyDocuments").and_then(Value::as_array_mut) {
        for document in documents {
            let Some(text) = document.get("content").and_then(Value::as_str) else { continue };
            let mut meanings: Vec<String> = list_statements(text).into_iter().map(|s| s.meaning).collect();
            meanings.sort();
            if let Some(content) = document.get_mut("content") {
                *content = json!({"Cedar": meanings});
            }
        }
    }
    content
}

/// Returns the normal form of a value whose scalars are strings to CloudFormation
pub(super) fn plain(value: &Value) -> Value {
    form(value, Scalars::Texts)
}

fn member(name: &str, value: &Value) -> Value {
    let mut value = plain(value);
    if let (true, Value::Array(items)) = (SETS.contains(&name), &mut value) {
        items.sort_by_cached_key(ToString::to_string);
    }
    value
}

fn form(value: &Value, scalars: Scalars) -> Value {
    match value {
        Value::Object(members) => {
            let members = members.iter().map(|(name, value)| {
                let value = match scalars {
                    Scalars::Texts => member(name, value),
                    Scalars::Typed => form(value, scalars),
                };
                (name.clone(), value)
            });
            function(sorted(members))
        }
        Value::Array(items) => items.iter().map(|item| form(item, scalars)).collect(),
        Value::Bool(_) | Value::Number(_) if scalars == Scalars::Texts => value.to_string().into(),
        scalar => scalar.clone(),
    }
}

fn sorted(members: impl Iterator<Item = (String, Value)>) -> Value {
    let mut members: Vec<_> = members.collect();
    members.sort_by(|(a, _), (b, _)| a.cmp(b));
    Value::Object(members.into_iter().collect())
}

/// Checks whether a value is a CloudFormation intrinsic function
pub(super) fn is_function(value: &Value) -> bool {
    let name =
        value.as_object().filter(|members| members.len() == 1).and_then(|members| members.keys().next());
    name.is_some_and(|name| name == "Ref" || name == "Condition" || name.starts_with("Fn::"))
}

/// Returns the normal form of a function that builds a string, however it does so
fn function(value: Value) -> Value {
    if let Some(text) = value.get("Fn::Sub").and_then(Value::as_str) {
        return sub(text);
    }
    match value.get("Fn::Join").and_then(Value::as_array).map(Vec::as_slice) {
        Some([Value::String(between), Value::Array(items)]) => {
            let parts: Option<Vec<String>> = items.iter().map(hole).collect();
            parts.map(|parts| sub(&parts.join(&between.replace("${", "${!")))).unwrap_or(value)
        }
        _ => value,
    }
}

/// Returns a part of a join as part of a substitution
fn hole(part: &Value) -> Option<String> {
    if let Value::String(text) = part {
        return Some(text.replace("${", "${!"));
    }
    let (name, argument) = part.as_object().filter(|members| members.len() == 1)?.iter().next()?;
    match (name.as_str(), argument) {
        ("Ref", Value::String(id)) => Some(format!("${{{id}}}")),
        ("Fn::Sub", Value::String(text)) => Some(text.clone()),
        ("Fn::GetAtt", Value::Array(items)) => match items.as_slice() {
            [Value::String(id), Value::String(attribute)] => Some(format!("${{{id}.{attribute}}}")),
            _ => None,
        },
        _ => None,
    }
}

/// Simplifies a substitution: to a string, a reference, or itself
fn sub(text: &str) -> Value {
    let holes = text
        .match_indices("${")
        .filter(|(at, _)| !text.get(at + 2..).is_some_and(|rest| rest.starts_with('!')));
    if holes.count() == 0 {
        return text.replace("${!", "${").into();
    }
    let alone = text.strip_prefix("${").and_then(|rest| rest.strip_suffix('}'));
    match alone.filter(|name| !name.contains(['{', '}', '$', '!'])) {
        Some(name) => match name.split_once('.') {
            Some((id, attribute)) => json!({"Fn::GetAtt": [id, attribute]}),
            None => json!({"Ref": name}),
        },
        None => json!({"Fn::Sub": text}),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn same_thing_has_one_form() {
        let check = |one: Value, other: Value| assert_eq!(plain(&one), plain(&other));
        check(json!({"A": true, "B": 3600}), json!({"B": "3600", "A": "true"}));
        check(json!({"Tags": [{"Key": "a"}, {"Key": "b"}]}), json!({"Tags": [{"Key": "b"}, {"Key": "a"}]}));
        check(json!({"Fn::Sub": "plain ${!text}"}), json!("plain ${text}"));
        check(json!({"Fn::Sub": "${AWS::Region}"}), json!({"Ref": "AWS::Region"}));
        check(json!({"Fn::Sub": "${Role.Arn}"}), json!({"Fn::GetAtt": ["Role", "Arn"]}));
        check(
            json!({"Fn::Join": ["-", ["a", {"Ref": "B"}, {"Fn::GetAtt": ["C", "D"]}, "${e}"]]}),
            json!({"Fn::Sub": "a-${B}-${C.D}-${!e}"}),
        );
    }

    #[test]
    fn different_things_stay_so() {
        let check = |one: Value, other: Value| assert_ne!(plain(&one), plain(&other));
        check(json!({"RegionOrder": ["a", "b"]}), json!({"RegionOrder": ["b", "a"]}));
        check(json!({"Fn::Sub": "${A}${B}"}), json!({"Fn::Sub": "${B}${A}"}));
        check(json!({"Fn::Join": ["", [{"Fn::Select": [0, "a"]}]]}), json!({"Fn::Join": ["", []]}));
        check(json!("${A}"), json!({"Fn::Sub": "${A}"}));
        assert_ne!(content(&json!({"a": 1})), content(&json!({"a": "1"})));
    }
}
