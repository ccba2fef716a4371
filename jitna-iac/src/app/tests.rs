//! Programs that describe an organization

use super::*;
use crate::describe::Model;
use crate::prelude::*;

const WORKLOADS: Unit = unit!("workloads", "ou-abcd-aaaaaaaa");
const LEADS: Group = group!("leads", "ec4df598-7071-70a6-0de4-0123456789ab");

/// Returns a model without findings of the severities that fail a run
fn model() -> Model {
    let organization = Organization::new(account_id!("123456789012"), root_id!("r-abcd"), Region::US_EAST_1)
        .identity_provider(IdentityProvider::Sso);
    let approval = ManualApproval::new("Finance", Nodes::tagged("Workload", "Finance")).level(LEADS);
    Model::organization(organization)
        .node_access(NodeAccess::in_units([WORKLOADS]))
        .with(Rollout::new("workloads").unit(WORKLOADS).manual_approval(&approval))
}

/// Returns the same model with a statement in a file that does not exist
fn model_with_fault() -> Model {
    model().with(DenyAccess::new([Statement::file("missing.cedar")]))
}

struct Ran {
    exit: Exit,
    out: String,
    err: String,
}

fn run(model: impl Into<App>, args: &[&str], protocol: Option<&str>) -> Ran {
    let env = |name: &str| protocol.filter(|_| name == PROTOCOL_VARIABLE).map(OsString::from);
    let (mut out, mut err) = (Vec::new(), Vec::new());
    let mut console = Console::new(&mut out, &mut err);
    // Tests run in the folder of the package, but Rust names source files relative to the folder of the workspace.
    let folders = [PathBuf::from("..")];
    let exit = run_with(model, args.iter().map(OsString::from), &env, &folders, &mut console);
    let text = |bytes| String::from_utf8(bytes).unwrap();
    Ran { exit, out: text(out), err: text(err) }
}

#[test]
fn alone_it_prints_the_template() {
    let ran = run(model(), &[], None);
    assert_eq!(ran.exit, Exit::Done, "{}", ran.err);
    assert!(ran.out.starts_with("AWSTemplateFormatVersion:"), "{}", ran.out);
    let ran = run(model(), &["--format", "json"], None);
    assert!(ran.out.starts_with("{\n"), "{}", ran.out);
}

#[test]
fn it_does_what_the_command_does() {
    let ran = run(model(), &["list"], None);
    assert!(ran.out.contains("jitna-enable"), "{}", ran.out);
    let ran = run(model(), &["--stack", "jitna-enable"], None);
    assert!(ran.out.contains("ConfigurationManager"), "{}", ran.out);
    let ran = run(model(), &["--stack", "jitna-enabel"], None);
    assert_eq!((ran.exit, ran.out.as_str()), (Exit::Usage, ""));
    assert!(ran.err.contains("did you mean `jitna-enable`?"), "{}", ran.err);
    let ran = run(model(), &["deploy"], None);
    assert_eq!((ran.exit, ran.out.as_str()), (Exit::Usage, ""));
    let ran = run(model(), &["--help"], None);
    assert_eq!((ran.exit, ran.out.as_str()), (Exit::Done, help().as_str()));
}

#[test]
fn it_writes_the_assembly() {
    let folder = tempfile::tempdir().unwrap();
    let dir = folder.path().join("out");
    let ran = run(model(), &["--out", dir.to_str().unwrap()], None);
    assert_eq!((ran.exit, ran.out.as_str()), (Exit::Done, ""));
    assert!(dir.join("RUNBOOK.md").is_file());
    assert!(ran.err.contains("RUNBOOK.md"), "{}", ran.err);
    let below_a_file = dir.join("RUNBOOK.md").join("out");
    let ran = run(model(), &["--out", below_a_file.to_str().unwrap()], None);
    assert_eq!((ran.exit, ran.out.as_str()), (Exit::Io, ""));
}

#[test]
fn findings_show_the_line_of_the_rust_file() {
    let ran = run(model_with_fault(), &[], None);
    assert_eq!((ran.exit, ran.out.as_str()), (Exit::Findings, ""));
    assert!(ran.err.contains("--> jitna-iac/src/app/tests.rs:"), "{}", ran.err);
    assert!(ran.err.contains("Statement::file("), "{}", ran.err);
    let ran = run(model_with_fault(), &["check"], None);
    assert_eq!(ran.exit, Exit::Findings);
    assert!(ran.out.contains("missing.cedar"), "{}", ran.out);
}

#[test]
fn asked_by_the_command_it_hands_the_model_over() {
    // The command reports what is wrong with the model, whatever the arguments are.
    let ran = run(model_with_fault(), &["--unknown"], Some("1"));
    assert_eq!((ran.exit, ran.err.as_str()), (Exit::Done, ""));
    let mut sources = Sources::default();
    let (read, findings) =
        read::from_program(&ran.out, Path::new(".."), &read::FileAccess::default(), &mut sources).unwrap();
    assert_eq!(read, read::described(model_with_fault()).0);
    let place = findings.iter().next().and_then(|finding| sources.position(finding.origin())).unwrap();
    assert_eq!(place.file, file!());
    let ran = run(model(), &["--help"], Some(""));
    assert_eq!(ran.out, help());
}

#[test]
fn rust_files_are_looked_for_in_package_workspace_and_working_directory() {
    let env = |name: &str| (name == "CARGO_MANIFEST_DIR").then(|| OsString::from("/repository/member"));
    let expected = ["/repository/member", "/repository", "/", ""].map(PathBuf::from);
    assert_eq!(folders(&env), expected);
    assert_eq!(folders(&|_| None), [PathBuf::new()]);
}

fn help() -> String {
    args::parse([OsString::from("--help")]).unwrap_err().to_string()
}

/// Returns a program with a rule, and the place of the rule
fn guarded() -> (App, String) {
    let rule = crate::check::manual_approvals(|policy, report| {
        let finding = crate::diag::Diagnostic::error("ACME002", "one level of approval");
        report.push(finding.at(policy.name.origin(), "").subject(policy.subject()));
    });
    let line = source_line("ManualApproval::new(\"Finance\"");
    (App::new(model()).rule(rule), format!("{}:{line}:", file!()))
}

/// Returns the first line of this file that contains a string
fn source_line(text: &str) -> usize {
    include_str!("tests.rs").lines().position(|line| line.contains(text)).unwrap() + 1
}

#[test]
fn rules_of_a_program_run_in_the_program() {
    let (app, place) = guarded();
    for args in [&["check"][..], &[], &["list"]] {
        let ran = run(app.clone(), args, None);
        assert_eq!(ran.exit, Exit::Findings, "{}", ran.err);
        let said = ran.out + &ran.err;
        assert!(said.contains("error[ACME002]: one level of approval") && said.contains(&place), "{said}");
    }
}

#[test]
fn rules_of_a_program_run_under_the_command() {
    let (app, place) = guarded();
    let ran = run(app, &[], Some("2"));
    let mut sources = Sources::default();
    let access = crate::read::FileAccess::default();
    let (read, mut findings) = read::from_program(&ran.out, Path::new(".."), &access, &mut sources).unwrap();
    findings.append(crate::check(&read.unwrap()));
    let found = findings.iter().find(|finding| finding.code.as_str() == "ACME002").unwrap();
    let at = sources.position(found.origin()).unwrap();
    assert!(place.starts_with(&format!("{}:{}:", at.file, at.line)), "{at:?}");
}

#[test]
fn rules_of_a_program_run_in_build_scripts() {
    let (app, place) = guarded();
    let folder = tempfile::tempdir().unwrap();
    let env = |name: &str| (name == "OUT_DIR").then(|| folder.path().as_os_str().to_owned());
    let rejected = crate::build::from_model(app).write_with(&env, &mut Vec::new()).unwrap_err().to_string();
    assert!(rejected.contains("ACME002") && rejected.contains(&place), "{rejected}");
    assert!(!folder.path().join("jitna").exists());
}

#[test]
fn guardrails_of_the_environment_count_in_programs() {
    let folder = tempfile::tempdir().unwrap();
    let company = folder.path().join("company.yaml");
    std::fs::write(&company, "version: 1\nguardrails: [{tags: {required: [Owner]}}]\n").unwrap();
    for (path, exit, said) in [
        (company.clone(), Exit::Findings, "error[JNA0860]"),
        (folder.path().join("none.yaml"), Exit::Io, "cannot read"),
    ] {
        let env = |name: &str| (name == "JITNA_GUARDRAILS").then(|| path.as_os_str().to_owned());
        let (mut out, mut err) = (Vec::new(), Vec::new());
        let mut console = Console::new(&mut out, &mut err);
        assert_eq!(run_with(model(), ["check".into()], &env, &[], &mut console), exit);
        let text = String::from_utf8([out, err].concat()).unwrap();
        assert!(text.contains(said), "{text}");
    }
}
