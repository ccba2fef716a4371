//! Properties that the model sets or deletes by hand

use crate::assembly::Stack;
use crate::cfn::{EmbeddedTemplate, LogicalId, Patch, PatchPath, Template};
use crate::diag::{Diagnostic, Diagnostics};
use crate::model::Override;
use crate::origin::Sp;
use crate::plan::Plan;
use crate::rules;
use crate::suggest::nearest;
use crate::synth::stack_sets::CarriedTemplate;

/// Applies the overrides of the templates that stack sets carry, and embeds the templates anew
pub(super) fn apply_to_carried(plan: &Plan<'_>, carried: &mut [CarriedTemplate], findings: &mut Diagnostics) {
    for change in &plan.model.overrides {
        for one in carried.iter_mut().filter(|one| one.name == *change.template) {
            let mut template = one.embedded.template();
            findings.extend(apply(change, &mut template).err().map(|finding| *finding));
            one.embedded = EmbeddedTemplate::of(&template);
            one.file = None;
            one.escaped = super::stack_sets::escaped(one.embedded.body());
        }
    }
}

/// Applies the overrides of a template that a stack set around the policies carries
pub(super) fn apply_to_part(
    plan: &Plan<'_>,
    name: &str,
    template: &mut Template,
    findings: &mut Diagnostics,
) {
    for change in plan.model.overrides.iter().filter(|change| *change.template == name) {
        findings.extend(apply(change, template).err().map(|finding| *finding));
    }
}

/// Applies the overrides of stacks, in the template with everything as well
pub(super) fn apply_to_stacks(
    plan: &Plan<'_>,
    stacks: &mut [Stack],
    mut whole: Option<&mut Template>,
    carried: &[&str],
    findings: &mut Diagnostics,
) {
    for change in &plan.model.overrides {
        let known = carried.contains(&change.template.as_str());
        let Some(stack) = stacks.iter_mut().find(|stack| stack.name == *change.template) else {
            if !known {
                let names = stacks.iter().map(|s| s.name.as_str()).chain(carried.iter().copied());
                findings.push(unknown(
                    "template",
                    &change.template,
                    names,
                    "`jitna-iac list` names the templates",
                ));
            }
            continue;
        };
        match apply(change, &mut stack.template) {
            Err(finding) => findings.push(*finding),
            // The management account's resources have the names of the administrator's, and are not in that template.
            // What its resources wait for, and when they are made, is the one template's own.
            Ok(())
                if ["DependsOn", "Condition"]
                    .iter()
                    .any(|own| change.path.split('.').next() == Some(own)) => {}
            Ok(()) if stack.account == *plan.administrator() => {
                let _: Option<Result<(), _>> = whole.as_deref_mut().map(|whole| apply(change, whole));
            }
            Ok(()) => {}
        }
    }
}

fn apply(change: &Sp<Override>, template: &mut Template) -> Result<(), Box<Diagnostic>> {
    let id = LogicalId::new(change.resource.as_str()).ok().filter(|id| template.entry(id).is_some());
    let Some(id) = id else {
        let names = template.resources().map(|(id, _)| id.as_str());
        let help = "`jitna-iac synth --stack NAME` prints the template";
        return Err(Box::new(unknown("resource", &change.resource, names, help)));
    };
    let failed = |message: String| {
        Box::new(
            rules::FAILED_OVERRIDE
                .finding(message)
                .at(change.path.origin(), "")
                .subject(change.resource.to_string()),
        )
    };
    let path: PatchPath = change.path.parse().map_err(|error| failed(format!("{error}")))?;
    let patch = match &change.set {
        Some(value) => Patch::set(path, value.clone()),
        None => Patch::delete(path),
    };
    template.patch(&id, &patch).map_err(|error| failed(format!("{error}")))
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
