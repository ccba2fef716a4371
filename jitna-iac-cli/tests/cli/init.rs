//! `jitna-iac init`

use crate::folder::{Folder, session};

const ANSWERS: &str =
    "--delegated-administrator 012345678901 --root r-ab12 --home-region eu-central-1 --identity-provider";
const SSO: &str = "SSO --approver ec4df598-7071-70a6-0de4-0123456789ab";
const IAM: &str = "IAM --approver Operators";

const ACCOUNT: &str = "--account 012345678901 --home-region eu-central-1 --approver Operators";

/// Checks that a project of this kind has no finding above a note and none to accept, passes its tests, and can be compiled to templates
fn is_quiet(options: &str) {
    for kind in ["yaml", "build-script"] {
        let folder = Folder::empty();
        let made = folder.run(&format!("init {options} --kind {kind}"));
        assert_eq!(made.code, 0, "{made}");
        let check = folder.run("check --deny warnings --accepted");
        assert!(check.code == 0 && !check.err.contains("accepted"), "{check}");
        // No change of the policies would go unnoticed by the cases.
        let test = folder.run("test --min-coverage 100% --min-score 100%");
        assert!(test.code == 0, "{test}");
        let layout = folder.run("fmt --check");
        assert!(layout.code == 0, "{layout}");
        let synth = folder.run("synth --out jitna.out");
        assert!(synth.code == 0, "{synth}");
        let diff = folder.run("diff jitna.out jitna.yaml");
        assert!(diff.code == 0, "{diff}");
    }
}

#[test]
fn what_it_writes_is_quiet_and_compiles() {
    for approver in [SSO, IAM] {
        for units in ["", "--unit workloads=ou-ab12-11111111", NASTY] {
            is_quiet(&format!("{ANSWERS} {approver} {units}"));
        }
    }
    is_quiet(ACCOUNT);
}

const NASTY: &str = "--unit a\"b#:'{{x}}\\=ou-ab12-22222222 --unit workloads=ou-ab12-11111111";

#[test]
fn every_file_is_shown_once() {
    let folder = Folder::empty();
    let units = "--unit workloads=ou-ab12-11111111";
    let runs = [
        folder.run(&format!("init a {ANSWERS} {SSO} {units} --pipeline github")),
        folder.run(&format!("init b {ANSWERS} {IAM} --kind rust --pipeline gitlab")),
        folder.run(&format!("init c {ANSWERS} {IAM} --kind build-script --pipeline codebuild")),
        folder.run(&format!("init d {ACCOUNT} --kind rust")),
        folder.run(&format!("init e {ACCOUNT}")),
        folder.run("check --config a/jitna.yaml"),
    ];
    session("init", &runs);
    let read = |path: &str| std::fs::read_to_string(folder.path(path)).expect("a file");
    assert_eq!(read("c/buildspec.yml"), include_str!("../../../pipelines/buildspec.yml"));
    let shown = [
        "a/jitna.yaml",
        "a/jitna.test.yaml",
        "a/.gitignore",
        "a/.github/workflows/jitna.yaml",
        "b/jitna.yaml",
        "b/Cargo.toml",
        "b/.gitignore",
        "b/.gitlab-ci.yml",
        "b/src/main.rs",
        "c/jitna.yaml",
        "c/Cargo.toml",
        "c/build.rs",
        "c/src/main.rs",
        "d/src/model.rs",
        "e/jitna.yaml",
        "e/jitna.test.yaml",
    ];
    let text: String = shown.iter().map(|path| format!("=== {path}\n{}", read(path))).collect();
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path(concat!(env!("CARGO_MANIFEST_DIR"), "/../snapshots/cli"));
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| insta::assert_snapshot!("init-files", text));
}

#[test]
fn a_pipeline_is_added_to_a_project() {
    for kind in ["yaml", "rust", "build-script"] {
        let whole = Folder::empty();
        let folder = Folder::empty();
        for (pipeline, file) in [
            ("gitlab", ".gitlab-ci.yml"),
            ("github", ".github/workflows/jitna.yaml"),
            ("codebuild", "buildspec.yml"),
        ] {
            let made = whole.run(&format!("init {pipeline} {ACCOUNT} --kind {kind} --pipeline {pipeline}"));
            assert_eq!(made.code, 0, "{made}");
            let begun = folder.run(&format!("init {pipeline} {ACCOUNT} --kind {kind}"));
            assert_eq!(begun.code, 0, "{begun}");
            let added = folder.run(&format!("init {pipeline} --pipeline {pipeline}"));
            assert_eq!(
                (added.code, added.err.as_str()),
                (0, format!("wrote {pipeline}/{file}\n").as_str()),
                "{added}"
            );
            let read = |folder: &Folder| {
                std::fs::read_to_string(folder.path(&format!("{pipeline}/{file}"))).unwrap()
            };
            assert_eq!(read(&folder), read(&whole), "{kind} {pipeline}");
            folder
                .run(&format!("init {pipeline} --pipeline {pipeline}"))
                .fails(2, "does not overwrite files");
        }
    }
    // Without a model, the options of a model are missing.
    Folder::empty().run("init --pipeline github").fails(2, "these options are missing");
}

#[test]
fn nothing_is_overwritten_and_nothing_is_half_done() {
    let folder = Folder::empty().with(".gitignore", "mine\n");
    let ran = folder.run(&format!("init {ANSWERS} {IAM}"));
    ran.fails(2, "`.` already contains `.gitignore`; `init` does not overwrite files");
    assert_eq!(folder.names(), [".gitignore"]);

    // `src` is a file, so the program cannot be written below it.
    let folder = Folder::empty().with("src", "a file\n");
    folder.run(&format!("init {ANSWERS} {IAM} --kind rust")).fails(3, "cannot write ./src/main.rs");
    assert_eq!(folder.names(), ["src"]);
}

#[test]
fn without_a_terminal_the_missing_options_are_named() {
    let folder = Folder::empty();
    let runs = [
        folder.run("init --root r-ab12"),
        folder.run("init --root ou-ab12"),
        folder.run(&format!("init {ANSWERS} SSO --approver leads")),
        folder.run("init --home-region mx-central-1"),
        folder.run("init --unit workloads"),
        folder.run(&format!("init {ANSWERS} {IAM} --unit workloads=ou-cd34-11111111")),
        folder.run(&format!("init {ANSWERS} {IAM} --unit a=ou-ab12-11111111 --unit a=ou-ab12-22222222")),
        folder.run(&format!("init {ANSWERS} {IAM} --unit a=ou-ab12-11111111 --unit b=ou-ab12-11111111")),
        folder.run("init --account 012345678901"),
        folder.run(&format!("init {ACCOUNT} --root r-ab12")),
        folder.run(&format!("init {ACCOUNT} --identity-provider SSO")),
    ];
    session("init-missing", &runs);
    assert!(folder.names().is_empty());
}
