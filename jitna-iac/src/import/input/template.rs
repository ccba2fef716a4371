//! Reads the resources of a template and resolves its functions

use std::collections::HashMap;
use std::rc::Rc;

use serde_json::{Map, Value};

use super::parameters::ParameterValue;
use super::{Found, Home, Material, Places, StackFacts};
use crate::diag::Severity;
use crate::ids::clip;
use crate::import::STACK_SET;
use crate::import::resolve::Scope;
use crate::origin::Origin;
use crate::rules;
use crate::template_file::{self, TemplateFile, pointer};

/// Prefix of parameter types whose default is the name of a value in Parameter Store
const STORED: &str = "AWS::SSM::Parameter::Value<";

impl Material {
    /// Reads a template, or an answer of the AWS CLI that contains a template
    pub(super) fn template_input(&mut self, file: TemplateFile, comments: &HashMap<String, String>) {
        let set = self.described_set(&file);
        let template = match template_file::of_tree(file) {
            Ok(template) => template,
            Err(findings) => return self.findings.append(findings),
        };
        match set {
            Some(set) => self.described(set, &template),
            None => {
                let stack = Rc::new(StackFacts::default());
                let is_empty = template.template.get("Resources").and_then(Value::as_object);
                if is_empty.is_some_and(Map::is_empty) {
                    let what = "the template has no resources".to_owned();
                    self.unused(what, template.origin("/Resources"), Severity::Warning);
                }
                self.template(&Rc::new(template), Home::Stack(stack), comments, &HashMap::new());
            }
        }
    }

    /// Adds the resources of a template
    ///
    /// `handed_over` contains the values that a StackSet passes to its template.
    pub(super) fn template(
        &mut self,
        file: &Rc<TemplateFile>,
        home: Home,
        comments: &HashMap<String, String>,
        handed_over: &HashMap<String, Value>,
    ) {
        let number = self.templates;
        self.templates += 1;
        let root = &file.template;
        let places = Places { file: Rc::clone(file), base: String::new() };
        let mut scope = self.scope(root, &places, handed_over);
        self.sections(root, &places);
        for (id, resource) in root.get("Resources").and_then(Value::as_object).into_iter().flatten() {
            let kind = resource.get("Type").and_then(Value::as_str).unwrap_or_default().to_owned();
            let places = Places { file: Rc::clone(file), base: pointer(&["Resources", id]) };
            scope.undecided.clear();
            scope.missing.clear();
            let condition = resource.get("Condition").and_then(Value::as_str);
            let holds = condition.map(|condition| (condition, scope.holds(condition)));
            if let Some((condition, Some(false))) = holds {
                let what = format!("`{}` ({kind}): condition `{}` does not hold", clip(id), clip(condition));
                self.lost(what, places.of(&["Condition"]), id);
                continue;
            }
            let attributes = resource.as_object().cloned().unwrap_or_default();
            let mut resolved = Map::new();
            for (name, attribute) in attributes.into_iter().filter(|(name, _)| name != "Condition") {
                // Functions in the template of a StackSet are resolved where it is deployed.
                let value = if name == "Properties" { scope.resolve(&attribute) } else { attribute };
                resolved.insert(name, value);
            }
            for function in &scope.undecided {
                let what = format!("`{}` ({kind}): `{}` cannot be decided", clip(id), clip(function));
                let help =
                    "only parameters and constants can be decided; the rest is kept as it is where possible";
                let finding = rules::NOT_IMPORTED.finding(what).at(places.of(&["Properties"]), "");
                self.findings.push(finding.subject(id.clone()).help(help));
            }
            let missing: Vec<String> = scope.missing.iter().cloned().collect();
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
                at: (None, None),
                // Parameters that its condition needs are asked for. Otherwise the condition is unresolvable.
                condition: match holds {
                    Some((condition, None)) if missing.is_empty() => Some(condition.to_owned()),
                    _ => None,
                },
                missing,
            });
            if self.resources.last().is_some_and(|found| found.kind == STACK_SET) {
                self.carried(self.resources.len() - 1);
            }
        }
    }

    /// Builds the scope that resolves the functions of a template
    fn scope(&mut self, root: &Value, places: &Places, handed_over: &HashMap<String, Value>) -> Scope {
        let mut scope = Scope {
            mappings: root.get("Mappings").cloned().unwrap_or_default(),
            conditions: root.get("Conditions").cloned().unwrap_or_default(),
            ..Scope::default()
        };
        for (id, parameter) in root.get("Parameters").and_then(Value::as_object).into_iter().flatten() {
            let kind = parameter.get("Type").and_then(Value::as_str).unwrap_or_default();
            let is_list = kind == "CommaDelimitedList" || kind.contains("List<");
            let origin = places.of(&["Parameters", id]);
            let value = match handed_over.get(id) {
                Some(Value::String(value)) => Some(value.clone()),
                // A value from another resource is known only at deployment and remains unchanged.
                Some(_) => continue,
                None => self.parameter(id, parameter, origin),
            };
            let Some(value) = value else {
                scope.absent.insert(id.clone());
                self.absent.insert(id.clone(), origin);
                continue;
            };
            let value = if is_list {
                value.split(',').map(|item| Value::from(item.trim())).collect()
            } else {
                value.into()
            };
            scope.parameters.insert(id.clone(), value);
        }
        scope
    }

    /// The value of a parameter that is not passed; `None` if it must be asked for
    fn parameter(&mut self, id: &str, parameter: &Value, origin: Origin) -> Option<String> {
        let is_stored =
            parameter.get("Type").and_then(Value::as_str).is_some_and(|kind| kind.starts_with(STORED));
        match self.values.value(id) {
            ParameterValue::Known(value) => return Some(value),
            ParameterValue::Disputed(first, second) => {
                let what = format!(
                    "the sources give the parameter `{}` two values, `{}` and `{}`",
                    clip(id),
                    clip(&first),
                    clip(&second)
                );
                let finding = rules::UNDECIDED_IMPORT.finding(what).at(origin, "").subject(id.to_owned());
                self.findings.push(finding.help(format!("add `--parameter {}=VALUE`", clip(id))));
                return Some(first);
            }
            ParameterValue::Hidden => return None,
            ParameterValue::Unknown if is_stored => return None,
            ParameterValue::Unknown => {}
        }
        let default = parameter.get("Default")?;
        let value = default.as_str().map_or_else(|| default.to_string(), str::to_owned);
        let what = format!("the parameter `{}` uses its default `{}`", clip(id), clip(&value));
        let finding = rules::ASSUMED_IMPORT.finding(what).at(origin, "");
        self.findings.push(finding.subject(id.to_owned()));
        Some(value)
    }

    /// Reports the sections of a template that are not imported
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
                // Labels of parameters are dropped together with the parameters.
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
