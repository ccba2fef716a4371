//! Models from other parties: what they may cause the command to do

use crate::folder::{Folder, MODEL, session};

/// Commands that accept a model, as typed
const COMMANDS: [&str; 14] = [
    "check -c x.yaml",
    "synth -c x.yaml",
    "list -c x.yaml",
    "decide -c x.yaml --node i-0 --account 222222222222 --region eu-central-1 --user u",
    "test -c x.yaml x.test.yaml",
    "coverage -c x.yaml --inventory nodes.json",
    "persona requester -c x.yaml",
    "graph -c x.yaml",
    "report -c x.yaml",
    "verify-documents -c x.yaml documents",
    "diff x.yaml x.yaml",
    "compare x.yaml x.yaml",
    "diff jitna.yaml x.yaml",
    "fmt",
];

fn hostile() -> Folder {
    Folder::new(MODEL).with("x.yaml", "app: touch ran; cat model.json\n").with("nodes.json", "[]")
}

#[test]
fn no_command_runs_a_program_that_is_not_allowed() {
    let folder = hostile();
    let mut refused = 0;
    for command in COMMANDS {
        let ran = folder.run(command);
        assert!(!folder.names().contains(&"ran".to_owned()), "{command}: {ran}");
        refused += usize::from(ran.code == 2 && ran.err.contains("was not run: it is not allowed"));
        let ran = folder.run(&format!("{command} --untrusted"));
        assert!(!folder.names().contains(&"ran".to_owned()), "{command} --untrusted: {ran}");
    }
    assert_eq!(refused, COMMANDS.len() - 1, "`fmt` alone never runs a program");
    session("trust-app", &[folder.run("check -c x.yaml"), folder.run("check -c x.yaml --untrusted")]);
}

#[test]
fn the_environment_allows_programs_below_its_folders() {
    let folder = hostile().with("other/notes", "");
    let allowed = |list: &str, more: &str| {
        let line = format!("JITNA_ALLOW_APP={list} jitna-iac check -c x.yaml {more}");
        !folder.shell(&line).err.contains("was not run")
    };
    assert!(allowed("$PWD", ""));
    assert!(allowed("/nowhere:$(dirname $PWD)", ""));
    assert!(!allowed("$PWD/other", ""));
    assert!(!allowed(".", ""), "a relative folder would allow every project");
    assert!(!allowed("", ""));
    assert!(!allowed("$PWD", "--untrusted"));
    assert!(!folder.shell("JITNA_UNTRUSTED=1 JITNA_ALLOW_APP=$PWD jitna-iac check -c x.yaml").err.is_empty());
    folder.run("check -c x.yaml --allow-app --untrusted").fails(2, "cannot be used with");
}

const NAMING: &str = "denyAccess: {statements: [{file: FILE}]}\n";

fn naming(path: &str) -> Folder {
    Folder::empty()
        .with("project/.git/config", "[http] extraheader = AUTHORIZATION: token\n")
        .with("project/jitna.yaml", format!("{MODEL}{}", NAMING.replace("FILE", path)))
        .with("project/policies/own.cedar", "not Cedar\n")
        .with("secret", "password: hunter2\n")
}

#[test]
fn files_outside_of_the_project_are_not_shown() {
    let mut runs = Vec::new();
    for path in ["../secret", "/etc/passwd", ".git/config", "policies", "../none"] {
        let folder = naming(path);
        let ran = folder.shell("cd project && jitna-iac check");
        for secret in ["hunter2", "root:", "token"] {
            assert!(!format!("{ran}").contains(secret), "{path}: {ran}");
        }
        assert!(ran.code == 1 && ran.out.contains("error[JNA0107]"), "{path}: {ran}");
        runs.push(ran);
    }
    session("trust-files", &runs);
    // Files of the project are shown, and so are files that the user allows.
    assert!(naming("policies/own.cedar").shell("cd project && jitna-iac check").out.contains("not Cedar"));
    let line = "cd project && jitna-iac check --allow-files ..";
    assert!(naming("../secret").shell(line).out.contains("hunter2"));
    naming("../secret").shell("cd project && jitna-iac check --allow-files none").fails(2, "cannot allow");
}

#[test]
fn fmt_rewrites_no_file_outside_of_the_project() {
    let folder = naming("../other.cedar").with("other.cedar", "forbid(principal,action,resource);");
    folder.shell("cd project && jitna-iac fmt").fails(2, "cannot format ../other.cedar");
    assert_eq!(
        std::fs::read_to_string(folder.path("other.cedar")).unwrap(),
        "forbid(principal,action,resource);"
    );
}

#[test]
fn devices_and_pipes_are_refused_but_not_those_of_the_shell() {
    let folder = Folder::new(MODEL);
    folder
        .shell("mkfifo pipe; jitna-iac check -c pipe")
        .fails(3, "neither a regular file nor a pipe of the shell");
    folder.run("check -c /dev/zero").fails(3, "neither a regular file nor a pipe of the shell");
    let handed = folder.shell("bash -c 'jitna-iac check -q -c <(cat jitna.yaml)'");
    assert!(handed.code == 0 && handed.err.is_empty(), "{handed}");
    let handed = folder.shell("jitna-iac check -q -c /dev/stdin < jitna.yaml");
    assert!(handed.code == 0 && handed.err.is_empty(), "{handed}");
}
