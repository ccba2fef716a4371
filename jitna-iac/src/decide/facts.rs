//! The facts that a policy's statements depend on, found in one look at a request

use std::collections::HashMap;

use indexmap::{IndexMap, IndexSet};

use super::entities::Asker;
use super::question::{Question, Text, Whole};
use super::request::{Node, NodeKind};
use crate::cedar::UserAttribute;

/// Facts of the statements of one policy, each under a number
#[derive(Debug, Default)]
pub(super) struct Facts {
    words: usize,
    groups: HashMap<String, Vec<u32>>,
    users: HashMap<String, Vec<u32>>,
    ec2: Option<u32>,
    nodes: HashMap<(NodeKind, String), Vec<u32>>,
    numbers: Numbers,
    texts: Vec<TextFacts>,
    /// Comparisons of two strings: both of the user, both of the node, one of each (that of the user first)
    same: [Vec<(usize, usize, u32)>; 3],
    wholes: Vec<Whole>,
    /// Strings of the user, and of the node, that are compared with the other's
    compared: [Vec<usize>; 2],
}

/// Numbers of the strings
#[derive(Debug, Default)]
struct Numbers {
    attributes: IndexMap<String, usize>,
    principal_tags: IndexMap<String, usize>,
    node_tags: IndexMap<String, usize>,
}

/// Facts about one string
#[derive(Debug, Default)]
struct TextFacts {
    present: Vec<u32>,
    equals: HashMap<String, Vec<u32>>,
    likes: Vec<(Vec<Option<char>>, u32)>,
}

/// Facts of one request
#[derive(Debug)]
pub(super) struct Observed<'r> {
    bits: Vec<u64>,
    values: Vec<Option<&'r str>>,
}

impl Observed<'_> {
    pub(super) fn is_set(&self, fact: u32) -> bool {
        let word = self.bits.get(fact as usize / 64).copied().unwrap_or_default();
        word >> (fact % 64) & 1 == 1
    }

    fn set(&mut self, fact: u32) {
        if let Some(word) = self.bits.get_mut(fact as usize / 64) {
            *word |= 1 << (fact % 64);
        }
    }

    fn value(&self, text: usize) -> Option<&str> {
        self.values.get(text).copied().flatten()
    }
}

impl Facts {
    pub(super) fn new(questions: &IndexSet<Question>, wholes: &IndexSet<Whole>) -> Self {
        let mut facts = Self { words: questions.len().div_ceil(64), ..Self::default() };
        for (question, number) in questions.iter().zip(0..) {
            facts.add(question, number);
        }
        for whole in wholes {
            if let Whole::Value(text) = whole {
                facts.text(text);
            }
            facts.wholes.push(whole.clone());
        }
        for list in &mut facts.compared {
            list.sort_unstable();
            list.dedup();
        }
        facts
    }

    fn add(&mut self, question: &Question, number: u32) {
        match question {
            Question::User { groups, users } => {
                for group in groups {
                    self.groups.entry(group.clone()).or_default().push(number);
                }
                for user in users {
                    self.users.entry(user.clone()).or_default().push(number);
                }
            }
            Question::Ec2 => self.ec2 = Some(number),
            Question::Node(nodes) => {
                for node in nodes {
                    self.nodes.entry(node.clone()).or_default().push(number);
                }
            }
            Question::Present(text) => self.text(text).present.push(number),
            Question::OneOf(text, values) => {
                let equals = &mut self.text(text).equals;
                for value in values {
                    equals.entry(value.clone()).or_default().push(number);
                }
            }
            Question::Like(text, pattern) => self.text(text).likes.push((pattern.clone(), number)),
            Question::Same(left, right) => {
                let (a, b) = (self.number(left), self.number(right));
                let [of_user, of_node, mixed] = &mut self.same;
                match (left.is_of_node(), right.is_of_node()) {
                    (false, false) => of_user.push((a, b, number)),
                    (true, true) => of_node.push((a, b, number)),
                    (node, _) => {
                        let (user, node) = if node { (b, a) } else { (a, b) };
                        mixed.push((user, node, number));
                        let [users, nodes] = &mut self.compared;
                        users.push(user);
                        nodes.push(node);
                    }
                }
            }
        }
    }

    fn number(&mut self, text: &Text) -> usize {
        let next = self.texts.len();
        let Numbers { attributes, principal_tags, node_tags } = &mut self.numbers;
        let (map, key) = match text {
            Text::Attribute(key) => (attributes, key),
            Text::PrincipalTag(key) => (principal_tags, key),
            Text::NodeTag(key) => (node_tags, key),
        };
        let number = *map.entry(key.clone()).or_insert(next);
        if number == next {
            self.texts.push(TextFacts::default());
        }
        number
    }

    #[expect(clippy::indexing_slicing, reason = "`number` makes the place if there is none")]
    fn text(&mut self, text: &Text) -> &mut TextFacts {
        let number = self.number(text);
        &mut self.texts[number]
    }

    fn number_of(&self, text: &Text) -> Option<usize> {
        let numbers = &self.numbers;
        match text {
            Text::Attribute(key) => numbers.attributes.get(key),
            Text::PrincipalTag(key) => numbers.principal_tags.get(key),
            Text::NodeTag(key) => numbers.node_tags.get(key),
        }
        .copied()
    }

    /// All facts of a request
    pub(super) fn observe<'r>(&self, asker: Asker<'r>, node: &'r Node) -> Observed<'r> {
        let mut observed = self.nothing();
        self.observe_user(asker, &mut observed);
        self.observe_node(node, &mut observed);
        let [_, _, mixed] = &self.same;
        compare(mixed, &mut observed);
        observed
    }

    fn nothing<'r>(&self) -> Observed<'r> {
        Observed { bits: vec![0; self.words], values: vec![None; self.texts.len()] }
    }

    fn observe_user<'r>(&self, asker: Asker<'r>, observed: &mut Observed<'r>) {
        for fact in self.users.get(asker.id).into_iter().flatten() {
            observed.set(*fact);
        }
        if !self.groups.is_empty() {
            for group in asker.groups {
                for fact in self.groups.get(*group).into_iter().flatten() {
                    observed.set(*fact);
                }
            }
        }
        let Numbers { attributes, principal_tags, .. } = &self.numbers;
        for (key, number, value) in known(attributes, asker.attributes) {
            // The service shows policies no other attribute.
            if key.parse::<UserAttribute>().is_ok() {
                self.observe_text(number, value, observed);
            }
        }
        for (_, number, value) in known(principal_tags, asker.principal_tags) {
            self.observe_text(number, value, observed);
        }
        let [of_user, ..] = &self.same;
        compare(of_user, observed);
    }

    fn observe_node<'r>(&self, node: &'r Node, observed: &mut Observed<'r>) {
        if let (Some(fact), NodeKind::Ec2) = (self.ec2, node.kind) {
            observed.set(fact);
        }
        if !self.nodes.is_empty() {
            for fact in self.nodes.get(&(node.kind, node.id.clone())).into_iter().flatten() {
                observed.set(*fact);
            }
        }
        for (_, number, value) in known(&self.numbers.node_tags, &node.tags) {
            self.observe_text(number, value, observed);
        }
        let [_, of_node, _] = &self.same;
        compare(of_node, observed);
    }

    fn observe_text<'r>(&self, number: usize, value: &'r str, observed: &mut Observed<'r>) {
        let Some(facts) = self.texts.get(number) else { return };
        if let Some(place) = observed.values.get_mut(number) {
            *place = Some(value);
        }
        let equal = facts.equals.get(value).into_iter().flatten();
        for fact in facts.present.iter().chain(equal) {
            observed.set(*fact);
        }
        for (pattern, fact) in &facts.likes {
            if is_like(value, pattern) {
                observed.set(*fact);
            }
        }
    }

    /// What all statements together can learn about a user
    pub(super) fn user_key(&self, asker: Asker<'_>, key: &mut Vec<u8>) {
        let [compared, _] = &self.compared;
        self.user_key_with(compared, asker, key);
    }

    /// The same without the strings that are compared with those of a node: all that is left where none is equal
    pub(super) fn user_key_alone(&self, asker: Asker<'_>, key: &mut Vec<u8>) {
        self.user_key_with(&[], asker, key);
    }

    fn user_key_with(&self, compared: &[usize], asker: Asker<'_>, key: &mut Vec<u8>) {
        let mut observed = self.nothing();
        self.observe_user(asker, &mut observed);
        push_facts(&observed, compared, key);
        for whole in &self.wholes {
            match whole {
                Whole::Value(text) if text.is_of_node() => {}
                Whole::Node => {}
                whole => self.push_whole(whole, &observed, asker, None, key),
            }
        }
    }

    /// Strings of a user that are compared with those of a node, each with the number of its comparison
    pub(super) fn compared_of_user<'r>(&self, asker: Asker<'r>) -> Vec<(usize, &'r str)> {
        let [_, _, mixed] = &self.same;
        if mixed.is_empty() {
            return Vec::new();
        }
        let mut observed = self.nothing();
        self.observe_user(asker, &mut observed);
        let values = mixed.iter().enumerate();
        values.filter_map(|(at, (user, ..))| Some((at, (*observed.values.get(*user)?)?))).collect()
    }

    /// Number of comparisons of a string of the user with one of the node
    pub(super) fn comparisons(&self) -> usize {
        let [_, _, mixed] = &self.same;
        mixed.len()
    }

    /// Keys of the tags of a node that are looked at, in any order
    pub(super) fn node_tags(&self) -> impl Iterator<Item = &str> {
        self.numbers.node_tags.keys().map(String::as_str)
    }

    /// Whether nothing of a node is looked at but its kind and [`node_tags`](Self::node_tags)
    pub(super) fn is_about_tags(&self) -> bool {
        self.nodes.is_empty() && !self.wholes.contains(&Whole::Node)
    }

    /// What all statements together can learn about a node
    pub(super) fn node_key(&self, node: &Node, key: &mut Vec<u8>) {
        let [_, compared] = &self.compared;
        self.node_key_with(compared, node, key);
    }

    /// The same without the strings that are compared with those of a user; gives these, each with the number of its
    /// comparison
    pub(super) fn node_key_alone<'r>(&self, node: &'r Node, key: &mut Vec<u8>) -> Vec<(usize, &'r str)> {
        let observed = self.node_key_with(&[], node, key);
        let [_, _, mixed] = &self.same;
        let values = mixed.iter().enumerate();
        values.filter_map(|(at, (_, node, _))| Some((at, (*observed.values.get(*node)?)?))).collect()
    }

    fn node_key_with<'r>(&self, compared: &[usize], node: &'r Node, key: &mut Vec<u8>) -> Observed<'r> {
        let mut observed = self.nothing();
        self.observe_node(node, &mut observed);
        push_facts(&observed, compared, key);
        for whole in &self.wholes {
            match whole {
                Whole::Node => push_node(node, key),
                Whole::Value(text) if text.is_of_node() => self.push_value(text, &observed, key),
                _ => {}
            }
        }
        observed
    }

    /// A thing that a statement may use in any way
    pub(super) fn push_whole(
        &self,
        whole: &Whole,
        observed: &Observed<'_>,
        asker: Asker<'_>,
        node: Option<&Node>,
        key: &mut Vec<u8>,
    ) {
        match whole {
            Whole::User => {
                push_text(Some(asker.id), key);
                let mut groups: Vec<&str> = asker.groups.to_vec();
                groups.sort_unstable();
                groups.dedup();
                push_all(groups.into_iter().map(|group| (group, "")), key);
                let attributes = asker.attributes.iter().map(|(key, value)| (key.as_str(), value.as_str()));
                push_all(attributes, key);
            }
            Whole::PrincipalTags => push_map(asker.principal_tags, key),
            Whole::Node => {
                if let Some(node) = node {
                    push_node(node, key);
                }
            }
            Whole::Value(text) => self.push_value(text, observed, key),
        }
    }

    fn push_value(&self, text: &Text, observed: &Observed<'_>, key: &mut Vec<u8>) {
        push_text(self.number_of(text).and_then(|number| observed.value(number)), key);
    }
}

/// Strings of a request that have a number; the shorter list is looked through
fn known<'a, 'r: 'a>(
    numbers: &'a IndexMap<String, usize>,
    values: &'r IndexMap<String, String>,
) -> impl Iterator<Item = (&'a str, usize, &'r str)> {
    let (few, many) = if numbers.len() < values.len() { (Some(numbers), None) } else { (None, Some(values)) };
    let of_numbers = few
        .into_iter()
        .flatten()
        .filter_map(|(key, number)| Some((key.as_str(), *number, values.get(key)?.as_str())));
    let of_values = many
        .into_iter()
        .flatten()
        .filter_map(|(key, value)| Some((key.as_str(), *numbers.get(key)?, value.as_str())));
    of_numbers.chain(of_values)
}

fn compare(pairs: &[(usize, usize, u32)], observed: &mut Observed<'_>) {
    for (left, right, fact) in pairs {
        if let (Some(left), Some(right)) = (observed.value(*left), observed.value(*right))
            && left == right
        {
            observed.set(*fact);
        }
    }
}

fn push_facts(observed: &Observed<'_>, compared: &[usize], key: &mut Vec<u8>) {
    for word in &observed.bits {
        key.extend(word.to_le_bytes());
    }
    for text in compared {
        push_text(observed.value(*text), key);
    }
}

fn push_node(node: &Node, key: &mut Vec<u8>) {
    key.push(u8::from(node.kind == NodeKind::Ec2));
    push_text(Some(&node.id), key);
    push_map(&node.tags, key);
}

fn push_map(map: &indexmap::IndexMap<String, String>, key: &mut Vec<u8>) {
    push_all(map.iter().map(|(key, value)| (key.as_str(), value.as_str())), key);
}

/// Pairs in an order that does not depend on how they were written
fn push_all<'a>(pairs: impl Iterator<Item = (&'a str, &'a str)>, key: &mut Vec<u8>) {
    let mut pairs: Vec<(&str, &str)> = pairs.collect();
    pairs.sort_unstable();
    key.extend(pairs.len().to_le_bytes());
    for (name, value) in pairs {
        push_text(Some(name), key);
        push_text(Some(value), key);
    }
}

/// A text with its length before it, so that no two lists of texts have the same bytes
pub(super) fn push_text(text: Option<&str>, key: &mut Vec<u8>) {
    match text {
        None => key.extend(u64::MAX.to_le_bytes()),
        Some(text) => {
            key.extend((text.len() as u64).to_le_bytes());
            key.extend(text.as_bytes());
        }
    }
}

/// Whether a text has a pattern, in which `None` matches any characters, also none
///
/// It sorts values; whether a statement matches, Cedar says. A test holds it against Cedar's `like`.
pub(super) fn is_like(text: &str, pattern: &[Option<char>]) -> bool {
    let mut rest = text.chars();
    let mut elements = pattern;
    // Where to go on if what follows the last star does not fit here.
    let mut retry: Option<(std::str::Chars<'_>, &[Option<char>])> = None;
    loop {
        match elements.split_first() {
            Some((None, after)) => {
                retry = Some((rest.clone(), after));
                elements = after;
                continue;
            }
            Some((Some(wanted), after)) => {
                let mut ahead = rest.clone();
                if ahead.next() == Some(*wanted) {
                    (rest, elements) = (ahead, after);
                    continue;
                }
            }
            None if rest.as_str().is_empty() => return true,
            None => {}
        }
        let Some((from, after)) = &mut retry else { return false };
        if from.next().is_none() {
            return false;
        }
        (rest, elements) = (from.clone(), after);
    }
}
