//! Keys of the format, by the schema: which there are, and where

use std::collections::{BTreeMap, BTreeSet};
use std::sync::OnceLock;

use serde_json::Value;

/// Each key of the format with the keys above it, from the top, with dots between them
fn all() -> &'static BTreeMap<String, Vec<String>> {
    static ALL: OnceLock<BTreeMap<String, Vec<String>>> = OnceLock::new();
    ALL.get_or_init(|| {
        let schema = crate::schema::model();
        let mut all = BTreeMap::new();
        collect(&schema, &schema, "", &mut Vec::new(), &mut all);
        all
    })
}

/// Levels that are followed; a key that is deeper is known from where it was met first
const DEEPEST: usize = 12;

fn collect<'s>(
    root: &'s Value,
    schema: &'s Value,
    path: &str,
    above: &mut Vec<&'s str>,
    all: &mut BTreeMap<String, Vec<String>>,
) {
    if above.len() > DEEPEST {
        return;
    }
    if let Some(name) = schema.get("$ref").and_then(Value::as_str)
        && !above.contains(&name)
        && let Some(named) = name.strip_prefix("#/$defs/").and_then(|name| root.get("$defs")?.get(name))
    {
        above.push(name);
        collect(root, named, path, above, all);
        above.pop();
    }
    for part in
        ["anyOf", "oneOf", "allOf"].into_iter().filter_map(|key| schema.get(key)?.as_array()).flatten()
    {
        collect(root, part, path, above, all);
    }
    for part in
        ["items", "additionalProperties", "then", "else"].into_iter().filter_map(|key| schema.get(key))
    {
        collect(root, part, path, above, all);
    }
    for (key, of) in schema.get("properties").and_then(Value::as_object).into_iter().flatten() {
        let known = all.entry(key.clone()).or_default();
        if !known.iter().any(|known| known == path) {
            known.push(path.to_owned());
        }
        let inner = if path.is_empty() { key.clone() } else { format!("{path}.{key}") };
        collect(root, of, &inner, above, all);
    }
}

/// Whether a word is one of the format: a key, or one of the words that a value can be
pub(crate) fn is_word(word: &str) -> bool {
    static WORDS: OnceLock<BTreeSet<String>> = OnceLock::new();
    let words = WORDS.get_or_init(|| {
        let mut words = BTreeSet::new();
        values(&crate::schema::model(), &mut words);
        words
    });
    is_key(word) || words.contains(word)
}

/// Words that a schema allows as values
fn values(schema: &Value, words: &mut BTreeSet<String>) {
    match schema {
        Value::Object(map) => {
            words.extend(map.get("const").and_then(Value::as_str).map(str::to_owned));
            let listed = map.get("enum").and_then(Value::as_array).into_iter().flatten();
            words.extend(listed.filter_map(Value::as_str).map(str::to_owned));
            // Examples are not part of the format.
            map.iter().filter(|(key, _)| *key != "examples").for_each(|(_, value)| values(value, words));
        }
        Value::Array(items) => items.iter().for_each(|item| values(item, words)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

/// Whether a word is a key of the format
pub(super) fn is_key(word: &str) -> bool {
    all().contains_key(word)
}

/// Whether a word is a key at the top of the file
pub(super) fn is_top(word: &str) -> bool {
    places(word).iter().any(String::is_empty)
}

/// Keys under which a key may be, nearest to the top first; empty for the top of the file
pub(super) fn places(word: &str) -> &'static [String] {
    all().get(word).map(Vec::as_slice).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_known_with_their_places() {
        assert!(is_top("rollouts") && !is_top("levels2") && is_key("idleTimeout"));
        assert!(
            places("approvers").contains(&"manualApprovals.levels".to_owned()),
            "{:?}",
            places("approvers")
        );
        assert!(places("idleTimeout").contains(&"sessionPreferences".to_owned()));
        assert!(places("nothing").is_empty());
    }
}
