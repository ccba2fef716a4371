//! Stacks and StackSets, the names that they create, and the places where they create them

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::Holder;
use super::places::{Place, Units};
use crate::diff::compare::{body_of, kind_of, members, name_of};
use crate::diff::kinds::STACK_SET;
use crate::diff::normal;
use crate::diff::side::{Stack, Stacks, Target};

/// A StackSet of a stack
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Set {
    /// Logical ID
    pub(super) id: String,
    pub(super) name: String,
}

/// A template, and where it is deployed
#[derive(Clone, Debug)]
pub(super) struct Carrier<'a> {
    pub(super) stack: &'a Stack,
    pub(super) set: Option<Set>,
    /// Logical IDs of named resources, by type and name
    pub(super) names: BTreeMap<(String, String), String>,
    pub(super) places: BTreeSet<Place>,
}

impl Carrier<'_> {
    /// Checks whether a carrier of the other side is the same one
    pub(super) fn is(&self, other: &Carrier<'_>) -> bool {
        self.stack.is(other.stack)
            && self.set.as_ref().map(|set| &set.name) == other.set.as_ref().map(|set| &set.name)
    }

    pub(super) fn holder(&self) -> Holder {
        Holder { stack: self.stack.name.clone(), stack_set: self.set.as_ref().map(|set| set.name.clone()) }
    }
}

/// Returns all stacks and StackSets of a side; OUs reach all of their accounts except `without`
pub(super) fn carriers<'a>(side: &'a Stacks, units: &Units, without: &BTreeSet<String>) -> Vec<Carrier<'a>> {
    let mut all = Vec::new();
    for stack in &side.stacks {
        let own = Place { account: stack.account().to_owned(), region: stack.region().to_owned() };
        all.push(Carrier { stack, set: None, names: names(&stack.template), places: [own].into() });
        for (set, resource) in sets(stack) {
            let Some(body) = body_of(Some(resource)) else { continue };
            let targets = targets(side, &set.name);
            let places = targets.iter().flat_map(|target| units.places(target, without)).collect();
            all.push(Carrier { stack, set: Some(set), names: names(&body), places });
        }
    }
    all
}

/// Returns the targets of a StackSet, as in the index
pub(super) fn targets<'a>(side: &'a Stacks, set: &str) -> &'a [Target] {
    side.sets.get(set).map_or(&[], |facts| facts.targets.as_slice())
}

/// Returns the StackSets of a stack, with their resources
pub(super) fn sets(stack: &Stack) -> impl Iterator<Item = (Set, &Value)> {
    members(stack.template.get("Resources")).filter(|(_, resource)| kind_of(resource) == STACK_SET).map(
        |(id, resource)| {
            let name = resource.get("Properties").and_then(|all| name_of(STACK_SET, &normal::plain(all)));
            (Set { id: id.clone(), name: name.unwrap_or_else(|| id.clone()) }, resource)
        },
    )
}

pub(super) fn has_set(stack: &Stack, set: &Set) -> bool {
    sets(stack).any(|(one, _)| one == *set)
}

/// Returns the logical IDs of named resources in a template, by type and name
pub(super) fn names(template: &Value) -> BTreeMap<(String, String), String> {
    let named = members(template.get("Resources")).filter_map(|(id, resource)| {
        let kind = kind_of(resource);
        let name = name_of(kind, &normal::plain(resource.get("Properties")?))?;
        Some(((kind.to_owned(), name), id.clone()))
    });
    named.collect()
}

/// Checks whether a resource depends on another one through `DependsOn`, directly or indirectly
pub(super) fn depends_on(template: &Value, from: &str, to: &str) -> bool {
    let mut seen = BTreeSet::new();
    let mut open = vec![from.to_owned()];
    while let Some(id) = open.pop() {
        let resource = template.get("Resources").and_then(|all| all.get(&id));
        let next = match resource.and_then(|resource| resource.get("DependsOn")) {
            Some(Value::String(one)) => vec![one.clone()],
            Some(Value::Array(all)) => all.iter().filter_map(Value::as_str).map(str::to_owned).collect(),
            _ => Vec::new(),
        };
        if next.iter().any(|id| id == to) {
            return true;
        }
        open.extend(next.into_iter().filter(|id| seen.insert(id.clone())));
    }
    false
}
