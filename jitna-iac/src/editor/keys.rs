//! Keys of the file, with their descriptions from the reference

use std::sync::OnceLock;

use serde_json::Value;

use super::{Step, range, tree};
use crate::suggest::nearest;
use crate::tree::{Node, Value as Tree};

/// A key of the file, as the reference describes it
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyReference {
    /// Keys from the top of the file, separated by dots
    pub path: String,
    /// Description, in Markdown
    pub description: String,
    /// Words that its value can be
    pub values: Vec<String>,
    /// Keys that a mapping there can have
    pub keys: Vec<String>,
}

/// The schema of the file
fn schema() -> &'static Value {
    static SCHEMA: OnceLock<Value> = OnceLock::new();
    SCHEMA.get_or_init(crate::schema::model)
}

/// Definition that a reference of the schema names
pub(super) fn definition(reference: &str) -> Option<&'static Value> {
    schema().get("$defs")?.get(reference.strip_prefix("#/$defs/")?)
}

/// Schemas and the schemas that they refer to, without repetition
pub(super) fn expanded(of: &[&'static Value]) -> Vec<(&'static Value, Option<&'static str>)> {
    let mut queue: Vec<(&'static Value, Option<&'static str>)> =
        of.iter().map(|schema| (*schema, None)).collect();
    let mut at = 0;
    while let Some(&(current, _)) = queue.get(at) {
        at += 1;
        let parts =
            ["anyOf", "oneOf", "allOf"].into_iter().filter_map(|key| current.get(key)?.as_array()).flatten();
        let parts = parts.chain(["then", "else"].into_iter().filter_map(|key| current.get(key)));
        let named =
            current.get("$ref").and_then(Value::as_str).and_then(|name| name.strip_prefix("#/$defs/"));
        let named = named.and_then(|name| Some((schema().get("$defs")?.get(name)?, Some(name))));
        for (next, name) in parts.map(|part| (part, None)).chain(named) {
            if !queue.iter().any(|(known, _)| std::ptr::eq(*known, next)) {
                queue.push((next, name));
            }
        }
    }
    queue
}

/// Schemas that apply at a path; for an empty path, those of the root
pub(super) fn at(path: &[Step]) -> Vec<&'static Value> {
    let mut current = vec![schema()];
    for step in path {
        let all = expanded(&current);
        current = match step {
            Step::Key(key) => all
                .iter()
                .filter_map(|(schema, _)| {
                    schema
                        .get("properties")
                        .and_then(|all| all.get(key))
                        .or_else(|| schema.get("additionalProperties").filter(|other| other.is_object()))
                })
                .collect(),
            Step::Item => all.iter().filter_map(|(schema, _)| schema.get("items")).collect(),
        };
    }
    current
}

/// Names of the definitions that are possible at a path
pub(super) fn definitions(path: &[Step]) -> Vec<&'static str> {
    expanded(&at(path)).into_iter().filter_map(|(_, name)| name).collect()
}

/// Keys that a mapping at a path can have, each with its description
pub(super) fn keys(path: &[Step]) -> Vec<(String, String)> {
    let mut all: Vec<(String, String)> = Vec::new();
    for (schema, _) in expanded(&at(path)) {
        for (key, of) in schema.get("properties").and_then(Value::as_object).into_iter().flatten() {
            if !all.iter().any(|(known, _)| known == key) {
                all.push((key.clone(), description(&[of])));
            }
        }
    }
    all
}

/// Words that a value at a path can be
pub(super) fn values(path: &[Step]) -> Vec<String> {
    let mut all: Vec<String> = Vec::new();
    let mut add = |value: &Value| {
        let text = match value {
            Value::String(text) => text.clone(),
            Value::Bool(_) | Value::Number(_) => value.to_string(),
            _ => return,
        };
        if !all.contains(&text) {
            all.push(text);
        }
    };
    for (schema, _) in expanded(&at(path)) {
        schema.get("enum").and_then(Value::as_array).into_iter().flatten().for_each(&mut add);
        schema.get("const").into_iter().for_each(&mut add);
        if schema.get("type").is_some_and(|kind| kind == "boolean") {
            [Value::from(true), Value::from(false)].iter().for_each(&mut add);
        }
    }
    all
}

fn description(schemas: &[&'static Value]) -> String {
    let text = |schema: &&'static Value| schema.get("description").and_then(Value::as_str);
    let own = schemas.iter().find_map(text);
    let named = || expanded(schemas).iter().find_map(|(schema, _)| text(schema));
    own.or_else(named).unwrap_or_default().to_owned()
}

fn reference(path: &[Step]) -> Option<KeyReference> {
    let schemas = at(path);
    let description = description(&schemas);
    if schemas.is_empty() {
        return None;
    }
    let mut inner = path.to_vec();
    if keys(&inner).is_empty() {
        inner.push(Step::Item);
    }
    Some(KeyReference {
        path: shown(path),
        description,
        values: values(path),
        keys: keys(&inner).into_iter().map(|(key, _)| key).collect(),
    })
}

pub(super) fn shown(path: &[Step]) -> String {
    let keys = path.iter().filter_map(|step| match step {
        Step::Key(key) if !key.is_empty() => Some(key.as_str()),
        Step::Key(_) | Step::Item => None,
    });
    keys.collect::<Vec<_>>().join(".")
}

/// Path to the innermost key whose pair contains a byte, and the bytes of the key
pub(super) fn path_at(root: &Node<'_>, byte: usize) -> (Vec<Step>, Option<std::ops::Range<usize>>) {
    let (mut path, mut key_range, mut node) = (Vec::new(), None, root);
    loop {
        let next = match &node.value {
            Tree::Scalar(..) => None,
            Tree::Sequence(items) => {
                let held = items
                    .iter()
                    .find(|item| range(item).is_some_and(|range| range.start <= byte && byte <= range.end));
                held.map(|item| (Step::Item, item, None))
            }
            Tree::Mapping(pairs) => pairs
                .iter()
                .find(|(key, value)| {
                    let (Some(key), value) = (range(key), range(value)) else { return false };
                    let end = value.map_or(key.end, |value| value.end.max(key.end));
                    key.start <= byte && byte <= end
                })
                .map(|(key, value)| {
                    (Step::Key(key.as_text().unwrap_or_default().to_owned()), value, range(key))
                }),
        };
        let Some((step, inner, of_key)) = next else { return (path, key_range) };
        path.push(step);
        key_range = of_key.or(key_range);
        node = inner;
    }
}

/// Returns the reference of the key at a byte, and the bytes of the key
#[must_use]
pub fn key_at(text: &str, byte: usize) -> Option<(KeyReference, std::ops::Range<usize>)> {
    let root = tree(text)?;
    let (mut path, key) = path_at(&root, byte);
    while path.last() == Some(&Step::Item) {
        path.pop();
    }
    if path.is_empty() {
        return None;
    }
    Some((reference(&path)?, key?))
}

/// Returns the keys of the file with this name, or with this path (`rollouts.extends`), which may begin at any key (`levels.approvers`)
#[must_use]
pub fn keys_named(name: &str) -> Vec<KeyReference> {
    let inner = format!(".{name}");
    let mut found: Vec<KeyReference> = Vec::new();
    each_key(&mut |steps, key, path| {
        if key == name || path == name || name.contains('.') && path.ends_with(&inner) {
            found.extend(reference(steps));
        }
    });
    found.sort_by(|a, b| (a.path.matches('.').count(), &a.path).cmp(&(b.path.matches('.').count(), &b.path)));
    found.dedup_by(|a, b| a.path == b.path);
    found
}

/// Returns the key, or the path of a key if `name` has dots, that was probably meant
#[must_use]
pub fn nearest_key(name: &str) -> Option<String> {
    let mut names = std::collections::BTreeSet::new();
    each_key(&mut |_, key, path| {
        names.insert(if name.contains('.') { path.to_owned() } else { key.to_owned() });
    });
    nearest(name, names.iter().map(String::as_str)).map(str::to_owned)
}

/// Visits every key of the file with its steps, its name and its path; a description that several paths have is visited once
fn each_key(visit: &mut dyn FnMut(&[Step], &str, &str)) {
    /// Largest nesting depth of keys; a model has about ten levels
    const DEEPEST: usize = 12;
    let mut queue: Vec<Vec<Step>> = vec![Vec::new()];
    let mut known: Vec<(String, *const Value)> = Vec::new();
    while let Some(path) = queue.pop() {
        for inner in [path.clone(), path.iter().cloned().chain([Step::Item]).collect::<Vec<_>>()] {
            for (key, _) in keys(&inner).into_iter().rev() {
                let next: Vec<Step> = inner.iter().cloned().chain([Step::Key(key.clone())]).collect();
                let schemas = at(&next);
                let here = schemas.first().map_or(std::ptr::null(), |schema| std::ptr::from_ref(*schema));
                // Units contain units: each description is listed once.
                if next.len() > DEEPEST || known.contains(&(key.clone(), here)) {
                    continue;
                }
                known.push((key.clone(), here));
                visit(&next, &key, &shown(&next));
                queue.push(next);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_has_the_reference_of_its_place() {
        let text = "rollouts:\n  - name: a\n    extends: b\n    autoApproval: none\n";
        let (found, range) = key_at(text, text.find("tends").unwrap()).unwrap();
        assert_eq!(found.path, "rollouts.extends");
        assert_eq!(&text[range], "extends");
        assert!(found.description.starts_with("Rollout whose policies"), "{found:?}");
        let (found, _) = key_at(text, text.find("none").unwrap()).unwrap();
        assert_eq!(found.values, ["none"]);
        assert!(key_at("a: [", 1).is_none());
    }

    #[test]
    fn keys_are_found_by_name_and_by_path() {
        let paths = |name: &str| keys_named(name).into_iter().map(|key| key.path).collect::<Vec<_>>();
        assert_eq!(paths("rollouts.extends"), ["rollouts.extends"]);
        assert!(paths("statements").contains(&"denyAccess.statements".to_owned()));
        assert!(paths("nothing").is_empty());
        assert_eq!(paths("levels.approvers"), ["manualApprovals.levels.approvers"]);
        assert_eq!(nearest_key("manualAprovals").as_deref(), Some("manualApprovals"));
        assert_eq!(nearest_key("rollouts.extend").as_deref(), Some("rollouts.extends"));
        assert_eq!(nearest_key("something else"), None);
    }

    #[test]
    fn every_key_has_a_text() {
        let mut without = Vec::new();
        each_key(&mut |steps, _, path| {
            if reference(steps).is_none_or(|key| key.description.trim().is_empty()) {
                without.push(path.to_owned());
            }
        });
        assert!(without.is_empty(), "keys without a description: {}", without.join(", "));
    }
}
