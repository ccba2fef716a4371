//! `jitna-iac decide`

use crate::folder::{Folder, session, with_error};

const MODEL: &str = r#"version: 1
organization:
  delegatedAdministrator: "222222222222"
  root: r-ab12
  homeRegion: eu-central-1
  identityProvider: SSO
  units:
    - {name: workloads, id: ou-ab12-11111111, accounts: [{name: shop, id: "333333333333"}]}
    - {name: sandbox, id: ou-ab12-33333333}
names:
  groups:
    leads: ec4df598-7071-70a6-0de4-0123456789ab
    on-call: 34688438-1061-702c-a03d-1fa788dccfd1
denyAccess:
  statements:
    - name: Secrets
      when: [{nodeTag: Secret, is: "yes"}]
autoApprovals:
  - name: everyday
    statements:
      - {name: Development, when: [{nodeTag: ENV, is: DEV}]}
      - cedar: |
          // On-call, on nodes of their cost center
          permit (principal in AWS::IdentityStore::Group::"34688438-1061-702c-a03d-1fa788dccfd1",
            action == AWS::SSM::Action::"getTokenForInstanceAccess", resource)
          when { principal has costCenter && resource.hasTag("CostCenter") && resource.getTag("CostCenter") == principal.costCenter };
manualApprovals:
  - name: Finance
    accessDuration: 8h
    nodes: {Workload: Finance}
    levels:
      - {approvers: [{group: leads}, {group: on-call}], approvals: 2, timeout: 4h}
      - {approvers: [{group: leads}]}
  - {name: Critical, nodes: {Criticality: High}, levels: [{approvers: [{group: leads}]}]}
  - {name: Others, nodes: all, levels: [{approvers: [{group: on-call}]}]}
sessionPreferences: [{name: standard, idleTimeout: 20m, maxDuration: 60m}]
rollouts:
  - name: workloads
    units: [workloads]
    autoApproval: everyday
    manualApprovals: [Finance, Critical, Others]
    sessionPreferences: standard
"#;

const REQUEST: &str = "decide --account shop --region eu-central-1 --user alice --node i-0123456789abcdef1";

/// A request with these tags, as a line
fn line(tags: &str) -> String {
    format!(
        r#"{{"account": "333333333333", "region": "eu-central-1", "user": {{"id": "alice"}}, "node": {{"id": "i-0123456789abcdef1", "kind": "ec2", "tags": {tags}}}}}"#
    )
}

const OUTCOMES: [&str; 4] = [
    r#"{"ENV": "DEV"}"#,
    r#"{"Workload": "Finance"}"#,
    r#"{"Workload": "Finance", "Criticality": "High"}"#,
    "{}",
];

#[test]
fn people_read_what_becomes_of_a_request_and_why() {
    let folder = Folder::new(MODEL);
    let runs = [
        "--tag ENV=DEV",
        "--group on-call --attribute costCenter=7 --tag CostCenter=7 --tag Secret=yes",
        "--tag Workload=Finance --tag Secret=no",
        "--tag Workload=Finance --tag Criticality=High",
        "--tag Workload=Travel",
    ];
    let mut runs: Vec<_> = runs.map(|tags| folder.run(&format!("{REQUEST} {tags}"))).into();
    runs.push(
        folder.run(
            "decide --account 999999999999 --unit sandbox --region eu-central-1 --user alice --node mi-0123456789abcdef1",
        ),
    );
    runs.push(
        folder.run(
            "decide --account 999999999999 --region eu-central-1 --user alice --node mi-0123456789abcdef1",
        ),
    );
    session("decide", &runs);
}

#[test]
fn programs_read_the_same_as_json() {
    let folder = Folder::new(MODEL);
    let ran =
        folder.run(&format!("{REQUEST} --tag ENV=DEV --tag Secret=yes --tag Workload=Finance --format json"));
    ran.is_quiet();
    session("decide-json", std::slice::from_ref(&ran));
    let file = Folder::new(MODEL)
        .with("request.json", line(r#"{"ENV": "DEV", "Secret": "yes", "Workload": "Finance"}"#));
    assert_eq!(file.run("decide --request request.json --format json").json(), ran.json());
    let input = line(r#"{"ENV": "DEV", "Secret": "yes", "Workload": "Finance"}"#);
    assert_eq!(
        folder.run_with_input("decide --request - --format json", input.as_bytes()).json(),
        ran.json()
    );
}

#[test]
fn many_requests_are_a_line_each() {
    let lines = OUTCOMES.map(line).join("\n\r\n");
    let folder = Folder::new(MODEL).with("requests.jsonl", format!("\u{feff}{lines}"));
    let ran = folder.run("decide --requests requests.jsonl --format jsonl");
    ran.is_quiet();
    session("decide-lines", &[folder.run("decide --requests requests.jsonl")]);
    let decisions: Vec<serde_json::Value> =
        ran.out.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let words: Vec<_> = decisions.iter().map(|decision| decision["decision"].as_str().unwrap()).collect();
    assert_eq!(words, ["auto-approved", "manual", "conflict", "manual"]);
    let keys: Vec<_> = decisions[0].as_object().unwrap().keys().take(4).collect();
    assert_eq!(keys, ["decision", "policies", "autoDenied", "statements"]);
    assert_eq!(decisions[2]["policies"], serde_json::json!(["Finance", "Critical"]));
    let list = folder.run("decide --requests requests.jsonl --format json").json();
    assert_eq!(list.as_array(), Some(&decisions));
    assert_eq!(folder.run_with_input("decide --requests - --format jsonl", lines.as_bytes()).out, ran.out);
}

#[test]
fn long_files_keep_their_order() {
    let count = 40_000;
    let lines = (0..count).map(|number| line(OUTCOMES[number % 4]) + "\n").collect::<String>();
    let folder = Folder::new(MODEL).with("requests.jsonl", lines);
    let ran = folder.run("decide --requests requests.jsonl --format jsonl");
    ran.is_quiet();
    let four: Vec<&str> = ran.out.lines().take(4).collect();
    assert!(ran.out.lines().enumerate().all(|(number, line)| line == four[number % 4]));
    assert_eq!(ran.out.lines().count(), count);
}

#[test]
fn what_cannot_be_read_is_found_with_its_line_and_nothing_is_printed() {
    let good = line("{}");
    let wrong = [
        good.clone(),
        good.replace("region", "regoin"),
        good.replace(r#""region": "eu-central-1", "#, ""),
        good.replace("ec2", "ec3"),
        good.replace(r#""alice""#, "7"),
        good[..good.len() - 9].to_owned(),
        "é é [".to_owned(),
    ];
    let folder = Folder::new(MODEL)
        .with("requests.jsonl", wrong.join("\n"))
        .with("one.json", "{\n  \"account\": 1\n}");
    let ran = folder.run("decide --requests requests.jsonl --format jsonl");
    ran.fails(1, "requests.jsonl:2:");
    session("decide-unreadable", &[ran, folder.run("decide --request one.json")]);
    let mut bytes = good.into_bytes();
    bytes.extend(b"\n\"\xff\"\n");
    let folder = Folder::new(MODEL).with("bytes.jsonl", bytes);
    folder.run("decide --requests bytes.jsonl").fails(1, "bytes.jsonl:2:2");
    let folder = Folder::new(MODEL).with("long.jsonl", format!("{}\n{}", "x".repeat(2_000_000), "{}"));
    let ran = folder.run("decide --requests long.jsonl");
    ran.fails(1, "long.jsonl:1:1");
    ran.fails(1, "long.jsonl:2:");
    folder.run("decide --requests missing.jsonl").fails(3, "missing.jsonl");
    folder.run("decide --request missing.json").fails(3, "missing.json");
}

#[test]
fn hundreds_of_faults_are_counted() {
    let folder = Folder::new(MODEL).with("requests.jsonl", "x\n".repeat(250));
    folder.run("decide --requests requests.jsonl").fails(1, "150 more lines cannot be read");
}

#[test]
fn models_with_errors_decide_nothing() {
    Folder::new(with_error()).run(REQUEST).fails(1, "error[JNA0102]");
    let folder = Folder::new(MODEL.replace("(principal in", "(principal inn"));
    folder.run(REQUEST).fails(1, "error[JNA0301]");
}

#[test]
fn options_that_make_no_request_are_a_matter_of_usage() {
    let folder = Folder::new(MODEL).with("requests.jsonl", line("{}"));
    for args in [
        "decide",
        "decide --account shop --region eu-central-1 --user alice",
        "decide --requests requests.jsonl --account shop",
        "decide --requests requests.jsonl --request requests.jsonl",
        &format!("{REQUEST} --kind ec3"),
        &format!("{REQUEST} --attribute email=x"),
        &format!("{REQUEST} --tag a=1 --tag a=2"),
        "decide --config - --requests -",
    ] {
        folder.run(args).fails(2, "");
    }
}

/// What an override makes of a document is what is deployed, so it is what decides
#[test]
fn an_override_decides() {
    let model = format!(
        "{MODEL}overrides:
  - template: jitna-workloads
    resource: AutoApprovalPolicy
    path: Properties.Content.AutoApprovalPolicyDocuments.0.content
    set: |
      permit (principal, action == AWS::SSM::Action::\"getTokenForInstanceAccess\", resource)
      when {{ resource.hasTag(\"ENV\") && resource.getTag(\"ENV\") == \"TEST\" }};
  - template: jitna-workloads
    resource: SessionPreferences
    path: Properties.Content.inputs.maxSessionDuration
    set: \"30\"
"
    );
    let folder = Folder::new(model);
    let decision = |tag: &str| {
        folder.run(&format!("{REQUEST} --tag ENV={tag} --format json")).json()["decision"].clone()
    };
    assert_eq!([decision("TEST"), decision("DEV")], ["auto-approved", "manual"]);
    let exposure = folder.run("coverage --format csv").out;
    assert!(exposure.contains("workloads,everyday,automatic,3600,1800,"), "{exposure}");
}

#[test]
fn an_id_without_the_form_of_one_is_said() {
    let folder = Folder::new(MODEL);
    let ask = |user: &str, node: &str| {
        let ran =
            folder.run(&format!("decide --account shop --region eu-central-1 --user {user} --node {node}"));
        assert_eq!(ran.code, 0, "{ran}");
        ran.err.lines().filter(|line| line.starts_with("warning")).collect::<Vec<_>>().join("\n")
    };
    let (user, node) = ("94482488-3041-7059-0d3b-0123456789ab", "i-0123456789abcdef0");
    for (user, node, expected) in [
        (user, node, ""),
        ("alice", "i-01234567", ""),
        (user, "mi-0123456789abcdef0", ""),
        (
            user,
            "i-0123456789abcdef",
            "warning[JNA0867]: malformed node ID `i-0123456789abcdef`: expected 8 or 17 digits behind the hyphen, found 16 digits",
        ),
        (
            user,
            "mi-01234567",
            "warning[JNA0867]: malformed node ID `mi-01234567`: expected 17 digits behind the hyphen, found 8 digits",
        ),
        (user, "web-1", "warning[JNA0867]: malformed node ID `web-1`: expected `i-` or `mi-` with 17 digits"),
        (
            "94482488-3041-7059-0d3b-0123456789a",
            node,
            "warning[JNA0867]: malformed user ID `94482488-3041-7059-0d3b-0123456789a`",
        ),
    ] {
        assert_eq!(ask(user, node), expected, "{user} {node}");
    }
}

#[test]
fn a_matrix_shows_who_gets_onto_what() {
    let folder = Folder::new(MODEL);
    let runs = [
        folder.run("decide --matrix"),
        folder.run("decide --matrix --format csv"),
        folder.run("decide --matrix --account shop"),
        folder.run(&format!("{REQUEST} --format csv")),
    ];
    session("decide-matrix", &runs);
    let json = folder.run("decide --matrix --format json").json();
    let rows = json["rows"].as_array().unwrap();
    let lines = folder.run("decide --matrix --format jsonl");
    let lines: Vec<serde_json::Value> =
        lines.out.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(*rows, lines);
    let columns = json["columns"].as_array().unwrap().len();
    assert!(rows.iter().all(|row| row["cells"].as_array().unwrap().len() == columns), "{json}");
}

/// Names and tags of others are text wherever a matrix is shown
#[test]
fn a_matrix_shows_hostile_text_as_text() {
    let hostile = r#"resource.hasTag("=1+1") && resource.getTag("=1+1") == "</td><script>\u{202e}""#;
    let model = MODEL.replace("when { principal has", &format!("when {{ {hostile} && principal has"));
    let folder = Folder::new(model);
    let page = folder.run("decide --matrix --format html");
    page.is_quiet();
    assert!(page.out.contains("=1+1=&lt;/td&gt;&lt;script&gt;\\u{202e}"), "{page}");
    assert!(!page.out.contains("<script>"), "{page}");
    let table = folder.run("decide --matrix --format csv");
    table.is_quiet();
    assert!(table.out.contains("'=1+1=</td>"), "{table}");
    assert!(!table.out.contains('\u{202e}'), "{table}");
}

#[test]
fn a_file_without_a_request_is_an_error() {
    for text in ["", "\n\n"] {
        let folder = Folder::new(MODEL).with("requests.jsonl", text);
        for format in ["text", "json", "jsonl"] {
            let ran = folder.run(&format!("decide --requests requests.jsonl --format {format}"));
            ran.fails(2, "`requests.jsonl` has no request");
            assert_eq!(ran.out, "", "{ran}");
        }
    }
}
