//! Files for the pipelines of landing zones, checked against the parts of the pipelines' schemas that are used

use jitna_iac::assembly::{Assembly, Format, Pipeline};
use jitna_iac::diag::Sources;
use jitna_iac::synth::Options;
use serde_json::{Value as Json, json};

const EXAMPLES: [&str; 3] = [
    include_str!("../../examples/recipe/jitna.yaml"),
    include_str!("../../examples/enterprise/jitna.yaml"),
    include_str!("../../examples/single-account/jitna.yaml"),
];

fn assembly(text: &str) -> Assembly {
    let (model, _) = jitna_iac::read::read(text, "jitna.yaml", &mut Sources::default());
    jitna_iac::compile(&model.unwrap(), Options::default()).0.unwrap()
}

fn text(assembly: &Assembly, pipeline: Pipeline, format: Format) -> String {
    let mut assembly = assembly.clone();
    assembly.pipeline = Some(pipeline);
    let files = assembly.files(format);
    files.into_iter().find(|(path, _)| path == pipeline.file()).unwrap().1
}

/// The file, as an independent YAML parser reads it
fn read(text: &str) -> Json {
    serde_json::to_value(serde_yaml::from_str::<serde_yaml::Value>(text).unwrap()).unwrap()
}

fn validate(schema: &Json, value: &Json) {
    let validator = jsonschema::validator_for(schema).unwrap();
    let errors: Vec<String> = validator.iter_errors(value).map(|error| format!("{error}")).collect();
    assert!(errors.is_empty(), "{errors:?}\n{value:#}");
}

/// Paths of templates in the assembly
fn templates(assembly: &Assembly, format: Format) -> Vec<String> {
    assembly.index(format).stacks.into_iter().map(|stack| stack.template.file).collect()
}

/// `source/src/cfct/validation/manifest-v2.schema.yaml` in aws-solutions/aws-control-tower-customizations
fn cfct_schema() -> Json {
    let accounts =
        json!({"type": "array", "minItems": 1, "items": {"type": "string", "pattern": "^[0-9]{12}$"}});
    json!({
        "type": "object",
        "required": ["region", "version", "resources"],
        "additionalProperties": false,
        "properties": {
            "region": {"type": "string"},
            "version": {"const": "2021-03-15"},
            "resources": {"type": "array", "minItems": 1, "items": {
                "type": "object",
                "required": ["name", "resource_file", "deployment_targets", "deploy_method", "regions"],
                "additionalProperties": false,
                "properties": {
                    // Stricter than the schema: what CloudFormation accepts after `CustomControlTower-`.
                    "name": {"type": "string", "pattern": "^[A-Za-z][A-Za-z0-9-]{0,108}$"},
                    "description": {"type": "string"},
                    "resource_file": {"type": "string"},
                    "deploy_method": {"const": "stack_set"},
                    "deployment_targets": {
                        "type": "object",
                        "required": ["accounts"],
                        "additionalProperties": false,
                        "properties": {"accounts": accounts},
                    },
                    "regions": {"type": "array", "minItems": 1, "items": {"type": "string"}},
                },
            }},
        },
    })
}

/// `source/packages/@aws-accelerator/config/lib/schemas/customizations-config.json` in
/// awslabs/landing-zone-accelerator-on-aws
fn lza_schema() -> Json {
    let names = json!({"type": "array", "minItems": 1, "items": {"type": "string", "minLength": 1}});
    json!({
        "type": "object",
        "required": ["customizations"],
        "additionalProperties": false,
        "properties": {"customizations": {
            "type": "object",
            "required": ["cloudFormationStacks"],
            "additionalProperties": false,
            "properties": {"cloudFormationStacks": {"type": "array", "minItems": 1, "items": {
                "type": "object",
                "required": ["deploymentTargets", "name", "regions", "runOrder", "template", "terminationProtection"],
                "additionalProperties": false,
                "properties": {
                    "name": {"type": "string", "pattern": "^[^ ]+$"},
                    "description": {"type": "string", "minLength": 1},
                    "template": {"type": "string", "minLength": 1},
                    "runOrder": {"type": "integer", "minimum": 1},
                    "terminationProtection": {"type": "boolean"},
                    "deploymentTargets": {
                        "type": "object",
                        "required": ["accounts"],
                        "additionalProperties": false,
                        "properties": {"accounts": names},
                    },
                    "regions": names,
                },
            }}},
        }},
    })
}

#[test]
fn both_files_have_the_form_of_their_schema() {
    for example in EXAMPLES {
        let assembly = assembly(example);
        for format in [Format::Yaml, Format::Json] {
            let cfct = read(&text(&assembly, Pipeline::Cfct, format));
            validate(&cfct_schema(), &cfct);
            let files = |list: &Json, key: &str| -> Vec<String> {
                let items = list.as_array().unwrap().iter();
                items.map(|item| item[key].as_str().unwrap().to_owned()).collect()
            };
            assert_eq!(files(&cfct["resources"], "resource_file"), templates(&assembly, format));
            let lza = read(&text(&assembly, Pipeline::Lza, format));
            validate(&lza_schema(), &lza);
            let stacks = &lza["customizations"]["cloudFormationStacks"];
            assert_eq!(files(stacks, "template"), templates(&assembly, format));
        }
    }
}

/// Its schema requires a date, and a quoted string is not a date
#[test]
fn version_of_the_manifest_is_a_date() {
    let text = text(&assembly(EXAMPLES[0]), Pipeline::Cfct, Format::Yaml);
    assert!(text.lines().any(|line| line == "version: 2021-03-15"), "{text}");
}

#[test]
fn accounts_without_a_name_are_pointed_out() {
    let recipe = assembly(EXAMPLES[0]);
    let unnamed: Vec<&str> = Pipeline::Lza.unnamed(&recipe).into_iter().collect();
    assert_eq!(unnamed, ["123456789012"]);
    assert!(text(&recipe, Pipeline::Lza, Format::Yaml).contains("\n# 123456789012 is an account ID: "));
    assert!(Pipeline::Cfct.unnamed(&recipe).is_empty());
    let enterprise = assembly(EXAMPLES[1]);
    assert!(Pipeline::Lza.unnamed(&enterprise).is_empty());
    let text = text(&enterprise, Pipeline::Lza, Format::Yaml);
    assert!(text.contains("- Management\n") && text.contains("- systems-manager\n"), "{text}");
}

fn runbook(text: &str, pipeline: Option<Pipeline>) -> String {
    let mut assembly = assembly(text);
    assembly.pipeline = pipeline;
    let files = assembly.files(Format::Yaml);
    files.into_iter().find(|(path, _)| path == "RUNBOOK.md").unwrap().1
}

#[test]
fn the_runbook_has_the_names_of_the_pipeline() {
    for example in EXAMPLES {
        let lza = runbook(example, Some(Pipeline::Lza));
        let assembly = assembly(example);
        let names: Vec<&str> =
            lza.split("--stack-name ").skip(1).filter_map(|text| text.split_whitespace().next()).collect();
        assert_eq!(names.len(), 2 * assembly.stacks.len(), "to delete each, and to wait for it");
        for stack in &assembly.stacks {
            let name = format!("{}-{}-{}", stack.name, stack.account, stack.region);
            assert!(names.contains(&name.as_str()), "{name}: {names:?}");
            assert!(!names.contains(&stack.name.as_str()), "{names:?}");
        }
        let cfct = runbook(example, Some(Pipeline::Cfct));
        assert!(!cfct.contains("--stack-name"), "{cfct}");
        for text in [&lza, &cfct] {
            assert!(!text.contains("cloudformation deploy") && !text.contains("{{"), "{text}");
            assert!(text.contains("list-configuration-managers"), "{text}");
        }
        let terraform = runbook(example, Some(Pipeline::Terraform));
        for command in ["cloudformation deploy", "delete-stack --", "{{"] {
            assert!(!terraform.contains(command), "{command}\n{terraform}");
        }
        assert!(
            terraform.contains("\nterraform destroy\n") && terraform.contains("list-configuration-managers")
        );
        for stack in &assembly.index(Format::Yaml).stacks {
            let target = format!(" -target=aws_cloudformation_stack.{}", stack.name);
            assert_eq!(terraform.contains(&target), stack.enables, "{target}\n{terraform}");
        }
        assert!(runbook(example, None).contains("aws cloudformation deploy"));
    }
}

#[test]
fn names_that_are_too_long_for_a_pipeline_are_found() {
    let mut assembly = assembly(EXAMPLES[0]);
    assembly.stacks[0].name = "a".repeat(109);
    assert!(Pipeline::Cfct.too_long(&assembly).is_empty());
    assembly.stacks[0].name = "a".repeat(110);
    assert_eq!(Pipeline::Cfct.too_long(&assembly).len(), 1);
    assert_eq!(Pipeline::Lza.too_long(&assembly)[0].1.len(), 110 + 1 + 12 + 1 + "us-east-1".len());
}

#[test]
fn an_account_that_moves_has_a_paragraph_where_two_rollouts_make_the_same_documents() {
    let two = r#"
version: 1
organization:
  delegatedAdministrator: "222222222222"
  root: r-ab12
  homeRegion: eu-central-1
  identityProvider: SSO
  units: [{name: test, id: ou-ab12-11111111}, {name: production, id: ou-ab12-22222222}]
nodeAccess: {units: [test, production]}
sessionPreferences:
  - {name: standard, idleTimeout: 20m, maxDuration: 60m}
  - {name: short, idleTimeout: 5m, maxDuration: 30m}
rollouts:
  - {name: test, units: [test], sessionPreferences: standard}
  - {name: production, units: [production], sessionPreferences: short}
"#;
    let title = "### An account moves to another unit";
    let text = runbook(two, None);
    let paragraph = text.split(title).nth(1).unwrap().split("\n## ").next().unwrap();
    assert!(paragraph.contains("for name in jitna-test jitna-production; do"), "{paragraph}");
    let without = two.replace(", sessionPreferences: short}\n", "}\n");
    assert!(!runbook(&without, None).contains(title));
    let by_hand = format!("{two}stackSets: {{autoDeployment: false}}\n");
    assert!(!runbook(&by_hand, None).contains(title));
}
