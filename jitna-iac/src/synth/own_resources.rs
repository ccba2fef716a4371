//! A user's own resources in templates, and what is wrong with them there

use std::collections::BTreeSet;

use serde_json::{Map, Value as Json};

use crate::cfn::resources::{Capability, ConfigurationManager, Document};
use crate::cfn::schema::{self, Fault, FaultKind};
use crate::cfn::{AddError, DuplicateLogicalId, Entry, LogicalId, Resource, Template};
use crate::diag::{Diagnostic, Diagnostics, Severity};
use crate::model::{Override, OwnResource};
use crate::origin::Spanned;
use crate::plan::Plan;
use crate::quick_setup;
use crate::rules;
use crate::suggest::nearest;
use crate::synth::overrides;
use crate::synth::stacks::capabilities_of;

/// Adds a resource to a template
pub(crate) fn add(template: &mut Template, resource: &OwnResource) -> Result<(), DuplicateLogicalId> {
    let Some(id) = id(resource) else { return Ok(()) };
    let values = |values: &crate::model::Verbatim| -> Map<String, Json> {
        values.iter().map(|(name, value)| (name.clone(), (**value).clone())).collect()
    };
    let entry = Entry::verbatim(
        resource.resource_type.as_str(),
        values(&resource.attributes),
        values(&resource.properties),
    );
    template.add_entry(id, entry)
}

/// Logical ID; its type has the form of one
fn id(resource: &OwnResource) -> Option<LogicalId> {
    LogicalId::new(resource.id.as_str()).ok()
}

/// Whether resources are next to the policies of a rollout
pub(super) fn are_in_rollout(plan: &Plan<'_>, rollout: &str) -> bool {
    in_rollout(plan, rollout).next().is_some()
}

fn in_rollout<'p>(plan: &'p Plan<'_>, rollout: &str) -> impl Iterator<Item = &'p Spanned<OwnResource>> {
    let all = plan.model.resources.iter();
    all.filter(move |resource| resource.rollouts.iter().any(|name| name.as_str() == rollout))
}

/// Adds the resources of a rollout; returns their IDs
pub(super) fn add_to_rollout(
    template: &mut Template,
    plan: &Plan<'_>,
    rollout: &str,
) -> Result<Vec<LogicalId>, AddError> {
    let mut ids = Vec::new();
    for resource in in_rollout(plan, rollout) {
        add(template, resource)?;
        ids.extend(id(resource));
    }
    Ok(ids)
}

/// Whether a template with this name has resources, other than by its rollout
pub(super) fn are_named(plan: &Plan<'_>, template: &str) -> bool {
    named(plan, template).next().is_some()
}

fn named<'p>(plan: &'p Plan<'_>, template: &str) -> impl Iterator<Item = &'p Spanned<OwnResource>> {
    let all = plan.model.resources.iter();
    all.filter(move |resource| resource.templates.iter().any(|name| name.as_str() == template))
}

/// Adds the resources that name a template; reports those whose ID the template already has
pub(super) fn add_named(plan: &Plan<'_>, name: &str, template: &mut Template, findings: &mut Diagnostics) {
    for resource in named(plan, name) {
        if add(template, resource).is_err() {
            push_once(findings, taken(resource));
        }
    }
}

/// Adds the resources that name a stack of the administrator to the single template, too
pub(super) fn add_named_to_whole(
    plan: &Plan<'_>,
    name: &str,
    whole: &mut Template,
    findings: &mut Diagnostics,
) {
    for resource in named(plan, name) {
        // A resource that several stacks have is there once.
        let is_there = id(resource).and_then(|id| whole.entry(id)).is_some_and(|entry| is(resource, entry));
        if !is_there && add(whole, resource).is_err() {
            push_once(findings, taken(resource));
        }
    }
}

/// Whether an entry is that resource, unchanged
fn is(resource: &OwnResource, entry: &Entry) -> bool {
    let mut template = Template::default();
    let added = add(&mut template, resource);
    added.is_ok() && template.resources().next().is_some_and(|(_, own)| own == entry)
}

/// Adds the capabilities that CloudFormation requires for resources that were added to a stack
pub(super) fn extend_capabilities(capabilities: &mut Vec<&'static str>, template: &Template) {
    let needed = capabilities_of(template);
    if !capabilities.contains(&Capability::NamedIam.name()) && !needed.is_empty() {
        *capabilities = needed;
    }
}

/// Whether a resource needs a capability of CloudFormation
pub(super) fn any_iam(plan: &Plan<'_>) -> bool {
    plan.model.resources.iter().any(|resource| resource.resource_type.as_str().starts_with("AWS::IAM::"))
}

/// Reports names of templates that do not exist
pub(super) fn unknown_templates<'n>(
    plan: &Plan<'_>,
    names: impl Iterator<Item = &'n str> + Clone,
    findings: &mut Diagnostics,
) {
    for resource in &plan.model.resources {
        for template in
            resource.templates.iter().filter(|one| !names.clone().any(|name| name == one.as_str()))
        {
            let like = nearest(template.as_str(), names.clone());
            let help = match like {
                Some(like) => format!("did you mean `{like}`?"),
                None => "`jitna-iac list` names the templates".to_owned(),
            };
            findings.push(
                rules::UNKNOWN_NAME
                    .finding(format!("unknown template `{}`", crate::ids::clip(template)))
                    .at(template.origin(), "named here")
                    .help(help)
                    .subject(resource.subject()),
            );
        }
    }
}

/// The finding about a logical ID that a template already has; `None` if no resource of the model has that ID
pub(super) fn taken_by(plan: &Plan<'_>, error: &AddError) -> Option<(usize, Diagnostic)> {
    let AddError::Duplicate(duplicate) = error else { return None };
    // Of two resources of the model, the second is reported.
    let found = plan.model.resources.iter().enumerate().rfind(|(_, one)| one.id.as_str() == duplicate.id());
    found.map(|(number, resource)| (number, taken(resource)))
}

fn taken(resource: &OwnResource) -> Diagnostic {
    rules::TAKEN_RESOURCE
        .finding(format!(
            "the logical ID `{}` is taken: its template has another resource of that ID",
            resource.id
        ))
        .at(resource.id.origin(), "")
        .help("choose another `id`; `jitna-iac synth --stack NAME` prints the template")
        .subject(resource.subject())
}

/// Reports faults of the resources of the model in a template
pub(super) fn judge(plan: &Plan<'_>, template: &Template, findings: &mut Diagnostics) {
    for resource in &plan.model.resources {
        let Some(id) = id(resource) else { continue };
        let Some(entry) = template.entry(&id).filter(|entry| is(resource, entry)) else { continue };
        let mut told: BTreeSet<Vec<String>> = BTreeSet::new();
        let all = schema::faults(template, &id).into_iter().chain(overrides::faults_of_content(entry));
        for fault in all {
            // Each cause is reported once: an unknown value need not also match a form.
            if told.insert(fault.path.clone()) {
                push_once(findings, refused(resource, fault));
            }
        }
        if let Some(finding) = sets_up(resource, entry) {
            push_once(findings, finding);
        }
    }
}

/// Adds a finding, unless another template has led to the same
fn push_once(findings: &mut Diagnostics, finding: Diagnostic) {
    let is_same = |one: &Diagnostic| {
        one.code == finding.code
            && one.message == finding.message
            && (one.subject == finding.subject && one.origin().or(finding.origin()).is_known())
    };
    if !findings.iter().any(is_same) {
        findings.push(finding);
    }
}

fn refused(resource: &OwnResource, fault: Fault) -> Diagnostic {
    let rule = match fault.kind {
        FaultKind::Name | FaultKind::Value => rules::REFUSED_RESOURCE,
        FaultKind::Doubt => rules::UNDOCUMENTED_RESOURCE,
    };
    let (origin, is_whole) = resource.origin_at(&fault.path);
    let place = fault.path.join(".");
    let label = if is_whole || place.is_empty() {
        String::new()
    } else {
        format!("at `{}`", crate::ids::clip(&place))
    };
    let mut finding = rule.finding(fault.message).at(origin, label).subject(resource.subject());
    // Types of others are as good as ours; it is said that they are not checked.
    if fault.kind == FaultKind::Doubt && fault.path == ["Type"] {
        finding.severity = Severity::Note;
    }
    // An override can also leave a value as it was.
    let add = |help: String| match help.strip_suffix(", or leave it as it was") {
        Some(set) => set.replacen("set", "add", 1),
        None => help,
    };
    // The place is that of the value, so a help that reads like a fix would change the wrong text.
    let is_name = fault.kind == FaultKind::Name;
    let name = |help: String| match help.strip_prefix("did you mean ").and_then(|rest| rest.strip_suffix('?'))
    {
        Some(like) if is_name => format!("the type has {like}"),
        _ => help,
    };
    finding.help = fault.help.map(add).map(name);
    finding
}

/// Reports a resource that sets up node access beside the model
fn sets_up(resource: &OwnResource, entry: &Entry) -> Option<Diagnostic> {
    if entry.type_name() != ConfigurationManager::TYPE {
        return None;
    }
    let definitions =
        entry.property("ConfigurationDefinitions").and_then(Json::as_array).into_iter().flatten();
    let mut kinds = definitions.filter_map(|one| one.get("Type").and_then(Json::as_str));
    let kind = kinds.find(|kind| quick_setup::definitions().types.contains_key(*kind))?;
    let at =
        resource.properties.get("ConfigurationDefinitions").map_or(resource.id.origin(), Spanned::origin);
    Some(
        rules::UNCOUNTED_RESOURCE
            .finding(format!("`{}` sets up `{kind}`, which the model sets up already", resource.id))
            .at(at, "")
            .help("drop the resource, and describe it with `nodeAccess` and `unifiedConsole`")
            .subject(resource.subject()),
    )
}

/// Type of a resource that is a document of node access, if it is one
pub(crate) fn document_type(resource: &OwnResource) -> Option<&str> {
    let kind = resource
        .properties
        .get("DocumentType")
        .filter(|_| resource.resource_type.as_str() == Document::TYPE)?;
    kind.as_str().filter(|kind| ["AutoApprovalPolicy", "ManualApprovalPolicy", "Session"].contains(kind))
}

/// The finding about an override that changes a resource of the model, which says itself what it is
pub(super) fn refused_override(
    plan: &Plan<'_>,
    template: &Template,
    change: &Spanned<Override>,
) -> Option<Box<Diagnostic>> {
    let own = plan.model.resources.iter().find(|resource| *change.resource == resource.id.as_str())?;
    template.entry(id(own)?).filter(|entry| entry.type_name() == own.resource_type.as_str())?;
    Some(Box::new(
        rules::FAILED_OVERRIDE
            .finding(format!("`{}` is a resource of the model: overrides change generated resources", own.id))
            .at(change.resource.origin(), "named here")
            .at(own.id.origin(), "the resource")
            .help("change it under `resources`, and drop the override")
            .subject(change.resource.to_string()),
    ))
}
