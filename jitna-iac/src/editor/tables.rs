//! Keys of the file as tables: type, range, default and meaning of each, from the schema

use serde_json::{Map, Value};

use super::keys::{at, expanded};
use super::{Step, aws};

/// A key of a mapping, as a row of the reference
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyRow {
    /// Key
    pub key: String,
    /// Type and range, in Markdown
    pub kind: String,
    /// `required`, or what applies without the key
    pub default: String,
    /// Meaning, in Markdown
    pub meaning: String,
    /// Whether the value has keys of its own
    pub has_keys: bool,
}

/// The keys of a mapping
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyTable {
    /// Keys from the top of the file to the mapping, separated by dots
    pub path: String,
    /// Rows, in the order of the schema
    pub rows: Vec<KeyRow>,
}

/// Returns the key at the end of a path from the top of the file (`rollouts.extends`)
#[must_use]
pub fn key_row(path: &str) -> Option<KeyRow> {
    let (parents, key) = match path.rsplit_once('.') {
        Some((parents, key)) => (parents.split('.').collect(), key),
        None => (Vec::new(), path),
    };
    let mut steps: Vec<Step> = Vec::new();
    for parent in parents {
        steps = inner(&steps)?;
        steps.push(Step::Key(parent.to_owned()));
    }
    rows(&inner(&steps)?).into_iter().find(|row| row.key == key)
}

/// Returns the tables of a key of the file: that of its own keys, then those of the mappings in it
///
/// A mapping that occurs in several places, or in itself, has one table. A key whose value has no keys has no table.
#[must_use]
pub fn key_tables(key: &str) -> Vec<KeyTable> {
    let mut tables: Vec<KeyTable> = Vec::new();
    let mut known: Vec<*const Value> = Vec::new();
    let mut queue = std::collections::VecDeque::from([vec![Step::Key(key.to_owned())]]);
    while let Some(path) = queue.pop_front() {
        let Some(path) = inner(&path) else { continue };
        let holders: Vec<*const Value> = holders(&path).into_iter().map(std::ptr::from_ref).collect();
        if holders.iter().all(|holder| known.contains(holder)) {
            continue;
        }
        known.extend(holders);
        let rows = rows(&path);
        for row in rows.iter().filter(|row| row.has_keys) {
            queue.push_back(path.iter().cloned().chain([Step::Key(row.key.clone())]).collect());
        }
        tables.push(KeyTable { path: super::keys::shown(&path), rows });
    }
    tables
}

/// The path to the mappings with fixed keys at a path: the value itself, the items of a list, or the values of a mapping from names
fn inner(path: &[Step]) -> Option<Vec<Step>> {
    let to = |step: Option<Step>| -> Vec<Step> { path.iter().cloned().chain(step).collect() };
    let candidates = [to(None), to(Some(Step::Item)), to(Some(Step::Key(ANY.to_owned())))];
    candidates.into_iter().find(|path| !holders(path).is_empty())
}

/// A key that no mapping has: it leads to the values of a mapping from names
const ANY: &str = "";

/// The mappings with fixed keys that are possible at a path
fn holders(path: &[Step]) -> Vec<&'static Value> {
    let all = expanded(&at(path)).into_iter().map(|(schema, _)| schema);
    // Forms that only require one of the keys have no type.
    let is_holder = |schema: &&'static Value| {
        schema.get("type").is_some() && schema.get("properties").is_some_and(Value::is_object)
    };
    all.filter(is_holder).collect()
}

fn properties(holder: &'static Value) -> Option<&'static Map<String, Value>> {
    holder.get("properties").and_then(Value::as_object)
}

/// The key that tells the forms of a mapping apart, with its word in this form and whether the word is the default
fn word_of(holder: &'static Value) -> Option<(&'static str, &'static str, bool)> {
    properties(holder)?.iter().find_map(|(key, schema)| {
        let words = schema.get("enum")?.as_array()?;
        match words.as_slice() {
            [Value::String(word)] => Some((key.as_str(), word.as_str(), false)),
            [Value::String(word), Value::Null] => Some((key.as_str(), word.as_str(), true)),
            _ => None,
        }
    })
}

fn is_required(holder: &Value, key: &str) -> bool {
    let required = holder.get("required").and_then(Value::as_array);
    required.is_some_and(|all| all.iter().any(|one| one == key))
}

fn rows(path: &[Step]) -> Vec<KeyRow> {
    let holders = holders(path);
    let mut keys: Vec<&'static str> = Vec::new();
    for key in holders.iter().filter_map(|holder| properties(holder)).flat_map(Map::keys) {
        if !keys.contains(&key.as_str()) {
            keys.push(key);
        }
    }
    keys.into_iter().map(|key| row(path, &holders, key)).collect()
}

fn row(path: &[Step], holders: &[&'static Value], key: &'static str) -> KeyRow {
    let having: Vec<&'static Value> = holders
        .iter()
        .copied()
        .filter(|holder| properties(holder).is_some_and(|all| all.contains_key(key)))
        .collect();
    let schemas: Vec<&'static Value> =
        having.iter().filter_map(|holder| properties(holder)?.get(key)).collect();
    let text = schemas.iter().find_map(|schema| schema.get("description")?.as_str()).unwrap_or_default();
    let (mut meaning, said) = without_default(text);
    // A word of a single form is the value of its key, and tells no forms apart.
    let tells = |by: &str| {
        let having = holders.iter().filter(|other| word_of(other).is_some_and(|(key, ..)| key == by));
        having.count() > 1
    };
    let words: Vec<_> =
        having.iter().filter_map(|holder| word_of(holder)).filter(|(by, ..)| tells(by)).collect();
    let mut default = None;
    let kind = if !words.is_empty() && words.iter().all(|(by, ..)| *by == key) {
        default = words.iter().find(|(.., is_default)| *is_default).map(|(_, word, _)| format!("`{word}`"));
        let meanings = having.iter().zip(&words).map(|(holder, (_, word, _))| {
            let of = properties(holder).and_then(|all| all.get(key)?.get("description")?.as_str());
            format!("`{word}`{}", of.map(|of| format!(" ({})", lower(of))).unwrap_or_default())
        });
        meaning = String::new();
        either(meanings.collect())
    } else {
        let mut kinds: Vec<String> = Vec::new();
        for kind in schemas.iter().map(|schema| kind(schema)) {
            if !kinds.contains(&kind) {
                kinds.push(kind);
            }
        }
        if kinds.len() > 1 {
            kinds.retain(|kind| kind != ANYTHING);
        }
        either(kinds)
    };
    let only = having.len() < holders.len() && words.len() == having.len() && !words.is_empty();
    if only && let Some((by, ..)) = words.first() {
        let words = either(words.iter().map(|(_, word, _)| format!("`{by}: {word}`")).collect());
        meaning = format!("{meaning}{}with {words}", if meaning.is_empty() { "" } else { "; " });
    }
    let required = having.iter().filter(|holder| is_required(holder, key)).count();
    let scalar = |value: &&&Value| !value.is_object() && !value.is_array();
    let defaults: Vec<&Value> = schemas.iter().filter_map(|schema| schema.get("default")).collect();
    let fallback = || defaults.iter().find(scalar).map(|value| literal(value));
    let needed = having.len() == required && (only || path.is_empty());
    let default = if let Some(others) = having.iter().find_map(|holder| alternatives(holder, key)) {
        match others.as_slice() {
            [first, .., last] if others.len() > 2 => format!("exactly one of `{first}` … `{last}`"),
            _ => format!("{} is required", either(others.iter().map(|other| format!("`{other}`")).collect())),
        }
    } else if required == holders.len() || needed || (path.is_empty() && required > 0) {
        "required".to_owned()
    } else if let Some(default) = default.or_else(fallback) {
        default
    } else if required > 0 && required == having.len() {
        "required in one form".to_owned()
    } else {
        said.map(|said| aws::linked(&truth(&said, &kind))).unwrap_or_else(|| "none".to_owned())
    };
    let own: Vec<Step> = path.iter().cloned().chain([Step::Key(key.to_owned())]).collect();
    KeyRow {
        key: key.to_owned(),
        kind,
        default,
        meaning: aws::linked(&meaning),
        has_keys: inner(&own).is_some(),
    }
}

/// A description without the sentence about its default, and the default
fn without_default(text: &str) -> (String, Option<String>) {
    let (first, rest) = text.split_once("\n\n").unwrap_or((text, ""));
    let (what, default) = match first.split_once("; default: ") {
        Some((what, default)) => (what, Some(default.trim().to_owned())),
        None => (first, None),
    };
    let rest = rest.replace("\n\n", " ");
    let meaning =
        if rest.is_empty() { what.to_owned() } else { format!("{}. {rest}", what.trim_end_matches('.')) };
    (meaning, default)
}

/// The default of a boolean as it is written
fn truth(said: &str, kind: &str) -> String {
    match said {
        "yes" if kind == "boolean" => "`true`".to_owned(),
        "no" if kind == "boolean" => "`false`".to_owned(),
        _ => said.to_owned(),
    }
}

fn literal(value: &Value) -> String {
    match value {
        Value::String(text) => format!("`{text}`"),
        Value::Array(items) if items.is_empty() => "none".to_owned(),
        other => format!("`{other}`"),
    }
}

fn either(mut all: Vec<String>) -> String {
    match (all.pop(), all.is_empty()) {
        (None, _) => String::new(),
        (Some(last), true) => last,
        (Some(last), false) => format!("{} or {last}", all.join(", ")),
    }
}

/// A sentence as a part of another one: names stay as they are
fn lower(text: &str) -> String {
    let word = text.split([' ', ',', ':']).next().unwrap_or_default();
    let mut chars = word.chars();
    match chars.next() {
        Some(first) if first.is_uppercase() && chars.all(char::is_lowercase) && !NAMES.contains(&word) => {
            first.to_lowercase().collect::<String>() + text.get(first.len_utf8()..).unwrap_or_default()
        }
        _ => text.to_owned(),
    }
}

/// Words that begin a description and keep their capital
const NAMES: &[&str] = &["Linux", "Microsoft", "Region", "Regions", "Slack"];

/// The keys of a mapping of which exactly one is required, if this key is one of them
fn alternatives(holder: &'static Value, key: &str) -> Option<Vec<&'static str>> {
    let forms = holder.get("oneOf")?.as_array()?.iter();
    let keys: Option<Vec<&str>> = forms.map(|form| form.pointer("/required/0")?.as_str()).collect();
    keys.filter(|keys| keys.contains(&key))
}

/// The type of a schema that does not name one
const ANYTHING: &str = "any value";

/// The type of a value and its range
fn kind(schema: &'static Value) -> String {
    if let Some(name) = schema.get("$ref").and_then(Value::as_str) {
        return super::keys::definition(name).map(named).unwrap_or_default();
    }
    let words = schema.get("enum").and_then(Value::as_array);
    if let Some(words) = words {
        return either(words.iter().filter(|word| !word.is_null()).map(literal).collect());
    }
    if let Some(word) = schema.get("const") {
        return literal(word);
    }
    let forms = ["anyOf", "oneOf"].into_iter().find_map(|key| schema.get(key)?.as_array());
    if let Some(forms) = forms {
        let mut kinds: Vec<String> = Vec::new();
        for form in forms.iter().filter(|form| form.get("type").is_none_or(|kind| kind != "null")) {
            let about = form.get("description").and_then(Value::as_str).map(lower);
            let kind = match about {
                Some(about) if form.get("const").is_some() => format!("{} ({about})", kind(form)),
                Some(about) if form.get("type").is_some_and(|kind| kind != "object" && kind != "array") => {
                    about
                }
                _ => kind(form),
            };
            if !kind.is_empty() && !kinds.contains(&kind) {
                kinds.push(kind);
            }
        }
        if kinds.len() > 1 {
            kinds.retain(|kind| kind != ANYTHING);
        }
        return one_or_many(kinds);
    }
    plain(schema)
}

/// The types of a value that can be a list of what it can be alone
fn one_or_many(mut kinds: Vec<String>) -> String {
    let is_list = |kind: &String| kind.starts_with("list");
    let alone = either(kinds.iter().filter(|kind| !is_list(kind)).cloned().collect());
    let is_of_these = |kind: &String| {
        let items = kind.split_once("; item: ").map_or("", |(_, items)| items);
        is_list(kind) && (items == alone || (alone == "mapping" && kind.starts_with("list of mappings")))
    };
    match kinds.iter().position(is_of_these) {
        Some(at) if kinds.len() > 1 => {
            let list = kinds.remove(at);
            let count = if list.contains("not empty") { ", not empty" } else { "" };
            format!("{}, or a list of these{count}", either(kinds))
        }
        _ => either(kinds),
    }
}

/// The type of a definition: what it says about itself, unless it is a mapping
fn named(definition: &'static Value) -> String {
    let is_mapping = expanded(&[definition]).iter().any(|(schema, _)| schema.get("properties").is_some());
    let text = definition.get("description").and_then(Value::as_str);
    let words = definition.get("oneOf").and_then(Value::as_array);
    match text {
        _ if is_mapping || words.is_some() => kind_of_forms(definition),
        Some(text) => {
            let first = text.split("\n\n").next().unwrap_or_default();
            let first = match first.split_once("A name that the file declares, or an ID. ") {
                Some((_, id)) => format!("name in the file, or {}", lower(id)),
                None => first.to_owned(),
            };
            aws::linked(&lower(&first))
        }
        None => plain_or_forms(definition),
    }
}

fn kind_of_forms(definition: &'static Value) -> String {
    if definition.get("properties").is_some() {
        return "mapping".to_owned();
    }
    let text = plain_or_forms(definition);
    if text.is_empty() { "mapping".to_owned() } else { text }
}

fn plain_or_forms(schema: &'static Value) -> String {
    if schema.get("anyOf").is_some() || schema.get("oneOf").is_some() { kind(schema) } else { plain(schema) }
}

/// The type of a schema that names a type of JSON
fn plain(schema: &'static Value) -> String {
    let types: Vec<&str> = match schema.get("type") {
        Some(Value::String(one)) => vec![one],
        Some(Value::Array(all)) => all.iter().filter_map(Value::as_str).collect(),
        _ => Vec::new(),
    };
    let number = |key: &str| schema.get(key).and_then(Value::as_u64);
    if types.contains(&"array") {
        let items = schema.get("items").map(kind).unwrap_or_default();
        let count = match (number("minItems"), number("maxItems")) {
            (Some(least), Some(most)) => format!(", {least} to {most} items"),
            (None, Some(most)) => format!(", at most {most} items"),
            (Some(1), None) => ", not empty".to_owned(),
            _ => String::new(),
        };
        return match items.as_str() {
            "mapping" => format!("list of mappings{count}"),
            "" | ANYTHING => format!("list{count}"),
            items => format!("list{count}; item: {items}"),
        };
    }
    if types.contains(&"object") {
        if schema.get("properties").is_some() {
            return "mapping".to_owned();
        }
        let values = schema.get("additionalProperties").filter(|other| other.is_object()).map(kind);
        return match values {
            Some(values) if values == "mapping" => "mapping from names to mappings".to_owned(),
            Some(values) if !values.is_empty() => format!("mapping; value: {values}"),
            _ => "mapping".to_owned(),
        };
    }
    if types.contains(&"boolean") && !types.contains(&"string") {
        return "boolean".to_owned();
    }
    if types.contains(&"integer") && schema.get("pattern").is_none_or(|pattern| pattern == "^[0-9]+$") {
        let most = number("maximum").filter(|most| *most < u64::from(u32::MAX));
        return match (number("minimum"), most) {
            (Some(least), Some(most)) => format!("number, {least} to {most}"),
            (None, Some(most)) => format!("number, at most {most}"),
            _ => "number".to_owned(),
        };
    }
    let examples = schema.get("examples").and_then(Value::as_array).into_iter().flatten();
    let examples: Vec<String> = examples.take(2).map(literal).collect();
    let text = match (number("minLength"), number("maxLength")) {
        (Some(least), Some(most)) if least > 0 => format!("string, {least} to {most} characters"),
        (_, Some(most)) => format!("string, at most {most} characters"),
        _ if types.is_empty() => ANYTHING.to_owned(),
        _ => "string".to_owned(),
    };
    if examples.is_empty() { text } else { format!("{text}, such as {}", either(examples)) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_has_its_type_range_and_default() {
        let row = key_row("manualApprovals.accessDuration").unwrap();
        assert_eq!(row.default, "`1h`");
        assert!(row.kind.starts_with("whole hours of access after an approval: 1 to 336"), "{}", row.kind);
        assert_eq!(key_row("manualApprovals.name").unwrap().default, "required");
        assert!(key_row("manualApprovals.nothing").is_none() && key_row("nothing").is_none());
    }

    #[test]
    fn a_mapping_in_itself_has_one_table() {
        let paths: Vec<String> = key_tables("organization").into_iter().map(|table| table.path).collect();
        assert_eq!(
            paths,
            ["organization", "organization.identityCenter", "organization.accounts", "organization.units"]
        );
    }
}
