//! The deny-access policy applies where Quick Setup shares it: in the units of just-in-time node access

use jitna_iac::assembly::Assembly;
use jitna_iac::compare::{Side, Verdict, permissiveness};
use jitna_iac::coverage::{Coverage, Dimension};
use jitna_iac::decide::{Engine, Node, User};
use jitna_iac::diag::{Sources, render};
use jitna_iac::inventory::Collector;
use jitna_iac::model::Model;
use jitna_iac::plan::Plan;
use jitna_iac::synth::Options;
use jitna_iac::verify::{Expected, Observed, State, Verification};

const MODEL: &str = r#"version: 1
organization:
  managementAccount: "111111111111"
  delegatedAdministrator: "222222222222"
  root: r-ab12
  homeRegion: eu-central-1
  accounts:
    - {name: management, id: "111111111111"}
  units:
    - name: workloads
      id: ou-ab12-11111111
      accounts: [{name: shop, id: "333333333333"}]
nodeAccess: {units: [workloads]}
denyAccess: {statements: [{name: critical, when: [{nodeTag: Critical, is: "yes"}]}]}
autoApprovals: [{name: dev, statements: [{when: [{nodeTag: Env, is: DEV}]}]}]
manualApprovals:
  - {name: Finance, nodes: {Workload: Finance}, levels: [{approvers: [{role: Lead}]}]}
rollouts:
  - {name: workloads, units: [workloads], autoApproval: dev, manualApprovals: [Finance]}
  - {name: management, accounts: [management], autoApproval: dev, manualApprovals: [Finance]}
"#;

fn model(text: &str) -> Model {
    let (model, findings) = jitna_iac::read::read(text, "jitna.yaml", &mut Sources::default());
    assert!(findings.is_empty(), "{findings:?}");
    model.unwrap()
}

fn assembly(text: &str) -> Assembly {
    jitna_iac::compile(&model(text), Options::default()).0.unwrap()
}

/// Findings with these codes
fn found(text: &str, codes: &[&str]) -> Vec<String> {
    let mut sources = Sources::default();
    let mut findings = jitna_iac::find(text, "jitna.yaml", &mut sources);
    findings.sort(&sources);
    let all = findings.iter().filter(|finding| codes.contains(&finding.code.to_string().as_str()));
    all.map(|finding| finding.message.clone()).collect()
}

#[test]
fn a_check_says_where_it_does_not_reach() {
    let codes = &["JNA0560"];
    insta::assert_snapshot!(
        found(MODEL, codes).join("\n"),
        @"the deny-access policy does not reach account `management`, where the auto-approval policy `dev` approves someone, for an EC2 instance tagged `Critical: yes`, `Env: DEV`"
    );
    for (from, to) in [
        // The root is a target.
        ("nodeAccess: {units: [workloads]}", "nodeAccess: {units: [root]}"),
        // Nothing is approved automatically there.
        ("accounts: [management], autoApproval: dev", "accounts: [management]"),
        // Nothing that is approved is forbidden.
        ("[{nodeTag: Critical, is: \"yes\"}]", "[{nodeTag: Env, is: PROD}]"),
    ] {
        assert_eq!(found(&MODEL.replace(from, to), codes), Vec::<String>::new(), "{to}");
    }
}

#[test]
fn proofs_do_not_count_on_it_there() {
    let invariant =
        "invariants: [{name: critical, neverAutoApproved: {when: [{nodeTag: Critical, is: \"yes\"}]}}]\n";
    let text = format!("{MODEL}{invariant}");
    let broken = found(&text, &["JNA0801"]);
    assert_eq!(broken.len(), 1, "{broken:?}");
    assert!(broken[0].contains("where the deny-access policy does not reach"), "{broken:?}");
    let narrowed =
        text.replace("{name: critical, neverAuto", "{name: critical, units: [workloads], neverAuto");
    assert_eq!(found(&narrowed, &["JNA0801"]), Vec::<String>::new());
    let root = text.replace("nodeAccess: {units: [workloads]}", "nodeAccess: {units: [root]}");
    assert_eq!(found(&root, &["JNA0801"]), Vec::<String>::new());
    // A permit that the policy overrides completely still approves where the policy does not apply.
    let all = MODEL.replace("[{nodeTag: Critical, is: \"yes\"}]", "[{nodeTag: Env}]");
    assert_eq!(found(&all, &["JNA0805"]), Vec::<String>::new());
    let root = all.replace("nodeAccess: {units: [workloads]}", "nodeAccess: {units: [root]}");
    assert_eq!(found(&root, &["JNA0805"]).len(), 1);
}

#[test]
fn a_comparison_does_not_count_on_it_there() {
    let side = |text: &str, name: &str| Side::assembly(&assembly(text), name).unwrap();
    let without: String = MODEL
        .lines()
        .filter(|line| !line.starts_with("denyAccess"))
        .map(|line| format!("{line}\n"))
        .collect();
    let lost = permissiveness(&side(MODEL, "old"), &side(&without, "new"));
    assert_eq!(lost.verdict, Verdict::Looser);
    let looser: Vec<&str> = lost
        .groups
        .iter()
        .filter(|group| group.verdict == Verdict::Looser)
        .flat_map(|group| group.places.iter().map(|place| place.id.as_str()))
        .collect();
    assert!(!looser.is_empty() && !looser.contains(&"111111111111"), "{looser:?}");
    // Its reach also determines which requests are approved.
    let root = MODEL.replace("nodeAccess: {units: [workloads]}", "nodeAccess: {units: [root]}");
    let found = permissiveness(&side(&root, "old"), &side(MODEL, "new"));
    let places = found.groups.iter().filter(|group| group.verdict == Verdict::Looser);
    let ids: Vec<&str> =
        places.flat_map(|group| group.places.iter().map(|place| place.id.as_str())).collect();
    assert!(ids.contains(&"111111111111"), "{}", found.to_text());
}

#[test]
fn the_report_and_the_runbook_say_where_it_does_not_reach() {
    let files = assembly(MODEL).files(jitna_iac::assembly::Format::Yaml);
    let runbook = &files.iter().find(|(path, _)| path == "RUNBOOK.md").unwrap().1;
    assert!(runbook.contains("It does not reach account 111111111111"), "{runbook}");
    assert!(runbook.contains("up to 30 minutes"), "{runbook}");
}

#[test]
fn copies_are_judged_by_their_newest_version() {
    let model = model(MODEL);
    let (plan, _) = Plan::new(&model);
    let assembly = assembly(MODEL);
    let name = "SSM-JustInTimeAccessDenyAccessOrgPolicy";
    let policies: serde_json::Value = serde_json::from_str(
        &assembly.stacks.iter().find(|stack| stack.name == "jitna-policies").unwrap().template.to_json(),
    )
    .unwrap();
    let content = policies["Resources"]
        .as_object()
        .unwrap()
        .values()
        .find(|resource| resource["Properties"]["Name"] == name)
        .unwrap()["Properties"]["Content"]
        .to_string();
    let state = |path: &str, text: &str, version: &str| {
        let described =
            serde_json::json!({"Document": {"Name": name, "DefaultVersion": "1", "LatestVersion": "3"}});
        let got = serde_json::json!({"Name": name, "DocumentVersion": version, "Content": text});
        let mut observed = Observed::default();
        let findings = observed.read(&format!("{described}\n{got}"), path, &mut Sources::default());
        assert!(findings.is_empty(), "{}", render::text(&findings, &Sources::default(), Default::default()));
        let verification = Verification::new(&Expected::new(&assembly, &plan), &observed);
        let (account, region) = path.trim_end_matches(".json").split_once('/').unwrap();
        let here = |row: &jitna_iac::verify::Row| {
            row.document == name
                && row.account.as_deref() == Some(account)
                && row.region.as_deref() == Some(region)
        };
        verification.rows.into_iter().find(here).unwrap().state
    };
    let (member, original) = ("333333333333/eu-west-1.json", "222222222222/eu-central-1.json");
    assert_eq!(state(member, &content, "3"), State::Current { compared: true });
    assert_eq!(state(member, "{\"x\": 1}", "3"), State::Different);
    // A version that is not the newest gives no information.
    assert_eq!(state(member, "{\"x\": 1}", "1"), State::Current { compared: false });
    // The original has a default version like every other document.
    assert!(matches!(state(original, "{\"x\": 1}", "1"), State::Old { .. }));
    // The newest version is not from the assembly, because the default version already has its content.
    assert!(matches!(state(original, &content, "1"), State::Newer { .. }));
}

/// A finding about the management account, where the policy does not compensate for anything
#[test]
fn a_permit_is_judged_without_it_there() {
    let codes = &["JNA0373"];
    let permit = "statements: [{when: [{nodeTag: Env, is: DEV}]}]";
    let open = MODEL
        .replace(permit, "statements: [{unless: [{nodeTag: Env, is: PROD}]}]")
        .replace("when: [{nodeTag: Critical, is: \"yes\"}]", "unless: [{nodeTag: Env}]");
    assert_ne!(open, MODEL);
    insta::assert_snapshot!(
        found(&open, codes).join("\n"),
        @"this `permit` also approves nodes without the tag `Env`: it excludes values only"
    );
    // Where it applies, it denies nodes without the tag, and only misspelled values are left.
    let root = open.replace("nodeAccess: {units: [workloads]}", "nodeAccess: {units: [root]}");
    insta::assert_snapshot!(found(&root, codes).join("\n"), @"");
}

/// A gap in the policy matters only where the policy applies
#[test]
fn a_gap_harms_nobody_where_it_does_not_reach() {
    let gap = MODEL.replace("{nodeTag: Critical, is: \"yes\"}", "{nodeTag: Env, isNot: TEST}").replace(
        "statements: [{when: [{nodeTag: Env, is: DEV}]}]",
        "statements: [{when: [{nodeTag: Team, is: a}]}]",
    );
    let message = |text: &str| found(text, &["JNA0374"]).join("\n");
    insta::assert_snapshot!(
        message(&gap),
        @"nodes without the tag `Env` pass this `forbid`, so a `permit` approves them automatically"
    );
    // Only the management account has the permit.
    let elsewhere = gap.replace(
        "{name: workloads, units: [workloads], autoApproval: dev,",
        "{name: workloads, units: [workloads],",
    );
    assert_ne!(gap, elsewhere);
    insta::assert_snapshot!(message(&elsewhere), @"nodes without the tag `Env` pass this `forbid`");
}

#[test]
fn a_policy_where_it_does_not_reach_is_no_way_in() {
    let codes = &["JNA0872"];
    let critical =
        "{name: Critical, nodes: {Critical: \"yes\"}, levels: [{approvers: [{role: Lead}]}]}\nrollouts";
    let model = |workloads: &str, management: &str| {
        MODEL
            .replace("nodes: {Workload: Finance}", "nodes: {Critical: \"no\"}")
            .replace("rollouts", &format!("  - {critical}"))
            .replace(
                "{name: workloads, units: [workloads], autoApproval: dev, manualApprovals: [Finance]",
                &format!(
                    "{{name: workloads, units: [workloads], autoApproval: dev, manualApprovals: [{workloads}]"
                ),
            )
            .replace(
                "accounts: [management], autoApproval: dev, manualApprovals: [Finance]",
                &format!("accounts: [management], autoApproval: dev, manualApprovals: [{management}]"),
            )
    };
    assert_eq!(found(&model("Finance, Critical", "Finance"), codes), Vec::<String>::new());
    assert_eq!(found(&model("Finance", "Finance, Critical"), codes).len(), 1);
    let root = model("Finance", "Finance, Critical")
        .replace("nodeAccess: {units: [workloads]}", "nodeAccess: {units: [root]}");
    assert_eq!(found(&root, codes), Vec::<String>::new());
}

#[test]
fn coverage_does_not_count_on_it_there() {
    // One rollout in both accounts: a node in each, with the same tags.
    let text = MODEL
        .replace(
            "  - {name: management, accounts: [management], autoApproval: dev, manualApprovals: [Finance]}\n",
            "",
        )
        .replace(
            "units: [workloads], autoApproval",
            "units: [workloads], accounts: [management], autoApproval",
        );
    let (model, sources) = (model(&text), &mut Sources::default());
    let plan = Plan::new(&model).0;
    let engine = Engine::new(&plan).unwrap();
    let instance = |account: &str| {
        format!(
            r#"{{"Reservations": [{{"OwnerId": "{account}", "Instances": [{{"InstanceId": "i-0{account}", "State": {{"Name": "running"}},
            "Placement": {{"AvailabilityZone": "eu-central-1a"}}, "Tags": [{{"Key": "Env", "Value": "DEV"}}, {{"Key": "Critical", "Value": "yes"}}]}}]}}]}}"#
        )
    };
    for users in [None, Some("userId,groups\n94482488-3041-7059-0d3b-0123456789ab,\n")] {
        let mut collector = Collector::default();
        let nodes = format!("{}\n{}", instance("333333333333"), instance("111111111111"));
        collector.read(nodes.as_bytes(), "nodes.json", sources).unwrap();
        if let Some(users) = users {
            collector.read(users.as_bytes(), "users.csv", sources).unwrap();
        }
        let (inventory, findings) = collector.finish();
        assert!(findings.is_empty(), "{findings:?}");
        let coverage = Coverage::new(&engine, &plan, &inventory, vec![Dimension::Account], &mut |_, _| {});
        let rows = coverage.rows.iter().map(|row| (row.key[0].clone().unwrap(), row.numbers.automatic));
        let rows: Vec<(String, usize)> = rows.collect();
        assert_eq!(rows, [("111111111111".to_owned(), 1), ("333333333333".to_owned(), 0)], "{users:?}");
    }
}

/// Statements from an override apply no further than the policy
#[test]
fn an_override_of_it_changes_nothing_there() {
    let overrides = "overrides:\n  - template: jitna-policies\n    resource: DenyAccessPolicy\n    path: Properties.Content.AutoApprovalPolicyDocuments.0.content\n    set: |\n      forbid (principal, action == AWS::SSM::Action::\"getTokenForInstanceAccess\", resource)\n      when { resource.hasTag(\"Env\") };\n";
    let text = format!("{MODEL}{overrides}");
    insta::assert_snapshot!(
        found(&text, &["JNA0560", "JNA0805"]).join("\n"),
        @"the deny-access policy does not reach account `management`, where the auto-approval policy `dev` approves someone, for an EC2 instance tagged `Env: DEV`"
    );
    let deployed = jitna_iac::deployed(&model(&text)).unwrap();
    let engine = Engine::new(&Plan::new(&deployed).0).unwrap();
    let outcome = |account: &str| {
        let node = Node {
            id: "i-1".to_owned(),
            tags: [("Env".to_owned(), "DEV".to_owned())].into(),
            ..Node::default()
        };
        let decision =
            engine.place(account, None, "eu-central-1").decide(&User::default(), &[].into(), &node);
        (decision.outcome.as_str(), decision.auto_denied)
    };
    assert_eq!(outcome("333333333333"), ("not-covered", true));
    assert_eq!(outcome("111111111111"), ("auto-approved", false));
}
