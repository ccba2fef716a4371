//! The example `enterprise` as a handwritten program: the templates of its `jitna.yaml`

use std::collections::BTreeMap;

use jitna_iac::assembly::Format;
use jitna_iac::diag::{Severity, Sources, render};
use jitna_iac::model::Model;
use jitna_iac::plan::Plan;
use jitna_iac::read::{FileAccess, Program, load};
use jitna_iac::synth::{Options, synth};

use super::at;

#[deny(warnings)]
#[allow(dead_code, reason = "`main` is for the program by itself")]
#[path = "../../../examples/enterprise/program.rs"]
mod program;

/// The organization of the model in the index, and the files without this model, which has the reasons of accepted findings
fn compiled(model: &Model) -> (serde_json::Value, BTreeMap<String, String>) {
    let mut assembly = synth(&Plan::new(model).0, Options::default()).0;
    let organization = assembly.model["organization"].take();
    assembly.model = serde_json::Value::Null;
    (organization, assembly.files(Format::Yaml).into_iter().collect())
}

#[test]
fn the_program_gives_the_templates_of_the_file() {
    let folder = at("examples/enterprise");
    let (model, _) = load(&folder.join("jitna.yaml"), &mut Sources::default()).unwrap();
    let mut sources = Sources::default();
    let access = FileAccess::of_project(&folder);
    let (described, findings) = Program::from(program::model()).into_model(&folder, &access, &mut sources);
    let shown = render::text(&findings, &sources, Default::default());
    assert!(findings.worst() < Some(Severity::Error), "{shown}");
    let (made_of, made) = compiled(&described.unwrap());
    let (wanted_of, wanted) = compiled(&model.unwrap());
    assert!(wanted_of["units"].is_array());
    assert_eq!(made_of, wanted_of);
    assert_eq!(made.keys().collect::<Vec<_>>(), wanted.keys().collect::<Vec<_>>());
    for (path, wanted) in &wanted {
        super::law::similar_asserts(&made[path], wanted, path, "examples/enterprise/program.rs");
    }
}
