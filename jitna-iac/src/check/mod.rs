//! Everything that can be decided from the model before anything is deployed
//!
//! A check is a file: a function from a [`Plan`] to findings of the rules in [`rules`]. Checks read no files
//! and know no CloudFormation. Begin at [`check`]; for a check of your own, at [`Rule`].

use crate::diag::{Diagnostic, Diagnostics, Severity};
use crate::model::Model;
use crate::plan::Plan;
use crate::rules;

/// Collects the findings of one run
#[derive(Debug, Default)]
pub struct Report(Diagnostics);

impl Report {
    /// Adds a finding
    pub fn push(&mut self, finding: Diagnostic) {
        self.0.push(finding);
    }
}

/// A check of your own
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
    cedar,
    coverage,
    documents,
    exclusions,
    levels,
    operations,
    overlaps,
    regions,
    roles,
    session_limits,
    session_logs,
    session_values,
    sizes,
    tags,
    targets,
    units,
    usage,
}

/// Every finding about a model, accepted ones marked; not sorted
#[must_use]
pub fn check(model: &Model) -> Diagnostics {
    check_with(model, &[])
}

/// Every finding about a model, those of your own checks as well
#[must_use]
pub fn check_with(model: &Model, own: &[&dyn Rule]) -> Diagnostics {
    let (plan, mut findings) = Plan::of(model);
    findings.append(check_plan(&plan, own));
    accept(model, &mut findings);
    findings
}

/// What the checks find in a plan; nothing is marked as accepted yet
pub(crate) fn check_plan(plan: &Plan<'_>, own: &[&dyn Rule]) -> Diagnostics {
    let mut report = Report::default();
    for check in CHECKS {
        check(plan, &mut report);
    }
    for rule in own {
        rule.check(plan, &mut report);
    }
    report.0
}

/// Marks what the model accepts; errors cannot be accepted
pub(crate) fn accept(model: &Model, findings: &mut Diagnostics) {
    let mut new = Vec::new();
    for acceptance in &model.accept {
        let code = acceptance.code.as_str();
        let Some(rule) = rules::ALL.iter().find(|rule| rule.code.as_str() == code || rule.name == code)
        else {
            let known = rules::ALL.iter().flat_map(|rule| [rule.code.as_str(), rule.name]);
            let finding = rules::UNKNOWN_ACCEPTANCE
                .finding(format!("no rule has the code `{}`", crate::ids::clip(code)))
                .at(acceptance.code.origin(), "");
            new.push(match crate::suggest::nearest(code, known) {
                Some(like) => finding.help(format!("did you mean `{like}`?")),
                None => finding.help("`jitna-iac explain --list` names the rules"),
            });
            continue;
        };
        if acceptance.reason.trim().is_empty() {
            new.push(
                rules::UNEXPLAINED_ACCEPTANCE
                    .finding(format!("the acceptance of {} says no reason", rule.code))
                    .at(acceptance.reason.origin(), "")
                    .help("say why this is right here; the next reader will ask"),
            );
            continue;
        }
        let mut used = false;
        for finding in findings.iter_mut().filter(|finding| finding.code == rule.code) {
            let about = |subject: &str| {
                finding
                    .subject
                    .as_deref()
                    .is_some_and(|s| s == subject || s.rsplit('/').next() == Some(subject))
            };
            let meant = acceptance.subject.as_ref().is_none_or(|subject| about(subject.as_str()));
            if meant && finding.severity < Severity::Error {
                finding.accepted = Some(acceptance.reason.to_string());
                used = true;
            } else if meant {
                used = true;
                finding.help.get_or_insert_with(|| "an error cannot be accepted".to_owned());
            }
        }
        if !used {
            new.push(
                rules::UNUSED_ACCEPTANCE
                    .finding(format!("nothing is found that this acceptance of {} is about", rule.code))
                    .at(acceptance.code.origin(), "")
                    .help("take it out"),
            );
        }
    }
    findings.extend(new);
}
