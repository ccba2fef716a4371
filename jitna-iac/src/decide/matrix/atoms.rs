//! What policies can tell users and nodes apart by: memberships, attributes, tags, each with the values that count

use std::collections::{BTreeMap, BTreeSet};

use crate::decide::document::Document;
use crate::decide::engine::Engine;
use crate::decide::facts::is_like;
use crate::decide::place::Place;
use crate::decide::question::{Question, Text, Whole};
use crate::decide::request::{Node, NodeKind, User};

/// What a value is about; a user or node has one value of each
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Key {
    Group(String),
    User,
    Attribute(String),
    PrincipalTag(String),
    Node,
    Tag(String),
}

/// A value of a key
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Value {
    /// This text; of a group, a member
    Is(String),
    /// Text that has a pattern, and an example of it
    Like(String, String),
    /// The same text on both sides of a comparison
    Shared(String),
    /// Any other text
    Other(String),
    /// Node of a hybrid activation
    Managed,
    /// This node
    Node(NodeKind, String),
}

impl Value {
    pub(super) fn text(&self) -> &str {
        match self {
            Self::Is(text)
            | Self::Like(_, text)
            | Self::Shared(text)
            | Self::Other(text)
            | Self::Node(_, text) => text,
            Self::Managed => "mi-0",
        }
    }
}

/// One thing that policies look at
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Atom {
    pub(super) key: Key,
    pub(super) value: Value,
}

/// Whom a user is made of
pub(super) fn user(atoms: &[&Atom]) -> (User, indexmap::IndexMap<String, String>) {
    let mut user = User::default();
    let mut tags = indexmap::IndexMap::new();
    for Atom { key, value } in atoms {
        let text = value.text().to_owned();
        match key {
            Key::Group(id) => user.groups.push(id.clone()),
            Key::User => user.id = text,
            Key::Attribute(key) => drop(user.attributes.insert(key.clone(), text)),
            Key::PrincipalTag(key) => drop(tags.insert(key.clone(), text)),
            Key::Node | Key::Tag(_) => {}
        }
    }
    (user, tags)
}

/// What a node is made of
pub(super) fn node(atoms: &[&Atom]) -> Node {
    let mut node = Node::default();
    for Atom { key, value } in atoms {
        match (key, value) {
            (Key::Node, Value::Node(kind, id)) => (node.kind, node.id) = (*kind, id.clone()),
            (Key::Node, _) => node.kind = NodeKind::Managed,
            (Key::Tag(key), value) => drop(node.tags.insert(key.clone(), value.text().to_owned())),
            _ => {}
        }
    }
    node
}

/// Values of each key, as the policies name them
#[derive(Debug, Default)]
pub(super) struct Atoms {
    values: BTreeMap<Key, BTreeSet<Value>>,
    patterns: BTreeMap<Key, BTreeSet<Vec<Option<char>>>>,
    /// Keys whose texts are compared with each other
    same: Vec<(Key, Key)>,
    /// Statements that look at users or nodes in a way that no value represents
    pub(super) opaque: BTreeSet<(String, String)>,
}

/// Text that represents what user and node have alike
const SHARED: &str = "V";

impl Atoms {
    /// What statements and the tags of manual policies ask about
    pub(super) fn new<'d>(documents: impl Iterator<Item = &'d Document>, places: &[&Place<'_>]) -> Self {
        let mut atoms = Self::default();
        for document in documents {
            for statement in &document.statements {
                let questions = statement.questions();
                questions.facts.iter().for_each(|question| atoms.question(question));
                let is_opaque =
                    |whole: &Whole| matches!(whole, Whole::User | Whole::PrincipalTags | Whole::Node);
                for whole in &questions.wholes {
                    if let Whole::Value(text) = whole {
                        atoms.values.entry(key(text)).or_default();
                    }
                }
                if questions.wholes.iter().any(|whole| is_opaque(whole) || matches!(whole, Whole::Value(_))) {
                    let about = &statement.about;
                    atoms.opaque.insert((about.policy.to_string(), about.called()));
                }
            }
        }
        for (tag, value) in places.iter().flat_map(|place| place.manual_tags()) {
            let values = atoms.values.entry(Key::Tag(tag.to_owned())).or_default();
            values.insert(Value::Is(value.to_owned()));
        }
        atoms.complete();
        atoms
    }

    fn is(&mut self, key: Key, value: Value) {
        self.values.entry(key).or_default().insert(value);
    }

    fn question(&mut self, question: &Question) {
        match question {
            Question::User { groups, users } => {
                for group in groups {
                    self.is(Key::Group(group.clone()), Value::Is(group.clone()));
                }
                for user in users {
                    self.is(Key::User, Value::Is(user.clone()));
                }
            }
            Question::Ec2 => self.is(Key::Node, Value::Managed),
            Question::Node(nodes) => {
                for (kind, id) in nodes {
                    self.is(Key::Node, Value::Node(*kind, id.clone()));
                }
            }
            Question::Present(text) => drop(self.values.entry(key(text)).or_default()),
            Question::OneOf(text, values) => {
                for value in values {
                    self.is(key(text), Value::Is(value.clone()));
                }
            }
            Question::Like(text, pattern) => {
                self.patterns.entry(key(text)).or_default().insert(pattern.clone());
                let shown = pattern.iter().map(|char| char.unwrap_or('*')).collect();
                let example = pattern.iter().map(|char| char.unwrap_or('x')).collect();
                self.is(key(text), Value::Like(shown, example));
            }
            Question::Same(left, right) => {
                self.values.entry(key(left)).or_default();
                self.values.entry(key(right)).or_default();
                self.same.push((key(left), key(right)));
            }
        }
    }

    /// What is compared knows the values of both sides; every text may also be another one
    fn complete(&mut self) {
        let named: BTreeSet<String> =
            self.values.values().flatten().map(|value| value.text().to_owned()).collect();
        let fresh = |wanted: &str, patterns: Option<&BTreeSet<Vec<Option<char>>>>| -> Option<String> {
            let candidates =
                std::iter::once(wanted.to_owned()).chain((1..100).map(|number| format!("{wanted}{number}")));
            let is_free = |text: &String| {
                let mut patterns = patterns.into_iter().flatten();
                !named.contains(text) && !patterns.any(|pattern| is_like(text, pattern))
            };
            candidates.into_iter().find(is_free)
        };
        let shared = fresh(SHARED, None);
        // A chain of comparisons carries a value from end to end, one step in each turn.
        for _ in 0..self.same.len().min(4) {
            for (left, right) in self.same.clone() {
                for (from, to) in [(&left, &right), (&right, &left)] {
                    let known: Vec<Value> = self.values.get(from).into_iter().flatten().cloned().collect();
                    let to = self.values.entry(to.clone()).or_default();
                    to.extend(known);
                }
            }
        }
        if let Some(shared) = &shared {
            for (left, right) in self.same.clone() {
                for key in [left, right] {
                    self.is(key, Value::Shared(shared.clone()));
                }
            }
        }
        for (key, values) in &mut self.values {
            let wanted = match key {
                Key::Attribute(_) | Key::PrincipalTag(_) => "another",
                // Differs from that of a user, so that the two are not equal.
                Key::Tag(_) => "other",
                Key::Group(_) | Key::User | Key::Node => continue,
            };
            if let Some(other) = fresh(wanted, self.patterns.get(key)) {
                values.insert(Value::Other(other));
            }
        }
    }

    /// Keys of texts that several patterns are for: a text that has two of them is not among the values
    pub(super) fn several_patterns(&self) -> impl Iterator<Item = &Key> {
        self.patterns.iter().filter(|(_, patterns)| patterns.len() > 1).map(|(key, _)| key)
    }

    pub(super) fn has_shared(&self) -> bool {
        !self.same.is_empty()
    }

    fn of(self, is_meant: impl Fn(&Key) -> bool) -> Vec<Atom> {
        let values = self.values.into_iter().filter(|(key, _)| is_meant(key));
        let atoms = values
            .flat_map(|(key, values)| values.into_iter().map(move |value| Atom { key: key.clone(), value }));
        atoms.collect()
    }

    /// Of users
    pub(super) fn users(self) -> Vec<Atom> {
        self.of(|key| !matches!(key, Key::Node | Key::Tag(_)))
    }

    /// Of nodes
    pub(super) fn nodes(self) -> Vec<Atom> {
        self.of(|key| matches!(key, Key::Node | Key::Tag(_)))
    }
}

fn key(text: &Text) -> Key {
    match text {
        Text::Attribute(key) => Key::Attribute(key.clone()),
        Text::PrincipalTag(key) => Key::PrincipalTag(key.clone()),
        Text::NodeTag(key) => Key::Tag(key.clone()),
    }
}

/// Groups and users of the model, each ID once; whether a statement asks about it does not matter
pub(super) fn of_model(engine: &Engine) -> Vec<Atom> {
    let groups: BTreeSet<&String> = engine.groups.values().collect();
    let users: BTreeSet<&String> = engine.users.values().collect();
    let groups =
        groups.into_iter().map(|id| Atom { key: Key::Group(id.clone()), value: Value::Is(id.clone()) });
    let users = users.into_iter().map(|id| Atom { key: Key::User, value: Value::Is(id.clone()) });
    groups.chain(users).collect()
}
