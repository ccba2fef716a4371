//! What was given: templates, assemblies, exported documents and managers, answers of AWS Organizations

mod assembly;

use std::collections::HashMap;
use std::rc::Rc;

use serde_json::{Map, Value, json};

use super::organization::Known;
use super::resolve::Scope;
use super::{Given, Import, STACK_SET};
use crate::diag::{Diagnostics, Sources};
use crate::ids::clip;
use crate::origin::Origin;
use crate::rules;
use crate::template_file::{self, TemplateFile, pointer};

use assembly::comments;

/// Where a resource was found
#[derive(Clone, Debug)]
pub(super) enum Home {
    /// In the template of a stack; what is known of the stack
    Stack(Rc<StackFacts>),
    /// In the template that a stack set carries; the number of the stack set
    Set(usize),
    /// In an account, which someone asked: only what the answer says is known
    Export,
}

/// What an assembly says of a stack
#[derive(Clone, Debug, Default)]
pub(super) struct StackFacts {
    pub(super) name: Option<String>,
    pub(super) account: Option<String>,
    pub(super) region: Option<String>,
}

/// Places of a resource's values
#[derive(Clone, Debug)]
pub(super) struct Places {
    file: Rc<TemplateFile>,
    base: String,
}

impl Places {
    /// Where the value at this path within the resource was written
    pub(super) fn of(&self, path: &[&str]) -> Origin {
        self.file.origin(&format!("{}{}", self.base, pointer(path)))
    }
}

/// A resource that was found
#[derive(Clone, Debug)]
pub(super) struct Found {
    /// Number among all that were found
    pub(super) number: usize,
    /// Logical id; of an export, the name of its file
    pub(super) id: String,
    /// Type
    pub(super) kind: String,
    /// Its attributes, functions decided as far as they can be
    pub(super) resource: Value,
    pub(super) places: Places,
    /// The template carried by a stack set has no places of its own
    pub(super) is_embedded: bool,
    /// Steps of a path that an answer does not have: `Properties`, and `Content` where it is the content itself
    pub(super) skipped: usize,
    pub(super) home: Home,
    /// Comment above it
    pub(super) comment: Option<String>,
    /// Template that it was found in, by number
    pub(super) template: usize,
}

impl Found {
    /// A property
    pub(super) fn property(&self, name: &str) -> Option<&Value> {
        self.resource.get("Properties")?.get(name)
    }

    /// A property that is a text
    pub(super) fn text(&self, name: &str) -> Option<&str> {
        self.property(name)?.as_str()
    }

    /// Where the value at this path within the resource was written
    pub(super) fn origin(&self, path: &[&str]) -> Origin {
        if self.is_embedded {
            self.places.of(&[])
        } else {
            self.places.of(path.get(self.skipped..).unwrap_or_default())
        }
    }
}

/// Everything that was given
#[derive(Debug, Default)]
pub(super) struct Material {
    pub(super) resources: Vec<Found>,
    pub(super) known: Known,
    /// Names of rollouts by stack set, as an assembly has them
    pub(super) rollouts: HashMap<String, String>,
    /// Tag keys of which a node carries one at most, as an assembly has them
    pub(super) exclusive: Vec<Vec<String>>,
    /// Tags of nodes, in the form of `nodeTags`, as an assembly or a tag policy has them
    pub(super) node_tags: Map<String, Value>,
    /// Whether a tag policy said some of them; it does not say all that nodes have
    pub(super) has_tag_policy: bool,
    pub(super) findings: Diagnostics,
    templates: usize,
}

impl Material {
    /// Reads everything that was given
    pub(super) fn read(given: &[Given], options: &Import, sources: &mut Sources) -> Self {
        let mut material = Self::default();
        for one in given {
            match one {
                Given::Text { name, text } => material.text(name, text, options, sources),
                Given::Assembly { name, files } => material.assembly(name, files, options, sources),
            }
        }
        material
    }

    fn unknown(&mut self, name: &str, origin: Origin, what: &str) {
        self.findings.push(
            rules::UNKNOWN_IMPORT.finding(format!("`{}` {what}", clip(name))).at(origin, "").help(
                "give a template, an assembly, a document, a configuration manager, or an answer of AWS Organizations",
            ),
        );
    }

    fn text(&mut self, name: &str, text: &str, options: &Import, sources: &mut Sources) {
        if template_file::is_template(text) {
            let stack = Rc::new(StackFacts::default());
            if let Some(file) = self.template_file(name, text, sources) {
                self.template(&Rc::new(file), Home::Stack(stack), &comments(text), options);
            }
            return;
        }
        let file = match template_file::read_tree(text, name, sources) {
            Ok(file) => Rc::new(file),
            Err(findings) => return self.findings.append(findings),
        };
        let root = file.template.clone();
        match &root {
            Value::Array(items) => {
                for (number, item) in items.iter().enumerate() {
                    self.answer(name, item, &file, &pointer(&[&number.to_string()]));
                }
            }
            one => self.answer(name, one, &file, ""),
        }
    }

    fn template_file(&mut self, name: &str, text: &str, sources: &mut Sources) -> Option<TemplateFile> {
        template_file::read(text, name, sources).map_err(|findings| self.findings.append(findings)).ok()
    }

    /// An answer of AWS, as the CLI prints it
    fn answer(&mut self, name: &str, value: &Value, file: &Rc<TemplateFile>, base: &str) {
        let places = Places { file: Rc::clone(file), base: base.to_owned() };
        let has = |key: &str| value.get(key).is_some();
        let mut export = |kind: &str, properties: Value, skipped: usize| {
            self.resources.push(Found {
                number: self.resources.len(),
                id: stem(name).to_owned(),
                kind: kind.to_owned(),
                resource: json!({"Properties": properties}),
                places: places.clone(),
                is_embedded: false,
                skipped,
                home: Home::Export,
                comment: None,
                template: usize::MAX,
            });
        };
        if has("ConfigurationDefinitions") {
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
            export(super::MANAGER, properties.into(), 1);
        } else if has("Content") && (has("DocumentType") || has("Name")) {
            let content = value.get("Content").map(super::documents::content_data).unwrap_or_default();
            let kind = value.get("DocumentType").cloned();
            let kind = kind.or_else(|| super::documents::kind_of(&content).map(Value::from));
            let name = value.get("Name").cloned().unwrap_or_default();
            export(super::DOCUMENT, json!({"Content": content, "DocumentType": kind, "Name": name}), 1);
        } else if has("schemaVersion") {
            match super::documents::kind_of(value) {
                Some(kind) => {
                    let own = super::documents::name_of(value).unwrap_or(stem(name));
                    export(super::DOCUMENT, json!({"Content": value, "DocumentType": kind, "Name": own}), 2);
                }
                None => self.unknown(name, places.of(&[]), "is a document that node access does not use"),
            }
        } else if let Some(content) = super::tag_policy::content(value) {
            self.tag_policy(&content, &places);
        } else if has("organization") || has("account") {
            self.unknown(name, places.of(&[]), "is a model already");
        } else if !self.known.read(value, stem(name), &places, &mut self.findings) {
            self.unknown(name, places.of(&[]), "is nothing that can be imported");
        }
    }

    /// The resources of a template
    fn template(
        &mut self,
        file: &Rc<TemplateFile>,
        home: Home,
        comments: &HashMap<String, String>,
        options: &Import,
    ) {
        let number = self.templates;
        self.templates += 1;
        let root = &file.template;
        let places = Places { file: Rc::clone(file), base: String::new() };
        let mut scope = self.scope(root, &places, &home, options);
        self.sections(root, &places);
        for (id, resource) in root.get("Resources").and_then(Value::as_object).into_iter().flatten() {
            let kind = resource.get("Type").and_then(Value::as_str).unwrap_or_default().to_owned();
            let places = Places { file: Rc::clone(file), base: pointer(&["Resources", id]) };
            let condition = resource.get("Condition").and_then(Value::as_str);
            if let Some(condition) = condition
                && scope.holds(condition) == Some(false)
            {
                let what = format!("`{}` ({kind}): condition `{}` does not hold", clip(id), clip(condition));
                self.lost(what, places.of(&["Condition"]), id);
                continue;
            }
            scope.undecided.clear();
            let attributes = resource.as_object().cloned().unwrap_or_default();
            let mut resolved = Map::new();
            for (name, attribute) in attributes.into_iter().filter(|(name, _)| name != "Condition") {
                // What a stack set carries is resolved where it runs.
                let value = if name == "Properties" { scope.resolve(&attribute) } else { attribute };
                resolved.insert(name, value);
            }
            for function in &scope.undecided {
                let what = format!("`{}` ({kind}): nothing decides `{}`", clip(id), clip(function));
                let help = "only parameters and constants can be decided; what is left is kept as it is where that is possible";
                let finding = rules::NOT_IMPORTED.finding(what).at(places.of(&["Properties"]), "");
                self.findings.push(finding.subject(id.clone()).help(help));
            }
            self.resources.push(Found {
                number: self.resources.len(),
                id: id.clone(),
                kind,
                resource: resolved.into(),
                places,
                is_embedded: false,
                skipped: 0,
                home: home.clone(),
                comment: comments.get(id).cloned(),
                template: number,
            });
            self.carried(self.resources.len() - 1, options);
        }
    }

    /// The template that a stack set carries
    fn carried(&mut self, set: usize, options: &Import) {
        let Some(found) = self.resources.get(set).filter(|found| found.kind == STACK_SET).cloned() else {
            return;
        };
        let Some(body) = found.text("TemplateBody").and_then(template_file::read_embedded) else {
            let what = format!("`{}` ({STACK_SET}): its template is not in it as text", clip(&found.id));
            return self.lost(what, found.origin(&["Properties", "TemplateBody"]), &found.id);
        };
        let file = Rc::new(TemplateFile::at(
            template_file::long_form(body),
            found.origin(&["Properties", "TemplateBody"]),
        ));
        self.template(&file, Home::Set(set), &HashMap::new(), options);
        for found in self.resources.iter_mut().skip(set + 1) {
            found.is_embedded = true;
        }
    }

    fn lost(&mut self, what: String, origin: Origin, id: &str) {
        self.findings.push(rules::NOT_IMPORTED.finding(what).at(origin, "").subject(id.to_owned()));
    }

    /// Values of parameters that a stack set hands to the template it carries
    fn handed_over(&self, home: &Home) -> HashMap<String, Value> {
        let Home::Set(set) = home else { return HashMap::new() };
        let parameters = self.resources.get(*set).and_then(|set| set.property("Parameters")?.as_array());
        let one = |one: &Value| {
            Some((one.get("ParameterKey")?.as_str()?.to_owned(), one.get("ParameterValue")?.clone()))
        };
        parameters.into_iter().flatten().filter_map(one).collect()
    }

    /// What decides the functions of a template
    fn scope(&mut self, root: &Value, places: &Places, home: &Home, options: &Import) -> Scope {
        let mut parameters = HashMap::new();
        let handed_over = self.handed_over(home);
        for (id, parameter) in root.get("Parameters").and_then(Value::as_object).into_iter().flatten() {
            let kind = parameter.get("Type").and_then(Value::as_str).unwrap_or_default();
            let is_list = kind == "CommaDelimitedList" || kind.starts_with("List<");
            if let Some(value) = handed_over.get(id) {
                // What another resource hands over is known where it runs alone, and stays as it is.
                if value.is_string() {
                    parameters.insert(id.clone(), value.clone());
                }
                continue;
            }
            let given = options.parameters.iter().find(|(name, _)| name == id);
            let value = given.map(|(_, value)| value.clone()).or_else(|| {
                let default = parameter.get("Default")?;
                Some(default.as_str().map_or_else(|| default.to_string(), str::to_owned))
            });
            let Some(value) = value else {
                self.findings.push(
                    rules::UNDECIDED_IMPORT
                        .finding(format!("the parameter `{}` has no default", clip(id)))
                        .at(places.of(&["Parameters", id]), "")
                        .subject(id.clone())
                        .help(format!("add `--parameter {}=VALUE`", clip(id))),
                );
                continue;
            };
            if given.is_none() {
                let what = format!("the parameter `{}` is taken at its default `{}`", clip(id), clip(&value));
                let finding = rules::ASSUMED_IMPORT.finding(what).at(places.of(&["Parameters", id]), "");
                self.findings.push(finding.subject(id.clone()));
            }
            let value = if is_list {
                value.split(',').map(|item| Value::from(item.trim())).collect()
            } else {
                value.into()
            };
            parameters.insert(id.clone(), value);
        }
        let section = |name: &str| root.get(name).cloned().unwrap_or_default();
        Scope {
            parameters,
            mappings: section("Mappings"),
            conditions: section("Conditions"),
            ..Scope::default()
        }
    }

    /// Names the sections of a template that nothing is made of
    fn sections(&mut self, root: &Value, places: &Places) {
        const READ: [&str; 7] = [
            "AWSTemplateFormatVersion",
            "Description",
            "Parameters",
            "Mappings",
            "Conditions",
            "Resources",
            "Outputs",
        ];
        const OURS: [&str; 2] = ["UnifiedConsoleArn", "NodeAccessArn"];
        for (name, section) in root.as_object().into_iter().flatten() {
            if name == "Outputs" {
                for id in section.as_object().into_iter().flatten().map(|(id, _)| id) {
                    if !OURS.contains(&id.as_str()) {
                        let what = format!("the output `{}`: a model has no outputs of its own", clip(id));
                        self.lost(what, places.of(&["Outputs", id]), id);
                    }
                }
            } else if name == "Metadata" {
                // Labels of parameters go with the parameters.
                let interface = "AWS::CloudFormation::Interface";
                for key in section.as_object().into_iter().flatten().map(|(key, _)| key) {
                    if key != interface {
                        let what = format!("metadata `{}`: a model has none", clip(key));
                        self.lost(what, places.of(&["Metadata", key]), key);
                    }
                }
            } else if !READ.contains(&name.as_str()) {
                let what = format!("the section `{}` of the template", clip(name));
                self.lost(what, places.of(&[name]), name);
            }
        }
    }
}

/// Name of a file without its folder and ending
fn stem(name: &str) -> &str {
    let file = name.rsplit('/').next().unwrap_or(name);
    file.rsplit_once('.').map_or(file, |(stem, _)| stem)
}
