//! Stacks and stack sets, the names that they make and the places that they make them in

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::Holder;
use super::places::{Place, Units};
use crate::diff::compare::{body_of, kind_of, members, name_of};
use crate::diff::kinds::STACK_SET;
use crate::diff::normal;
use crate::diff::side::{Stack, Stacks, Target};

/// A stack set of a stack
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Set {
    /// Logical id
    pub(super) id: String,
    pub(super) name: String,
}

/// A template, and where it is deployed
#[derive(Clone, Debug)]
pub(super) struct Carrier<'a> {
    pub(super) stack: &'a Stack,
    pub(super) set: Option<Set>,
    /// Logical ids of what has a name, by type and name
    pub(super) names: BTreeMap<(String, String), String>,
    pub(super) places: BTreeSet<Place>,
}

impl Carrier<'_> {
    /// Whether another one, of another side, is the same
    pub(super) fn is(&self, other: &Carrier<'_>) -> bool {
        self.stack.is(other.stack)
            && self.set.as_ref().map(|set| &set.name) == other.set.as_ref().map(|set| &set.name)
    }

    pub(super) fn holder(&self) -> Holder {
        Holder { stack: self.stack.name.clone(), stack_set: self.set.as_ref().map(|set| set.name.clone()) }
    }
}

/// All stacks and stack sets of a side; units reach all of their accounts but those `without`
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

/// Targets of a stack set, as the index has them
pub(super) fn targets<'a>(side: &'a Stacks, set: &str) -> &'a [Target] {
    side.sets.get(set).map_or(&[], |facts| facts.targets.as_slice())
}

/// Stack sets of a stack, with their resources
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

/// Logical ids of what has a name in a template, by type and name
pub(super) fn names(template: &Value) -> BTreeMap<(String, String), String> {
    let named = members(template.get("Resources")).filter_map(|(id, resource)| {
        let kind = kind_of(resource);
        let name = name_of(kind, &normal::plain(resource.get("Properties")?))?;
        Some(((kind.to_owned(), name), id.clone()))
    });
    named.collect()
}

/// Whether a resource waits for another, by `DependsOn` or through others
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
