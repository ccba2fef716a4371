//! Properties of every example

use std::borrow::Cow;

use jitna_iac::assembly::Format;
use jitna_iac::diag::Sources;
use jitna_iac::read;
use jitna_iac::synth::Options;
use serde_json::Value;

use super::{compiled, examples, files, files_but_the_model};

const BOTH: [Options; 2] =
    [Options { parameters: false, files: None }, Options { parameters: true, files: Some(Format::Yaml) }];

/// A YAML template as an independent parser reads it
fn yaml(text: &str) -> Value {
    serde_json::to_value(serde_yaml::from_str::<serde_yaml::Value>(text).unwrap()).unwrap()
}

#[test]
fn yaml_and_json_mean_the_same() {
    for example in examples() {
        for options in BOTH {
            let assembly = compiled(&example.model, options);
            let whole = assembly.single_template.as_ref().unwrap();
            let named = assembly.names().map(|name| (name, assembly.template(name).unwrap()));
            for (name, template) in named.chain([("the whole template", Cow::Borrowed(whole))]) {
                let json: Value = serde_json::from_str(&template.to_json()).unwrap();
                assert_eq!(yaml(&template.to_yaml()), json, "{}: {name}", example.name);
                let compact: Value = serde_json::from_str(&template.to_json_compact()).unwrap();
                assert_eq!(compact, json, "{}: {name}", example.name);
            }
        }
    }
}

/// Template bodies of StackSets, with the names of the StackSets
type Bodies = Vec<(String, Value)>;

/// Bodies in a template: those that the administrator deploys, and those that an account deploys itself
fn bodies(template: &Value) -> (Bodies, Bodies) {
    let resources = template["Resources"].as_object().unwrap().values();
    let sets = resources.filter(|resource| resource["Type"] == "AWS::CloudFormation::StackSet");
    let (own, of_administrator): (Vec<&Value>, Vec<&Value>) =
        sets.partition(|set| set["Properties"]["PermissionModel"] == "SELF_MANAGED");
    let body = |set: &&Value| {
        let name = set["Properties"]["StackSetName"].as_str().unwrap().to_owned();
        (name, serde_json::from_str(set["Properties"]["TemplateBody"].as_str().unwrap()).unwrap())
    };
    (of_administrator.iter().map(body).collect(), own.iter().map(body).collect())
}

#[test]
fn every_embedded_template_is_the_one_that_is_shown() {
    let mut nested = 0;
    for example in examples() {
        let assembly = compiled(&example.model, Options::default());
        let whole = assembly.single_template.as_ref().unwrap();
        let mut embedded = 0;
        for template in assembly.stacks.iter().map(|stack| &stack.template).chain([whole]) {
            let template: Value = serde_json::from_str(&template.to_json()).unwrap();
            let (of_administrator, mut own) = bodies(&template);
            for (name, body) in of_administrator {
                assert!(!body["Resources"].as_object().unwrap().is_empty(), "{}: {name}", example.name);
                let member = assembly.member_templates.iter().find(|member| member.name == name).unwrap();
                let member: Value = serde_json::from_str(&member.template().to_json()).unwrap();
                assert_eq!(body, member, "{}: {name}", example.name);
                let (deeper, own_there) = bodies(&body);
                assert!(deeper.is_empty(), "{}: {name} carries StackSets of the administrator", example.name);
                own.extend(own_there);
                embedded += 1;
            }
            // A StackSet that an account deploys itself is in a published template, and contains only resources.
            for (name, body) in own {
                assert!(!body["Resources"].as_object().unwrap().is_empty(), "{}: {name}", example.name);
                assert_eq!(bodies(&body), (Vec::new(), Vec::new()), "{}: {name}", example.name);
                nested += 1;
            }
        }
        assert_eq!(embedded, 2 * assembly.member_templates.len(), "{}", example.name);
    }
    assert!(nested > 0);
}

#[test]
fn the_same_model_gives_the_same_bytes() {
    for example in examples() {
        for options in BOTH {
            let (first, second) = (compiled(&example.model, options), compiled(&example.model, options));
            assert_eq!(files(&first, Format::Yaml), files(&second, Format::Yaml), "{}", example.name);
        }
    }
}

#[test]
fn a_model_that_was_written_reads_back() {
    for example in examples() {
        let json = serde_json::to_string(&example.model).unwrap();
        let mut sources = Sources::default();
        let (again, findings) = read::read(&json, "jitna.yaml", &mut sources);
        assert!(findings.is_empty(), "{}: {findings:?}", example.name);
        let mut again = again.unwrap();
        let findings = {
            let access = read::FileAccess::of_project(&example.folder);
            read::load_statements(&mut again, &example.folder, &access, &mut sources)
        };
        assert!(findings.is_empty(), "{}: {findings:?}", example.name);
        assert_eq!(again, example.model, "{}", example.name);
        let (first, second) =
            (compiled(&example.model, Options::default()), compiled(&again, Options::default()));
        assert_eq!(
            files_but_the_model(&first, Format::Yaml),
            files_but_the_model(&second, Format::Yaml),
            "{}",
            example.name
        );
    }
}
