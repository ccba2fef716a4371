//! What is proved about all requests: invariants, and statements and policies that can never have an effect
//!
//! All questions go to one prover, whose bound they share: what is not decided within it is no finding here, but an
//! invariant that is not decided is one.

mod dead;
mod invariants;
mod policies;
mod scope;
mod unreachable;

use crate::check::Report;
use crate::plan::Plan;

pub(in crate::check) fn check(plan: &Plan<'_>, report: &mut Report) {
    let mut policies = policies::Policies::of(plan);
    invariants::check(plan, &mut policies, report);
    dead::check(&mut policies, report);
    unreachable::check(plan, &mut policies, report);
}
