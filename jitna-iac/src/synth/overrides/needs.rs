//! Requirements of just-in-time node access for a resource, beyond those of CloudFormation: the forms of documents, the parameters of Quick
//! Setup, and that a StackSet contains the checked template
//!
//! `forms.json` contains the forms of documents by type. The forms of parameters are from the [definitions](crate::quick_setup) of the
//! Quick Setup types; `forms.json` adds what the definitions lack: the targets of a setup, and words for messages.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use serde_json::{Value as Json, json};

use super::{access, documents};
use crate::cfn::resources::{ConfigurationManager, Document, StackSet};
use crate::cfn::schema::{Fault, FaultKind, Form};
use crate::cfn::{Entry, LogicalId, Resource, Template};
use crate::diag::RuleInfo;
use crate::quick_setup;
use crate::rules;
use crate::synth::enable::NODE_ACCESS_TYPE;
use crate::template_file;

type Found = (Option<RuleInfo>, Fault);

#[expect(clippy::indexing_slicing, reason = "indexing a JSON object for writing adds the key")]
fn forms() -> &'static BTreeMap<String, Form> {
    static FORMS: OnceLock<BTreeMap<String, Form>> = OnceLock::new();
    FORMS.get_or_init(|| {
        // Tests ensure that both can be read.
        let mut all: Json = serde_json::from_str(include_str!("forms.json")).unwrap_or_default();
        for (kind, templates) in &quick_setup::definitions().types {
            for (name, parameter) in &templates.targets.parameters {
                if !name.starts_with(SET_BY_THE_SERVICE) {
                    add_parameter(&mut all[kind]["properties"][name], name, parameter);
                }
            }
            let region = quick_setup::definitions().regions.join("|");
            all[kind]["properties"]["TargetRegions"]["pattern"] =
                format!("^({region})(,({region}))*$").into();
        }
        Form::all_from_json(&all.to_string())
    })
}

/// Prefix of the names of parameters that Quick Setup sets itself
const SET_BY_THE_SERVICE: &str = "QS";

/// Start of a pattern that also accepts an empty string
const OR_EMPTY: &str = "^$|";

/// Adds the definition of a parameter to its form
fn add_parameter(form: &mut Json, name: &str, parameter: &quick_setup::TypeParameter) {
    form["type"] = json!(["string"]);
    if let Some(values) = &parameter.values {
        form["enum"] = json!(values);
    } else if name == "HomeRegion" {
        form["enum"] = json!(quick_setup::definitions().regions);
    }
    if let Some(pattern) = &parameter.pattern {
        let (empty, pattern) = match pattern.strip_prefix(OR_EMPTY) {
            Some(rest) => (true, rest),
            None => (false, pattern.as_str()),
        };
        // CloudFormation matches the whole value.
        form["pattern"] = format!("^(?:{})$", pattern.trim_start_matches('^').trim_end_matches('$')).into();
        form["empty"] = json!(empty);
    }
}

/// Faults of a resource that overrides caused
pub(super) fn faults(before: &Template, after: &Template, id: &LogicalId) -> Vec<Found> {
    let (Some(old), Some(new)) = (before.entry(id), after.entry(id)) else { return Vec::new() };
    let kind = old.type_name();
    if kind != new.type_name() && [Document::TYPE, ConfigurationManager::TYPE, StackSet::TYPE].contains(&kind)
    {
        let message = format!("`{id}` must keep the type `{kind}`: just-in-time node access needs it");
        return vec![breaks(&["Type"], message, format!("set `{kind}`, or leave it out"))];
    }
    match kind {
        Document::TYPE => document(old, new),
        ConfigurationManager::TYPE => manager(old, new),
        StackSet::TYPE => stack_set(old, new),
        _ => Vec::new(),
    }
}

/// Faults in the content of a document that the model does not create
pub(in crate::synth) fn faults_of_content(entry: &Entry) -> Vec<Fault> {
    let is_document = entry.type_name() == Document::TYPE;
    match (forms().get(text(entry, "DocumentType")), entry.property("Content")) {
        (Some(form), Some(content)) if is_document => {
            content_faults(form, content, None).into_iter().map(|(_, fault)| fault).collect()
        }
        _ => Vec::new(),
    }
}

fn path(names: &[&str]) -> Vec<String> {
    names.iter().map(|&name| name.to_owned()).collect()
}

fn breaks(at: &[&str], message: String, help: impl Into<String>) -> Found {
    let fault = Fault { path: path(at), kind: FaultKind::Value, message, help: Some(help.into()) };
    (Some(rules::DISABLING_OVERRIDE), fault)
}

fn text<'e>(entry: &'e Entry, property: &str) -> &'e str {
    entry.property(property).and_then(Json::as_str).unwrap_or_default()
}

fn document(old: &Entry, new: &Entry) -> Vec<Found> {
    let mut all = Vec::new();
    let kind = text(old, "DocumentType");
    if text(new, "DocumentType") != kind {
        let message =
            format!("the document must keep the type `{kind}`: the service finds it by its type and name");
        all.push(breaks(&["Properties", "DocumentType"], message, format!("set `{kind}`, or leave it out")));
    }
    let name = text(old, "Name");
    let renamed = old.property("Name") != new.property("Name");
    if renamed && (name.starts_with("SSM-") || new.property("Name").is_none_or(|name| !name.is_string())) {
        let message =
            format!("the document must keep the name `{name}`: the service finds it by its type and name");
        all.push(breaks(&["Properties", "Name"], message, format!("set `{name}`, or leave it out")));
    } else if renamed && text(new, "Name").starts_with("SSM-") {
        let message = format!("the name `{}` is reserved by the service", text(new, "Name"));
        all.push(breaks(&["Properties", "Name"], message, "choose another name"));
    }
    if text(new, "UpdateMethod") != "NewVersion" && text(old, "UpdateMethod") == "NewVersion" {
        let message = "a document with a name cannot be replaced: the next change of its content fails";
        let help = "set `UpdateMethod` to `NewVersion`, or leave it out";
        all.push(breaks(&["Properties", "UpdateMethod"], message.to_owned(), help));
    }
    if text(new, "DocumentFormat") == "TEXT" {
        let message = "invalid `DocumentFormat` `TEXT`: the service reads policies and session preferences as YAML or JSON";
        all.push(breaks(
            &["Properties", "DocumentFormat"],
            message.to_owned(),
            "set `YAML`, or leave it out",
        ));
    }
    if let (Some(form), Some(content)) = (forms().get(kind), new.property("Content")) {
        all.extend(content_faults(form, content, old.property("Content")));
        if let Some(part) = documents::undecided(content) {
            let message = "CloudFormation computes this value at deployment, but decisions and proofs use the value of the model";
            let mut at = path(&["Properties", "Content"]);
            at.extend(part);
            let help = Some("set the string itself, without a function".to_owned());
            let fault = Fault { path: at, kind: FaultKind::Value, message: message.to_owned(), help };
            all.push((Some(rules::OVERRIDE_OUTSIDE_MODEL), fault));
        }
    }
    all
}

fn content_faults(form: &Form, content: &Json, old: Option<&Json>) -> Vec<Found> {
    let at = path(&["Properties", "Content"]);
    let known = old.map(|old| form.faults(old, &at)).unwrap_or_default();
    let parsed;
    let content = match content {
        Json::String(written) => match template_file::read_embedded(written) {
            Some(value) => {
                parsed = value;
                &parsed
            }
            None => {
                let message = "the content of the document is not YAML or JSON".to_owned();
                return vec![breaks(&["Properties", "Content"], message, "set a mapping")];
            }
        },
        value => value,
    };
    let found = form.faults(content, &at).into_iter().filter(|fault| !known.contains(fault));
    found.map(|fault| (None, fault)).collect()
}

/// Parameters with the targets of a setup, which rollouts and the runbook use, with their keys in the model
const OF_THE_MODEL: &[(&str, &str)] = &[
    ("DelegatedAccountId", "organization.delegatedAdministrator"),
    ("HomeRegion", "organization.homeRegion"),
    (access::IDENTITY_PROVIDER, "organization.identityProvider"),
    ("TargetAccounts", "account"),
    (access::UNITS, "nodeAccess.units"),
    (access::REGIONS, "nodeAccess.regions"),
];

fn manager(old: &Entry, new: &Entry) -> Vec<Found> {
    let mut all = Vec::new();
    let definitions =
        |entry: &Entry| entry.property("ConfigurationDefinitions").and_then(Json::as_array).cloned();
    let (before, after) = (definitions(old).unwrap_or_default(), definitions(new).unwrap_or_default());
    if after.is_empty() && new.property("ConfigurationDefinitions").is_some() {
        let message = "a configuration manager without a definition has no effect".to_owned();
        all.push(breaks(&["Properties", "ConfigurationDefinitions"], message, "leave it as it was"));
    }
    for (number, definition) in after.iter().enumerate() {
        let number_text = number.to_string();
        let at = |names: &[&str]| -> Vec<String> {
            [&["Properties", "ConfigurationDefinitions", &number_text], names]
                .concat()
                .iter()
                .map(|&n| n.to_owned())
                .collect()
        };
        let kind = |value: &Json| value.get("Type").and_then(Json::as_str).unwrap_or_default().to_owned();
        let own = before.get(number);
        let name = own.map_or_else(|| kind(definition), kind);
        if own.is_some() && kind(definition) != name {
            let message = format!("the definition must keep the type `{name}`, which sets up the feature");
            let mut fault = breaks(&[], message, format!("set `{name}`, or leave it out"));
            fault.1.path = at(&["Type"]);
            all.push(fault);
        }
        let Some(form) = forms().get(&name) else { continue };
        let none = Json::Object(serde_json::Map::new());
        let parameters = |definition: Option<&Json>| {
            definition.and_then(|one| one.get("Parameters")).unwrap_or(&none).clone()
        };
        let (old_values, new_values) = (parameters(own), parameters(Some(definition)));
        let known = form.faults(&old_values, &at(&["Parameters"]));
        let found = form.faults(&new_values, &at(&["Parameters"])).into_iter();
        all.extend(found.filter(|fault| !known.contains(fault)).map(|fault| (None, fault)));
        for (parameter, key) in OF_THE_MODEL {
            let (was, is) = (old_values.get(parameter), new_values.get(parameter));
            if was == is || was.is_none() {
                continue;
            }
            let fault = |message: String| Fault {
                path: at(&["Parameters", parameter]),
                kind: FaultKind::Value,
                message,
                help: Some(format!("change `{key}` in the model instead")),
            };
            all.push(match is {
                None => (
                    Some(rules::DISABLING_OVERRIDE),
                    fault(format!("the setup needs the parameter `{parameter}`")),
                ),
                Some(_) => (
                    Some(rules::OVERRIDE_OUTSIDE_MODEL),
                    fault(format!(
                        "`{parameter}` differs from the model, but {} follow the model",
                        followers(&name, parameter, is)
                    )),
                ),
            });
        }
    }
    all
}

/// What still follows the model if a parameter has a different value
///
/// Decisions and checks use a string that determines where node access is set up ([`OverriddenAccess`](access::OverriddenAccess)).
fn followers(kind: &str, parameter: &str, value: Option<&Json>) -> &'static str {
    let is_seen = kind == NODE_ACCESS_TYPE
        && [access::IDENTITY_PROVIDER, access::REGIONS, access::UNITS].contains(&parameter)
        && value.is_some_and(Json::is_string);
    if is_seen { "rollouts and the runbook" } else { "decisions, rollouts and the runbook" }
}

/// Properties of a StackSet that determine where its template is deployed
const TARGETS: [&str; 4] = ["AutoDeployment", "PermissionModel", "StackInstancesGroup", "StackSetName"];

fn stack_set(old: &Entry, new: &Entry) -> Vec<Found> {
    let mut all = Vec::new();
    let name = text(old, "StackSetName");
    for property in ["TemplateBody", "TemplateURL"] {
        if old.property(property) != new.property(property) {
            let message = format!("the StackSet must deploy the template `{name}`, which the checks covered");
            let help = format!("override the resources of the template: `template: {name}`");
            all.push(breaks(&["Properties", property], message, help));
        }
    }
    for property in TARGETS {
        if old.property(property) != new.property(property) {
            let message =
                format!("`{property}` differs from the model, but decisions and coverage follow the model");
            let help = "change the rollout, or `stackSets`".to_owned();
            let fault = Fault {
                path: path(&["Properties", property]),
                kind: FaultKind::Value,
                message,
                help: Some(help),
            };
            all.push((Some(rules::OVERRIDE_OUTSIDE_MODEL), fault));
        }
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_forms_read() {
        let names: Vec<&str> = forms().keys().map(String::as_str).collect();
        let expected = [
            "AWSQuickSetupType-JITNA",
            "AWSQuickSetupType-SSM",
            "AutoApprovalPolicy",
            "ManualApprovalPolicy",
            "Session",
        ];
        assert_eq!(names, expected);
    }
    #[test]
    fn parameters_have_the_forms_of_the_definitions() {
        for (kind, templates) in &quick_setup::definitions().types {
            let faults = |name: &str, value: &str| forms()[kind].faults(&json!({name: value}), &[]);
            for (name, parameter) in &templates.targets.parameters {
                if name.starts_with(SET_BY_THE_SERVICE) {
                    assert!(!faults(name, "x").is_empty(), "{kind}: {name} is set by Quick Setup");
                    continue;
                }
                for value in parameter.values.iter().flatten().chain(&parameter.default) {
                    assert_eq!(faults(name, value), [], "{kind}: {name}: {value}");
                }
                assert!(!faults(name, "nothing of it").is_empty(), "{kind}: {name}");
            }
            for (name, value, fits) in [
                ("DelegatedAccountId", "111122223333", true),
                ("DelegatedAccountId", "1111222233334", false),
                ("HomeRegion", "eu-central-1", true),
                ("HomeRegion", "eu-central-2", false),
                ("TargetRegions", "eu-central-1,us-east-1", true),
                ("TargetRegions", "eu-central-1, us-east-1", false),
            ] {
                assert_eq!(faults(name, value).is_empty(), fits, "{kind}: {name}: {value}");
            }
        }
        let schedule = |value: &str| {
            forms()["AWSQuickSetupType-SSM"].faults(&json!({"AgentUpdateSchedule": value}), &[])
        };
        assert_eq!(schedule("rate(2 days)"), []);
        assert!(!schedule("rate(2 hours)").is_empty());
        assert!(!schedule("at rate(2 days)").is_empty());
    }
}
