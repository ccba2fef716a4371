//! Accounts that have an auto-approval policy but not the deny-access policy that limits it

use super::policies::{Policies, name};
use crate::check::Report;
use crate::plan::Plan;
use crate::prove::{Answer, Question};
use crate::rules;

pub(super) fn check(plan: &Plan<'_>, policies: &mut Policies, report: &mut Report) {
    if plan.model.deny_access.is_none() {
        return;
    }
    for (number, rollout) in plan.rollouts.iter().enumerate() {
        let accounts = plan.beyond_deny_access(number);
        let Some(first) = accounts.first().map(|account| plan.tree.get_account(*account)) else { continue };
        let Some(auto) = policies.of_rollout(rollout).and_then(|auto| policies.autos.get(auto)) else {
            continue;
        };
        let label = auto.subject.rsplit('/').next().unwrap_or_default().to_owned();
        let origin = auto.origin;
        let permitted = policies.approved(auto, false);
        let denied = Question::any_of(policies.deny.ids());
        // A request that the deny-access policy would not deny is approved everywhere.
        let approves = match policies.prover.never(&Question::All(vec![permitted, denied])) {
            Answer::Proved => continue,
            Answer::Refuted(witness) => format!("approves {}", witness.in_words(|id| name(plan, id))),
            Answer::NotDecided(_) => "may approve what it forbids".to_owned(),
        };
        let others = match accounts.len() {
            1 => String::new(),
            count => format!(" and {} others", count - 1),
        };
        report.push(
            rules::DENY_ACCESS_OUT_OF_REACH
                .finding(format!(
                    "the deny-access policy does not reach account `{}`{others}, where the auto-approval policy `{label}` {approves}",
                    first.label()
                ))
                .at(rollout.origin(), "this rollout")
                .at(policies.deny.origin, "the deny-access policy")
                .at(origin, "the auto-approval policy")
                .help(format!(
                    "give the rollout `{}` an auto-approval policy with the same limits, or `autoApproval: none`",
                    rollout.name()
                ))
                .subject(rollout.subject()),
        );
    }
}
