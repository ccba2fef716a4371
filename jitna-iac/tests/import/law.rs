//! Importing our output returns the model

use std::collections::{BTreeMap, BTreeSet};

use jitna_iac::assembly::{Assembly, Format};
use jitna_iac::diag::{Severity, Sources};
use jitna_iac::import::Given;
use jitna_iac::plan::Plan;
use jitna_iac::synth::{Options, synth};

use super::{Result, assembly, at, given, here};

/// Output for the text of a model, whether or not its values have errors
pub(super) fn synthesized(text: &str) -> Assembly {
    let (model, findings) = jitna_iac::read::read(text, "jitna.yaml", &mut Sources::default());
    let model = model.unwrap_or_else(|| panic!("{findings:?}\n{text}"));
    synth(&Plan::new(&model).0, Options::default()).0
}

fn files(assembly: &Assembly) -> BTreeMap<String, String> {
    let kept = |path: &String| {
        path.starts_with("stacks/") || path.starts_with("stack-sets/") || path == "template.yaml"
    };
    assembly.files(Format::Yaml).into_iter().filter(|(path, _)| kept(path)).collect()
}

pub(super) const EXAMPLES: [&str; 11] = [
    "build-script",
    "conductor-one",
    "enterprise",
    "full",
    "migration",
    "notifications",
    "people",
    "rdp-recording",
    "recipe",
    "session-logs",
    "single-account",
];

/// An assembly without the model in its index, so that the templates are read
fn without_model(given: Given) -> Given {
    let Given::Assembly { name, mut files } = given else { unreachable!() };
    let index = &mut files.iter_mut().find(|(path, _)| path == "index.json").unwrap().1;
    let mut value: serde_json::Value = serde_json::from_str(index).unwrap();
    value.as_object_mut().unwrap().shift_remove("model");
    *index = value.to_string();
    Given::Assembly { name, files }
}

#[test]
fn templates_of_assemblies_come_back_byte_for_byte() {
    for example in EXAMPLES {
        let path = format!("snapshots/{example}/assembly");
        let given = without_model(assembly(&path));
        let Given::Assembly { files: written, .. } = &given else { unreachable!() };
        let result = Result::new(std::slice::from_ref(&given), &Default::default());
        let yaml = result.yaml();
        let made = files(&synthesized(&yaml));
        for (path, text) in written.iter().filter(|(path, _)| made.contains_key(path) || path.contains('/')) {
            let made = made.get(path).unwrap_or_else(|| panic!("{example}: {path} is missing\n{yaml}"));
            similar_asserts(made, text, &format!("{example}/{path}"), &yaml);
        }
        assert_eq!(result.shown(Severity::Warning), "", "{example}");
        // Overrides are imported as overrides, and nothing else becomes one.
        let own = std::fs::read_to_string(at(&format!("examples/{example}/jitna.yaml"))).unwrap();
        assert_eq!(overrides(&yaml), overrides(&own), "{example}");
    }
}

/// Keys of the index with information that templates do not contain
fn beside(files: &[(String, String)]) -> [Option<serde_json::Value>; 3] {
    let index = files.iter().find(|(path, _)| path == "index.json").unwrap();
    let index: serde_json::Value = serde_json::from_str(&index.1).unwrap();
    ["/tree", "/model/exclusive", "/model/nodeTags"].map(|key| index.pointer(key).cloned())
}

#[test]
fn units_accounts_exclusive_keys_and_node_tags_come_back() {
    let written = EXAMPLES.map(|example| assembly(&format!("snapshots/{example}/assembly")));
    let text = r#"
        version: 1
        organization: {delegatedAdministrator: "222222222222", root: r-ab12, homeRegion: eu-central-1, identityProvider: SSO,
            accounts: [{name: spare, id: "444444444444"}],
            units: [
                {name: workloads, id: ou-ab12-11111111, units: [
                    {name: shop, id: ou-ab12-22222222, accounts: [{name: till, id: "333333333333"}]}]},
                {name: archive, id: ou-ab12-33333333}]}
        nodeAccess: {units: [workloads]}
        manualApprovals: [{name: Team, nodes: {Team: Shop, Workload: Shop}, levels: [{approvers: [{group: 34688438-1061-702c-a03d-1fa788dccfd2}]}]}]
        rollouts: [{name: all, units: [workloads], manualApprovals: [Team]}]
        exclusive: [[Team, Workload], [Stage, Team]]
        nodeTags: {Team: [Shop, "Till-*"], Workload: any, Stage: any}
    "#;
    let made = synthesized(text).files(Format::Yaml).into_iter().collect();
    let given = Given::Assembly { name: "made".to_owned(), files: made };
    for given in written.into_iter().chain([given]) {
        let Given::Assembly { files, .. } = &given else { unreachable!() };
        let yaml = Result::new(std::slice::from_ref(&given), &Default::default()).yaml();
        let again: Vec<_> = synthesized(&yaml).files(Format::Yaml).into_iter().collect();
        assert_eq!(beside(&again), beside(files), "{yaml}");
    }
}

fn overrides(text: &str) -> Vec<jitna_iac::model::Override> {
    let model = jitna_iac::read::read(text, "jitna.yaml", &mut Sources::default()).0.unwrap();
    model.overrides.iter().map(|change| (**change).clone()).collect()
}

/// Resources of a template
fn resources(text: &str) -> BTreeMap<String, serde_yaml::Value> {
    let template: serde_yaml::Value = serde_yaml::from_str(text).unwrap();
    serde_yaml::from_value(template["Resources"].clone()).unwrap()
}

/// Resources that one template without its organization does not describe completely: they are named
///
/// Permission sets, organization policies and replicas exist only in organizations. A child role is useless without its connector, and so
/// are the role for the event bus and the policy of nodes without what they serve.
fn not_alone(text: &str, yaml: &str) -> BTreeSet<String> {
    const KINDS: [&str; 3] =
        ["AWS::SSO::PermissionSet", "AWS::SSO::Assignment", "AWS::Organizations::Policy"];
    const IDS: [&str; 2] = ["ConductorOneChildRole", "SessionLogNodePolicy"];
    let all = resources(text);
    // It is in a template of its own, or in one with the StackSet that contains it.
    if text.contains("NotificationEventBusRole") && !text.contains("AWS::Events::Rule") {
        let carried = all.keys().any(|id| id.starts_with("StackSet"));
        let role = carried.then(|| "NotificationEventBusRole".to_owned());
        return all.into_keys().chain(role).collect();
    }
    if !yaml.contains(
        "
account:",
    ) {
        return BTreeSet::new();
    }
    let is_lost = |id: &str, resource: &serde_yaml::Value| {
        KINDS.contains(&resource["Type"].as_str().unwrap())
            || IDS.contains(&id)
            || (id.starts_with("RdpRecording") && all.contains_key("RdpRecordingReplicas"))
    };
    all.iter().filter(|(id, one)| is_lost(id, one)).map(|(id, _)| id.clone()).collect()
}

/// Every single template gives its own resources again, in any template of the model
#[test]
fn templates_give_their_resources_again() {
    for example in EXAMPLES {
        let folder = at(&format!("snapshots/{example}"));
        let mut paths = vec![
            folder.join("template.yaml"),
            folder.join("template.json"),
            folder.join("template-parameters.yaml"),
        ];
        for part in ["stacks", "stack-sets"] {
            let Ok(entries) = std::fs::read_dir(folder.join("assembly").join(part)) else { continue };
            paths.extend(entries.map(|entry| entry.unwrap().path()));
        }
        for path in paths {
            let text = std::fs::read_to_string(&path).unwrap();
            let name = path.strip_prefix(at("snapshots")).unwrap().display().to_string();
            // For a management account, the account of the template is that of the model.
            let result = Result::new(&[given(&name, &text)], &here());
            let yaml = result.yaml();
            let alone = not_alone(&text, &yaml);
            let lost = result.findings.iter().filter(|finding| finding.severity >= Severity::Warning);
            let lost: BTreeSet<String> = lost.filter_map(|finding| finding.subject.clone()).collect();
            let shown = result.shown(Severity::Warning);
            assert_eq!(lost, alone, "{name}: {shown}");
            assert_eq!(shown.is_empty(), alone.is_empty(), "{name}: {shown}");
            let assembly = synthesized(&yaml);
            // Templates may have different resources with the same ID, such as the one that promotes the documents of each.
            let mut made: BTreeMap<String, Vec<serde_yaml::Value>> = BTreeMap::new();
            for template in assembly.names().filter_map(|name| assembly.template(name)) {
                for (id, resource) in resources(&template.to_yaml()) {
                    made.entry(id).or_default().push(resource);
                }
            }
            // Parameters have their default values, so the result is the template without parameters.
            let twin = text.replace("template-parameters.yaml", "template.yaml");
            let twin = if name.ends_with("template-parameters.yaml") {
                std::fs::read_to_string(path.with_file_name("template.yaml")).unwrap()
            } else {
                twin
            };
            // Without its organization, an imported document is like any other.
            let twin = if yaml.contains("\naccount:") {
                twin.replace("ImportedSessionPreferences", "SessionPreferences")
                    .replace("ImportedPromotion", "Promotion")
            } else {
                twin
            };
            for (id, mut resource) in resources(&twin) {
                if alone.contains(&id) && !made.contains_key(&id) {
                    continue;
                }
                let map = resource.as_mapping_mut().unwrap();
                // The single template has its own order and phases.
                map.remove("Condition");
                map.remove("DependsOn");
                let mut all = made
                    .get(&id)
                    .unwrap_or_else(|| panic!("{name}: `{id}` is missing\n{}", result.yaml()))
                    .clone();
                for own in &mut all {
                    own.as_mapping_mut().unwrap().remove("DependsOn");
                    // Additions of an override are at the end.
                    if yaml.contains("\noverrides:") {
                        unfold(own);
                    }
                }
                if yaml.contains("\noverrides:") {
                    unfold(&mut resource);
                }
                if !all.contains(&resource) {
                    let (own, resource) =
                        (serde_yaml::to_string(&all[0]).unwrap(), serde_yaml::to_string(&resource).unwrap());
                    similar_asserts(&own, &resource, &format!("{name}: {id}"), &result.yaml());
                }
            }
        }
    }
}

/// The template in a StackSet, as a value instead of a string
fn unfold(resource: &mut serde_yaml::Value) {
    if let Some(body) = resource["Properties"].get_mut("TemplateBody") {
        *body = serde_yaml::from_str(body.as_str().unwrap()).unwrap();
    }
}

#[track_caller]
pub(super) fn similar_asserts(made: &str, wanted: &str, what: &str, yaml: &str) {
    if made != wanted {
        let diff: String = similar_lines(wanted, made);
        panic!("{what} differs:\n{diff}\n{yaml}");
    }
}

/// Lines of one text that the other does not have at the same position
fn similar_lines(wanted: &str, made: &str) -> String {
    let pairs = wanted.lines().zip(made.lines()).filter(|(a, b)| a != b).take(10);
    pairs.map(|(a, b)| format!("- {}\n+ {}\n", clip(a), clip(b))).collect()
}

fn clip(line: &str) -> String {
    line.chars().take(400).collect()
}
