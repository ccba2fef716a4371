//! Names that must be unique, and the resources that have them on each side

use std::collections::{BTreeSet, HashMap};

use serde_json::Value;

use super::compare::{body_of, kind_of, members, name_of};
use super::kinds::STACK_SET;
use super::side::Stacks;
use super::{At, normal};

/// Type and name of resources, and their places: stack, StackSet, logical ID
pub(super) type Names = HashMap<(String, String), BTreeSet<(String, Option<String>, String)>>;

pub(super) fn names(side: &Stacks) -> Names {
    let mut all = Names::new();
    for stack in &side.stacks {
        add_names(&stack.name, None, &stack.template, &mut all);
    }
    all
}

fn add_names(stack: &str, set: Option<&str>, template: &Value, all: &mut Names) {
    for (id, resource) in members(template.get("Resources")) {
        let kind = kind_of(resource);
        let name =
            resource.get("Properties").and_then(|properties| name_of(kind, &normal::plain(properties)));
        if let Some(name) = &name {
            let place = (stack.to_owned(), set.map(str::to_owned), id.clone());
            all.entry((kind.to_owned(), name.clone())).or_default().insert(place);
        }
        if kind == STACK_SET
            && set.is_none()
            && let Some(body) = body_of(Some(resource))
        {
            add_names(stack, Some(&name.unwrap_or_else(|| id.clone())), &body, all);
        }
    }
}

/// Returns the warning for a new resource whose name another resource has until it is deleted
pub(super) fn taken((old, new): &(Names, Names), at: &At) -> Option<String> {
    let name = at.name.clone()?;
    let key = (at.kind.clone(), name.clone());
    let after = new.get(&key);
    let vacated = old.get(&key)?.iter().filter(|place| !after.is_some_and(|after| after.contains(place)));
    let vacated: Vec<_> = vacated.collect();
    let same = vacated.iter().find(|(stack, set, _)| *stack == at.stack && *set == at.stack_set);
    if let Some((.., id)) = same {
        return Some(format!(
            "will fail: the logical ID changes from `{id}` while the name `{name}` stays; the new one is created first, \
             and the name is in use"
        ));
    }
    let (stack, set, _) = vacated.first()?;
    let from = set.as_ref().map_or_else(|| format!("stack `{stack}`"), |set| format!("StackSet `{set}`"));
    Some(format!("the name `{name}` moves here from {from}: where both are, it must be gone there first"))
}
