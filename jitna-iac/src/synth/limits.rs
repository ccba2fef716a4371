//! What CloudFormation and Systems Manager refuse for its size, at the line of the model that it comes from

use crate::assembly::Stack;
use crate::cfn::limits::{
    Delivery, Limit, PARAMETERS, RESOURCES, SSM_DOCUMENT_BYTES, TEMPLATE_BODY_BYTES, TEMPLATE_S3_BYTES,
    exceeded,
};
use crate::cfn::{Entry, LogicalId, Template};
use crate::diag::{Diagnostic, Diagnostics};
use crate::model::{Model, Place};
use crate::origin::Origin;
use crate::plan::{Documents, Plan, PlannedRollout};
use crate::rules;
use crate::synth::stack_sets::CarriedTemplate;

/// Documents that are too large, and templates that no splitting makes small enough to embed
pub(super) fn carried(plan: &Plan<'_>, all: &[CarriedTemplate], findings: &mut Diagnostics) {
    for one in all {
        let size_of_body = one.embedded.body().len();
        // A template that is small enough holds no document that is not.
        if size_of_body <= TEMPLATE_BODY_BYTES {
            continue;
        }
        let template = one.embedded.template();
        let before = findings.len();
        let source = plan.rollouts.get(one.rollout).map(|rollout| &rollout.documents);
        documents(plan, source, &template, findings);
        if findings.len() > before {
            continue;
        }
        let largest = template.resources().max_by_key(|(_, entry)| size(entry));
        let origin = largest.map(|(id, _)| origin(plan, source, id)).unwrap_or_default();
        findings.push(
            rules::DOCUMENT_TOO_LARGE
                .finding(format!(
                    "the documents of rollout `{}` make {} bytes, and a stack set embeds {TEMPLATE_BODY_BYTES} at most",
                    plan.rollouts.get(one.rollout).map_or("", |rollout| rollout.name()),
                    size_of_body,
                ))
                .at(origin, "the largest of them")
                .help("shorten the policy, or move some of its statements to the tags of the nodes"),
        );
    }
}

/// Stacks that CloudFormation does not take even from S3
pub(super) fn stacks(plan: &Plan<'_>, all: &[Stack], findings: &mut Diagnostics) {
    for stack in all {
        let source = rollout(plan, stack).map(|rollout| &rollout.documents);
        documents(plan, source, &stack.template, findings);
        // Stacks are made small by estimate; only those that hold a single thing may still be too large.
        let size = if stack.stack_sets.len() > 1 { 0 } else { stack.template.to_json().len() };
        for limit in exceeded(&stack.template, size, Delivery::S3) {
            if reported_elsewhere(limit.limit()) {
                continue;
            }
            findings.push(
                rules::TEMPLATE_TOO_LARGE
                    .finding(format!("stack `{}`: {limit}", stack.name))
                    .at(limit.logical_id().map(|id| origin(plan, source, id)).unwrap_or_default(), "")
                    .help("spread the policies over more rollouts"),
            );
        }
    }
}

/// Limits of what is within a template, which are reported once, where it is made
fn reported_elsewhere(limit: Limit) -> bool {
    matches!(limit, Limit::SsmDocument | Limit::StackSetTemplate)
}

/// The finding that one template cannot hold everything; `size` is that of its text, if there is one
pub(super) fn whole(model: &Model, text: Option<&str>) -> Option<Diagnostic> {
    let more = match text.map(str::len) {
        Some(size) if size <= TEMPLATE_S3_BYTES => return None,
        Some(size) => format!("{size} bytes, and CloudFormation takes {TEMPLATE_S3_BYTES} at most"),
        None => format!(
            "more than the {TEMPLATE_S3_BYTES} bytes, {RESOURCES} resources or {PARAMETERS} parameters that CloudFormation takes"
        ),
    };
    Some(
        rules::TEMPLATE_TOO_LARGE
            .finding(format!("everything in one template makes {more}"))
            .at(model.place_origin(), "")
            .help("`jitna-iac synth --out DIR` spreads it over several stacks"),
    )
}

fn size(entry: &Entry) -> usize {
    entry.property("Content").map_or(0, |content| content.to_string().len())
}

/// Rollout whose documents stand in a stack itself; those of the others are in stack sets
fn rollout<'p, 'm>(plan: &'p Plan<'m>, stack: &Stack) -> Option<&'p PlannedRollout<'m>> {
    plan.rollouts.get(rollout_number(plan, stack)?)
}

/// Number of that rollout
pub(super) fn rollout_number(plan: &Plan<'_>, stack: &Stack) -> Option<usize> {
    match plan.model.place {
        Place::Account(_) => Some(0),
        Place::Organization(_) if stack.account == *plan.administrator() => None,
        Place::Organization(_) => plan.management.get(&stack.region).copied(),
    }
}

fn documents(
    plan: &Plan<'_>,
    source: Option<&Documents<'_>>,
    template: &Template,
    findings: &mut Diagnostics,
) {
    for (id, entry) in template.resources().filter(|(_, entry)| size(entry) > SSM_DOCUMENT_BYTES) {
        let bytes = size(entry);
        findings.push(
            rules::DOCUMENT_TOO_LARGE
                .finding(format!(
                    "the document has {bytes} bytes, and Systems Manager takes {SSM_DOCUMENT_BYTES} at most"
                ))
                .at(origin(plan, source, id), "written here")
                .help("shorten it; a policy of its own for some of the nodes is one way"),
        );
    }
}

/// Where the model says what became a resource; `source` is what the template was made of
fn origin(plan: &Plan<'_>, source: Option<&Documents<'_>>, id: &LogicalId) -> Origin {
    let model = plan.model;
    let origin = match id.as_str() {
        "DenyAccessPolicy" => model.deny_access.as_ref().map(crate::Sp::origin),
        "AutoApprovalPolicy" => source.and_then(|s| s.auto_approval).map(|policy| policy.name.origin()),
        "SessionPreferences" => {
            source.and_then(|s| s.session_preferences).map(|preferences| preferences.name.origin())
        }
        id => {
            let named = |name: &str| LogicalId::from_name("ManualApproval", name).as_str() == id;
            let policy = model.manual_approvals.iter().find(|policy| named(policy.name.as_str()));
            policy.map(|policy| policy.name.origin())
        }
    };
    origin.unwrap_or_default()
}
