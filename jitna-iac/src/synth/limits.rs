//! Reports what exceeds the size limits of CloudFormation and Systems Manager, at the line of the model that causes it

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
use crate::synth::stack_sets::RolloutTemplate;

/// Reports documents that are too large, and templates that are too large to embed even after splitting
pub(super) fn member_templates(plan: &Plan<'_>, all: &[RolloutTemplate], findings: &mut Diagnostics) {
    for one in all {
        let size_of_body = one.embedded.body().len();
        // A template that is small enough cannot contain a document that is too large.
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
                    "the documents of rollout `{}` have {} bytes, but a StackSet can embed at most {TEMPLATE_BODY_BYTES}",
                    plan.rollouts.get(one.rollout).map_or("", |rollout| rollout.name()),
                    size_of_body,
                ))
                .at(origin, "the largest document")
                .help("shorten the policy, or replace some of its statements with tags on the nodes"),
        );
    }
}

/// Reports stacks that CloudFormation does not accept even from S3
pub(super) fn stacks(plan: &Plan<'_>, all: &[Stack], findings: &mut Diagnostics) {
    for stack in all {
        let source = rollout(plan, stack).map(|rollout| &rollout.documents);
        documents(plan, source, &stack.template, findings);
        // Stacks are split by estimate. Only a stack with at most one StackSet can still be too large.
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

/// Limits of content inside a template, which are reported only where it is created
fn reported_elsewhere(limit: Limit) -> bool {
    matches!(limit, Limit::SsmDocument | Limit::StackSetTemplate)
}

/// Reports that one template cannot contain everything; uses the size of its text, if it exists
pub(super) fn whole(model: &Model, text: Option<&str>) -> Option<Diagnostic> {
    let more = match text.map(str::len) {
        Some(size) if size <= TEMPLATE_S3_BYTES => return None,
        Some(size) => format!("{size} bytes, but CloudFormation accepts at most {TEMPLATE_S3_BYTES}"),
        None => format!(
            "more than the {TEMPLATE_S3_BYTES} bytes, {RESOURCES} resources or {PARAMETERS} parameters that CloudFormation accepts"
        ),
    };
    Some(
        rules::TEMPLATE_TOO_LARGE
            .finding(format!("a single template has {more}"))
            .at(model.place_origin(), "")
            .help("`jitna-iac synth --out DIR` writes several stacks instead"),
    )
}

fn size(entry: &Entry) -> usize {
    entry.property("Content").map_or(0, |content| content.to_string().len())
}

/// Rollout whose documents are directly in a stack; those of other rollouts are in StackSets
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
                    "the document has {bytes} bytes, but Systems Manager accepts at most {SSM_DOCUMENT_BYTES} bytes"
                ))
                .at(origin(plan, source, id), "written here")
                .help("shorten it; for example, write a separate policy for some of the nodes"),
        );
    }
}

/// Position in the model from which a resource was created; `source` contains the documents of the template
fn origin(plan: &Plan<'_>, source: Option<&Documents<'_>>, id: &LogicalId) -> Origin {
    let model = plan.model;
    let origin = match id.as_str() {
        "DenyAccessPolicy" => model.deny_access.as_ref().map(crate::Spanned::origin),
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
