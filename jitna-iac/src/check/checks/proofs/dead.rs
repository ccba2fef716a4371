//! Statements that can never have an effect
//!
//! Before a search, one request to which the statement applies is tried. It usually shows that the statement can have an effect.

use super::policies::{Item, Policies, Policy, Reach, Undecided};
use crate::cedar::{Effect, IssueKind};
use crate::check::Report;
use crate::plan::Plan;
use crate::prove::{Look, Prover, Question, Witness};
use crate::rules;

/// A statement that applies to some request
struct Alive<'p> {
    item: &'p Item,
    /// A request that it applies to; `None` if none was found
    example: Option<Witness>,
}

pub(super) fn check(plan: &Plan<'_>, policies: &mut Policies, report: &mut Report) {
    let reach = Reach::new(plan, policies);
    let Policies { prover, deny, autos, undecided, .. } = policies;
    let forbids = alive(prover, deny, Effect::Forbid, undecided, report);
    covered(prover, deny, &forbids, undecided, report);
    let mut permits = Vec::new();
    for (number, auto) in autos.iter().enumerate() {
        let own = alive(prover, auto, Effect::Permit, undecided, report);
        covered(prover, auto, &own, undecided, report);
        if !reach.is_beyond(number) {
            denied(prover, auto, (&own, &forbids), undecided, report);
        }
        // Where the deny-access policy does not exist, a forbid has no effect.
        if reach.is_within(number) {
            permits.extend(own);
        }
    }
    // A forbid may exist for policies that are not known here. Without any permit, it is a safety net.
    if autos.iter().all(|auto| auto.complete) && !permits.is_empty() {
        idle(prover, &forbids, &permits, undecided, report);
    }
}

/// Returns statements that apply to some request; reports the others
fn alive<'p>(
    prover: &mut Prover,
    policy: &'p Policy,
    effect: Effect,
    undecided: &mut Undecided,
    report: &mut Report,
) -> Vec<Alive<'p>> {
    let mut alive = Vec::new();
    for item in &policy.items {
        match prover.look(&item.applies()) {
            Look::Never if !item.is_reported(&[IssueKind::Impossible]) => {
                let message = match effect {
                    Effect::Permit => {
                        "no request meets the conditions of this `permit`, so it approves no request"
                    }
                    Effect::Forbid => {
                        "no request meets the conditions of this `forbid`, so it denies no request"
                    }
                };
                report.push(
                    rules::DEAD_STATEMENT
                        .finding(message)
                        .at(item.origin, "")
                        .help("look for conditions that contradict each other, or drop the statement")
                        .subject(policy.subject.as_str()),
                );
            }
            Look::Never => {}
            Look::Maybe(example) => alive.push(Alive { item, example: Some(example) }),
            Look::NotDecided => alive.push(Alive { item, example: None }),
        }
        undecided.note(prover, item);
    }
    alive
}

/// Whether the example shows that the question does not hold for every request that the statement applies to
fn is_refuted(prover: &mut Prover, alive: &Alive<'_>, question: &Question) -> bool {
    let Some(example) = &alive.example else { return true };
    prover.holds(question, example) == Some(false)
}

/// Reports statements that another statement of the same policy covers
fn covered(
    prover: &mut Prover,
    policy: &Policy,
    all: &[Alive<'_>],
    undecided: &mut Undecided,
    report: &mut Report,
) {
    let covers = |prover: &mut Prover, one: &Alive<'_>, other: &Alive<'_>| {
        let outside = || Question::All(vec![one.item.applies(), other.item.applies().negated()]);
        !is_refuted(prover, one, &other.item.applies()) && prover.look(&outside()) == Look::Never
    };
    for (at, one) in all.iter().enumerate() {
        let cover = all.iter().enumerate().find(|(other_at, other)| {
            // A statement that applies to everything has its own finding; of two equivalent statements, the second is reported.
            *other_at != at
                && !prover.is_unconditional(other.item.id)
                && covers(prover, one, other)
                && (*other_at < at || !covers(prover, other, one))
        });
        undecided.note(prover, one.item);
        let Some((_, cover)) = cover else { continue };
        if one.item.is_reported(&[IssueKind::DuplicateStatement]) {
            continue;
        }
        report.push(
            rules::COVERED_STATEMENT
                .finding("another statement of the policy applies wherever this one does")
                .at(one.item.origin, "")
                .at(cover.item.origin, "this one")
                .help("drop the statement, or narrow the other one")
                .subject(policy.subject.as_str()),
        );
    }
}

/// Reports permits that approve no request, because the deny-access policy applies wherever they do
fn denied(
    prover: &mut Prover,
    policy: &Policy,
    (permits, forbids): (&[Alive<'_>], &[Alive<'_>]),
    undecided: &mut Undecided,
    report: &mut Report,
) {
    if forbids.is_empty() {
        return;
    }
    let any = Question::any_of(forbids.iter().map(|forbid| forbid.item.id));
    for permit in permits {
        let left = Question::All(vec![permit.item.applies(), any.clone().negated()]);
        let is_left = is_refuted(prover, permit, &any) || prover.look(&left) != Look::Never;
        undecided.note(prover, permit.item);
        if is_left {
            continue;
        }
        let example = permit.example.as_ref();
        let first = forbids.iter().find(|forbid| {
            example.is_some_and(|example| prover.holds(&forbid.item.applies(), example) == Some(true))
        });
        report.push(
            rules::DENIED_PERMIT
                .finding(
                    "the deny-access policy applies wherever this `permit` does, so it approves no request",
                )
                .at(permit.item.origin, "")
                .at(first.map(|forbid| forbid.item.origin).unwrap_or_default(), "denied here")
                .help("narrow the deny-access policy, or drop the `permit`")
                .subject(policy.subject.as_str()),
        );
    }
}

/// Reports forbids that apply to no request that a permit approves
fn idle(
    prover: &mut Prover,
    forbids: &[Alive<'_>],
    permits: &[Alive<'_>],
    undecided: &mut Undecided,
    report: &mut Report,
) {
    for forbid in forbids {
        let meets = |prover: &mut Prover, permit: &Alive<'_>, other: &Alive<'_>| {
            other
                .example
                .as_ref()
                .is_some_and(|example| prover.holds(&permit.item.applies(), example) == Some(true))
        };
        // Two statements that test different things apply to a common request: it has what both of them need.
        let meet = |prover: &mut Prover, permit: &Alive<'_>| {
            let (Some(one), Some(other)) = (&permit.example, &forbid.example) else { return false };
            let both = one.joined(other);
            [permit, forbid].iter().all(|one| prover.holds(&one.item.applies(), &both) == Some(true))
        };
        let alive = permits.iter().any(|permit| {
            meet(prover, permit) || meets(prover, permit, forbid) || meets(prover, forbid, permit)
        });
        let both = || {
            let any = Question::any_of(permits.iter().map(|permit| permit.item.id));
            Question::All(vec![forbid.item.applies(), any])
        };
        let is_met = alive || prover.look(&both()) != Look::Never;
        undecided.note(prover, forbid.item);
        if is_met {
            continue;
        }
        // A forbid that applies when nothing is known about user and node is a safety net, intentionally wider than the permits.
        let is_net = prover.holds(&forbid.item.applies(), &Witness::default()) == Some(true);
        if is_net || forbid.item.is_reported(&[]) {
            continue;
        }
        report.push(
            rules::IDLE_FORBID
                .finding("no `permit` in the model approves a request that this `forbid` denies")
                .at(forbid.item.origin, "")
                .help("drop it, or accept this if it guards against future permits")
                .subject("denyAccess"),
        );
    }
}
