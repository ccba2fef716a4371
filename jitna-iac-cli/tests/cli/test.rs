//! `jitna-iac test`

use crate::folder::{Folder, session, with_error};

const MODEL: &str = include_str!("../../../examples/policy-tests/jitna.yaml");
const TESTS: &str = include_str!("../../../examples/policy-tests/jitna.test.yaml");

const FEW: &str = r#"version: 1
given: {account: shop, region: eu-central-1, user: {}}
cases:
  - name: Development is open
    because: users should not wait for a node that holds no data
    node: {tags: {Environment: DEV}}
    expect: {decision: auto-approved, policy: everyday}
  - name: Finance asks the leads
    because: they answer for the ledgers
    node: {tags: {Workload: Finance}}
    expect: {decision: manual, policy: Finance, approvers: [[leads]], approvals: [1], hours: 4}
  - name: Secrets are open as well
    because: this case is wrong, to show what is said then
    user: {groups: [on-call], attributes: {costCenter: "4711"}}
    principalTags: {Team: red}
    node: {tags: {Environment: DEV, Secret: "yes"}}
    expect: {decision: auto-approved, autoDenied: false, statements: [Development]}
"#;

fn folder() -> Folder {
    Folder::new(MODEL).with("jitna.test.yaml", TESTS)
}

#[test]
fn the_example_is_tested_and_notices_everything() {
    let ran = folder().run("test --min-coverage 100% --min-score 100%");
    ran.is_quiet();
    session("test", &[ran]);
}

#[test]
fn a_case_that_fails_shows_what_was_expected_what_is_and_why() {
    let folder = Folder::new(MODEL).with("few.test.yaml", FEW);
    session(
        "test-fails",
        &[folder.run("test"), folder.run("test --format junit"), folder.run("test --only Development")],
    );
    let json = folder.run("test --format json --coverage --mutate").json();
    assert_eq!((&json["passed"], &json["failed"]), (&1.into(), &2.into()));
    assert_eq!(json["cases"][1]["mismatches"][0]["what"], "approvers");
    assert_eq!(json["cases"][1]["line"], 8);
    assert_eq!(json["cases"][2]["decision"]["autoDenied"], true);
    let points = json["coverage"]["points"].as_array().unwrap();
    assert_eq!(json["coverage"]["share"]["whole"], points.len());
    assert!(points.iter().all(|point| point["file"] == "jitna.yaml" && point["line"].is_u64()));
    let mutants = json["mutations"]["mutants"].as_array().unwrap();
    let fates = |fate: &str| mutants.iter().filter(|mutant| mutant["fate"] == fate).count();
    assert_eq!(json["mutations"]["share"]["part"], fates("killed"));
    assert_eq!(json["mutations"]["share"]["whole"], fates("killed") + fates("survived"));
}

#[test]
fn what_no_case_notices_is_listed_and_can_fail_the_run() {
    let folder = Folder::new(MODEL).with("few.test.yaml", FEW);
    session("test-thresholds", &[folder.run("test --only open --min-coverage 90% --min-score 80.5%")]);
    assert_eq!(folder.run("test --only Development --min-coverage 5% --min-score 5%").code, 0);
    let same: Vec<String> = (0..3).map(|_| folder.run("test --mutate --format json").out).collect();
    assert!(same.iter().all(|out| *out == same[0]));
}

#[test]
fn everything_wrong_in_a_file_is_found_at_once_and_nothing_is_run() {
    let wrong = r#"version: 1
given: {account: shpo, region: eu-centrl-1, usr: {}}
users:
  alice: {groups: [lead], attributes: {costCentre: "1"}}
nodes:
  dev: {tags: {Environment: DEV}, kind: ec3}
cases:
  - {name: one, because: so, user: alise, node: dve, expect: {decision: manual, policy: Finanse, approvers: [[leads, alice]]}}
  - {name: one, because: so, user: alice, node: {}, expect: {decision: not-covered, policy: Finance, statements: [Secret]}}
  - {name: two, user: {}, node: {}, expect: approved}
  - {name: three, because: "", user: alice, expect: {decision: conflict, policies: [Finance]}}
"#;
    let folder = folder().with("wrong.test.yaml", wrong).with("worse.test.yaml", "version: 1\ncases: [\n");
    session("test-wrong", &[folder.run("test wrong.test.yaml worse.test.yaml jitna.test.yaml")]);
}

#[test]
fn files_are_those_that_are_named_or_lie_beside_the_model() {
    let folder = folder().with("deep/jitna.yaml", MODEL).with("deep/few.test.yaml", FEW);
    assert!(folder.run("test -c deep/jitna.yaml").out.contains("(deep/few.test.yaml:4)"));
    assert!(folder.run("test deep/few.test.yaml").out.contains("3 cases: 1 passed, 2 failed"));
    assert!(folder.run("test").out.contains("11 cases: 11 passed, 0 failed"));
    assert_eq!(folder.run_with_input("test -", FEW.as_bytes()).code, 1);
    assert_eq!(folder.run_with_input("test -c - jitna.test.yaml", MODEL.as_bytes()).code, 0);
    folder.run("test none.test.yaml").fails(3, "none.test.yaml");
    folder.run("test -c - -").fails(2, "standard input cannot be several files");
    folder.run("test --only nowhere").fails(2, "no case has `nowhere` in its name");
    folder.run("test --min-score 101%").fails(2, "a percentage from 0% to 100%");
    Folder::new(MODEL).run("test").fails(2, "no policy tests next to the model");
    Folder::new(with_error()).with("few.test.yaml", FEW).run("test").fails(1, "JNA0102");
}
