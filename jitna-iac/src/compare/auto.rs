//! What both sides approve automatically, compared for every request

use indexmap::IndexMap;

use super::exclusive::Exclusive;
use super::manual::Nodes;
use super::policies::Policies;
use crate::cedar::{Effect, Source, list_statements};
use crate::prove::{Answer, Prover, Question, StatementId, Witness};

/// Requests that are shown of each kind, at most
const SHOWN: usize = 5;

/// What differs in what is approved automatically
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Auto {
    /// Requests that are approved now and were not
    pub(super) gained: Vec<Witness>,
    /// Requests that were approved and are not
    pub(super) lost: Vec<Witness>,
    /// What is not decided, and why
    pub(super) undecided: Vec<(Unknown, String)>,
}

/// What nobody knows
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Unknown {
    /// Whether anything is approved now that was not
    Gained,
    /// Whether anything was approved that is not
    Lost,
}

/// The auto-approval policy of a side and its deny-access policy
struct Asked {
    permits: Vec<StatementId>,
    approves: Question,
}

impl Asked {
    fn of(prover: &mut Prover, auto: &[Source], deny: &[Source]) -> Self {
        let mut permits = Vec::new();
        let mut forbids = Vec::new();
        for statement in auto.iter().flat_map(|source| prover.add(source)).collect::<Vec<_>>() {
            let list =
                if prover.effect(statement) == Some(Effect::Permit) { &mut permits } else { &mut forbids };
            list.push(statement);
        }
        let denied: Vec<StatementId> = deny.iter().flat_map(|source| prover.add(source)).collect();
        // A permit of the deny-access policy approves nothing.
        forbids.extend(denied.into_iter().filter(|one| prover.effect(*one) == Some(Effect::Forbid)));
        let approves = Question::auto_approved(permits.iter().copied(), forbids);
        Self { permits, approves }
    }
}

/// What both sides approve automatically, ready to be asked about
pub(super) struct Both {
    prover: Prover,
    /// Whether neither side approves a request, which the manual policies then decide on both
    neither: Question,
    possible: Question,
}

impl Both {
    fn of(
        (old, old_deny): (&Policies, &[Source]),
        (new, new_deny): (&Policies, &[Source]),
        exclusive: &Exclusive,
    ) -> Self {
        let mut prover = Prover::new();
        let before = Asked::of(&mut prover, &old.auto, old_deny);
        let after = Asked::of(&mut prover, &new.auto, new_deny);
        let possible = exclusive.possible(&mut prover);
        let neither = Question::All(vec![before.approves.negated(), after.approves.negated()]);
        Self { prover, neither, possible }
    }

    /// A request for such a node that neither side approves automatically
    ///
    /// `tags` are those of a node that shows it; `nodes` are questions about tags that all such nodes have in common.
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

/// Whether a request is left to the manual policies
pub(super) enum Left {
    /// That of anyone, for the node that shows it
    Anyone,
    /// This one
    Somebody(Box<Witness>),
    Nobody,
    Unknown,
}

pub(super) fn compare(
    (old, old_deny): (&Policies, &[Source]),
    (new, new_deny): (&Policies, &[Source]),
    exclusive: &Exclusive,
) -> (Auto, Both) {
    let both = Both::of((old, old_deny), (new, new_deny), exclusive);
    (differences((old, old_deny), (new, new_deny), exclusive), both)
}

fn differences(
    (old, old_deny): (&Policies, &[Source]),
    (new, new_deny): (&Policies, &[Source]),
    exclusive: &Exclusive,
) -> Auto {
    let mut auto = Auto::default();
    // Without a permit on either side, or with the same text on both, there is nothing to search for.
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
    let before = Asked::of(&mut prover, &old.auto, old_deny);
    let after = Asked::of(&mut prover, &new.auto, new_deny);
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

/// Requests that the one approves and the other does not: none if there are none, else one for each permit that has one
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
        // What is found here is more to show; that there is something is known.
        if let Answer::Refuted(more) = prover.never(&Question::All(vec![applies, outside.clone()])) {
            witnesses.push(*more);
        }
    }
    Ok(witnesses)
}
