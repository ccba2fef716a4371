//! Tests of what a build script reports to cargo and writes

use std::fs;

use super::*;
use crate::error::Error;

const MODEL: &str = "\
version: 1
organization:
  delegatedAdministrator: '222222222222'
  root: r-ab12
  homeRegion: eu-central-1
  units: [{name: workloads, id: ou-ab12-11111111}]
nodeAccess: {units: [workloads]}
sessionPreferences: [{name: standard, idleTimeout: 20m, maxDuration: 60m}]
rollouts: [{name: workloads, units: [workloads], sessionPreferences: standard}]
";

struct Built {
    result: Result<(), Error>,
    told: String,
    folder: tempfile::TempDir,
}

impl Built {
    /// Output for cargo, without the folder that differs from run to run
    fn told(&self) -> String {
        self.told.replace(&format!("{}/", self.folder.path().display()), "")
    }
}

/// Builds from a file that contains `text`, in a folder that also has `deny.cedar`
fn build(text: &str, with: fn(Build) -> Build, out_dir: bool) -> Built {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("jitna.yaml"), text).unwrap();
    fs::write(folder.path().join("deny.cedar"), "forbid (").unwrap();
    let mut told = Vec::new();
    let env = |name: &str| (name == "OUT_DIR" && out_dir).then(|| folder.path().as_os_str().to_owned());
    let result = with(from_file(folder.path().join("jitna.yaml"))).write_with(&env, &mut told);
    Built { result, told: String::from_utf8(told).unwrap(), folder }
}

#[test]
fn assembly_lands_in_out_dir() {
    let built = build(MODEL, |build| build, true);
    built.result.as_ref().unwrap();
    assert_eq!(
        built.told(),
        "cargo::rerun-if-env-changed=JITNA_GUARDRAILS\ncargo::rerun-if-changed=jitna.yaml\n"
    );
    let written = |path| built.folder.path().join("jitna").join(path).is_file();
    assert!(written("template.yaml") && written("index.json") && written("RUNBOOK.md"));
    let built = build(MODEL, |build| build.format(Format::Json), true);
    assert!(built.folder.path().join("jitna/template.json").is_file());
}

#[test]
fn parameters_are_wished_for() {
    let text = |with| {
        fs::read_to_string(build(MODEL, with, true).folder.path().join("jitna/template.yaml")).unwrap()
    };
    assert_ne!(text(|build| build), text(|build| build.parameters(true)));
}

#[test]
fn warnings_are_lines_of_cargo_and_may_be_denied() {
    let text = format!("{MODEL}accept: [{{code: JNA0207, reason: planned}}]\n");
    let built = build(&text, |build| build, true);
    built.result.as_ref().unwrap();
    insta::assert_snapshot!(built.told(), @"
    cargo::rerun-if-env-changed=JITNA_GUARDRAILS
    cargo::rerun-if-changed=jitna.yaml
    cargo::warning=jitna.yaml:10:17: JNA0113: nothing is found that this acceptance of JNA0207 is about; remove it
    ");
    let built = build(&text, |build| build.deny(Severity::Warning), true);
    assert!(matches!(built.result, Err(Error::Rejected(_))));
    assert!(!built.folder.path().join("jitna").exists());
}

#[test]
fn errors_come_as_text_and_files_are_watched_even_so() {
    let text = format!("{MODEL}denyAccess: {{statements: [{{file: deny.cedar}}, {{file: none.cedar}}]}}\n");
    let built = build(&text, |build| build, true);
    assert_eq!(
        built.told(),
        "cargo::rerun-if-env-changed=JITNA_GUARDRAILS\ncargo::rerun-if-changed=jitna.yaml\ncargo::rerun-if-changed=deny.cedar\n\
         cargo::rerun-if-changed=none.cedar\n"
    );
    // `main` of a build script prints the `Debug` form.
    let shown = format!("{:?}", built.result.unwrap_err());
    assert!(shown.contains("error[JNA0107]: cannot read"), "{shown}");
    assert!(shown.contains("none.cedar"), "{shown}");
}

#[test]
fn file_that_is_not_there_is_watched() {
    let mut told = Vec::new();
    let result = from_file("no/such.yaml").write_with(&|_| None, &mut told);
    assert!(matches!(result, Err(Error::Read(_))));
    assert_eq!(told, b"cargo::rerun-if-env-changed=JITNA_GUARDRAILS\ncargo::rerun-if-changed=no/such.yaml\n");
}

#[test]
fn without_out_dir_it_says_so() {
    let built = build(MODEL, |build| build, false);
    assert!(matches!(built.result, Err(Error::NoOutDir)));
    assert!(built.result.unwrap_err().to_string().contains("OUT_DIR is not set"));
}

#[test]
fn program_in_a_file_is_a_finding() {
    let built = build("app: cargo run -q\n", |build| build, true);
    assert!(built.result.unwrap_err().to_string().contains("the name of a program"));
}

#[test]
fn model_is_built_as_well() {
    let model = crate::describe::Model::account("111122223333", crate::ids::Region::EU_CENTRAL_1);
    let folder = tempfile::tempdir().unwrap();
    let mut told = Vec::new();
    let env = |name: &str| (name == "OUT_DIR").then(|| folder.path().as_os_str().to_owned());
    from_model(model).write_with(&env, &mut told).unwrap();
    assert!(folder.path().join("jitna/index.json").is_file());
    assert_eq!(told, b"cargo::rerun-if-env-changed=JITNA_GUARDRAILS\n");
}

#[test]
fn what_cargo_is_told_is_a_line() {
    let mut out = Vec::new();
    tell(&mut out, "warning", "two\nlines\u{1b}[31m").unwrap();
    assert_eq!(out, b"cargo::warning=two\\nlines\\u{1b}[31m\n");
}

#[test]
fn guardrails_of_the_environment_count() {
    let folder = tempfile::tempdir().unwrap();
    let company = folder.path().join("company.yaml");
    fs::write(&company, "version: 1\nguardrails: [{tags: {required: [Owner]}}]\n").unwrap();
    fs::write(folder.path().join("jitna.yaml"), MODEL).unwrap();
    let build = |owner: &str| {
        let env = |name: &str| match name {
            "OUT_DIR" => Some(folder.path().as_os_str().to_owned()),
            "JITNA_GUARDRAILS" => Some(company.as_os_str().to_owned()),
            _ => None,
        };
        let mut told = Vec::new();
        let model = format!("{MODEL}{owner}");
        fs::write(folder.path().join("jitna.yaml"), model).unwrap();
        let result = from_file(folder.path().join("jitna.yaml")).write_with(&env, &mut told);
        (result, String::from_utf8(told).unwrap())
    };
    let (result, told) = build("");
    assert!(result.unwrap_err().to_string().contains("error[JNA0860]"));
    assert!(told.contains("company.yaml"), "{told}");
    build("tags: {Owner: me}\n").0.unwrap();
}
