//! Comparison of two sides

use std::collections::BTreeMap;
use std::path::Path;

use serde_json::{Map, Value};

use super::kinds::{self, DOCUMENT, STACK_SET};
use super::names::{Names, names, taken};
use super::reach::{SetFacts, Targets};
use super::side::{Content, Side, Stack, Stacks};
use super::values::{differences, shown};
use super::{
    Action, At, CarriedDiff, Change, CoverageChange, Diff, PropertyDiff, Reach, ResourceDiff, StackDiff,
    Summary, TemplateDiff, documents, moves, normal, policy,
};
use crate::cfn::description::Description;
use crate::diag::Diagnostics;
use crate::rules;

/// Compares two sides
///
/// If one side is an assembly and the other is a template, the template is compared with the stack or StackSet that its file is named
/// after, else with the single template.
///
/// # Errors
///
/// Returns an error when a template is compared with an assembly that has no such template.
pub fn diff(old: &Side, new: &Side) -> Result<Diff, Diagnostics> {
    let (before, after) = match (&old.content, &new.content) {
        (Content::Stacks(old), Content::Stacks(new)) => (old.clone(), new.clone()),
        (Content::Template(one), Content::Template(two)) => {
            let name = stem(&new.name);
            (single(&name, one, None), single(&name, two, None))
        }
        (Content::Template(template), Content::Stacks(stacks)) => {
            let (name, other) = counterpart(&old.name, new, stacks)?;
            (single(&name, template, None), single(&name, other, Some(stacks)))
        }
        (Content::Stacks(stacks), Content::Template(template)) => {
            let (name, other) = counterpart(&new.name, old, stacks)?;
            (single(&name, other, Some(stacks)), single(&name, template, None))
        }
    };
    let mut facts = after.sets.clone();
    for (name, old) in &before.sets {
        let known = facts.entry(name.clone()).or_insert_with(|| old.clone());
        for (id, unit) in &old.units {
            known.units.entry(id.clone()).or_insert_with(|| unit.clone());
        }
    }
    let mut walk = Walk {
        diff: Diff {
            kind: "jitna-iac diff",
            version: 1,
            old: old.name.clone(),
            new: new.name.clone(),
            moves: moves::moves(old, new),
            ..Diff::default()
        },
        facts,
        names: (names(&before), names(&after)),
    };
    walk.stacks(&before.stacks, &after.stacks);
    Ok(walk.diff)
}

/// Returns the name of a file without folders and extension
fn stem(name: &str) -> String {
    let stem = Path::new(name).file_stem().and_then(|stem| stem.to_str());
    stem.filter(|stem| !stem.is_empty()).unwrap_or("template").to_owned()
}

fn single(name: &str, template: &Value, facts: Option<&Stacks>) -> Stacks {
    let stack = Stack { name: name.to_owned(), settings: Value::Null, template: template.clone() };
    Stacks {
        stacks: vec![stack],
        sets: facts.map(|all| all.sets.clone()).unwrap_or_default(),
        ..Stacks::default()
    }
}

/// Returns the template of an assembly to compare with a template of this file
fn counterpart<'a>(file: &str, side: &Side, stacks: &'a Stacks) -> Result<(String, &'a Value), Diagnostics> {
    let name = stem(file);
    let stack = stacks.stacks.iter().find(|stack| stack.name == name).map(|stack| &stack.template);
    let found = stack.or_else(|| stacks.carried.get(&name)).or(stacks.whole.as_ref());
    found.map(|template| (name, template)).ok_or_else(|| {
        let what = format!("`{}` has no template to compare `{file}` with", side.name);
        let help =
            "name the file after a stack or StackSet of it; it is too large for one template with everything";
        vec![rules::WRONG_KIND.finding(what).help(help)].into()
    })
}

pub(super) fn members(value: Option<&Value>) -> impl Iterator<Item = (&String, &Value)> {
    value.and_then(Value::as_object).into_iter().flatten()
}

pub(super) fn kind_of(resource: &Value) -> &str {
    resource.get("Type").and_then(Value::as_str).unwrap_or_default()
}

pub(super) fn name_of(kind: &str, properties: &Value) -> Option<String> {
    properties.get(Description::for_type(kind)?.name()?.path).map(shown)
}

pub(super) fn body_of(resource: Option<&Value>) -> Option<Value> {
    normal::body(resource?.get("Properties")?.get("TemplateBody")?)
}

struct Walk {
    diff: Diff,
    facts: BTreeMap<String, SetFacts>,
    names: (Names, Names),
}

/// Place of a template
#[derive(Clone, Default)]
struct Place {
    stack: String,
    set: Option<String>,
    reach: Option<Reach>,
}

/// A resource on one side: as it was written, and in normal form
#[derive(Clone, Copy)]
struct Sided<'a> {
    raw: &'a Value,
    normal: &'a Value,
}

fn sided<'a>(raw: &'a Value, normal: &'a Value, id: &str) -> Option<Sided<'a>> {
    Some(Sided { raw: raw.get(id)?, normal: normal.get(id)? })
}

impl<'a> Sided<'a> {
    fn properties(self) -> Option<&'a Value> {
        self.normal.get("Properties")
    }

    fn attribute(self, name: &str) -> Option<&'a str> {
        self.raw.get(name).and_then(Value::as_str)
    }
}

impl Walk {
    fn stacks(&mut self, old: &[Stack], new: &[Stack]) {
        let find = |all: &'_ [Stack], name: &str| all.iter().position(|stack| stack.name == name);
        let gone =
            old.iter().filter(|stack| find(new, &stack.name).is_none()).map(|stack| (Some(stack), None));
        let there = new.iter().map(|stack| (find(old, &stack.name).and_then(|at| old.get(at)), Some(stack)));
        for (old, new) in there.chain(gone).collect::<Vec<_>>() {
            let Some(stack) = new.or(old).map(|stack| stack.name.clone()) else { continue };
            let place = Place { stack: stack.clone(), ..Place::default() };
            let mut template =
                self.template(&place, old.map(|stack| &stack.template), new.map(|stack| &stack.template));
            let change = Change::new(old.is_some(), new.is_some());
            let mut settings = Vec::new();
            if let (Some(old), Some(new)) = (old, new) {
                let (old, new) = (normal::plain(&old.settings), normal::plain(&new.settings));
                settings = differences(Some(&old), Some(&new))
                    .into_iter()
                    .map(|difference| PropertyDiff {
                        // A stack in another account or Region is a different stack.
                        action: match difference.path.as_str() {
                            "account" | "region" => Action::Replaced,
                            _ => Action::Changed,
                        },
                        path: match difference.path.split('/').next() {
                            Some("DependsOn") => "dependsOn".to_owned(),
                            Some("Capabilities") => "capabilities".to_owned(),
                            _ => difference.path,
                        },
                        old: difference.old,
                        new: difference.new,
                        elsewhere: false,
                    })
                    .collect();
            } else {
                template.sections.clear();
            }
            if change != Change::Changed || !settings.is_empty() || !template.is_empty() {
                self.diff.stacks.push(StackDiff { stack, change, settings, template });
            }
        }
    }

    fn template(&mut self, place: &Place, old: Option<&Value>, new: Option<&Value>) -> TemplateDiff {
        let (old_normal, new_normal) = (old.map(normal::template), new.map(normal::template));
        if old_normal == new_normal {
            return TemplateDiff::default();
        }
        let rest = |template: &Option<Value>| {
            let sections = members(template.as_ref()).filter(|(name, _)| *name != "Resources");
            Value::Object(sections.map(|(name, value)| (name.clone(), value.clone())).collect::<Map<_, _>>())
        };
        let sections = differences(Some(&rest(&old_normal)), Some(&rest(&new_normal))).into_iter();
        let sections = sections.map(|difference| PropertyDiff {
            path: difference.path,
            action: Action::Changed,
            old: difference.old,
            new: difference.new,
            elsewhere: false,
        });
        let mut diff = TemplateDiff { sections: sections.collect(), resources: Vec::new() };
        let resources =
            |template: Option<&Value>| template.and_then(|t| t.get("Resources")).cloned().unwrap_or_default();
        let (old, new) = (resources(old), resources(new));
        let (old_normal, new_normal) = (resources(old_normal.as_ref()), resources(new_normal.as_ref()));
        let gone = members(Some(&old)).filter(|(id, _)| new.get(id.as_str()).is_none());
        for (id, _) in members(Some(&new)).chain(gone) {
            let before = sided(&old, &old_normal, id);
            let after = sided(&new, &new_normal, id);
            diff.resources.extend(self.resource(place, id, before, after));
        }
        diff
    }

    fn resource(
        &mut self,
        place: &Place,
        id: &str,
        old: Option<Sided<'_>>,
        new: Option<Sided<'_>>,
    ) -> Option<ResourceDiff> {
        let kind = kind_of(new.or(old)?.raw);
        if let (Some(before), Some(after)) = (old, new) {
            if before.normal == after.normal {
                return None;
            }
            if kind_of(before.raw) != kind {
                // Another type with the same ID: one resource is removed, another is added.
                let gone = self.resource(place, id, old, None);
                let come = self.resource(place, id, None, new)?;
                let summary = &mut self.diff.summary;
                summary.removed = summary.removed.saturating_sub(1);
                summary.added = summary.added.saturating_sub(1);
                summary.replaced += 1;
                let notes = gone.into_iter().flat_map(|gone| gone.notes).chain(come.notes.clone()).collect();
                return Some(ResourceDiff {
                    action: Action::Replaced,
                    forced_by: vec!["Type".to_owned()],
                    notes,
                    ..come
                });
            }
        }
        let name = new.or(old)?.properties().and_then(|properties| name_of(kind, properties));
        let at = At {
            stack: place.stack.clone(),
            stack_set: place.set.clone(),
            id: id.to_owned(),
            kind: kind.to_owned(),
            name: name.clone(),
            reach: place.reach.clone(),
        };
        let properties = |side: Option<Sided<'_>>| side.and_then(|side| side.raw.get("Properties").cloned());
        policy::changes(
            kind,
            &at,
            old.and_then(Sided::properties),
            new.and_then(Sided::properties),
            &mut self.diff.access,
        );
        if kind == DOCUMENT {
            let (old, new) = (properties(old), properties(new));
            self.diff.policies.extend(documents::change(&at, old.as_ref(), new.as_ref()));
        }
        let mut diff = ResourceDiff {
            id: id.to_owned(),
            kind: kind.to_owned(),
            name,
            action: Action::Changed,
            forced_by: Vec::new(),
            properties: Vec::new(),
            notes: Vec::new(),
            carried: None,
        };
        match (old, new) {
            (Some(old), Some(new)) => self.changed(&mut diff, old, new),
            (None, _) => {
                diff.action = Action::Added;
                diff.notes.extend(taken(&self.names, &at));
            }
            (Some(old), None) => {
                diff.action = Action::Removed;
                if let Some(policy @ ("Retain" | "RetainExceptOnCreate" | "Snapshot")) =
                    old.attribute("DeletionPolicy")
                {
                    let stays = if policy == "Snapshot" { "a snapshot of it" } else { "it" };
                    diff.notes.push(format!("`DeletionPolicy: {policy}`: {stays} remains in the account"));
                }
            }
        }
        if kind == STACK_SET && place.set.is_none() {
            diff.carried = self.carried(place, &at, old, new);
        }
        self.count(diff.action);
        Some(diff)
    }

    fn count(&mut self, action: Action) {
        let Summary { added, changed, replaced, not_known, refused, removed } = &mut self.diff.summary;
        *match action {
            Action::Added => added,
            Action::Changed | Action::NewVersion => changed,
            Action::NotKnown => not_known,
            Action::Replaced => replaced,
            Action::Refused => refused,
            Action::Removed => removed,
        } += 1;
    }

    fn changed(&mut self, diff: &mut ResourceDiff, old: Sided<'_>, new: Sided<'_>) {
        let kind = diff.kind.as_str();
        let new_version = new.properties().and_then(|p| p.get("UpdateMethod")).and_then(Value::as_str)
            == Some("NewVersion");
        let opened = body_of(Some(old.raw)).is_some() && body_of(Some(new.raw)).is_some();
        for difference in differences(Some(old.normal), Some(new.normal)) {
            let property = difference.path.strip_prefix("Properties/");
            let path = property.unwrap_or(&difference.path);
            let action = property.map_or(Action::Changed, |path| kinds::effect(kind, path, new_version));
            let elsewhere = property.and_then(|path| elsewhere(kind, path));
            let elsewhere = elsewhere.filter(|path| path != "TemplateBody" || opened);
            let shown = elsewhere.as_deref().unwrap_or(path).to_owned();
            if diff.properties.iter().any(|known| known.path == shown) {
                continue;
            }
            let (old, new) =
                if elsewhere.is_some() { (None, None) } else { (difference.old, difference.new) };
            diff.properties.push(PropertyDiff {
                path: shown,
                action,
                old,
                new,
                elsewhere: elsewhere.is_some(),
            });
        }
        diff.action = diff.properties.iter().map(|property| property.action).max().unwrap_or(Action::Changed);
        if matches!(diff.action, Action::Replaced | Action::Refused | Action::NotKnown) {
            let forcing = diff.properties.iter().filter(|property| property.action == diff.action);
            diff.forced_by = forcing.map(|property| property.path.clone()).collect();
        }
        if diff.action == Action::Replaced {
            let before = old.properties().and_then(|properties| name_of(kind, properties));
            if let (Some(name), true) = (&diff.name, before == diff.name) {
                let way = if kind == DOCUMENT && !diff.forced_by.iter().any(|path| path == "DocumentType") {
                    "set `UpdateMethod: NewVersion`"
                } else {
                    "change the name as well"
                };
                diff.notes.push(format!(
                    "will fail: the new one is created first, and the name `{name}` is taken; {way}"
                ));
            }
            if let Some(policy @ ("Retain" | "Snapshot")) = old.attribute("UpdateReplacePolicy") {
                let stays = if policy == "Snapshot" { "a snapshot of the old one" } else { "the old one" };
                diff.notes.push(format!("`UpdateReplacePolicy: {policy}`: {stays} remains in the account"));
            }
        }
    }

    fn carried(
        &mut self,
        place: &Place,
        at: &At,
        old: Option<Sided<'_>>,
        new: Option<Sided<'_>>,
    ) -> Option<Box<CarriedDiff>> {
        let set = at.name.clone().unwrap_or_else(|| at.id.clone());
        let targets = |side: Option<Sided<'_>>| {
            side.and_then(Sided::properties).map(Targets::from_properties).unwrap_or_default()
        };
        let (before, after) = (targets(old), targets(new));
        let facts = self.facts.get(&set).cloned().unwrap_or_default();
        let reach = if new.is_some() { &after } else { &before }.reach(Some(&facts));
        let place = Place { stack: place.stack.clone(), set: Some(set), reach: Some(reach.clone()) };
        let (old_body, new_body) = (body_of(old.map(|side| side.raw)), body_of(new.map(|side| side.raw)));
        let mut template = self.template(&place, old_body.as_ref(), new_body.as_ref());
        if old.is_none() || new.is_none() {
            template.sections.clear();
        }
        let targets = before.changes(&after, &facts);
        if !targets.is_empty() {
            self.diff.coverage.push(CoverageChange { at: at.clone(), targets });
        }
        (!template.is_empty()).then(|| Box::new(CarriedDiff { reach, template }))
    }
}

/// Returns the property at `path` whose differences another part of the comparison shows
fn elsewhere(kind: &str, path: &str) -> Option<String> {
    let mut steps = path.split('/');
    let first = steps.next()?;
    if policy::is_property(kind, first)
        || kind == STACK_SET && ["TemplateBody", "StackInstancesGroup"].contains(&first)
    {
        return Some(first.to_owned());
    }
    let cedar = "Content/AutoApprovalPolicyDocuments";
    let is_cedar = path == cedar || path.starts_with(cedar) && path.contains("/content/Cedar");
    (kind == DOCUMENT && is_cedar).then(|| cedar.to_owned())
}
