//! Programs that print a model

use crate::folder::{Folder, MODEL, session};

/// Output of a program whose model is [`MODEL`]
const HANDED_OVER: &str = include_str!("handed-over.json");

#[test]
fn program_prints_the_model() {
    let expected = Folder::new(MODEL).run("synth").out;
    let folder = Folder::empty().with("model.json", HANDED_OVER);
    let ran = folder.shell("jitna-iac synth --app 'cat model.json'");
    ran.is_quiet();
    assert_eq!(ran.out, expected);
}

#[test]
fn file_may_name_the_program() {
    let expected = Folder::new(MODEL).run("synth").out;
    let folder = Folder::new("version: 1\napp: cat model.json\n").with("model.json", HANDED_OVER);
    assert_eq!(folder.run("synth --allow-app").out, expected);
    // The program runs in the folder of the file.
    let folder =
        Folder::empty().with("deep/x.yaml", "app: cat model.json").with("deep/model.json", HANDED_OVER);
    assert_eq!(folder.run("synth -c deep/x.yaml --allow-app").out, expected);
}

#[test]
fn program_is_told_the_protocol_and_may_talk() {
    let line = r#"jitna-iac synth --app 'echo "protocol $JITNA_APP_PROTOCOL" >&2; cat model.json'"#;
    let ran = Folder::empty().with("model.json", HANDED_OVER).shell(line);
    assert!(ran.code == 0 && ran.err == "protocol 2\n", "{ran}");
}

/// Its messages go to a terminal or the log of a CI job, like everything from other parties
#[test]
fn what_a_program_says_steers_nothing() {
    let said = r"printf '\033]0;title\007::error::x\n\342\200\256turned\377\r\nplain\tend' >&2";
    let line = format!("jitna-iac synth --app '{}; cat model.json'", said.replace('\'', "'\\''"));
    let ran = Folder::empty().with("model.json", HANDED_OVER).shell(&line);
    assert_eq!(ran.code, 0, "{ran}");
    session("program-says", &[ran]);
    // More than a pipe holds, on both streams: neither waits for the other.
    let noise = "yes error | head -c 300000 >&2; cat model.json; yes more | head -c 300000 >&2";
    let ran =
        Folder::empty().with("model.json", HANDED_OVER).shell(&format!("jitna-iac synth --app '{noise}'"));
    assert!(ran.code == 0 && ran.err.len() > 590_000, "{}", ran.err.len());
}

#[test]
fn findings_point_into_the_program() {
    let wrong = HANDED_OVER.replace("\"20m\"", "{\"@\": [0, 3, 26], \"=\": \"20 hours\"}");
    let source = "fn organization() {\n    // ...\n    preferences.idle_timeout(\"20 hours\")\n}\n";
    let folder = Folder::new("app: cat model.json").with("model.json", wrong).with("src/main.rs", source);
    session("program-finding", &[folder.run("check --allow-app"), folder.run("synth --allow-app")]);
}

#[test]
fn failures_of_a_program_are_told_apart() {
    let folder = Folder::empty()
        .with("model.json", HANDED_OVER)
        .with("newer.json", HANDED_OVER.replace("\"protocol\": 1", "\"protocol\": 3"));
    let runs = [
        "jitna-iac synth --app 'echo no such module >&2; cat model.json; exit 101'",
        "jitna-iac synth --app 'kill -9 $$'",
        "jitna-iac synth --app 'echo Hello'",
        "jitna-iac synth --app true",
        "jitna-iac synth --app 'cat newer.json'",
        r"jitna-iac synth --app 'printf \\377'",
    ]
    .map(|line| folder.shell(line));
    for ran in &runs {
        ran.fails(3, "error: `");
    }
    session("program-fails", &runs);
    folder.shell("jitna-iac synth --app no-such-program-anywhere").fails(3, "exit status: 127");
    let line = "jitna-iac synth --out out --app 'exit 1'";
    folder.shell(line).fails(3, "`exit 1` failed: exit status: 1");
    assert_eq!(folder.names(), ["model.json", "newer.json"]);
}

#[test]
fn program_without_an_end_is_stopped() {
    let ran = Folder::empty().shell("jitna-iac synth --app yes");
    ran.fails(3, "`yes` printed more than 64 MB");
}

#[test]
fn file_with_a_program_holds_nothing_else() {
    let folder = Folder::new(format!("app: touch ran\n{MODEL}"));
    let ran = folder.run("check --allow-app");
    assert_eq!(folder.names(), ["jitna.yaml"], "it must not run");
    session("program-beside-model", &[ran]);
}

/// Commands about one model: a program that calls `app::run` has them as well
const SHARED: [&str; 11] =
    ["synth", "check", "list", "decide", "test", "coverage", "persona", "graph", "report", "diff", "compare"];

/// Output of a program without content of its own, for these words
fn printed_by_a_program(words: [&str; 2]) -> String {
    let (mut out, mut err) = (Vec::new(), Vec::new());
    let mut console = jitna_iac::app::Console::new(&mut out, &mut err);
    let model = jitna_iac::describe::Model::account("123456789012", jitna_iac::ids::Region::US_EAST_1);
    jitna_iac::app::run_with(model, words.map(Into::into), &|_| None, &[], &mut console);
    String::from_utf8(out).expect("text")
}

#[test]
fn a_program_understands_what_the_command_understands() {
    let folder = Folder::empty();
    let mut compared = 0;
    for command in SHARED {
        let (own, help) =
            (printed_by_a_program([command, "--help"]), folder.run(&format!("{command} --help")).out);
        let options = |help: &str| -> Vec<String> {
            let lines = help.lines().map(str::trim_start).filter(|line| line.starts_with("-"));
            lines.map(|line| line.split("  ").next().unwrap_or_default().to_owned()).collect()
        };
        let known = options(&help);
        for option in options(&own) {
            assert!(known.contains(&option), "{command} {option}\n{help}");
            compared += 1;
        }
    }
    assert!(compared > 40, "only {compared} options were found in the help");
}
