//! Properties that the model sets or deletes manually

mod access;
mod documents;
mod judge;
mod needs;

pub(crate) use access::OverriddenAccess;
pub(super) use documents::find_partial;
pub(crate) use documents::{OverriddenDocument, Owner};
pub(super) use needs::faults_of_content;

use judge::Applied;

use crate::assembly::Stack;
use crate::cfn::resources::Capability;
use crate::cfn::{EmbeddedTemplate, LogicalId, Patch, PatchPath, Template};
use crate::diag::{Diagnostic, Diagnostics};
use crate::model::Override;
use crate::origin::Spanned;
use crate::plan::Plan;
use crate::rules;
use crate::suggest::nearest;
use crate::synth::stack_sets::RolloutTemplate;
use crate::synth::stacks::capabilities_of;
use crate::synth::{limits, own_resources, promotion};

/// Deployed values that differ from the model and affect decisions about requests and sessions
#[derive(Debug, Default)]
pub(crate) struct Overridden {
    /// Documents with different content
    pub(crate) documents: Vec<OverriddenDocument>,
    /// Where node access is set up
    pub(crate) access: OverriddenAccess,
}

impl Overridden {
    pub(crate) fn is_empty(&self) -> bool {
        self.documents.is_empty() && self.access.is_empty()
    }
}

/// Applies the overrides of the templates in StackSets, and embeds the templates again
///
/// Returns the documents whose content changed.
pub(super) fn apply_to_members(
    plan: &Plan<'_>,
    members: &mut [RolloutTemplate],
    findings: &mut Diagnostics,
) -> Vec<OverriddenDocument> {
    let mut overridden = Vec::new();
    for one in members.iter_mut() {
        if is_changed(plan, &one.name, one.rollout_name(plan)) {
            let mut template = one.embedded.template();
            let before = template.clone();
            let applied = apply_all(plan, &one.name, &mut template, findings);
            overridden.extend(documents::overridden(
                &before,
                &template,
                &one.name,
                Some(one.rollout),
                &applied,
            ));
            one.embedded = EmbeddedTemplate::new(&template);
            one.file = None;
            one.escaped = super::stack_sets::escaped(one.embedded.body());
        }
    }
    overridden
}

/// Applies the overrides of a template in a StackSet that does not belong to a rollout
pub(super) fn apply_to_part(
    plan: &Plan<'_>,
    name: &str,
    template: &mut Template,
    findings: &mut Diagnostics,
) {
    // Templates of features may hold resources of the model.
    if !plan.model.resources.is_empty() || is_changed(plan, name, None) {
        apply_all(plan, name, template, findings);
    }
}

/// Whether a template has overrides or resources of the model
fn is_changed(plan: &Plan<'_>, name: &str, rollout: Option<&str>) -> bool {
    plan.model.overrides.iter().any(|change| *change.template == name)
        || own_resources::are_named(plan, name)
        || rollout.is_some_and(|rollout| own_resources::are_in_rollout(plan, rollout))
}

/// Applies the overrides of stacks, also in the single template
pub(super) fn apply_to_stacks(
    plan: &Plan<'_>,
    stacks: &mut [Stack],
    mut whole: Option<&mut Template>,
    members: &[&str],
    findings: &mut Diagnostics,
) -> Overridden {
    let mut overridden = Overridden::default();
    let whole_before = whole.as_deref().filter(|_| *plan.model.promote_documents).cloned();
    for change in &plan.model.overrides {
        let known = members.contains(&change.template.as_str());
        if !known && !stacks.iter().any(|stack| stack.name == *change.template) {
            let names = stacks.iter().map(|s| s.name.as_str()).chain(members.iter().copied());
            findings.push(unknown(
                "template",
                &change.template,
                names,
                "`jitna-iac list` names the templates",
            ));
        }
    }
    let known = stacks.iter().map(|stack| stack.name.clone()).collect::<Vec<_>>();
    let known = known.iter().map(String::as_str).chain(members.iter().copied());
    own_resources::unknown_templates(plan, known, findings);
    for stack in stacks {
        if plan.model.resources.is_empty() && !is_changed(plan, &stack.name, None) {
            continue;
        }
        let (name, before) = (stack.name.clone(), stack.template.clone());
        if let (true, Some(whole)) = (stack.account == *plan.administrator(), whole.as_deref_mut()) {
            own_resources::add_named_to_whole(plan, &name, whole, findings);
        }
        let applied = apply_all(plan, &name, &mut stack.template, findings);
        let rollout = limits::rollout_number(plan, stack);
        overridden.documents.extend(documents::overridden(
            &before,
            &stack.template,
            &name,
            rollout,
            &applied,
        ));
        // The managers of the management account only affect that account.
        if stack.account == *plan.administrator() && plan.model.as_organization().is_some() {
            overridden.access.take(access::overridden(&before, &stack.template, &applied));
        }
        for change in applied.iter().map(|one| one.change) {
            // The resources of the management account have the same names as the administrator's and are not in that template. The single
            // template has its own dependencies and conditions.
            let own = ["DependsOn", "Condition"].iter().any(|own| change.path.split('.').next() == Some(own));
            if !own && stack.account == *plan.administrator() {
                let _: Option<Result<_, _>> = whole.as_deref_mut().map(|whole| apply(change, whole));
            }
        }
        if own_resources::are_named(plan, &name) {
            own_resources::extend_capabilities(&mut stack.capabilities, &stack.template);
        }
        // An override may set the name of a role.
        if stack.capabilities == [Capability::Iam.name()] {
            stack.capabilities = capabilities_of(&stack.template);
        }
    }
    if let (Some(before), Some(whole)) = (&whole_before, whole) {
        promotion::refresh(before, whole);
    }
    overridden
}

/// Applies the overrides of one template and checks the result; returns the applied overrides
fn apply_all<'m>(
    plan: &Plan<'m>,
    name: &str,
    template: &mut Template,
    findings: &mut Diagnostics,
) -> Vec<Applied<'m>> {
    own_resources::add_named(plan, name, template, findings);
    own_resources::judge(plan, template, findings);
    let before = template.clone();
    let mut applied: Vec<Applied<'m>> = Vec::new();
    for change in plan.model.overrides.iter().filter(|change| *change.template == name) {
        match own_resources::refused_override(plan, template, change)
            .map_or_else(|| apply(change, template), Err)
        {
            Ok((id, path)) => applied.push(Applied { change, id, path }),
            Err(finding) => findings.push(*finding),
        }
    }
    judge::judge(&before, template, &applied, findings);
    promotion::refresh(&before, template);
    repeated(&applied, findings);
    applied
}

/// Reports overrides without effect, because a later one sets or deletes the same property or its parent
fn repeated(applied: &[Applied<'_>], findings: &mut Diagnostics) {
    for (number, first) in applied.iter().enumerate() {
        let names = first.path.names();
        // The numbers of items change when an earlier item is deleted, and `-` is a new item each time.
        let is_in_list = names.iter().any(|name| name == "-" || name.parse::<usize>().is_ok());
        let shifts = |change: &Applied<'_>| change.change.set.is_none() && is_in_list;
        if names.iter().any(|name| name == "-") || shifts(first) {
            continue;
        }
        let covers = |later: &&Applied<'_>| {
            later.id == first.id && names.starts_with(later.path.names()) && !shifts(later)
        };
        let Some(later) = applied.iter().skip(number + 1).find(covers) else { continue };
        let place = crate::ids::clip(&first.change.path);
        let message = if later.path == first.path {
            format!("`{place}` of `{}` is overridden twice, and the later override wins", first.id)
        } else {
            let whole = crate::ids::clip(&later.change.path);
            format!("this override of `{place}` has no effect: a later override replaces all of `{whole}`")
        };
        findings.push(
            rules::REPEATED_OVERRIDE
                .finding(message)
                .at(first.change.path.origin(), "")
                .at(later.change.path.origin(), "the later override")
                .help("keep the intended override, or correct the path of the other")
                .subject(first.change.resource.to_string()),
        );
    }
}

fn apply(
    change: &Spanned<Override>,
    template: &mut Template,
) -> Result<(LogicalId, PatchPath), Box<Diagnostic>> {
    let id = LogicalId::new(change.resource.as_str()).ok().filter(|id| template.entry(id).is_some());
    let Some(id) = id else {
        let names = template.resources().map(|(id, _)| id.as_str());
        let help = "`jitna-iac synth --stack NAME` prints the template";
        return Err(Box::new(unknown("resource", &change.resource, names, help)));
    };
    let failed = |message: String, help: Option<String>| {
        let mut finding = rules::FAILED_OVERRIDE
            .finding(message)
            .at(change.path.origin(), "")
            .subject(change.resource.to_string());
        finding.help = help;
        Box::new(finding)
    };
    if let Some(like) = PatchPath::meant(&change.path) {
        let message = format!(
            "invalid path `{}`: expected names with dots between them",
            crate::ids::clip(&change.path)
        );
        return Err(failed(message, Some(format!("write `{}`", crate::ids::clip(&like)))));
    }
    let path: PatchPath = change.path.parse().map_err(|error| failed(format!("{error}"), None))?;
    let patch = match &change.set {
        Some(value) => Patch::set(path.clone(), (**value).clone()),
        None => Patch::delete(path.clone()),
    };
    let body = template.entry(&id).and_then(|entry| entry.property("StackSetName")).cloned();
    template.patch(&id, &patch).map_err(|error| {
        let embedded = error.at() == "Properties.TemplateBody";
        let carried = body.as_ref().and_then(serde_json::Value::as_str).filter(|_| embedded);
        let help = match carried {
            Some(name) => Some(format!("override the embedded template separately: `template: {name}`")),
            None => error.nearest().map(|like| format!("did you mean `{like}`?")),
        };
        failed(format!("{error}"), help)
    })?;
    Ok((id, path))
}

fn unknown<'a>(
    what: &str,
    name: &Spanned<String>,
    known: impl Iterator<Item = &'a str>,
    help: &str,
) -> Diagnostic {
    let finding = rules::FAILED_OVERRIDE
        .finding(format!("unknown {what} `{}`", crate::ids::clip(name)))
        .at(name.origin(), "named here")
        .subject(name.to_string());
    match nearest(name, known) {
        Some(like) => finding.help(format!("did you mean `{like}`?")),
        None => finding.help(help),
    }
}
