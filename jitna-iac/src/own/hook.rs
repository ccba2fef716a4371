//! What a hook of a program changes in the synthesized templates, as overrides and resources of the model
//!
//! A hook changes copies. The differences become part of the model, so they are checked, counted in decisions, stored in the assembly and
//! compared like everything else, wherever the model is used. A change that the model cannot express is a finding.

use indexmap::IndexMap;
use serde_json::{Map, Value as Json};

use crate::assembly::Assembly;
use crate::cfn::{Entry, LogicalId, PatchPath, Template};
use crate::describe::Finding;
use crate::describe::finding::Weight;
use crate::model::{Model, Override, OwnResource};
use crate::origin::{Origin, Spanned};
use crate::rules;

/// Templates of the stacks and StackSets of a model, by name, which a hook changes
///
/// [`App::after_synthesis`](super::App::after_synthesis) passes them to its function. The names are those that `jitna-iac list` prints. A
/// StackSet has the template that it deploys; the stack with the StackSet follows.
#[derive(Clone, Debug, Default)]
pub struct Templates(IndexMap<String, Template>);

impl Templates {
    pub(super) fn of(assembly: &Assembly) -> Self {
        let stacks = assembly.stacks.iter().map(|stack| (stack.name.clone(), stack.template.clone()));
        let members = assembly.member_templates.iter().map(|one| (one.name.clone(), one.template()));
        Self(stacks.chain(members).collect())
    }

    /// Returns the template of a stack or StackSet
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&Template> {
        self.0.get(name)
    }

    /// Returns the template of a stack or StackSet, to change it
    pub fn get_mut(&mut self, name: &str) -> Option<&mut Template> {
        self.0.get_mut(name)
    }

    /// All templates with their names: first the stacks in the order of their deployment, then the StackSets
    pub fn iter(&self) -> impl ExactSizeIterator<Item = (&str, &Template)> {
        self.0.iter().map(|(name, template)| (name.as_str(), template))
    }

    /// All templates with their names, to change them
    pub fn iter_mut(&mut self) -> impl ExactSizeIterator<Item = (&str, &mut Template)> {
        self.0.iter_mut().map(|(name, template)| (name.as_str(), template))
    }
}

/// Changes of a hook
#[derive(Debug, Default)]
pub(super) struct Changes {
    overrides: Vec<Spanned<Override>>,
    resources: Vec<Spanned<OwnResource>>,
    /// Changes that the model cannot express
    pub(super) lost: Vec<Finding>,
}

impl Changes {
    /// The differences between templates before and after a hook
    pub(super) fn between(before: &Templates, after: &Templates, at: Origin) -> Self {
        let mut all = Self::default();
        for ((name, old), (_, new)) in before.0.iter().zip(&after.0) {
            all.add(name, old, new, at);
        }
        all
    }

    /// Adds the changes to the model
    pub(super) fn apply(&self, model: &mut Model) {
        model.overrides.extend(self.overrides.iter().cloned());
        model.resources.extend(self.resources.iter().cloned());
    }

    fn add(&mut self, name: &str, old: &Template, new: &Template, at: Origin) {
        if old == new {
            return;
        }
        for (id, entry) in old.resources() {
            match new.entry(id) {
                None => self.lose(
                    format!("the hook removes `{id}` from `{name}`, which the model describes"),
                    "remove it from the model, or change its properties",
                    at,
                ),
                Some(changed) => self.entry(name, id, entry, changed, at),
            }
        }
        for (id, entry) in new.resources().filter(|(id, _)| old.entry(*id).is_none()) {
            self.resource(name, id, entry, at);
        }
        if new.clone().with_resources_of(old) != *old {
            let message = format!(
                "the hook changes parameters, conditions, outputs or metadata of `{name}`: only resources can change"
            );
            self.lose(
                message,
                "change resources, or set `--parameters`; write values into the resources",
                at,
            );
        }
    }

    fn entry(&mut self, template: &str, id: &LogicalId, old: &Entry, new: &Entry, at: Origin) {
        let mut changes = Vec::new();
        differences(&body(old), &body(new), &mut Vec::new(), &mut changes);
        for (path, set) in changes {
            let text = |text: String| Spanned::new(text, at);
            let change = Override {
                template: text(template.to_owned()),
                resource: text(id.to_string()),
                path: text(PatchPath::new(path).to_string()),
                set: set.map(|value| Spanned::new(value, at)),
            };
            self.overrides.push(Spanned::new(change, at));
        }
    }

    fn resource(&mut self, template: &str, id: &LogicalId, entry: &Entry, at: Origin) {
        let (Ok(own_id), Ok(resource_type)) = (id.as_str().parse(), entry.type_name().parse()) else {
            let message = format!(
                "the hook adds `{id}` to `{template}`, but `{}` is not a resource type",
                crate::ids::clip(entry.type_name())
            );
            self.lose(message, "use a type such as `AWS::SNS::Topic` or `Custom::Report`", at);
            return;
        };
        let (attributes, properties) = entry.clone().into_verbatim();
        let values = |values: Map<String, Json>| -> crate::model::Verbatim {
            values.into_iter().map(|(name, value)| (name, Spanned::new(value, at))).collect()
        };
        let mut resource = OwnResource {
            id: Spanned::new(own_id, at),
            resource_type: Spanned::new(resource_type, at),
            rollouts: Vec::new(),
            units: Vec::new(),
            regions: Vec::new(),
            account: None,
            templates: Vec::new(),
            properties: values(properties),
            attributes: values(attributes),
        };
        let templates = |one: &OwnResource| OwnResource { templates: Vec::new(), ..one.clone() };
        let name = Spanned::new(template.to_owned(), at);
        // The same resource in several templates is described once.
        if let Some(known) = self.resources.iter_mut().find(|known| templates(known) == resource) {
            let mut own = (**known).clone();
            own.templates.push(name);
            *known = known.with(own);
        } else {
            resource.templates.push(name);
            self.resources.push(Spanned::new(resource, at));
        }
    }

    fn lose(&mut self, message: String, help: &str, at: Origin) {
        let code = rules::LOST_CHANGE.code.as_str();
        self.lost.push(Finding::new(Weight::Error, code.into(), message, at).help(help));
    }
}

/// A resource as JSON
fn body(entry: &Entry) -> Json {
    let kind = entry.type_name().to_owned();
    let (mut body, properties) = entry.clone().into_verbatim();
    body.insert("Type".to_owned(), kind.into());
    if !properties.is_empty() {
        body.insert("Properties".to_owned(), properties.into());
    }
    body.into()
}

/// Paths of values that differ, each with the new value, or `None` if there is none
fn differences(old: &Json, new: &Json, path: &mut Vec<String>, found: &mut Vec<(Vec<String>, Option<Json>)>) {
    match (old, new) {
        _ if old == new => {}
        (Json::Object(old), Json::Object(new)) => {
            for name in old.keys().filter(|name| !new.contains_key(*name)) {
                let gone = path.iter().chain([name]).cloned().collect();
                found.push((gone, None));
            }
            for (name, value) in new {
                path.push(name.clone());
                match old.get(name) {
                    Some(before) => differences(before, value, path, found),
                    None => found.push((path.clone(), Some(value.clone()))),
                }
                path.pop();
            }
        }
        (Json::Array(old), Json::Array(new)) if old.len() == new.len() => {
            for (number, (before, value)) in old.iter().zip(new).enumerate() {
                path.push(number.to_string());
                differences(before, value, path, found);
                path.pop();
            }
        }
        _ => found.push((path.clone(), Some(new.clone()))),
    }
}
