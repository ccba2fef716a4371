//! Patterns in a file: those of the library by name, and those of a program after consent

use crate::folder::{Folder, MODEL};

/// A file that uses a pattern of a program, which prints the content of `answer.json`
fn folder(answer: &str) -> Folder {
    let file = format!("{MODEL}patterns: cat answer.json\nuse: [{{lockout: {{group: leads}}}}]\n");
    Folder::new(file).with("answer.json", answer)
}

const ANSWER: &str = r#"{"protocol": 2, "files": ["jitna.yaml", "/acme/src/lib.rs"],
"patterns": [{"name": "lockout", "doc": "Denies every request", "parameters": [
    {"name": "group", "doc": "Who is locked out", "kind": {"name": "group"}, "isRequired": true},
    {"name": "hours", "doc": "How long; default: 4 hours", "kind": {"text": "Hours"}, "isRequired": false}]}],
"uses": [{"parts": [{"group": [
    {"item": "denyAccess.statements", "value": {"@": [[1, 20, 9], [0, 11, 8]], "=": {"name": "Locked", "groups": ["leads"]}}},
    {"name": "groups", "key": "leads", "value": "ec4df598-7071-70a6-0de4-0123456789ab"},
    {"finding": {"code": "ACME001", "severity": "warning", "message": "no approver is left", "places": [], "made": [[1, 21, 9], [0, 11, 8]]}}]}]}]}"#;

#[test]
fn patterns_of_a_program_need_consent() {
    let folder = folder(ANSWER);
    folder.run("check").fails(2, "`cat answer.json` was not run");
    folder.run("check --untrusted").fails(2, "without `--untrusted`");
    folder.run("schema -c jitna.yaml").fails(2, "`cat answer.json` was not run");
    folder.run("diff jitna.yaml jitna.yaml").fails(2, "`cat answer.json` was not run");
}

#[test]
fn what_a_program_answers_is_in_the_model() {
    let folder = folder(ANSWER);
    let checked = folder.run("check --allow-app").out;
    assert!(checked.contains("ACME001") && checked.contains("jitna.yaml:11:8"), "{checked}");
    assert!(checked.contains("made at /acme/src/lib.rs:21:9"), "{checked}");
    let made = folder.run("synth --allow-app").out;
    assert!(made.contains("// Locked") && made.contains("ec4df598-7071-70a6-0de4-0123456789ab"), "{made}");
    assert_eq!(folder.run("diff jitna.yaml jitna.yaml --allow-app").out, "");
    let schema: serde_json::Value =
        serde_json::from_str(&folder.run("schema -c jitna.yaml --allow-app").out).unwrap();
    let parameters = &schema["$defs"]["Use"]["anyOf"][0]["properties"]["lockout"]["properties"];
    assert_eq!(parameters["group"]["description"], "Who is locked out");
    assert!(schema["$defs"]["Use"]["anyOf"][0]["properties"]["levels"].is_object());
}

#[test]
fn what_is_not_an_answer_is_said() {
    let folder = folder(r#"{"protocol": 1, "files": [], "model": {}}"#);
    folder.run("check --allow-app").fails(3, "the program did not print patterns");
    // An answer that says nothing about a use is not one.
    let folder = self::folder(&ANSWER.replace(r#""parts": [{"group""#, r#""prats": [{"group""#));
    folder.run("check --allow-app").fails(3, "`uses.0`: a mapping in none of the known forms");
}

#[test]
fn patterns_of_the_library_need_no_program() {
    let folder = Folder::new(format!(
        "{MODEL}use: [{{deny-group: {{group: leads}}}}]\nnames: {{groups: {{leads: ec4df598-7071-70a6-0de4-0123456789ab}}}}\n"
    ));
    assert!(folder.run("synth").out.contains("// leads: never automatic"));
    let page = folder.run("explain break-glass").out;
    assert!(
        page.starts_with("# break-glass\n") && page.contains("- `alarm` (EmailAddress, required)"),
        "{page}"
    );
    let list = folder.run("explain --list").out;
    assert!(list.contains("pattern           vendor-access") && list.contains("JNA0116"), "{list}");
    folder.run("explain brake-glass").fails(2, "did you mean `break-glass`?");
}
