//! Deny-access policy, StackSets and documents: in separate stacks, and all in one template

use std::collections::HashSet;

use super::features::{Administered, Stage};
use super::own_resources;
use super::promotion::{self, Of};
use super::stacks;
use super::{Options, enable, inputs, split, stack_sets};
use crate::assembly::Stack;
use crate::cfn::limits::{PARAMETERS, RESOURCES, SSM_DOCUMENT_BYTES, TEMPLATE_S3_BYTES};
use crate::cfn::resources::Document;
use crate::cfn::{AddError, Handle, LogicalId, Template};
use crate::model::Place;
use crate::plan::{Plan, Reach};
use crate::quantity::counted_if_any;
use crate::synth::stack_sets::RolloutTemplate;

/// Resources that the parts of the second step share
struct SecondStep<'d> {
    after: Option<LogicalId>,
    /// The deny-access policy, created once for all templates
    deny_access: Option<&'d Document>,
}

impl SecondStep<'_> {
    fn mark(&self, template: &mut Template, id: &LogicalId) {
        if let (Some(after), Some(entry)) = (&self.after, template.entry_mut(id)) {
            entry.add_depends_on(after);
        }
    }
}

/// Creates a single template with everything, for the administrator's account and home Region
///
/// CloudFormation may not wait for the rollout that a configuration manager starts. `Phase=enable` omits the resources that must come after
/// it.
pub(super) fn template(
    plan: &Plan<'_>,
    options: Options,
    members: &[RolloutTemplate],
    deny_access: Option<&Document>,
    features: &[Administered],
) -> Result<Template, AddError> {
    let mut template = Template::default();
    template.set_description(match plan.model.place {
        Place::Organization(_) => {
            "Just-in-time node access for an organization; deploy it in the delegated administrator account, home Region"
        }
        Place::Account(_) => "Just-in-time node access for one account and Region; deploy it there",
    });
    let manager = enable::add(&mut template, plan, stacks::setup(plan))?;
    let step = SecondStep { after: Some(manager.id().clone()), deny_access };
    let all: Vec<&RolloutTemplate> = members.iter().collect();
    let mut first = Vec::new();
    for group in features.iter().filter(|group| group.stage() == Stage::First) {
        // Resources that the setup itself needs exist in both phases.
        first.extend(group.add_to(&mut template, plan)?);
    }
    let in_both = ids(&template);
    let mut waits = Vec::new();
    for group in features.iter().filter(|group| group.stage() == Stage::BeforePolicies) {
        let ids = group.add_to(&mut template, plan)?;
        ids.iter().for_each(|id| step.mark(&mut template, id));
        put_after(&mut template, &ids, &first);
        waits.extend(ids);
    }
    let known = ids(&template);
    add_policies(&mut template, plan, &all, true, &step)?;
    let policies = added(&template, &known);
    put_after(&mut template, &policies, &waits);
    for group in features.iter().filter(|group| group.stage() == Stage::AfterPolicies) {
        let ids = group.add_to(&mut template, plan)?;
        ids.iter().for_each(|id| step.mark(&mut template, id));
        put_after(&mut template, &ids, &waits);
    }
    let second = added(&template, &in_both);
    inputs::finish_in_phases(&mut template, &second, options.parameters)?;
    Ok(template)
}

/// IDs of the resources
fn ids(template: &Template) -> HashSet<LogicalId> {
    template.resources().map(|(id, _)| id.clone()).collect()
}

/// IDs of the resources that were added
fn added(template: &Template, known: &HashSet<LogicalId>) -> Vec<LogicalId> {
    template.resources().map(|(id, _)| id.clone()).filter(|id| !known.contains(id)).collect()
}

/// Makes resources depend on others to which they refer only by name
fn put_after(template: &mut Template, ids: &[LogicalId], before: &[LogicalId]) {
    for id in ids {
        if let Some(entry) = template.entry_mut(id) {
            before.iter().for_each(|before| {
                entry.add_depends_on(before);
            });
        }
    }
}

fn add_policies(
    template: &mut Template,
    plan: &Plan<'_>,
    members: &[&RolloutTemplate],
    first: bool,
    step: &SecondStep<'_>,
) -> Result<(), AddError> {
    let mut documents = Vec::new();
    if let Some(document) = step.deny_access.filter(|_| first) {
        let handle = template.add_with("DenyAccessPolicy", document.clone(), |entry| {
            entry.set_comment("Requests that are never approved automatically, in the whole organization");
        })?;
        documents.push(handle);
    }
    if let (Place::Account(_), Some(rollout), true) = (&plan.model.place, plan.rollouts.first(), first) {
        let manual = &rollout.documents.manual_approvals;
        documents.extend(stack_sets::add_documents(template, plan, &rollout.documents, manual, true)?);
        let own = own_resources::add_to_rollout(template, plan, rollout.name())?;
        own.iter().for_each(|id| step.mark(template, id));
    }
    let promotion = promotion::add(template, plan, &documents, Of::Policies)?;
    documents.iter().map(Handle::id).chain(&promotion).for_each(|id| step.mark(template, id));
    for one in members {
        let stack_set = stack_sets::stack_set(plan, one);
        let comment = format!("{}: {}", one.name, contents(one));
        let handle = template.add_with(&one.id, stack_set, |entry| {
            entry.set_comment(comment);
        })?;
        step.mark(template, handle.id());
        let before = one.after.as_ref().filter(|after| members.iter().any(|other| other.id == **after));
        if let (Some(before), Some(entry)) = (before, template.entry_mut(&one.id)) {
            entry.add_depends_on(before);
        }
    }
    Ok(())
}

/// Describes the contents of a member template
fn contents(member: &RolloutTemplate) -> String {
    let with =
        |beginning: &str| member.embedded.comments().filter(|comment| comment.starts_with(beginning)).count();
    let mut parts = Vec::new();
    if with(stack_sets::AUTO_APPROVAL_COMMENT) > 0 {
        parts.push("the auto-approval policy".to_owned());
    }
    parts.extend(counted_if_any(with(stack_sets::MANUAL_APPROVAL_COMMENT), "manual approval policy"));
    if with(stack_sets::SESSION_COMMENT) > 0 {
        parts.push("session preferences".to_owned());
    }
    parts.join(", ")
}

/// Maximum number of StackSets in a template, which leaves room for other resources
pub(super) const MOST_RESOURCES: usize = RESOURCES - 10;

/// Maximum number of parameters for the StackSets in a template, which leaves room for those of roles, managers and `Phase`
pub(super) const MOST_PARAMETERS: usize = PARAMETERS - 15;

/// Number of parameters that a template needs for these StackSets: OUs and Regions of each group, which all parts of a rollout share
pub(super) fn parameters(options: Options, sets: &[&RolloutTemplate]) -> usize {
    if !options.parameters {
        return 0;
    }
    let mut seen = HashSet::new();
    let sets = sets.iter().filter(|one| seen.insert((one.rollout, one.open)));
    sets.map(|one| 2 * one.groups.len()).sum()
}

/// Maximum number of bytes of a template with these StackSets: the embedded templates, the code around each of them, and the deny-access
/// policy with its roles and managers
pub(super) fn estimate(sets: &[&RolloutTemplate]) -> usize {
    const AROUND_ONE: usize = 4096;
    const AROUND_ALL: usize = 16 * 1024 + SSM_DOCUMENT_BYTES;
    let targets = |one: &RolloutTemplate| -> usize {
        one.groups
            .iter()
            .map(|group| {
                64 * group.units.len()
                    + 64 * group.regions.len()
                    + match &group.reach {
                        Reach::All => 0,
                        Reach::Without(accounts) | Reach::Only(accounts) => 40 * accounts.len(),
                    }
            })
            .sum()
    };
    AROUND_ALL + sets.iter().map(|one| one.escaped + targets(one) + AROUND_ONE).sum::<usize>()
}

/// The stacks of the second step: one, or as many as needed to stay within the limits of CloudFormation
pub(super) fn policy_stacks(
    plan: &Plan<'_>,
    options: Options,
    members: &[RolloutTemplate],
    deny_access: Option<&Document>,
    after: &[String],
) -> Result<Vec<Stack>, AddError> {
    let mut all = Vec::new();
    let mut open = vec![(String::new(), members.iter().collect::<Vec<_>>(), 0_u32)];
    while let Some((path, sets, bits)) = open.pop() {
        let large = sets.len() > MOST_RESOURCES
            || parameters(options, &sets) > MOST_PARAMETERS
            || estimate(&sets) > TEMPLATE_S3_BYTES;
        // All parts of a rollout stay together, because policies move from one to another.
        let number = |one: &&RolloutTemplate| {
            split::number(plan.rollouts.get(one.rollout).map_or("", |rollout| rollout.name())) >> bits & 1
                == 1
        };
        if large && sets.len() > 1 && bits < u32::BITS {
            let (ones, zeros): (Vec<_>, Vec<_>) = sets.into_iter().partition(number);
            let depth = bits as usize;
            open.push((format!("{path:0<depth$}1"), ones, bits + 1));
            open.push((path, zeros, bits + 1));
            continue;
        }
        let template =
            policy_template(plan, options, &sets, deny_access.filter(|_| path.is_empty()), path.is_empty())?;
        if template.resources().len() > 0 {
            all.push((path, sets, template));
        }
    }
    all.sort_by(|(a, ..), (b, ..)| (a.len(), a).cmp(&(b.len(), b)));
    let mut before = stacks::name(plan, "enable");
    let stacks = all.into_iter().map(|(path, sets, template)| {
        let dash = if path.is_empty() { "" } else { "-" };
        let name = stacks::name(plan, &format!("policies{dash}{path}"));
        let mut depends_on = vec![std::mem::replace(&mut before, name.clone())];
        depends_on.extend_from_slice(after);
        Stack {
            name,
            purpose: match plan.model.place {
                Place::Organization(_) => {
                    "Policies and session preferences, and the StackSets that deploy them to OUs and Regions"
                }
                Place::Account(_) => "Policies and session preferences",
            }
            .to_owned(),
            account: plan.administrator().clone(),
            region: plan.home_region().clone(),
            depends_on,
            capabilities: stacks::capabilities_of(&template),
            template,
            stack_sets: sets.iter().map(|set| set.name.clone()).collect(),
        }
    });
    Ok(stacks.collect())
}

fn policy_template(
    plan: &Plan<'_>,
    options: Options,
    members: &[&RolloutTemplate],
    deny_access: Option<&Document>,
    first: bool,
) -> Result<Template, AddError> {
    let mut template = Template::default();
    template.set_description("Just-in-time node access: policies and session preferences");
    let step = SecondStep { after: None, deny_access };
    add_policies(&mut template, plan, members, first, &step)?;
    inputs::finish(&mut template, options.parameters)?;
    Ok(template)
}
