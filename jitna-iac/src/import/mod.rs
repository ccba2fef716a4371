//! Imports existing resources as a model: templates, assemblies, documents, configuration managers, answers of AWS Organizations
//!
//! The import builds a model of everything that it supports, synthesizes it, and compares the result with the input. A value that differs
//! becomes an override. Whatever the model and overrides cannot express is reported, so that nothing is lost silently. The module does not
//! read files. Start at [`import`].

pub(crate) mod compare;
pub(crate) mod documents;
pub(crate) mod draft;
pub(crate) mod features;
mod from_index;
pub(crate) mod input;
pub(crate) mod members;
mod node_tags;
pub(crate) mod organization;
pub(crate) mod resolve;
mod rust;
mod sets;
mod tag_policy;
mod yaml;

use serde_json::Value;

use crate::assembly::INDEX_KIND;
use crate::diag::{Diagnostics, Severity, Sources};
use crate::ids::{AccountId, Region};
use crate::model::Model;
use crate::plan::Plan;
use crate::synth::{Options, synth};
use crate::{read, rules};

use draft::Draft;
use input::Material;

/// Type of SSM documents
pub(crate) const DOCUMENT: &str = "AWS::SSM::Document";
/// Type of associations, which run documents
pub(crate) const ASSOCIATION: &str = "AWS::SSM::Association";
/// Type of StackSets, which contain a template
pub(crate) const STACK_SET: &str = "AWS::CloudFormation::StackSet";
/// Type of the configurations of Quick Setup
pub(crate) const MANAGER: &str = "AWS::SSMQuickSetup::ConfigurationManager";
/// Type of IAM roles
pub(crate) const ROLE: &str = "AWS::IAM::Role";

/// Which files of a folder are read
pub(crate) const ENDINGS_HELP: &str = "in a folder, only files that end in `.json`, `.yaml`, `.yml`, `.template` or `.cfn` are read; name other files individually";

/// Whether a string is the index of an assembly
pub(crate) fn is_index(text: &str) -> bool {
    serde_json::from_str(text).is_ok_and(|index| is_ours(&index))
}

fn is_ours(index: &Value) -> bool {
    index.get("kind") == Some(&INDEX_KIND.into())
}

/// Input of an import
#[derive(Clone, Debug)]
pub enum Given {
    /// A text: a template, a document, or an answer of AWS
    Text {
        /// Name of the text; the ID of a unit or root in it tells what the answer is about
        name: String,
        /// The text
        text: String,
    },
    /// A text from a folder: if it cannot be imported, it is reported and skipped
    InFolder {
        /// Name of the text, as for `Text`
        name: String,
        /// The text
        text: String,
    },
    /// The files of an assembly, each with its relative path
    Assembly {
        /// Name of its directory
        name: String,
        /// Path and text of each file
        files: Vec<(String, String)>,
    },
}

/// Information that the sources do not contain
#[derive(Clone, Debug, Default)]
pub struct Import {
    /// Values of parameters of templates; default: their defaults
    pub parameters: Vec<(String, String)>,
    /// Account, or delegated administrator of the organization; default: that of the sources
    pub account: Option<AccountId>,
    /// Region, or home Region of the organization; default: that of the sources
    pub region: Option<Region>,
}

/// An imported model
#[derive(Clone, Debug)]
pub struct Imported {
    /// The model
    pub model: Model,
    /// Its keys, in the order of the reference documentation
    value: Value,
    /// Names of the sources
    from: Vec<String>,
}

impl Imported {
    /// Returns the model as `jitna.yaml`, with comments on losses and differences
    #[must_use]
    pub fn to_yaml(&self, findings: &Diagnostics, sources: &Sources) -> String {
        yaml::write(&self.value, &self.from, findings, sources)
    }

    /// Returns the model as a Rust program, with the same comments
    #[must_use]
    pub fn to_rust(&self, findings: &Diagnostics, sources: &Sources) -> String {
        rust::write(&self.value, &yaml::remarks(&self.from, findings, sources))
    }
}

/// Returns the model of the input and the findings; no model if there are errors
///
/// ```
/// use jitna_iac::diag::Sources;
/// use jitna_iac::import::{Given, Import, import};
///
/// let text = r#"{"schemaVersion": "1.0", "sessionType": "Standard_Stream", "inputs": {"idleSessionTimeout": "15"}}"#;
/// let given = Given::Text { name: "session.json".to_owned(), text: text.to_owned() };
/// let options = Import {
///     account: "111122223333".parse().ok(),
///     region: "eu-central-1".parse().ok(),
///     ..Import::default()
/// };
/// let (imported, findings) = import(&[given], &options, &mut Sources::default());
/// let idle = imported.unwrap().model.session_preferences[0].idle_timeout.clone();
/// assert_eq!(idle.map(|idle| idle.count()), Some(15));
/// ```
pub fn import(given: &[Given], options: &Import, sources: &mut Sources) -> (Option<Imported>, Diagnostics) {
    let mut findings = Diagnostics::default();
    if let Some(imported) = from_index::imported(given, options, &mut findings) {
        return (Some(imported), findings);
    }
    let mut material = Material::read(given, options, sources);
    findings.append(std::mem::take(&mut material.findings));
    let is_empty =
        material.resources.is_empty() && material.known.root().is_none() && material.node_tags.is_empty();
    // Inputs that contribute nothing have already been reported.
    if is_empty && findings.worst() < Some(Severity::Warning) {
        let help = "`jitna-iac init` starts a new model";
        findings.push(rules::UNKNOWN_IMPORT.finding("nothing to import").help(help));
    }
    if is_empty || findings.worst() >= Some(Severity::Error) {
        return (None, findings);
    }
    let mut draft = Draft::new(&mut material, options);
    findings.append(std::mem::take(&mut draft.findings));
    if findings.worst() >= Some(Severity::Error) {
        return (None, findings);
    }
    let Some(mut model) = model(&draft, sources, &mut findings) else { return (None, findings) };
    let has_nodes = !material.node_tags.is_empty() && !material.nodes.is_empty();
    let has_values = has_nodes && draft.add_values_of_policies(&material.nodes, &model);
    let has_keys = (has_nodes || material.has_tag_policy) && draft.declare_further_tags(&model);
    if has_values || has_keys {
        findings.append(std::mem::take(&mut draft.findings));
        let Some(again) = self::model(&draft, sources, &mut findings) else { return (None, findings) };
        model = again;
    }
    let plan = Plan::new(&model).0;
    let compared = compare::compare(&material, &draft, &synth(&plan, Options::default()).0);
    findings.append(compared.findings);
    if findings.worst() >= Some(Severity::Error) {
        return (None, findings);
    }
    let model = if compared.overrides.is_empty() {
        model
    } else {
        draft.model.insert("overrides".to_owned(), compared.overrides.into());
        let Some(model) = self::model(&draft, sources, &mut findings) else { return (None, findings) };
        // Differences that an override could not fix are losses.
        let plan = Plan::new(&model).0;
        let again = compare::compare(&material, &draft, &synth(&plan, Options::default()).0);
        findings.append(again.lost);
        model
    };
    let from = given.iter().map(|one| match one {
        Given::Text { name, .. } | Given::InFolder { name, .. } | Given::Assembly { name, .. } => {
            name.clone()
        }
    });
    (Some(Imported { model, value: yaml::ordered(draft.model), from: from.collect() }), findings)
}

/// Whether a text is already a model
#[must_use]
pub fn is_model(text: &str) -> bool {
    let value = read::as_written(text, "");
    value.is_some_and(|value| value.get("organization").or_else(|| value.get("account")).is_some())
}

/// Reads a text that is already a model, to write it in another form; returns no model if there are errors
///
/// ```
/// use jitna_iac::diag::Sources;
///
/// let text = "version: 1\naccount: {id: '111122223333', region: eu-central-1}\n";
/// let mut sources = Sources::default();
/// let (model, findings) = jitna_iac::import::described("jitna.yaml", text, &mut sources);
/// let program = model.unwrap().to_rust(&findings, &sources);
/// assert!(program.contains("Model::account(account_id!(\"111122223333\"), Region::EU_CENTRAL_1)"));
/// ```
pub fn described(name: &str, text: &str, sources: &mut Sources) -> (Option<Imported>, Diagnostics) {
    let (model, findings) = read::read(text, name, sources);
    let model = model.filter(|_| findings.worst() < Some(Severity::Error));
    let Some((model, mut value)) = model.zip(read::as_written(text, name)) else { return (None, findings) };
    if let Some(overrides) = value.get_mut("overrides") {
        *overrides = serde_json::to_value(&model.overrides).unwrap_or_default();
    }
    (Some(Imported { model, value, from: vec![name.to_owned()] }), findings)
}

/// Converts a draft to a model; reports errors if the model does not accept values of the sources
fn model(draft: &Draft, sources: &mut Sources, findings: &mut Diagnostics) -> Option<Model> {
    let text = serde_json::to_string_pretty(&Value::Object(draft.model.clone())).unwrap_or_default();
    let (model, found) = read::read(&text, "imported model", sources);
    let is_whole = found.worst() < Some(Severity::Error);
    findings.append(found);
    model.filter(|_| is_whole)
}
