//! Hand-outs for requesters and approvers: what the policies give them, and how to ask for it, in Markdown

use handlebars::Handlebars;
use serde_json::{Value as Json, json};

use super::policies::Policies;
use super::words::{self, Span};
use crate::cedar::Effect;
use crate::escape::markdown;
use crate::model::ManualApproval;
use crate::model::policy::{Approver, Statement, StatementKind, Who};
use crate::plan::{Plan, PlannedRollout};

/// Text of the hand-outs
const TEMPLATE: &str = include_str!("../../templates/handout.md.hbs");

/// Readers of a hand-out
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Readers {
    /// Users who request access, and users who approve it
    #[default]
    Both,
    /// Users who request access
    Requesters,
    /// Users who approve requests
    Approvers,
}

/// Returns a hand-out about a plan; with a group, only what it gets and is asked for
///
/// ```
/// use jitna_iac::plan::Plan;
/// use jitna_iac::report::{Readers, handout};
///
/// let text = include_str!("../../../examples/recipe/jitna.yaml");
/// let model = jitna_iac::read::read(text, "jitna.yaml", &mut Default::default()).0.unwrap();
/// let text = handout(&Plan::new(&model).0, Readers::Requesters, None);
/// assert!(text.contains("aws ssm start-access-request"));
/// ```
#[must_use]
pub fn handout(plan: &Plan<'_>, readers: Readers, group: Option<&str>) -> String {
    let policies = Policies::new(plan);
    let region = plan.home_region().as_str();
    let deny = plan.model.deny_access.iter().flat_map(|policy| &policy.statements).map(|one| &**one);
    let data = json!({
        "requesters": readers != Readers::Approvers,
        "approvers": readers != Readers::Requesters,
        "group": group,
        "region": region,
        "deny": sentences(Effect::Forbid, deny, group),
        "rollouts": plan.rollouts.iter().enumerate().map(|(number, rollout)| {
            shown(plan, &policies, number, rollout, group)
        }).collect::<Vec<_>>(),
        "duties": duties(plan, &policies, group),
    });
    let mut handlebars = Handlebars::new();
    handlebars.set_strict_mode(true);
    handlebars.register_escape_fn(markdown);
    // The template is a constant, and a test renders it. If rendering failed, the hand-out would contain the error.
    let text = handlebars.render_template(TEMPLATE, &data).unwrap_or_else(|error| error.to_string());
    let mut text = text.trim_end().to_owned();
    text.push('\n');
    text
}

fn shown(
    plan: &Plan<'_>,
    policies: &Policies<'_, '_>,
    number: usize,
    rollout: &PlannedRollout<'_>,
    group: Option<&str>,
) -> Json {
    let documents = &rollout.documents;
    let auto = documents.auto_approval.iter().flat_map(|policy| &policy.statements).map(|one| &**one);
    let manual = documents.manual_approvals.iter().map(|policy| {
        let shown = policies.manual(policy);
        json!({
            "name": policy.name.as_str(),
            "nodes": written(shown.nodes()),
            "hours": shown.hours(),
            "levels": shown.levels().map(written).collect::<Vec<_>>(),
        })
    });
    let session = documents.session_preferences.map(|session| policies.session(session));
    let auto = sentences(Effect::Permit, auto, group);
    json!({
        "isApproved": !auto.is_empty() || !documents.manual_approvals.is_empty(),
        "name": rollout.name(),
        "places": places(plan, number, rollout),
        "regions": rollout.regions.iter().map(|region| region.as_str()).collect::<Vec<_>>(),
        "auto": auto,
        "manual": manual.collect::<Vec<_>>(),
        "session": session.iter().flat_map(|session| session.facts()).map(written).collect::<Vec<_>>(),
    })
}

/// Returns units and accounts of a rollout, in words
fn places(plan: &Plan<'_>, number: usize, rollout: &PlannedRollout<'_>) -> String {
    if plan.model.as_organization().is_none() {
        return format!("Account {}", plan.administrator());
    }
    let units = rollout.units.iter().map(|unit| format!("unit {}", plan.tree.get(*unit).label()));
    let named = |account: &crate::plan::AccountIndex| {
        let account = plan.tree.get_account(*account);
        format!("account {} ({})", account.label(), account.id)
    };
    let mut all: Vec<String> = units.chain(rollout.accounts.iter().map(named)).collect();
    if all.is_empty() {
        return String::new();
    }
    let excluded: Vec<String> = rollout.excluded.iter().map(named).collect();
    if !excluded.is_empty() {
        all.push(format!("without {}", excluded.join(", ")));
    }
    let count = plan.accounts_of_rollout(number).len();
    let count = crate::quantity::counted(count, "known account");
    let mut text = format!("{} ({count})", all.join(", "));
    if let Some(first) = text.get(..1).map(str::to_uppercase) {
        text.replace_range(..1, &first);
    }
    text
}

/// Returns the statements as sentences in Markdown; with a group, those that are about it or about every user
fn sentences<'s>(
    effect: Effect,
    statements: impl Iterator<Item = &'s Statement>,
    group: Option<&str>,
) -> Vec<String> {
    let mut all = Vec::new();
    for statement in statements {
        match &statement.kind {
            StatementKind::Typed(typed) => {
                let is_about = match (&typed.who, group) {
                    (Who::Groups(groups), Some(group)) => groups.iter().any(|one| one.as_str() == group),
                    // Whether the user is a member is not known.
                    (Who::Anyone | Who::User(_), _) | (Who::Groups(_), None) => true,
                };
                if is_about {
                    all.push(written(&words::statement(effect, typed)));
                }
            }
            StatementKind::Cedar(_) | StatementKind::File { .. } => {
                let what = match effect {
                    Effect::Permit => "A statement in Cedar approves further requests automatically",
                    Effect::Forbid => {
                        "A statement in Cedar excludes further requests from automatic approval"
                    }
                };
                let sentence = format!("{what}; `jitna-iac decide` shows for which.");
                if !all.contains(&sentence) {
                    all.push(sentence);
                }
            }
        }
    }
    all
}

/// Returns the policies that ask for approval, with the levels in which the group is asked
fn duties(plan: &Plan<'_>, policies: &Policies<'_, '_>, group: Option<&str>) -> Vec<Json> {
    let asks = |policy: &ManualApproval| -> Vec<usize> {
        let levels = policy.levels.iter().enumerate().filter(|(_, level)| {
            group.is_none_or(|group| {
                level.approvers.iter().any(|approver| match &**approver {
                    Approver::Group(name) => name.as_str() == group,
                    Approver::User(_) | Approver::Role(_) | Approver::IamUser(_) => false,
                })
            })
        });
        levels.map(|(number, _)| number).collect()
    };
    let mut all = Vec::new();
    for policy in &plan.model.manual_approvals {
        let used = plan.rollouts.iter().filter(|rollout| {
            rollout.documents.manual_approvals.iter().any(|one| one.name.as_str() == policy.name.as_str())
        });
        let rollouts: Vec<&str> = used.map(PlannedRollout::name).collect();
        let asked = asks(policy);
        if asked.is_empty() || rollouts.is_empty() {
            continue;
        }
        let shown = policies.manual(policy);
        let levels: Vec<String> = shown
            .levels()
            .enumerate()
            .filter(|(number, _)| asked.contains(number))
            .map(|(number, words)| format!("level {}: {}", number + 1, written(words)))
            .collect();
        all.push(json!({
            "policy": policy.name.as_str(),
            "rollouts": rollouts.join(", "),
            "nodes": written(shown.nodes()),
            "levels": levels,
            "hours": shown.hours(),
        }));
    }
    all
}

/// Writes a sentence in Markdown, with names in bold
fn written(spans: &[Span]) -> String {
    let parts = spans.iter().map(|span| match span.name {
        true => format!("**{}**", markdown(&span.text)),
        false => markdown(&span.text),
    });
    parts.collect()
}
