//! Decides which resource is in which stack

use std::collections::{BTreeSet, HashMap, HashSet};

use indexmap::IndexMap;

use super::features::{self, Administered};
use super::promotion::{self, Of};
use super::{
    Options, Overridden, documents, enable, inputs, known, limits, overrides, own_resources, single_template,
    stack_sets,
};
use crate::assembly::{Assembly, MemberTemplate, Setting, Stack, Target};
use crate::cfn::limits::TEMPLATE_S3_BYTES;
use crate::cfn::resources::Capability;
use crate::cfn::{AddError, Template};
use crate::diag::{Diagnostic, Diagnostics};
use crate::ids::AccountId;
use crate::model::{Place, RoleOrigin};
use crate::parallel;
use crate::plan::{Group, Plan, Reach};
use crate::rules;
use crate::synth::enable::Setup;
use crate::synth::prerequisites::{Made, prerequisites};
use crate::synth::stack_sets::RolloutTemplate;

/// Capability that CloudFormation requires for stacks with named roles
const NAMED_IAM: &str = Capability::NamedIam.name();

/// Capabilities that CloudFormation requires for a template that creates roles, policies and so on
pub(crate) fn capabilities_of(template: &Template) -> Vec<&'static str> {
    Capability::for_template(template).map(Capability::name).into_iter().collect()
}

/// A name with the prefix that all stacks share
pub(crate) fn name(plan: &Plan<'_>, suffix: &str) -> String {
    format!("{}-{suffix}", *plan.model.stack_sets.name_prefix)
}

pub(crate) fn assemble(
    plan: &Plan<'_>,
    options: Options,
    findings: &mut Diagnostics,
) -> Result<(Assembly, Overridden), AddError> {
    let mut members = Vec::new();
    if let Place::Organization(_) = plan.model.place {
        let rollouts: Vec<_> = plan.rollouts.iter().enumerate().collect();
        parallel::each(
            &rollouts,
            |(number, rollout)| stack_sets::member_templates(plan, options, *number, rollout),
            |made| made.map(|made| members.extend(made)),
        )?;
    }
    let same = same_names(plan, &members);
    if !same.is_empty() {
        findings.extend(same);
        return Ok((Assembly::default(), Overridden::default()));
    }
    let of_members = overrides::apply_to_members(plan, &mut members, findings);
    limits::member_templates(plan, &members, findings);

    let deny_access = plan.model.deny_access.as_ref().map(|policy| documents::deny_access(plan, policy));
    let deny_access = deny_access.as_ref();
    let templates = features::make(plan, options, findings)?;
    let mut stacks = templates.first;
    stacks.push(enable_stack(plan, options)?);
    let administrator = |stack: &&Stack| stack.account == *plan.administrator();
    let after: Vec<String> =
        templates.before_policies.iter().filter(administrator).map(|stack| stack.name.clone()).collect();
    let in_management = management_stacks(plan, &templates.before_policies)?;
    stacks.extend(templates.before_policies);
    stacks.extend(single_template::policy_stacks(plan, options, &members, deny_access, &after)?);
    stacks.extend(in_management);
    stacks.extend(templates.after_policies);
    let mut stacks = in_order(stacks);
    // A template that CloudFormation would reject is not created. Its problems are reported when it is requested.
    let least: usize = members.iter().map(|one| one.escaped).sum();
    let all: Vec<&RolloutTemplate> = members.iter().collect();
    let least = least + templates.administered.iter().map(Administered::estimate).sum::<usize>();
    let resources = members.len() + templates.administered.iter().map(Administered::resources).sum::<usize>();
    let fits = least <= TEMPLATE_S3_BYTES
        && resources <= single_template::MOST_RESOURCES
        && single_template::parameters(options, &all) <= single_template::MOST_PARAMETERS;
    let mut whole = if fits {
        Some(single_template::template(plan, options, &members, deny_access, &templates.administered)?)
    } else {
        None
    };
    let names = members.iter().map(|one| one.name.as_str());
    let names: Vec<&str> =
        names.chain(templates.member_templates.iter().map(|one| one.name.as_str())).collect();
    let mut overridden = overrides::apply_to_stacks(plan, &mut stacks, whole.as_mut(), &names, findings);
    overridden.documents.splice(0..0, of_members);
    overrides::find_partial(plan, &members, &stacks, &overridden.documents, findings);
    limits::stacks(plan, &stacks, findings);
    let mut members: Vec<MemberTemplate> =
        members.into_iter().map(|member| described(plan, member)).collect();
    members.extend(templates.member_templates);
    let setting = Setting {
        whole_names_iam: whole_names_iam(plan, &templates.administered),
        steps: templates.steps,
        ..setting(plan)
    };
    let tags = plan.model.tags.iter().map(|(key, value)| (key.to_string(), value.to_string())).collect();
    let account_names = account_names(plan, &stacks);
    let made = Made::new(plan, &stacks, &members);
    let assembly = Assembly {
        prerequisites: prerequisites(plan, &made),
        stacks,
        member_templates: members,
        single_template: whole,
        setting,
        tags,
        account_names,
        tree: known::tree(plan),
        people: known::people(plan),
        model: known::model(plan),
        parameters: options.parameters,
        ..Assembly::default()
    };
    Ok((assembly, overridden))
}

/// Reports rollouts whose StackSets have the same name, because suffixes distinguish the StackSets of one rollout
fn same_names(plan: &Plan<'_>, members: &[RolloutTemplate]) -> Vec<Diagnostic> {
    let mut first_of: HashMap<&str, usize> = HashMap::new();
    let mut all = Vec::new();
    for one in members {
        let Some(first) = first_of.insert(&one.name, one.rollout).filter(|first| *first != one.rollout)
        else {
            continue;
        };
        let (Some(first), Some(second)) = (plan.rollouts.get(first), plan.rollouts.get(one.rollout)) else {
            continue;
        };
        all.push(
            rules::DUPLICATE_NAME
                .finding(format!(
                    "the rollouts `{}` and `{}` both have a StackSet `{}`",
                    first.name(),
                    second.name(),
                    one.name
                ))
                .at(second.origin(), "the second")
                .at(first.origin(), "the first")
                .help("rename one of the two: accounts that are named individually get a StackSet with the suffix `-accounts`")
                .subject(second.subject()),
        );
    }
    all
}

/// Names of the accounts that have stacks, if the model contains them
fn account_names(plan: &Plan<'_>, stacks: &[Stack]) -> IndexMap<AccountId, String> {
    let has_stack = |id: &AccountId| stacks.iter().any(|stack| stack.account == *id);
    let named = plan.tree.accounts().filter(|(_, account)| has_stack(account.id));
    named.filter_map(|(_, account)| Some((account.id.clone(), account.name?.to_string()))).collect()
}

/// Sorts the stacks so that each comes after its dependencies: features in the management account depend on stacks of that account, which
/// come late
fn in_order(mut stacks: Vec<Stack>) -> Vec<Stack> {
    let mut ordered: Vec<Stack> = Vec::with_capacity(stacks.len());
    while !stacks.is_empty() {
        let waits = |stack: &Stack| stacks.iter().any(|other| stack.depends_on.contains(&other.name));
        // A cycle has no first stack, so the order remains unchanged.
        let next = stacks.iter().position(|stack| !waits(stack)).unwrap_or(0);
        ordered.push(stacks.remove(next));
    }
    ordered
}

fn setting(plan: &Plan<'_>) -> Setting {
    let mut seen = HashSet::new();
    let names = plan.rollouts.iter().flat_map(|rollout| documents::names(&rollout.documents));
    let documents = names.filter(|name| seen.insert(name.clone())).collect();
    Setting {
        organization: plan.model.as_organization().is_some(),
        management_account: plan.management_account().map(ToString::to_string),
        administrator: plan.administrator().to_string(),
        home_region: plan.home_region().to_string(),
        whole_stack: plan.model.stack_sets.name_prefix.to_string(),
        documents,
        identity_provider: plan.identity_provider().as_str().to_owned(),
        promotes: *plan.model.promote_documents,
        deny_access: plan.model.deny_access.is_some(),
        without_deny_access: without_deny_access(plan),
        makes_roles: *plan.model.deployment_roles.mode == RoleOrigin::Create,
        keeps_data: keeps_data(plan),
        makes_explorer_role: plan.model.console_extras.explorer_role.is_some(),
        whole_names_iam: false,
        steps: Vec::new(),
    }
}

/// Accounts that have policies but not the deny-access policy
fn without_deny_access(plan: &Plan<'_>) -> Vec<String> {
    if plan.model.deny_access.is_none() {
        return Vec::new();
    }
    let all = (0..plan.rollouts.len()).flat_map(|number| plan.beyond_deny_access(number));
    let accounts: BTreeSet<_> = all.collect();
    accounts.into_iter().map(|account| plan.tree.get_account(account).id.to_string()).collect()
}

/// Whether buckets, log groups or keys are retained when their stack is deleted
fn keeps_data(plan: &Plan<'_>) -> bool {
    let model = plan.model;
    let notified =
        model.notifications.as_ref().is_some_and(|notifications| notifications.log_group.is_some());
    let logs = &model.session_logs;
    logs.log_group.is_some()
        || logs.bucket.is_some()
        || logs.key.is_some()
        || model.rdp_recording.is_some()
        || model.console_extras.diagnosis_key.is_some()
        || notified
}

/// Whether CloudFormation requires a capability for the single template, because it creates named or unnamed roles or policies
fn whole_names_iam(plan: &Plan<'_>, templates: &[Administered]) -> bool {
    let model = plan.model;
    *model.deployment_roles.mode == RoleOrigin::Create
        || *model.promote_documents
        || own_resources::any_iam(plan)
        || templates.iter().any(Administered::makes_iam)
}

fn capabilities(plan: &Plan<'_>, roles: bool) -> Vec<&'static str> {
    if roles && *plan.model.deployment_roles.mode == RoleOrigin::Create {
        vec![NAMED_IAM]
    } else {
        Vec::new()
    }
}

fn enable_stack(plan: &Plan<'_>, options: Options) -> Result<Stack, AddError> {
    let mut template = Template::default();
    template.set_description("Just-in-time node access: deployment roles and configuration managers");
    let setup = setup(plan);
    enable::add(&mut template, plan, setup)?;
    inputs::finish(&mut template, options.parameters)?;
    Ok(Stack {
        name: name(plan, "enable"),
        purpose: "Enables the unified console and just-in-time node access".to_owned(),
        account: plan.administrator().clone(),
        region: plan.home_region().clone(),
        depends_on: Vec::new(),
        capabilities: capabilities(plan, true),
        template,
        stack_sets: Vec::new(),
    })
}

/// Setup in the administrator's stack
pub(super) fn setup(plan: &Plan<'_>) -> Setup {
    match plan.model.place {
        Place::Organization(_) => Setup::Organization,
        Place::Account(_) => Setup::Local { roles: true },
    }
}

/// Stacks of the management account, which service-managed StackSets do not reach: one with the roles, which are global, and in each
/// Region one that enables the feature and one with the documents
fn management_stacks(plan: &Plan<'_>, before_policies: &[Stack]) -> Result<Vec<Stack>, AddError> {
    let Some(account) = plan.management_account() else { return Ok(Vec::new()) };
    let mut stacks = Vec::new();
    if plan.management.is_empty() {
        return Ok(stacks);
    }
    let roles: Option<Stack> = management_roles(plan, account)?;
    let after_roles: Vec<String> = roles.iter().map(|stack| stack.name.clone()).collect();
    stacks.extend(roles);
    let regions = plan.regions.iter().filter_map(|region| Some((*region, *plan.management.get(*region)?)));
    for (region, number) in regions {
        let Some(rollout) = plan.rollouts.get(number) else { continue };
        let mut template = Template::default();
        template
            .set_description("Just-in-time node access in the management account: configuration managers");
        enable::add(&mut template, plan, Setup::Local { roles: false })?;
        inputs::finish(&mut template, false)?;
        let enable = name(plan, &format!("management-{region}-enable"));
        stacks.push(Stack {
            name: enable.clone(),
            purpose: format!("Enables just-in-time node access in the management account, {region}"),
            account: account.clone(),
            region: region.clone(),
            depends_on: after_roles.clone(),
            capabilities: Vec::new(),
            template,
            stack_sets: Vec::new(),
        });
        if rollout.documents.is_empty() && !own_resources::are_in_rollout(plan, rollout.name()) {
            continue;
        }
        let mut template = Template::default();
        template.set_description(
            "Just-in-time node access in the management account: policies and session preferences",
        );
        let manual = &rollout.documents.manual_approvals;
        let documents = stack_sets::add_documents(&mut template, plan, &rollout.documents, manual, true)?;
        promotion::add(&mut template, plan, &documents, Of::Policies)?;
        own_resources::add_to_rollout(&mut template, plan, rollout.name())?;
        let before = before_policies.iter();
        let before = before.filter(|stack| stack.account == *account && stack.region == *region);
        let depends_on = std::iter::once(enable).chain(before.map(|stack| stack.name.clone())).collect();
        stacks.push(Stack {
            name: name(plan, &format!("management-{region}-policies")),
            purpose: format!("Policies and session preferences of the management account, {region}"),
            account: account.clone(),
            region: region.clone(),
            depends_on,
            capabilities: capabilities_of(&template),
            template,
            stack_sets: Vec::new(),
        });
    }
    Ok(stacks)
}

/// Stack of the deployment roles, which is separate so that the roles remain when Regions are added or removed
fn management_roles(plan: &Plan<'_>, account: &AccountId) -> Result<Option<Stack>, AddError> {
    let mut template = Template::default();
    template.set_description("Just-in-time node access in the management account: deployment roles");
    enable::add_roles(&mut template, plan)?;
    if template.resources().len() == 0 {
        return Ok(None);
    }
    Ok(Some(Stack {
        name: name(plan, "management-roles"),
        purpose: "Creates the roles that set up the management account".to_owned(),
        account: account.clone(),
        region: plan.home_region().clone(),
        depends_on: Vec::new(),
        capabilities: capabilities(plan, true),
        template,
        stack_sets: Vec::new(),
    }))
}

fn described(plan: &Plan<'_>, member: RolloutTemplate) -> MemberTemplate {
    let rollout = plan.rollouts.get(member.rollout);
    let ids = |accounts: &[crate::plan::AccountIndex]| -> Vec<_> {
        accounts.iter().map(|account| plan.tree.get_account(*account).id.clone()).collect()
    };
    let target = |group: &Group| Target {
        units: group
            .units
            .iter()
            .filter_map(|unit| plan.tree.get(*unit).id.as_ref().map(ToString::to_string))
            .collect(),
        unit_names: group.units.iter().map(|unit| plan.tree.get(*unit).label().to_owned()).collect(),
        without: if let Reach::Without(accounts) = &group.reach { ids(accounts) } else { Vec::new() },
        only: if let Reach::Only(accounts) = &group.reach { ids(accounts) } else { Vec::new() },
        regions: group
            .regions
            .iter()
            .filter_map(|region| Some((*rollout?.regions.get(*region)?).clone()))
            .collect(),
        accounts: group.accounts(&plan.tree).len(),
    };
    MemberTemplate {
        rollout: rollout.map(|rollout| rollout.name().to_owned()),
        part: None,
        targets: member.groups.iter().map(target).collect(),
        auto_deployment: member.open && *plan.model.stack_sets.auto_deployment,
        name: member.name,
        embedded: member.embedded,
        file: member.file,
    }
}
