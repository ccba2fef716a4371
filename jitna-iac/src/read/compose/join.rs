//! Files side by side: what they say is joined, and the same said twice is one
//!
//! The order of the files means nothing, so lists to which several files add are in the order of their names.

use std::collections::HashMap;

use super::{Composer, name_of, place_of};
use crate::ids::clip;
use crate::origin::Origin;
use crate::rules;
use crate::tree::{Node, Value};

/// How two lists of one key become one
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Lists {
    /// Named things, which are joined themselves
    Things,
    /// Named things, each said by one file or by several in the same words
    Alike,
    /// One list, which two files cannot both say
    One,
}

/// How the lists at a path join; names of items are left out of the path
fn lists(path: &[&str]) -> Lists {
    match path {
        ["rollouts"] | ["organization", .., "units" | "accounts"] => Lists::Things,
        ["autoApprovals" | "manualApprovals" | "sessionPreferences" | "invariants" | "people"] => {
            Lists::Alike
        }
        ["accept" | "overrides" | "resources" | "exclusive" | "guardrails"]
        | ["nodeTags", _]
        | ["denyAccess", "statements"] => Lists::Alike,
        ["rollouts", "units" | "accounts" | "excludeAccounts" | "manualApprovals"] => Lists::Alike,
        ["notifications", "topics" | "rules" | "slack" | "teams"] | ["existing", "sessionPreferences"] => {
            Lists::Alike
        }
        _ => Lists::One,
    }
}

impl Composer<'_> {
    /// Two trees as one
    pub(super) fn join(&mut self, one: Node<'static>, other: Node<'static>) -> Node<'static> {
        let mut path = Vec::new();
        self.joined(one, other, &mut path, None)
    }

    fn joined(
        &mut self,
        one: Node<'static>,
        other: Node<'static>,
        path: &mut Vec<String>,
        of: Option<&str>,
    ) -> Node<'static> {
        if one.is_same(&other) {
            return one;
        }
        let origin = one.origin;
        match (one.value, other.value) {
            (Value::Mapping(pairs), Value::Mapping(others)) => {
                Node { value: Value::Mapping(self.mappings(pairs, others, path, of)), origin }
            }
            (Value::Sequence(items), Value::Sequence(others)) => {
                let keys: Vec<&str> = path.iter().map(String::as_str).collect();
                let how = lists(&keys);
                if how == Lists::One {
                    self.conflict(&of_path(path, of), other.origin, origin);
                    return Node { value: Value::Sequence(items), origin };
                }
                Node { value: Value::Sequence(self.sequences(items, others, how, path)), origin }
            }
            (value, _) => {
                self.conflict(&of_path(path, of), other.origin, origin);
                Node { value, origin }
            }
        }
    }

    fn mappings(
        &mut self,
        mut pairs: Vec<(Node<'static>, Node<'static>)>,
        others: Vec<(Node<'static>, Node<'static>)>,
        path: &mut Vec<String>,
        of: Option<&str>,
    ) -> Vec<(Node<'static>, Node<'static>)> {
        let mut added = Vec::new();
        for (key, value) in others {
            let text = key.as_text().unwrap_or_default().to_owned();
            let known = pairs.iter().position(|(of, _)| of.as_text() == Some(&text));
            match known.and_then(|at| pairs.get_mut(at)) {
                Some((_, one)) => {
                    let here = std::mem::replace(one, Node::text("", Origin::Unknown));
                    path.push(text);
                    *one = self.joined(here, value, path, of);
                    path.pop();
                }
                None => added.push((key, value)),
            }
        }
        let are_both = !pairs.is_empty() && !added.is_empty();
        pairs.extend(added);
        if are_both && !path.is_empty() {
            pairs.sort_by(|(one, _), (other, _)| one.as_text().cmp(&other.as_text()));
        }
        pairs
    }

    fn sequences(
        &mut self,
        mut items: Vec<Node<'static>>,
        others: Vec<Node<'static>>,
        how: Lists,
        path: &mut Vec<String>,
    ) -> Vec<Node<'static>> {
        if items.is_empty() || others.is_empty() {
            items.extend(others);
            return items;
        }
        let mut known: HashMap<String, usize> = HashMap::new();
        for (at, item) in items.iter().enumerate() {
            known.entry(key_of(item)).or_insert(at);
        }
        for item in others {
            let key = key_of(&item);
            match known.get(&key).and_then(|at| items.get_mut(*at)) {
                None => {
                    known.insert(key, items.len());
                    items.push(item);
                }
                Some(one) if one.is_same(&item) => {}
                Some(one) if how == Lists::Things && matches!(one.value, Value::Mapping(_)) => {
                    let here = std::mem::replace(one, Node::text("", Origin::Unknown));
                    let name = name_of(&item).unwrap_or_default().to_owned();
                    let joined = self.joined(here, item, path, Some(&name));
                    if let Some(place) = known.get(&key).and_then(|at| items.get_mut(*at)) {
                        *place = joined;
                    }
                }
                Some(one) => {
                    let (place, first) = (place_of(&item), place_of(one));
                    let what = format!("`{}` in `{}`", clip(name_of(&item).unwrap_or("?")), path.join("."));
                    self.conflict(&what, place, first);
                }
            }
        }
        items.sort_by_cached_key(key_of);
        items
    }

    fn conflict(&mut self, what: &str, place: Origin, first: Origin) {
        let finding = rules::CONFLICTING_FILES
            .finding(format!("two files say different things for {what}"))
            .at(place, "")
            .at(first, "the other")
            .help("keep one of the two; use an overlay for what differs in one stage");
        self.findings.push(finding);
    }
}

/// What an item is known by: its name, or all that it says
fn key_of(item: &Node<'_>) -> String {
    name_of(item).map_or_else(|| said(item), str::to_owned)
}

/// A text for what a tree says
fn said(node: &Node<'_>) -> String {
    match &node.value {
        Value::Scalar(text, _) => format!("{text:?}"),
        Value::Sequence(items) => format!("[{}]", items.iter().map(said).collect::<Vec<_>>().join(",")),
        Value::Mapping(pairs) => {
            let pairs = pairs.iter().map(|(key, value)| format!("{}:{}", said(key), said(value)));
            format!("{{{}}}", pairs.collect::<Vec<_>>().join(","))
        }
    }
}

/// A path as findings show it
fn of_path(path: &[String], of: Option<&str>) -> String {
    let path = format!("`{}`", path.join("."));
    match of {
        Some(name) => format!("{path} of `{}`", clip(name)),
        None => path,
    }
}
