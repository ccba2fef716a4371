//! What a program does that describes an organization

use super::*;
use crate::prelude::*;

const WORKLOADS: Unit = unit!("workloads", "ou-abcd-aaaaaaaa");
const LEADS: Group = group!("leads", "ec4df598-7071-70a6-0de4-0123456789ab");

/// A model without findings of some weight
fn model() -> Model {
    let organization = Organization::new(account_id!("123456789012"), root_id!("r-abcd"), Region::US_EAST_1)
        .identity_provider(IdentityProvider::Sso);
    let approval = ManualApproval::new("Finance", Nodes::tagged("Workload", "Finance")).level(LEADS);
    Model::organization(organization)
        .node_access(NodeAccess::in_units([WORKLOADS]))
        .with(Rollout::new("workloads").unit(WORKLOADS).manual_approval(&approval))
}

/// The same, with a statement in a file that is not there
fn model_with_fault() -> Model {
    model().with(DenyAccess::new([Statement::file("missing.cedar")]))
}

struct Ran {
    exit: Exit,
    out: String,
    err: String,
}

fn run(model: Model, args: &[&str], protocol: Option<&str>) -> Ran {
    let env = |name: &str| protocol.filter(|_| name == PROTOCOL_VARIABLE).map(OsString::from);
    let (mut out, mut err) = (Vec::new(), Vec::new());
    let mut streams = Streams::new(&mut out, &mut err);
    // Tests run in the folder of the package, and Rust names its files from the folder of the workspace.
    let folders = [PathBuf::from("..")];
    let exit = run_with(model, args.iter().map(OsString::from), &env, &folders, &mut streams);
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
    // What is wrong with the model is for the command to say, whatever the arguments are.
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
