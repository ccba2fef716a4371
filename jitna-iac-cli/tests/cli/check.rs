//! `jitna-iac check`

use crate::folder::{Folder, MODEL, session, with_acceptance, with_error, with_warning, without_rollouts};

#[test]
fn findings_go_to_standard_output_and_their_number_to_standard_error() {
    let runs = [
        Folder::new(MODEL).run("check"),
        Folder::new(with_warning()).run("check"),
        Folder::new(with_error()).run("check"),
    ];
    session("check", &runs);
}

#[test]
fn level_that_fails_can_be_lowered() {
    let warning = Folder::new(with_warning());
    session("check-deny", &[warning.run("check --deny warnings"), warning.run("check --deny warnings -q")]);
    assert_eq!(warning.run("check --deny errors").code, 0);
    assert_eq!(warning.run("check --deny notes").code, 1);
    assert_eq!(Folder::new(MODEL).run("check --deny notes").code, 0);
}

#[test]
fn accepted_findings_are_counted_and_shown_on_demand() {
    let folder = Folder::new(with_acceptance());
    session("check-accepted", &[folder.run("check --deny warnings"), folder.run("check --accepted")]);
    assert_eq!(Folder::new(without_rollouts()).run("check --deny warnings").code, 1);
}

#[test]
fn quiet_is_about_what_fails_only() {
    let ran = Folder::new(with_warning()).run("check --quiet");
    assert_eq!((ran.code, ran.out.as_str(), ran.err.as_str()), (0, "", ""));
    let ran = Folder::new(with_error()).run("check --quiet");
    assert!(ran.code == 1 && ran.out.contains("JNA0102") && ran.err.is_empty(), "{ran}");
}

#[test]
fn formats_for_programs_are_complete_on_standard_output() {
    let folder = Folder::new(with_error());
    session("check-formats", &[folder.run("check --format json"), folder.run("check --format github")]);
    let sarif = folder.run("check --format sarif").json();
    assert_eq!(sarif["version"], "2.1.0");
    assert_eq!(sarif["runs"][0]["results"][0]["level"], "error");
    assert_eq!(sarif["runs"][0]["tool"]["driver"]["semanticVersion"], env!("CARGO_PKG_VERSION"));
    let clean = Folder::new(MODEL);
    assert_eq!(clean.run("check --format json").json()["findings"].as_array().map(Vec::len), Some(0));
    assert_eq!(clean.run("check --format github").out, "");
    clean.run("check --format sarif").is_quiet();
}

#[test]
fn pipelines_show_findings_as_tests() {
    let with_both = Folder::new(with_acceptance() + "tagss: {}\n").with("good.yaml", MODEL);
    let runs = [
        with_both.run("check --format junit"),
        Folder::new(with_warning()).run("check --format junit"),
        Folder::new(with_warning()).run("check --format junit --deny warnings"),
        with_both.run("check --format junit --config good.yaml"),
    ];
    session("check-junit", &runs);
}

#[test]
fn fixes_are_written_shown_and_left_alone() {
    let comment = "# the Region of the identity center\n";
    let text = with_error().replace("  homeRegoin", &format!("  {comment}  homeRegoin"))
        + "accept: [{code: JNA0207, reason: planned}]\n";
    let folder = Folder::new(&text);
    let shown = [folder.run("check"), folder.run("check --diff"), folder.run("check --fix --untrusted")];
    assert_eq!(std::fs::read_to_string(folder.path("jitna.yaml")).unwrap(), text);
    let fixed = folder.run("check --fix");
    assert_eq!(
        std::fs::read_to_string(folder.path("jitna.yaml")).unwrap(),
        text.replace("homeRegoin", "homeRegion")
    );
    let more = folder.run("check --unsafe-fixes");
    let again = folder.run("check --fix --unsafe-fixes");
    let new = std::fs::read_to_string(folder.path("jitna.yaml")).unwrap();
    assert!(new.contains(comment) && !new.contains("accept"), "{new}");
    let [a, b, c] = shown;
    session("check-fix", &[a, b, c, fixed, more, again]);
    folder.run_with_input("check --fix --config -", text.as_bytes()).fails(2, "only a model in a file");
}

#[test]
fn findings_are_chosen_and_counted_by_rule() {
    let folder = Folder::new(with_acceptance() + "tagss: {}\nmanualAprovals: []\n");
    let runs = [
        folder.run("check --statistics"),
        folder.run("check --select unknown-key --format json"),
        folder.run("check --ignore JNA01,jna05"),
        folder.run("check --ignore unknown-keys"),
    ];
    assert_eq!(runs[1].json()["findings"].as_array().unwrap().len(), 2);
    let [a, _, c, d] = runs;
    session("check-select", &[a, c, d]);
}

#[test]
fn colors_are_there_when_asked_for() {
    let folder = Folder::new(with_error());
    assert!(!folder.run("check").out.contains('\u{1b}'));
    assert!(folder.run("check --color always").out.contains("\u{1b}[1;31merror"));
    assert!(folder.run("--color always check").err.contains('\u{1b}'));
    assert!(!folder.run("check --color always --format json").out.contains('\u{1b}'));
}
