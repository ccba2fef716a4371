//! Everything that can be decided from the model before anything is deployed
//!
//! A check is a file: a function from a [`Plan`] to findings of the rules in [`rules`](crate::rules). Checks read no files
//! and know no CloudFormation. [`jitna_iac::check`](fn@crate::check) runs them all, on the model as its overrides
//! leave it. Begin at [`Rule`] for a check of your own.

mod absence;
mod accept;

pub(crate) use accept::accept;

use crate::diag::{Diagnostic, Diagnostics};
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
}

/// A check of your own, for [`jitna_iac::check_with`](crate::check_with)
///
/// ```
/// use jitna_iac::check::{Report, Rule};
/// use jitna_iac::diag::{Code, Diagnostic, Severity};
/// use jitna_iac::plan::Plan;
///
/// /// Units that are named by a single letter
/// struct SpokenNames;
///
/// impl Rule for SpokenNames {
///     fn check(&self, plan: &Plan<'_>, report: &mut Report) {
///         for (_, unit) in plan.tree.units().filter(|(_, unit)| unit.label().len() == 1) {
///             let message = format!("unit `{}` is named by a letter", unit.label());
///             report.push(
///                 Diagnostic::new(Code::new("ACME001"), Severity::Warning, message).at(unit.origin, "named here"),
///             );
///         }
///     }
/// }
/// ```
pub trait Rule {
    /// Adds what this check finds
    fn check(&self, plan: &Plan<'_>, report: &mut Report);
}

macro_rules! checks {
    ($($name:ident),* $(,)?) => {
        mod checks {
            // One file per subject.
            $(pub(super) mod $name;)*
        }

        /// Every check, in no order that matters: findings are sorted by place.
        const CHECKS: &[fn(&Plan<'_>, &mut Report)] = &[$(checks::$name::check),*];
    };
}

checks! {
    account,
    approvers,
    assigned,
    break_glass,
    buckets,
    cedar,
    conductor_one,
    coverage,
    documents,
    elsewhere,
    existing_preferences,
    exclusions,
    exposure,
    keys,
    levels,
    issuers,
    management_account,
    names,
    notification_chat,
    notification_names,
    notifications,
    migration,
    operations,
    overlaps,
    people,
    proofs,
    regions,
    roles,
    session_limits,
    session_log_targets,
    session_logs,
    session_values,
    sizes,
    subjects,
    tags,
    targets,
    texts,
    trust,
    unconfirmed_form,
    units,
    usage,
    vocabulary,
}

/// What the checks find in a plan; nothing is marked as accepted yet
pub(crate) fn check_plan(plan: &Plan<'_>, own: &[&dyn Rule]) -> Diagnostics {
    let mut report = Report::default();
    for check in CHECKS {
        check(plan, &mut report);
    }
    if !plan.model.unread.is_empty() {
        let kept = report.0.iter().filter(|finding| !absence::follows(plan.model, finding)).cloned();
        report.0 = kept.collect::<Vec<_>>().into();
    }
    for rule in own {
        rule.check(plan, &mut report);
    }
    report.0
}
