//! Differences between two models, assemblies or templates, and that equivalent ones have none
//!
//! The complete text of each comparison is in `tests/snapshots/diff/`.

use std::path::Path;

use jitna_iac::assembly::{Assembly, Format};
use jitna_iac::diag::{Severity, Sources};
use jitna_iac::diff::{Action, Diff, MARKDOWN_MOST, Side, diff};
use jitna_iac::read;
use jitna_iac::synth::Options;
use proptest::prelude::*;
use proptest::sample::Index;
use serde_json::{Value, json};

const RECIPE: &str = include_str!("../../examples/recipe/jitna.yaml");

fn assembly(model: &str) -> Assembly {
    let (model, findings) = read::read(model, "jitna.yaml", &mut Sources::default());
    assert!(findings.worst() < Some(Severity::Error), "{findings:?}");
    let (assembly, findings) = jitna_iac::compile(&model.unwrap(), Options::default());
    assembly.unwrap_or_else(|| panic!("{findings:?}"))
}

pub(crate) fn model(text: &str) -> Side {
    Side::assembly(&assembly(text), "model").unwrap()
}

pub(crate) fn template(text: &str) -> Side {
    Side::template(text, "template.yaml", &mut Sources::default())
        .unwrap_or_else(|findings| panic!("{findings:?}\n{text}"))
}

/// The recipe with some text replaced
fn edited(edits: &[(&str, &str)]) -> String {
    edits.iter().fold(RECIPE.to_owned(), |text, (from, to)| {
        assert!(text.contains(from), "{from}");
        text.replace(from, to)
    })
}

fn snapshot(name: &str, text: &str) {
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path("snapshots/diff");
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| insta::assert_snapshot!(name, text));
}

/// Compares the recipe with the recipe after these edits
fn check(name: &str, edits: &[(&str, &str)]) -> Diff {
    let diff = diff(&model(RECIPE), &model(&edited(edits))).unwrap();
    let edits: Vec<String> = edits.iter().map(|(from, to)| format!("- {from:?}\n+ {to:?}\n")).collect();
    snapshot(name, &format!("{}\n{}", edits.concat(), diff.to_text(false)));
    diff
}

/// Resources of two templates, in YAML
fn check_resources(name: &str, old: &str, new: &str) -> Diff {
    let whole = |resources: &str| template(&format!("Resources:\n{resources}"));
    let diff = diff(&whole(old), &whole(new)).unwrap();
    snapshot(name, &format!("{old}---\n{new}---\n{}", diff.to_text(false)));
    diff
}

#[test]
fn cedar_statement_is_told_by_its_name() {
    let diff = check(
        "cedar-statement",
        &[
            ("nodeTag: ENV, is: DEV", "nodeTag: ENV, is: TEST"),
            ("like: \"TEMP-*\"", "like: \"EXT-*\""),
            // A name is a comment, not a difference.
            ("name: Production is never automatic for this group", "name: Never production"),
        ],
    );
    assert_eq!(diff.policies.len(), 2);
    assert!(diff.access.is_empty());
}

#[test]
fn approvers_levels_durations_and_nodes_are_told() {
    let level = "      - approvers: [{group: approvers}]\n";
    check(
        "manual-approval",
        &[
            (
                level,
                &format!("{level}{level}").replacen("{group: approvers}", "{group: production-operators}", 1),
            ),
            (
                "accessDuration: 24h\n    nodes: {Workload: E-commerce}",
                "accessDuration: 8h\n    nodes: {Workload: Shop}",
            ),
        ],
    );
}

#[test]
fn same_change_in_several_stack_sets_is_told_once() {
    let one = RECIPE.split_once("rollouts:\n").unwrap().1.split_once("\ntags:").unwrap().0;
    let both = one.replace("workloads", "a").replace("[A, B]", "[A]")
        + &one.replace("workloads", "b").replace("[A, B]", "[B]");
    let old = RECIPE.replace(one, &both);
    let new = old.replace("accessDuration: 24h", "accessDuration: 8h");
    let diff = diff(&model(&old), &model(&new)).unwrap();
    assert_eq!(diff.policies.len(), 4);
    snapshot("several-stack-sets", &diff.to_text(false));
    snapshot("several-stack-sets-markdown", &diff.to_markdown());
}

#[test]
fn session_preferences_are_a_new_version_and_decide_nothing() {
    let diff = check("session-preferences", &[("idleTimeout: 20m", "idleTimeout: 10m")]);
    assert!(diff.policies.is_empty() && diff.access.is_empty());
    assert_eq!(
        diff.stacks[0].template.resources[0].carried.as_ref().unwrap().template.resources[0].action,
        Action::NewVersion
    );
}

#[test]
fn units_and_regions_gain_and_lose_stacks() {
    let diff = check(
        "targets",
        &[
            ("units: [A, B]\n    auto", "units: [A]\n    auto"),
            ("regions: [us-east-1, us-east-2, us-west-2]", "regions: [us-east-1, us-west-2]"),
        ],
    );
    assert_eq!(diff.coverage[0].targets.len(), 2);
    assert_eq!(diff.coverage[0].targets[1].lost.len(), 3);
}

#[test]
fn policy_that_comes_and_goes_comes_with_what_it_says() {
    let name = "FinanceApplication-Manual-Approval-Policy";
    check("policy-renamed", &[(name, "Finance")]);
    let without = RECIPE.split("  - name: FinanceApplication").next().unwrap();
    let rest = RECIPE.split_once("sessionPreferences:\n").unwrap().1;
    let text = format!("{without}\nsessionPreferences:\n{rest}").replace(&format!("      - {name}\n"), "");
    let diff = diff(&model(RECIPE), &model(&text)).unwrap();
    snapshot("policy-removed", &diff.to_text(false));
}

#[test]
fn renamed_stack_set_goes_and_comes() {
    check("rollout-renamed", &[("  - name: workloads\n", "  - name: teams\n")]);
}

const ROLE: &str = "  Role:
    Type: AWS::IAM::Role
    Properties:
      RoleName: Operators
      AssumeRolePolicyDocument:
        Version: 2012-10-17
        Statement:
          Effect: Allow
          Principal: {AWS: !Sub 'arn:${AWS::Partition}:iam::${AWS::AccountId}:root'}
          Action: sts:AssumeRole
      ManagedPolicyArns: [arn:aws:iam::aws:policy/ReadOnlyAccess]
      Policies:
        - PolicyName: requests
          PolicyDocument:
            Version: 2012-10-17
            Statement:
              - {Sid: Start, Effect: Allow, Action: 'ssm:StartAccessRequest', Resource: '*'}
              - {Effect: Deny, Action: ['ssm:CreateDocument', 'ssm:DeleteDocument'], Resource: '*'}
";

#[test]
fn iam_changes_are_told_statement_by_statement() {
    let new = ROLE
        .replace("Action: sts:AssumeRole", "Action: [sts:TagSession, sts:AssumeRole]\n          Condition: {Bool: {'aws:MultiFactorAuthPresent': true}}")
        .replace("ReadOnlyAccess", "AdministratorAccess")
        .replace("'ssm:DeleteDocument'], Resource: '*'}", "'ssm:DeleteDocument'], Resource: ['arn:aws:ssm:*:*:document/a']}")
        .replace("{Sid: Start, Effect: Allow", "{Sid: Start, Effect: Deny")
        + "              - {Effect: Allow, NotAction: 'iam:*', Resource: '*'}\n";
    let diff = check_resources("iam", ROLE, &new);
    assert_eq!(diff.access.len(), 5);
    check_resources(
        "iam-added",
        ROLE,
        &format!(
            "{ROLE}{}",
            ROLE.replace("Role:\n    Type", "Other:\n    Type").replace("Operators", "Others")
        ),
    );
}

#[test]
fn same_policy_written_otherwise_is_no_change() {
    let new = ROLE
        .replace(
            "!Sub 'arn:${AWS::Partition}:iam::${AWS::AccountId}:root'",
            "['Fn::Join': [':', ['Fn::Sub': 'arn:${AWS::Partition}', iam, '', Ref: 'AWS::AccountId', root]]]",
        )
        .replace("Action: sts:AssumeRole", "Action: [sts:AssumeRole]")
        .replace(
            "['ssm:CreateDocument', 'ssm:DeleteDocument']",
            "['ssm:DeleteDocument', 'ssm:CreateDocument']",
        );
    assert_ne!(new, ROLE);
    let whole = |resources: &str| template(&format!("Resources:\n{resources}"));
    let diff = diff(&whole(ROLE), &whole(&new)).unwrap();
    assert!(diff.is_empty(), "{}", diff.to_text(false));
}

#[test]
fn replacement_says_which_property_forces_it() {
    let manager = "  Manager:
    Type: AWS::SSMQuickSetup::ConfigurationManager
    Properties: {Name: m, ConfigurationDefinitions: [{Type: AWSQuickSetupType-SSM, TypeVersion: '4.0', Parameters: {TargetRegions: 'b,a'}}]}
";
    let new = manager.replace("'4.0'", "'4.1'").replace("'b,a'", "'a,b'");
    let diff = check_resources("replaced", manager, &new);
    assert_eq!(diff.summary.replaced, 1);
    let document = "  Document:
    Type: AWS::SSM::Document
    Properties: {Name: My, DocumentType: Session, Content: {schemaVersion: '1.0', inputs: {idleSessionTimeout: '20'}}}
";
    check_resources("document-replaced", document, &document.replace("'20'", "'10'"));
    check_resources(
        "role-replaced",
        ROLE,
        &ROLE.replace("RoleName: Operators", "RoleName: Operators\n      Path: /ops/"),
    );
    check_resources("type-replaced", document, &document.replace("AWS::SSM::Document", "Custom::Document"));
}

#[test]
fn what_is_not_known_or_refused_is_said() {
    let old = "  Key: {Type: 'AWS::KMS::Key', Properties: {KeySpec: SYMMETRIC_DEFAULT}}
  Bucket: {Type: 'AWS::S3::Bucket', Properties: {ObjectLockEnabled: false}}
  Vpc: {Type: 'AWS::EC2::VPC', Properties: {CidrBlock: 10.0.0.0/16}}
  Logs: {Type: 'AWS::Logs::LogGroup', DeletionPolicy: Retain, Properties: {LogGroupName: sessions}}
  Topic: {Type: 'AWS::SNS::Topic', Properties: {TopicName: requests}}
";
    let new = old
        .replace("SYMMETRIC_DEFAULT", "RSA_2048")
        .replace("false", "true")
        .replace("10.0.0.0/16", "10.1.0.0/16")
        .replace("  Topic:", "  RequestTopic:");
    let new: String =
        new.lines().filter(|line| !line.contains("LogGroup")).map(|line| format!("{line}\n")).collect();
    let diff = check_resources("not-known", old, &new);
    assert_eq!(
        (diff.summary.refused, diff.summary.not_known, diff.summary.removed, diff.summary.added),
        (1, 1, 2, 1)
    );
}

#[test]
fn parameters_and_outputs_are_told() {
    let base = "Parameters:\n  P: {Type: String, Default: a}\nResources:\n  T: {Type: 'AWS::SNS::Topic', DependsOn: [A, B]}\n  A: {Type: 'AWS::SNS::Topic'}\n  B: {Type: 'AWS::SNS::Topic'}\n";
    let other = base.replace("Default: a", "Default: b").replace("[A, B]", "[B, A]")
        + "Outputs: {O: {Value: !Ref T}}\n";
    let diff = diff(&template(base), &template(&other)).unwrap();
    assert!(diff.stacks[0].template.resources.is_empty());
    snapshot("sections", &diff.to_text(false));
}

#[test]
fn document_as_text_is_the_document() {
    let content =
        json!({"schemaVersion": "1.0", "inputs": {"maxSessionDuration": "60", "runAsEnabled": true}});
    let whole = |content: Value| {
        let document = json!({"Type": "AWS::SSM::Document", "Properties": {"Content": content, "DocumentType": "Session"}});
        template(&json!({"Resources": {"D": document}}).to_string())
    };
    let old = whole(content.clone());
    for same in [content.to_string(), serde_yaml::to_string(&content).unwrap()] {
        assert!(diff(&old, &whole(same.into())).unwrap().is_empty());
    }
    // In a document, the type of a value matters.
    let other = json!({"schemaVersion": "1.0", "inputs": {"maxSessionDuration": 60, "runAsEnabled": true}});
    assert!(!diff(&old, &whole(other)).unwrap().is_empty());
}

#[test]
fn template_is_compared_with_the_stack_it_is_called_after() {
    let all = assembly(RECIPE);
    let stack = |name: &str| {
        let text = all.template(name).unwrap().to_yaml();
        Side::template(&text, &format!("old/{name}.yaml"), &mut Sources::default()).unwrap()
    };
    for name in ["jitna-enable", "jitna-policies", "jitna-workloads"] {
        assert!(diff(&stack(name), &model(RECIPE)).unwrap().is_empty());
        assert!(diff(&model(RECIPE), &stack(name)).unwrap().is_empty());
    }
    let changed = model(&edited(&[("idleTimeout: 20m", "idleTimeout: 10m")]));
    assert!(diff(&stack("jitna-enable"), &changed).unwrap().is_empty());
    assert_eq!(diff(&stack("jitna-workloads"), &changed).unwrap().summary.changed, 1);
}

#[test]
fn comment_and_json_hold_names_as_text() {
    let nasty = "x`y\\n```\\n</details>@all\\u001b[31m";
    let old = format!(
        "{{\"Resources\": {{\"A\": {{\"Type\": \"AWS::SNS::Topic\", \"Properties\": {{\"DisplayName\": \"{nasty}\"}}}}}}}}"
    );
    let new = old.replace("x`y", "x`z");
    let diff = diff(&template(&old), &template(&new)).unwrap();
    snapshot("markdown-hostile", &diff.to_markdown());
    assert!(!diff.to_text(false).contains('\u{1b}') && !diff.to_markdown().contains('\u{1b}'));
    let edits = [
        ("nodeTag: ENV, is: DEV", "nodeTag: ENV, is: TEST"),
        ("units: [A, B]\n    auto", "units: [A]\n    auto"),
    ];
    let changed = jitna_iac::diff::diff(&model(RECIPE), &model(&edited(&edits))).unwrap();
    snapshot("markdown", &changed.to_markdown());
    snapshot("json", &changed.to_json());
    assert!(changed.to_markdown().len() < MARKDOWN_MOST);
}

fn examples() -> Vec<(String, Assembly)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../examples");
    let mut all = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path().join("jitna.yaml");
        // Only the command can read one that uses the patterns of a program.
        if std::fs::read_to_string(&path).is_ok_and(|text| !text.contains("\npatterns:")) {
            let (model, _) = read::load(&path, &mut Sources::default()).unwrap();
            let (assembly, findings) = jitna_iac::compile(&model.unwrap(), Options::default());
            all.push((path.display().to_string(), assembly.unwrap_or_else(|| panic!("{findings:?}"))));
        }
    }
    assert!(all.len() >= 3);
    all
}

#[test]
fn example_does_not_differ_from_itself_in_yaml_and_json() {
    for (name, assembly) in examples() {
        let side = |format| Side::files(&assembly.files(format), "a", &mut Sources::default()).unwrap();
        let (yaml, json) = (side(Format::Yaml), side(Format::Json));
        for (old, new) in [(&yaml, &json), (&json, &yaml), (&yaml, &yaml)] {
            let diff = diff(old, new).unwrap();
            assert!(diff.is_empty(), "{name}\n{}", diff.to_text(false));
            assert_eq!(diff.to_text(false), "");
        }
    }
}

#[test]
fn what_is_no_template_and_no_assembly_is_said() {
    let code = |result: Result<Side, jitna_iac::diag::Diagnostics>| {
        let findings = result.unwrap_err();
        findings.iter().map(|finding| finding.code.as_str()).collect::<Vec<_>>().join(" ")
    };
    let nested = format!("Resources: {}", "[".repeat(100_000));
    for (text, expected) in [
        ("", "JNA0104"),
        ("Resources: {A: &a {Type: x, Properties: {P: *a}}}", "JNA0109"),
        ("Resources: {A: {Type: !Reff x}}", "JNA0109"),
        (nested.as_str(), "JNA0101"),
    ] {
        assert_eq!(code(Side::template(text, "t", &mut Sources::default())), expected, "{text:.80}");
    }
    let files = |files: &[(&str, &str)]| {
        let files: Vec<_> =
            files.iter().map(|(path, text)| ((*path).to_owned(), (*text).to_owned())).collect();
        code(Side::files(&files, "d", &mut Sources::default()))
    };
    assert_eq!(files(&[]), "JNA0104");
    assert_eq!(files(&[("index.json", "[]")]), "JNA0104");
    let index = |path: &str| {
        json!({"kind": "jitna-iac assembly", "version": 1, "whole": {"file": path}, "stacks": [], "stackSets": []}).to_string()
    };
    assert_eq!(files(&[("index.json", &index("../../etc/passwd"))]), "JNA0107");
    assert_eq!(files(&[("index.json", &index("t")), ("t", "{")]), "JNA0101");
}

/// A value as YAML, with its maps in another order and its functions in short form
fn rewritten(value: &Value, order: &[Index], at: &mut usize) -> String {
    let mut next = |len: usize| {
        *at += 1;
        order[*at % order.len()].index(len)
    };
    match value {
        Value::Object(members) => {
            if let (1, Some((name, argument))) = (members.len(), members.iter().next()) {
                match (name.as_str(), argument) {
                    ("Ref", Value::String(id)) if next(2) == 0 => return format!("!Ref {}", json!(id)),
                    ("Fn::Sub", Value::String(text)) if next(2) == 0 => {
                        return format!("!Sub {}", json!(text));
                    }
                    ("Fn::Sub", Value::String(text)) => return format!("!Sub [{}, {{}}]", json!(text)),
                    ("Fn::GetAtt", Value::Array(items)) if next(2) == 0 => {
                        let words: Vec<&str> = items.iter().filter_map(Value::as_str).collect();
                        return format!("!GetAtt {}", json!(words.join(".")));
                    }
                    _ => {}
                }
            }
            let mut keys: Vec<&String> = members.keys().collect();
            for last in (1..keys.len()).rev() {
                keys.swap(last, next(last + 1));
            }
            let members: Vec<String> = keys
                .iter()
                .map(|key| {
                    let value = &members[key.as_str()];
                    let text = match value {
                        // Data in a string may be formatted differently.
                        Value::String(body) if *key == "TemplateBody" => {
                            let body: Value = serde_json::from_str(body).unwrap();
                            json!(rewritten(&body, order, at)).to_string()
                        }
                        value => rewritten(value, order, at),
                    };
                    format!("{}: {text}", json!(key))
                })
                .collect();
            format!("{{{}}}", members.join(",\n"))
        }
        Value::Array(items) => {
            let items: Vec<String> = items.iter().map(|item| rewritten(item, order, at)).collect();
            format!("[{}]", items.join(", "))
        }
        scalar => scalar.to_string(),
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]

    #[test]
    fn order_of_keys_and_short_functions_are_no_difference(order in prop::collection::vec(any::<Index>(), 1..64)) {
        let old = assembly(RECIPE).single_template.unwrap().to_json();
        let text = rewritten(&serde_json::from_str(&old).unwrap(), &order, &mut 0);
        let diff = diff(&template(&old), &template(&text)).unwrap();
        prop_assert!(diff.is_empty(), "{}", diff.to_text(false));
    }

    #[test]
    fn damaged_template_breaks_nothing(at in any::<Index>(), insert in "[\\[\\]{}:&*!|>,\"'\\\\#a\n \t-]{1,4}") {
        let old = assembly(RECIPE).single_template.unwrap().to_yaml();
        let mut text = old.clone();
        let mut byte = at.index(text.len());
        while !text.is_char_boundary(byte) { byte -= 1; }
        text.insert_str(byte, &insert);
        if let Ok(new) = Side::template(&text, "t", &mut Sources::default()) {
            let diff = diff(&template(&old), &new).unwrap();
            prop_assert_eq!(diff.is_empty(), diff.to_text(false).is_empty());
            prop_assert!(diff.to_markdown().chars().count() < MARKDOWN_MOST);
        }
    }
}
