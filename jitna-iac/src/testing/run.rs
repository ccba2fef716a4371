//! Running cases

use super::case::{Case, Mismatch};
use crate::decide::{Decision, Engine};

/// Result of a case
#[derive(Clone, Debug)]
pub struct Ran<'c> {
    /// The case
    pub case: &'c Case,
    /// The decision
    pub decision: Decision,
    /// Parts of the expectation that do not hold; empty if the case passes
    pub mismatches: Vec<Mismatch>,
}

impl Ran<'_> {
    /// Checks whether the case passes
    #[must_use]
    pub const fn passes(&self) -> bool {
        self.mismatches.is_empty()
    }
}

/// Decides every case, in order
#[must_use]
pub fn run<'c>(engine: &Engine, cases: &'c [Case]) -> Vec<Ran<'c>> {
    let of = |case: &'c Case| {
        let decision = engine.decide(&case.request);
        let mismatches = case.expect.mismatches(&decision);
        Ran { case, decision, mismatches }
    };
    cases.iter().map(of).collect()
}
