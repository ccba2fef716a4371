//! All checks of the model that run before anything is deployed
//!
//! A check is a file with a function from a [`Plan`] to findings of the rules in [`rules`](crate::rules). Checks read no files and do not
//! know about CloudFormation. [`jitna_iac::check`](fn@crate::check) runs all of them, on the model after its overrides. To write your own
//! check, begin at [`Rule`].

mod absence;
mod accept;
mod covering;
mod things;

pub(crate) use absence::Conclusions;
pub(crate) use accept::{accept, expired};
pub use things::{Checked, manual_approvals, rollouts, session_preferences, statements};

use crate::diag::{Diagnostic, Diagnostics};
use crate::features::FEATURES;
use crate::plan::Plan;

/// Collects the findings of one run
#[derive(Debug, Default)]
pub struct Report(Diagnostics);

impl Report {
    /// Adds a finding
    pub fn push(&mut self, finding: Diagnostic) {
        self.0.push(finding);
    }

    /// Adds findings
    pub(crate) fn extend(&mut self, findings: impl IntoIterator<Item = Diagnostic>) {
        for finding in findings {
            self.push(finding);
        }
    }

    /// The findings so far
    pub(crate) fn into_findings(self) -> Diagnostics {
        self.0
    }
}

/// A check of your own
///
/// A function or a closure from a plan to findings is a rule. [`manual_approvals()`] and the functions next to it turn a closure about each
/// item of a kind into a rule. [`App::rule`](crate::app::App::rule) adds a rule to a program. It runs wherever the program's model is
/// checked, and sees the model after its transforms and overrides.
///
/// ```
/// use jitna_iac::check::Report;
/// use jitna_iac::diag::Diagnostic;
/// use jitna_iac::plan::Plan;
///
/// /// Units that are named by a single letter
/// fn spoken_names(plan: &Plan<'_>, report: &mut Report) {
///     for (_, unit) in plan.tree.units().filter(|(_, unit)| unit.label().len() == 1) {
///         let message = format!("unit `{}` is named by a letter", unit.label());
///         report.push(Diagnostic::warning("ACME001", message).at(unit.origin, "named here"));
///     }
/// }
/// ```
pub trait Rule {
    /// Adds the findings of this check
    fn check(&self, plan: &Plan<'_>, report: &mut Report);
}

impl<F: Fn(&Plan<'_>, &mut Report)> Rule for F {
    fn check(&self, plan: &Plan<'_>, report: &mut Report) {
        self(plan, report);
    }
}

macro_rules! checks {
    ($($name:ident),* $(,)?) => {
        mod checks {
            // One file per subject.
            $(pub(super) mod $name;)*
        }

        /// All checks except those of features, in any order: findings are sorted by place.
        const CHECKS: &[fn(&Plan<'_>, &mut Report)] = &[$(checks::$name::check),*];
    };
}

checks! {
    account,
    approvers,
    buckets,
    cedar,
    coverage,
    documents,
    elsewhere,
    exclusions,
    waves,
    exposure,
    keys,
    levels,
    management_account,
    names,
    operations,
    overlaps,
    proofs,
    regions,
    roles,
    session_limits,
    session_values,
    sizes,
    subjects,
    tags,
    targets,
    texts,
    unconfirmed_form,
    units,
    usage,
    vocabulary,
}

/// Returns the findings of all checks for a plan; none is marked as accepted yet
pub(crate) fn check_plan(plan: &Plan<'_>) -> Diagnostics {
    let mut report = Report::default();
    for check in CHECKS.iter().chain(FEATURES.iter().flat_map(|feature| feature.checks)) {
        check(plan, &mut report);
    }
    if !plan.model.unread.is_empty() {
        let kept = report.0.iter().filter(|finding| !absence::follows(plan.model, finding)).cloned();
        report.0 = kept.collect::<Vec<_>>().into();
    }
    report.0
}
