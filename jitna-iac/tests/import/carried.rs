//! The model in an assembly: it is imported unchanged, unless the templates differ from it

use jitna_iac::assembly::{Assembly, Format};
use jitna_iac::diag::{Severity, Sources, render};
use jitna_iac::import::{Given, Import};
use jitna_iac::model::Model;
use jitna_iac::plan::Plan;
use jitna_iac::read::FileAccess;
use jitna_iac::synth::{Options, synth};

use super::law::EXAMPLES;
use super::{Result, assembly, at};

/// The model of an example, with its Cedar files
fn example(name: &str) -> Model {
    let folder = at(&format!("examples/{name}"));
    let text = std::fs::read_to_string(folder.join("jitna.yaml")).unwrap();
    let mut sources = Sources::default();
    let mut model = jitna_iac::read::read(&text, "jitna.yaml", &mut sources).0.unwrap();
    let access = FileAccess::of_project(&folder);
    let findings = jitna_iac::read::load_statements(&mut model, &folder, &access, &mut sources);
    assert!(findings.is_empty(), "{findings:?}");
    model
}

fn made(model: &Model, parameters: bool) -> Assembly {
    synth(&Plan::new(model).0, Options { parameters, files: None }).0
}

fn given(assembly: &Assembly, format: Format) -> Given {
    Given::Assembly { name: "assembly".to_owned(), files: assembly.files(format).into_iter().collect() }
}

/// The model below the comments above it
fn body(yaml: &str) -> String {
    let lines = yaml.lines().skip_while(|line| line.starts_with('#') || line.is_empty());
    lines.map(|line| format!("{line}\n")).collect()
}

#[test]
fn the_model_of_an_assembly_comes_back() {
    for name in EXAMPLES {
        let result = Result::new(&[assembly(&format!("snapshots/{name}/assembly"))], &Import::default());
        assert_eq!(result.shown(Severity::Note), "", "{name}");
        let (own, back) = (example(name), &result.imported.as_ref().unwrap().model);
        // Cedar text from a file is part of the imported model.
        let inlined = |model: &Model| made(model, false).model;
        assert_eq!(inlined(back), inlined(&own), "{name}");
    }
}

#[test]
fn what_is_printed_is_in_the_form_of_fmt_and_comes_back_byte_for_byte() {
    for name in EXAMPLES {
        let printed =
            body(&Result::new(&[assembly(&format!("snapshots/{name}/assembly"))], &Import::default()).yaml());
        let formatted = jitna_iac::layout::yaml(&printed, "jitna.yaml", &mut Sources::default()).unwrap();
        assert_eq!(formatted, printed, "{name}");
        let model = jitna_iac::read::read(&printed, "jitna.yaml", &mut Sources::default()).0.unwrap();
        for (parameters, format) in [(false, Format::Yaml), (true, Format::Json)] {
            let again = Result::new(&[given(&made(&model, parameters), format)], &Import::default());
            assert_eq!(again.shown(Severity::Note), "", "{name}");
            assert_eq!(body(&again.yaml()), printed, "{name}");
        }
    }
}

const ACCOUNT: &str = r#"
version: 1
account: {id: "111122223333", region: eu-central-1}
manualApprovals:
  - {name: Team, nodes: {Team: Shop}, levels: [{approvers: [{group: 34688438-1061-702c-a03d-1fa788dccfd2}]}]}
rollouts: [{name: all, manualApprovals: [Team]}]
invariants: [{name: asked, neverAutoApproved: {when: [{nodeTag: Team, is: Shop}]}}]
"#;

/// The assembly of a small model, with some text of one file replaced
fn edited(file: &str, from: &str, to: &str) -> Given {
    let (model, findings) = jitna_iac::read::read(ACCOUNT, "jitna.yaml", &mut Sources::default());
    let assembly = made(&model.unwrap_or_else(|| panic!("{findings:?}")), false);
    let mut files: Vec<(String, String)> = assembly.files(Format::Yaml).into_iter().collect();
    let text = &mut files.iter_mut().find(|(path, _)| path == file).unwrap().1;
    assert!(text.contains(from), "{text}");
    *text = text.replace(from, to);
    Given::Assembly { name: "assembly".to_owned(), files }
}

fn shown(given: &Given) -> (String, String) {
    let result = Result::new(std::slice::from_ref(given), &Import::default());
    // The findings about the templates are shown elsewhere.
    let of_index = result.findings.iter().filter(|finding| finding.message.contains("index.json"));
    let findings =
        render::text(&of_index.cloned().collect::<Vec<_>>().into(), &result.sources, Default::default());
    (findings, body(&result.yaml()))
}

#[test]
fn templates_that_were_edited_count_more_than_the_model() {
    let (findings, model) = shown(&edited("stacks/jitna-policies.yaml", "Team", "Crew"));
    insta::assert_snapshot!(findings, @r"
    note[JNA0146]: `assembly`: `stacks/jitna-policies.yaml` is not what the model in `index.json` produces: the templates are read
      = help: to import the model, write the assembly again with `synth --out`: templates that were edited since, or that another version wrote, take precedence over the model

    1 note
    ");
    assert!(model.contains("Crew") && !model.contains("invariants"), "{model}");
}

#[test]
fn layout_and_comments_of_templates_are_not_edits() {
    let (findings, model) =
        shown(&edited("stacks/jitna-policies.yaml", "Resources:\n", "Resources: # ours\n\n"));
    assert_eq!(findings, "");
    assert!(model.contains("invariants"), "{model}");
}

#[test]
fn a_model_that_cannot_be_read_is_said() {
    let (findings, model) = shown(&edited("index.json", r#""id": "111122223333""#, r#""id": "1111""#));
    insta::assert_snapshot!(findings, @r"
    note[JNA0146]: `assembly`: the model in `index.json` cannot be read: invalid account ID `1111`: expected 12 digits
      = help: the templates are read instead; write the assembly again with `synth --out`

    1 note
    ");
    assert!(model.contains("Team") && !model.contains("invariants"), "{model}");
}

#[test]
fn a_place_of_the_caller_is_not_that_of_the_model() {
    let given = edited("index.json", "jitna-iac assembly", "jitna-iac assembly");
    let elsewhere = Import { region: "us-east-1".parse().ok(), ..Import::default() };
    let result = Result::new(std::slice::from_ref(&given), &elsewhere);
    assert!(!body(&result.yaml()).contains("invariants"), "{}", result.yaml());
}
