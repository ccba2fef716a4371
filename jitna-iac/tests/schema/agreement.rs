//! Every mapping, list and scalar of the schema, read with valid and invalid values

use std::collections::BTreeSet;

use jitna_iac::diag::{Diagnostic, Sources};
use jitna_iac::{read, rules, schema};
use serde_json::{Map, Value, json};

use super::validator;

const UNKNOWN: &str = "zzzzzzzz";

/// Position of a value: the text before and after it
#[derive(Clone)]
struct Spot {
    before: String,
    behind: String,
    path: String,
}

impl Spot {
    /// The value of a key, with other required keys
    fn key(&self, key: &str, beside: &Map<String, Value>) -> Self {
        let beside: String = beside
            .iter()
            .filter(|(other, _)| *other != key)
            .map(|(other, value)| format!("{}:{value},", json!(other)))
            .collect();
        Self {
            before: format!("{}{{{beside}{}:", self.before, json!(key)),
            behind: format!("}}{}", self.behind),
            path: format!("{}.{key}", self.path),
        }
    }

    fn item(&self) -> Self {
        Self {
            before: format!("{}[", self.before),
            behind: format!("]{}", self.behind),
            path: format!("{}[]", self.path),
        }
    }

    /// Findings of reading at this value, or at `within` characters of it
    fn found(&self, value: &str, within: usize) -> Vec<Diagnostic> {
        let text = format!("{}{value}{}", self.before, self.behind);
        let mut sources = Sources::default();
        let (_, findings) = read::read(&text, "jitna.yaml", &mut sources);
        let column = self.before.chars().count() + within + 1;
        let here = |finding: &&Diagnostic| {
            sources.position(finding.origin()).is_some_and(|at| (at.line, at.column as usize) == (1, column))
        };
        // A schema does not resolve names or open files.
        let others =
            [rules::UNKNOWN_NAME, rules::UNUSED_SHARED, rules::UNREADABLE_FILE].map(|rule| rule.code);
        // The schema contains the names of patterns.
        let is_of_schema = |finding: &&Diagnostic| {
            !others.contains(&finding.code) || finding.message.starts_with("unknown pattern")
        };
        findings.iter().filter(here).filter(is_of_schema).cloned().collect()
    }
}

/// Walks the schema and compares it with the reader
struct Walk {
    schema: Value,
    seen: BTreeSet<String>,
    faults: Vec<String>,
}

/// Values that are tried everywhere; only the reader checks the ranges of durations and the zeros before a number
fn probes() -> Vec<Value> {
    vec![
        json!(UNKNOWN),
        json!(""),
        json!(" x "),
        json!("a\u{7}b"),
        json!("ou-ab12-11111111"),
        json!("1"),
        json!(123456789012_u64),
        json!(1.5),
        json!(true),
        json!([]),
        json!({}),
    ]
}

impl Walk {
    /// The concrete forms that a schema allows, and the names of the definitions on the path
    fn forms(&self, schema: &Value, names: &mut Vec<String>) -> Vec<Value> {
        if let Some(name) = schema.get("$ref").and_then(Value::as_str) {
            names.push(name.to_owned());
            let target = self.schema.pointer(name.trim_start_matches('#')).expect("a definition");
            return self.forms(target, names);
        }
        let several =
            schema.get("anyOf").or_else(|| schema.get("oneOf").filter(|_| schema.get("type").is_none()));
        match several.and_then(Value::as_array) {
            Some(several) => several.iter().flat_map(|one| self.forms(one, names)).collect(),
            None => vec![schema.clone()],
        }
    }

    fn visit(&mut self, schema: &Value, spot: &Spot) {
        self.visit_form(schema, schema, spot);
    }

    /// Visits a value with the words of `together`: each form of a mapping may have one of them
    fn visit_form(&mut self, schema: &Value, together: &Value, spot: &Spot) {
        let with_definitions = validator(&json!({"$defs": self.schema["$defs"], "allOf": [schema]}));
        for probe in probes() {
            let refused = spot.found(&probe.to_string(), 0);
            let taken = with_definitions.is_valid(&probe);
            if let Some(finding) = refused.first().filter(|_| taken) {
                let message = &finding.message;
                self.faults
                    .push(format!("{}: the schema takes {probe}, the reader says: {message}", spot.path));
            }
            if refused.is_empty() && !taken {
                self.faults.push(format!("{}: the reader takes {probe}, the schema does not", spot.path));
            }
            self.words(together, spot, &refused);
        }
        let mut names = Vec::new();
        let forms = self.forms(schema, &mut names);
        if !names.is_empty() && names.iter().all(|name| self.seen.contains(name)) {
            return;
        }
        self.seen.extend(names);
        let mappings: Vec<&Value> = forms.iter().filter(|form| form.get("properties").is_some()).collect();
        self.keys(&mappings, spot);
        for form in &forms {
            let beside = self.beside(form);
            for (key, property) in form["properties"].as_object().into_iter().flatten() {
                let of_forms = mappings.iter().filter_map(|mapping| mapping["properties"].get(key));
                let together = json!({"anyOf": of_forms.collect::<Vec<_>>()});
                self.visit_form(property, &together, &spot.key(key, &beside));
            }
            if form["additionalProperties"].is_object() {
                self.visit(&form["additionalProperties"], &spot.key("key", &Map::new()));
            }
            if form["items"].is_object() {
                self.visit(&form["items"], &spot.item());
            }
        }
    }

    /// Checks that the words of a closed list are those of the reader
    fn words(&mut self, schema: &Value, spot: &Spot, refused: &[Diagnostic]) {
        let Some((_, known)) =
            refused.iter().find_map(|finding| finding.message.split_once("`: expected one of "))
        else {
            return;
        };
        let known = quoted(known);
        let forms = self.forms(schema, &mut Vec::new());
        let words = forms
            .iter()
            .flat_map(|form| form["enum"].as_array().into_iter().flatten().chain(form.get("const")));
        let words: BTreeSet<String> = words.filter_map(Value::as_str).map(str::to_owned).collect();
        if known != words {
            self.faults
                .push(format!("{}: words of the reader {known:?}, of the schema {words:?}", spot.path));
        }
    }

    /// Checks that the keys that the reader knows and requires are those of the schema
    fn keys(&mut self, mappings: &[&Value], spot: &Spot) {
        // The key is the name of a pattern: an unknown key is an unknown name.
        if spot.path.ends_with(".use[]") {
            return;
        }
        let (mut of_reader, mut of_schema) = (BTreeSet::new(), BTreeSet::new());
        for mapping in mappings {
            let mut fields = self.beside(mapping);
            if mappings.len() == 1 {
                fields.clear();
            }
            let start = "{".len();
            let written: String =
                fields.iter().map(|(key, value)| format!("{}:{value},", json!(key))).collect();
            let text = format!("{{{written}{}:1}}", json!(UNKNOWN));
            let place = start + written.chars().count();
            let unknown = spot.found(&text, place);
            let unknown = unknown.iter().find(|finding| finding.code == rules::UNKNOWN_KEY.code);
            let Some(help) = unknown.and_then(|finding| finding.help.as_deref()) else {
                self.faults.push(format!("{}: the reader takes every key", spot.path));
                continue;
            };
            of_reader.extend(quoted(help));
            of_schema
                .extend(mapping["properties"].as_object().into_iter().flatten().map(|(key, _)| key.clone()));
            if mappings.len() > 1 {
                continue;
            }
            let missing = spot.found(&text, start);
            let missing = missing.iter().filter_map(|finding| {
                let key =
                    finding.message.strip_prefix("missing key `").and_then(|rest| rest.strip_suffix('`'));
                let parameter = finding.message.strip_prefix("missing parameter `");
                let key = key.or_else(|| parameter?.split('`').next())?;
                Some(key.to_owned())
            });
            let missing: BTreeSet<String> = missing.collect();
            let required = mapping["required"].as_array().into_iter().flatten();
            let required: BTreeSet<String> = required.filter_map(Value::as_str).map(str::to_owned).collect();
            if missing != required {
                self.faults
                    .push(format!("{}: the reader wants {missing:?}, the schema {required:?}", spot.path));
            }
        }
        for key in of_reader.difference(&of_schema) {
            self.faults.push(format!("{}: the reader knows `{key}`, the schema does not", spot.path));
        }
        for key in of_schema.difference(&of_reader) {
            self.faults.push(format!("{}: the schema has `{key}`, the reader does not know it", spot.path));
        }
    }

    /// The keys that a form must have, each with a valid value
    fn beside(&self, form: &Value) -> Map<String, Value> {
        let required = form["required"].as_array().into_iter().flatten().filter_map(Value::as_str);
        required.map(|key| (key.to_owned(), self.fitting(&form["properties"][key]))).collect()
    }

    /// A valid value, as far as the keys next to it require
    fn fitting(&self, schema: &Value) -> Value {
        match self.forms(schema, &mut Vec::new()).first() {
            Some(form) if form["enum"].is_array() => form["enum"][0].clone(),
            Some(form) if form["type"] == "array" && form["minItems"].is_null() => json!([]),
            Some(form) if form["type"] == "array" => json!([self.fitting(&form["items"])]),
            Some(form) if form["type"] == "object" => Value::Object(self.beside(form)),
            _ => json!("x"),
        }
    }
}

/// Strings in backquotes
fn quoted(text: &str) -> BTreeSet<String> {
    text.split('`').skip(1).step_by(2).map(str::to_owned).collect()
}

#[test]
fn the_schema_and_the_reader_judge_alike() {
    let schema = schema::model();
    let model = schema["$defs"]["Model"].clone();
    let mut walk = Walk { schema, seen: BTreeSet::new(), faults: Vec::new() };
    let root = Spot { before: String::new(), behind: String::new(), path: "model".to_owned() };
    walk.keys(&[&model], &root);
    let properties = model["properties"].as_object().expect("keys of a model").clone();
    for (key, property) in &properties {
        // The reader distinguishes a format of another version from one that is not a number.
        if key != "version" {
            walk.visit(property, &root.key(key, &Map::new()));
        }
    }
    assert!(walk.seen.len() > 90, "{:?}", walk.seen);
    walk.faults.sort();
    walk.faults.dedup();
    assert!(walk.faults.is_empty(), "{}", walk.faults.join("\n"));
}
