//! What `init` writes: the program and the YAML say the same
//!
//! The program lies in `tests/begun`, is compiled with this test, and is what `init` writes. `JITNA_UPDATE=1` writes it anew.

use std::fs;
use std::path::Path;

use jitna_iac::diag::Sources;
use jitna_iac::ids::Region;
use jitna_iac::init::{Approvers, Kind, Pipeline, Project};
use jitna_iac::model::Model;

#[rustfmt::skip]
#[path = "begun/group.rs"]
mod group;
#[rustfmt::skip]
#[path = "begun/role.rs"]
mod role;

fn project(kind: Kind, approvers: Approvers, units: &[(&str, &str)]) -> Project {
    let unit = |(name, id): &(&str, &str)| (name.parse().expect("a name"), id.parse().expect("an id"));
    Project {
        kind,
        pipeline: Pipeline::None,
        delegated_administrator: "012345678901".parse().expect("an id"),
        root: "r-ab12".parse().expect("an id"),
        home_region: Region::EU_CENTRAL_1,
        approvers,
        units: units.iter().map(unit).collect(),
    }
}

/// A name with everything that could end a literal of Rust, of YAML or of a template
const NASTY: &str = "Zoë's \"prod\" \\ {{x}} ${y} #1: \u{2028}*/";

fn holds(name: &str, approvers: Approvers, units: &[(&str, &str)], model: Model) {
    let file = |kind, path: &str| {
        let files = project(kind, approvers.clone(), units).files().expect("files");
        files.into_iter().find(|(there, _)| *there == path).expect("the file").1
    };
    let written = file(Kind::Rust, "src/model.rs");
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/begun").join(name);
    if std::env::var_os("JITNA_UPDATE").is_some_and(|value| value == "1") {
        fs::write(&path, &written).expect("the snapshot");
    }
    assert_eq!(fs::read_to_string(&path).expect("the snapshot"), written, "JITNA_UPDATE=1 writes it anew");

    let yaml = file(Kind::Yaml, "jitna.yaml");
    let (read, findings) = jitna_iac::read::read(&yaml, "jitna.yaml", &mut Sources::default());
    assert!(findings.is_empty(), "{findings:?}\n{yaml}");
    assert_eq!(read, Some(model), "{yaml}");
    let found = jitna_iac::find(&yaml, "jitna.yaml", &mut Sources::default());
    let loud = found
        .iter()
        .filter(|finding| finding.accepted.is_none() && finding.severity > jitna_iac::diag::Severity::Note);
    let loud: Vec<_> = loud.collect();
    assert!(loud.is_empty(), "{loud:?}\n{yaml}");
}

#[test]
fn a_group_approves_in_two_units() {
    let approvers = Approvers::Group("ec4df598-7071-70a6-0de4-0123456789ab".parse().expect("an id"));
    let units = [(NASTY, "ou-ab12-11111111"), ("sandbox", "ou-ab12-22222222")];
    holds("group.rs", approvers, &units, group::model().expect("a model"));
}

#[test]
fn a_role_approves_everywhere() {
    let approvers = Approvers::Role("Operators".parse().expect("a role"));
    holds("role.rs", approvers, &[], role::model().expect("a model"));
}
