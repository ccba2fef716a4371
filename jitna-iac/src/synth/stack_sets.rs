//! The stack sets that carry documents to units and Regions

use super::Options;
use super::documents;
use super::inputs;
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
use crate::origin::Sp;
use crate::plan::{Documents, Group, Plan, PlannedRollout, Reach};

/// What stands above each kind of document
pub(super) const AUTO_APPROVAL_COMMENT: &str = "Requests that are approved at once";
pub(super) const MANUAL_APPROVAL_COMMENT: &str = "Requests that people approve";
pub(super) const SESSION_COMMENT: &str = "How sessions run, end and are logged";

/// A stack set and the template that it carries
#[derive(Clone, Debug)]
pub(super) struct CarriedTemplate {
    /// Name of the stack set
    pub(super) name: String,
    /// Number of the rollout in the plan
    pub(super) rollout: usize,
    /// Template of the stacks in the member accounts, as the stack set embeds it
    pub(super) embedded: EmbeddedTemplate,
    /// The same as the text of a file, if that is wanted
    pub(super) file: Option<(Format, String)>,
    /// Size of the body within a template in JSON or YAML, where its quotes are escaped
    pub(super) escaped: usize,
    /// Where it goes
    pub(super) groups: Vec<Group>,
    /// Whether accounts that join later get it
    pub(super) open: bool,
    /// Logical id of the stack set
    pub(super) id: LogicalId,
    /// Stack set that must be worked on before, since documents move from there to here when it is split
    pub(super) after: Option<LogicalId>,
}

/// Adds the documents of one account and Region to a template
pub(super) fn add_documents(
    template: &mut Template,
    plan: &Plan<'_>,
    documents: &Documents<'_>,
    manual: &[&Sp<ManualApproval>],
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

/// The templates that a rollout carries: one for each bucket and for open and closed groups
pub(super) fn carried(
    plan: &Plan<'_>,
    options: Options,
    number: usize,
    rollout: &PlannedRollout<'_>,
) -> Result<Vec<CarriedTemplate>, AddError> {
    let mut all = Vec::new();
    let Some(placement) = plan.placements.get(number) else { return Ok(all) };
    if rollout.documents.is_empty() || placement.is_empty() {
        return Ok(all);
    }
    let number_of = |policy: &&Sp<ManualApproval>| split::number(policy.name.as_str());
    let manual = &rollout.documents.manual_approvals;
    let buckets = split::buckets(manual, TEMPLATE_BODY_BYTES, number_of, |bucket| {
        let template = member_template(plan, rollout, bucket)?;
        let embedded = EmbeddedTemplate::of(&template);
        let size = embedded.body().len();
        let file = options.files.map(|format| (format, format.render(&template)));
        Ok::<_, AddError>(((embedded, file), size))
    })?;
    let mut paths: Vec<&str> = Vec::new();
    for (bucket, (embedded, file)) in &buckets {
        // A template without resources is refused; the first bucket may have handed all of its policies on.
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
            all.push(CarriedTemplate {
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

/// Bytes of a text between quotes
pub(super) fn escaped(text: &str) -> usize {
    text.len() + text.bytes().filter(|byte| matches!(byte, b'"' | b'\\')).count()
}

fn member_template(
    plan: &Plan<'_>,
    rollout: &PlannedRollout<'_>,
    bucket: &Bucket<&Sp<ManualApproval>>,
) -> Result<Template, AddError> {
    let mut template = Template::default();
    template.set_description(format!(
        "Just-in-time node access: policies and session preferences of {}",
        rollout.name()
    ));
    let first = bucket.path.is_empty();
    let documents = add_documents(&mut template, plan, &rollout.documents, &bucket.items, first)?;
    promotion::add(&mut template, plan, &documents, Of::Policies)?;
    Ok(template)
}

/// The stack set of a carried template
pub(super) fn stack_set(plan: &Plan<'_>, carried: &CarriedTemplate) -> StackSet {
    let rollout = plan.rollouts.get(carried.rollout);
    let name = rollout.map_or("policies", |rollout| rollout.name());
    let description = format!("Just-in-time node access: policies and session preferences of {name}");
    // Accounts named one by one must stay the only ones: automatic deployment ignores account filters.
    let mut stack_set =
        service_managed(plan, &carried.name, carried.embedded.body(), carried.open).description(description);
    if let Some(capability) = carried.embedded.capability() {
        stack_set = stack_set.capability(capability);
    }
    for (index, group) in carried.groups.iter().enumerate() {
        stack_set = stack_set.stack_instances(instances(plan, carried, group, index + 1));
    }
    stack_set
}

/// A stack set as the model wants them, without targets yet; `open` ones go to accounts that come later
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

fn instances(plan: &Plan<'_>, carried: &CarriedTemplate, group: &Group, number: usize) -> StackInstances {
    let rollout = plan.rollouts.get(carried.rollout);
    let regions = group.regions.iter().filter_map(|region| Some(rollout?.regions.get(*region)?.as_str()));
    let units = group.units.iter().filter_map(|unit| Some(plan.tree.get(*unit).id.as_ref()?.as_str()));
    let name = rollout.map_or("policies", |rollout| rollout.name());
    let which = if number == 1 { String::new() } else { number.to_string() };
    let heading = "Where policies and session preferences go";
    let place = if carried.open { name.to_owned() } else { format!("{name} (single accounts)") };
    // All parts of a rollout that was split go where the rollout goes, so they share the parameters.
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
