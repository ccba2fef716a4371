//! The JSON Schema of `jitna.yaml` against the reader, and that of findings against what is printed
//!
//! Whoever adds a key to the model sees here what its schema does not say yet: every mapping, list and scalar of the schema is
//! read with values that fit and values that do not, and both must judge alike. With `JITNA_UPDATE=1` the copies in `docs` are
//! written anew.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use jitna_iac::diag::{Diagnostic, Severity, Sources, render};
use jitna_iac::{read, rules, schema};
use serde_json::{Map, Value, json};

const UNKNOWN: &str = "zzzzzzzz";

fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

fn validator(schema: &Value) -> jsonschema::Validator {
    jsonschema::draft202012::new(schema).expect("a schema")
}

/// Where a value may stand: what is written before and behind it
#[derive(Clone)]
struct Spot {
    before: String,
    behind: String,
    path: String,
}

impl Spot {
    /// The value of a key, beside others that must be there
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

    /// What reading finds at this value, or at `within` characters of it
    fn found(&self, value: &str, within: usize) -> Vec<Diagnostic> {
        let text = format!("{}{value}{}", self.before, self.behind);
        let mut sources = Sources::default();
        let (_, findings) = read::read(&text, "jitna.yaml", &mut sources);
        let column = self.before.chars().count() + within + 1;
        let here = |finding: &&Diagnostic| {
            sources.position(finding.origin()).is_some_and(|at| (at.line, at.column as usize) == (1, column))
        };
        findings.iter().filter(here).cloned().collect()
    }
}

/// Goes through the schema and compares it with what the reader does
struct Walk {
    schema: Value,
    seen: BTreeSet<String>,
    faults: Vec<String>,
}

/// Values that are tried everywhere; the ranges of durations are for the reader alone, and so are the zeros before a number
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
    /// The concrete forms that a schema allows, and the names of the definitions on the way
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

    /// Visits a value whose words are those of `together`: a mapping's forms may each have one of them
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

    /// Words of a closed list are those of the reader
    fn words(&mut self, schema: &Value, spot: &Spot, refused: &[Diagnostic]) {
        let Some((_, known)) = refused.iter().find_map(|finding| finding.message.split_once("` is none of "))
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

    /// Keys that the reader knows and wants are those of the schema
    fn keys(&mut self, mappings: &[&Value], spot: &Spot) {
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
                let key = finding.message.strip_prefix("the key `")?.strip_suffix("` is missing")?;
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

    /// The keys that a form must have, each with a value that fits
    fn beside(&self, form: &Value) -> Map<String, Value> {
        let required = form["required"].as_array().into_iter().flatten().filter_map(Value::as_str);
        required.map(|key| (key.to_owned(), self.fitting(&form["properties"][key]))).collect()
    }

    /// A value that fits, as far as the keys beside it ask
    fn fitting(&self, schema: &Value) -> Value {
        match self.forms(schema, &mut Vec::new()).first() {
            Some(form) if form["enum"].is_array() => form["enum"][0].clone(),
            Some(form) if form["type"] == "array" => json!([]),
            Some(form) if form["type"] == "object" => Value::Object(self.beside(form)),
            _ => json!("x"),
        }
    }
}

/// What stands in backquotes
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
        // The reader tells a format of another version apart from one that is no number.
        if key != "version" {
            walk.visit(property, &root.key(key, &Map::new()));
        }
    }
    assert!(walk.seen.len() > 90, "{:?}", walk.seen);
    walk.faults.sort();
    walk.faults.dedup();
    assert!(walk.faults.is_empty(), "{}", walk.faults.join("\n"));
}

/// The tree of a text as JSON, with the characters of scalars kept: an override takes any value
fn to_json(text: &str) -> Option<Value> {
    let nested: String = text.lines().map(|line| format!("      {line}\n")).collect();
    let file = format!(
        "version: 1\naccount: {{id: '123456789012', region: us-east-1}}\noverrides:\n  - template: x\n    resource: x\n    path: x\n    set:\n{nested}"
    );
    let (model, _) = read::read(&file, "jitna.yaml", &mut Sources::default());
    model?.overrides.into_iter().next()?.into_inner().set
}

/// Blocks of code of a page: what stands behind the fence, and the text
fn blocks(page: &str) -> Vec<(&str, String)> {
    let mut all: Vec<(&str, String)> = Vec::new();
    let mut open = false;
    for line in page.split_inclusive('\n') {
        match line.trim_end().strip_prefix("```") {
            Some(_) if open => open = false,
            Some(info) => {
                all.push((info, String::new()));
                open = true;
            }
            None if open => all.extend_last(line),
            None => {}
        }
    }
    all
}

trait ExtendLast {
    fn extend_last(&mut self, line: &str);
}

impl ExtendLast for Vec<(&str, String)> {
    fn extend_last(&mut self, line: &str) {
        if let Some((_, text)) = self.last_mut() {
            text.push_str(line);
        }
    }
}

/// The schema for a part of a file: no key must be there
fn of_parts() -> Value {
    let mut schema = schema::model();
    let model = schema["$defs"]["Model"].as_object_mut().expect("a model");
    model.remove("required");
    model.remove("oneOf");
    schema
}

/// Examples, blocks of the documentation and of the rules' pages: name, text, whether it is a whole file
fn good_texts() -> Vec<(String, String, bool)> {
    let mut all = Vec::new();
    for entry in fs::read_dir(repository().join("examples")).expect("examples") {
        let path = entry.expect("an example").path().join("jitna.yaml");
        if let Ok(text) = fs::read_to_string(&path) {
            all.push((path.display().to_string(), text, true));
        }
    }
    assert!(all.len() >= 4, "{}", all.len());
    let mut pages = vec![repository().join("README.md")];
    for folder in ["docs", "jitna-iac/src/rules"] {
        let entries = fs::read_dir(repository().join(folder)).expect("pages");
        pages.extend(entries.map(|entry| entry.expect("a page").path()));
    }
    for page in pages.iter().filter(|page| page.extension().is_some_and(|extension| extension == "md")) {
        let text = fs::read_to_string(page).expect("a page");
        let is_rule = page.parent().is_some_and(|folder| folder.ends_with("rules"));
        for (info, text) in blocks(&text) {
            let good = if is_rule {
                info.starts_with("yaml good") && !info.ends_with("test")
            } else {
                info == "yaml"
            };
            // A CloudFormation template is YAML too.
            if good && !text.contains("Resources:") {
                all.push((page.display().to_string(), text, false));
            }
        }
    }
    all
}

#[test]
fn examples_and_good_blocks_are_valid() {
    let (whole, part) = (validator(&schema::model()), validator(&of_parts()));
    let mut faults = Vec::new();
    let all = good_texts();
    assert!(all.len() > 80, "{}", all.len());
    for (name, text, is_whole) in all {
        let Some(value) = to_json(&text) else {
            faults.push(format!("{name}: no value\n{text}"));
            continue;
        };
        let validator = if is_whole { &whole } else { &part };
        faults.extend(
            validator.iter_errors(&value).map(|error| format!("{name}: {}: {error}", error.instance_path())),
        );
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

const ORGANIZATION: &str =
    "organization: {delegatedAdministrator: 012345678901, root: r-ab12, homeRegion: eu-central-1}\n";

#[test]
fn scalars_keep_their_characters() {
    let text = format!("version: 1\n{ORGANIZATION}");
    let value = to_json(&text).expect("a value");
    assert_eq!(value["organization"]["delegatedAdministrator"], "012345678901");
    assert!(validator(&schema::model()).is_valid(&value));
    assert!(validator(&schema::model()).is_valid(&json!({"app": "cargo run -q"})));
}

/// What may be written in several ways
const GOOD: &[&str] = &[
    "sessionLogs: {bucket: {name: a, central: {account: '123456789012', region: eu-south-1}}}",
    "rdpRecording: {bucket: {name: a, mode: }, key: {multiRegion: true}}",
    "rdpRecording: {bucket: {mode: existing, name: abc, owner: 012345678901}}",
    "existing: {sessionPreferences: [{accounts: [shop], regions: [eu-south-1]}]}",
    "notifications: {topics: [SSM-JITNA-a, {name: SSM-JITNA-b}], logGroup: /aws/events/a}",
    "people: [{persona: requester, as: permissionSet, name: , groups: [operators]}]",
    "people: [{persona: approver, as: role, trust: {principals: [012345678901]}, maxSession: 8h}]",
    "conductorOne: {externalId: 12, identityCenter: eu-south-1}",
    "invariants: [{name: a, manualPath: , denyAccessBites: true}]",
    "invariants: [{name: a, autoApprovedOnlyFor: {group: a, on: {nodeKind: ec2}}}]",
    "exclusive: [a, b]",
    "exclusive: [[a, b], [c, d]]",
    "exclusive: []",
];

#[test]
fn every_way_of_writing_is_valid() {
    let schema = validator(&schema::model());
    for good in GOOD {
        let text = format!("version: 1\n{ORGANIZATION}{good}\n");
        let (_, findings) = read::read(&text, "jitna.yaml", &mut Sources::default());
        assert_eq!(findings.worst(), None, "the reader refuses:\n{text}");
        let value = to_json(&text).unwrap_or_else(|| panic!("{text}"));
        let errors: Vec<String> = schema.iter_errors(&value).map(|error| error.to_string()).collect();
        assert!(errors.is_empty(), "{errors:?}\n{text}");
    }
}

/// Each is wrong in one thing, and the reader refuses it as well
const WRONG: &[&str] = &[
    "version: 2",
    "organization: {root: r-ab12, homeRegion: eu-central-1}",
    "organization: {delegatedAdministrator: '12345', root: r-ab12, homeRegion: eu-central-1}",
    "organization: {delegatedAdministrator: 012345678901, root: ou-ab12-11111111, homeRegion: eu-central-1}",
    "organization: {delegatedAdministrator: 012345678901, root: r-ab12, homeRegion: eu-centrl}",
    "account: {id: 012345678901, region: eu-central-1}",
    "app: cargo run",
    "rolouts: []",
    "rollouts: workloads",
    "rollouts: [{units: [workloads]}]",
    "rollouts: [{name: 1st}]",
    "rollouts: [{name: a, autoApproval: [b]}]",
    "stackSets: {maxConcurrent: 101%}",
    "stackSets: {autoDeployment: yes}",
    "stackSets: {regionConcurrency: parallel}",
    "unifiedConsole: {inventory: daily}",
    "manualApprovals: [{name: ab, nodes: all, levels: []}]",
    "manualApprovals: [{name: abc, nodes: some, levels: []}]",
    "manualApprovals: [{name: abc, nodes: {Workload: [[a]]}, levels: []}]",
    "manualApprovals: [{name: abc, nodes: all, levels: [{approvers: [{group: a, user: b}]}]}]",
    "manualApprovals: [{name: abc, nodes: all, accessDuration: 8, levels: []}]",
    "manualApprovals: [{name: abc, nodes: all, levels: [{approvers: [], approvals: two}]}]",
    "denyAccess: {statements: [{cedar: x, name: y}]}",
    "denyAccess: {statements: [{name: y, group: a, user: b}]}",
    "denyAccess: {statements: [{when: [{nodeTag: Environment, is: a, isNot: b}]}]}",
    "denyAccess: {statements: [{when: [{nodeTag: Environment, equalsNodeTag: a}]}]}",
    "denyAccess: {statements: [{when: [{attribute: shoeSize, is: '43'}]}]}",
    "denyAccess: {statements: [{when: [{all: []}]}]}",
    "sessionPreferences: [{name: a, s3: {bucket: 'logs-${Region}'}}]",
    "sessionPreferences: [{name: a, runAs: [ec2-user]}]",
    "tags: {'aws:x': y}",
    "tags: {x: ''}",
    "accept: [{code: JNA0507}]",
    "sessionLogs: {key: sessions}",
    "sessionLogs: {logGroup: {name: a, retention: 1 fortnight}}",
    "sessionLogs: {bucket: {name: a, central: {account: '123456789012', region: eu}}}",
    "rdpRecording: {bucket: {name: a}, key: {mode: existing}}",
    "rdpRecording: {bucket: {mode: existing, name: abc}}",
    "rdpRecording: {bucket: {name: a, owner: '123456789012'}}",
    "existing: {sessionPreferences: [{regions: [eu-central-1]}]}",
    "consoleExtras: {diagnosisKey: {alias: alias/aws/s3, bucket: abc}}",
    "notifications: {topics: [a.b]}",
    "notifications: {topics: [{name: a, emails: [on-call]}]}",
    "notifications: {rules: [{name: a, event: denied}]}",
    "notifications: {slack: [{name: a, workspace: T0123ABCD}]}",
    "people: [{persona: requester}]",
    "people: [{persona: requester, as: role}]",
    "people: [{persona: requester, as: policy, maxSession: 8h}]",
    "people: [{persona: approver, as: permissionSet, name: JitnaApproversOfTheFinanceDepartment}]",
    "people: [{persona: approver, as: role, trust: {oidc: {provider: a.example, audience: a, subjects: []}}}]",
    "migration: {phase: piloted}",
    "conductorOne: {externalId: x}",
    "invariants: [{name: a}]",
    "invariants: [{name: a, denyAccessBites: false}]",
    "invariants: [{name: a, manualPath: all, denyAccessBites: true}]",
    "invariants: [{name: a, neverAutoApproved: {group: a, user: b}}]",
    "exclusive: [a, [b, c]]",
    "overrides: [{template: a, resource: b, path: c}]",
    "overrides: [{template: a, resource: b, path: c, set: 1, delete: true}]",
];

#[test]
fn wrong_files_are_refused() {
    let schema = validator(&schema::model());
    for wrong in WRONG {
        let own = wrong.split(':').next().expect("a key");
        let mut text = format!("{wrong}\n");
        if own != "version" {
            text.push_str("version: 1\n");
        }
        if own != "organization" {
            text.push_str(ORGANIZATION);
        }
        let value = to_json(&text).unwrap_or_else(|| panic!("{text}"));
        assert!(!schema.is_valid(&value), "the schema takes:\n{text}");
        let (_, findings) = read::read(&text, "jitna.yaml", &mut Sources::default());
        assert_eq!(findings.worst(), Some(Severity::Error), "the reader takes:\n{text}");
    }
}

#[test]
fn printed_findings_are_valid() {
    let schema = validator(&schema::findings());
    let mut checked = 0;
    for rule in rules::ALL {
        for (info, text) in blocks(rule.docs) {
            if info.starts_with("yaml") {
                let mut sources = Sources::default();
                let findings = jitna_iac::find(&text, "jitna.yaml", &mut sources);
                let printed: Value = serde_json::from_str(&render::json(&findings, &sources)).expect("JSON");
                let errors: Vec<String> =
                    schema.iter_errors(&printed).map(|error| error.to_string()).collect();
                assert!(errors.is_empty(), "{errors:?}\n{printed:#}");
                checked += usize::from(!findings.is_empty());
            }
        }
    }
    assert!(checked > 50, "{checked}");
    let finding = json!({"code": "JNA0101", "severity": "fatal", "message": "", "help": null, "subject": null, "accepted": null, "locations": []});
    let summary = json!({"errors": 1, "warnings": 0, "notes": 0, "accepted": 0});
    assert!(!schema.is_valid(&json!({"version": 1, "findings": [finding], "summary": summary})));
    assert!(!schema.is_valid(&json!({"version": 2, "findings": [], "summary": summary})));
    assert!(!schema.is_valid(&json!({"version": 1, "findings": []})));
}

#[test]
fn the_copies_are_current() {
    for (file, schema) in
        [("jitna.schema.json", schema::model()), ("findings.schema.json", schema::findings())]
    {
        assert!(jsonschema::meta::is_valid(&schema), "{file}");
        let path = repository().join("docs").join(file);
        let text = schema::to_text(&schema);
        if std::env::var_os("JITNA_UPDATE").is_some_and(|value| value == "1") {
            fs::write(&path, text).expect("the copy");
        } else {
            let written = fs::read_to_string(&path).unwrap_or_default();
            assert_eq!(written, text, "JITNA_UPDATE=1 writes docs/{file} anew");
        }
    }
}

/// Everything that has a description shows it as prose
#[test]
fn descriptions_are_plain() {
    fn descriptions(value: &Value, all: &mut Vec<String>) {
        match value {
            Value::Object(map) => {
                all.extend(map.get("description").and_then(Value::as_str).map(str::to_owned));
                map.values().for_each(|value| descriptions(value, all));
            }
            Value::Array(items) => items.iter().for_each(|item| descriptions(item, all)),
            _ => {}
        }
    }
    let mut all = Vec::new();
    descriptions(&schema::model(), &mut all);
    descriptions(&schema::findings(), &mut all);
    assert!(all.len() > 150, "{}", all.len());
    for text in all {
        assert!(
            !text.is_empty() && !text.contains("](") && !text.contains("```") && !text.contains("[`"),
            "{text}"
        );
    }
}
