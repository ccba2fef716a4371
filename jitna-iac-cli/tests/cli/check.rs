//! `jitna-iac check`

use crate::folder::{Folder, MODEL, session, with_acceptance, with_error, with_warning, without_rollouts};

#[test]
fn findings_go_to_standard_output_and_their_number_to_standard_error() {
    let runs = [
        Folder::of(MODEL).run("check"),
        Folder::of(with_warning()).run("check"),
        Folder::of(with_error()).run("check"),
    ];
    session("check", &runs);
}

#[test]
fn level_that_fails_can_be_lowered() {
    let warning = Folder::of(with_warning());
    session("check-deny", &[warning.run("check --deny warnings"), warning.run("check --deny warnings -q")]);
    assert_eq!(warning.run("check --deny errors").code, 0);
    assert_eq!(warning.run("check --deny notes").code, 1);
    assert_eq!(Folder::of(MODEL).run("check --deny notes").code, 0);
}

#[test]
fn accepted_findings_are_counted_and_shown_on_demand() {
    let folder = Folder::of(with_acceptance());
    session("check-accepted", &[folder.run("check --deny warnings"), folder.run("check --accepted")]);
    assert_eq!(Folder::of(without_rollouts()).run("check --deny warnings").code, 1);
}

#[test]
fn quiet_is_about_what_fails_only() {
    let ran = Folder::of(with_warning()).run("check --quiet");
    assert_eq!((ran.code, ran.out.as_str(), ran.err.as_str()), (0, "", ""));
    let ran = Folder::of(with_error()).run("check --quiet");
    assert!(ran.code == 1 && ran.out.contains("JNA0102") && ran.err.is_empty(), "{ran}");
}

#[test]
fn formats_for_programs_are_complete_on_standard_output() {
    let folder = Folder::of(with_error());
    session("check-formats", &[folder.run("check --format json"), folder.run("check --format github")]);
    let sarif = folder.run("check --format sarif").json();
    assert_eq!(sarif["version"], "2.1.0");
    assert_eq!(sarif["runs"][0]["results"][0]["level"], "error");
    assert_eq!(sarif["runs"][0]["tool"]["driver"]["semanticVersion"], env!("CARGO_PKG_VERSION"));
    let clean = Folder::of(MODEL);
    assert_eq!(clean.run("check --format json").json()["findings"].as_array().map(Vec::len), Some(0));
    assert_eq!(clean.run("check --format github").out, "");
    clean.run("check --format sarif").is_quiet();
}

#[test]
fn pipelines_show_findings_as_tests() {
    let with_both = Folder::of(with_acceptance() + "tagss: {}\n").with("good.yaml", MODEL);
    let runs = [
        with_both.run("check --format junit"),
        Folder::of(with_warning()).run("check --format junit"),
        Folder::of(with_warning()).run("check --format junit --deny warnings"),
        with_both.run("check --format junit --config good.yaml"),
    ];
    session("check-junit", &runs);
}

#[test]
fn colors_are_there_when_asked_for() {
    let folder = Folder::of(with_error());
    assert!(!folder.run("check").out.contains('\u{1b}'));
    assert!(folder.run("check --color always").out.contains("\u{1b}[1;31merror"));
    assert!(folder.run("--color always check").err.contains('\u{1b}'));
    assert!(!folder.run("check --color always --format json").out.contains('\u{1b}'));
}
