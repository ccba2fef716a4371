//! Tags by which a manual approval policy selects its nodes

use crate::check::Report;
use crate::model::{Claim, Nodes};
use crate::plan::Plan;
use crate::rules;

/// Largest number of values of one target (Systems Manager API Reference, `Target`)
const MAX_VALUES: usize = 50;

pub(in crate::check) fn check(plan: &Plan<'_>, report: &mut Report) {
    for invariant in &plan.model.invariants {
        let Claim::ManualPath(nodes) = &invariant.claim else { continue };
        let Nodes::Tagged(tags) = &**nodes else { continue };
        if tags.is_empty() || tags.values().any(Vec::is_empty) {
            report.push(
                rules::VACUOUS_INVARIANT
                    .finding(format!(
                        "the invariant `{}` is about no node: a tag or a value is missing",
                        invariant.name
                    ))
                    .at(nodes.origin(), "")
                    .help("write a tag and its values, such as `manualPath: {Workload: Finance}`; `all` means all nodes")
                    .subject(format!("invariants/{}", invariant.name)),
            );
        }
    }
    for policy in &plan.model.manual_approvals {
        let Nodes::Tagged(tags) = &*policy.nodes else { continue };
        let subject = format!("manualApprovals/{}", policy.name);
        let nodes = policy.nodes.origin();
        if tags.is_empty() {
            report.push(
                rules::TARGET_COUNT
                    .finding(format!("the policy `{}` names no tag, so it covers no node", policy.name))
                    .at(nodes, "")
                    .help("write a tag and its values, such as `nodes: {Workload: Finance}`; `all` means all nodes")
                    .subject(&subject),
            );
        }
        for (key, values) in tags {
            if values.is_empty() {
                report.push(
                    rules::TARGET_COUNT
                        .finding(format!("the tag `{key}` has no value, so it matches no node"))
                        .at(nodes, "")
                        .help(format!("name a value, or take `{key}` out; `\"\"` is the empty value"))
                        .subject(&subject),
                );
            }
            if let Some(value) = values.get(MAX_VALUES) {
                let count = values.len();
                report.push(
                    rules::TARGET_COUNT
                        .finding(format!(
                            "the tag `{key}` has {count} values, but at most {MAX_VALUES} are allowed"
                        ))
                        .at(value.origin(), "the first that is too many")
                        .help("divide the values among several policies")
                        .subject(&subject),
                );
            }
            if let Some(odd) = key.as_str().chars().find(|c| !targetable(*c)) {
                report.push(
                    rules::UNTARGETABLE_TAG
                        .finding(format!(
                            "the tag `{key}` has a `{odd}`, which the key of a target cannot contain"
                        ))
                        .at(nodes, "")
                        .help("select the nodes by another tag")
                        .subject(&subject),
                );
            }
        }
    }
}

/// Whether the key of a target accepts the character (Systems Manager API Reference, `Target`): all characters that tags accept, except `+`
fn targetable(c: char) -> bool {
    c.is_alphanumeric() || c.is_whitespace() || matches!(c, '_' | '.' | ':' | '/' | '=' | '-' | '@')
}
