//! Answers of AWS, as the CLI prints them: documents, configuration managers, the organization

use std::rc::Rc;

use serde_json::{Map, Value, json};

use super::{Found, Home, Material, Places, path_place, stem};
use crate::ids::{AccountId, UnitId, clip};
use crate::import::documents::{content_as_written, content_data, kind_of, name_of};
use crate::import::{DOCUMENT, MANAGER, tag_policy};
use crate::read::stack_set_answer;
use crate::rules;
use crate::template_file::TemplateFile;

/// Source of an answer
pub(super) struct Of<'f> {
    pub(super) name: &'f str,
    pub(super) in_folder: bool,
    pub(super) file: &'f Rc<TemplateFile>,
}

impl Material {
    /// Reads an answer of AWS, as the CLI prints it
    pub(super) fn answer(&mut self, of: &Of<'_>, value: &Value, base: &str) {
        let places = Places { file: Rc::clone(of.file), base: base.to_owned() };
        let has = |key: &str| value.get(key).is_some();
        if has("ConfigurationDefinitions") {
            self.export(of, MANAGER, manager(value), 1, places);
        } else if has("Content") && (has("DocumentType") || has("Name")) {
            let content = value.get("Content").map(content_as_written).unwrap_or_default();
            let kind = value.get("DocumentType").cloned();
            let kind = kind.or_else(|| kind_of(&content).map(Value::from));
            // The name of a shared document is its ARN.
            let name = value.get("Name").and_then(Value::as_str).unwrap_or_default();
            let name = name.rsplit('/').next().unwrap_or_default();
            let properties = json!({"Content": content, "DocumentType": kind, "Name": name});
            self.export(of, DOCUMENT, properties, 1, places);
        } else if has("schemaVersion") {
            match kind_of(value) {
                Some(kind) => {
                    let given = name_of(&content_data(value));
                    let own = given.unwrap_or(stem(of.name));
                    self.guessed.push((own.to_owned(), given.is_none(), places.of(&[])));
                    let properties = json!({"Content": value, "DocumentType": kind, "Name": own});
                    self.export(of, DOCUMENT, properties, 2, places);
                }
                None => self.unknown(
                    of.name,
                    of.in_folder,
                    places.of(&[]),
                    "is a document that node access does not use",
                ),
            }
        } else if let Some(content) = tag_policy::content(value) {
            self.tag_policy(&content, &places);
        } else if self.inventory(of.name, value, &places) {
            // The tags of the inventory are a proposal for `nodeTags`.
        } else if let Some(command) =
            value.as_object().and_then(|value| stack_set_answer(value.keys().map(String::as_str)))
        {
            let what = format!(
                "`{}` has nothing to import: the output of {command} says where a StackSet is deployed, but not what it deploys",
                clip(of.name)
            );
            let help = "import the output of `aws cloudformation describe-stack-set`: it has the template and the units";
            let finding = rules::UNUSED_IMPORT.finding(what).at(places.of(&[]), "").help(help);
            self.findings.push(finding);
        } else if has("organization") || has("account") {
            let rule = if of.in_folder { rules::UNUSED_IMPORT } else { rules::UNKNOWN_IMPORT };
            let what = format!("`{}` is already a model", clip(of.name));
            let help = "`import --to rust` prints a model, given alone, as a Rust program";
            self.findings.push(rule.finding(what).at(places.of(&[]), "").help(help));
        } else if !self.known.read(value, subject_of(of.name), &places, &mut self.findings) {
            self.unknown(of.name, of.in_folder, places.of(&[]), "is nothing that can be imported");
        }
    }

    /// Reports the assumed names of documents
    pub(super) fn guessed_names(&mut self) {
        for (of_files, what) in [
            (true, "the name of its file: its content does not say it"),
            (false, "the name that the service gives to a document like it"),
        ] {
            let all: Vec<_> = self.guessed.iter().filter(|(_, is_file, _)| *is_file == of_files).collect();
            let Some((name, _, origin)) = all.first() else { continue };
            let what = match all.len() {
                1 => format!("the document is assumed to be `{}`, {what}", clip(name)),
                count => {
                    format!("{count} documents, `{}` first, are each assumed to have {what}", clip(name))
                }
            };
            let help = "import the output of `aws ssm get-document`: it has the name";
            let finding = rules::ASSUMED_IMPORT.finding(what).at(*origin, "").help(help);
            self.findings.push(finding.subject(name.clone()));
        }
    }

    /// Adds a resource of an account from the output of the CLI
    pub(super) fn export(
        &mut self,
        of: &Of<'_>,
        kind: &str,
        properties: Value,
        skipped: usize,
        places: Places,
    ) {
        self.resources.push(Found {
            number: self.resources.len(),
            id: stem(of.name).to_owned(),
            kind: kind.to_owned(),
            resource: json!({"Properties": properties}),
            places,
            is_embedded: false,
            skipped,
            home: Home::Export,
            comment: None,
            template: usize::MAX,
            at: path_place(of.name),
            missing: Vec::new(),
            condition: None,
        });
    }
}

/// Name of the file, or of its folder if that is an ID: it tells what an answer is about
fn subject_of(name: &str) -> &str {
    let folder = name.rsplit('/').nth(1).unwrap_or_default();
    let is_id = folder.parse::<UnitId>().is_ok() || folder.parse::<AccountId>().is_ok();
    if is_id { folder } else { stem(name) }
}

/// Properties of a configuration manager
fn manager(value: &Value) -> Value {
    let keys = ["Name", "Description", "ConfigurationDefinitions"];
    let mut properties: Map<String, Value> =
        keys.iter().filter_map(|key| Some(((*key).to_owned(), value.get(key)?.clone()))).collect();
    let definitions = properties.get_mut("ConfigurationDefinitions").and_then(Value::as_array_mut);
    for definition in definitions.into_iter().flatten() {
        if let Some(definition) = definition.as_object_mut() {
            definition.retain(|key, _| key != "Id");
        }
    }
    let tags = value.get("Tags").filter(|tags| tags.as_object().is_some_and(|tags| !tags.is_empty()));
    properties.extend(tags.map(|tags| ("Tags".to_owned(), tags.clone())));
    properties.into()
}
