//! Tag keys that a node does not have together

use std::collections::{BTreeMap, BTreeSet};

use super::side::Side;
use crate::cedar::{Source, Statement, node_tag};
use crate::prove::{Prover, Question, StatementId};

/// Maximum number of groups; of more, the rest is ignored, and the comparison may show impossible nodes
const MOST_GROUPS: usize = 16;

/// Groups of tag keys of which a node has at most one
#[derive(Clone, Debug, Default)]
pub(super) struct Exclusive {
    groups: Vec<BTreeSet<String>>,
}

impl Exclusive {
    /// Returns the groups that both sides have: a group of one side could hide a difference
    pub(super) fn from_sides(old: &Side, new: &Side) -> Self {
        let pairs = old.exclusive.iter().flat_map(|one| new.exclusive.iter().map(move |other| (one, other)));
        let shared = pairs.map(|(one, other)| one.intersection(other).cloned().collect());
        Self::new(shared)
    }

    pub(super) fn new(groups: impl IntoIterator<Item = BTreeSet<String>>) -> Self {
        let groups: BTreeSet<BTreeSet<String>> = groups.into_iter().filter(|group| group.len() > 1).collect();
        let largest = |group: &&BTreeSet<String>| {
            !groups.iter().any(|other| other != *group && other.is_superset(group))
        };
        Self { groups: groups.iter().filter(largest).take(MOST_GROUPS).cloned().collect() }
    }

    /// Returns the indexes of the groups that contain the key
    pub(super) fn of_key(&self, key: &str) -> BTreeSet<usize> {
        let groups = self.groups.iter().enumerate();
        groups.filter(|(_, keys)| keys.contains(key)).map(|(number, _)| number).collect()
    }

    /// Returns the question whether a request is for a node that can exist
    pub(super) fn possible(&self, prover: &mut Prover) -> Question {
        let mut statements: BTreeMap<&str, StatementId> = BTreeMap::new();
        for key in self.groups.iter().flatten() {
            if !statements.contains_key(key.as_str()) {
                let carries = Statement::permit().when(node_tag(key.as_str()).present());
                let added = prover.add(&Source::from(carries));
                statements.extend(added.into_iter().next().map(|statement| (key.as_str(), statement)));
            }
        }
        let mut pairs: BTreeSet<(StatementId, StatementId)> = BTreeSet::new();
        for group in &self.groups {
            let carried: Vec<StatementId> =
                group.iter().filter_map(|key| statements.get(key.as_str()).copied()).collect();
            for (at, one) in carried.iter().enumerate() {
                pairs.extend(carried.iter().skip(at + 1).map(|other| (*one, *other)));
            }
        }
        let both = pairs
            .into_iter()
            .map(|(one, other)| Question::All(vec![Question::Applies(one), Question::Applies(other)]));
        Question::Any(both.collect()).negated()
    }
}
