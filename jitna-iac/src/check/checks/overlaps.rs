//! Manual policies of one rollout that apply to the same node
//!
//! A rollout is looked at policy by policy, in the order of the model, each tag against what is known of the earlier
//! ones: time grows with the number of tags, not of pairs.

use std::collections::{HashMap, HashSet};

use crate::check::Report;
use crate::ids::TagKey;
use crate::model::Nodes;
use crate::model::policy::ManualApproval;
use crate::origin::{Origin, Sp};
use crate::plan::{Plan, PlannedRollout};
use crate::rules;

/// A policy and its place in the model, which says what the first of two is in every rollout alike
type Placed<'m> = (usize, &'m Sp<ManualApproval>);

pub(in crate::check) fn check(plan: &Plan<'_>, report: &mut Report) {
    let policies = plan.model.manual_approvals.iter().enumerate();
    let places: HashMap<&str, usize> = policies.map(|(place, policy)| (policy.name.as_str(), place)).collect();
    let rollouts: HashMap<&str, &PlannedRollout<'_>> = plan.rollouts.iter().map(|r| (r.name(), r)).collect();
    // Two policies that meet in many rollouts are one fault.
    let mut met = HashSet::new();
    for rollout in &plan.rollouts {
        let mut policies: Vec<Placed<'_>> = rollout
            .documents
            .manual_approvals
            .iter()
            .map(|policy| (places.get(policy.name.as_str()).copied().unwrap_or_default(), *policy))
            .collect();
        policies.sort_unstable_by_key(|(place, _)| *place);
        same_tag(rollout, &policies, &mut met, report);
        all_nodes(rollout, &policies, &mut met, report);
        let extended = rollout.rollout.and_then(|r| r.extends.as_ref()).and_then(|name| rollouts.get(name.as_str()));
        other_tag(rollout, &policies, extended.copied(), report);
    }
}

fn same_tag(
    rollout: &PlannedRollout<'_>,
    policies: &[Placed<'_>],
    met: &mut HashSet<(usize, usize)>,
    report: &mut Report,
) {
    let mut covered: HashMap<(&str, &str), (usize, &ManualApproval, Origin)> = HashMap::new();
    for &(place, policy) in policies {
        let Nodes::Tagged(tags) = &*policy.nodes else { continue };
        for (key, value) in tags.iter().flat_map(|(key, values)| values.iter().map(move |value| (key, value))) {
            let Some(&(first_place, first, origin)) = covered.get(&(key.as_str(), value.as_str())) else {
                covered.insert((key.as_str(), value.as_str()), (place, policy, value.origin()));
                continue;
            };
            if first_place == place || !met.insert((first_place, place)) {
                continue;
            }
            let message =
                format!("the policies `{}` and `{}` cover the same nodes, `{key}: {value}`", first.name, policy.name);
            report.push(
                rules::OVERLAPPING_TARGETS
                    .finding(message)
                    .at(value.origin().or(policy.nodes.origin()), format!("policy `{}`", policy.name))
                    .at(origin.or(first.nodes.origin()), format!("policy `{}`", first.name))
                    .at(rollout.origin(), "both come with this rollout")
                    .help("give each policy a tag or value of its own, or join the two")
                    .subject(format!("manualApprovals/{}", policy.name)),
            );
        }
    }
}

fn all_nodes(
    rollout: &PlannedRollout<'_>,
    policies: &[Placed<'_>],
    met: &mut HashSet<(usize, usize)>,
    report: &mut Report,
) {
    let mut all = policies.iter().filter(|(_, policy)| matches!(&*policy.nodes, Nodes::All));
    let Some(&(first_place, first)) = all.next() else { return };
    for &(place, policy) in all {
        if !met.insert((first_place, place)) {
            continue;
        }
        report.push(
            rules::SEVERAL_ALL_NODES
                .finding(format!("the policies `{}` and `{}` are both for all nodes", first.name, policy.name))
                .at(policy.nodes.origin(), format!("policy `{}`", policy.name))
                .at(first.nodes.origin(), format!("policy `{}`", first.name))
                .at(rollout.origin(), "both come with this rollout")
                .help("keep one, and give the other the tags of its nodes")
                .subject(format!("manualApprovals/{}", policy.name)),
        );
    }
}

/// Two policies by different keys: a node that carries both matches twice
///
/// Of every two keys one finding at most, and none for two policies that the extended rollout has already: it is
/// reported there.
fn other_tag(
    rollout: &PlannedRollout<'_>,
    policies: &[Placed<'_>],
    extended: Option<&PlannedRollout<'_>>,
    report: &mut Report,
) {
    let inherited: HashSet<&str> = extended
        .map(|extended| extended.documents.manual_approvals.iter().map(|policy| policy.name.as_str()).collect())
        .unwrap_or_default();
    // Two are enough: whatever the key at hand, one of them is another.
    let mut earlier: Vec<(&TagKey, &ManualApproval)> = Vec::new();
    let mut known = HashSet::new();
    for (_, policy) in policies {
        let Nodes::Tagged(tags) = &*policy.nodes else { continue };
        for (key, _) in tags {
            let Some(&(other, first)) = earlier.iter().find(|(other, _)| *other != key) else { continue };
            let pair = if key < other { (key, other) } else { (other, key) };
            let both_inherited =
                inherited.contains(policy.name.as_str()) && inherited.contains(first.name.as_str());
            if !known.insert(pair) || both_inherited {
                continue;
            }
            let message = match rollout.rollout {
                Some(_) => format!(
                    "policies of the rollout `{}` go by the tags `{other}` and `{key}`, and a node can carry both",
                    rollout.name()
                ),
                None => format!("policies go by the tags `{other}` and `{key}`, and a node can carry both"),
            };
            report.push(
                rules::CONFLICTING_TAGS
                    .finding(message)
                    .at(policy.nodes.origin(), format!("by `{key}`"))
                    .at(first.nodes.origin(), format!("by `{other}`"))
                    .help("tag each node with one of the two only, or join the policies; accept this with the reason why none has both")
                    .subject(rollout.subject()),
            );
        }
        for (key, _) in tags {
            if earlier.len() < 2 && earlier.iter().all(|(other, _)| *other != key) {
                earlier.push((key, policy));
            }
        }
    }
}
