//! The StackSets that deploy documents to OUs and Regions

use super::Options;
use super::documents;
use super::inputs;
use super::own_resources;
use super::promotion::{self, Of};
use super::split::{self, Bucket};
use crate::assembly::Format;
use crate::cfn::limits::TEMPLATE_BODY_BYTES;
use crate::cfn::resources::{
    AccountFilterType, AccountRemoval, Amount, AutoDeployment, CallAs, ConcurrencyMode as CfnConcurrencyMode,
    DeploymentTargets, Document, ManagedExecution, OperationPreferences, RegionConcurrencyType,
    StackInstances, StackSet, TemplateSource,
};
use crate::cfn::{AddError, EmbeddedTemplate, Handle, List, LogicalId, Template, Value};
use crate::model::{ConcurrencyMode, Count, ManualApproval, RegionConcurrency};
use crate::origin::Spanned;
use crate::plan::{Documents, Group, Plan, PlannedRollout, Reach};

/// Comments above each kind of document
pub(super) const AUTO_APPROVAL_COMMENT: &str = "Requests that are approved automatically";
pub(super) const MANUAL_APPROVAL_COMMENT: &str = "Requests that approvers approve";
pub(super) const SESSION_COMMENT: &str = "How sessions run, end and are logged";

/// A StackSet and its template
#[derive(Clone, Debug)]
pub(super) struct RolloutTemplate {
    /// Name of the StackSet
    pub(super) name: String,
    /// Number of the rollout in the plan
    pub(super) rollout: usize,
    /// Template of the stacks in the member accounts, as the StackSet embeds it
    pub(super) embedded: EmbeddedTemplate,
    /// The template as the text of a file, if needed
    pub(super) file: Option<(Format, String)>,
    /// Size of the body inside a JSON or YAML template, where its quotes are escaped
    pub(super) escaped: usize,
    /// Targets
    pub(super) groups: Vec<Group>,
    /// Whether accounts that join later are included
    pub(super) open: bool,
    /// Logical ID of the StackSet
    pub(super) id: LogicalId,
    /// StackSet that must be deployed first, because documents move from it to this one when it is split
    pub(super) after: Option<LogicalId>,
}

impl RolloutTemplate {
    /// Name of its rollout
    pub(super) fn rollout_name<'p>(&self, plan: &'p Plan<'_>) -> Option<&'p str> {
        plan.rollouts.get(self.rollout).map(PlannedRollout::name)
    }
}

/// Adds the documents of one account and Region to a template
pub(super) fn add_documents(
    template: &mut Template,
    plan: &Plan<'_>,
    documents: &Documents<'_>,
    manual: &[&Spanned<ManualApproval>],
    first: bool,
) -> Result<Vec<Handle<Document>>, AddError> {
    let mut handles = Vec::new();
    if let Some(policy) = documents.auto_approval.filter(|_| first) {
        let handle =
            template.add_with("AutoApprovalPolicy", documents::auto_approval(plan, policy), |entry| {
                entry.set_comment(format!("{AUTO_APPROVAL_COMMENT}: {}", policy.name));
            })?;
        handles.push(handle);
    }
    for policy in manual {
        let id = LogicalId::from_name("ManualApproval", policy.name.as_str());
        let handle = template.add_with(id, documents::manual_approval(plan, policy), |entry| {
            entry.set_comment(format!("{MANUAL_APPROVAL_COMMENT}: {}", policy.name));
        })?;
        handles.push(handle);
    }
    if let Some(preferences) = documents.session_preferences.filter(|_| first) {
        let document = documents::session_preferences(plan, preferences);
        let handle = template.add_with("SessionPreferences", document, |entry| {
            entry.set_comment(format!("{SESSION_COMMENT}: {}", preferences.name));
        })?;
        handles.push(handle);
    }
    Ok(handles)
}

/// The templates of a rollout: one for each bucket, for open and closed groups
pub(super) fn member_templates(
    plan: &Plan<'_>,
    options: Options,
    number: usize,
    rollout: &PlannedRollout<'_>,
) -> Result<Vec<RolloutTemplate>, AddError> {
    let mut all = Vec::new();
    let Some(placement) = plan.placements.get(number) else { return Ok(all) };
    let is_bare = rollout.documents.is_empty() && !own_resources::are_in_rollout(plan, rollout.name());
    if is_bare || placement.is_empty() {
        return Ok(all);
    }
    let number_of = |policy: &&Spanned<ManualApproval>| split::number(policy.name.as_str());
    let manual = &rollout.documents.manual_approvals;
    let buckets = split::buckets(manual, TEMPLATE_BODY_BYTES, number_of, |bucket| {
        let template = member_template(plan, rollout, bucket)?;
        let embedded = EmbeddedTemplate::new(&template);
        let size = embedded.body().len();
        let file = options.files.map(|format| (format, format.render(&template)));
        Ok::<_, AddError>(((embedded, file), size))
    })?;
    let mut paths: Vec<&str> = Vec::new();
    for (bucket, (embedded, file)) in &buckets {
        // CloudFormation rejects a template without resources, and the first bucket may have moved all its policies.
        if embedded.len() == 0 {
            continue;
        }
        let after = bucket.origins().find(|path| paths.contains(&path.as_str()));
        paths.push(&bucket.path);
        for (groups, open) in [(&placement.open, true), (&placement.closed, false)] {
            if groups.is_empty() {
                continue;
            }
            let suffix = if open { "" } else { "-accounts" };
            let name = |path: &str| {
                let dash = if path.is_empty() { "" } else { "-" };
                format!("{}-{}{suffix}{dash}{path}", *plan.model.stack_sets.name_prefix, rollout.name())
            };
            let id = |path: &str| LogicalId::from_name("StackSet", &name(path));
            all.push(RolloutTemplate {
                name: name(&bucket.path),
                rollout: number,
                escaped: escaped(embedded.body()),
                embedded: embedded.clone(),
                file: file.clone(),
                groups: groups.clone(),
                open,
                id: id(&bucket.path),
                after: after.as_ref().map(|path| id(path)),
            });
        }
    }
    Ok(all)
}

/// Number of bytes of a string in quotes
pub(super) fn escaped(text: &str) -> usize {
    text.len() + text.bytes().filter(|byte| matches!(byte, b'"' | b'\\')).count()
}

fn member_template(
    plan: &Plan<'_>,
    rollout: &PlannedRollout<'_>,
    bucket: &Bucket<&Spanned<ManualApproval>>,
) -> Result<Template, AddError> {
    let mut template = Template::default();
    template.set_description(format!(
        "Just-in-time node access: policies and session preferences of {}",
        rollout.name()
    ));
    let first = bucket.path.is_empty();
    let documents = add_documents(&mut template, plan, &rollout.documents, &bucket.items, first)?;
    promotion::add(&mut template, plan, &documents, Of::Policies)?;
    if first {
        own_resources::add_to_rollout(&mut template, plan, rollout.name())?;
    }
    Ok(template)
}

/// The StackSet of a member template
pub(super) fn stack_set(plan: &Plan<'_>, member: &RolloutTemplate) -> StackSet {
    let rollout = plan.rollouts.get(member.rollout);
    let name = rollout.map_or("policies", |rollout| rollout.name());
    let description = format!("Just-in-time node access: policies and session preferences of {name}");
    // Individually named accounts must remain the only targets, but automatic deployment ignores account filters.
    let mut stack_set =
        service_managed(plan, &member.name, member.embedded.body(), member.open).description(description);
    if let Some(capability) = member.embedded.capability() {
        stack_set = stack_set.capability(capability);
    }
    for (index, group) in member.groups.iter().enumerate() {
        stack_set = stack_set.stack_instances(instances(plan, member, group, index + 1));
    }
    stack_set
}

/// A StackSet with the options of the model, without targets; with `open`, it also deploys to accounts that join later
pub(super) fn service_managed(plan: &Plan<'_>, name: &str, body: &str, open: bool) -> StackSet {
    let options = &plan.model.stack_sets;
    let removal = if *options.retain_stacks_on_account_removal {
        AccountRemoval::RetainStacks
    } else {
        AccountRemoval::DeleteStacks
    };
    let deployment = if open && *options.auto_deployment {
        AutoDeployment::enabled(removal)
    } else {
        AutoDeployment::disabled()
    };
    let body: Value<String> = body.into();
    StackSet::service_managed(name, deployment, TemplateSource::Body(body))
        .call_as(CallAs::DelegatedAdmin)
        .managed_execution(if *options.managed_execution {
            ManagedExecution::Active
        } else {
            ManagedExecution::Inactive
        })
        .operation_preferences(preferences(plan))
        .tags(plan.model.tags.iter().map(|(key, value)| (key.as_str(), value.as_str())))
}

fn preferences(plan: &Plan<'_>) -> OperationPreferences {
    let options = &plan.model.stack_sets;
    let amount = |count: Count| match count {
        Count::Accounts(accounts) => Amount::Count(accounts),
        Count::Percent(percent) => Amount::Percentage(percent.into()),
    };
    let preferences = OperationPreferences::default()
        .concurrency_mode(match *options.concurrency_mode {
            ConcurrencyMode::StrictFailureTolerance => CfnConcurrencyMode::StrictFailureTolerance,
            ConcurrencyMode::SoftFailureTolerance => CfnConcurrencyMode::SoftFailureTolerance,
        })
        .failure_tolerance(amount(*options.failure_tolerance))
        .max_concurrent(amount(*options.max_concurrent))
        .region_concurrency_type(match *options.region_concurrency {
            RegionConcurrency::Parallel => RegionConcurrencyType::Parallel,
            RegionConcurrency::Sequential => RegionConcurrencyType::Sequential,
        });
    if options.region_order.is_empty() {
        return preferences;
    }
    let order: List<String> =
        options.region_order.iter().map(|region| Value::<String>::from(region.as_str())).collect();
    preferences.region_order(order)
}

fn instances(plan: &Plan<'_>, member: &RolloutTemplate, group: &Group, number: usize) -> StackInstances {
    let rollout = plan.rollouts.get(member.rollout);
    let regions = group.regions.iter().filter_map(|region| Some(rollout?.regions.get(*region)?.as_str()));
    let units = group.units.iter().filter_map(|unit| Some(plan.tree.get(*unit).id.as_ref()?.as_str()));
    let name = rollout.map_or("policies", |rollout| rollout.name());
    let which = if number == 1 { String::new() } else { number.to_string() };
    let heading = "Where policies and session preferences go";
    let place = if member.open { name.to_owned() } else { format!("{name} (single accounts)") };
    // All parts of a split rollout have the same targets, so they share the parameters.
    let base = LogicalId::from_name("", &place);
    let label = |what: &str| format!("{what} of {place} {which}").trim_end().to_owned();
    let units = inputs::units(heading, &format!("{base}Units{which}"), &label("Units"), units).list();
    let regions =
        inputs::regions(heading, &format!("{base}Regions{which}"), &label("Regions"), regions).list();
    let targets = DeploymentTargets::units(units);
    let ids = |accounts: &[crate::plan::AccountIndex]| -> List<String> {
        accounts
            .iter()
            .map(|account| Value::<String>::from(plan.tree.get_account(*account).id.as_str()))
            .collect()
    };
    let targets = match &group.reach {
        Reach::All => targets,
        Reach::Without(accounts) => targets.account_filter(AccountFilterType::Difference, ids(accounts)),
        Reach::Only(accounts) => targets.account_filter(AccountFilterType::Intersection, ids(accounts)),
    };
    StackInstances::new(targets, regions)
}
