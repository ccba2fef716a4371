//! `--help`, and arguments that are not valid

use crate::folder::{Folder, session};

#[test]
fn help_says_how_to_use_it() {
    let folder = Folder::empty();
    let runs = [
        "--help",
        "check --help",
        "synth --help",
        "list --help",
        "decide --help",
        "explain --help",
        "audit-iam --help",
        "verify-documents --help",
        "cost --help",
        "persona --help",
        "graph --help",
        "report --help",
    ];
    session("help", &runs.map(|args| folder.run(args)));
}

#[test]
fn version_is_that_of_the_package() {
    let ran = Folder::empty().run("--version");
    assert_eq!(ran.out, concat!("jitna-iac ", env!("CARGO_PKG_VERSION"), "\n"));
}

#[test]
fn wrong_arguments_are_a_matter_of_usage() {
    let folder = Folder::empty();
    for args in [
        "",
        "deploy",
        "synth --format toml",
        "synth --stack a --out b",
        "synth --deny notes",
        "check --config a --app b",
        "explain --list JNA0203",
        "explain --format json JNA0203",
        "--color sometimes check",
    ] {
        folder.run(args).fails(2, "");
    }
}
