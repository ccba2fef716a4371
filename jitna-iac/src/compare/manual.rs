//! Nodes whose manual way differs

use std::collections::BTreeMap;

use super::exclusive::Exclusive;
use super::nodes::{self, Outcome};
use super::policies::Policies;
use super::{Change, ChangeKind, Direction, Fate, terms};

/// What the manual approval policies do about a node with these tags
pub(super) fn fate<'p>(policies: &'p Policies, tag: impl Fn(&str) -> Option<&'p String>) -> Fate {
    let (outcome, names) = nodes::outcome(&policies.manual, |key| tag(key).map(String::as_str));
    let decision = match outcome {
        Outcome::NotCovered => "not-covered",
        Outcome::Asks(_) => "manual",
        Outcome::Conflict => "conflict",
    };
    Fate { decision, policies: names.into_iter().map(str::to_owned).collect() }
}

/// What differs, one node for each pair of outcomes
pub(super) fn changes(
    old: &Policies,
    new: &Policies,
    exclusive: &Exclusive,
    people: &BTreeMap<String, String>,
) -> Vec<Change> {
    if old.manual == new.manual {
        return Vec::new();
    }
    let mut changes = Vec::new();
    for ((before, after), tags) in nodes::outcomes(&old.manual, &new.manual, exclusive) {
        let mut what = None;
        let (kind, direction) = match (before, after) {
            (Outcome::NotCovered, Outcome::NotCovered) | (Outcome::Conflict, Outcome::Conflict) => continue,
            (Outcome::NotCovered, Outcome::Asks(_)) => (ChangeKind::GainedManual, Direction::Looser),
            (Outcome::Asks(_), Outcome::NotCovered) => (ChangeKind::LostManual, Direction::Stricter),
            (Outcome::Conflict, Outcome::Asks(_)) => (ChangeKind::EndedConflict, Direction::Looser),
            (Outcome::Asks(_), Outcome::Conflict) => (ChangeKind::NewConflict, Direction::Stricter),
            (Outcome::NotCovered, Outcome::Conflict) => (ChangeKind::NewConflict, Direction::Neither),
            (Outcome::Conflict, Outcome::NotCovered) => (ChangeKind::EndedConflict, Direction::Neither),
            (Outcome::Asks(one), Outcome::Asks(other)) => {
                let (Some(one), Some(other)) = (old.manual.get(one), new.manual.get(other)) else { continue };
                let name = |id: &str| people.get(id).cloned().unwrap_or_else(|| id.to_owned());
                let Some((direction, lines)) = terms::terms(&one.terms, &other.terms, name).ended() else {
                    continue;
                };
                what = Some(lines);
                (ChangeKind::OtherTerms, direction)
            }
        };
        let fate = |policies| fate(policies, |key| tags.get(key));
        let (before, after) = (Some(fate(old)), Some(fate(new)));
        changes.push(Change { kind, direction, what, request: None, before, after, node_tags: Some(tags) });
    }
    changes.sort_by_key(|change| change.kind);
    changes
}
