//! The parameters that the templates pass to Quick Setup match the definitions of its types, and create everything that these allow
//!
//! The definitions come from AWS (`src/quick_setup/types.json`); update them with the facts. See `jitna_iac::quick_setup`.

use indexmap::IndexMap;
use jitna_iac::assembly::{Assembly, Format, Stack};
use jitna_iac::ids::AccountId;
use jitna_iac::quick_setup::{CONFIGURATION_ID, Deployment, definitions, made};
use jitna_iac::synth::Options;
use serde_json::{Value, json};

use super::{compiled, example, examples};

/// Targets of a configuration, which are not parameters of the type's templates
const TARGETS: [&str; 3] = ["TargetAccounts", "TargetOrganizationalUnits", "TargetRegions"];

/// Parameters that the service fills in
const FILLED_BY_SERVICE: [&str; 4] =
    ["QSType", "QSConfigurationId", "QSAttachConfigurationPolicy", "QSPrincipalOrgId"];

const CONSOLE: &str = "AWSQuickSetupType-SSM";
const NODE_ACCESS: &str = "AWSQuickSetupType-JITNA";

/// A configuration of a stack, with values filled in that are known where it runs
struct Configuration {
    stack: String,
    account: String,
    region: String,
    kind: String,
    parameters: IndexMap<String, String>,
}

impl Configuration {
    fn list(&self, parameter: &str) -> Vec<String> {
        let text = self.parameters.get(parameter).map(String::as_str).unwrap_or_default();
        text.split(',').filter(|item| !item.is_empty()).map(str::to_owned).collect()
    }

    fn is_local(&self) -> bool {
        self.parameters.contains_key("TargetAccounts")
    }

    /// Logical IDs of the resources that are created from it
    fn made(&self, deployment: Deployment, account: &str, region: &str) -> Vec<&'static str> {
        let made = made(&self.kind, deployment, &self.parameters, account, region).expect("a known type");
        made.into_iter().map(|resource| resource.id).collect()
    }
}

fn value(value: &Value, template: &Value, stack: &Stack) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Object(function) => match function.iter().next().expect("a function") {
            (name, Value::String(of)) if name == "Ref" => match of.as_str() {
                "AWS::AccountId" => stack.account.to_string(),
                "AWS::Region" => stack.region.to_string(),
                of => template["Parameters"][of]["Default"].as_str().expect("a default").to_owned(),
            },
            (name, Value::Array(parts)) if name == "Fn::Join" => self::value(&parts[1], template, stack),
            other => panic!("{other:?}"),
        },
        other => panic!("{other}"),
    }
}

fn configurations(assembly: &Assembly) -> Vec<Configuration> {
    let mut all = Vec::new();
    for stack in &assembly.stacks {
        let template: Value = serde_json::from_str(&Format::Json.render(&stack.template)).unwrap();
        for resource in template["Resources"].as_object().unwrap().values() {
            if resource["Type"] != "AWS::SSMQuickSetup::ConfigurationManager" {
                continue;
            }
            for definition in resource["Properties"]["ConfigurationDefinitions"].as_array().unwrap() {
                let parameters = definition["Parameters"].as_object().unwrap().iter();
                all.push(Configuration {
                    stack: stack.name.clone(),
                    account: stack.account.to_string(),
                    region: stack.region.to_string(),
                    kind: definition["Type"].as_str().unwrap().to_owned(),
                    parameters: parameters
                        .map(|(name, given)| (name.clone(), value(given, &template, stack)))
                        .collect(),
                });
            }
        }
    }
    all
}

/// Errors in the parameters of a configuration, by the definition of its type
fn faults(configuration: &Configuration) -> Vec<String> {
    let mut faults = Vec::new();
    let Some(templates) = definitions().types.get(&configuration.kind) else {
        return vec![format!("unknown type {}", configuration.kind)];
    };
    let mut of_place = vec![&templates.targets];
    if !configuration.is_local() {
        of_place.push(&templates.administrator);
    }
    for (name, given) in &configuration.parameters {
        if TARGETS.contains(&name.as_str()) {
            continue;
        }
        if FILLED_BY_SERVICE.contains(&name.as_str()) {
            faults.push(format!("{name} is the service's"));
        }
        for template in &of_place {
            let Some(parameter) = template.parameters.get(name) else {
                faults.push(format!("{name} is not a parameter of {}", configuration.kind));
                continue;
            };
            let mut schema = json!({"type": "string"});
            if let Some(pattern) = &parameter.pattern {
                schema["pattern"] = format!("^(?:{pattern})$").into();
            }
            if let Some(values) = &parameter.values {
                schema["enum"] = values.clone().into();
            }
            if !jsonschema::draft202012::new(&schema).unwrap().is_valid(&json!(given)) {
                faults.push(format!("{name} is {given:?}, and takes {schema}"));
            }
        }
    }
    for template in of_place {
        for (name, parameter) in &template.parameters {
            let is_given = configuration.parameters.contains_key(name);
            if parameter.default.is_none() && !is_given && !FILLED_BY_SERVICE.contains(&name.as_str()) {
                faults.push(format!("{name} is missing"));
            }
        }
    }
    faults
}

#[test]
fn emitted_parameters_fit_the_types() {
    let mut checked = 0;
    for example in examples() {
        for parameters in [false, true] {
            let assembly = compiled(&example.model, Options { parameters, ..Options::default() });
            for configuration in configurations(&assembly) {
                let faults = faults(&configuration);
                assert!(faults.is_empty(), "{}, {}: {faults:?}", example.name, configuration.stack);
                checked += 1;
            }
        }
    }
    assert!(checked > 40, "{checked}");
}

#[test]
fn wrong_parameters_are_found() {
    let of = |name: &str, given: &str| {
        let mut parameters =
            IndexMap::from([("HomeRegion", "eu-west-1"), ("TargetAccounts", "111122223333")]);
        parameters.insert(name, given);
        let own = |(name, given): (&str, &str)| (name.to_owned(), given.to_owned());
        faults(&Configuration {
            stack: String::new(),
            account: "111122223333".to_owned(),
            region: "eu-west-1".to_owned(),
            kind: CONSOLE.to_owned(),
            parameters: parameters.into_iter().map(own).collect(),
        })
    };
    assert!(of("AgentUpdateSchedule", "rate(14 days)").is_empty());
    for (name, given) in [
        ("AgentUpdateSchedule", "rate(14 hours)"),
        ("AgentUpdateSchedule", "x rate(14 days)"),
        ("InventoryCollectionSchedule", "rate(0 hours)"),
        ("CreateRemediationRoles", "no"),
        ("S3BucketEncryptionKeyArn", "alias/diagnoses"),
        ("DelegatedAccountId", "12"),
        ("QSType", "LA"),
        ("IdentityProviderSetting", "IAM"),
    ] {
        assert_eq!(of(name, given).len(), 1, "{name}: {given}");
    }
}

#[test]
fn local_set_ups_make_all_that_the_types_have_for_them() {
    let mut seen = 0;
    for example in examples() {
        for configuration in configurations(&compiled(&example.model, Options::default())) {
            if !configuration.is_local() {
                continue;
            }
            let place = format!("{}, {}", example.name, configuration.stack);
            let made = configuration.made(Deployment::Local, &configuration.account, &configuration.region);
            let template = &definitions().types[&configuration.kind].targets;
            let missing: Vec<&str> =
                template.resources.keys().map(String::as_str).filter(|id| !made.contains(id)).collect();
            let expected: &[&str] = match configuration.kind.as_str() {
                // A role for the delegated administrator of an organization.
                CONSOLE => &["ManagedInstanceCrossAccountExecutionRole"],
                NODE_ACCESS => &[],
                other => panic!("{other}"),
            };
            assert_eq!(missing, expected, "{place}");
            assert_eq!(
                configuration.list("TargetRegions"),
                std::slice::from_ref(&configuration.region),
                "{place}"
            );
            seen += 1;
        }
    }
    // The single account, and the management accounts of two examples.
    assert!(seen >= 6, "{seen}");
}

#[test]
fn organizations_make_all_that_the_types_have_for_them() {
    let mut seen = 0;
    for example in examples() {
        for configuration in configurations(&compiled(&example.model, Options::default())) {
            if configuration.is_local() {
                continue;
            }
            let place = format!("{}, {}", example.name, configuration.stack);
            let home = configuration.region.clone();
            assert!(configuration.list("TargetRegions").contains(&home), "{place}");
            let templates = &definitions().types[&configuration.kind];
            let of_administrator =
                configuration.made(Deployment::Administrator, &configuration.account, &home);
            assert_eq!(of_administrator.len(), templates.administrator.resources.len(), "{place}");
            let member: AccountId = "000000000001".parse().unwrap();
            let of_member = configuration.made(Deployment::Target, member.as_str(), &home);
            let missing: Vec<&str> = templates
                .targets
                .resources
                .keys()
                .map(String::as_str)
                .filter(|id| !of_member.contains(id))
                .collect();
            let expected: &[&str] = match configuration.kind.as_str() {
                // The delegated administrator has the bucket.
                CONSOLE => &["DiagnosisBucket", "DiagnosisBucketPolicy"],
                _ => &[],
            };
            assert_eq!(missing, expected, "{place}");
            seen += 1;
        }
    }
    assert!(seen >= 10, "{seen}");
}

#[test]
fn the_runbook_names_what_is_made() {
    for example in examples() {
        let assembly = compiled(&example.model, Options::default());
        let runbook =
            assembly.files(Format::Yaml).into_iter().find(|(path, _)| path == "RUNBOOK.md").unwrap().1;
        for configuration in configurations(&assembly) {
            let region = &configuration.region;
            let deployments = if configuration.is_local() {
                vec![(Deployment::Local, configuration.account.as_str())]
            } else {
                vec![
                    (Deployment::Administrator, configuration.account.as_str()),
                    (Deployment::Target, "000000000001"),
                ]
            };
            for (deployment, account) in deployments {
                let all = made(&configuration.kind, deployment, &configuration.parameters, account, region)
                    .unwrap();
                for resource in all {
                    let Some(name) = resource.name else { continue };
                    // The table shows text; the commands show the beginning of a name that ends in an ID.
                    let shown = name.replace('_', "\\_");
                    let prefix = name.strip_suffix(CONFIGURATION_ID).map(|prefix| format!("'{prefix}'"));
                    let is_named = runbook.contains(&name)
                        || runbook.contains(&shown)
                        || prefix.is_some_and(|prefix| runbook.contains(&prefix));
                    assert!(
                        is_named || resource.kind == "AWS::S3::Bucket",
                        "{}: the runbook does not name {name}",
                        example.name
                    );
                }
            }
        }
    }
}

#[test]
fn an_override_that_makes_nothing_is_not_promised() {
    let mut example = example("single-account");
    let change = "overrides:\n  - {template: PREFIX-enable, resource: NodeAccess, path: Properties.ConfigurationDefinitions.0.Parameters.DelegatedAccountId, set: \"407712349981\"}\n";
    let prefix = example.model.stack_sets.name_prefix.to_string();
    let text = format!("{}\n{}", example.yaml, change.replace("PREFIX", &prefix));
    let (model, findings) = jitna_iac::read::read(&text, "jitna.yaml", &mut example.sources);
    assert!(findings.worst() < Some(jitna_iac::diag::Severity::Error), "{findings:?}");
    let assembly = compiled(&model.unwrap(), Options::default());
    let names: Vec<String> = assembly.set_up().into_iter().flat_map(|one| one.roles).collect();
    assert!(names.iter().all(|name| !name.contains("EnableJITNA")), "{names:?}");
    let before = compiled(&example.model, Options::default()).set_up();
    assert!(before.iter().flat_map(|one| &one.roles).any(|name| name.contains("EnableJITNA")));
}
