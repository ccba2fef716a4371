//! What users of other tools type: a model without an option, its folder, words of other commands

use crate::folder::{Folder, MODEL};

#[test]
fn a_model_is_named_without_an_option() {
    let folder = Folder::empty().with("deep/jitna.yml", MODEL).with("other.yaml", MODEL);
    for command in [
        "check deep/jitna.yml -q",
        "check deep -q",
        "check -c deep -q",
        "synth other.yaml",
        "list other.yaml",
    ] {
        let ran = folder.run(command);
        assert_eq!(ran.code, 0, "{ran}");
    }
    folder.run("check other.yaml -c deep").fails(2, "cannot be used with");
    folder.run("check").fails(3, "no `jitna.yaml`, `jitna.yml` or `jitna.json`");
    Folder::empty().with("deep/x", "").run("check deep").fails(2, "in the folder deep");
    let two = Folder::new(MODEL).with("jitna.yml", MODEL);
    for command in ["check", "check ."] {
        let ran = two.run(command);
        assert!(ran.err.contains("jitna.yml is not read, because "), "{ran}");
        assert!(!two.run(&format!("{command} -q")).err.contains("is not read"));
    }
}

#[test]
#[cfg(unix)]
fn folders_above_are_searched_up_to_the_repository() {
    let folder = Folder::new(MODEL).with("a/b/x", "").with("own/.git/HEAD", "").with("own/c/x", "");
    let command = env!("CARGO_BIN_EXE_jitna-iac");
    let ran = folder.shell(&format!("cd a/b && {command} check"));
    assert!(ran.code == 0 && ran.err.contains("using ../../jitna.yaml"), "{ran}");
    let ran = folder.shell(&format!("cd own/c && {command} check"));
    ran.fails(3, "no `jitna.yaml`");
}

#[test]
fn words_of_other_tools_name_what_does_the_same() {
    let folder = Folder::new(MODEL);
    for (word, help) in [
        ("plan", "jitna-iac diff"),
        ("validate", "jitna-iac check"),
        ("lint", "jitna-iac check"),
        ("format", "jitna-iac fmt"),
        ("build", "jitna-iac synth"),
        ("deploy", "RUNBOOK.md"),
        ("apply", "RUNBOOK.md"),
        ("new", "jitna-iac init"),
        ("jitna.yaml", "name a command"),
    ] {
        let ran = folder.run(word);
        assert!(ran.code == 2 && ran.err.contains(help), "{word}\n{ran}");
        assert!(ran.err.starts_with(&format!("error: unknown command `{word}`")), "{ran}");
    }
}
