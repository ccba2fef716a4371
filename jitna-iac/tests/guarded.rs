//! The example with a rule and a transform of its own, alone, under the command and in a build script

use std::path::{Path, PathBuf};

use jitna_iac::app::{Console, Exit, PROTOCOL_VARIABLE, judged, run_with};
use jitna_iac::diag::{Sources, render};
use jitna_iac::read::{FileAccess, from_program};

#[path = "../../examples/guarded/src/model.rs"]
mod model;

const FINDING: &str = "ACME002: `Shop` gives access to production after one level of approval";

/// Line of the policy in the example
fn place() -> String {
    let text = include_str!("../../examples/guarded/src/model.rs");
    let line = text.lines().position(|line| line.contains("ManualApproval::new")).unwrap() + 1;
    format!("guarded/src/model.rs:{line}:")
}

#[test]
fn the_rule_is_found_everywhere_at_one_line() {
    assert_eq!(judged(model::app()).0.unwrap().tags.len(), 1);
    // As a program.
    let run = |args: &[&str], protocol: Option<&str>| {
        let (mut out, mut err) = (Vec::new(), Vec::new());
        let env = |name: &str| protocol.filter(|_| name == PROTOCOL_VARIABLE).map(Into::into);
        let folders = [PathBuf::from("..")];
        let mut console = Console::new(&mut out, &mut err);
        let exit = run_with(model::app(), args.iter().map(Into::into), &env, &folders, &mut console);
        (exit, String::from_utf8(out).unwrap())
    };
    let (exit, alone) = run(&["check"], None);
    assert_eq!(exit, Exit::Findings);
    // Under the command.
    let (exit, output) = run(&[], Some("2"));
    assert_eq!(exit, Exit::Done);
    let mut sources = Sources::default();
    let access = FileAccess::of_project(Path::new(".."));
    let (read, mut findings) = from_program(&output, Path::new(".."), &access, &mut sources).unwrap();
    let read = read.unwrap();
    assert_eq!(read.tags.len(), 1);
    findings.append(jitna_iac::check(&read));
    findings.sort(&sources);
    let commanded = render::text(&findings, &sources, Default::default());
    // In a build script.
    let folder = tempfile::tempdir().unwrap();
    let env = |name: &str| (name == "OUT_DIR").then(|| folder.path().as_os_str().to_owned());
    let rejected = jitna_iac::build::from_model(model::app()).write_with(&env, &mut Vec::new()).unwrap_err();
    for said in [alone, commanded, rejected.to_string()] {
        let said = said.replace("error[ACME002]", "ACME002");
        assert!(said.contains(FINDING) && said.contains(&place()), "{said}");
    }
}
