//! What exists as a model: templates, assemblies, documents, configuration managers, answers of AWS Organizations
//!
//! The model is made of what it can say, synthesized, and compared with what was read. A value that comes out differently
//! becomes an override; what neither can hold is named. So nothing is lost in silence, whatever the input is. The module
//! reads no file. Begin at [`import`].

mod carried;
mod compare;
pub(crate) mod documents;
mod draft;
mod input;
mod members;
mod node_tags;
mod organization;
mod parts;
mod resolve;
mod rust;
mod sets;
mod tag_policy;
mod yaml;

use serde_json::Value;

use crate::diag::{Diagnostics, Severity, Sources};
use crate::ids::{AccountId, Region};
use crate::model::Model;
use crate::plan::Plan;
use crate::synth::{Options, synth};
use crate::{read, rules};

use draft::Draft;
use input::Material;

/// Type of SSM documents
const DOCUMENT: &str = "AWS::SSM::Document";
/// Type of associations, which run documents
const ASSOCIATION: &str = "AWS::SSM::Association";
/// Type of stack sets, which carry a template
const STACK_SET: &str = "AWS::CloudFormation::StackSet";
/// Type of the configurations of Quick Setup
const MANAGER: &str = "AWS::SSMQuickSetup::ConfigurationManager";
/// Type of IAM roles
const ROLE: &str = "AWS::IAM::Role";

/// Which files of a folder are read
pub(crate) const ENDINGS_HELP: &str = "of a folder, files that end in `.json`, `.yaml`, `.yml`, `.template` or `.cfn` are read; name others by themselves";

/// Whether a text is the index of an assembly
pub(crate) fn is_index(text: &str) -> bool {
    serde_json::from_str(text).is_ok_and(|index| is_ours(&index))
}

fn is_ours(index: &Value) -> bool {
    index.get("kind") == Some(&"jitna-iac assembly".into())
}

/// Something to be imported
#[derive(Clone, Debug)]
pub enum Given {
    /// A text: a template, a document, or an answer of AWS
    Text {
        /// What it is called; an id of a unit or root in it says what the answer is about
        name: String,
        /// The text
        text: String,
    },
    /// A text that was found in a folder: one that is nothing to import is named, and left out
    InFolder {
        /// As of a text
        name: String,
        /// The text
        text: String,
    },
    /// The files of an assembly, each with its path in it
    Assembly {
        /// What its directory is called
        name: String,
        /// Path and text
        files: Vec<(String, String)>,
    },
}

/// What the sources do not say
#[derive(Clone, Debug, Default)]
pub struct Import {
    /// Values of parameters of templates; default: their defaults
    pub parameters: Vec<(String, String)>,
    /// Account, or delegated administrator of the organization; default: that of the sources
    pub account: Option<AccountId>,
    /// Region, or home Region of the organization; default: that of the sources
    pub region: Option<Region>,
}

/// A model that was imported
#[derive(Clone, Debug)]
pub struct Imported {
    /// The model
    pub model: Model,
    /// Its keys, in the order of the reference
    value: Value,
    /// Names of the sources
    from: Vec<String>,
}

impl Imported {
    /// As `jitna.yaml`, with comments for what is not in it and what comes out differently
    #[must_use]
    pub fn to_yaml(&self, findings: &Diagnostics, sources: &Sources) -> String {
        yaml::write(&self.value, &self.from, findings, sources)
    }

    /// As a Rust program, with the same comments
    #[must_use]
    pub fn to_rust(&self, findings: &Diagnostics, sources: &Sources) -> String {
        rust::write(&self.value, &yaml::remarks(&self.from, findings, sources))
    }
}

/// The model of what is given, and what is found on the way; no model if there are errors
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
    if let Some(imported) = carried::carried(given, options, &mut findings) {
        return (Some(imported), findings);
    }
    let mut material = Material::read(given, options, sources);
    findings.append(std::mem::take(&mut material.findings));
    let is_empty =
        material.resources.is_empty() && material.known.root().is_none() && material.node_tags.is_empty();
    // What contributes nothing has said why there is nothing.
    if is_empty && findings.worst() < Some(Severity::Warning) {
        let help = "`jitna-iac init` begins a model from nothing";
        findings.push(rules::UNKNOWN_IMPORT.finding("there is nothing to import").help(help));
    }
    if is_empty || findings.worst() >= Some(Severity::Error) {
        return (None, findings);
    }
    let mut draft = Draft::of(&mut material, options);
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
    let plan = Plan::of(&model).0;
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
        // What an override could not mend is lost.
        let plan = Plan::of(&model).0;
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

/// Whether a text is a model already
#[must_use]
pub fn is_model(text: &str) -> bool {
    let value = read::as_written(text, "");
    value.is_some_and(|value| value.get("organization").or_else(|| value.get("account")).is_some())
}

/// The model that a text is already, to be written in another form, and what is wrong with the text; no model if there are errors
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

/// The model of a draft; errors if the model cannot hold what the sources say
fn model(draft: &Draft, sources: &mut Sources, findings: &mut Diagnostics) -> Option<Model> {
    let text = serde_json::to_string_pretty(&Value::Object(draft.model.clone())).unwrap_or_default();
    let (model, found) = read::read(&text, "imported model", sources);
    let is_whole = found.worst() < Some(Severity::Error);
    findings.append(found);
    model.filter(|_| is_whole)
}
