//! The one template: what is deployed next, when a template with everything is deployed already

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::places::Units;
use super::{carriers, limits, release};
use crate::assembly::{TransitionStep, Tree};
use crate::diag::Diagnostics;
use crate::diff::reach::SetFacts;
use crate::diff::side::{Content, Side, Stack, Stacks, Target};
use crate::rules;

/// The template that is deployed next
#[derive(Clone, Debug, Default)]
pub struct NextTemplate {
    /// The deployed template without what moves, in JSON; none if the new one can be deployed as it is
    pub first: Option<String>,
    /// What it gives up, in words
    pub gives_up: Vec<String>,
    /// What needs a look by a person, in Markdown without links
    pub notes: Vec<String>,
}

/// What is deployed next, from the one template of `old` to that of `new`
///
/// # Errors
///
/// When one of the two has no template with everything, or no template can do what the change needs.
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
        // The accounts come when nothing stands in their way, and the deployed template is read again then.
        next.notes.extend(later);
        faults = Diagnostics::default();
    }
    if matches!(old.content, Content::Template(_)) && !before.sets.is_empty() {
        let note = "the deployed template does not say which accounts are in its units; look whether one moved to another unit";
        next.notes.push(note.to_owned());
    }
    if faults.is_empty() { Ok(next) } else { Err(faults) }
}

/// Units and accounts as they were when a template was deployed, as far as it says that: an account that it names is in the unit
/// that it names with it
fn tree_before(sets: &BTreeMap<String, SetFacts>, now: &Tree) -> Tree {
    let units = Units::of(now);
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

/// A template as the only stack of an assembly
fn alone(template: Option<&Value>, sets: BTreeMap<String, SetFacts>, tree: Tree) -> Option<Stacks> {
    let stack = Stack { name: "template".to_owned(), settings: json!({}), template: template?.clone() };
    Some(Stacks { stacks: vec![stack], sets, tree, ..Stacks::default() })
}

/// What the stack sets of a template say of themselves
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
