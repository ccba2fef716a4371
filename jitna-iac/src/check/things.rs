//! Rules about each item of a kind, and what a rule can query about an item

use std::fmt;
use std::ops::Deref;

use super::covering;
use super::{Report, Rule};
use crate::model::policy::{ManualApproval, Statement};
use crate::model::{Nodes, SessionPreferences};
use crate::origin::Origin;
use crate::plan::{Plan, PlannedRollout};

/// Item of a model that a rule checks, with the plan that contains it
///
/// Dereferences to the item.
pub struct Checked<'p, T> {
    plan: &'p Plan<'p>,
    thing: &'p T,
    origin: Origin,
    subject: String,
}

impl<T> Deref for Checked<'_, T> {
    type Target = T;

    fn deref(&self) -> &T {
        self.thing
    }
}

impl<T: fmt::Debug> fmt::Debug for Checked<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.thing.fmt(f)
    }
}

impl<'p, T> Checked<'p, T> {
    /// Returns the plan that contains the item
    #[must_use]
    pub fn plan(&self) -> &'p Plan<'p> {
        self.plan
    }

    /// Returns where the item was written
    #[must_use]
    pub fn origin(&self) -> Origin {
        self.origin
    }

    /// Returns the subject of findings about the item, such as `manualApprovals/finance`; for a statement, its policy
    #[must_use]
    pub fn subject(&self) -> &str {
        &self.subject
    }
}

impl Checked<'_, ManualApproval> {
    /// Checks whether the policy covers, or may cover, some node with this tag
    ///
    /// This is a decision, not a comparison of strings: a policy with another tag covers nodes that have both tags, unless `exclusive` says
    /// that no node has both. A policy for all nodes covers what no other policy of its rollouts covers.
    #[must_use]
    pub fn may_cover(&self, key: &str, value: &str) -> bool {
        covering::covered(self.plan, self.thing, &[(key, value)]).is_some()
    }

    /// Checks whether the policy covers, or may cover, some node that is among these nodes
    #[must_use]
    pub fn may_cover_any_of(&self, nodes: &Nodes) -> bool {
        covering::example(self.plan, self.thing, nodes).is_some()
    }
}

impl Checked<'_, Statement> {
    /// Checks whether the statement belongs to the deny-access policy; if not, it approves requests automatically
    #[must_use]
    pub fn denies(&self) -> bool {
        self.subject == DENY_ACCESS
    }
}

const DENY_ACCESS: &str = "denyAccess";

/// Returns a rule that checks each manual approval policy of the model
///
/// ```
/// use jitna_iac::check::manual_approvals;
/// use jitna_iac::diag::Diagnostic;
///
/// let rule = manual_approvals(|policy, report| {
///     if policy.access_duration.count() > 8 {
///         report.push(Diagnostic::error("ACME003", "longer than a working day").at(policy.access_duration.origin(), ""));
///     }
/// });
/// ```
pub fn manual_approvals(
    rule: impl Fn(&Checked<'_, ManualApproval>, &mut Report) + Send + Sync + 'static,
) -> impl Rule + Send + Sync + 'static {
    move |plan: &Plan<'_>, report: &mut Report| {
        for policy in &plan.model.manual_approvals {
            let subject = format!("manualApprovals/{}", policy.name);
            rule(&Checked { plan, thing: policy, origin: policy.name.origin(), subject }, report);
        }
    }
}

/// Returns a rule that checks each rollout, including the policies and preferences from the rollouts that it extends
pub fn rollouts(
    rule: impl Fn(&Checked<'_, PlannedRollout<'_>>, &mut Report) + Send + Sync + 'static,
) -> impl Rule + Send + Sync + 'static {
    move |plan: &Plan<'_>, report: &mut Report| {
        for rollout in &plan.rollouts {
            let (origin, subject) = (rollout.origin(), rollout.subject());
            rule(&Checked { plan, thing: rollout, origin, subject }, report);
        }
    }
}

/// Returns a rule that checks each statement of the deny-access policy and of the auto-approval policies
pub fn statements(
    rule: impl Fn(&Checked<'_, Statement>, &mut Report) + Send + Sync + 'static,
) -> impl Rule + Send + Sync + 'static {
    move |plan: &Plan<'_>, report: &mut Report| {
        let deny = plan.model.deny_access.iter().map(|policy| (DENY_ACCESS.to_owned(), &policy.statements));
        let autos = plan.model.auto_approvals.iter();
        let autos = autos.map(|policy| (format!("autoApprovals/{}", policy.name), &policy.statements));
        for (subject, statements) in deny.chain(autos) {
            for statement in statements {
                let (origin, subject) = (statement.origin(), subject.clone());
                rule(&Checked { plan, thing: statement, origin, subject }, report);
            }
        }
    }
}

/// Returns a rule that checks each of the session preferences of the model
pub fn session_preferences(
    rule: impl Fn(&Checked<'_, SessionPreferences>, &mut Report) + Send + Sync + 'static,
) -> impl Rule + Send + Sync + 'static {
    move |plan: &Plan<'_>, report: &mut Report| {
        for preferences in &plan.model.session_preferences {
            let subject = format!("sessionPreferences/{}", preferences.name);
            let origin = preferences.name.origin();
            rule(&Checked { plan, thing: preferences, origin, subject }, report);
        }
    }
}
