//! Levels and conditions that policies share by name

use std::collections::{HashMap, HashSet};

use super::{Composer, take};
use crate::cedar::Condition;
use crate::ids::clip;
use crate::model::Level;
use crate::origin::Origin;
use crate::read::decode::{Cx, Decode};
use crate::rules;
use crate::suggest::nearest;
use crate::tree::{Node, Value};

/// Keys that hold what policies share
pub(in crate::read) const KEYS: [&str; 2] = ["levels", "conditions"];

/// Keys of the model below which conditions are
const WITH_CONDITIONS: [&str; 4] = ["denyAccess", "autoApprovals", "guardrails", "invariants"];

/// Values that all shared levels and conditions come to, wherever they are used
const MOST: usize = 1_000_000;

/// What is shared, with its uses
struct Shared {
    of: &'static str,
    all: HashMap<String, (Origin, Node<'static>, usize)>,
    /// Names that others wrongly say; that nothing uses them would be a consequence
    named: HashSet<String>,
}

impl Composer<'_> {
    /// Puts shared levels and conditions in the place of their names
    pub(super) fn share(&mut self, node: &mut Node<'static>) {
        let mut levels = self.shared(node, KEYS[0], "level");
        let mut conditions = self.shared(node, KEYS[1], "condition");
        self.without_names(&mut conditions);
        each(node, "manualApprovals", &mut |policy| {
            let Value::Mapping(pairs) = &mut policy.value else { return };
            for (_, value) in pairs.iter_mut().filter(|(key, _)| key.as_text() == Some("levels")) {
                self.place_items(value, &mut levels);
            }
        });
        if let Value::Mapping(pairs) = &mut node.value {
            for (key, value) in pairs {
                if WITH_CONDITIONS.contains(&key.as_text().unwrap_or_default()) {
                    self.place_conditions(value, &mut conditions);
                }
            }
        }
        self.unused(levels, |level, cx| drop(Level::decode(level, cx)));
        self.unused(conditions, |condition, cx| drop(Condition::decode(condition, cx)));
    }

    /// Reports names in shared conditions: those would make trees of any size
    fn without_names(&mut self, conditions: &mut Shared) {
        fn names<'n>(node: &'n Node<'static>, all: &mut Vec<&'n Node<'static>>) {
            match &node.value {
                Value::Scalar(..) => {}
                Value::Sequence(items) => items.iter().for_each(|item| names(item, all)),
                Value::Mapping(pairs) => {
                    for (key, value) in pairs {
                        if matches!(key.as_text(), Some("all" | "any" | "not")) {
                            all.extend(Some(value).filter(|value| value.as_text().is_some()));
                            all.extend(items(value).iter().filter(|item| item.as_text().is_some()));
                        }
                        names(value, all);
                    }
                }
            }
        }
        let mut all = Vec::new();
        conditions.all.values().for_each(|(_, value, _)| names(value, &mut all));
        let mut all: Vec<(Origin, String)> = all
            .into_iter()
            .map(|name| (name.origin, name.as_text().unwrap_or_default().to_owned()))
            .collect();
        all.sort_by_key(|(place, _)| place.first_byte());
        for (place, name) in all {
            self.unknown.push(place);
            let finding = rules::WRONG_KIND
                .finding(format!("expected a condition, found the name `{}`", clip(&name)))
                .at(place, "")
                .help("write the condition out: shared conditions do not name each other");
            self.findings.push(finding);
            conditions.named.insert(name);
        }
    }

    /// Reports what nothing uses, and reads it, since nothing else does
    fn unused(&mut self, shared: Shared, read: fn(&Node<'static>, &mut Cx)) {
        let mut unused: Vec<_> = shared.all.into_iter().filter(|(_, (_, _, uses))| *uses == 0).collect();
        unused.sort_by(|(one, _), (other, _)| one.cmp(other));
        for (name, (place, value, _)) in unused {
            let finding = rules::UNUSED_SHARED
                .finding(format!("no policy uses the {} `{}`", shared.of, clip(&name)))
                .at(place, "")
                .help("use it by its name, or remove it");
            let mut cx = self.reader();
            read(&value, &mut cx);
            // What cannot be read may have been written to be used.
            if !shared.named.contains(&name) && cx.findings.is_empty() {
                self.findings.push(finding);
            }
            self.findings.append(cx.findings);
        }
    }

    /// The shared things below a key, by their names
    fn shared(&mut self, node: &mut Node<'static>, key: &str, of: &'static str) -> Shared {
        let mut all = HashMap::new();
        match take(node, key) {
            None => {}
            Some((_, Node { value: Value::Mapping(pairs), .. })) => {
                for (name, value) in pairs {
                    all.insert(name.as_text().unwrap_or_default().to_owned(), (name.origin, value, 0));
                }
            }
            Some((_, other)) if other.is_null() => {}
            Some((_, other)) => {
                let mut cx = self.reader();
                cx.wanted(&format!("a mapping from names to a {of} each"), &other);
                self.push_all(cx);
            }
        }
        Shared { of, all, named: HashSet::new() }
    }

    /// Puts what names mean in the place of the items of a list
    fn place_items(&mut self, value: &mut Node<'static>, shared: &mut Shared) {
        match &mut value.value {
            Value::Sequence(items) => items.iter_mut().for_each(|item| self.place_one(item, shared)),
            // The reader says that a list was wanted.
            Value::Scalar(name, _) => shared.named.extend([name.trim_matches(['[', ']']).to_owned()]),
            Value::Mapping(_) => {}
        }
    }

    fn place_one(&mut self, item: &mut Node<'static>, shared: &mut Shared) {
        let Value::Scalar(name, _) = &item.value else { return };
        let name = name.to_string();
        if item.is_null() {
            return;
        }
        if let Some((_, value, uses)) = shared.all.get_mut(&name) {
            *uses += 1;
            self.placed += size(value);
            if self.placed <= MOST {
                *item = value.clone();
                return;
            }
            self.is_partial = true;
            self.unknown.push(item.origin);
            if self.placed - size(value) <= MOST {
                let finding = rules::WRONG_KIND
                    .finding(format!("shared levels and conditions come to more than {MOST} values"))
                    .at(item.origin, "")
                    .help("share smaller levels and conditions");
                self.findings.push(finding);
            }
            return;
        }
        self.unknown.push(item.origin);
        let like = nearest(&name, shared.all.keys().map(String::as_str)).map(str::to_owned);
        let help = match &like {
            Some(like) => format!("did you mean `{like}`?"),
            None => format!("describe it: `{}s: {{{}: …}}`", shared.of, clip(&name)),
        };
        let finding = rules::UNKNOWN_NAME
            .finding(format!("unknown {} `{}`", shared.of, clip(&name)))
            .at(item.origin, "")
            .help(help);
        self.findings.push(finding);
        shared.named.extend(like);
    }

    /// Conditions are below `when` and `unless`, and in `all`, `any` and `not` there
    fn place_conditions(&mut self, node: &mut Node<'static>, conditions: &mut Shared) {
        match &mut node.value {
            Value::Scalar(..) => {}
            Value::Sequence(items) => {
                items.iter_mut().for_each(|item| self.place_conditions(item, conditions))
            }
            Value::Mapping(pairs) => {
                for (key, value) in pairs {
                    match key.as_text() {
                        Some("when" | "unless" | "all" | "any" | "not") => {
                            self.place_conditions(value, conditions);
                            self.place_items(value, conditions);
                            self.place_one(value, conditions);
                        }
                        _ => self.place_conditions(value, conditions),
                    }
                }
            }
        }
    }
}

/// Every item of a list of the model
fn each(node: &mut Node<'static>, list: &str, see: &mut impl FnMut(&mut Node<'static>)) {
    let Value::Mapping(pairs) = &mut node.value else { return };
    for (_, value) in pairs.iter_mut().filter(|(key, _)| key.as_text() == Some(list)) {
        if let Value::Sequence(items) = &mut value.value {
            items.iter_mut().for_each(&mut *see);
        }
    }
}

/// Values of a tree
fn size(node: &Node<'_>) -> usize {
    match &node.value {
        Value::Scalar(..) => 1,
        Value::Sequence(items) => items.iter().map(size).sum::<usize>() + 1,
        Value::Mapping(pairs) => pairs.iter().map(|(_, value)| size(value)).sum::<usize>() + 1,
    }
}

/// Whether a name is where a level or a condition can be
pub(super) fn has_names(node: &Node<'_>) -> bool {
    fn in_conditions(node: &Node<'_>) -> bool {
        match &node.value {
            Value::Scalar(..) => false,
            Value::Sequence(items) => items.iter().any(in_conditions),
            Value::Mapping(pairs) => pairs.iter().any(|(key, value)| match key.as_text() {
                Some("when" | "unless" | "all" | "any" | "not") => is_name(value) || in_conditions(value),
                _ => in_conditions(value),
            }),
        }
    }
    let policies = node.get("manualApprovals").map(items).unwrap_or_default();
    let levels = policies.iter().filter_map(|policy| policy.get("levels")).flat_map(items);
    levels.map(Node::as_text).any(|name| name.is_some())
        || WITH_CONDITIONS.iter().any(|key| node.get(key).is_some_and(in_conditions))
}

fn items<'n, 'a>(node: &'n Node<'a>) -> &'n [Node<'a>] {
    match &node.value {
        Value::Sequence(items) => items,
        Value::Scalar(..) | Value::Mapping(_) => &[],
    }
}

/// Whether this is text, or a list with text in it
fn is_name(node: &Node<'_>) -> bool {
    node.as_text().is_some() || items(node).iter().any(|item| item.as_text().is_some())
}
