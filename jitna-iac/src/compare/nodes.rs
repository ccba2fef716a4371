//! Manual approval policies of both sides, compared for every possible node
//!
//! Only the tags of a node decide which policies it matches, and only the pairs that a policy names. Therefore all nodes can be covered by
//! processing one key at a time. For the keys so far, this module keeps each pair of outcomes on the two sides, with the tags of an example
//! node. Keys that exclude each other are processed one after another, because the keys of a node decide which others it can have.

use std::collections::{BTreeMap, BTreeSet};

use indexmap::IndexMap;

use super::exclusive::Exclusive;
use super::policies::{Manual, Nodes};

/// Outcome of the manual approval policies of a side for a node
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Outcome {
    NotCovered,
    /// The policy with this index decides
    Asks(usize),
    Conflict,
}

/// Policies that match the tags of a node
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Matched {
    None,
    One(usize),
    Several,
}

type Tags = IndexMap<String, String>;

/// Number of tags that is enough to show any outcome: two for a conflict, on each side
const MOST_TAGS: usize = 4;

/// Outcome of a node's tags on both sides, and the groups of which the node can have no more keys
type State = (Matched, Matched, BTreeSet<usize>);

impl Matched {
    fn with(self, policies: &BTreeSet<usize>) -> Self {
        policies.iter().fold(self, |matched, &policy| match matched {
            Self::None => Self::One(policy),
            Self::One(known) if known == policy => matched,
            Self::One(_) | Self::Several => Self::Several,
        })
    }

    /// Returns the outcome; if no tag matches, policies for all nodes apply (User Guide, "Create approval policies for your nodes")
    fn outcome(self, policies: &[Manual]) -> Outcome {
        match self {
            Self::One(policy) => Outcome::Asks(policy),
            Self::Several => Outcome::Conflict,
            Self::None => {
                let mut all =
                    policies.iter().enumerate().filter(|(_, policy)| matches!(policy.nodes, Nodes::All));
                match (all.next(), all.next()) {
                    (None, _) => Outcome::NotCovered,
                    (Some((policy, _)), None) => Outcome::Asks(policy),
                    (Some(_), Some(_)) => Outcome::Conflict,
                }
            }
        }
    }
}

/// Policies of both sides that match a pair of key and value
type Pair = (BTreeSet<usize>, BTreeSet<usize>);

/// Returns every combination of outcomes that a node can have, with the fewest tags of such a node
pub(super) fn outcomes(
    old: &[Manual],
    new: &[Manual],
    exclusive: &Exclusive,
) -> BTreeMap<(Outcome, Outcome), Tags> {
    let keys = keys(old, new).into_iter().map(|(key, choices)| (exclusive.of_key(key), key, choices));
    let mut keys: Vec<_> = keys.collect();
    // Keys of one group are adjacent. Keys without a group stay last, in their order.
    keys.sort_by_cached_key(|(groups, ..)| (groups.is_empty(), groups.clone()));
    let mut states: BTreeMap<State, Tags> = BTreeMap::new();
    states.insert((Matched::None, Matched::None, BTreeSet::new()), Tags::new());
    for (at, (groups, key, choices)) in keys.iter().enumerate() {
        let later: BTreeSet<usize> =
            keys.iter().skip(at + 1).flat_map(|(groups, ..)| groups).copied().collect();
        let mut next: BTreeMap<State, Tags> = BTreeMap::new();
        for ((before, after, taken), tags) in &states {
            let mut reach = |before: Matched, after: Matched, taken: BTreeSet<usize>, value: Option<&str>| {
                let count = tags.len() + usize::from(value.is_some());
                let taken = taken.intersection(&later).copied().collect();
                let state = (before, after, taken);
                if count <= MOST_TAGS && next.get(&state).is_none_or(|known| known.len() > count) {
                    let mut tags = tags.clone();
                    tags.extend(value.map(|value| ((*key).to_owned(), value.to_owned())));
                    next.insert(state, tags);
                }
            };
            reach(*before, *after, taken.clone(), None);
            if !taken.is_disjoint(groups) {
                continue;
            }
            for ((in_old, in_new), value) in choices {
                reach(before.with(in_old), after.with(in_new), taken | groups, Some(value));
            }
        }
        states = next;
    }
    let mut outcomes: BTreeMap<(Outcome, Outcome), Tags> = BTreeMap::new();
    for ((before, after, _), mut tags) in states {
        let pair = (before.outcome(old), after.outcome(new));
        if outcomes.get(&pair).is_none_or(|known| known.len() > tags.len()) {
            tags.sort_unstable_keys();
            outcomes.insert(pair, tags);
        }
    }
    outcomes
}

/// Returns the values of each key; values that no policy distinguishes are merged
fn keys<'p>(old: &'p [Manual], new: &'p [Manual]) -> BTreeMap<&'p str, BTreeMap<Pair, &'p str>> {
    let mut pairs: BTreeMap<(&str, &str), Pair> = BTreeMap::new();
    for (side, policies) in [(0, old), (1, new)] {
        for (number, policy) in policies.iter().enumerate() {
            let Nodes::Tagged(tags) = &policy.nodes else { continue };
            for (key, value) in tags.iter().flat_map(|(key, values)| values.iter().map(move |v| (key, v))) {
                let (in_old, in_new) = pairs.entry((key, value)).or_default();
                if side == 0 {
                    in_old.insert(number)
                } else {
                    in_new.insert(number)
                };
            }
        }
    }
    let mut keys: BTreeMap<&str, BTreeMap<Pair, &str>> = BTreeMap::new();
    for ((key, value), pair) in pairs {
        keys.entry(key).or_default().entry(pair).or_insert(value);
    }
    keys
}

/// Returns the outcome of a side for a node with these tags
pub(super) fn outcome<'p>(
    policies: &'p [Manual],
    tag: impl Fn(&str) -> Option<&'p str>,
) -> (Outcome, Vec<&'p str>) {
    let carries = |policy: &Manual| match &policy.nodes {
        Nodes::All => false,
        Nodes::Tagged(tags) => {
            tags.iter().any(|(key, values)| tag(key).is_some_and(|value| values.contains(value)))
        }
    };
    let matching: BTreeSet<usize> =
        policies.iter().enumerate().filter(|(_, policy)| carries(policy)).map(|(number, _)| number).collect();
    let outcome = Matched::None.with(&matching).outcome(policies);
    let name = |policy: &'p Manual| policy.name.as_str();
    let names = match outcome {
        Outcome::NotCovered => Vec::new(),
        Outcome::Asks(number) => policies.get(number).map(name).into_iter().collect(),
        Outcome::Conflict if matching.is_empty() => {
            policies.iter().filter(|policy| matches!(policy.nodes, Nodes::All)).map(name).collect()
        }
        Outcome::Conflict => matching.iter().filter_map(|number| policies.get(*number)).map(name).collect(),
    };
    (outcome, names)
}

#[cfg(test)]
mod tests {
    use super::super::policies::Terms;
    use super::*;

    fn policy(number: usize, tags: &[(&str, &str)]) -> Manual {
        let mut nodes: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        for (key, value) in tags {
            nodes.entry((*key).to_owned()).or_default().insert((*value).to_owned());
        }
        let nodes = if tags.is_empty() { Nodes::All } else { Nodes::Tagged(nodes) };
        Manual {
            name: format!("p{number}"),
            nodes,
            terms: Terms { seconds: 3600, role: None, levels: Vec::new() },
        }
    }

    /// Enumerates every node over few keys and values
    fn one_by_one(old: &[Manual], new: &[Manual], exclusive: &[&[&str]]) -> BTreeSet<(Outcome, Outcome)> {
        let nodes = (0..27_usize).map(|number| {
            ["A", "B", "C"].into_iter().enumerate().filter_map(move |(at, key)| {
                Some((key, [None, Some("x"), Some("y")][number / 3_usize.pow(at as u32) % 3]?))
            })
        });
        let possible = |tags: &BTreeMap<&str, &str>| {
            exclusive.iter().all(|group| group.iter().filter(|key| tags.contains_key(**key)).count() < 2)
        };
        nodes
            .map(|node| node.collect::<BTreeMap<&str, &'static str>>())
            .filter(possible)
            .map(|tags| {
                (outcome(old, |key| tags.get(key).copied()).0, outcome(new, |key| tags.get(key).copied()).0)
            })
            .collect()
    }

    #[test]
    fn outcomes_are_those_that_some_node_has() {
        let tags = [("A", "x"), ("A", "y"), ("B", "x"), ("B", "y"), ("C", "x")];
        // Each number encodes two sides of two policies with up to five tags each.
        let side = |bits: usize| -> Vec<Manual> {
            (0..2)
                .map(|number| {
                    let own: Vec<_> =
                        (0..5).filter(|at| bits >> (number * 5 + at) & 1 == 1).map(|at| tags[at]).collect();
                    policy(number, &own)
                })
                .collect()
        };
        for seed in 0..2000_usize {
            let bits = seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 11;
            let (old, new) = (side(bits & 1023), side(bits >> 10 & 1023));
            let exclusive: [&[&[&str]]; 4] =
                [&[], &[&["A", "C"]], &[&["A", "B"], &["B", "C"]], &[&["A", "B", "C"]]];
            let exclusive = exclusive[seed % 4];
            let groups = exclusive.iter().map(|group| group.iter().map(|key| (*key).to_owned()).collect());
            let found = outcomes(&old, &new, &Exclusive::new(groups));
            assert_eq!(
                found.keys().copied().collect::<BTreeSet<_>>(),
                one_by_one(&old, &new, exclusive),
                "{exclusive:?} {old:?} {new:?}"
            );
            for (pair, tags) in &found {
                let tag = |key: &str| tags.get(key).map(String::as_str);
                assert_eq!((outcome(&old, tag).0, outcome(&new, tag).0), *pair);
                let carried = |group: &&[&str]| group.iter().filter(|key| tags.contains_key(**key)).count();
                assert!(exclusive.iter().all(|group| carried(group) < 2), "{exclusive:?} {tags:?}");
            }
        }
    }
}
