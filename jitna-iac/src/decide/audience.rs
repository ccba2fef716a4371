//! Who of many users is approved automatically on a node, each statement looked at by itself
//!
//! A statement tells few users and few nodes apart, where all statements together tell nearly all of them apart. So each
//! statement keeps its own classes: users with the same facts, and for comparisons of two strings the users of each value.
//! Cedar is asked once for each class of users and nodes of a statement; a node then costs a look at each statement.

use std::collections::HashMap;
use std::convert::Infallible;
use std::sync::{Arc, PoisonError, RwLock};

use indexmap::IndexMap;

use super::document::{Compiled, Document};
use super::engine::Engine;
use super::entities::Asker;
use super::facts::Facts;
use super::place::Place;
use super::request::{Node, User};
use crate::cedar::Effect;
use crate::parallel;

/// Answers that one statement keeps; with one more it begins anew
const KEPT: usize = 4096;

/// A set of users, by their number in an [`Audience`]
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct UserSet(Vec<u64>);

impl UserSet {
    fn of(count: usize) -> Self {
        Self(vec![0; count.div_ceil(64)])
    }

    fn insert(&mut self, user: usize) {
        if let Some(word) = self.0.get_mut(user / 64) {
            *word |= 1 << (user % 64);
        }
    }

    /// Whether nobody is in it
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.iter().all(|word| *word == 0)
    }

    /// Adds all of another set
    pub fn add(&mut self, other: &Self) {
        if self.0.len() < other.0.len() {
            self.0.resize(other.0.len(), 0);
        }
        for (word, other) in self.0.iter_mut().zip(&other.0) {
            *word |= other;
        }
    }

    fn remove(&mut self, other: &Self) {
        for (word, other) in self.0.iter_mut().zip(&other.0) {
            *word &= !other;
        }
    }

    /// Numbers of the users, in order
    pub fn iter(&self) -> impl Iterator<Item = usize> + '_ {
        self.0.iter().enumerate().flat_map(|(at, word)| {
            let rest = std::iter::successors(Some(*word), |word| Some(word & word.wrapping_sub(1)));
            rest.take_while(|word| *word != 0).map(move |word| at * 64 + word.trailing_zeros() as usize)
        })
    }

    fn first(&self) -> Option<usize> {
        self.iter().next()
    }
}

/// A user with names of the model resolved
#[derive(Debug)]
struct Person<'u> {
    id: &'u str,
    groups: Vec<&'u str>,
    attributes: &'u IndexMap<String, String>,
    principal_tags: &'u IndexMap<String, String>,
}

impl Person<'_> {
    fn asker(&self) -> Asker<'_> {
        Asker {
            id: self.id,
            groups: &self.groups,
            attributes: self.attributes,
            principal_tags: self.principal_tags,
        }
    }
}

/// Many users, ready to tell who of them is approved automatically on a node; made by [`Engine::audience`]
#[derive(Debug)]
pub struct Audience<'u> {
    people: Vec<Person<'u>>,
    deny: Vec<Part<'u>>,
    autos: Vec<Vec<Part<'u>>>,
}

/// Users for whom a statement matches, by what it can learn about a node; `None` stands for nobody
type Known = HashMap<Box<[u8]>, Option<Arc<UserSet>>>;

/// A statement and its classes of users
#[derive(Debug)]
struct Part<'e> {
    document: &'e Document,
    statement: &'e Compiled,
    facts: Facts,
    /// Users with the same facts, whatever their strings are that are compared with those of a node
    groups: Vec<UserSet>,
    /// By user: number of the class with these strings as well
    classes: Vec<u32>,
    /// Users by number of a comparison and value
    by_value: HashMap<usize, HashMap<&'e str, Vec<usize>>>,
    known: RwLock<Known>,
}

impl Engine {
    /// Makes many users ready for [`Audience::approved`]; each is a user with the principal tags of its session
    #[must_use]
    pub fn audience<'u>(&'u self, users: &'u [(User, IndexMap<String, String>)]) -> Audience<'u> {
        let person = |(user, principal_tags): &'u (User, IndexMap<String, String>)| Person {
            id: self.user(&user.id),
            groups: user.groups.iter().map(|group| self.group(group)).collect(),
            attributes: &user.attributes,
            principal_tags,
        };
        let people: Vec<Person<'u>> = users.iter().map(person).collect();
        let mut audience = Audience { people, deny: Vec::new(), autos: Vec::new() };
        audience.deny = self.deny.iter().flat_map(|deny| audience.parts(deny)).collect();
        audience.autos = self.autos.iter().map(|auto| audience.parts(auto)).collect();
        audience
    }
}

impl<'u> Audience<'u> {
    fn parts(&self, document: &'u Document) -> Vec<Part<'u>> {
        let statements: Vec<&'u Compiled> = document.statements.iter().collect();
        let mut parts = Vec::with_capacity(statements.len());
        let done: Result<(), Infallible> = parallel::each(
            &statements,
            |statement| self.part(document, statement),
            |part| {
                parts.push(part);
                Ok(())
            },
        );
        done.map_or_else(|never| match never {}, |()| parts)
    }

    fn part(&self, document: &'u Document, statement: &'u Compiled) -> Part<'u> {
        let questions = statement.questions();
        let facts = Facts::new(&questions.facts, &questions.wholes);
        let mut groups: IndexMap<Vec<u8>, UserSet> = IndexMap::new();
        let mut classes = Vec::with_capacity(self.people.len());
        let mut numbers: HashMap<Vec<u8>, u32> = HashMap::new();
        let mut by_value: HashMap<usize, HashMap<&'u str, Vec<usize>>> = HashMap::new();
        for (number, person) in self.people.iter().enumerate() {
            let mut key = Vec::new();
            facts.user_key_alone(person.asker(), &mut key);
            groups.entry(key).or_insert_with(|| UserSet::of(self.people.len())).insert(number);
            // What is compared is the text of an attribute or a tag, which lives as long as the user does.
            let asker = Asker {
                id: person.id,
                groups: &[],
                attributes: person.attributes,
                principal_tags: person.principal_tags,
            };
            for (comparison, value) in facts.compared_of_user(asker) {
                by_value.entry(comparison).or_default().entry(value).or_default().push(number);
            }
            let mut key = Vec::new();
            facts.user_key(person.asker(), &mut key);
            let next = u32::try_from(numbers.len()).unwrap_or(u32::MAX);
            classes.push(*numbers.entry(key).or_insert(next));
        }
        let groups = groups.into_values().collect();
        Part { document, statement, facts, groups, classes, by_value, known: RwLock::default() }
    }

    /// Users that are approved automatically on a node in a place: a permit of the auto-approval policy matches, and no
    /// forbid of that policy or of the deny-access policy
    #[must_use]
    pub fn approved(&self, place: &Place<'_>, node: &Node) -> UserSet {
        let mut approved = UserSet::of(self.people.len());
        let Some(parts) = place.auto_number().and_then(|number| self.autos.get(number)) else {
            return approved;
        };
        let mut key = Vec::new();
        let of = |effect: Effect| parts.iter().filter(move |part| part.statement.about.effect == effect);
        for part in of(Effect::Permit) {
            if let Some(users) = self.matched(part, node, &mut key) {
                approved.add(&users);
            }
        }
        if approved.is_empty() {
            return approved;
        }
        let denying = self.deny.iter().filter(|part| part.statement.about.effect == Effect::Forbid);
        for part in of(Effect::Forbid).chain(denying) {
            if let Some(users) = self.matched(part, node, &mut key) {
                approved.remove(&users);
            }
        }
        approved
    }

    /// Users for whom a statement matches on a node; `None` stands for nobody
    fn matched(&self, part: &Part<'_>, node: &Node, key: &mut Vec<u8>) -> Option<Arc<UserSet>> {
        key.clear();
        part.facts.node_key(node, key);
        let known = part.known.read().unwrap_or_else(PoisonError::into_inner).get(key.as_slice()).cloned();
        if let Some(known) = known {
            return known;
        }
        let found = self.ask(part, node);
        let mut known = part.known.write().unwrap_or_else(PoisonError::into_inner);
        if known.len() >= KEPT {
            known.clear();
        }
        known.insert(key.as_slice().into(), found.clone());
        found
    }

    fn ask(&self, part: &Part<'_>, node: &Node) -> Option<Arc<UserSet>> {
        let matches = |user: usize| {
            let person = self.people.get(user);
            person.is_some_and(|person| part.document.matches(part.statement, person.asker(), node))
        };
        let mut matched = UserSet::of(self.people.len());
        // Users with a string that equals the node's are looked at by their class; all others of a group are alike.
        let mut equal = UserSet::of(self.people.len());
        for (comparison, value) in part.facts.compared_of_node(node) {
            let users = part.by_value.get(&comparison).and_then(|values| values.get(value));
            users.into_iter().flatten().for_each(|user| equal.insert(*user));
        }
        let mut of_class: HashMap<u32, bool> = HashMap::new();
        for user in equal.iter() {
            let Some(class) = part.classes.get(user) else { continue };
            if *of_class.entry(*class).or_insert_with(|| matches(user)) {
                matched.insert(user);
            }
        }
        for group in &part.groups {
            let mut rest = group.clone();
            rest.remove(&equal);
            if rest.first().is_some_and(matches) {
                matched.add(&rest);
            }
        }
        (!matched.is_empty()).then(|| Arc::new(matched))
    }
}
