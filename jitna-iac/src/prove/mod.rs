//! Proofs about statements for every request, and requests that refute a claim
//!
//! The schema of the service is small: two kinds of node, four optional attributes, tags, flat groups. A claim such as "no node tagged
//! `Environment: Production` is ever approved automatically" can therefore be decided without a network and without another program. There
//! are three answers ([`Answer`]): the claim is proved; it is refuted, by a request that Cedar's own authorizer has confirmed; or it is not
//! decided, which never counts as safe.
//!
//! A statement becomes a formula (`translate.rs`, `value.rs`) that follows Cedar's rules about errors exactly. A search (`sat.rs`) looks
//! for answers that make a question true, and a theory of strings (`theory.rs`, `glob.rs`) decides whether a request can give these
//! answers. The work is limited by a count of steps (`budget.rs`), not by a clock, so the same input gives the same answer everywhere.
//! Begin at [`Prover`]; the functions below ask the usual questions.

mod atom;
mod budget;
mod constant;
mod formula;
mod given;
mod glob;
#[cfg(test)]
mod laws;
mod manual;
mod portable;
mod prover;
mod same;
mod sat;
mod theory;
mod translate;
mod value;
mod witness;

pub use given::{Compared, Facet, Given};
pub use manual::{Meeting, meeting};
pub(crate) use portable::Portable;
pub use prover::{Answer, Look, Prover, Question, Reason, STEPS_IN_ALL, STEPS_PER_QUESTION, StatementId};
pub(crate) use witness::one_line;
pub use witness::{Witness, WitnessKind, WitnessNode, WitnessUser};

use crate::cedar::{Effect, Source};

/// Adds the statements of several sources to one prover
fn added(prover: &mut Prover, sources: &[Source]) -> Vec<StatementId> {
    sources.iter().flat_map(|source| prover.add(source)).collect()
}

/// Checks whether none of these statements applies to any request; a request to which one applies refutes it
pub fn satisfiable(statements: &[Source]) -> Answer {
    let mut prover = Prover::new();
    let question = Question::any_of(added(&mut prover, statements));
    prover.never(&question)
}

/// Checks whether one of `others` applies wherever one of `statements` does
///
/// ```
/// use jitna_iac::cedar::{Source, Statement, node_tag};
/// use jitna_iac::prove::implies;
///
/// let statement = |pattern: &str| [Source::from(Statement::permit().when(node_tag("Stage").like(pattern)))];
/// assert!(implies(&statement("dev-*"), &statement("d*")).is_proved());
/// let answer = implies(&statement("d*"), &statement("dev-*"));
/// assert_eq!(answer.witness().unwrap().node.tags["Stage"], "d");
/// ```
pub fn implies(statements: &[Source], others: &[Source]) -> Answer {
    let mut prover = Prover::new();
    let first = Question::any_of(added(&mut prover, statements));
    let second = Question::any_of(added(&mut prover, others));
    prover.never(&Question::All(vec![first, second.negated()]))
}

/// Checks whether no request has an applicable statement in both sources
pub fn disjoint(statements: &[Source], others: &[Source]) -> Answer {
    let mut prover = Prover::new();
    let first = Question::any_of(added(&mut prover, statements));
    let second = Question::any_of(added(&mut prover, others));
    prover.never(&Question::All(vec![first, second]))
}

/// Requests that another set of statements approves automatically and the old one does not, and the reverse
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Comparison {
    /// Whether no request is approved automatically that was not approved before; such a request refutes it
    pub gained: Answer,
    /// Whether every request that was approved automatically still is; a request that is not refutes it
    pub lost: Answer,
}

impl Comparison {
    /// Checks whether both approve the same requests
    #[must_use]
    pub fn is_equal(&self) -> bool {
        self.gained.is_proved() && self.lost.is_proved()
    }
}

/// Compares which requests two sets of statements approve automatically
///
/// Permits of the auto-approval policy and forbids of the deny-access policy may be in one set: each statement counts by its effect.
///
/// ```
/// use jitna_iac::cedar::{Source, Statement, node_tag};
/// use jitna_iac::prove::compare_auto;
///
/// let old = [Source::from(Statement::permit().when(node_tag("Stage").is("dev")))];
/// let new = [Source::from(Statement::permit().when(node_tag("Stage").one_of(["dev", "test"])))];
/// let comparison = compare_auto(&old, &new);
/// assert_eq!(comparison.gained.witness().unwrap().node.tags["Stage"], "test");
/// assert!(comparison.lost.is_proved());
/// ```
pub fn compare_auto(old: &[Source], new: &[Source]) -> Comparison {
    let mut prover = Prover::new();
    let (old, new) = (auto(&mut prover, old), auto(&mut prover, new));
    let gained = prover.never(&Question::All(vec![new.clone(), old.clone().negated()]));
    let lost = prover.never(&Question::All(vec![old, new.negated()]));
    Comparison { gained, lost }
}

/// Adds statements, and returns the question whether they approve a request automatically
fn auto(prover: &mut Prover, sources: &[Source]) -> Question {
    let (permits, forbids): (Vec<_>, Vec<_>) = added(prover, sources)
        .into_iter()
        .partition(|statement| prover.effect(*statement) == Some(Effect::Permit));
    Question::auto_approved(permits, forbids)
}
