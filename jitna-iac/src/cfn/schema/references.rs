//! References of a resource: functions, and the resources, parameters and conditions that they name.

use std::collections::HashSet;

use serde_json::Value as Json;

use super::judge::clipped;
use super::{Fault, FaultKind, types};
use crate::cfn::entry::Entry;
use crate::cfn::logical_id::LogicalId;
use crate::cfn::template::Template;
use crate::suggest::nearest;

/// Functions of CloudFormation (Template Reference, "Intrinsic function reference")
const FUNCTIONS: [&str; 24] = [
    "Condition",
    "Fn::And",
    "Fn::Base64",
    "Fn::Cidr",
    "Fn::Contains",
    "Fn::EachMemberEquals",
    "Fn::EachMemberIn",
    "Fn::Equals",
    "Fn::FindInMap",
    "Fn::GetAZs",
    "Fn::GetAtt",
    "Fn::If",
    "Fn::ImportValue",
    "Fn::Join",
    "Fn::Length",
    "Fn::Not",
    "Fn::Or",
    "Fn::RefAll",
    "Fn::Select",
    "Fn::Split",
    "Fn::Sub",
    "Fn::ToJsonString",
    "Fn::Transform",
    "Ref",
];

/// Pseudo parameters of CloudFormation (User Guide, "Pseudo parameters reference")
const PSEUDO: [&str; 8] = [
    "AWS::AccountId",
    "AWS::NoValue",
    "AWS::NotificationARNs",
    "AWS::Partition",
    "AWS::Region",
    "AWS::StackId",
    "AWS::StackName",
    "AWS::URLSuffix",
];

/// Whether a value is a function, whose result is known only on deployment
pub(crate) fn is_function(value: &Json) -> bool {
    let name = value.as_object().filter(|map| map.len() == 1).and_then(|map| map.keys().next());
    name.is_some_and(|name| name == "Ref" || name.starts_with("Fn::"))
}

/// Whether a value is a function or has one in it
pub(crate) fn holds_function(value: &Json) -> bool {
    is_function(value)
        || match value {
            Json::Array(items) => items.iter().any(holds_function),
            Json::Object(map) => map.values().any(holds_function),
            _ => false,
        }
}

/// Returns references to names that do not exist, and resources that wait for each other
pub(super) fn faults(template: &Template, id: &LogicalId, entry: &Entry) -> Vec<Fault> {
    let mut all = Vec::new();
    for (name, value) in entry.attributes() {
        let mut path = vec![name.to_owned()];
        walk(value, &mut path, &mut |reference, path| {
            all.extend(unknown(template, reference, path));
        });
    }
    all.extend(circle(template, id));
    all
}

/// A reference in a function
enum Reference<'v> {
    /// A resource or parameter
    Ref(&'v str),
    /// A resource
    Resource(&'v str),
    /// An attribute of a resource
    Attribute(&'v str, &'v str),
    /// A function
    Function(&'v str),
}

fn walk<'v>(value: &'v Json, path: &mut Vec<String>, found: &mut impl FnMut(Reference<'v>, &[String])) {
    match value {
        Json::Array(items) => {
            for (number, item) in items.iter().enumerate() {
                path.push(number.to_string());
                walk(item, path, found);
                path.pop();
            }
        }
        Json::Object(map) => {
            for (key, value) in map {
                if is_function(&Json::Object(map.clone())) {
                    function(key, value, path, found);
                }
                path.push(key.clone());
                walk(value, path, found);
                path.pop();
            }
        }
        _ => {}
    }
}

fn function<'v>(
    key: &'v str,
    value: &'v Json,
    path: &[String],
    found: &mut impl FnMut(Reference<'v>, &[String]),
) {
    match (key, value) {
        ("Ref", Json::String(name)) => found(Reference::Ref(name), path),
        ("Fn::GetAtt", Json::String(text)) => found(attribute(text), path),
        ("Fn::GetAtt", Json::Array(items)) => match items.as_slice() {
            [Json::String(name), Json::String(attribute)] => {
                found(Reference::Attribute(name, attribute), path)
            }
            [Json::String(name), ..] => found(Reference::Resource(name), path),
            _ => {}
        },
        ("Fn::Sub", Json::String(text)) => holes(text, &|_| false).for_each(|name| found(name, path)),
        ("Fn::Sub", Json::Array(items)) => {
            let own = items.get(1).and_then(Json::as_object);
            let own = |name: &str| own.is_some_and(|own| own.contains_key(name));
            let text = items.first().and_then(Json::as_str).unwrap_or_default();
            holes(text, &own).for_each(|name| found(name, path));
        }
        (name, _) if !FUNCTIONS.contains(&name) && !name.starts_with("Fn::ForEach") => {
            found(Reference::Function(name), path);
        }
        _ => {}
    }
}

/// Names in the string of `Fn::Sub`; `${!Name}` is literal text
fn holes<'v>(text: &'v str, own: &dyn Fn(&str) -> bool) -> impl Iterator<Item = Reference<'v>> {
    let parts = text.split("${").skip(1).filter_map(|part| part.split_once('}').map(|(name, _)| name.trim()));
    let names: Vec<&str> = parts.filter(|name| !name.starts_with('!') && !own(name)).collect();
    names.into_iter().map(|name| if name.contains('.') { attribute(name) } else { Reference::Ref(name) })
}

/// Splits a resource and its attribute at the dot
fn attribute(text: &str) -> Reference<'_> {
    match text.split_once('.') {
        Some((resource, attribute)) => Reference::Attribute(resource, attribute),
        None => Reference::Resource(text),
    }
}

fn unknown(template: &Template, reference: Reference<'_>, path: &[String]) -> Option<Fault> {
    let resources = || template.resources().map(|(id, _)| id.as_str());
    let parameters = || template.parameters().map(|(id, _)| id.as_str());
    let (message, like) = match reference {
        Reference::Function(name) => {
            (format!("unknown function `{}`", clipped(name)), nearest(name, FUNCTIONS))
        }
        Reference::Attribute(resource, attribute) => {
            let Some((_, entry)) = template.resources().find(|(id, _)| id.as_str() == resource) else {
                return unknown(template, Reference::Resource(resource), path);
            };
            // The attributes of other types are unknown; those of nested stacks and custom resources have a dot.
            let form = types().get(entry.type_name()).filter(|form| !form.has_attribute(attribute))?;
            let message = format!("unknown attribute `{}` of `{}`", clipped(attribute), entry.type_name());
            (message, nearest(attribute, form.read_only.iter().map(String::as_str)))
        }
        Reference::Resource(name) if resources().any(|known| known == name) => return None,
        Reference::Resource(name) => {
            (format!("unknown resource `{}`", clipped(name)), nearest(name, resources()))
        }
        Reference::Ref(name) => {
            let known = || resources().chain(parameters()).chain(PSEUDO);
            if known().any(|known| known == name) {
                return None;
            }
            (format!("unknown resource or parameter `{}`", clipped(name)), nearest(name, known()))
        }
    };
    let help = like.map(|like| format!("did you mean `{like}`?"));
    Some(Fault { path: path.to_vec(), kind: FaultKind::Value, message, help })
}

/// Resources for which a resource waits, because of `DependsOn` or a reference
fn waits_for(entry: &Entry) -> Vec<String> {
    let mut names = Vec::new();
    match entry.attribute("DependsOn") {
        Some(Json::String(name)) => names.push(name.clone()),
        Some(Json::Array(items)) => names.extend(items.iter().filter_map(Json::as_str).map(str::to_owned)),
        _ => {}
    }
    for (name, value) in entry.attributes() {
        walk(value, &mut vec![name.to_owned()], &mut |reference, _| {
            if let Reference::Ref(name) | Reference::Resource(name) | Reference::Attribute(name, _) =
                reference
            {
                names.push(name.to_owned());
            }
        });
    }
    names
}

/// Returns the fault of a resource that waits for itself
fn circle(template: &Template, id: &LogicalId) -> Option<Fault> {
    let mut seen = HashSet::new();
    let mut ahead = vec![id.as_str().to_owned()];
    while let Some(name) = ahead.pop() {
        let Some((_, entry)) = template.resources().find(|(known, _)| known.as_str() == name) else {
            continue;
        };
        for next in waits_for(entry) {
            if next == id.as_str() {
                let by = if name == next { String::new() } else { format!(", by `{name}`") };
                let message =
                    format!("`{next}` waits for itself{by}: CloudFormation refuses circular dependencies");
                let path = vec!["DependsOn".to_owned()];
                return Some(Fault { path, kind: FaultKind::Value, message, help: None });
            }
            if seen.insert(next.clone()) {
                ahead.push(next);
            }
        }
    }
    None
}
