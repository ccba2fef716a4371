//! Unused policies and preferences, and more of them than an account and Region can have

use std::collections::HashSet;

use crate::check::Report;
use crate::model::{Choice, Place};
use crate::origin::Origin;
use crate::plan::Plan;
use crate::rules;
use crate::suggest::nearest;

/// Largest number of manual approval policies of an account and Region (User Guide, "Create manual approval policies for just-in-time node
/// access")
const MAX_MANUAL_POLICIES: usize = 50;

pub(in crate::check) fn check(plan: &Plan<'_>, report: &mut Report) {
    too_many(plan, report);
    // Without rollouts, an account gets everything that the model describes.
    if matches!(plan.model.place, Place::Account(_)) && plan.model.rollouts.is_empty() {
        several(plan, report);
    } else if plan.model.unreadable.is_empty() {
        // The part that could not be read may have been a rollout, which may use anything.
        unused(plan, report);
    }
}

fn too_many(plan: &Plan<'_>, report: &mut Report) {
    for rollout in &plan.rollouts {
        let policies = &rollout.documents.manual_approvals;
        let Some(policy) = policies.get(MAX_MANUAL_POLICIES) else { continue };
        let (who, help) = match rollout.rollout {
            Some(_) => (
                format!("the rollout `{}` has", rollout.name()),
                "combine policies with the same approvers, or divide the accounts among several rollouts",
            ),
            None => ("there are".to_owned(), "combine policies with the same approvers"),
        };
        let count = policies.len();
        report.push(
            rules::TOO_MANY_MANUAL_POLICIES
                .finding(format!(
                    "{who} {count} manual approval policies, but an account and Region can have at most {MAX_MANUAL_POLICIES}"
                ))
                .at(rollout.origin().or(policy.name.origin()), "")
                .help(help)
                .subject(rollout.subject()),
        );
    }
}

/// Reports several policies of a kind of which an account and Region can have only one
fn several(plan: &Plan<'_>, report: &mut Report) {
    let model = plan.model;
    let mut say = |what: &str, names: Vec<(&str, Origin)>, section: &str| {
        let Some((&(first, first_origin), more)) = names.split_first() else { return };
        for (name, origin) in more {
            report.push(
                rules::SEVERAL_AUTO_APPROVALS
                    .finding(format!("`{first}` and `{name}` are both {what} for the one account and Region"))
                    .at(*origin, "the second")
                    .at(first_origin, "the first")
                    .help("take one out, or say in a rollout which one applies")
                    .subject(format!("{section}/{name}")),
            );
        }
    };
    let autos = model.auto_approvals.iter().map(|policy| (policy.name.as_str(), policy.name.origin()));
    say("auto-approval policies", autos.collect(), "autoApprovals");
    let sessions = model.session_preferences.iter().map(|prefs| (prefs.name.as_str(), prefs.name.origin()));
    say("session preferences", sessions.collect(), "sessionPreferences");
}

fn unused(plan: &Plan<'_>, report: &mut Report) {
    let model = plan.model;
    let declared: HashSet<&str> = model
        .auto_approvals
        .iter()
        .map(|policy| policy.name.as_str())
        .chain(model.manual_approvals.iter().map(|policy| policy.name.as_str()))
        .chain(model.session_preferences.iter().map(|preferences| preferences.name.as_str()))
        .collect();
    let mut say = |what: &str, used: &HashSet<&str>, name: &str, origin: Origin, section: &str, key: &str| {
        // An undefined name may be a misspelling of this one; it is reported where it is used.
        let is_misspelled = |used: &&str| !declared.contains(*used) && nearest(used, [name]).is_some();
        if used.contains(name) || used.iter().any(is_misspelled) {
            return;
        }
        report.push(
            rules::UNUSED_POLICY
                .finding(format!("no rollout uses the {what} `{name}`"))
                .at(origin, "")
                .help(format!("name it as `{key}` of a rollout, or remove it"))
                .subject(format!("{section}/{name}")),
        );
    };
    let used: HashSet<&str> =
        model.rollouts.iter().filter_map(|rollout| chosen(&rollout.auto_approval)).collect();
    for policy in &model.auto_approvals {
        let origin = policy.name.origin();
        say("auto-approval policy", &used, policy.name.as_str(), origin, "autoApprovals", "autoApproval");
    }
    let used: HashSet<&str> = model
        .rollouts
        .iter()
        .flat_map(|rollout| &rollout.manual_approvals)
        .map(|name| name.as_str())
        .collect();
    for policy in &model.manual_approvals {
        let (name, origin) = (policy.name.as_str(), policy.name.origin());
        say("manual approval policy", &used, name, origin, "manualApprovals", "manualApprovals");
    }
    let imported =
        model.existing.session_preferences.iter().filter_map(|existing| existing.import_as.as_ref());
    let used: HashSet<&str> = model
        .rollouts
        .iter()
        .filter_map(|rollout| chosen(&rollout.session_preferences))
        .chain(imported.map(|name| name.as_str()))
        .collect();
    for preferences in &model.session_preferences {
        let (name, origin) = (preferences.name.as_str(), preferences.name.origin());
        say("session preferences", &used, name, origin, "sessionPreferences", "sessionPreferences");
    }
}

fn chosen(choice: &Choice<crate::ids::Label>) -> Option<&str> {
    match choice {
        Choice::One(name) => Some(name.as_str()),
        Choice::Inherited | Choice::None(_) => None,
    }
}
