use std::ffi::OsString;

use super::*;

/// Checks the parsed command, or the first line of the error about the arguments
fn check(args: &[&str], expected: &str) {
    let shown = match parse(args.iter().map(OsString::from)) {
        Ok(command) => format!("{command:?}"),
        Err(error) => error.to_string(),
    };
    assert!(shown.contains(expected), "{args:?}: {shown}");
}

#[test]
fn a_program_understands_what_the_command_does() {
    check(&[], "Synth(Synth { format: Yaml, stack: None, out: None");
    check(&["--out", "x"], "out: Some(\"x\")");
    check(&["synth", "--stack=x", "--format=json"], "format: Json, stack: Some(\"x\")");
    check(&["--out", "x", "--for", "cfct"], "pipeline: Some(Cfct)");
    check(&["check", "--deny", "notes", "--accepted"], "deny: Note, accepted: true");
    check(&["persona", "requester", "--region", "eu-west-1"], "persona: Some(Requester)");
    check(&["persona", "--list"], "list: true");
    check(&["diff", "-", "--parameters"], "old: \"-\"");
    check(&["compare", "old", "--fail-on", "looser,both"], "fail_on: [Looser, Both]");
    check(&["test", "a", "b", "--min-score", "80%"], "files: [\"a\", \"b\"]");
    check(&["coverage", "--by", "unit,tag:Team", "--all"], "by: [Unit, Tag(\"Team\")]");
    check(&["decide", "--requests", "-"], "requests: Some(\"-\")");
}

#[test]
fn what_it_does_not_understand_is_said() {
    check(&["deploy"], "unrecognized subcommand 'deploy'");
    check(&["chekc"], "a similar subcommand exists: 'check'");
    check(&["check", "--out", "x"], "unexpected argument '--out'");
    check(&["list", "--format", "yaml"], "[possible values: table, json]");
    check(&["--out", "x", "--stack", "y"], "cannot be used with");
    check(&["--out", "x", "--asset-bucket", "A"], "invalid bucket name `A`");
    check(&["--for", "lza"], "--out <DIR>");
    check(&["--deny", "notes"], "[possible values: errors, warnings]");
    check(&["persona"], "required");
    check(&["compare", "a", "b"], "unexpected argument 'b'");
    check(&["test", "--min-score", "many"], "expected a percentage from 0% to 100%");
    check(&["decide", "--user", "alice"], "--account <ID|NAME>");
    check(&["decide", "--request", "a", "--tag", "b"], "cannot be used with");
}

#[test]
fn the_help_names_every_command() {
    insta::assert_snapshot!(parse([OsString::from("--help")]).unwrap_err());
}
