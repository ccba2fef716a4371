//! Users that the statements approve on a node, found by the prover
//!
//! Users that satisfy single comparisons (`decide/probes.rs`) do not include users that must satisfy several at the same time. If none of
//! them has access to a node, the prover searches for any user who does.

use std::collections::HashMap;

use indexmap::IndexMap;

use super::count::Asking;
use crate::cedar::{Condition, NodeKind as Kind, Source, Statement, node_tag};
use crate::decide::{Engine, NodeKind, Outcome, Place, User};
use crate::inventory::InventoryNode;
use crate::prove::{Answer, Prover, Question, StatementId, Witness, WitnessKind};
use crate::quantity::counted;

/// Maximum number of nodes, each from a different class, to ask the prover about
const MOST: usize = 256;

/// Maximum number of tags that a witness has but a node does not, which are excluded one question at a time
const MOST_TAGS: usize = 32;

/// Statements of an auto-approval policy, prepared for questions
struct Asked {
    prover: Prover,
    approves: Question,
}

/// Result of a search
enum Found {
    Somebody(Box<Asking>),
    Nobody,
    Open,
}

impl Asked {
    fn new(place: &Place<'_>) -> Self {
        let mut prover = Prover::new();
        let ids: Vec<StatementId> =
            place.statements().into_iter().map(|parsed| prover.add_parsed(parsed.clone())).collect();
        let (permits, forbids): (Vec<_>, Vec<_>) =
            ids.into_iter().partition(|id| prover.effect(*id) == Some(crate::cedar::Effect::Permit));
        let approves = Question::auto_approved(permits, forbids);
        Self { prover, approves }
    }

    /// Searches for a user who is approved automatically on this node
    fn search(&mut self, place: &Place<'_>, node: &InventoryNode) -> Found {
        let tags = &node.node.tags;
        let mut conditions: Vec<Condition> =
            tags.iter().map(|(key, value)| node_tag(key.clone()).is(value.clone())).collect();
        for _ in 0..MOST_TAGS {
            let kind = match node.node.kind {
                NodeKind::Ec2 => Kind::Ec2Instance,
                NodeKind::Managed => Kind::ManagedInstance,
            };
            let mut statement = Statement::permit().node(kind);
            for condition in &conditions {
                statement = statement.when(condition.clone());
            }
            let this_node = Question::any_of(self.prover.add(&Source::from(statement)));
            let question = Question::All(vec![this_node, self.approves.clone()]);
            let witness = match self.prover.never(&question) {
                Answer::Proved => return Found::Nobody,
                Answer::NotDecided(_) => return Found::Open,
                Answer::Refuted(witness) => witness,
            };
            // A tag without a condition yet: the node does not have it.
            let other = witness.node.tags.keys().find(|key| !tags.contains_key(*key));
            if let Some(key) = other {
                conditions.push(node_tag(key.clone()).present().negated());
                continue;
            }
            let (user, principal_tags) = asking(&witness);
            let decision = place.decide(&user, &principal_tags, &node.node);
            return match decision.outcome {
                Outcome::AutoApproved { .. } => Found::Somebody(Box::new((user, principal_tags))),
                // The ID of the node matters, or something that the prover does not support.
                _ => Found::Open,
            };
        }
        Found::Open
    }
}

fn asking(witness: &Witness) -> Asking {
    let Witness { user, principal_tags, node } = witness;
    debug_assert!(matches!(node.kind, WitnessKind::Ec2 | WitnessKind::Managed));
    let user = User {
        id: user.id.clone(),
        groups: user.groups.iter().cloned().collect(),
        attributes: user.attributes.iter().map(|(key, value)| (key.clone(), value.clone())).collect(),
    };
    let tags: IndexMap<String, String> =
        principal_tags.iter().map(|(key, value)| (key.clone(), value.clone())).collect();
    (user, tags)
}

/// Returns users that are approved on some of these nodes, each with a label
pub(super) fn search(
    engine: &Engine,
    places: &[Place<'_>],
    nodes: &[&InventoryNode],
    notes: &mut Vec<String>,
) -> Vec<(String, Asking)> {
    // If the deny-access policy does not apply, other users have access.
    let mut asked: HashMap<(usize, bool), Asked> = HashMap::new();
    let mut found: Vec<(String, Asking)> = Vec::new();
    let (mut open, mut count) = (0, 0);
    for node in nodes {
        let Some(place) = places.get(node.place) else { continue };
        let Some(auto) = place.auto_number() else { continue };
        // A user found for another node also has access to this one.
        if found.iter().any(|(_, (user, tags))| {
            matches!(place.decide(user, tags, &node.node).outcome, Outcome::AutoApproved { .. })
        }) {
            continue;
        }
        count += 1;
        if count > MOST {
            open += 1;
            continue;
        }
        match asked
            .entry((auto, place.has_deny_access()))
            .or_insert_with(|| Asked::new(place))
            .search(place, node)
        {
            Found::Somebody(asking) => found.push((label(engine, &asking), *asking)),
            Found::Nobody => {}
            Found::Open => open += 1,
        }
    }
    if open > 0 {
        let kinds = format!("{} of {}", counted(open, "kind"), if open == 1 { "node" } else { "nodes" });
        notes.push(format!(
            "for {kinds}, whether some user is approved automatically is not decided: hand users over with `--users`"
        ));
    }
    found
}

/// Returns the label of a user that was found: its required groups, attributes and principal tags
fn label(engine: &Engine, (user, tags): &Asking) -> String {
    let groups = user.groups.iter().map(|group| format!("group {}", engine.group_label(group)));
    let pair = |(key, value): (&String, &String)| format!("{key} {value:?}");
    let attributes = user.attributes.iter().map(pair);
    let tags = tags.iter().map(|(key, value)| format!("principal tag {key} {value:?}"));
    let all: Vec<String> = groups.chain(attributes).chain(tags).collect();
    if all.is_empty() { "anyone".to_owned() } else { all.join(" and ") }
}
