//! Files for the pipelines of landing zones, against the schemas of the pipelines, as far as they are used

use jitna_iac::assembly::{Assembly, Format, LandingZone};
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

fn text(assembly: &Assembly, landing_zone: LandingZone, format: Format) -> String {
    let mut assembly = assembly.clone();
    assembly.landing_zone = Some(landing_zone);
    let files = assembly.files(format);
    files.into_iter().find(|(path, _)| path == landing_zone.file()).unwrap().1
}

/// The file, as an independent reader of YAML understands it
fn read(text: &str) -> Json {
    serde_json::to_value(serde_yaml::from_str::<serde_yaml::Value>(text).unwrap()).unwrap()
}

fn validate(schema: &Json, value: &Json) {
    let validator = jsonschema::validator_for(schema).unwrap();
    let errors: Vec<String> = validator.iter_errors(value).map(|error| format!("{error}")).collect();
    assert!(errors.is_empty(), "{errors:?}\n{value:#}");
}

/// Paths of templates that the assembly holds
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
                    "name": {"type": "string", "pattern": "^[A-Za-z0-9_]+$"},
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
            let cfct = read(&text(&assembly, LandingZone::Cfct, format));
            validate(&cfct_schema(), &cfct);
            let files = |list: &Json, key: &str| -> Vec<String> {
                let items = list.as_array().unwrap().iter();
                items.map(|item| item[key].as_str().unwrap().to_owned()).collect()
            };
            assert_eq!(files(&cfct["resources"], "resource_file"), templates(&assembly, format));
            let lza = read(&text(&assembly, LandingZone::Lza, format));
            validate(&lza_schema(), &lza);
            let stacks = &lza["customizations"]["cloudFormationStacks"];
            assert_eq!(files(stacks, "template"), templates(&assembly, format));
        }
    }
}

/// Its schema wants a date, and a text in quotes is none
#[test]
fn version_of_the_manifest_is_a_date() {
    let text = text(&assembly(EXAMPLES[0]), LandingZone::Cfct, Format::Yaml);
    assert!(text.lines().any(|line| line == "version: 2021-03-15"), "{text}");
}

#[test]
fn accounts_without_a_name_are_pointed_out() {
    let recipe = assembly(EXAMPLES[0]);
    let unnamed: Vec<&str> = LandingZone::Lza.unnamed(&recipe).into_iter().collect();
    assert_eq!(unnamed, ["123456789012"]);
    assert!(text(&recipe, LandingZone::Lza, Format::Yaml).contains("\n# 123456789012 is an id: "));
    assert!(LandingZone::Cfct.unnamed(&recipe).is_empty());
    let enterprise = assembly(EXAMPLES[1]);
    assert!(LandingZone::Lza.unnamed(&enterprise).is_empty());
    let text = text(&enterprise, LandingZone::Lza, Format::Yaml);
    assert!(text.contains("- Management\n") && text.contains("- systems-manager\n"), "{text}");
}
