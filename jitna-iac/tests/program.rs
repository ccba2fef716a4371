//! Behavior of a program that describes an organization, and what a command accepts from one

use jitna_iac::app::{Console, Exit, run_with};
use jitna_iac::describe::*;
use jitna_iac::diag::Sources;
use jitna_iac::read;

#[test]
fn what_is_no_model_is_refused() {
    let from = |output: &str| {
        let mut sources = Sources::default();
        match read::from_program(
            output,
            std::path::Path::new("."),
            &read::FileAccess::default(),
            &mut sources,
        ) {
            Ok((_, findings)) => {
                findings.iter().map(|finding| finding.message.clone()).collect::<Vec<_>>().join("; ")
            }
            Err(error) => error.to_string(),
        }
    };
    assert!(from("").starts_with("the program did not print a model: "));
    assert!(from("warning: something\n{}").starts_with("the program did not print a model: "));
    assert!(from(&"[".repeat(100_000)).starts_with("the program did not print a model: "));
    let newer = r#"{"protocol": 3, "files": [], "model": {}}"#;
    assert_eq!(
        from(newer),
        "the program uses protocol 3, and this command knows versions up to 2: install a newer `jitna-iac`, or build the program with the version of the command"
    );
    assert!(from(r#"{"protocol": 1, "files": [], "model": null}"#).starts_with("expected a mapping"));
    let finding = r#"{"protocol": 2, "files": [1], "model": {}, "findings": [{"code": "ACME001", "severity": "fatal", "massage": "x"}], "more": 1}"#;
    assert_eq!(
        from(finding),
        "the program did not print a model: `files.0`: expected a string, found a number; `findings.0`: missing key `message`; `findings.0.severity`: expected one of `note`, `warning`, `error`, found a string; and 2 more"
    );
    let nowhere = r#"{"protocol": 1, "files": [], "model": {"@": [7, 1, 1], "=": {}}}"#;
    assert!(from(nowhere).contains("unknown key `@`"));
}

/// A small model, and its policy tests
const TESTS: &str = "version: 1
given: {account: '123456789012', region: us-east-1, user: {}}
cases:
  - name: Production needs manual approval
    because: they answer for it
    node: {tags: {Stage: Production}}
    expect: {decision: manual, policy: Production}
";

fn small() -> Model {
    let production = ManualApproval::new("Production", Nodes::tagged("Stage", "Production"));
    Model::account("123456789012", Region::US_EAST_1).with(production.level(Role::named("Operators")))
}

/// Result of a program with this model for these words: exit, standard output, standard error
fn ran(model: Model, words: &[&str]) -> (Exit, String, String) {
    let (mut out, mut err) = (Vec::new(), Vec::new());
    let mut console = Console::new(&mut out, &mut err);
    let words = words.iter().map(std::ffi::OsString::from);
    let exit = run_with(model, words, &|_| None, &[], &mut console);
    (exit, String::from_utf8(out).unwrap(), String::from_utf8(err).unwrap())
}

fn done(words: &[&str]) -> String {
    let (exit, out, err) = ran(small(), words);
    assert_eq!(exit, Exit::Done, "{words:?}\n{out}{err}");
    out
}

#[test]
fn a_program_has_the_commands_that_are_about_a_model() {
    let folder = tempfile::tempdir().unwrap();
    let file = |name: &str| folder.path().join(name).display().to_string();
    let request = ["--account", "123456789012", "--region", "us-east-1", "--user", "alice", "--node", "i-1"];
    let decided = |more: &[&str]| done(&[&["decide"], &request[..], more].concat());
    let decision = decided(&["--tag", "Stage=Production"]);
    assert!(decision.starts_with("manual policy `Production`"), "{decision}");
    assert!(decided(&[]).starts_with("denied: "));
    let json: serde_json::Value = serde_json::from_str(&decided(&["--format", "json"])).unwrap();
    assert_eq!(json["decision"], "not-covered");

    std::fs::write(file("a.test.yaml"), TESTS).unwrap();
    let shown = done(&["test", &file("a.test.yaml"), "--coverage"]);
    assert!(shown.contains("1 case: 1 passed, 0 failed") && shown.contains("coverage: "), "{shown}");
    assert!(done(&["test", &file("a.test.yaml"), "--format=junit"]).contains("<testsuites"));
    std::fs::write(
        file("b.test.yaml"),
        TESTS.replace("policy: Production}", "policy: Production, hours: 9}"),
    )
    .unwrap();
    let (exit, out, _) = ran(small(), &["test", &file("a.test.yaml"), &file("b.test.yaml"), "--mutate"]);
    assert_eq!(exit, Exit::Findings);
    assert!(out.contains("2 cases: 1 passed, 1 failed") && out.contains("mutations noticed"), "{out}");

    assert!(done(&["coverage"]).contains("Production"));
    assert!(done(&["coverage", "--format", "csv"]).contains("Production"));
    assert!(done(&["persona", "--list"]).contains("requester"));
    let policy: serde_json::Value = serde_json::from_str(&done(&["persona", "requester"])).unwrap();
    assert_eq!(policy["Version"], "2012-10-17");
    assert!(policy.to_string().contains("us-east-1"), "{policy}");
    assert!(done(&["graph"]).starts_with("<svg"));
    assert!(done(&["graph", "--format", "mermaid"]).contains("flowchart"));
    assert!(done(&["report"]).starts_with("<!DOCTYPE html>"));
    done(&["report", "--out", &file("report.html")]);
    assert_eq!(std::fs::read_to_string(file("report.html")).unwrap(), done(&["report"]));
}

#[test]
fn a_program_is_compared_with_what_is_there() {
    let folder = tempfile::tempdir().unwrap();
    let old = folder.path().join("old").display().to_string();
    done(&["synth", "--out", &old]);
    assert_eq!(done(&["diff", &old]), "");
    assert!(done(&["compare", &old, "--fail-on", "looser"]).contains("the model"));

    let statement = Statement::new("dev").when(node_tag("Stage").is("Development"));
    let wider = || small().with(AutoApproval::new("everyday", [statement.clone()]));
    let (exit, out, _) = ran(wider(), &["diff", &old]);
    assert_eq!(exit, Exit::Differs);
    assert!(out.contains("AutoApprovalPolicy"), "{out}");
    let (exit, out, _) = ran(wider(), &["compare", &old, "--fail-on", "looser", "--format", "markdown"]);
    assert_eq!(exit, Exit::Differs);
    assert!(out.contains("looser"), "{out}");
    assert_eq!(ran(wider(), &["compare", &old, "--fail-on", "stricter"]).0, Exit::Done);
    assert_eq!(ran(small(), &["diff", "/nowhere"]).0, Exit::Io);
}

#[test]
fn words_that_a_program_does_not_know_print_nothing() {
    for words in [
        &["explain"][..],
        &["cost", "--nodes", "5"],
        &["decide", "--account", "1"],
        &["decide", "--requests", "a", "--request", "b"],
        &["persona"],
        &["diff"],
        &["graph", "--format", "pdf"],
    ] {
        let (exit, out, err) = ran(small(), words);
        assert_eq!((exit, out.as_str()), (Exit::Usage, ""), "{words:?}");
        assert!(err.contains("For more information, try '--help'."), "{err}");
    }
    let twice =
        ["--account", "1", "--region", "r", "--user", "u", "--node", "n", "--tag", "a", "--tag", "a=1"];
    let (exit, out, err) = ran(small(), &[&["decide"], &twice[..]].concat());
    assert_eq!((exit, out.as_str()), (Exit::Usage, ""));
    assert!(err.contains("`--tag a` is given twice"), "{err}");
}
