//! Output of `init`: the program and the YAML are equivalent
//!
//! The program is in `tests/begun`, is compiled with this test, and equals the output of `init`. `JITNA_UPDATE=1` rewrites it.

use std::fs;
use std::path::Path;

use jitna_iac::diag::{Severity, Sources};
use jitna_iac::ids::Region;
use jitna_iac::init::{Approvers, Kind, Pipeline, Place, Project};
use jitna_iac::model::Model;

#[rustfmt::skip]
#[path = "begun/account.rs"]
mod account;
#[rustfmt::skip]
#[path = "begun/group.rs"]
mod group;
#[rustfmt::skip]
#[path = "begun/role.rs"]
mod role;

fn project(kind: Kind, place: Place) -> Project {
    Project { kind, pipeline: Pipeline::None, region: Region::EU_CENTRAL_1, place }
}

fn organization(approvers: Approvers, units: &[(&str, &str)]) -> Place {
    let unit = |(name, id): &(&str, &str)| (name.parse().expect("a name"), id.parse().expect("an ID"));
    Place::Organization {
        delegated_administrator: "012345678901".parse().expect("an ID"),
        root: "r-ab12".parse().expect("an ID"),
        approvers,
        units: units.iter().map(unit).collect(),
    }
}

/// A name with everything that could end a literal in Rust, YAML or a template
const NASTY: &str = "Zoë's \"prod\" \\ {{x}} ${y} #1: \u{2028}*/";

fn holds(name: &str, place: &Place, described: jitna_iac::describe::Model) {
    let file = |kind, path: &str| {
        let files = project(kind, place.clone()).files().expect("files");
        files.into_iter().find(|(there, _)| *there == path).expect("the file").1
    };
    let written = file(Kind::Rust, "src/model.rs");
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/begun").join(name);
    if std::env::var_os("JITNA_UPDATE").is_some_and(|value| value == "1") {
        fs::write(&path, &written).expect("the snapshot");
    }
    assert_eq!(fs::read_to_string(&path).expect("the snapshot"), written, "JITNA_UPDATE=1 writes it again");

    let yaml = file(Kind::Yaml, "jitna.yaml");
    let (read, findings) = jitna_iac::read::read(&yaml, "jitna.yaml", &mut Sources::default());
    assert!(findings.is_empty(), "{findings:?}\n{yaml}");
    let (model, findings) = jitna_iac::read::described(described);
    assert!(findings.is_empty(), "{findings:?}");
    let model = model.expect("a model");
    let files = |model: &Model| {
        let (assembly, _) = jitna_iac::compile(model, jitna_iac::synth::Options::default());
        assembly.expect("an assembly").files(jitna_iac::assembly::Format::Yaml)
    };
    assert_eq!(files(&read.expect("a model")), files(&model), "{yaml}");
    let found = jitna_iac::find(&yaml, "jitna.yaml", &mut Sources::default());
    // The name of a unit contains a hidden character on purpose.
    let hidden = jitna_iac::rules::HIDDEN_CHARACTER.code;
    let loud = found.iter().filter(|finding| finding.severity > Severity::Note && finding.code != hidden);
    let loud: Vec<_> = loud.collect();
    assert!(loud.is_empty(), "{loud:?}\n{yaml}");
    assert!(model.accept.is_empty(), "a project begins with nothing to accept");

    let cases = file(Kind::Rust, "jitna.test.yaml");
    assert_eq!(cases, file(Kind::Yaml, "jitna.test.yaml"));
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("jitna.test.yaml");
    fs::write(&path, cases).expect("the cases");
    jitna_iac::testing::assert_passes(&model, &path);
}

#[test]
fn a_group_approves_in_two_units() {
    let approvers = Approvers::Group("ec4df598-7071-70a6-0de4-0123456789ab".parse().expect("an ID"));
    let units = [(NASTY, "ou-ab12-11111111"), ("sandbox", "ou-ab12-22222222")];
    holds("group.rs", &organization(approvers, &units), group::model());
}

#[test]
fn a_role_approves_everywhere() {
    let approvers = Approvers::Role("Operators".parse().expect("a role"));
    holds("role.rs", &organization(approvers, &[]), role::model());
}

#[test]
fn a_role_approves_in_one_account() {
    let (id, approver) = ("012345678901".parse().expect("an ID"), "Operators".parse().expect("a role"));
    holds("account.rs", &Place::Account { id, approver }, account::model());
}

#[test]
fn each_pipeline_checks_tests_compiles_and_compares() {
    let place = organization(Approvers::Role("Operators".parse().expect("a role")), &[]);
    let repository = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let read = |path: &str| fs::read_to_string(repository.join(path)).expect("a file");
    for (pipeline, path, ready) in [
        (Pipeline::GitHub, ".github/workflows/jitna.yaml", Some("action.yml")),
        (Pipeline::GitLab, ".gitlab-ci.yml", Some("pipelines/gitlab.yml")),
        (Pipeline::CodeBuild, "buildspec.yml", None),
    ] {
        let project = Project { pipeline, ..project(Kind::Yaml, place.clone()) };
        let files = project.files().expect("files");
        let written = &files.iter().find(|(there, _)| *there == path).expect("the pipeline").1;
        let _: serde_yaml::Value = serde_yaml::from_str(written).expect("YAML");
        let runs = ready.map(&read).unwrap_or_else(|| written.clone());
        for part in ["jitna-iac check", "jitna-iac test", "jitna-iac synth", "changes.sh"] {
            assert!(runs.contains(part), "{path}: {part}\n{runs}");
        }
        let said: &[&str] = match pipeline {
            // Inputs request what the action does in addition to checks.
            Pipeline::GitHub => &["out:", "base: ${{ github.event.pull_request.base.sha }}"],
            Pipeline::GitLab => &["-check\n", "-test\n", "-synth\n", "-diff\n"],
            Pipeline::CodeBuild | Pipeline::None => &[],
        };
        assert!(said.iter().all(|said| written.contains(said)), "{written}");
    }
}
