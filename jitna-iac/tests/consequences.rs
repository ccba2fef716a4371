//! A fault is reported once: what only follows from it is not a finding as well, and an example in a help message is never a fix

use std::path::Path;

use jitna_iac::check;
use jitna_iac::diag::{Diagnostics, Safety, Sources};
use jitna_iac::fix::{Project, add_fixes};
use jitna_iac::read::{FileAccess, Input, Variant, open_variant};

const HEAD: &str = "\
version: 1
organization:
  delegatedAdministrator: '222222222222'
  root: r-ab12
  homeRegion: eu-central-1
  identityProvider: SSO
  units: [{name: workloads, id: ou-ab12-11111111}]
";

const REST: &str = "\
nodeAccess: {units: [workloads]}
names: {groups: {leads: ec4df598-7071-70a6-0de4-0123456789ab}}
manualApprovals: [{name: Production, accessDuration: 1h, nodes: {Environment: Production}, levels: [{approvers: [{group: leads}], timeout: 1h}]}]
";

const ROLLOUTS: &str = "rollouts: [{name: workloads, units: [workloads], manualApprovals: [Production]}]\n";

/// Findings that the models here have in any case: what AWS does not document, and rollouts without session preferences
const ALWAYS: [&str; 2] = ["JNA0115", "JNA0402"];

/// `CODE message (help)` of each other finding of the model in a folder
fn found(files: &[(&str, &str)], variant: &Variant) -> Vec<String> {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in files {
        std::fs::write(folder.path().join(name), text).unwrap();
    }
    let findings = judged(&folder.path().join("jitna.yaml"), variant);
    let shown = findings.iter().filter(|finding| !ALWAYS.contains(&finding.code.as_str())).map(|finding| {
        let help = finding.help.as_ref().map(|help| format!(" ({help})")).unwrap_or_default();
        format!("{} {}{help}", finding.code, finding.message)
    });
    shown.map(|text| text.replace(&format!("{}/", folder.path().display()), "")).collect()
}

fn judged(path: &Path, variant: &Variant) -> Diagnostics {
    let mut sources = Sources::default();
    let access = FileAccess::of_project(path.parent().unwrap());
    let (input, mut findings) = open_variant(path, &access, variant, &mut sources).unwrap();
    if let Some(Input::Model(model)) = input {
        findings.append(check(&model));
    }
    findings.sort(&sources);
    findings
}

/// The findings of one file
fn of(text: &str) -> Vec<String> {
    found(&[("jitna.yaml", text)], &Variant::default())
}

/// Checks that a model has one finding, which begins like this
fn one(text: &str, expected: &str) {
    let all = of(text);
    assert!(all.len() == 1 && all[0].starts_with(expected), "{text}\n{all:#?}\nexpected {expected}");
}

#[test]
fn a_condition_with_a_fault_is_not_judged_further() {
    let with = |condition: &str| {
        format!(
            "{HEAD}{REST}autoApprovals: [{{name: open, statements: [{{name: open, when: [{condition}]}}]}}]\n\
             rollouts: [{{name: workloads, units: [workloads], manualApprovals: [Production], autoApproval: open}}]\n"
        )
    };
    let meant = |word: &str, key: &str| {
        one(
            &with(&format!("{{nodeTag: Environment, {word}: Development}}")),
            &format!("JNA0102 unknown key `{word}` (did you mean `{key}`?)"),
        );
    };
    meant("equals", "is");
    meant("value", "is");
    meant("notEquals", "isNot");
    one(&with("{nodeTag: Environment, colour: Development}"), "JNA0102 unknown key `colour`");
}

#[test]
fn an_empty_list_is_one_finding() {
    one(&format!("{HEAD}{}{ROLLOUTS}", REST.replace("[workloads]", "[]")), "JNA0191 `units` has no items");
}

#[test]
fn names_of_shared_levels_that_are_misspelled_are_one_finding() {
    let with = |levels: &str| {
        let policy = REST
            .replace("levels: [{approvers: [{group: leads}], timeout: 1h}]", &format!("levels: {levels}"));
        format!(
            "{HEAD}{policy}levels: {{two-eyes: {{approvers: [{{group: leads}}], timeout: 1h}}}}\n{ROLLOUTS}"
        )
    };
    assert_eq!(of(&with("[two-eyes]")), [""; 0]);
    one(&with("[two-eye]"), "JNA0110 unknown level `two-eye` (did you mean `two-eyes`?)");
    one(&with("two-eyes"), "JNA0104 expected a list, found `two-eyes`");
}

#[test]
fn a_key_of_a_file_that_cannot_be_read_is_not_missing() {
    let files = [("jitna.yaml", "version: 1\ninclude: [account.yaml]\n"), ("accounts.yaml", HEAD)];
    assert_eq!(
        found(&files, &Variant::default()),
        ["JNA0107 cannot read `account.yaml`: the file does not exist (did you mean `accounts.yaml`?)"]
    );
}

#[test]
fn files_that_contradict_each_other_are_one_finding() {
    let other = "organization: {root: r-xy99}\n";
    let main = format!("{HEAD}{REST}{ROLLOUTS}include: [other.yaml]\n");
    let all = found(&[("jitna.yaml", &main), ("other.yaml", other)], &Variant::default());
    assert!(all.len() == 1 && all[0].starts_with("JNA0151 "), "{all:#?}");
}

#[test]
fn units_of_one_name_or_one_id_are_one_finding() {
    let units = |units: &str| {
        format!("{}{REST}{ROLLOUTS}", HEAD.replace("[{name: workloads, id: ou-ab12-11111111}]", units))
    };
    one(
        &units("[{name: workloads, id: ou-ab12-11111111}, {name: workloads, id: ou-ab12-22222222}]"),
        "JNA0111 two units have the name `workloads`",
    );
    let twice = "[{name: workloads, id: ou-ab12-11111111, units: [{name: shop, id: ou-ab12-11111111}]}]";
    let text =
        units(twice).replace("nodeAccess: {units: [workloads]}", "nodeAccess: {units: [workloads, shop]}");
    one(&text, "JNA0512 the OU `ou-ab12-11111111` is described twice");
}

#[test]
fn a_malformed_destination_of_logs_is_one_finding() {
    let with = |sessions: &str, logs: &str| {
        format!(
            "{HEAD}{REST}sessionPreferences: [{{name: standard, idleTimeout: 20m, maxDuration: 60m, {sessions}}}]\nsessionLogs: {logs}\n\
             rollouts: [{{name: workloads, units: [workloads], manualApprovals: [Production], sessionPreferences: standard}}]\n"
        )
    };
    let all = of(&with("s3: {bucket: Acme-sessions}", "{bucket: {name: acme-sessions}}"));
    assert!(all.iter().any(|one| one.starts_with("JNA0405 ")), "{all:#?}");
    assert!(!all.iter().any(|one| one.starts_with("JNA0632 ") || one.starts_with("JNA0633 ")), "{all:#?}");
    let all = of(&with("kmsKey: alias-sessions", "{key: alias/sessions}"));
    assert!(all.iter().any(|one| one.starts_with("JNA0406 ")), "{all:#?}");
    assert!(!all.iter().any(|one| one.starts_with("JNA0632 ") || one.starts_with("JNA0633 ")), "{all:#?}");
}

#[test]
fn a_claim_that_is_misspelled_is_one_finding() {
    one(
        &format!(
            "{HEAD}{REST}{ROLLOUTS}invariants: [{{name: x, neverAutoAproved: {{when: [{{nodeTag: A, is: b}}]}}}}]\n"
        ),
        "JNA0102 unknown key `neverAutoAproved` (did you mean `neverAutoApproved`?)",
    );
}

#[test]
fn an_entry_of_an_overlay_that_removes_says_nothing_else() {
    let with = |entry: &str| {
        let overlay = format!("manualApprovals: [{entry}]\n");
        let main = format!("{HEAD}{REST}{ROLLOUTS}overlays: {{staging: staging.yaml}}\n");
        found(&[("jitna.yaml", &main), ("staging.yaml", &overlay)], &Variant::default().overlay("staging"))
    };
    assert_eq!(
        with("{name: Production, remove: yes}"),
        ["JNA0104 expected `true` or `false`, found `yes` (write `true`, without quotes)"]
    );
    assert_eq!(
        with("{name: Production, remove: true, accessDuration: 2h}"),
        [
            "JNA0104 `accessDuration` has no effect beside `remove: true` (an entry with `remove` has only its name: keep `remove`, or the other keys)"
        ]
    );
}

#[test]
fn a_list_of_lists_is_shown_as_it_must_be_written() {
    let part = |text: &str| {
        let mut sources = Sources::default();
        let model =
            jitna_iac::read::read(&format!("{HEAD}{REST}{ROLLOUTS}"), "jitna.yaml", &mut sources).0.unwrap();
        let tests = format!(
            "version: 1\ngiven: {{account: '333333333333', unit: workloads, region: eu-central-1, user: {{}}}}\ncases:\n  - {{name: a, because: b, node: {{}}, expect: {{decision: manual, {text}}}}}\n"
        );
        let plan = jitna_iac::plan::Plan::new(&model).0;
        let (_, findings) = jitna_iac::testing::read(&tests, "jitna.test.yaml", &plan, &mut sources);
        let shown = findings.iter().map(|finding| finding.help.clone().unwrap_or_default());
        shown.collect::<Vec<_>>()
    };
    assert_eq!(part("approvers: leads"), ["write `[[leads]]`"]);
    assert_eq!(part("approvers: [leads]"), ["write `[[leads]]`"]);
    assert_eq!(part("approvers: [[leads]]"), [""; 0]);
    assert_eq!(part("timeouts: [7]"), ["add the unit that is meant, such as `7m`, `7h`, `7d`"]);
    assert_eq!(part("hours: 1h"), ["write `1`"]);
}

/// The titles of all fixes of a model, with their edits
fn fixes(text: &str) -> Vec<(Safety, String)> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("jitna.yaml");
    std::fs::write(&path, text).unwrap();
    let project = Project::new(&path, FileAccess::of_project(folder.path()));
    let mut judged = project.judge().unwrap();
    add_fixes(&project, &mut judged.findings, &judged.sources);
    let all = judged.findings.iter().flat_map(|finding| &finding.fixes);
    all.flat_map(|fix| fix.edits.iter().map(|edit| (fix.safety, edit.replacement.clone()))).collect()
}

#[test]
fn an_example_in_a_help_message_is_never_a_fix() {
    let part = |old: &str, new: &str| {
        let text = format!("{HEAD}{REST}{ROLLOUTS}");
        assert!(text.contains(old), "{old}");
        fixes(&text.replacen(old, new, 1))
    };
    let none: [(Safety, String); 0] = [];
    assert_eq!(part("nodes: {Environment: Production}", "nodes: Production"), none);
    assert_eq!(part("nodes: {Environment: Production}", "nodes: {}"), none);
    assert_eq!(
        part("nodes: {Environment: Production}", "nodes: {Key: Environment, Values: [Production]}"),
        none
    );
    assert_eq!(part("approvers: [{group: leads}]", "approvers: [{}]"), none);
    assert_eq!(part("rollouts:", "invariants: [{name: x}]\nrollouts:"), none);
    assert_eq!(part("rollouts:", "guardrails: [{name: x}]\nrollouts:"), none);
    // A name of the model is not an example.
    let misspelled = part("units: [workloads], manualApprovals", "units: [worklods], manualApprovals");
    assert_eq!(misspelled, [(Safety::Safe, "workloads".to_owned())]);
}

#[test]
fn a_placeholder_that_is_misspelled_keeps_the_text_around_it() {
    let with = |prefix: &str| {
        let text = format!(
            "{HEAD}{REST}sessionPreferences: [{{name: standard, idleTimeout: 20m, maxDuration: 60m, s3: {{bucket: acme-sessions, prefix: \"{prefix}\"}}}}]\n\
             sessionLogs: {{bucket: {{name: acme-sessions, central: {{account: '222222222222', region: eu-central-1}}}}}}\n\
             rollouts: [{{name: workloads, units: [workloads], manualApprovals: [Production], sessionPreferences: standard}}]\n"
        );
        let all = of(&text);
        assert_eq!(all.iter().filter(|one| one.starts_with("JNA0106 ")).count(), 1, "{all:#?}");
        assert!(!all.iter().any(|one| one.starts_with("JNA0692 ")), "{all:#?}");
        fixes(&text).into_iter().map(|(_, text)| text).collect::<Vec<_>>()
    };
    assert_eq!(with("logs/${AWS::Account}/all"), ["logs/${AWS::AccountId}/all"]);
    assert_eq!(with("logs/${Stage}"), [""; 0]);
}
