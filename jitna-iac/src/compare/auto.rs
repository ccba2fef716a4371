//! Requests that each side approves automatically, compared for every request

use indexmap::IndexMap;

use super::exclusive::Exclusive;
use super::manual::Nodes;
use super::policies::Policies;
use crate::cedar::{Effect, Source, list_statements};
use crate::prove::{Answer, Prover, Question, StatementId, Witness};

/// Maximum number of requests shown of each kind
const SHOWN: usize = 5;

/// Differences in automatic approval
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Auto {
    /// Requests that are approved now but were not before
    pub(super) gained: Vec<Witness>,
    /// Requests that were approved before but are not now
    pub(super) lost: Vec<Witness>,
    /// Undecided questions, and why
    pub(super) undecided: Vec<(Unknown, String)>,
}

/// Undecided question
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Unknown {
    /// Whether a request is approved now that was not before
    Gained,
    /// Whether a request was approved before that is not now
    Lost,
}

/// The auto-approval policy of a side and its deny-access policy
struct Asked {
    permits: Vec<StatementId>,
    approves: Question,
}

impl Asked {
    fn new(prover: &mut Prover, auto: &[Source], deny: &[Source]) -> Self {
        let mut permits = Vec::new();
        let mut forbids = Vec::new();
        for statement in auto.iter().flat_map(|source| prover.add(source)).collect::<Vec<_>>() {
            let list =
                if prover.effect(statement) == Some(Effect::Permit) { &mut permits } else { &mut forbids };
            list.push(statement);
        }
        let denied: Vec<StatementId> = deny.iter().flat_map(|source| prover.add(source)).collect();
        // A permit in the deny-access policy does not approve anything.
        forbids.extend(denied.into_iter().filter(|one| prover.effect(*one) == Some(Effect::Forbid)));
        let approves = Question::auto_approved(permits.iter().copied(), forbids);
        Self { permits, approves }
    }
}

/// Automatic approval on both sides, prepared for questions
pub(super) struct Both {
    prover: Prover,
    /// Whether neither side approves a request, so that the manual policies decide on both sides
    neither: Question,
    possible: Question,
}

impl Both {
    fn new(
        (old, old_deny): (&Policies, &[Source]),
        (new, new_deny): (&Policies, &[Source]),
        exclusive: &Exclusive,
    ) -> Self {
        let mut prover = Prover::new();
        let before = Asked::new(&mut prover, &old.auto, old_deny);
        let after = Asked::new(&mut prover, &new.auto, new_deny);
        let possible = exclusive.possible(&mut prover);
        let neither = Question::All(vec![before.approves.negated(), after.approves.negated()]);
        Self { prover, neither, possible }
    }

    /// Finds a request for such a node that neither side approves automatically
    ///
    /// `tags` are the tags of an example node; `nodes` are questions about tags that all such nodes have in common.
    pub(super) fn left(&mut self, tags: &IndexMap<String, String>, nodes: &Nodes) -> Left {
        let mut example = Witness::default();
        example.node.tags = tags.iter().map(|(key, value)| (key.clone(), value.clone())).collect();
        if self.prover.holds(&self.neither, &example) == Some(true) {
            return Left::Anyone;
        }
        let nodes = nodes.question(&mut self.prover);
        let all = Question::All(vec![nodes, self.neither.clone(), self.possible.clone()]);
        match self.prover.never(&all) {
            Answer::Proved => Left::Nobody,
            Answer::Refuted(witness) => Left::Somebody(witness),
            Answer::NotDecided(_) => Left::Unknown,
        }
    }
}

/// Result of a search for a request that the manual policies decide
pub(super) enum Left {
    /// Any user's request for the example node
    Anyone,
    /// This request
    Somebody(Box<Witness>),
    Nobody,
    Unknown,
}

pub(super) fn compare(
    (old, old_deny): (&Policies, &[Source]),
    (new, new_deny): (&Policies, &[Source]),
    exclusive: &Exclusive,
) -> (Auto, Both) {
    let both = Both::new((old, old_deny), (new, new_deny), exclusive);
    (differences((old, old_deny), (new, new_deny), exclusive), both)
}

fn differences(
    (old, old_deny): (&Policies, &[Source]),
    (new, new_deny): (&Policies, &[Source]),
    exclusive: &Exclusive,
) -> Auto {
    let mut auto = Auto::default();
    // Without a permit on either side, and with equal sides, the search would find nothing.
    if (old.auto == new.auto && old_deny == new_deny) || (old.auto.is_empty() && new.auto.is_empty()) {
        return auto;
    }
    let all = [&old.auto[..], old_deny, &new.auto, new_deny];
    if all.into_iter().flatten().any(is_unreadable) {
        let reason = "Cedar cannot read a statement";
        auto.undecided = [Unknown::Gained, Unknown::Lost].map(|what| (what, reason.to_owned())).into();
        return auto;
    }
    let mut prover = Prover::new();
    let before = Asked::new(&mut prover, &old.auto, old_deny);
    let after = Asked::new(&mut prover, &new.auto, new_deny);
    let possible = exclusive.possible(&mut prover);
    let mut search = |from: &Asked, to: &Asked, unknown: Unknown| match only(&mut prover, from, to, &possible)
    {
        Ok(witnesses) => witnesses,
        Err(reason) => {
            auto.undecided.push((unknown, reason));
            Vec::new()
        }
    };
    auto.gained = search(&after, &before, Unknown::Gained);
    auto.lost = search(&before, &after, Unknown::Lost);
    auto
}

fn is_unreadable(source: &Source) -> bool {
    match source {
        Source::Statement(_) => false,
        Source::Text(text) => list_statements(text).iter().any(|statement| statement.effect.is_none()),
    }
}

/// Returns requests that one side approves and the other does not: none, or one for each permit that has one
fn only(
    prover: &mut Prover,
    one: &Asked,
    other: &Asked,
    possible: &Question,
) -> Result<Vec<Witness>, String> {
    let outside =
        Question::All(vec![one.approves.clone(), other.approves.clone().negated(), possible.clone()]);
    let first = match prover.never(&outside) {
        Answer::Proved => return Ok(Vec::new()),
        Answer::Refuted(witness) => *witness,
        Answer::NotDecided(reason) => return Err(reason.to_string()),
    };
    let mut witnesses = vec![first];
    for permit in &one.permits {
        let applies = Question::Applies(*permit);
        if witnesses.len() == SHOWN
            || witnesses.iter().any(|known| prover.holds(&applies, known) != Some(false))
        {
            continue;
        }
        // A difference is already known. The search only finds more requests to show.
        if let Answer::Refuted(more) = prover.never(&Question::All(vec![applies, outside.clone()])) {
            witnesses.push(*more);
        }
    }
    Ok(witnesses)
}
