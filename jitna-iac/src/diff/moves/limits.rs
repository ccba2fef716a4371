//! Changes for which steps between two assemblies cannot be written, and why

use serde_json::Value;

use crate::assembly::{Transition, TransitionStep};
use crate::diag::Diagnostic;
use crate::diff::compare::members;
use crate::diff::side::{Content, Side};
use crate::rules;

/// Parameter of the single template, whose value the steps know
const PHASE: &str = "Phase";

/// Returns a parameter of a side's templates whose deployed value is unknown: the template and the parameter
fn parameter(side: &Side) -> Option<(&str, String)> {
    let first = |template: &Value| {
        let all = members(template.get("Parameters"));
        all.map(|(name, _)| name.clone()).find(|name| name != PHASE)
    };
    match &side.content {
        Content::Template(template) => first(template).map(|found| (side.name.as_str(), found)),
        Content::Stacks(stacks) => {
            let found = |stack| -> Option<(&str, String)> {
                let stack: &crate::diff::side::Stack = stack;
                Some((stack.name.as_str(), first(&stack.template)?))
            };
            stacks.stacks.iter().find_map(found)
        }
    }
}

/// Returns a finding if values of parameters decide what moves
pub fn unknown_values(old: &Side, new: &Side) -> Option<Diagnostic> {
    let steps = |what: String, help: &str| rules::STEPS_NOT_WRITTEN.finding(what).help(help);
    if let Some((template, name)) = parameter(old) {
        let what = format!(
            "no steps from `{}`: parameter `{name}` of `{template}` may have another value where it is deployed, so what moves is not known",
            old.name
        );
        let help = "write the deployed model without `--parameters`, with the values that are deployed, and give that to `--from`";
        return Some(steps(what, help));
    }
    let (template, name) = parameter(new)?;
    let what = format!(
        "no steps to templates with parameters: parameter `{name}` of `{template}` may get another value than the model's"
    );
    Some(steps(what, "leave `--parameters` out"))
}

/// Returns a finding if a pipeline cannot perform the steps
#[must_use]
pub fn pipeline_cannot(transition: &Transition, pipeline: &str) -> Option<Diagnostic> {
    let step = transition.before.iter().chain(&transition.after).next()?;
    let what = match step {
        TransitionStep::Release { stack, .. } => format!("stack `{}` must release what moves", stack.name),
        TransitionStep::Delete { stack } => format!("stack `{}` must be deleted at last", stack.name),
        TransitionStep::MoveAccount { account, .. } => format!("account {account} moves to another unit"),
        TransitionStep::Place { account, instances } => {
            format!("account {account} needs stack instances of `{}`", instances.set)
        }
    };
    let more = match transition.before.len() + transition.after.len() {
        0 | 1 => String::new(),
        count => format!(" (the first of {count} steps)"),
    };
    let what = format!(
        "no steps from `{}` for {pipeline}: {what}{more}, and the pipeline deploys the stacks in one run, under names of its own",
        transition.from
    );
    let help = "take what moves out of the model, write it with `--for` alone and let the pipeline deploy it; then do the same with the whole \
                model. Until then, nothing is approved where it was";
    Some(rules::STEPS_NOT_WRITTEN.finding(what).help(help))
}

/// Help that says where the commands for accounts are
const ACCOUNTS_HELP: &str = "write the deployed model and this one with `--out`, the second with `--from` the first: its `RUNBOOK.md` has the \
                             commands for the account. When the account is there, use `--from` with the file of the deployed template";

/// Describes what to do with an account after deploying a template that releases what moves
pub(super) fn move_later(account: &str, from: &str, to: &str) -> String {
    format!("then, before the next template, move account {account} from {from} to {to}: {ACCOUNTS_HELP}")
}

/// Describes what an account needs after deploying the new template
pub(super) fn place_later(account: &str, set: &str) -> String {
    format!(
        "after the new template, make the stack instances of `{set}` in account {account}: {ACCOUNTS_HELP}"
    )
}

/// Returns the finding that a single template cannot move an account
pub(super) fn account_moves(account: &str, from: &str, to: &str) -> Diagnostic {
    let what = format!(
        "one template cannot move account {account}: StackSets must leave it before it goes from {from} to {to}"
    );
    rules::STEPS_NOT_WRITTEN.finding(what).help(ACCOUNTS_HELP)
}

/// Returns the finding that a single template cannot create the stack instances that are not created automatically
pub(super) fn account_lacks(account: &str, set: &str) -> Diagnostic {
    let what = format!(
        "one template cannot make the stack instances of `{set}` in account {account}, which automatic deployment does not make"
    );
    rules::STEPS_NOT_WRITTEN.finding(what).help(ACCOUNTS_HELP)
}
