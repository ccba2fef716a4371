//! Properties that the model sets or deletes by hand

mod access;
mod documents;
mod judge;
mod needs;

pub(crate) use access::OverriddenAccess;
pub(super) use documents::find_partial;
pub(crate) use documents::{OverriddenDocument, Owner};

use judge::Applied;

use crate::assembly::Stack;
use crate::cfn::resources::Capability;
use crate::cfn::{EmbeddedTemplate, LogicalId, Patch, PatchPath, Template};
use crate::diag::{Diagnostic, Diagnostics};
use crate::model::Override;
use crate::origin::Sp;
use crate::plan::Plan;
use crate::rules;
use crate::suggest::nearest;
use crate::synth::stack_sets::CarriedTemplate;
use crate::synth::stacks::capabilities_of;
use crate::synth::{limits, promotion};

/// What is deployed otherwise than the model says, and decides about requests and sessions
#[derive(Debug, Default)]
pub(crate) struct Overridden {
    /// Documents with another content
    pub(crate) documents: Vec<OverriddenDocument>,
    /// Where node access is set up
    pub(crate) access: OverriddenAccess,
}

impl Overridden {
    pub(crate) fn is_empty(&self) -> bool {
        self.documents.is_empty() && self.access.is_empty()
    }
}

/// Applies the overrides of the templates that stack sets carry, and embeds the templates again
///
/// Gives the documents whose content is another.
pub(super) fn apply_to_carried(
    plan: &Plan<'_>,
    carried: &mut [CarriedTemplate],
    findings: &mut Diagnostics,
) -> Vec<OverriddenDocument> {
    let mut overridden = Vec::new();
    for one in carried.iter_mut() {
        if plan.model.overrides.iter().any(|change| *change.template == one.name) {
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
            one.embedded = EmbeddedTemplate::of(&template);
            one.file = None;
            one.escaped = super::stack_sets::escaped(one.embedded.body());
        }
    }
    overridden
}

/// Applies the overrides of a template that a stack set around the policies carries
pub(super) fn apply_to_part(
    plan: &Plan<'_>,
    name: &str,
    template: &mut Template,
    findings: &mut Diagnostics,
) {
    if plan.model.overrides.iter().any(|change| *change.template == name) {
        apply_all(plan, name, template, findings);
    }
}

/// Applies the overrides of stacks, in the template with everything as well
pub(super) fn apply_to_stacks(
    plan: &Plan<'_>,
    stacks: &mut [Stack],
    mut whole: Option<&mut Template>,
    carried: &[&str],
    findings: &mut Diagnostics,
) -> Overridden {
    let mut overridden = Overridden::default();
    let whole_before = whole.as_deref().filter(|_| *plan.model.promote_documents).cloned();
    for change in &plan.model.overrides {
        let known = carried.contains(&change.template.as_str());
        if !known && !stacks.iter().any(|stack| stack.name == *change.template) {
            let names = stacks.iter().map(|s| s.name.as_str()).chain(carried.iter().copied());
            findings.push(unknown(
                "template",
                &change.template,
                names,
                "`jitna-iac list` names the templates",
            ));
        }
    }
    for stack in stacks {
        if !plan.model.overrides.iter().any(|change| *change.template == stack.name) {
            continue;
        }
        let (name, before) = (stack.name.clone(), stack.template.clone());
        let applied = apply_all(plan, &name, &mut stack.template, findings);
        let rollout = limits::rollout_number(plan, stack);
        overridden.documents.extend(documents::overridden(
            &before,
            &stack.template,
            &name,
            rollout,
            &applied,
        ));
        // The managers of the management account are its own alone.
        if stack.account == *plan.administrator() && plan.model.as_organization().is_some() {
            overridden.access.take(access::overridden(&before, &stack.template, &applied));
        }
        for change in applied.iter().map(|one| one.change) {
            // The management account's resources have the names of the administrator's, and are not in that template.
            // What its resources wait for, and when they are made, is the one template's own.
            let own = ["DependsOn", "Condition"].iter().any(|own| change.path.split('.').next() == Some(own));
            if !own && stack.account == *plan.administrator() {
                let _: Option<Result<_, _>> = whole.as_deref_mut().map(|whole| apply(change, whole));
            }
        }
        // An override may name a role.
        if stack.capabilities == [Capability::Iam.name()] {
            stack.capabilities = capabilities_of(&stack.template);
        }
    }
    if let (Some(before), Some(whole)) = (&whole_before, whole) {
        promotion::refresh(before, whole);
    }
    overridden
}

/// Applies the overrides of one template and judges what comes of them; those that were applied
fn apply_all<'m>(
    plan: &Plan<'m>,
    name: &str,
    template: &mut Template,
    findings: &mut Diagnostics,
) -> Vec<Applied<'m>> {
    let before = template.clone();
    let mut applied: Vec<Applied<'m>> = Vec::new();
    for change in plan.model.overrides.iter().filter(|change| *change.template == name) {
        match apply(change, template) {
            Ok((id, path)) => applied.push(Applied { change, id, path }),
            Err(finding) => findings.push(*finding),
        }
    }
    judge::judge(&before, template, &applied, findings);
    promotion::refresh(&before, template);
    repeated(&applied, findings);
    applied
}

/// Overrides of which nothing is left, since a later one sets or deletes the same property, or one around it
fn repeated(applied: &[Applied<'_>], findings: &mut Diagnostics) {
    for (number, first) in applied.iter().enumerate() {
        let names = first.path.names();
        // Numbers of items are others once an item before them is deleted, and `-` is a new item each time.
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
            format!("nothing is left of this override of `{place}`: a later one replaces all of `{whole}`")
        };
        findings.push(
            rules::REPEATED_OVERRIDE
                .finding(message)
                .at(first.change.path.origin(), "")
                .at(later.change.path.origin(), "the later override")
                .help("keep the override that is meant, or correct the path of the other")
                .subject(first.change.resource.to_string()),
        );
    }
}

fn apply(change: &Sp<Override>, template: &mut Template) -> Result<(LogicalId, PatchPath), Box<Diagnostic>> {
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
            Some(name) => Some(format!("the embedded template has overrides of its own: `template: {name}`")),
            None => error.nearest().map(|like| format!("did you mean `{like}`?")),
        };
        failed(format!("{error}"), help)
    })?;
    Ok((id, path))
}

fn unknown<'a>(
    what: &str,
    name: &Sp<String>,
    known: impl Iterator<Item = &'a str>,
    help: &str,
) -> Diagnostic {
    let finding = rules::FAILED_OVERRIDE
        .finding(format!("no {what} has the name `{}`", crate::ids::clip(name)))
        .at(name.origin(), "named here")
        .subject(name.to_string());
    match nearest(name, known) {
        Some(like) => finding.help(format!("did you mean `{like}`?")),
        None => finding.help(help),
    }
}
