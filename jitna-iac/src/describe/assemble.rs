//! Puts the parts of a model together: items of lists, keys of mappings, names, units
//!
//! The order in which parts were added means nothing. What a part says itself keeps its order.

use std::collections::{HashMap, HashSet};

use crate::origin::Origin;
use crate::tree::{Node, Value as Content};

use super::declared::{Declared, compare_all};
use super::finding::{Finding, Weight};
use super::mapping::Mapping;
use super::members::Members;

type Pairs = Vec<(Node<'static>, Node<'static>)>;

/// Code of two parts that say two things; its page is that of the rule
pub(crate) const CONFLICT: &str = "JNA0116";

/// Mappings of the model whose keys may come from several parts
const SECTIONS: [&str; 6] = ["denyAccess", "notifications", "tags", "nodeTags", "existing", "names"];

/// Lists in these mappings
const LISTS: [&str; 7] = [
    "denyAccess.statements",
    "notifications.rules",
    "notifications.topics",
    "notifications.functions",
    "notifications.slack",
    "notifications.teams",
    "existing.sessionPreferences",
];

/// Lists of the model itself
const LISTS_OF_MODEL: [&str; 11] = [
    "autoApprovals",
    "manualApprovals",
    "sessionPreferences",
    "rollouts",
    "people",
    "invariants",
    "guardrails",
    "exclusive",
    "accept",
    "overrides",
    "resources",
];

fn known(all: &'static [&'static str], written: &str) -> Option<&'static str> {
    all.iter().find(|one| **one == written).copied()
}

/// The path of a list of the model that parts may add to
pub(crate) fn path_of(written: &str) -> Option<&'static str> {
    known(&LISTS, written).or_else(|| known(&LISTS_OF_MODEL, written))
}

/// A mapping of the model whose keys parts may set; the empty one is the model itself
pub(crate) fn section_of(written: &str) -> Option<&'static str> {
    if written.is_empty() { Some("") } else { known(&SECTIONS, written) }
}

/// Keys and items of a mapping of a model, each on its own
pub(super) fn of_section(section: &'static str, pairs: Pairs, to: &mut Vec<Declared>) {
    for (key, value) in pairs {
        let path = format!("{section}.{}", key.as_text().unwrap_or_default());
        to.extend(items(known(&LISTS, &path), section, key, value));
    }
}

/// The items of a list, if it is one that several parts may add to and has items; else the key as it is
fn items(
    list: Option<&'static str>,
    section: &'static str,
    key: Node<'static>,
    value: Node<'static>,
) -> Vec<Declared> {
    match (list, value) {
        (Some(list), Node { value: Content::Sequence(items), .. }) if !items.is_empty() => {
            items.into_iter().map(|item| Declared::Item(list, item)).collect()
        }
        (_, value) => vec![Declared::Pair(section, key, value)],
    }
}

/// Everything that a fragment says
pub(super) fn declared(fragment: Mapping) -> Vec<Declared> {
    let mut all = fragment.declared;
    for (key, value) in fragment.pairs {
        let name = key.as_text().unwrap_or_default();
        match (known(&SECTIONS, name), value) {
            (Some(section), Node { value: Content::Mapping(pairs), origin }) => {
                all.push(Declared::Section(section, origin));
                of_section(section, pairs, &mut all);
            }
            (_, value) => {
                let list = known(&LISTS_OF_MODEL, name);
                all.extend(items(list, "", key, value));
            }
        }
    }
    all
}

/// The tree that the reader makes a model of, and what its constructs report
pub(super) fn model(mapping: Mapping) -> (Node<'static>, Vec<Finding>) {
    let Mapping { pairs, declared, at, .. } = mapping;
    let (groups, loose): (Vec<_>, Vec<_>) =
        declared.into_iter().partition(|one| matches!(one, Declared::Group(_)));
    let mut groups: Vec<Vec<Declared>> = groups
        .into_iter()
        .map(|group| match group {
            Declared::Group(all) => all,
            one => vec![one],
        })
        .collect();
    groups.sort_by(|one, other| compare_all(one, other));
    let mut all = Parts { pairs, at, ..Parts::default() };
    let has_rules = all.has_own_rules(&groups);
    for (number, group) in std::iter::once(loose).chain(groups).enumerate() {
        for one in group {
            all.add(one, number);
        }
    }
    all.finish(has_rules)
}

/// What there is so far
#[derive(Debug, Default)]
struct Parts {
    pairs: Pairs,
    lists: Vec<(&'static str, Items)>,
    names: Vec<(&'static str, Pairs)>,
    seen: HashSet<(&'static str, String, String)>,
    members: Members,
    findings: Vec<Finding>,
    at: Origin,
}

impl Parts {
    fn add(&mut self, declared: Declared, group: usize) {
        match declared {
            Declared::Item(list, item) | Declared::Used(list, item) => {
                slot(&mut self.lists, list).add(item, group, list.contains('.'));
            }
            Declared::Name(section, name, id) => {
                let text = |node: &Node<'_>| node.as_text().unwrap_or_default().to_owned();
                if self.seen.insert((section, text(&name), text(&id))) {
                    slot(&mut self.names, section).push((name, id));
                }
            }
            Declared::Unit(unit) => self.members.unit(unit),
            Declared::Account(account) => self.members.account(account),
            Declared::Pair(section, key, value) => self.pair(section, key, value),
            Declared::Section(section, at) => {
                self.section(section, at);
            }
            Declared::Finding(finding) => self.findings.push(*finding),
            Declared::Group(all) => all.into_iter().for_each(|one| self.add(one, group)),
        }
    }

    /// A mapping of the model
    fn section(&mut self, section: &'static str, at: Origin) -> Option<&mut Pairs> {
        if section.is_empty() {
            return Some(&mut self.pairs);
        }
        let found = self.pairs.iter().position(|(key, _)| key.as_text() == Some(section));
        let position = found.unwrap_or_else(|| {
            let map = Node { value: Content::Mapping(Vec::new()), origin: at };
            self.pairs.push((Node::text(section, at), map));
            self.pairs.len() - 1
        });
        match self.pairs.get_mut(position).map(|(_, value)| &mut value.value) {
            Some(Content::Mapping(pairs)) => Some(pairs),
            _ => None,
        }
    }

    fn pair(&mut self, section: &'static str, key: Node<'static>, value: Node<'static>) {
        let Some(pairs) = self.section(section, value.origin) else { return };
        let Some((_, other)) = pairs.iter().find(|(of, _)| of.is_same(&key)) else {
            pairs.push((key, value));
            return;
        };
        if other.is_same(&value) {
            return;
        }
        let name = key.as_text().unwrap_or_default();
        let path = if section.is_empty() { name.to_owned() } else { format!("{section}.{name}") };
        let other = other.origin;
        self.findings.push(
            conflict(format!("two parts give `{}` different values", crate::ids::clip(&path)))
                .labeled(value.origin, "")
                .labeled(other, "the other")
                .help("keep one of the two"),
        );
    }

    /// Whether notifications have rules of their own, without those that other parts add one by one
    fn has_own_rules(&self, groups: &[Vec<Declared>]) -> bool {
        let is_section = |one: &Declared| matches!(one, Declared::Section("notifications", _));
        let is_rule = |one: &Declared| matches!(one, Declared::Item("notifications.rules", _));
        let mut sections = groups.iter().filter(|group| group.iter().any(is_section)).peekable();
        let own = self.pairs.iter().find(|(key, _)| key.as_text() == Some("notifications"));
        (sections.peek().is_none() && own.is_none())
            || sections.any(|group| group.iter().any(is_rule))
            || own.is_some_and(|(_, value)| value.get("rules").is_some())
    }

    fn finish(mut self, has_rules: bool) -> (Node<'static>, Vec<Finding>) {
        let at = self.at;
        if let Some((_, Node { value: Content::Mapping(organization), .. })) =
            self.pairs.iter_mut().find(|(key, _)| key.as_text() == Some("organization"))
        {
            self.members.below_the_root(organization);
        }
        for (section, names) in std::mem::take(&mut self.names) {
            let Some(all) = self.section("names", at) else { continue };
            match all.iter_mut().find(|(key, _)| key.as_text() == Some(section)) {
                Some((_, Node { value: Content::Mapping(known), .. })) => {
                    let is_new = |(name, id): &(Node<'_>, Node<'_>)| {
                        !known.iter().any(|(of, value)| of.is_same(name) && value.is_same(id))
                    };
                    let new: Pairs = names.into_iter().filter(is_new).collect();
                    known.extend(new);
                }
                _ => all.push((Node::text(section, at), Node { value: Content::Mapping(names), origin: at })),
            }
        }
        for (list, items) in std::mem::take(&mut self.lists) {
            if list == "notifications.rules" && !has_rules {
                self.findings.extend(items.items.first().map(silenced));
            }
            let (section, key) = list.split_once('.').unwrap_or(("", list));
            let section = known(&SECTIONS, section).unwrap_or("");
            let first = items.items.first().map_or(at, |item| item.origin);
            let Some(pairs) = self.section(section, first) else { continue };
            pairs.retain(|(of, value)| of.as_text() != Some(key) || !value.is_null());
            match pairs.iter_mut().find(|(of, _)| of.as_text() == Some(key)).map(|(_, value)| value) {
                Some(Node { value: Content::Sequence(own), .. }) => items.put_around(own),
                // What is there is not a list; the reader says so.
                Some(_) => {}
                None => {
                    let key = Node::text(key.to_owned(), first);
                    pairs.push((key, Node { value: Content::Sequence(items.items), origin: first }));
                }
            }
        }
        let mut root = Node { value: Content::Mapping(self.pairs), origin: at };
        root.inherit_origins(at);
        (root, self.findings)
    }
}

/// A finding about two parts that do not go together
pub(super) fn conflict(message: String) -> Finding {
    Finding::new(Weight::Error, CONFLICT.into(), message, Origin::Unknown)
}

/// A rule of a part would take the place of the rules that notifications have by default
fn silenced(rule: &Node<'static>) -> Finding {
    conflict(
        "the rule of a part replaces the rule for each event that `notifications` has by default".to_owned(),
    )
    .labeled(rule.origin, "")
    .help("write the rules of `notifications` that are to stay, one for each event")
}

/// The value of a key in a short list of pairs, which comes to be if it is not there
fn slot<'s, T: Default>(all: &'s mut Vec<(&'static str, T)>, key: &'static str) -> &'s mut T {
    let at = all.iter().position(|(of, _)| *of == key).unwrap_or_else(|| {
        all.push((key, T::default()));
        all.len() - 1
    });
    #[expect(clippy::indexing_slicing, reason = "the position was found, or is that of the last one")]
    &mut all[at].1
}

/// Items of a list of the model; the same twice is one
#[derive(Debug, Default)]
struct Items {
    items: Vec<Node<'static>>,
    /// Numbers of the items of a name, each with the group that it came with
    by_name: HashMap<String, Vec<(usize, usize)>>,
    /// Group of each item
    groups: Vec<usize>,
}

impl Items {
    /// `keeps` items that one part says twice, which checks find
    fn add(&mut self, item: Node<'static>, group: usize, keeps: bool) {
        let name = item.get("name").and_then(Node::as_text).unwrap_or_default().to_owned();
        let known = self.by_name.entry(name).or_default();
        let is_known = known.iter().any(|&(number, of)| {
            (of != group || !keeps) && self.items.get(number).is_some_and(|known| known.is_same(&item))
        });
        if !is_known {
            known.push((self.items.len(), group));
            self.items.push(item);
            self.groups.push(group);
        }
    }

    /// Puts the items into a list that the model says itself: it is one group among the others
    fn put_around(self, own: &mut Vec<Node<'static>>) {
        let listed = std::mem::take(own);
        let is_listed = |item: &Node<'_>| listed.iter().any(|one| one.is_same(item));
        // Groups are in order, and what the model says itself comes first.
        let (mut last, mut is_before) = (None, true);
        let (mut before, mut after) = (Vec::new(), Vec::new());
        for (item, group) in self.items.into_iter().zip(self.groups) {
            if last != Some(group) {
                is_before &= listed.first().is_some_and(|first| item.compare(first).is_lt());
                last = Some(group);
            }
            if !is_listed(&item) {
                if is_before { before.push(item) } else { after.push(item) }
            }
        }
        own.extend(before);
        own.extend(listed);
        own.extend(after);
    }
}

/// Keys of the model that are lists or mappings of several parts are known by these names
#[cfg(test)]
mod tests {
    use super::*;
    use crate::describe::{Keys, Model};

    #[test]
    fn lists_and_mappings_are_keys_of_the_model() {
        for path in LISTS_OF_MODEL.iter().chain(&SECTIONS) {
            assert!(Model::KEYS.contains(path), "{path}");
        }
        for path in LISTS {
            assert!(SECTIONS.contains(&path.split_once('.').unwrap().0), "{path}");
        }
    }
}
