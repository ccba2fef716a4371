//! Manual approval policies of one rollout that apply to the same node
//!
//! Each rollout is checked policy by policy, in the order of the model, and each tag is compared with what is known about the earlier
//! policies. The time grows with the number of tags, not with the number of pairs.

use std::collections::{BTreeSet, HashMap, HashSet};

use crate::check::Report;
use crate::ids::TagKey;
use crate::model::policy::ManualApproval;
use crate::model::{Claim, Nodes};
use crate::origin::{Origin, Spanned};
use crate::plan::{Plan, PlannedRollout};
use crate::rules;

/// A policy and its position in the model, which determines the first of two policies consistently in every rollout
type Placed<'m> = (usize, &'m Spanned<ManualApproval>);

pub(in crate::check) fn check(plan: &Plan<'_>, report: &mut Report) {
    let policies = plan.model.manual_approvals.iter().enumerate();
    let places: HashMap<&str, usize> =
        policies.map(|(place, policy)| (policy.name.as_str(), place)).collect();
    let rollouts: HashMap<&str, &PlannedRollout<'_>> = plan.rollouts.iter().map(|r| (r.name(), r)).collect();
    // Two policies that overlap in many rollouts are one finding.
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
        let extended =
            rollout.rollout.and_then(|r| r.extends.as_ref()).and_then(|name| rollouts.get(name.as_str()));
        other_tag(plan, rollout, &policies, extended.copied(), report);
    }
    unused_exclusive(plan, report);
}

/// Reports exclusive keys that no policy, `ManualPath` claim or guardrail uses
fn unused_exclusive(plan: &Plan<'_>, report: &mut Report) {
    let model = plan.model;
    // The part that could not be read may have been a policy that uses them.
    if !model.unreadable.is_empty() {
        return;
    }
    let claims = model.invariants.iter().filter_map(|invariant| match &invariant.claim {
        Claim::ManualPath(nodes) => Some(nodes),
        _ => None,
    });
    let guarded = model.guardrails.iter().filter_map(|guardrail| guardrail.demand.nodes());
    let nodes = model.manual_approvals.iter().map(|policy| &policy.nodes).chain(claims).chain(guarded);
    let tags = nodes.filter_map(|nodes| match &**nodes {
        Nodes::Tagged(tags) => Some(tags.keys()),
        Nodes::All => None,
    });
    let used: BTreeSet<&TagKey> = tags.flatten().collect();
    for key in model.exclusive.iter().flat_map(|keys| keys.iter()).filter(|key| !used.contains(&***key)) {
        let near = crate::suggest::nearest(key.as_str(), used.iter().map(|used| used.as_str()));
        let help = match near {
            Some(near) => format!("did you mean `{near}`? else drop the key"),
            None => "drop the key, or write it as a policy does".to_owned(),
        };
        report.push(
            rules::UNUSED_EXCLUSIVE
                .finding(format!(
                    "no manual approval policy uses the tag `{}`, so it separates no policies",
                    **key
                ))
                .at(key.origin(), "")
                .help(help)
                .subject("exclusive"),
        );
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
        for (key, value) in tags.iter().flat_map(|(key, values)| values.iter().map(move |value| (key, value)))
        {
            let Some(&(first_place, first, origin)) = covered.get(&(key.as_str(), value.as_str())) else {
                covered.insert((key.as_str(), value.as_str()), (place, policy, value.origin()));
                continue;
            };
            if first_place == place || !met.insert((first_place, place)) {
                continue;
            }
            let message = format!(
                "the policies `{}` and `{}` cover the same nodes, `{key}: {value}`",
                first.name, policy.name
            );
            report.push(
                rules::OVERLAPPING_TARGETS
                    .finding(message)
                    .at(value.origin().or(policy.nodes.origin()), format!("policy `{}`", policy.name))
                    .at(origin.or(first.nodes.origin()), format!("policy `{}`", first.name))
                    .at(rollout.origin(), "both are in this rollout")
                    .help("give each policy its own tag or value, or combine the two")
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
                .finding(format!("the policies `{}` and `{}` both target all nodes", first.name, policy.name))
                .at(policy.nodes.origin(), format!("policy `{}`", policy.name))
                .at(first.nodes.origin(), format!("policy `{}`", first.name))
                .at(rollout.origin(), "both are in this rollout")
                .help("keep one, and give the other the tags of its nodes")
                .subject(format!("manualApprovals/{}", policy.name)),
        );
    }
}

/// Two policies with different keys: a node that carries both matches twice
///
/// Reports at most one finding for every two keys. It reports none for two policies that the extended rollout already has, because they are
/// reported there.
fn other_tag(
    plan: &Plan<'_>,
    rollout: &PlannedRollout<'_>,
    policies: &[Placed<'_>],
    extended: Option<&PlannedRollout<'_>>,
    report: &mut Report,
) {
    let inherited: HashSet<&str> = extended
        .map(|extended| {
            extended.documents.manual_approvals.iter().map(|policy| policy.name.as_str()).collect()
        })
        .unwrap_or_default();
    let apart = |left: &TagKey, right: &TagKey| {
        let holds = |keys: &[Spanned<TagKey>], key: &TagKey| keys.iter().any(|known| **known == *key);
        plan.model.exclusive.iter().any(|keys| holds(keys, left) && holds(keys, right))
    };
    // If any two keys can occur together, two are enough: whatever the current key, one of them is a different key.
    let enough = if plan.model.exclusive.is_empty() { 2 } else { usize::MAX };
    let mut earlier: Vec<(&TagKey, &ManualApproval)> = Vec::new();
    let mut known = HashSet::new();
    for (_, policy) in policies {
        let Nodes::Tagged(tags) = &*policy.nodes else { continue };
        for (key, _) in tags {
            let meets = |other: &TagKey, first: &ManualApproval| {
                *other != *key && first.name != policy.name && !apart(other, key)
            };
            let Some(&(other, first)) = earlier.iter().find(|(other, first)| meets(other, first)) else {
                continue;
            };
            let pair = if key < other { (key, other) } else { (other, key) };
            let both_inherited =
                inherited.contains(policy.name.as_str()) && inherited.contains(first.name.as_str());
            if !known.insert(pair) || both_inherited {
                continue;
            }
            let node = match (shown(first, other), shown(policy, key)) {
                (Some(first), Some(second)) => format!(", such as one with {first} and {second}"),
                _ => String::new(),
            };
            let message = match rollout.rollout {
                Some(_) => format!(
                    "policies of the rollout `{}` use the tags `{other}` and `{key}`, and a node can have both{node}",
                    rollout.name()
                ),
                None => {
                    format!("policies use the tags `{other}` and `{key}`, and a node can have both{node}")
                }
            };
            report.push(
                rules::CONFLICTING_TAGS
                    .finding(message)
                    .at(policy.nodes.origin(), format!("by `{key}`"))
                    .at(first.nodes.origin(), format!("by `{other}`"))
                    .help(format!(
                        "tag each node with only one of the two and declare `exclusive: [{other}, {key}]`, or combine the policies"
                    ))
                    .subject(rollout.subject()),
            );
        }
        for (key, _) in tags {
            if earlier.len() < enough && earlier.iter().all(|(other, _)| *other != key) {
                earlier.push((key, policy));
            }
        }
    }
}

/// The first value of a key in a policy
fn shown(policy: &ManualApproval, key: &TagKey) -> Option<String> {
    let Nodes::Tagged(tags) = &*policy.nodes else { return None };
    let value = tags.get(key)?.first()?;
    Some(format!("`{key}: {value}`"))
}

#[cfg(test)]
mod tests {
    use crate::diag::Sources;

    /// Checks the codes and subjects of the findings for policies, given as their `nodes`, and rollouts, given as their keys
    fn check(nodes: &[&str], rollouts: &[&str], expected: &[(&str, &str)]) {
        let mut text = "version: 1\norganization: {delegatedAdministrator: \"222222222222\", root: r-ab12, \
            homeRegion: eu-central-1, identityProvider: SSO}\nmanualApprovals:\n"
            .to_owned();
        for (number, nodes) in nodes.iter().enumerate() {
            let approver = "ec4df598-7071-70a6-0de4-0123456789ab";
            text += &format!(
                "  - {{name: P-{number}, nodes: {nodes}, levels: [{{approvers: [{{group: {approver}}}]}}]}}\n"
            );
        }
        text += "rollouts:\n";
        for (number, rollout) in rollouts.iter().enumerate() {
            text += &format!("  - {{name: r{number}, sessionPreferences: none, {rollout}}}\n");
        }
        let mut sources = Sources::default();
        let mut findings = crate::find(&text, "jitna.yaml", &mut sources);
        findings.sort(&sources);
        let codes = ["JNA0203", "JNA0204", "JNA0209"];
        let found: Vec<(&str, &str)> = findings
            .iter()
            .filter(|finding| codes.contains(&finding.code.as_str()))
            .map(|finding| (finding.code.as_str(), finding.subject.as_deref().unwrap_or_default()))
            .collect();
        assert_eq!(found, expected, "{text}");
    }

    #[test]
    fn two_policies_that_meet_in_many_rollouts_are_one_fault() {
        let rollouts = ["manualApprovals: [P-0, P-1]", "manualApprovals: [P-1, P-0]", "extends: r0"];
        check(&["{A: x}", "{A: [y, x]}"], &rollouts, &[("JNA0203", "manualApprovals/P-1")]);
        check(&["all", "all"], &rollouts, &[("JNA0209", "manualApprovals/P-1")]);
    }

    #[test]
    fn policies_meet_only_within_a_rollout_and_by_equal_text() {
        check(&["{A: x}", "{A: x}"], &["manualApprovals: [P-0]", "manualApprovals: [P-1]"], &[]);
        check(&["{A: x}", "{A: X}"], &["manualApprovals: [P-0, P-1]"], &[]);
        check(&["{A: [x, x]}"], &["manualApprovals: [P-0]"], &[]);
        check(&["{A: x}", "all"], &["manualApprovals: [P-0, P-1]"], &[]);
    }

    #[test]
    fn tags_conflict_between_policies_and_not_within_one() {
        check(&["{A: x, B: y}"], &["manualApprovals: [P-0]"], &[]);
        check(&["{A: x}", "{a: x}"], &["manualApprovals: [P-0, P-1]"], &[("JNA0204", "rollouts/r0")]);
        check(&["{A: x, B: y}", "{A: z}"], &["manualApprovals: [P-0, P-1]"], &[("JNA0204", "rollouts/r0")]);
        check(&["{A: z}", "{A: x, B: y}"], &["manualApprovals: [P-0, P-1]"], &[("JNA0204", "rollouts/r0")]);
    }

    #[test]
    fn two_tags_are_one_finding_in_each_rollout_that_brings_them_together() {
        let nodes = ["{A: x}", "{B: y}", "{B: z}", "{C: z}"];
        let one = ("JNA0204", "rollouts/r0");
        check(&nodes, &["manualApprovals: [P-0, P-1, P-2]"], &[one]);
        check(&nodes, &["manualApprovals: [P-0, P-1, P-2, P-3]"], &[one, one]);
        check(&nodes, &["manualApprovals: [P-0, P-1]", "extends: r0"], &[one]);
        let further = ["manualApprovals: [P-0, P-1]", "extends: r0, manualApprovals: [P-3]"];
        check(&nodes, &further, &[one, ("JNA0204", "rollouts/r1")]);
    }
}
