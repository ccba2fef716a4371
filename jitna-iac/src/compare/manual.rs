//! Nodes for which the manual approval policies differ

use std::collections::BTreeMap;

use super::auto::{Both, Left};
use super::exclusive::Exclusive;
use super::nodes::{self, Outcome};
use super::policies::{self, Manual, Policies};
use super::{Change, ChangeKind, Direction, Fate, terms};
use crate::cedar::{OneOrMore, Source, Statement, node_tag};
use crate::prove::{Prover, Question};

/// Returns the decision of the manual approval policies for a node with these tags
pub(super) fn fate<'p>(policies: &'p Policies, tag: impl Fn(&str) -> Option<&'p String>) -> Fate {
    let (outcome, names) = nodes::outcome(&policies.manual, |key| tag(key).map(String::as_str));
    let decision = match outcome {
        Outcome::NotCovered => "not-covered",
        Outcome::Asks(_) => "manual",
        Outcome::Conflict => "conflict",
    };
    Fate { decision, policies: names.into_iter().map(str::to_owned).collect() }
}

/// Nodes with a pair of outcomes, as a question about their tags
pub(super) struct Nodes<'p> {
    old: &'p [Manual],
    new: &'p [Manual],
    pair: (Outcome, Outcome),
}

impl Nodes<'_> {
    pub(super) fn question(&self, prover: &mut Prover) -> Question {
        let side = |policies: &[Manual], outcome: Outcome, prover: &mut Prover| {
            let carried: Vec<Option<Question>> =
                policies.iter().map(|policy| carried(policy, prover)).collect();
            let asks = |number: usize| {
                let each = carried.iter().enumerate().filter_map(|(at, question)| {
                    let question = question.clone()?;
                    Some(if at == number { question } else { question.negated() })
                });
                Question::All(each.collect())
            };
            let none = || Question::All(carried.iter().flatten().map(|one| one.clone().negated()).collect());
            let for_all: Vec<usize> =
                (0..).zip(&carried).filter(|(_, one)| one.is_none()).map(|(at, _)| at).collect();
            match outcome {
                Outcome::NotCovered => none(),
                Outcome::Asks(number) if carried.get(number).is_some_and(Option::is_some) => asks(number),
                // The policy for all nodes, if no tag matches.
                Outcome::Asks(_) => none(),
                Outcome::Conflict => {
                    let tagged = (0..).zip(&carried).filter(|(_, one)| one.is_some()).map(|(at, _)| asks(at));
                    let mut single: Vec<Question> = tagged.collect();
                    if for_all.len() < 2 {
                        single.push(none());
                    }
                    Question::Any(single).negated()
                }
            }
        };
        let before = side(self.old, self.pair.0, prover);
        let after = side(self.new, self.pair.1, prover);
        Question::All(vec![before, after])
    }
}

/// Returns the question whether a node has a tag of a policy; `None` for a policy for all nodes
fn carried(policy: &Manual, prover: &mut Prover) -> Option<Question> {
    let policies::Nodes::Tagged(tags) = &policy.nodes else { return None };
    let mut any = Vec::new();
    for (key, values) in tags {
        let Ok(values) = OneOrMore::try_from(values.iter().cloned().collect::<Vec<_>>()) else { continue };
        let condition = node_tag(key.clone()).one_of(values);
        any.extend(prover.add(&Source::from(Statement::permit().when(condition))));
    }
    Some(Question::any_of(any))
}

/// Returns the differences, one node for each pair of outcomes
///
/// The manual policies decide if nothing is approved automatically: a node whose requests are all approved automatically by one of the two
/// sides has no change here.
pub(super) fn changes(
    old: &Policies,
    new: &Policies,
    exclusive: &Exclusive,
    people: &BTreeMap<String, String>,
    both: &mut Both,
) -> Vec<Change> {
    if old.manual == new.manual {
        return Vec::new();
    }
    let mut changes = Vec::new();
    for (outcomes, tags) in nodes::outcomes(&old.manual, &new.manual, exclusive) {
        let (before, after) = outcomes;
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
        let nodes = Nodes { old: &old.manual, new: &new.manual, pair: outcomes };
        let (request, tags) = match both.left(&tags, &nodes) {
            Left::Nobody => continue,
            Left::Anyone | Left::Unknown => (None, Some(tags)),
            Left::Somebody(witness) => (Some(*witness), None),
        };
        let fate = |policies| match (&request, &tags) {
            (Some(request), _) => fate(policies, |key| request.node.tags.get(key)),
            (None, tags) => fate(policies, |key| tags.as_ref()?.get(key)),
        };
        let (before, after) = (Some(fate(old)), Some(fate(new)));
        changes.push(Change { kind, direction, what, request, before, after, node_tags: tags });
    }
    changes.sort_by_key(|change| change.kind);
    changes
}
