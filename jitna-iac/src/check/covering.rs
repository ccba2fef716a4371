//! Whether a manual approval policy may cover a node of a kind

use crate::model::Nodes;
use crate::model::policy::ManualApproval;
use crate::plan::Plan;
use crate::prove::meeting;

/// Tags of nodes; one of them is enough for a match
pub(super) fn tags_of(nodes: &Nodes) -> Vec<(&str, &str)> {
    match nodes {
        Nodes::All => Vec::new(),
        Nodes::Tagged(tags) => {
            let pairs = tags.iter().flat_map(|(key, values)| values.iter().map(move |value| (key, value)));
            pairs.map(|(key, value)| (key.as_str(), value.as_str())).collect()
        }
    }
}

/// Sets of keys of which a node carries at most one
pub(super) fn exclusive_keys<'m>(plan: &Plan<'m>) -> Vec<Vec<&'m str>> {
    plan.model.exclusive.iter().map(|keys| keys.iter().map(|key| key.as_str()).collect()).collect()
}

/// Tags of a node that is among `nodes` and that the policy covers; `None` if no node matches
pub(super) fn example(
    plan: &Plan<'_>,
    policy: &ManualApproval,
    nodes: &Nodes,
) -> Option<Vec<(String, String)>> {
    match nodes {
        // Every policy covers some node.
        Nodes::All => {
            let first = tags_of(&policy.nodes).into_iter().next();
            Some(first.into_iter().map(|(key, value)| (key.to_owned(), value.to_owned())).collect())
        }
        Nodes::Tagged(_) => covered(plan, policy, &tags_of(nodes)),
    }
}

/// Tags of a node that has one of these tags and that the policy covers
pub(super) fn covered(
    plan: &Plan<'_>,
    policy: &ManualApproval,
    wanted: &[(&str, &str)],
) -> Option<Vec<(String, String)>> {
    let own = tags_of(&policy.nodes);
    let owned = |(key, value): &(&str, &str)| ((*key).to_owned(), (*value).to_owned());
    if matches!(*policy.nodes, Nodes::All) {
        return wanted.iter().find(|tag| is_left(plan, policy, **tag)).map(|tag| vec![owned(tag)]);
    }
    let exclusive = exclusive_keys(plan);
    let exclusive: Vec<&[&str]> = exclusive.iter().map(Vec::as_slice).collect();
    let met = meeting(&[&own, wanted], &[], &exclusive)?;
    Some(met.tags.into_iter().collect())
}

/// Whether a policy for all nodes applies to nodes with this tag: in some rollout, no other policy uses this tag
///
/// A policy that no rollout uses may be used by any rollout.
fn is_left(plan: &Plan<'_>, policy: &ManualApproval, tag: (&str, &str)) -> bool {
    let uses = plan.rollouts.iter().map(|rollout| &rollout.documents.manual_approvals);
    let mut uses = uses.filter(|manuals| manuals.iter().any(|manual| manual.name == policy.name)).peekable();
    uses.peek().is_none()
        || uses.any(|manuals| !manuals.iter().any(|manual| tags_of(&manual.nodes).contains(&tag)))
}
