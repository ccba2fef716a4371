//! One statement: which of the users it matches on a node

use std::collections::HashMap;
use std::sync::{Arc, OnceLock, PoisonError, RwLock};

use indexmap::IndexMap;

use super::Person;
use super::set::UserSet;
use crate::cedar::Effect;
use crate::decide::document::{Compiled, Document};
use crate::decide::entities::Asker;
use crate::decide::facts::Facts;
use crate::decide::request::Node;

/// Number of distinguishable nodes for which one statement caches answers; for further nodes, Cedar is asked again
const KEPT: usize = 4096;

/// Number of answers about users with equal strings that are cached for nodes of one class
const KEPT_EQUAL: usize = 256;

/// Largest number of comparisons for which answers are cached
const COMPARISONS: usize = 128;

/// A statement and its classes of users
#[derive(Debug)]
pub(super) struct Part<'e> {
    document: &'e Document,
    statement: &'e Compiled,
    facts: Facts,
    /// Users with the same facts, regardless of the strings that are compared with those of a node
    groups: Vec<UserSet>,
    /// By user: number of the group
    group_of: Vec<u32>,
    /// By comparison: users of each value
    by_value: Vec<HashMap<&'e str, Vec<usize>>>,
    known: RwLock<HashMap<Box<[u8]>, Arc<Known>>>,
}

/// What is known about nodes with the same facts, regardless of the strings that are compared with those of a user
#[derive(Debug, Default)]
struct Known {
    /// Users who match if none of these strings is equal; `None` means no user
    rest: OnceLock<Option<Arc<UserSet>>>,
    /// By group and equal strings: whether users match
    equal: RwLock<HashMap<(u32, u128), bool>>,
}

/// Users with strings that equal those of a node, in order, each with one bit for each comparison
type Equal = Vec<(usize, u128)>;

impl<'e> Part<'e> {
    pub(super) fn new(people: &[Person<'e>], document: &'e Document, statement: &'e Compiled) -> Self {
        let questions = statement.questions();
        let facts = Facts::new(&questions.facts, &questions.wholes);
        let mut groups: IndexMap<Vec<u8>, UserSet> = IndexMap::new();
        let mut group_of = Vec::with_capacity(people.len());
        let mut by_value: Vec<HashMap<&'e str, Vec<usize>>> = Vec::new();
        by_value.resize_with(facts.comparisons(), HashMap::new);
        for (number, person) in people.iter().enumerate() {
            let mut key = Vec::new();
            facts.user_key_alone(person.asker(), &mut key);
            let entry = groups.entry(key);
            group_of.push(u32::try_from(entry.index()).unwrap_or(u32::MAX));
            entry.or_insert_with(|| UserSet::new(people.len())).insert(number);
            // The compared string belongs to an attribute or a tag, which lives as long as the user does.
            let asker = Asker {
                id: person.id,
                groups: &[],
                attributes: person.attributes,
                principal_tags: person.principal_tags,
            };
            for (comparison, value) in facts.compared_of_user(asker) {
                if let Some(values) = by_value.get_mut(comparison) {
                    values.entry(value).or_default().push(number);
                }
            }
        }
        let groups = groups.into_values().collect();
        Self { document, statement, facts, groups, group_of, by_value, known: RwLock::default() }
    }

    pub(super) fn effect(&self) -> Effect {
        self.statement.about.effect
    }

    pub(super) fn facts(&self) -> &Facts {
        &self.facts
    }

    /// Users who match on a node; `None` means no user
    pub(super) fn users(
        &self,
        people: &[Person<'_>],
        node: &Node,
        key: &mut Vec<u8>,
    ) -> Option<Arc<UserSet>> {
        key.clear();
        let compared = self.facts.node_key_alone(node, key);
        let known = self.known(key);
        let mut equal = Equal::new();
        for (comparison, value) in compared {
            let users = self.by_value.get(comparison).and_then(|values| values.get(value));
            let bit = 1_u128.checked_shl(u32::try_from(comparison).unwrap_or(u32::MAX)).unwrap_or_default();
            equal.extend(users.into_iter().flatten().map(|user| (*user, bit)));
        }
        equal.sort_unstable();
        equal.dedup_by(|(user, bits), (before, all)| {
            let same = user == before;
            if same {
                *all |= *bits;
            }
            same
        });
        let matches = |user: usize| {
            let person = people.get(user);
            person.is_some_and(|person| self.document.matches(self.statement, person.asker(), node))
        };
        let rest = match known.rest.get() {
            Some(rest) => rest.clone(),
            None => self.rest(&known, &equal, matches),
        };
        if equal.is_empty() {
            return rest;
        }
        let mut own: Option<UserSet> = None;
        for (user, bits) in &equal {
            let matched = self.equal_matches(&known, *user, *bits, matches);
            let is_in_rest = rest.as_ref().is_some_and(|rest| rest.contains(*user));
            if matched != is_in_rest {
                let own = own.get_or_insert_with(|| match &rest {
                    Some(rest) => UserSet::clone(rest),
                    None => UserSet::new(people.len()),
                });
                if matched { own.insert(*user) } else { own.take(*user) }
            }
        }
        match own {
            Some(own) => (!own.is_empty()).then(|| Arc::new(own)),
            None => rest,
        }
    }

    fn known(&self, key: &[u8]) -> Arc<Known> {
        let known = self.known.read().unwrap_or_else(PoisonError::into_inner).get(key).map(Arc::clone);
        known.unwrap_or_else(|| {
            let mut known = self.known.write().unwrap_or_else(PoisonError::into_inner);
            if known.len() >= KEPT && !known.contains_key(key) {
                return Arc::default();
            }
            Arc::clone(known.entry(key.into()).or_default())
        })
    }

    /// Users of each group in which a user without equal strings matches
    fn rest(&self, known: &Known, equal: &Equal, matches: impl Fn(usize) -> bool) -> Option<Arc<UserSet>> {
        let is_apart = |user: &usize| equal.binary_search_by_key(user, |(user, _)| *user).is_err();
        let mut rest = UserSet::default();
        let mut complete = true;
        for group in &self.groups {
            match group.iter().find(is_apart) {
                Some(user) if matches(user) => rest.add(group),
                Some(_) => {}
                // All users of the group have equal strings, so none of them is decided here.
                None => complete = false,
            }
        }
        let rest = (!rest.is_empty()).then(|| Arc::new(rest));
        if complete {
            // Another thread may have been faster, and found the same result.
            let _ = known.rest.set(rest.clone());
        }
        rest
    }

    fn equal_matches(&self, known: &Known, user: usize, bits: u128, matches: impl Fn(usize) -> bool) -> bool {
        let Some(group) = self.group_of.get(user).filter(|_| self.by_value.len() <= COMPARISONS) else {
            return matches(user);
        };
        let key = (*group, bits);
        let answer = known.equal.read().unwrap_or_else(PoisonError::into_inner).get(&key).copied();
        answer.unwrap_or_else(|| {
            let answer = matches(user);
            let mut equal = known.equal.write().unwrap_or_else(PoisonError::into_inner);
            if equal.len() < KEPT_EQUAL {
                equal.insert(key, answer);
            }
            answer
        })
    }
}
