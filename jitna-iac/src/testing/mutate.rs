//! Mutations: the policies with one change, and whether a case notices it

use super::case::Case;
use super::equivalence::Equivalence;
use super::run::Ran;
use super::{manual, rollouts};
use super::{text, typed};
use crate::cedar::{self, ParsedStatement};
use crate::decide::{DENY_ACCESS_NAME, Engine, Manuals, Part, StatementProbe, StatementResult, parts};
use crate::diag::Diagnostics;
use crate::model::policy::{Statement, StatementKind};
use crate::origin::{Origin, Spanned};
use crate::parallel;
use crate::plan::Plan;

/// Mutant: the policies with one change
#[derive(Clone, Debug)]
pub struct Mutant {
    /// The changed statement or policy, by the name that users know
    pub subject: String,
    /// Where it is written
    pub origin: Origin,
    /// The change
    pub change: String,
    /// Subject that a case would need in order to notice the change
    pub notice: String,
    /// Result for the mutant
    pub fate: Fate,
}

/// Result for a mutant
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fate {
    /// This case, which passes, would fail
    Killed(String),
    /// Every case would still pass
    Survived,
    /// No decision changes, for this reason
    Equivalent(String),
}

/// Operator between conditions
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Junction {
    All,
    Any,
}

impl Junction {
    pub(super) const fn other(self) -> Self {
        match self {
            Self::All => Self::Any,
            Self::Any => Self::All,
        }
    }
}

/// A changed item
#[derive(Debug)]
pub(super) struct Altered<T> {
    pub(super) change: String,
    pub(super) notice: String,
    /// The item after the change; `None` means that it is removed
    pub(super) result: Option<T>,
    pub(super) equivalent: Option<String>,
}

impl<T> Altered<T> {
    pub(super) fn map<U>(self, make: impl FnOnce(Option<T>) -> Option<U>) -> Altered<U> {
        let Self { change, notice, result, equivalent } = self;
        Altered { change, notice, result: make(result), equivalent }
    }
}

pub(super) fn dropped<T>(words: &str, junction: Junction, result: Option<T>) -> Altered<T> {
    let notice = match junction {
        Junction::All => "a request for which everything but this holds",
        Junction::Any => "a request that this alternative or exception alone decides",
    };
    Altered {
        change: format!("the condition is dropped: {words}"),
        notice: notice.to_owned(),
        result,
        equivalent: None,
    }
}

pub(super) fn negated<T>(words: &str, result: Option<T>) -> Altered<T> {
    Altered {
        change: format!("the condition is negated: {words}"),
        notice: "a request for which this condition decides".to_owned(),
        result,
        equivalent: None,
    }
}

pub(super) fn flipped<T>(value: &str, result: Option<T>) -> Altered<T> {
    Altered {
        change: format!("the value `{value}` is another"),
        notice: format!("a request with the value `{value}`, for which this condition decides"),
        result,
        equivalent: None,
    }
}

/// A unit of work: all mutants of one statement, or one mutant of a manual approval policy
enum Work<'m> {
    Statement(Box<Part<'m>>, Vec<Altered<ParsedStatement>>),
    Manual(String, Origin, manual::Change),
    Rollout(String, Origin, Box<rollouts::Change>),
}

/// Creates every mutant of the policies, and determines which ones the cases notice
///
/// `ran` are cases that pass, as returned by [`run`](super::run); failing cases notice nothing. `progress` receives the number of finished
/// parts of the model and the number of all parts.
///
/// # Errors
///
/// Returns the errors of [`Engine::new`].
pub fn mutate(
    plan: &Plan<'_>,
    engine: &Engine,
    ran: &[Ran<'_>],
    mut progress: impl FnMut(usize, usize),
) -> Result<Vec<Mutant>, Diagnostics> {
    /// Parts that are processed between two progress reports
    const SHARE: usize = 32;
    let passing: Vec<&Ran<'_>> = ran.iter().filter(|ran| ran.passes()).collect();
    let mut work: Vec<Work<'_>> = parts(plan)?
        .into_iter()
        .map(|part| {
            let mutants = of_statement(plan, &part);
            Work::Statement(Box::new(part), mutants)
        })
        .collect();
    for (policy, origin, mutants) in manual::mutants(plan) {
        work.extend(mutants.into_iter().map(|one| Work::Manual(policy.clone(), origin, one)));
    }
    for (rollout, origin, mutants) in rollouts::mutants(plan, engine) {
        work.extend(mutants.into_iter().map(|one| Work::Rollout(rollout.clone(), origin, Box::new(one))));
    }
    let statements = work.iter().filter_map(|work| match work {
        Work::Statement(part, _) => Some(&**part),
        Work::Manual(..) | Work::Rollout(..) => None,
    });
    let mut equivalence = Equivalence::new(plan, statements);
    let mut all = Vec::new();
    for (number, share) in work.chunks(SHARE).enumerate() {
        progress(number * SHARE, work.len());
        let mut works = share.iter();
        let done: Result<(), std::convert::Infallible> = parallel::each(
            share,
            |work| judge(plan, engine, &passing, work),
            |mut mutants| {
                match works.next() {
                    Some(Work::Statement(part, altered)) => equivalence.settle(part, altered, &mut mutants),
                    Some(Work::Manual(policy, _, change)) => {
                        for mutant in mutants.iter_mut().filter(|mutant| mutant.fate == Fate::Survived) {
                            if let Some(why) = equivalence.of_manual(policy, &change.nodes) {
                                mutant.fate = Fate::Equivalent(why.to_owned());
                            }
                        }
                    }
                    Some(Work::Rollout(_, _, change)) => {
                        let nodes = match &**change {
                            rollouts::Change::Less(_, nodes) => nodes.as_ref(),
                            rollouts::Change::Moved(_) => None,
                        };
                        for mutant in mutants.iter_mut().filter(|mutant| mutant.fate == Fate::Survived) {
                            let why = nodes.and_then(|(policy, nodes)| equivalence.of_manual(policy, nodes));
                            if let Some(why) = why {
                                mutant.fate = Fate::Equivalent(why.to_owned());
                            }
                        }
                    }
                    None => {}
                }
                all.extend(mutants);
                Ok(())
            },
        );
        done.unwrap_or_else(|never| match never {});
    }
    Ok(all)
}

/// Every statement that differs from this one by one change; in the first, the statement is removed
pub(super) fn of_statement(plan: &Plan<'_>, part: &Part<'_>) -> Vec<Altered<ParsedStatement>> {
    let gone = Altered {
        change: "the statement is gone".to_owned(),
        notice: "a request that this statement alone decides".to_owned(),
        result: None,
        equivalent: None,
    };
    let mut all = vec![gone];
    match &part.statement.kind {
        StatementKind::Typed(typed) => {
            for one in typed::mutants(typed) {
                let one =
                    one.map(|changed| parsed(plan, part, Statement { kind: StatementKind::Typed(changed?) }));
                all.extend(one.result.is_some().then_some(one));
            }
        }
        StatementKind::Cedar(_) | StatementKind::File { .. } => {
            all.extend(part.parsed.with_stack(|| text::mutants(&part.parsed)));
        }
    }
    all
}

/// A typed statement as Cedar evaluates it
pub(super) fn parsed(plan: &Plan<'_>, part: &Part<'_>, statement: Statement) -> Option<ParsedStatement> {
    let source = plan.statement(part.effect, &Spanned::new(statement, part.origin))?;
    cedar::parsed(&source).into_iter().next()?.ok()
}

fn judge(plan: &Plan<'_>, engine: &Engine, passing: &[&Ran<'_>], work: &Work<'_>) -> Vec<Mutant> {
    match work {
        Work::Statement(part, mutants) => {
            let unused = *part.effect.as_str() == *"permit"
                && !plan.rollouts.iter().any(|rollout| {
                    rollout
                        .documents
                        .auto_approval
                        .is_some_and(|policy| *policy.name.as_str() == *part.policy)
                });
            let mut fates = vec![None; mutants.len()];
            let probe = StatementProbe::new(mutants.iter().filter_map(|one| one.result.clone()));
            // Removed statements have no number in the probe.
            let numbers: Vec<usize> = mutants
                .iter()
                .enumerate()
                .filter(|(_, one)| one.result.is_some())
                .map(|(number, _)| number)
                .collect();
            for ran in passing.iter().filter(|ran| engine.asks(&ran.case.request, part)) {
                notice(engine, ran, part, &probe, &numbers, &mut fates);
            }
            let subject = subject(part);
            let mutants = mutants.iter().zip(fates);
            let made = mutants.map(|(one, killer)| {
                let equivalent = one.equivalent.clone().or_else(|| unused.then(no_rollout));
                mutant(&subject, part.origin, one, killer, equivalent)
            });
            made.collect()
        }
        Work::Rollout(rollout, origin, change) => {
            let subject = format!("rollout `{rollout}`");
            vec![match &**change {
                rollouts::Change::Moved(one) => {
                    let killer = one.result.as_ref().and_then(|other| {
                        passing.iter().find(|ran| !ran.case.expect.holds(&other.decide(&ran.case.request)))
                    });
                    let killer = killer.map(|ran| case_name(ran.case));
                    mutant(&subject, *origin, one, killer, one.equivalent.clone())
                }
                rollouts::Change::Less(one, _) => {
                    mutant(&subject, *origin, one, killer_of(engine, passing, one), one.equivalent.clone())
                }
            }]
        }
        Work::Manual(policy, origin, manual::Change { altered: one, .. }) => {
            let killer = killer_of(engine, passing, one);
            vec![mutant(&format!("manual policy `{policy}`"), *origin, one, killer, one.equivalent.clone())]
        }
    }
}

/// The first case that notices the changed manual approval policies
fn killer_of(engine: &Engine, passing: &[&Ran<'_>], one: &Altered<Manuals>) -> Option<String> {
    let manuals = one.result.as_ref()?;
    let killer = passing
        .iter()
        .find(|ran| !ran.case.expect.holds(&engine.with_manuals(&ran.case.request, &ran.decision, manuals)));
    killer.map(|ran| case_name(ran.case))
}

/// Determines which mutants of a statement a case notices
fn notice(
    engine: &Engine,
    ran: &Ran<'_>,
    part: &Part<'_>,
    probe: &StatementProbe,
    numbers: &[usize],
    fates: &mut [Option<String>],
) {
    let answers = probe.ask(engine, &ran.case.request);
    let is_own =
        |trace: &&crate::decide::StatementTrace| trace.policy == part.policy && trace.index == part.index;
    let before = ran.decision.statements.iter().find(is_own).map(|trace| &trace.result);
    let matched_before = before == Some(&StatementResult::Matched);
    // There are only two possible results, and each is decided once.
    let mut noticed: [Option<bool>; 2] = [None, None];
    for (number, fate) in fates.iter_mut().enumerate().filter(|(_, fate)| fate.is_none()) {
        let at = numbers.iter().position(|known| *known == number);
        let result = at.and_then(|at| answers.iter().find(|(index, _)| *index == at));
        let matches = result.is_some_and(|(_, result)| *result == StatementResult::Matched);
        if matches == matched_before {
            continue;
        }
        let [otherwise, matched] = &mut noticed;
        let known = if matches { matched } else { otherwise };
        let fails = *known.get_or_insert_with(|| {
            let answer = matches.then_some(StatementResult::Matched);
            let decision = engine.with_answer(&ran.case.request, &ran.decision, part, answer);
            !ran.case.expect.holds(&decision)
        });
        *fate = fails.then(|| case_name(ran.case));
    }
}

pub(super) fn no_rollout() -> String {
    "no rollout brings the policy to an account and Region".to_owned()
}

fn mutant<T>(
    subject: &str,
    origin: Origin,
    one: &Altered<T>,
    killer: Option<String>,
    equivalent: Option<String>,
) -> Mutant {
    let fate = match (killer, equivalent) {
        (Some(case), _) => Fate::Killed(case),
        (None, Some(why)) => Fate::Equivalent(why),
        (None, None) => Fate::Survived,
    };
    Mutant {
        subject: subject.to_owned(),
        origin,
        change: one.change.clone(),
        notice: one.notice.clone(),
        fate,
    }
}

fn case_name(case: &Case) -> String {
    case.name.clone()
}

/// A statement by the name that its author knows
pub(super) fn subject(part: &Part<'_>) -> String {
    let policy = match &*part.policy {
        DENY_ACCESS_NAME => "the deny-access policy".to_owned(),
        name => format!("`{name}`"),
    };
    match &part.name {
        Some(name) => format!("statement `{name}` of {policy}"),
        None => format!("statement {} of {policy}", part.index + 1),
    }
}
