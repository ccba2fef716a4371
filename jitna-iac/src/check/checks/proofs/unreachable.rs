//! Manual approval policies that never get a request, because every request is approved automatically

use std::collections::HashMap;

use super::policies::Policies;
use crate::check::Report;
use crate::model::policy::{ManualApproval, Nodes};
use crate::plan::{Plan, PlannedRollout};
use crate::prove::{Look, Question, Witness};
use crate::rules;

/// What is known about a manual approval policy after the rollouts so far
struct Fate {
    reached: bool,
    /// Number of an auto-approval policy that decides before it
    auto: usize,
}

pub(super) fn check(plan: &Plan<'_>, policies: &mut Policies, report: &mut Report) {
    if plan.model.auto_approvals.is_empty() || !policies.deny.complete {
        return;
    }
    let mut fates: HashMap<&str, Fate> = HashMap::new();
    let mut known: HashMap<(usize, &str, bool), bool> = HashMap::new();
    for (number, rollout) in plan.rollouts.iter().enumerate() {
        // If the deny-access policy reaches any account of the rollout, fewer requests are approved automatically there.
        let denied = !plan.is_beyond_deny_access(number);
        let auto = policies.of_rollout(rollout);
        for manual in &rollout.documents.manual_approvals {
            let name = manual.name.as_str();
            let reached = match (auto, &*manual.nodes) {
                (None, _) => true,
                (Some(auto), Nodes::Tagged(_)) => {
                    let reached = known.get(&(auto, name, denied)).copied();
                    reached.unwrap_or_else(|| is_reached(policies, (auto, denied), rollout, manual))
                }
                // Depends on the other policies of the rollout.
                (Some(auto), Nodes::All) => is_reached(policies, (auto, denied), rollout, manual),
            };
            if let Some(auto) = auto {
                known.insert((auto, name, denied), reached);
            }
            let fate = fates.entry(name).or_insert(Fate { reached: false, auto: auto.unwrap_or_default() });
            fate.reached |= reached;
        }
    }
    for manual in &plan.model.manual_approvals {
        let Some(fate) = fates.get(manual.name.as_str()).filter(|fate| !fate.reached) else { continue };
        let auto = policies.autos.get(fate.auto);
        report.push(
            rules::UNREACHABLE_POLICY
                .finding(format!(
                    "the policy `{}` never gets a request: every request for its nodes is approved automatically",
                    manual.name
                ))
                .at(manual.name.origin(), "")
                .at(auto.map(|auto| auto.origin).unwrap_or_default(), "by this policy")
                .help("narrow the auto-approval policy, or drop this one")
                .subject(format!("manualApprovals/{}", manual.name)),
        );
    }
}

/// Whether some request for a node of the policy is not approved automatically, as far as is known
fn is_reached(
    policies: &mut Policies,
    (auto, denied): (usize, bool),
    rollout: &PlannedRollout<'_>,
    manual: &ManualApproval,
) -> bool {
    let Some(policy) = policies.autos.get(auto) else { return true };
    // A permit without conditions is another finding.
    if policy.ids().any(|id| policies.prover.is_unconditional(id)) {
        return true;
    }
    let approved = policies.approved(policy, denied);
    // A user about whom nothing is known, and a node that has only the tag of the policy.
    let mut example = Witness::default();
    if let Nodes::Tagged(tags) = &*manual.nodes {
        let Some((key, values)) = tags.first() else { return true };
        let Some(value) = values.first() else { return true };
        example.node.tags.insert(key.to_string(), value.to_string());
    }
    if policies.prover.holds(&approved, &example) != Some(true) {
        return true;
    }
    let nodes = match &*manual.nodes {
        Nodes::Tagged(_) => vec![&*manual.nodes],
        Nodes::All => rollout.documents.manual_approvals.iter().map(|manual| &*manual.nodes).collect(),
    };
    let tagged = policies.tagged(nodes);
    let covered = if matches!(&*manual.nodes, Nodes::All) { tagged.negated() } else { tagged };
    policies.prover.look(&Question::All(vec![covered, approved.negated()])) != Look::Never
}
