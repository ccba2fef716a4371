//! The script that reports what a pull request changes
#![cfg(unix)]

use std::path::Path;

use crate::folder::{Folder, MODEL, Ran, with_error};

/// A repository with the model as its only commit, in the folder `access`
fn repository(model: &str) -> Folder {
    let folder = Folder::empty().with("access/jitna.yaml", model).with("README.md", "read me\n");
    git(&folder, "init --quiet --initial-branch main");
    commit(&folder);
    folder
}

fn git(folder: &Folder, words: &str) {
    let identity = "-c user.name=me -c user.email=me@example.com -c commit.gpgsign=false";
    let ran = folder.shell(&format!("git {identity} {words}"));
    assert_eq!(ran.code, 0, "{ran}");
}

fn commit(folder: &Folder) {
    git(folder, "add .");
    git(folder, "commit --quiet --message change");
}

fn changes(folder: &Folder, words: &str) -> Ran {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("../pipelines/changes.sh");
    folder.shell(&format!("sh '{}' {words}", script.display()))
}

/// A model that automatically approves nodes that carry a tag
fn looser() -> String {
    let policy =
        "autoApprovals: [{name: everyday, statements: [{name: dev, when: [{nodeTag: Stage, is: dev}]}]}]\n";
    MODEL.replace("sessionPreferences: standard}", "sessionPreferences: standard, autoApproval: everyday}")
        + policy
}

#[test]
fn a_change_is_shown_as_markdown() {
    let folder = repository(MODEL).with("access/jitna.yaml", looser());
    let ran = changes(&folder, "main access/jitna.yaml");
    assert_eq!((ran.code, ran.err.as_str()), (0, ""), "{ran}");
    let headings: Vec<&str> = ran.out.lines().filter(|line| line.starts_with("## ")).collect();
    let names = "## Changes by `base/access/jitna.yaml` → `new/access/jitna.yaml`";
    assert_eq!(headings, [names, "## Who gains and who loses access"], "{ran}");
    assert!(ran.out.contains("AutoApprovalPolicy") && ran.out.contains("looser"), "{ran}");

    // From a subfolder, and with unwanted verdicts; no worktree is left behind.
    let ran = folder.shell("cd access && git worktree list");
    assert_eq!(ran.out.lines().count(), 1, "{ran}");
    assert_eq!(changes(&folder, "main access/jitna.yaml stricter").code, 0);
    let ran = changes(&folder, "main access/jitna.yaml both,looser");
    assert_eq!(ran.code, 4, "{ran}");
}

#[test]
fn a_checkout_of_one_commit_fetches_the_other() {
    let origin = repository(MODEL);
    git(&origin, "switch --quiet --create feature");
    let origin = origin.with("access/jitna.yaml", looser());
    commit(&origin);
    let clone = Folder::empty();
    let from = format!("file://{}", origin.path("").display());
    git(&clone, &format!("clone --quiet --depth 1 --branch feature --single-branch {from} work"));
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("../pipelines/changes.sh");
    for base in ["main", "refs/heads/main"] {
        let ran = clone.shell(&format!("cd work/access && sh '{}' {base}", script.display()));
        assert_eq!(ran.code, 0, "{ran}");
        assert!(ran.out.contains("AutoApprovalPolicy"), "{ran}");
    }
}

#[test]
fn a_model_that_does_not_exist_fails() {
    let folder = repository(MODEL);
    for fail_on in ["", "looser"] {
        let ran = changes(&folder, &format!("main access/jtina.yaml {fail_on}"));
        assert_eq!((ran.code, ran.out.as_str()), (3, ""), "{ran}");
        assert!(ran.err.contains("`access/jtina.yaml` does not exist, neither here nor at `main`"), "{ran}");
    }
    // The change deletes or renames the model.
    std::fs::rename(folder.path("access/jitna.yaml"), folder.path("access/other.yaml")).unwrap();
    let ran = changes(&folder, "main access/jitna.yaml");
    assert_eq!((ran.code, ran.out.as_str()), (3, ""), "{ran}");
    assert!(
        ran.err.contains("`access/jitna.yaml` does not exist: the change deletes or renames it"),
        "{ran}"
    );
}

#[test]
fn a_comparison_that_does_not_take_place_fails_where_differences_do() {
    let folder = repository(&with_error()).with("access/jitna.yaml", MODEL).with("other.yaml", MODEL);
    for (model, reason) in
        [("access/jitna.yaml", "has errors at `main`"), ("other.yaml", "is new: it does not exist at `main`")]
    {
        let ran = changes(&folder, &format!("main {model} undecided"));
        assert_eq!(ran.code, 4, "{ran}");
        assert!(ran.out.contains(reason) && ran.err.contains("nothing was compared"), "{ran}");
    }
}

#[test]
fn where_nothing_can_be_compared_the_run_goes_on() {
    let folder = repository(&with_error()).with("access/jitna.yaml", MODEL).with("other.yaml", MODEL);
    let ran = changes(&folder, "main access/jitna.yaml");
    assert_eq!(ran.code, 0, "{ran}");
    assert_eq!(ran.out, "`access/jitna.yaml` has errors at `main`, so nothing can be compared with it.\n");
    let ran = changes(&folder, "main other.yaml");
    assert_eq!(
        (ran.code, ran.out.as_str()),
        (0, "`other.yaml` is new: it does not exist at `main`.\n"),
        "{ran}"
    );
}

#[test]
fn what_is_wrong_now_fails() {
    let folder = repository(MODEL).with("access/jitna.yaml", with_error());
    let ran = changes(&folder, "main access/jitna.yaml");
    assert_eq!(ran.code, 1, "{ran}");
    assert!(ran.err.contains("homeRegoin"), "{ran}");
    assert_ne!(changes(&folder, "nowhere access/jitna.yaml").code, 0);
    assert_ne!(changes(&folder, "").code, 0);
}

#[test]
fn what_is_handed_over_is_never_an_option() {
    let folder = repository(MODEL);
    for words in ["--upload-pack=touch\\ run", "'--exec=touch run' access/jitna.yaml", "--help", "-q"] {
        let ran = changes(&folder, words);
        assert_ne!(ran.code, 0, "{words}: {ran}");
        assert!(!folder.path("run").exists(), "{words}: {ran}");
    }
    let ran = changes(&folder, "main access/jitna.yaml --help");
    assert!(ran.code != 0 && !ran.out.contains("Usage:"), "{ran}");
}
