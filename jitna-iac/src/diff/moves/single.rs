//! The single template: which template to deploy next after a deployed single template

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::places::Units;
use super::{carriers, limits, release};
use crate::assembly::{TransitionStep, Tree};
use crate::diag::Diagnostics;
use crate::diff::reach::SetFacts;
use crate::diff::side::{Content, Side, Stack, Stacks, Target};
use crate::rules;

/// Template to deploy next
#[derive(Clone, Debug, Default)]
pub struct NextTemplate {
    /// The deployed template without what moves, in JSON; `None` if the new template can be deployed directly
    pub first: Option<String>,
    /// Descriptions of what it releases
    pub gives_up: Vec<String>,
    /// What users must check, in Markdown without links
    pub notes: Vec<String>,
}

/// Returns the template to deploy next, between the single templates of `old` and `new`
///
/// # Errors
///
/// Returns an error when one of the two has no single template, or when no template can make the change.
pub fn next_template(old: &Side, new: &Side) -> Result<NextTemplate, Diagnostics> {
    if let Some(finding) = limits::unknown_values(old, new) {
        return Err(vec![finding].into());
    }
    let none = |side: &Side| -> Diagnostics {
        let what = format!("`{}` has no template with everything", side.name);
        let help = "name the template that is deployed, or the directory that has it";
        vec![rules::WRONG_KIND.finding(what).help(help)].into()
    };
    let Content::Stacks(after) = &new.content else { return Err(none(new)) };
    let after =
        alone(after.whole.as_ref(), after.sets.clone(), after.tree.clone()).ok_or_else(|| none(new))?;
    let before = match &old.content {
        Content::Template(template) => {
            let sets = facts(template);
            let tree = tree_before(&sets, &after.tree);
            alone(Some(template), sets, tree)
        }
        Content::Stacks(stacks) => alone(stacks.whole.as_ref(), stacks.sets.clone(), stacks.tree.clone()),
    };
    let before = before.ok_or_else(|| none(old))?;
    let transition = release::steps(&before, &after, &old.name);
    let mut next = NextTemplate { notes: transition.notes, ..NextTemplate::default() };
    let (mut faults, mut later) = (Diagnostics::default(), Vec::new());
    for step in transition.before.into_iter().chain(transition.after) {
        match step {
            TransitionStep::Release { gives_up, template: Some(template), .. } => {
                next.first = Some(template);
                next.gives_up = gives_up;
            }
            TransitionStep::Release { .. } | TransitionStep::Delete { .. } => {
                faults.push(
                    rules::STEPS_NOT_WRITTEN
                        .finding(format!("nothing of `{}` stays", old.name))
                        .help("delete its stack, then deploy the new template"),
                );
            }
            TransitionStep::MoveAccount { account, from, to, .. } => {
                faults.push(limits::account_moves(&account, &from, &to));
                later.push(limits::move_later(&account, &from, &to));
            }
            TransitionStep::Place { account, instances } => {
                faults.push(limits::account_lacks(&account, &instances.set));
                later.push(limits::place_later(&account, &instances.set));
            }
        }
    }
    if next.first.is_some() {
        // The accounts move once nothing prevents it. The deployed template is then read again.
        next.notes.extend(later);
        faults = Diagnostics::default();
    }
    if matches!(old.content, Content::Template(_)) && !before.sets.is_empty() {
        let note = "the deployed template does not say which accounts are in its units; look whether one moved to another unit";
        next.notes.push(note.to_owned());
    }
    if faults.is_empty() { Ok(next) } else { Err(faults) }
}

/// Returns the OUs and accounts as they were when a template was deployed, as far as the template shows them: an account is in the OU that
/// the template names with it
fn tree_before(sets: &BTreeMap<String, SetFacts>, now: &Tree) -> Tree {
    let units = Units::from_tree(now);
    let mut before = now.clone();
    for target in sets.values().flat_map(|facts| &facts.targets) {
        let Some(unit) = target.units.first() else { continue };
        for account in before.accounts.iter_mut().filter(|account| target.only.contains(&account.id)) {
            if !target.units.iter().any(|unit| units.accounts_below(unit).contains(&account.id)) {
                account.unit = Some(unit.clone());
            }
        }
    }
    before
}

/// Wraps a template as the only stack of an assembly
fn alone(template: Option<&Value>, sets: BTreeMap<String, SetFacts>, tree: Tree) -> Option<Stacks> {
    let stack = Stack { name: "template".to_owned(), settings: json!({}), template: template?.clone() };
    Some(Stacks { stacks: vec![stack], sets, tree, ..Stacks::default() })
}

/// Returns the information that the StackSets of a template contain about themselves
fn facts(template: &Value) -> BTreeMap<String, SetFacts> {
    let stack = Stack { name: String::new(), settings: json!({}), template: template.clone() };
    let all = carriers::sets(&stack).map(|(set, resource)| {
        let properties = resource.get("Properties");
        let part = |name: &str| properties.and_then(|all| all.get(name));
        let automatic = part("AutoDeployment").and_then(|all| all.get("Enabled")).and_then(Value::as_bool);
        let groups = part("StackInstancesGroup").and_then(Value::as_array).into_iter().flatten();
        let facts = SetFacts {
            automatic: automatic.unwrap_or_default(),
            targets: groups.map(target).collect(),
            ..SetFacts::default()
        };
        (set.name, facts)
    });
    all.collect()
}

fn target(group: &Value) -> Target {
    let texts = |value: Option<&Value>| -> Vec<String> {
        let all = value.and_then(Value::as_array).into_iter().flatten();
        all.filter_map(Value::as_str).map(str::to_owned).collect()
    };
    let deployment = group.get("DeploymentTargets");
    let part = |name: &str| texts(deployment.and_then(|all| all.get(name)));
    let filter = deployment.and_then(|all| all.get("AccountFilterType")).and_then(Value::as_str);
    let accounts = part("Accounts");
    let (only, without) = match filter {
        Some("INTERSECTION") => (accounts, Vec::new()),
        Some("DIFFERENCE") => (Vec::new(), accounts),
        _ => (Vec::new(), Vec::new()),
    };
    Target {
        units: part("OrganizationalUnitIds"),
        only,
        without,
        regions: texts(group.get("Regions")),
        ..Target::default()
    }
}
