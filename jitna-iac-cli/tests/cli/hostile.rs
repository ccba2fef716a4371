//! Names from other parties have no effect on a terminal, a page, the log of a CI job or a spreadsheet

use crate::folder::{Folder, Ran};

/// Characters that change the direction of a line, are invisible, or control a terminal; names, tags and texts below contain each of them
const HIDDEN: [char; 8] =
    ['\u{202e}', '\u{2066}', '\u{200b}', '\u{feff}', '\u{2028}', '\u{85}', '\u{1b}', '\u{9b}'];

/// A text as a double-quoted YAML string
fn quoted(text: &str) -> String {
    let shown = text.chars().map(|c| match c {
        '"' | '\\' => format!("\\{c}"),
        c if c.is_ascii() && !c.is_ascii_control() => c.to_string(),
        c => format!("\\U{:08X}", u32::from(c)),
    });
    format!("\"{}\"", shown.collect::<String>())
}

/// A name with every character that a name may contain: no control characters
fn name(begin: &str) -> String {
    let shown: String = HIDDEN.iter().filter(|c| !c.is_control()).collect();
    format!("{begin}{shown}x")
}

fn model() -> String {
    let [unit, account, rule, policy, group, preferences] =
        ["::error::unit ", "=cmd()|", "::stop-commands::", "+policy ", "@group ", "##[error]"]
            .map(name)
            .map(|n| quoted(&n));
    let value = quoted(&name("=HYPERLINK(1)"));
    let commands = quoted(&format!("echo {}\n::add-mask::x\n  ::error::y\n", name("")));
    let description = quoted(&name("::warning::d"));
    format!(
        r#"version: 1
organization:
  delegatedAdministrator: "222222222222"
  root: r-ab12
  homeRegion: eu-central-1
  identityProvider: SSO
  units:
    - {{name: {unit}, id: ou-ab12-11111111, accounts: [{{name: {account}, id: "333333333333"}}]}}
nodeAccess: {{units: [{unit}]}}
names:
  groups:
    {group}: ec4df598-7071-70a6-0de4-0123456789ab
autoApprovals:
  - name: {policy}
    description: {description}
    statements:
      - {{name: {rule}, description: {description}, group: {group}, when: [{{nodeTag: Environment, is: {value}}}]}}
manualApprovals:
  - name: Finance
    description: {description}
    nodes: {{Workload: {value}}}
    levels: [{{approvers: [{{group: {group}}}], message: {description}}}]
sessionPreferences:
  - {{name: {preferences}, idleTimeout: 20m, maxDuration: 60m, shellProfile: {{linux: {commands}}}}}
rollouts:
  - {{name: workloads, units: [{unit}], autoApproval: {policy}, manualApprovals: [Finance], sessionPreferences: {preferences}}}
"#
    )
}

#[track_caller]
fn look(text: &str, what: &str, commands: bool) {
    for (number, line) in text.lines().enumerate() {
        let hidden: Vec<char> =
            line.chars().filter(|c| HIDDEN.contains(c) || c.is_control() && *c != '\t').collect();
        assert!(hidden.is_empty(), "{what}, line {}: {hidden:?} in {line:?}", number + 1);
        let is_command = line.trim_start().starts_with("::");
        assert!(commands || !is_command, "{what}, line {}: {line:?}", number + 1);
    }
}

#[track_caller]
fn looked_at(ran: &Ran, line: &str) {
    look(&ran.out, line, line.contains("github"));
    look(&ran.err, line, false);
}

/// Findings of models do not matter here: every command must print something
#[test]
fn every_command_shows_what_cannot_be_seen() {
    let value = name("=HYPERLINK(1)");
    let tags = serde_json::json!([{"Key": "Environment", "Value": value}, {"Key": "Team", "Value": value}]);
    let nodes = serde_json::json!({"Reservations": [{"OwnerId": "333333333333", "Instances": [{
        "InstanceId": "i-0123456789abcdef0", "State": {"Name": "running"},
        "Placement": {"AvailabilityZone": "eu-central-1b"}, "Tags": tags}]}]});
    let request = serde_json::json!({"user": {"id": name("::u"), "groups": [name("@group ")]}, "account": "333333333333",
        "region": "eu-central-1", "node": {"id": name("i"), "tags": {"Environment": value}}});
    let document = serde_json::json!({"Document": {"Name": format!("::error::{value}\u{1b}"), "Owner": "333333333333",
        "DefaultVersion": "1", "LatestVersion": "2"}});
    let policy = serde_json::json!({"PolicyName": name("::p"), "PolicyDocument": {"Version": "2012-10-17", "Statement": [
        {"Sid": name("::s"), "Effect": "Allow", "Action": "ssm:StartSession", "Resource": "*"}]}});
    let folder = Folder::new(model())
        .with("other.yaml", model().replace("20m", "15m").replace("maxDuration: 60m", "maxDuration: 90m").replace("HYPERLINK", "OTHER"))
        .with("nodes.json", nodes.to_string())
        .with("request.json", request.to_string())
        .with("document.json", document.to_string())
        .with("policy.json", policy.to_string())
        .with("nodes.csv", format!("account,region,nodes\n{value},eu-central-1,::\n"))
        .with("case.test.yaml", format!("tests:\n  - name: {}\n    user: {{groups: [{}]}}\n    node: {{account: \"333333333333\", region: eu-central-1, tags: {{Environment: {}}}}}\n    expect: manual\n", quoted(&name("::error::case")), quoted(&name("@group ")), quoted(&value)));
    assert_eq!(folder.run("synth --out written").code, 0);
    let mut said = 0;
    for line in [
        "check",
        "check --format json",
        "check --format sarif",
        "check --format github",
        "check --format junit",
        "check --color always --quiet",
        "list",
        "list --format json",
        "synth",
        "synth --format json",
        "synth --stack jitna-workloads",
        "synth --stack jitna-workloads --format json",
        "diff jitna.yaml other.yaml",
        "diff jitna.yaml other.yaml --format json",
        "diff jitna.yaml other.yaml --format markdown",
        "compare jitna.yaml other.yaml",
        "compare jitna.yaml other.yaml --format json",
        "compare jitna.yaml other.yaml --format markdown",
        "decide --request request.json",
        "decide --request request.json --format json",
        "decide --requests request.json",
        "decide --requests request.json --format jsonl",
        "coverage",
        "coverage --inventory nodes.json --by tag:Team",
        "coverage --inventory nodes.json --by tag:Team --format json",
        "coverage --inventory nodes.json --by tag:Team --format csv",
        "report --inventory nodes.json",
        "graph",
        "graph --format mermaid",
        "graph --format dot",
        "test case.test.yaml",
        "test case.test.yaml --format json",
        "test case.test.yaml --format junit",
        "verify-documents document.json",
        "verify-documents document.json --format json",
        "audit-iam policy.json",
        "audit-iam policy.json --format json",
        "cost --inventory nodes.csv",
        "import written",
        "import written --to rust",
        "fmt --check jitna.yaml",
        "explain JNA0104",
    ] {
        let ran = folder.run(line);
        looked_at(&ran, line);
        said += usize::from(!ran.out.is_empty());
    }
    assert!(said > 30, "{said} commands printed something");
    // Messages of clap, which repeat the arguments.
    for line in [
        "check --for\u{202e}mat x",
        "check --format \u{1b}[2J\u{9b}2J",
        "ch\u{200b}eck",
        "help \u{2028}::error::x",
        "decide --requests",
        "graph --format ::stop-commands::\u{85}",
    ] {
        let ran = folder.run(line);
        assert_eq!(ran.code, 2, "{ran}");
        looked_at(&ran, line);
    }
    for line in ["explain \u{202e}\u{200b}", "synth --stack \u{202e}::x", "check -c \u{202e}\u{85}.yaml"] {
        looked_at(&folder.run(line), line);
    }
    for path in ["RUNBOOK.md", "index.json", "stack-sets/jitna-workloads.yaml", "template.yaml"] {
        look(&std::fs::read_to_string(folder.path("written").join(path)).unwrap(), path, false);
    }
}

/// Files for the pipelines of landing zones
#[test]
fn pipelines_show_what_cannot_be_seen() {
    let folder = Folder::new(model().replace("id: \"333333333333\"", "id: \"222222222222\""));
    for (pipeline, file) in [("cfct", "manifest.yaml"), ("lza", "customizations-config.yaml")] {
        let ran = folder.run(&format!("synth --out {pipeline} --for {pipeline}"));
        assert_eq!(ran.code, 0, "{ran}");
        let text = std::fs::read_to_string(folder.path(pipeline).join(file)).unwrap();
        look(&text, file, false);
        let shown = text.contains(r"\u202E\u2066\u200B\uFEFF\u2028x");
        assert_eq!(shown, pipeline == "lza", "{text}");
    }
}

/// Output of a program, and output in place of a model
#[cfg(unix)]
#[test]
fn what_a_program_prints_is_shown() {
    let folder = Folder::empty().with("bad.json", name("{\"protocol\": 1, \"::error::"));
    for line in ["jitna-iac check --app 'cat bad.json'", "jitna-iac check --app 'false \u{202e}::error::'"] {
        looked_at(&folder.shell(line), line);
    }
}

/// A spreadsheet treats cells of a table as text
#[test]
fn no_cell_is_a_formula() {
    let tags = serde_json::json!([{"Key": "Team", "Value": "=1+1"}]);
    let nodes = serde_json::json!({"Reservations": [{"OwnerId": "333333333333", "Instances": [{
        "InstanceId": "i-0123456789abcdef0", "State": {"Name": "running"},
        "Placement": {"AvailabilityZone": "eu-central-1b"}, "Tags": tags}]}]});
    let folder = Folder::new(crate::coverage::MODEL).with("nodes.json", nodes.to_string());
    let ran = folder.run("coverage --inventory nodes.json --by tag:Team --format csv");
    assert!(ran.out.lines().nth(1).unwrap().starts_with("'=1+1,"), "{ran}");
}
