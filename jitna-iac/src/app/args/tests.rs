use super::*;

fn check(args: &[&str], expected: &str) {
    let parsed = parse(args.iter().map(OsString::from));
    let shown = match parsed {
        Ok(command) => format!("{command:?}"),
        Err(message) => message,
    };
    assert!(shown.contains(expected), "{args:?}: {shown}");
}

#[test]
fn words_of_the_command_are_understood() {
    check(&[], "Synth(Synth { format: Yaml, stack: None, out: None");
    check(&["--out", "x"], "out: Some(\"x\")");
    check(&["synth", "--stack=x", "--format=json"], "format: Json, stack: Some(\"x\")");
    check(&["--out", "x", "--for", "cfct"], "landing_zone: Some(Cfct)");
    check(&["--out", "x", "--asset-bucket=abc"], "asset_bucket: Some(AssetBucket(");
    check(&["--parameters", "--deny", "warnings"], "parameters: true");
    check(&["check", "--format", "sarif"], "format: Sarif");
    check(&["check", "--deny", "notes", "--accepted"], "deny: Note, accepted: true");
    check(&["list", "--format", "json"], "List { format: Json }");
    check(&["check", "--help"], "Help");
    check(&["graph", "--format", "dot"], "Graph { format: Dot }");
    check(&["report", "-o", "x.html"], "Report { out: Some(\"x.html\")");
    check(&["report", "--inventory", "a", "--users=b"], "inventory: [\"a\"], users: [\"b\"]");
    check(&["persona", "requester", "--region", "eu-west-1"], "persona: Some(Requester)");
    check(&["persona", "--list"], "list: true");
    check(&["diff", "-", "--parameters"], "Old(Some(\"-\"))");
    check(&["compare", "old", "--fail-on", "looser,both"], "fail_on: [Looser, Both]");
    check(&["test", "a", "b", "--min-score", "80%"], "files: [\"a\", \"b\"]");
    check(&["coverage", "--by", "unit,tag:Team", "--all"], "by: [Unit, Tag(\"Team\")]");
    check(&["coverage", "--inventory", "a", "--inventory=b"], "inventory: [\"a\", \"b\"]");
    check(&["decide", "--requests", "-"], "lines: Some(\"-\")");
}

#[test]
fn others_are_not() {
    check(&["deploy"], "`deploy` is not understood");
    check(&["chekc"], "`chekc` is not understood; did you mean `check`?");
    check(&["check", "more"], "`more` is not understood");
    check(&["check", "--out", "x"], "`--out` is not understood");
    check(&["--out"], "`--out` lacks its value");
    check(&["check", "--accepted=yes"], "`--accepted` takes no value");
    check(&["list", "--format", "yaml"], "`yaml` is none of `table`, `json`");
    check(&["--out", "x", "--stack", "y"], "exclude each other");
    check(&["--out", "x", "--asset-bucket", "A"], "`A` is no bucket name");
    check(&["--asset-bucket", "abc"], "`--asset-bucket` goes with `--out`");
    check(&["--for", "lza"], "`--for` goes with `--out`");
    check(&["--out", "x", "--for", "cdk"], "`cdk` is none of `cfct`, `lza`");
    check(&["--deny", "notes"], "`notes` is none of `errors`, `warnings`");
    check(&["persona"], "`persona` lacks a persona; `--list` names them");
    check(&["persona", "guest"], "`guest` is none of `enabler`");
    check(&["persona", "requester", "--list"], "`--list` goes without a persona");
    check(&["persona", "requester", "operator"], "`operator` is not understood");
    check(&["diff"], "`diff` lacks what is there");
    check(&["compare", "a", "b"], "`b` is not understood");
    check(&["compare", "a", "--fail-on", "looser,mixed"], "`mixed` is none of");
    check(&["test", "--min-score", "many"], "`--min-score`: expected a percentage from 0% to 100%");
    check(&["test", "-", "-"], "standard input cannot be several files");
    check(&["report", "--inventory", "-", "--users", "-"], "standard input cannot be several files");
    check(&["coverage", "--inventory", "-", "--users", "-"], "standard input cannot be several files");
    check(&["coverage", "--by", "color"], "nodes are grouped by");
    check(&["decide", "--user", "alice"], "`decide` lacks `--account`, `--region`, `--node`");
    check(&["decide", "--request", "a", "--requests", "b"], "exclude each other");
    check(&["decide", "--request", "a", "--tag", "b"], "`--request` and `--tag` exclude each other");
}

#[test]
fn the_help_names_every_command() {
    insta::assert_snapshot!(help());
}
