//! Requests that the deny-access policy excludes from automatic approval and that no manual approval policy can approve
//!
//! A node has one value for each tag. If a `forbid` is about one value, and all manual approval policies are about other values of the same
//! tag, no request for such a node is ever approved.

use super::policies::{Item, Policies};
use crate::cedar::IssueKind;
use crate::check::Report;
use crate::model::policy::Nodes;
use crate::origin::Origin;
use crate::plan::Plan;
use crate::prove::{Facet, Given, Look, Question, one_line};
use crate::rules;

pub(super) fn check(plan: &Plan<'_>, policies: &mut Policies, report: &mut Report) {
    // The part that could not be read may be a policy that covers the nodes.
    if policies.deny.items.is_empty() || plan.rollouts.is_empty() || !plan.model.unreadable.is_empty() {
        return;
    }
    // A rollout that the deny-access policy does not reach does not matter here: nothing is denied there, and its manual approval policies
    // do not apply elsewhere.
    let within: Vec<_> = (plan.rollouts.iter().enumerate())
        .filter(|(number, _)| !plan.is_beyond_deny_access(*number))
        .map(|(_, rollout)| rollout)
        .collect();
    if within.is_empty() {
        return;
    }
    let manuals = || within.iter().flat_map(|rollout| &rollout.documents.manual_approvals);
    let nodes: Vec<&Nodes> = manuals().map(|manual| &*manual.nodes).collect();
    let Some(first) = manuals().next() else {
        let message = "no rollout has a manual approval policy, so no request that the deny-access policy denies can be approved";
        push(message.to_owned(), policies.deny.origin, Origin::default(), report);
        return;
    };
    if nodes.iter().any(|nodes| matches!(nodes, Nodes::All)) {
        return;
    }
    let covered = policies.tagged(nodes);
    for at in 0..policies.deny.items.len() {
        let found = uncovered(policies, at, &covered);
        let Policies { prover, deny, undecided, .. } = policies;
        let Some(item) = deny.items.get(at) else { continue };
        undecided.note(prover, item);
        let Some((of, facet)) = found else { continue };
        if item.is_reported(&[IssueKind::Impossible]) {
            continue;
        }
        let message = format!(
            "no request{of} that this `forbid` denies can be approved: no manual approval policy covers such nodes"
        );
        let place = facet.map_or(item.origin, |facet| item.place(&facet));
        push(message, place, first.name.origin(), report);
    }
}

fn push(message: String, place: Origin, manual: Origin, report: &mut Report) {
    report.push(
        rules::NO_WAY_IN
            .finding(message)
            .at(place, "")
            .at(manual, "the manual approval policies cover other nodes")
            .help("add a manual approval policy for these nodes, or accept this if no user may access them")
            .subject("denyAccess"),
    );
}

/// Nodes of a statement that no manual approval policy can cover: all of them, or those with one of the values that it names
fn uncovered(policies: &mut Policies, at: usize, covered: &Question) -> Option<(String, Option<Facet>)> {
    let item: &Item = policies.deny.items.get(at)?;
    let (id, applies) = (item.id, item.applies());
    let prover = &mut policies.prover;
    let both = Question::All(vec![applies.clone(), covered.clone()]);
    if prover.look(&both) == Look::Never {
        return matches!(prover.look(&applies), Look::Maybe(_)).then(|| (String::new(), None));
    }
    for compared in prover.compared(id).into_iter().filter(|compared| compared.facet.is_of_node()) {
        for value in compared.with {
            let Given::Text(text) = &value else { continue };
            let tag = format!("{}: {text}", compared.facet.name());
            let given = |question: &Question| {
                Question::Given(Box::new(question.clone()), compared.facet.clone(), value.clone())
            };
            if matches!(prover.look(&given(&applies)), Look::Maybe(_))
                && prover.look(&given(&both)) == Look::Never
            {
                return Some((format!(" for nodes tagged `{}`", one_line(&tag)), Some(compared.facet)));
            }
        }
    }
    None
}
