//! The deny-access policy counts where Quick Setup shares it: below the units of just-in-time node access

use jitna_iac::assembly::Assembly;
use jitna_iac::compare::{Side, Verdict, permissiveness};
use jitna_iac::diag::{Sources, render};
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

/// Findings of these codes
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
    // A permit that the policy takes everything from still approves where it does not reach.
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
    // Its reach itself is part of what is let in.
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
    let (plan, _) = Plan::of(&model);
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
        let verification = Verification::of(&Expected::of(&assembly, &plan), &observed);
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
    // What is not the newest version says nothing.
    assert_eq!(state(member, "{\"x\": 1}", "1"), State::Current { compared: false });
    // The original has a default version like every other document.
    assert!(matches!(state(original, &content, "1"), State::Old { .. }));
}
