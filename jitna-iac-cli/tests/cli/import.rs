//! `jitna-iac import`

use crate::folder::{Folder, MODEL, session};

const PREFERENCES: &str = r#"Parameters:
  Minutes: {Type: String}
Resources:
  Preferences:
    Type: AWS::SSM::Document
    Properties:
      Name: SSM-SessionManagerRunShell
      DocumentType: Session
      DocumentFormat: YAML
      UpdateMethod: NewVersion
      Content:
        schemaVersion: "1.0"
        sessionType: Standard_Stream
        inputs:
          idleSessionTimeout: "20"
          maxSessionDuration: !Ref Minutes
  Topic:
    Type: AWS::SNS::Topic
"#;

#[test]
fn a_template_becomes_a_model() {
    let folder = Folder::new(MODEL).with("template.yaml", PREFERENCES);
    let place = "--account 111122223333 --region eu-central-1";
    session(
        "import",
        &[
            folder.run("import template.yaml"),
            folder.run(&format!("import template.yaml --parameter Minutes=45 {place}")),
            folder.run(&format!("import template.yaml --parameter Minutes=45 {place} --strict")),
            folder.run(&format!("import template.yaml --parameter Minutes=45 {place} --to rust --quiet")),
            folder.run("import jitna.yaml"),
            folder.run("import template.yaml --parameter Minutes"),
        ],
    );
}

#[test]
fn what_is_written_is_read_again() {
    let folder = Folder::new(MODEL);
    folder.run("synth -q --out out").is_quiet();
    let imported = folder.run("import out");
    assert_eq!(imported.code, 0, "{imported}");
    let folder = folder.with("imported.yaml", imported.out);
    let ran = folder.run("diff out imported.yaml");
    assert_eq!(ran.code, 0, "{ran}");
}

#[test]
fn bad_input_prints_no_model() {
    let folder = Folder::new(MODEL).with("bad.yaml", "{").with("other.json", "{\"Widgets\": []}");
    for command in
        ["import bad.yaml", "import other.json", "import bad.yaml other.json", "import missing.yaml"]
    {
        let ran = folder.run(command);
        assert!(ran.code != 0 && ran.out.is_empty() && !ran.err.is_empty(), "{ran}");
    }
}

const FINANCE: &str = r#"{"schemaVersion": "0.3", "accessDuration": 3600, "accessTokenRole": "SSM-JustInTimeAccessTokenRole",
    "targets": [{"Key": "tag:Workload", "Values": ["Finance"]}],
    "mainSteps": [{"name": "ManualApproval", "action": "aws:approve", "timeoutSeconds": 604800, "inputs": {
        "Message": "Please approve", "MinRequiredApprovals": 1,
        "EnhancedApprovals": {"Approvers": [{"approver": "ec4df598-7071-70a6-0de4-0123456789ab", "type": "SSOGroup"}]}}}]}"#;
const ROOTS: &str = r#"{"Roots": [{"Id": "r-ab12", "Name": "Root"}]}"#;

/// A folder means all files below it; files that are not read are named
#[test]
fn folders_within_folders_are_read() {
    let folder = Folder::empty()
        .with("roots.json", ROOTS)
        .with("exported/333333333333/eu-central-1/Finance.json", FINANCE)
        .with("exported/444444444444/eu-central-1/Finance.yml", FINANCE)
        .with("exported/policies.template", PREFERENCES.replace("!Ref Minutes", "'60'"))
        .with("exported/README.txt", "what was exported")
        .with("exported/package.json", "{\"name\": \"other\"}")
        .with("exported/.git/config", "")
        .with("empty/.keep", "");
    let place = "--account 222222222222 --region eu-central-1";
    session(
        "import_folders",
        &[
            folder.run(&format!("import exported roots.json {place}")),
            folder.run(&format!("import exported roots.json {place} --strict --quiet")),
            folder.run(&format!("import empty {place}")),
        ],
    );
}

/// The output file is overwritten only on request
#[test]
fn the_model_is_written_to_a_file() {
    let folder = Folder::empty().with("roots.json", ROOTS).with("taken.yaml", "mine").with("bad.yaml", "{");
    let import = "import roots.json --account 222222222222 --region eu-central-1 --quiet";
    let ran = folder.run(&format!("{import} --out jitna.yaml"));
    assert!(ran.code == 0 && ran.out.is_empty(), "{ran}");
    let written = std::fs::read_to_string(folder.path("jitna.yaml")).unwrap();
    assert_eq!(written, folder.run(import).out);
    let ran = folder.run(&format!("{import} --out taken.yaml"));
    assert!(
        ran.code != 0 && ran.err.contains("taken.yaml exists already") && ran.err.contains("--force"),
        "{ran}"
    );
    assert_eq!(std::fs::read_to_string(folder.path("taken.yaml")).unwrap(), "mine");
    // A failed import leaves the file unchanged.
    assert_ne!(folder.run("import bad.yaml --out taken.yaml --force").code, 0);
    assert_eq!(std::fs::read_to_string(folder.path("taken.yaml")).unwrap(), "mine");
    assert_eq!(folder.run(&format!("{import} --out taken.yaml --force")).code, 0);
    assert_eq!(std::fs::read_to_string(folder.path("taken.yaml")).unwrap(), written);
    assert_eq!(folder.names(), ["bad.yaml", "jitna.yaml", "roots.json", "taken.yaml"]);
}

/// `diff` accepts the output of `aws cloudformation get-template` as a template, too
#[test]
fn diff_reads_what_the_cli_prints() {
    let folder = Folder::new(MODEL);
    let template = folder.run("synth -q").out;
    let text = format!("{{\"TemplateBody\": {}, \"StagesAvailable\": [\"Original\"]}}", quoted(&template));
    let folder = folder.with("template.yaml", template).with("answer.json", text);
    let ran = folder.run("diff template.yaml answer.json");
    assert!(ran.code == 0 && ran.err.contains("nothing differs"), "{ran}");
    let object = format!(
        "{{\"TemplateBody\": {}, \"StagesAvailable\": [\"Original\"]}}",
        folder.run("synth -q --format json").out
    );
    let folder = folder.with("object.json", object);
    assert_eq!(folder.run("diff answer.json object.json").code, 0);
    // A template does not contain its target, however it is wrapped.
    let ran = folder.run("compare answer.json jitna.yaml");
    assert!(
        ran.code != 0 && ran.err.contains("a template does not say which accounts and Regions it is for"),
        "{ran}"
    );
}

/// Answers about a StackSet without a template are identified, with a hint at what to provide
#[test]
fn answers_about_stack_sets_are_named() {
    let folder = Folder::new(MODEL)
        .with("instances.json", r#"{"Summaries": [{"StackSetId": "jitna-workloads:1", "Region": "eu-central-1", "Account": "333333333333"}]}"#)
        .with("instance.json", r#"{"StackInstance": {"StackSetId": "jitna-workloads:1", "Region": "eu-central-1", "Account": "333333333333"}}"#)
        .with("operation.yaml", "StackSetOperation:\n  OperationId: x\n  Action: CREATE\n");
    let mut runs = Vec::new();
    for file in ["instances.json", "instance.json", "operation.yaml"] {
        runs.push(folder.run(&format!("import {file} --account 222222222222 --region eu-central-1")));
        runs.push(folder.run(&format!("diff {file} jitna.yaml")));
        runs.push(folder.run(&format!("compare jitna.yaml {file}")));
        runs.push(folder.run(&format!("coverage --inventory {file}")));
    }
    assert!(runs.iter().all(|ran| ran.code != 0 || !ran.err.is_empty()));
    crate::folder::session("stack_set_answers", &runs);
}

fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}
