//! A changed value in our output is in the model, kept by an override, or named

use std::collections::BTreeMap;

use jitna_iac::diag::Severity;
use jitna_iac::import::{Given, Import};
use proptest::prelude::*;
use proptest::sample::Index;
use serde_json::{Value, json};

use super::generated;
use super::parts::{assembly, models};

const STACK_SET: &str = "AWS::CloudFormation::StackSet";

/// The change to a value
#[derive(Clone, Debug)]
enum Change {
    Text(String),
    Number(u32),
    Truth(bool),
    Removed,
    /// One more member, or one more item.
    More,
}

fn change() -> impl Strategy<Value = Change> {
    prop_oneof![
        "[a-z]{1,12}".prop_map(Change::Text),
        (1_u32..5000).prop_map(Change::Number),
        any::<bool>().prop_map(Change::Truth),
        Just(Change::Removed),
        Just(Change::More),
    ]
}

/// JSON pointers to everything within a value
fn pointers(value: &Value, at: &str, found: &mut Vec<String>) {
    let step = |name: &str| format!("{at}/{}", name.replace('~', "~0").replace('/', "~1"));
    match value {
        // The argument of a function has no format of its own.
        Value::Object(members) if members.keys().any(|key| key == "Ref" || key.starts_with("Fn::")) => {}
        Value::Object(members) => {
            for (name, member) in members {
                found.push(step(name));
                pointers(member, &step(name), found);
            }
        }
        Value::Array(items) => {
            for (number, item) in items.iter().enumerate() {
                found.push(step(&number.to_string()));
                pointers(item, &step(&number.to_string()), found);
            }
        }
        _ => {}
    }
}

/// Whether the resource belongs to a part around the policies
fn is_of_part(id: &str) -> bool {
    const PARTS: [&str; 10] = [
        "SessionKey",
        "SessionLog",
        "RdpRecording",
        "Diagnosis",
        "Explorer",
        "People",
        "Notification",
        "Chat",
        "Migration",
        "ConductorOne",
    ];
    PARTS.iter().any(|part| id.starts_with(part))
}

/// Changes one value of a resource of a part in a template, or in a template that it contains; returns the ID of the resource
fn alter(template: &mut Value, place: Index, change: &Change) -> Option<String> {
    let mut candidates = Vec::new();
    for (id, resource) in template["Resources"].as_object()? {
        if resource["Type"] == STACK_SET && resource["Properties"]["TemplateBody"].is_string() {
            candidates.push((id.clone(), None));
        }
        if is_of_part(id) {
            let mut found = Vec::new();
            for attribute in ["Properties", "DeletionPolicy", "UpdateReplacePolicy"] {
                if let Some(value) = resource.get(attribute) {
                    found.push(format!("/{attribute}"));
                    pointers(value, &format!("/{attribute}"), &mut found);
                }
            }
            found.retain(|pointer| !pointer.contains("/TemplateBody") && pointer != "/Properties");
            candidates.extend(found.into_iter().map(|pointer| (id.clone(), Some(pointer))));
        }
    }
    if candidates.is_empty() {
        return None;
    }
    let (id, pointer) = place.get(&candidates).clone();
    let resource = &mut template["Resources"][&id];
    let Some(pointer) = pointer else {
        let body = &mut resource["Properties"]["TemplateBody"];
        let mut carried: Value = serde_json::from_str(body.as_str()?).ok()?;
        let id = alter(&mut carried, place, change)?;
        *body = carried.to_string().into();
        return Some(id);
    };
    let (above, name) = pointer.rsplit_once('/')?;
    let name = name.replace("~1", "/").replace("~0", "~");
    let wanted = match change {
        Change::Text(text) => text.clone().into(),
        Change::Number(number) => (*number).into(),
        Change::Truth(truth) => (*truth).into(),
        Change::Removed => Value::Null,
        Change::More => match resource.pointer_mut(&pointer)? {
            Value::Object(members) if !members.keys().any(|key| key == "Ref" || key.starts_with("Fn::")) => {
                members.insert("Other".to_owned(), "other".into());
                return Some(id);
            }
            Value::Array(items) => {
                items.push("other".into());
                return Some(id);
            }
            _ => return None,
        },
    };
    match (resource.pointer_mut(above)?, wanted) {
        (Value::Object(members), Value::Null) => drop(members.remove(&name)),
        (Value::Array(items), Value::Null) => drop(items.remove(name.parse().ok()?)),
        (Value::Object(members), wanted) => drop(members.insert(name, wanted)),
        (Value::Array(items), wanted) => items[name.parse::<usize>().ok()?] = wanted,
        _ => return None,
    }
    Some(id)
}

/// Resources of all stacks and of the templates that they contain, by the name of the stack or StackSet
fn resources(files: &[(String, String)]) -> BTreeMap<(String, String), Value> {
    let mut all = BTreeMap::new();
    let stacks = files.iter().filter(|(path, _)| path.starts_with("stacks/"));
    for (path, text) in stacks {
        collect(path, &serde_yaml::from_str(text).unwrap(), &mut all);
    }
    all
}

fn collect(name: &str, template: &Value, all: &mut BTreeMap<(String, String), Value>) {
    for (id, resource) in template["Resources"].as_object().unwrap() {
        let mut resource = resource.clone();
        if let Some(Value::String(body)) = resource.pointer("/Properties/TemplateBody").cloned() {
            let name = resource["Properties"]["StackSetName"].to_string();
            collect(&name, &serde_json::from_str(&body).unwrap(), all);
            resource["Properties"]["TemplateBody"] = json!("elsewhere");
        }
        resource.as_object_mut().unwrap().remove("DependsOn");
        all.insert((name.to_owned(), id.clone()), uniform(&resource));
    }
}

/// Normalizes references, lists with one item (to the item, as policies have them) and empty lists of roles (to nothing)
fn uniform(value: &Value) -> Value {
    match value {
        Value::Array(items) => match items.as_slice() {
            [one] => uniform(one),
            items => items.iter().map(uniform).collect(),
        },
        Value::Object(members) => match (members.get("Ref"), members.get("Fn::Sub")) {
            (Some(Value::String(id)), None) => json!({"Fn::Sub": format!("${{{id}}}")}),
            (None, Some(Value::String(text))) if !text.contains("${") => text.clone().into(),
            _ => {
                let said = members.iter().filter(|(key, member)| *key != "Roles" || **member != json!([]));
                said.map(|(key, member)| (key.clone(), uniform(member))).collect()
            }
        },
        scalar => scalar.clone(),
    }
}

fn kept_or_named(model: &Value, file: Index, place: Index, change: &Change) -> Result<(), TestCaseError> {
    let mut files = assembly(&model.to_string());
    let stacks: Vec<usize> =
        (0..files.len()).filter(|number| files[*number].0.starts_with("stacks/")).collect();
    let number = *file.get(&stacks);
    let mut template: Value = serde_yaml::from_str(&files[number].1).unwrap();
    let altered = alter(&mut template, place, change);
    prop_assume!(altered.is_some());
    let altered = altered.unwrap();
    files[number].1 = template.to_string();
    let result = super::Result::new(
        &[Given::Assembly { name: "assembly".to_owned(), files: files.clone() }],
        &Import::default(),
    );
    let shown = result.shown(Severity::Note);
    let Some(_) = &result.imported else {
        prop_assert!(!shown.is_empty());
        return Ok(());
    };
    let yaml = result.yaml();
    let made = resources(&assembly(&yaml));
    let about = |id: &str| {
        result
            .findings
            .iter()
            .any(|finding| finding.code.as_str() != "JNA0144" && finding.subject.as_deref() == Some(id))
    };
    // References to a resource with another ID use that ID now.
    let renamed: Vec<String> = result
        .findings
        .iter()
        .filter(|finding| finding.code.as_str() == "JNA0145")
        .filter_map(|finding| finding.subject.clone())
        .collect();
    let refers = |resource: &Value| renamed.iter().any(|id| resource.to_string().contains(id.as_str()));
    for ((template, id), resource) in resources(&files) {
        if made.get(&(template.clone(), id.clone())) != Some(&resource) {
            prop_assert!(
                about(&id) || refers(&resource),
                "{template} {id}, altered in {altered} by {change:?}\n{resource:#}\n{:#}\n{yaml}\n{shown}",
                made.get(&(template.clone(), id.clone())).unwrap_or(&Value::Null)
            );
        }
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, max_shrink_iters: 200, max_global_rejects: 100_000, ..ProptestConfig::default() })]

    #[test]
    fn a_changed_value_is_kept_or_named(model in models(), file in any::<Index>(), place in any::<Index>(), change in change()) {
        kept_or_named(&model, file, place, &change)?;
    }

    #[test]
    fn a_changed_value_of_people_is_kept_or_named(model in generated::models(), file in any::<Index>(), place in any::<Index>(), change in change()) {
        kept_or_named(&model, file, place, &change)?;
    }
}
