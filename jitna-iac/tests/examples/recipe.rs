//! The recipe: the same model in YAML and in Rust, and how little of its output a change affects

use jitna_iac::assembly::Format;
use jitna_iac::diag::Sources;
use jitna_iac::model::Model;
use jitna_iac::read;
use jitna_iac::synth::Options;

use super::snapshot::changed;
use super::{compiled, example, files, files_but_the_model};

#[path = "../../../examples/recipe-rust/src/model.rs"]
mod in_rust;

fn model(yaml: &str) -> Model {
    let (model, findings) = read::read(yaml, "jitna.yaml", &mut Sources::default());
    assert!(findings.is_empty(), "{findings:?}");
    model.unwrap()
}

/// The recipe's text with a third policy between its two
fn with_a_third_policy(yaml: &str) -> String {
    let policy = "  - name: Payroll\n    nodes: {Workload: Payroll}\n    levels:\n      - approvers: [{group: approvers}]\n";
    let second = "  - name: FinanceApplication-Manual-Approval-Policy\n";
    let reference = "      - FinanceApplication-Manual-Approval-Policy\n";
    assert!(yaml.contains(second) && yaml.contains(reference));
    yaml.replace(second, &format!("{policy}{second}"))
        .replace(reference, &format!("      - Payroll\n{reference}"))
}

fn in_rust() -> Model {
    let (model, findings) = crate::describe::read(in_rust::model());
    assert!(findings.is_empty(), "{findings:?}");
    model.unwrap()
}

#[test]
fn yaml_and_rust_make_the_same_bytes() {
    let (yaml, rust) = (example("recipe").model, in_rust());
    for options in [Options::default(), Options { parameters: true, ..Options::default() }] {
        for format in [Format::Yaml, Format::Json] {
            let (yaml, rust) = (compiled(&yaml, options), compiled(&rust, options));
            assert!(yaml.single_template.is_some());
            assert_eq!(files(&yaml, format), files(&rust, format));
            assert_eq!(
                format.render(yaml.single_template.as_ref().unwrap()),
                format.render(rust.single_template.as_ref().unwrap())
            );
        }
    }
}

#[test]
fn a_further_policy_changes_only_its_own_lines() {
    let recipe = example("recipe");
    let before = compiled(&recipe.model, Options::default());
    let after = compiled(&model(&with_a_third_policy(&recipe.yaml)), Options::default());
    let name = "jitna-workloads";
    let (old, new) = (before.template(name).unwrap().to_yaml(), after.template(name).unwrap().to_yaml());
    let (_, removed, added) = changed(&old, &new);
    assert!(removed.is_empty(), "{removed:#?}");
    assert_eq!(
        added.iter().filter(|line| line.contains("Type: AWS::SSM::Document")).count(),
        1,
        "{added:#?}"
    );
    assert_eq!(added.iter().filter(|line| line.contains("Name: Payroll")).count(), 1, "{added:#?}");
}

#[test]
fn a_further_policy_changes_one_stack_set_of_the_whole_template() {
    let recipe = example("recipe");
    let before = compiled(&recipe.model, Options::default()).single_template.unwrap();
    let after =
        compiled(&model(&with_a_third_policy(&recipe.yaml)), Options::default()).single_template.unwrap();
    let (mut old, mut new) = (parsed(&before.to_json()), parsed(&after.to_json()));
    let body = |template: &mut serde_json::Value| {
        let stack_set = template["Resources"].as_object_mut().unwrap().values_mut();
        let mut stack_set = stack_set.filter(|resource| resource["Type"] == "AWS::CloudFormation::StackSet");
        let body = stack_set.next().unwrap()["Properties"]["TemplateBody"].take();
        assert!(stack_set.next().is_none());
        body
    };
    assert_ne!(body(&mut old), body(&mut new));
    assert_eq!(old, new);
    let (old, new) = (before.to_yaml(), after.to_yaml());
    let (_, removed, added) = changed(&old, &new);
    assert!(removed.first().is_some_and(|line| line.contains("2 manual approval policies")), "{removed:#?}");
    assert!(added.first().is_some_and(|line| line.contains("3 manual approval policies")), "{added:#?}");
}

fn parsed(json: &str) -> serde_json::Value {
    serde_json::from_str(json).unwrap()
}

/// Reverses every mapping, except those whose order determines the order of the output
fn backwards(value: serde_json::Value) -> serde_json::Value {
    match value {
        serde_json::Value::Object(map) => {
            let turned = map.into_iter().rev().map(|(key, value)| {
                let ordered = ["tags", "nodes"].contains(&key.as_str());
                let value = if ordered { value } else { backwards(value) };
                (key, value)
            });
            serde_json::Value::Object(turned.collect())
        }
        serde_json::Value::Array(items) => items.into_iter().map(backwards).collect(),
        scalar => scalar,
    }
}

#[test]
fn the_order_of_keys_does_not_matter() {
    let recipe = example("recipe").model;
    let turned = backwards(serde_json::to_value(&recipe).unwrap()).to_string();
    assert!(turned.starts_with(r#"{"tags":"#), "{turned:.100}");
    let (recipe, turned) =
        (compiled(&recipe, Options::default()), compiled(&model(&turned), Options::default()));
    assert_eq!(files_but_the_model(&recipe, Format::Yaml), files_but_the_model(&turned, Format::Yaml));
}
