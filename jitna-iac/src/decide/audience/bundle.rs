//! Statements that use the same tags of a node

use std::collections::{BTreeSet, HashMap};
use std::sync::{Arc, PoisonError, RwLock};

use indexmap::IndexMap;

use super::Person;
use super::part::Part;
use super::set::UserSet;
use crate::decide::facts::push_text;
use crate::decide::request::{Node, NodeKind};

/// Number of nodes for which one bundle caches the users
const KEPT: usize = 4096;

/// Users by what a bundle can learn about a node; `None` means no user
type Known = HashMap<Box<[u8]>, Option<Arc<UserSet>>>;

/// Statements of one effect that use the same tags of a node: the result for one node applies to all nodes with the same values
#[derive(Debug)]
pub(super) struct Bundle<'e> {
    parts: Vec<Part<'e>>,
    tags: Vec<String>,
    /// `None` if a statement uses more than tags and kind of a node
    known: Option<RwLock<Known>>,
}

impl<'e> Bundle<'e> {
    /// Groups the statements of one effect into bundles
    pub(super) fn all(parts: impl IntoIterator<Item = Part<'e>>) -> Vec<Self> {
        let mut bundles: IndexMap<(bool, Vec<String>), Vec<Part<'e>>> = IndexMap::new();
        for part in parts {
            let facts = part.facts();
            let tags: BTreeSet<String> = facts.node_tags().map(str::to_owned).collect();
            bundles.entry((facts.is_about_tags(), tags.into_iter().collect())).or_default().push(part);
        }
        let bundles = bundles.into_iter().map(|((is_about_tags, tags), parts)| Self {
            parts,
            tags,
            known: is_about_tags.then(RwLock::default),
        });
        bundles.collect()
    }

    /// Users for whom a statement matches on a node; `None` means no user
    pub(super) fn users(
        &self,
        people: &[Person<'_>],
        node: &Node,
        key: &mut Vec<u8>,
    ) -> Option<Arc<UserSet>> {
        let Some(kept) = &self.known else { return self.ask(people, node, key) };
        key.clear();
        key.push(u8::from(node.kind == NodeKind::Ec2));
        for tag in &self.tags {
            push_text(node.tags.get(tag).map(String::as_str), key);
        }
        {
            let known = kept.read().unwrap_or_else(PoisonError::into_inner);
            if let Some(users) = known.get(key.as_slice()) {
                return users.clone();
            }
            if known.len() >= KEPT {
                drop(known);
                return self.ask(people, node, key);
            }
        }
        let own: Box<[u8]> = key.as_slice().into();
        let users = self.ask(people, node, key);
        let mut known = kept.write().unwrap_or_else(PoisonError::into_inner);
        known.insert(own, users.clone());
        users
    }

    fn ask(&self, people: &[Person<'_>], node: &Node, key: &mut Vec<u8>) -> Option<Arc<UserSet>> {
        let mut first: Option<Arc<UserSet>> = None;
        let mut all: Option<UserSet> = None;
        for part in &self.parts {
            let Some(users) = part.users(people, node, key) else { continue };
            match (&mut all, &first) {
                (Some(all), _) => all.add(&users),
                (None, Some(first)) => {
                    let mut both = UserSet::clone(first);
                    both.add(&users);
                    all = Some(both);
                }
                (None, None) => first = Some(users),
            }
        }
        all.map(Arc::new).or(first)
    }
}
