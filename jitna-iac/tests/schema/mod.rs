//! The JSON Schema of `jitna.yaml` compared with the reader, and the schema of findings compared with the output
//!
//! After you add a key to the model, these tests show what its schema does not contain yet: every mapping, list and scalar of the schema is
//! read with valid and invalid values, and schema and reader must agree. With `JITNA_UPDATE=1` the copies in `docs` are rewritten.

mod agreement;

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use jitna_iac::diag::{Severity, Sources, render};
use jitna_iac::synth::Options;
use jitna_iac::{read, rules, schema};
use serde_json::{Value, json};

fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

fn validator(schema: &Value) -> jsonschema::Validator {
    jsonschema::draft202012::new(schema).expect("a schema")
}

/// The tree of a text as JSON, with the characters of scalars kept: an override accepts any value
fn to_json(text: &str) -> Option<Value> {
    let nested: String = text.lines().map(|line| format!("      {line}\n")).collect();
    let file = format!(
        "version: 1\naccount: {{id: '123456789012', region: us-east-1}}\noverrides:\n  - template: x\n    resource: x\n    path: x\n    set:\n{nested}"
    );
    let (model, _) = read::read(&file, "jitna.yaml", &mut Sources::default());
    model?.overrides.into_iter().next()?.into_inner().set.map(jitna_iac::Spanned::into_inner)
}

/// Code blocks of a page: the text after the fence, and the content
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

/// The schema for a part of a file: no key is required
fn of_parts() -> Value {
    let mut schema = schema::model();
    let model = schema["$defs"]["Model"].as_object_mut().expect("a model");
    model.remove("required");
    model.remove("oneOf");
    schema
}

/// Examples, blocks of the documentation and of the rule pages: name, text, whether it is a complete file
fn good_texts() -> Vec<(String, String, bool)> {
    let mut all = Vec::new();
    for entry in fs::read_dir(repository().join("examples")).expect("examples") {
        let path = entry.expect("an example").path().join("jitna.yaml");
        // Only the command can read one that uses the patterns of a program.
        if let Some(text) = fs::read_to_string(&path).ok().filter(|text| !text.contains("\npatterns:")) {
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

/// All `examples` of a schema, and the descriptions of definitions that have a pattern
fn offered(schema: &Value, all: &mut BTreeSet<String>) {
    match schema {
        Value::Object(keys) => {
            if let Some(examples) = keys.get("examples").and_then(Value::as_array) {
                all.extend(examples.iter().map(Value::to_string));
            }
            keys.values().for_each(|value| offered(value, all));
        }
        Value::Array(items) => items.iter().for_each(|item| offered(item, all)),
        _ => {}
    }
}

#[test]
fn editors_complete_only_values_that_fit_every_user() {
    let schema = schema::model();
    let mut all = BTreeSet::new();
    offered(&schema, &mut all);
    let all: Vec<&str> = all.iter().map(String::as_str).collect();
    insta::assert_snapshot!(
        all.join(" "),
        @r#""10%" "14 days" "1h" "20m" "24h" "365 days" "5m" "7 days" "8h" "90 days" "cargo run -q" "ec2-user" "none" "rate(1 day)" 5"#
    );
    // What is not offered is shown.
    for (name, definition) in schema["$defs"].as_object().expect("definitions") {
        let described = || definition["description"].as_str().is_some_and(|text| text.contains('`'));
        assert!(
            definition.get("pattern").is_none() || definition.get("examples").is_some() || described(),
            "{name} shows no example"
        );
    }
}

#[test]
fn descriptions_show_the_examples_that_editors_do_not_offer() {
    let schema = schema::model();
    let said = |path: &str| schema.pointer(path).and_then(Value::as_str).expect("a description").to_owned();
    assert_eq!(said("/$defs/Account/properties/id/description"), "The account\n\nExample: `123456789012`");
    assert!(said("/$defs/Nodes/description").contains("`{Workload: [Finance, Ledger]}`"), "brackets in code");
    assert!(said("/$defs/OuId/description").matches("ou-ab12-11111111").count() == 1, "once is enough");
}

#[test]
fn durations_have_a_pattern() {
    let validator = validator(&of_parts());
    for (text, valid) in [("4h", true), ("1d 2h", true), ("4", false), ("4 hrs", false), ("h", false)] {
        let value =
            json!({"manualApprovals": [{"name": "a", "accessDuration": text, "nodes": "all", "levels": []}]});
        let refused = validator
            .iter_errors(&value)
            .any(|error| error.instance_path().to_string() == "/manualApprovals/0/accessDuration");
        assert_eq!(refused, !valid, "{text}");
    }
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

/// Content with several notations
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
    "nodeTags: {a: any, b: x, c: [y, \"z-*\"]}",
];

#[test]
fn every_way_of_writing_is_valid() {
    let schema = validator(&schema::model());
    for good in GOOD {
        let text = format!("version: 1\n{ORGANIZATION}{good}\n");
        let (_, findings) = read::read(&text, "jitna.yaml", &mut Sources::default());
        // A key without a value is reported, but accepted.
        let refused = findings.iter().any(|finding| finding.code.to_string() != "JNA0180");
        assert!(!refused, "the reader refuses:\n{text}");
        let value = to_json(&text).unwrap_or_else(|| panic!("{text}"));
        let errors: Vec<String> = schema.iter_errors(&value).map(|error| error.to_string()).collect();
        assert!(errors.is_empty(), "{errors:?}\n{text}");
    }
}

/// Each has one error, and the reader rejects it as well
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
    "nodeTags: {a: []}",
    "nodeTags: {a: {b: c}}",
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
                let (model, mut findings) = read::read(&text, "jitna.yaml", &mut sources);
                let mut assembly = None;
                if let Some(model) = &model {
                    let (made, further) = jitna_iac::compile(model, Options::default());
                    findings.append(further);
                    assembly = made;
                }
                let needs = assembly.as_ref().map(|assembly| assembly.prerequisites.as_slice());
                let printed = render::json(&findings, &sources, needs);
                let printed: Value = serde_json::from_str(&printed).expect("JSON");
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
            assert_eq!(written, text, "JITNA_UPDATE=1 writes docs/{file} again");
        }
    }
}

/// Every description is shown as prose
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
