//! Manual approval policies that cover the same node

use std::collections::{BTreeMap, BTreeSet};

use indexmap::IndexMap;

/// Two policies, by number, and tags of a node that both cover
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Meeting {
    /// Number of the first policy
    pub first: usize,
    /// Number of the second policy
    pub second: usize,
    /// Tags of such a node, in the order of the policies
    pub tags: IndexMap<String, String>,
}

/// Returns two policies that cover a node with these tags, which may have other tags too; `None` if no node is covered twice
///
/// `policies` are the tags of each policy, any of which is enough. A node carries at most one of the keys in each group of `exclusive`.
///
/// ```
/// use jitna_iac::prove::meeting;
///
/// let finance = [("Workload", "Finance")];
/// let blue = [("Team", "Blue")];
/// let met = meeting(&[&finance, &blue], &[], &[]).unwrap();
/// assert_eq!(met.tags.len(), 2);
/// assert_eq!(meeting(&[&finance, &blue], &[], &[&["Team", "Workload"]]), None);
/// ```
pub fn meeting<'t>(
    policies: &[&[(&'t str, &'t str)]],
    node: &[(&'t str, &'t str)],
    exclusive: &[&[&str]],
) -> Option<Meeting> {
    let apart = |left: &str, right: &str| {
        left != right && exclusive.iter().any(|group| group.contains(&left) && group.contains(&right))
    };
    let given: BTreeMap<&str, &str> = node.iter().copied().collect();
    // A tag that the node can have in addition to its tags.
    let possible = |key: &str, value: &str| {
        given.get(key).map_or_else(|| !given.keys().any(|other| apart(other, key)), |has| *has == value)
    };
    let with = |tags: &[(&str, &str)]| {
        node.iter().chain(tags).map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect()
    };
    let mut first_by_tag: BTreeMap<(&str, &str), usize> = BTreeMap::new();
    // By key: the first two policies that use it, with a value for each. Two are enough, because at least one of them is not the current
    // policy.
    let mut by_key: IndexMap<&str, Vec<(usize, &str)>> = IndexMap::new();
    let mut seen = BTreeSet::new();
    for (number, tags) in policies.iter().enumerate() {
        for &(key, value) in tags.iter().filter(|(key, value)| possible(key, value)) {
            if let Some(&first) = first_by_tag.get(&(key, value))
                && first != number
            {
                return Some(Meeting { first, second: number, tags: with(&[(key, value)]) });
            }
            first_by_tag.entry((key, value)).or_insert(number);
            for (other, carriers) in &by_key {
                if *other == key || apart(other, key) {
                    continue;
                }
                if let Some((first, other_value)) = carriers.iter().find(|(first, _)| *first != number) {
                    return Some(Meeting {
                        first: *first,
                        second: number,
                        tags: with(&[(other, other_value), (key, value)]),
                    });
                }
            }
            if seen.insert((key, number)) {
                let carriers = by_key.entry(key).or_default();
                if carriers.len() < 2 {
                    carriers.push((number, value));
                }
            }
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Checks every node over a few keys and values, one by one
    fn covered_twice(policies: &[Vec<(&str, &str)>], node: &[(&str, &str)], exclusive: &[&[&str]]) -> bool {
        let keys = ["A", "B", "C"];
        let values = [None, Some("x"), Some("y")];
        (0..27).any(|number| {
            let tags: BTreeMap<&str, &str> = keys
                .iter()
                .enumerate()
                .filter_map(|(at, key)| Some((*key, values[number / 3_usize.pow(at as u32) % 3]?)))
                .collect();
            let has = |key: &str, value: &str| tags.get(key) == Some(&value);
            let allowed =
                exclusive.iter().all(|group| group.iter().filter(|key| tags.contains_key(**key)).count() < 2);
            let covering =
                policies.iter().filter(|tags| tags.iter().any(|(key, value)| has(key, value))).count();
            allowed && node.iter().all(|(key, value)| has(key, value)) && covering > 1
        })
    }

    #[test]
    fn meetings_are_those_that_some_node_shows() {
        let tags = [("A", "x"), ("A", "y"), ("B", "x"), ("B", "y"), ("C", "x")];
        let nodes: [&[(&str, &str)]; 3] = [&[], &[("A", "x")], &[("B", "y"), ("C", "x")]];
        let exclusives: [&[&[&str]]; 3] = [&[], &[&["A", "B"]], &[&["A", "B"], &["B", "C"]]];
        let subset = |bits: usize| -> Vec<(&str, &str)> {
            tags.iter().enumerate().filter(|(at, _)| bits >> at & 1 == 1).map(|(_, tag)| *tag).collect()
        };
        let mut cases = 0;
        for (first, second) in (0..32).flat_map(|first| (0..32).map(move |second| (first, second))) {
            for (node, exclusive) in
                nodes.iter().flat_map(|node| exclusives.map(|exclusive| (*node, exclusive)))
            {
                // A node that the declaration excludes is not counted.
                if node.len() == 2 && exclusive.len() == 2 {
                    continue;
                }
                let policies = [subset(first), subset(second), vec![("C", "y")]];
                let slices: Vec<&[(&str, &str)]> = policies.iter().map(Vec::as_slice).collect();
                let met = meeting(&slices, node, exclusive);
                assert_eq!(
                    met.is_some(),
                    covered_twice(&policies, node, exclusive),
                    "{policies:?} {node:?} {exclusive:?}"
                );
                if let Some(met) = met {
                    let covers = |number: usize| {
                        policies[number]
                            .iter()
                            .any(|(key, value)| met.tags.get(*key).is_some_and(|has| has == value))
                    };
                    assert!(met.first != met.second && covers(met.first) && covers(met.second), "{met:?}");
                }
                cases += 1;
            }
        }
        assert_eq!(cases, 32 * 32 * 8);
    }
}
