//! Mutants that change nothing, found by proofs for every request
//!
//! A statement matters only where no other statement already decides, so the search for an effect of a mutant is limited to those requests.
//! If the question is not decided, or not within the limit, the mutant counts as one that no case notices.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::mutate::{Altered, Fate, Mutant};
use crate::cedar::{Effect, OneOrMore, ParsedStatement, Source, Statement, node_tag};
use crate::decide::{DENY_ACCESS_NAME, Part};
use crate::model::policy::Nodes;
use crate::plan::Plan;
use crate::prove::{Look, Prover, Question, StatementId, Witness};

/// Steps for the question about one mutant
const STEPS_PER_MUTANT: u64 = 200_000;

/// Steps for all mutants of a run together
const STEPS_IN_ALL: u64 = 20_000_000;

/// A statement of the model in the prover
#[derive(Debug)]
struct Known {
    policy: Arc<str>,
    index: usize,
    effect: Effect,
    id: StatementId,
}

/// The policies of a plan, for proofs about changes of them
#[derive(Debug)]
pub(super) struct Equivalence<'p, 'm> {
    plan: &'p Plan<'m>,
    prover: Prover,
    statements: Vec<Known>,
}

impl<'p, 'm> Equivalence<'p, 'm> {
    pub(super) fn new<'s>(plan: &'p Plan<'m>, parts: impl Iterator<Item = &'s Part<'m>>) -> Self
    where
        'm: 's,
    {
        let mut prover = Prover::with_steps(STEPS_PER_MUTANT, STEPS_IN_ALL);
        let statements = parts.map(|part| Known {
            policy: Arc::clone(&part.policy),
            index: part.index,
            effect: part.effect,
            id: prover.add_parsed(part.parsed.clone()),
        });
        let statements = statements.collect();
        Self { plan, prover, statements }
    }

    /// Determines which of the statement's unnoticed mutants no test can notice
    pub(super) fn settle(
        &mut self,
        part: &Part<'_>,
        altered: &[Altered<ParsedStatement>],
        mutants: &mut [Mutant],
    ) {
        let survivors = altered.iter().zip(mutants).filter(|(_, mutant)| mutant.fate == Fate::Survived);
        for (one, mutant) in survivors {
            if let Some(why) = self.of_statement(part, one.result.as_ref()) {
                mutant.fate = Fate::Equivalent(why.to_owned());
            }
        }
    }

    /// Statements of one effect in a policy, except one
    fn others(&self, policy: &str, effect: Effect, without: Option<StatementId>) -> Question {
        let own = self
            .statements
            .iter()
            .filter(|known| *known.policy == *policy && known.effect == effect && Some(known.id) != without);
        Question::any_of(own.map(|known| known.id))
    }

    /// Why changing the statement changes no decision; `None` if a decision changes, or may change
    fn of_statement(&mut self, part: &Part<'_>, changed: Option<&ParsedStatement>) -> Option<&'static str> {
        let is_own = |known: &&Known| known.policy == part.policy && known.index == part.index;
        let own = self.statements.iter().find(is_own)?.id;
        let before = Question::Applies(own);
        let differs = match changed {
            None => before,
            Some(changed) => {
                let after = Question::Applies(self.prover.add_parsed(changed.clone()));
                Question::Any(vec![
                    Question::All(vec![before.clone(), after.clone().negated()]),
                    Question::All(vec![before.negated(), after]),
                ])
            }
        };
        let example = match self.prover.look(&differs) {
            Look::Never if changed.is_none() => return Some("no request matches the statement"),
            Look::Never => return Some("the statement matches the same requests as before"),
            Look::Maybe(example) => example,
            Look::NotDecided => return None,
        };
        let none = |question: Question| question.negated();
        let policy = &*part.policy;
        let mut where_it_counts = vec![differs, none(self.others(policy, Effect::Forbid, Some(own)))];
        if policy != DENY_ACCESS_NAME {
            if self.is_denied_everywhere(policy) {
                where_it_counts.push(none(self.others(DENY_ACCESS_NAME, Effect::Forbid, None)));
            }
            let permits = self.others(policy, Effect::Permit, Some(own));
            where_it_counts.push(match part.effect {
                Effect::Permit => none(permits),
                Effect::Forbid => permits,
            });
        }
        let decides = Question::All(where_it_counts);
        let is_never =
            self.prover.holds(&decides, &example) != Some(true) && self.prover.look(&decides) == Look::Never;
        is_never.then_some("other statements decide the requests that it would change")
    }

    /// Whether the deny-access policy reaches every account that has this auto-approval policy
    fn is_denied_everywhere(&self, policy: &str) -> bool {
        let plan = self.plan;
        let has = |auto: &crate::model::AutoApproval| auto.name.as_str() == policy;
        let rollouts = plan.rollouts.iter().enumerate();
        let mut rollouts =
            rollouts.filter(|(_, rollout)| rollout.documents.auto_approval.is_some_and(|auto| has(auto)));
        rollouts.all(|(number, _)| plan.beyond_deny_access(number).is_empty())
    }

    /// Why no decision changes if a manual approval policy treats these nodes in another way; `None` if one changes, or may change
    pub(super) fn of_manual(&mut self, policy: &str, nodes: &Nodes) -> Option<&'static str> {
        let plan = self.plan;
        let mut seen = BTreeSet::new();
        for (number, rollout) in plan.rollouts.iter().enumerate() {
            let manuals = &rollout.documents.manual_approvals;
            if !manuals.iter().any(|known| known.name.as_str() == policy) {
                continue;
            }
            let auto = rollout.documents.auto_approval?.name.as_str();
            let covered = match nodes {
                // Depends only on the auto-approval policy.
                Nodes::Tagged(_) if !seen.insert((auto, plan.is_beyond_deny_access(number))) => continue,
                Nodes::Tagged(_) => self.tagged([nodes]),
                Nodes::All => self.tagged(manuals.iter().map(|manual| &*manual.nodes)).negated(),
            };
            let mut approved = vec![
                self.others(auto, Effect::Permit, None),
                self.others(auto, Effect::Forbid, None).negated(),
            ];
            if !plan.is_beyond_deny_access(number) {
                approved.push(self.others(DENY_ACCESS_NAME, Effect::Forbid, None).negated());
            }
            let approved = Question::All(approved);
            let asked = Question::All(vec![covered, approved.clone().negated()]);
            // A user about whom nothing is known usually shows immediately that the policy is used.
            let example = example(nodes);
            if self.prover.holds(&approved, &example) == Some(false)
                || self.prover.look(&asked) != Look::Never
            {
                return None;
            }
        }
        Some("every request for these nodes is approved automatically")
    }

    /// The node has one of the tags of these
    fn tagged<'n>(&mut self, nodes: impl IntoIterator<Item = &'n Nodes>) -> Question {
        let mut any = Vec::new();
        for nodes in nodes {
            let Nodes::Tagged(tags) = nodes else { continue };
            for (key, values) in tags {
                let values: Vec<String> = values.iter().map(ToString::to_string).collect();
                let Ok(values) = OneOrMore::try_from(values) else { continue };
                let statement = Statement::forbid().when(node_tag(key.to_string()).one_of(values));
                any.extend(self.prover.add(&Source::from(statement)));
            }
        }
        Question::any_of(any)
    }
}

/// A user about whom nothing is known, and a node with only one of these tags
fn example(nodes: &Nodes) -> Witness {
    let mut example = Witness::default();
    if let Nodes::Tagged(tags) = nodes
        && let Some((key, values)) = tags.first()
        && let Some(value) = values.first()
    {
        example.node.tags.insert(key.to_string(), value.to_string());
    }
    example
}
