//! Sources of a model: files and standard input

use crate::folder::{Folder, MODEL, session};

/// The model as JSON
fn json() -> String {
    let value = serde_json::json!({
        "version": 1,
        "organization": {
            "delegatedAdministrator": "222222222222",
            "root": "r-ab12",
            "homeRegion": "eu-central-1",
            "identityProvider": "SSO",
            "units": [{"name": "workloads", "id": "ou-ab12-11111111"}],
        },
        "nodeAccess": {"units": ["workloads"]},
        "sessionPreferences": [{"name": "standard", "idleTimeout": "20m", "maxDuration": "60m"}],
        "rollouts": [{"name": "workloads", "units": ["workloads"], "sessionPreferences": "standard"}],
    });
    format!("{value:#}")
}

#[test]
fn usual_file_is_yaml_or_else_json() {
    let expected = Folder::new(MODEL).run("synth").out;
    let folder = Folder::empty().with("jitna.json", json());
    let ran = folder.run("synth");
    ran.is_quiet();
    assert_eq!(ran.out, expected);
    folder.with("jitna.yaml", "version: 1\n").run("synth").fails(1, "jitna.yaml:1:1");
}

#[test]
fn any_file_can_be_named() {
    let folder = Folder::empty().with("deep/org.yaml", MODEL).with("deep/org.json", json());
    folder.run("check -c deep/org.yaml --deny notes -q").is_quiet();
    folder.run("check --config=deep/org.json --deny notes -q").is_quiet();
}

#[test]
fn dash_is_standard_input() {
    let folder = Folder::empty();
    for text in [MODEL.to_owned(), json()] {
        let ran = folder.run_with_input("synth -c -", text.as_bytes());
        ran.is_quiet();
        assert!(ran.out.starts_with("AWSTemplateFormatVersion: "), "{ran}");
    }
    let ran = folder.run_with_input("synth -c -", b"version: 2\n");
    ran.fails(1, "--> <stdin>:1:10");
}

#[test]
fn byte_order_mark_and_line_ends_of_windows_change_nothing() {
    let expected = Folder::new(MODEL).run("synth").out;
    let windows = format!("\u{feff}{}", MODEL.replace('\n', "\r\n"));
    let ran = Folder::new(windows).run("synth");
    ran.is_quiet();
    assert_eq!(ran.out, expected);
    let wrong = format!("\u{feff}{}", MODEL.replace("version: 1\n", "verison: 1\r\n"));
    Folder::new(wrong).run("synth").fails(1, "--> jitna.yaml:1:1\n");
}

#[test]
fn cedar_files_lie_beside_the_file_that_names_them() {
    let model = format!("{MODEL}denyAccess: {{statements: [{{file: deny.cedar}}]}}\n");
    let cedar = "forbid (principal, action == AWS::SSM::Action::\"getTokenForInstanceAccess\", resource)\n\
                 when { principal has division && principal.division == \"X\" };\n";
    let folder = Folder::empty().with("deep/jitna.yaml", &model).with("deep/deny.cedar", cedar);
    let ran = folder.run("synth -c deep/jitna.yaml");
    assert!(ran.code == 0 || !ran.err.contains("cannot read"), "{ran}");
    Folder::new(model).run("synth").fails(1, "cannot read deny.cedar");
}

#[test]
fn what_cannot_be_read_is_said() {
    let folder = Folder::empty().with("folder/x", "");
    let runs = [folder.run("check"), folder.run("check -c none.yaml"), folder.run("list --config folder")];
    for (ran, code) in runs.iter().zip([3, 3, 2]) {
        ran.fails(code, "error: ");
    }
    session("input-unreadable", &runs);
}

#[test]
fn what_is_no_text_is_a_finding() {
    let runs = [
        Folder::new(b"version: 1\nname: caf\xe9\n").run("check"),
        Folder::new("").run("check"),
        Folder::new("a: [1,\n").run("check"),
    ];
    session("input-no-model", &runs);
}

#[test]
fn what_was_written_is_repeated_and_mended() {
    let check = |from: &str, to: &str, expected: &[&str]| {
        let model = format!("{MODEL}stackSets: {{managedExecution: true}}\n");
        assert!(model.contains(from), "{from}");
        let ran = Folder::new(model.replace(from, to)).run("check");
        for text in expected {
            assert!(ran.code == 1 && ran.out.contains(text), "{text}\n{ran}");
        }
    };
    check("version: 1", "version: 1.0", &["expected a whole number, found `1.0`"]);
    check(": true", ": on", &["found `on`", "write `true`, without quotes"]);
    check(": true", ": 'true'", &["found the text `true`", "write `true`, without quotes"]);
    check(": true", ": No", &["write `false`, without quotes"]);
    check("{units: [workloads]}", "{units: workloads}", &["found `workloads`", "write `[workloads]`"]);
    check("stackSets", "accept: x\nstackSets", &["expected a list, found `x`"]);
    check("  root", "\troot", &["jitna.yaml:4:1", "a tab in the indentation", "indent with spaces"]);
    check(": true", &format!(": {}", "[".repeat(100)), &["nested deeper than 64 levels"]);
}

#[test]
fn a_misspelled_word_brings_no_further_findings() {
    let deny = "denyAccess: {statements: [{name: a, when: {attribute: division, is: b}}]}\n";
    let model = format!("{}{deny}", MODEL.replace("identityProvider: SSO", "identityProvider: sso"));
    let ran = Folder::new(model).run("check");
    assert!(ran.out.contains("did you mean `SSO`?") && !ran.out.contains("JNA0320"), "{ran}");
}

#[test]
fn standard_input_is_called_so() {
    let text = vec![b'#'; 64 * 1024 * 1024 + 1];
    let ran = Folder::empty().run_with_input("check -c -", &text);
    ran.fails(3, "error: standard input is larger than 64 MB");
}
