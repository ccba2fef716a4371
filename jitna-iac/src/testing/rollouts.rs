//! Changes of rollouts

use super::mutate::Altered;
use crate::decide::{Engine, Manuals};
use crate::model::policy::Nodes;
use crate::model::{Choice, Model, Rollout};
use crate::origin::{Origin, Sp};
use crate::plan::Plan;

/// A change of one rollout
#[derive(Debug)]
pub(super) enum Change {
    /// It is gone, and the next one answers for its accounts, if there is one
    Gone(Box<Altered<Engine>>),
    /// It brings less: the auto-approval policy or one manual policy is missing; for a manual policy its name and nodes
    Less(Altered<Manuals>, Option<(String, Nodes)>),
}

/// For each rollout that brings a policy its name, its place, and what is changed
pub(super) fn mutants(plan: &Plan<'_>) -> Vec<(String, Origin, Vec<Change>)> {
    let mut all = Vec::new();
    for (number, rollout) in plan.model.rollouts.iter().enumerate() {
        let name = rollout.name.as_str();
        let Some(planned) = plan.rollouts.iter().find(|planned| planned.name() == name) else { continue };
        let documents = &planned.documents;
        let mut changes = Vec::new();
        if documents.auto_approval.is_none() && documents.manual_approvals.is_empty() {
            continue;
        }
        let mut without: Model = plan.model.clone();
        without.rollouts.remove(number);
        // A rollout that another one extends cannot be gone.
        let extended = plan
            .model
            .rollouts
            .iter()
            .any(|other| other.extends.as_ref().is_some_and(|of| of.as_str() == name));
        if let Some(engine) = (!extended).then(|| Engine::new(&Plan::of(&without).0).ok()).flatten() {
            changes.push(Change::Gone(Box::new(Altered {
                change: "the rollout is gone".to_owned(),
                notice: format!("a request for a node where the rollout `{name}` answers"),
                result: Some(engine),
                equivalent: None,
            })));
        }
        if let Some(auto) = documents.auto_approval {
            let fewer = with(plan.model, number, |rollout| {
                rollout.auto_approval = Choice::None(Sp::new((), Origin::Unknown));
            });
            let auto = auto.name.as_str();
            changes.push(Change::Less(
                Altered {
                    change: format!("the rollout does not bring the auto-approval policy `{auto}`"),
                    notice: format!("a request that `{auto}` approves where the rollout `{name}` answers"),
                    result: Some(manuals(&fewer)),
                    equivalent: None,
                },
                None,
            ));
        }
        // With one rollout, that is what a policy that is gone means.
        let manuals_of =
            rollout.manual_approvals.iter().enumerate().filter(|_| plan.model.rollouts.len() > 1);
        for (at, policy) in manuals_of {
            let fewer = with(plan.model, number, |rollout| drop(rollout.manual_approvals.remove(at)));
            let policy = policy.as_str();
            let nodes = documents.manual_approvals.iter().find(|known| known.name.as_str() == policy);
            let nodes = nodes.map(|known| (policy.to_owned(), Nodes::clone(&known.nodes)));
            changes.push(Change::Less(
                Altered {
                    change: format!("the rollout does not bring the manual policy `{policy}`"),
                    notice: format!("a request that goes to `{policy}` where the rollout `{name}` answers"),
                    result: Some(manuals(&fewer)),
                    equivalent: None,
                },
                nodes,
            ));
        }
        all.push((name.to_owned(), rollout.name.origin(), changes));
    }
    all
}

/// The model with one rollout changed
fn with(model: &Model, number: usize, change: impl FnOnce(&mut Rollout)) -> Model {
    let mut model = model.clone();
    if let Some(rollout) = model.rollouts.get_mut(number) {
        let mut changed = Rollout::clone(rollout);
        change(&mut changed);
        *rollout = rollout.with(changed);
    }
    model
}

fn manuals(model: &Model) -> Manuals {
    let (plan, _) = Plan::of(model);
    Manuals::new(&plan, &model.manual_approvals)
}
