//! What is proved about all requests: invariants, and statements and policies that can never have an effect
//!
//! All questions go to one prover. Each claim of an invariant has all the steps of a question; the searches for faults of
//! statements share a bound. What is not decided is a finding: of an invariant a warning, of a statement a note.

mod dead;
mod gaps;
mod guardrails;
mod invariants;
mod no_way_in;
mod policies;
mod reach;
mod scope;
mod unreachable;

use crate::check::Report;
use crate::plan::Plan;
use crate::rules;

pub(in crate::check) fn check(plan: &Plan<'_>, report: &mut Report) {
    let mut policies = policies::Policies::new(plan);
    invariants::check(plan, &mut policies, report);
    guardrails::check(plan, &mut policies, report);
    // What an invariant could not decide is said there.
    policies.prover.take_spent();
    dead::check(plan, &mut policies, report);
    reach::check(plan, &mut policies, report);
    gaps::check(plan, &mut policies, report);
    no_way_in::check(plan, &mut policies, report);
    unreachable::check(plan, &mut policies, report);
    for policy in std::iter::once(&policies.deny).chain(&policies.autos) {
        for item in policy.items.iter().filter(|item| policies.undecided.has(item)) {
            report.push(
                rules::UNDECIDED_STATEMENT
                    .finding("cannot decide whether this statement has an effect: it takes too many steps")
                    .at(item.origin, "")
                    .help("simplify it: use fewer patterns for one tag, or several statements")
                    .subject(policy.subject.as_str()),
            );
        }
    }
}
