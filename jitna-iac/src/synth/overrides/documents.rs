//! Documents whose content is overridden, for use in decisions and proofs

use serde_json::Value as Json;

use super::judge::Applied;
use crate::assembly::Stack;
use crate::cfn::resources::Document;
use crate::cfn::schema::{holds_function, is_function};
use crate::cfn::{LogicalId, Resource, Template};
use crate::diag::Diagnostics;
use crate::origin::Origin;
use crate::plan::Plan;
use crate::rules;
use crate::synth::limits;
use crate::synth::stack_sets::RolloutTemplate;

/// Owner of a document
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Owner {
    /// The organization, for the deny-access policy
    Organization,
    /// The rollout with this number
    Rollout(usize),
}

/// A document whose content differs from the model
#[derive(Clone, Debug)]
pub(crate) struct OverriddenDocument {
    pub(crate) owner: Owner,
    pub(crate) template: String,
    pub(crate) id: LogicalId,
    /// Content according to the model
    pub(crate) before: Json,
    /// Deployed content
    pub(crate) after: Json,
    /// The override
    pub(crate) origin: Origin,
}

/// Documents of a template whose content its overrides changed
pub(super) fn overridden(
    before: &Template,
    after: &Template,
    template: &str,
    rollout: Option<usize>,
    applied: &[Applied<'_>],
) -> Vec<OverriddenDocument> {
    let mut all = Vec::new();
    for (id, entry) in before.of_type::<Document>() {
        let content = |template: &Template| template.entry(id)?.property("Content").cloned();
        let (Some(old), Some(new)) = (entry.property("Content"), content(after)) else { continue };
        let owner = match rollout {
            Some(number) if id.as_str() != DENY_ACCESS => Owner::Rollout(number),
            None if id.as_str() != DENY_ACCESS => continue,
            _ => Owner::Organization,
        };
        let touches = |one: &&Applied<'_>| {
            one.id == *id
                && one.path.names().iter().zip(["Properties", "Content"]).all(|(name, own)| name == own)
        };
        let is_known = undecided(&new).is_none();
        if let Some(cause) = applied.iter().rfind(touches).filter(|_| *old != new && is_known) {
            let origin = cause.change.set.as_ref().map_or(cause.change.path.origin(), crate::Spanned::origin);
            let origin = origin.or(cause.change.path.origin());
            let template = template.to_owned();
            all.push(OverriddenDocument {
                owner,
                template,
                id: id.clone(),
                before: old.clone(),
                after: new,
                origin,
            });
        }
    }
    all
}

/// Parts of the content that affect decisions about requests and sessions
const DECIDING: [&[&str]; 6] = [
    &["AutoApprovalPolicyDocuments"],
    &["accessDuration"],
    &["targets"],
    &["mainSteps"],
    &["inputs", "idleSessionTimeout"],
    &["inputs", "maxSessionDuration"],
];

/// The part of the content that affects decisions but is filled in by CloudFormation only during deployment
pub(super) fn undecided(content: &Json) -> Option<Vec<String>> {
    let part = |path: &[&str]| path.iter().try_fold(content, |value, name| value.get(name));
    if is_function(content) {
        return Some(Vec::new());
    }
    let path = DECIDING.into_iter().find(|path| part(path).is_some_and(holds_function))?;
    Some(path.iter().map(|&name| name.to_owned()).collect())
}

/// Logical ID of the deny-access policy
pub(crate) const DENY_ACCESS: &str = "DenyAccessPolicy";

/// Reports rollouts that deploy two versions of a document, because an override names only one of their templates
pub(in crate::synth) fn find_partial(
    plan: &Plan<'_>,
    members: &[RolloutTemplate],
    stacks: &[Stack],
    overridden: &[OverriddenDocument],
    findings: &mut Diagnostics,
) {
    for one in overridden {
        let Owner::Rollout(number) = one.owner else { continue };
        let of_sets = members.iter().filter(|set| set.rollout == number && set.embedded.has(&one.id));
        let of_stacks = stacks.iter().filter(|stack| {
            let is_document =
                stack.template.entry(&one.id).is_some_and(|entry| entry.type_name() == Document::TYPE);
            is_document && limits::rollout_number(plan, stack) == Some(number)
        });
        let names = of_sets.map(|set| &set.name).chain(of_stacks.map(|stack| &stack.name));
        let differs = |name: &&String| {
            let same = |other: &OverriddenDocument| {
                other.template == **name && other.id == one.id && other.after == one.after
            };
            **name != one.template && !overridden.iter().any(same)
        };
        if let Some(other) = { names }.find(differs) {
            let rollout = plan.rollouts.get(number).map_or("", |rollout| rollout.name());
            findings.push(
                rules::PARTIAL_OVERRIDE
                    .finding(format!(
                        "the override changes `{}` in `{}`, but not in `{other}`, which rollout `{rollout}` also deploys",
                        one.id, one.template
                    ))
                    .at(one.origin, "")
                    .help(format!("repeat it with `template: {other}`, or give those accounts a separate rollout"))
                    .subject(one.id.to_string()),
            );
        }
    }
}
