//! Changes of rollouts

use std::collections::BTreeSet;

use super::mutate::Altered;
use crate::decide::{Engine, Manuals};
use crate::diag::Severity;
use crate::ids::Region;
use crate::model::policy::Nodes;
use crate::model::{Choice, Model, Rollout};
use crate::origin::{Origin, Spanned};
use crate::plan::{Plan, PlannedRollout};

/// A change of one rollout
#[derive(Debug)]
pub(super) enum Change {
    /// The rollout is removed, or goes to one Region more or less: where it no longer applies, the next rollout does, if there is one
    Moved(Box<Altered<Engine>>),
    /// The rollout lacks the auto-approval policy or one manual approval policy; for a manual approval policy, its name and nodes
    Less(Altered<Manuals>, Option<(String, Nodes)>),
}

/// For each rollout that has a policy, its name, its place, and its changes
pub(super) fn mutants(plan: &Plan<'_>, engine: &Engine) -> Vec<(String, Origin, Vec<Change>)> {
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
        // A rollout that another one extends cannot be removed.
        let extended = plan
            .model
            .rollouts
            .iter()
            .any(|other| other.extends.as_ref().is_some_and(|of| of.as_str() == name));
        if !extended {
            changes.push(Change::Moved(Box::new(Altered {
                change: "the rollout is gone".to_owned(),
                notice: format!("a request for a node where the rollout `{name}` answers"),
                result: Some(engine.rolled_out(&Plan::new(&without).0)),
                equivalent: None,
            })));
        }
        changes.extend(regions(plan, engine, number, planned));
        if let Some(auto) = documents.auto_approval {
            let fewer = with(plan.model, number, |rollout| {
                rollout.auto_approval = Choice::None(Spanned::new((), Origin::Unknown));
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
        // With only one rollout, this equals removing the policy.
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

/// The rollout with one Region less, and with each Region of just-in-time node access that it lacks
fn regions(plan: &Plan<'_>, engine: &Engine, number: usize, rollout: &PlannedRollout<'_>) -> Vec<Change> {
    let name = rollout.name();
    let own = &rollout.regions;
    let lost = own.iter().copied().filter(|_| own.len() > 1).map(|region| (region, false));
    let gained =
        plan.regions.iter().copied().filter(|region| !own.contains(region)).map(|region| (region, true));
    let change = |(region, is_gained): (&Region, bool)| {
        let kept = own.iter().copied().filter(|known| *known != region).chain(is_gained.then_some(region));
        let kept = kept.map(|region| Spanned::new(region.clone(), Origin::Unknown)).collect();
        let changed = with(plan.model, number, |rollout| rollout.regions = kept);
        let (other, findings) = Plan::new(&changed);
        // A rejected model is noticed without a test: another rollout may name the same units in this Region.
        if findings.worst() == Some(Severity::Error) {
            return None;
        }
        let change = match is_gained {
            true => format!("the rollout goes to {region} as well"),
            false => format!("the rollout no longer goes to {region}"),
        };
        Some(Change::Moved(Box::new(Altered {
            change,
            notice: format!(
                "a request for a node in {region} that is decided by the rollout `{name}`, or by none"
            ),
            result: Some(engine.rolled_out(&other)),
            equivalent: is_same(plan, &other, region)
                .then(|| format!("each account has the same policies in {region} either way")),
        })))
    };
    lost.chain(gained).filter_map(change).collect()
}

/// Whether all accounts, including later ones, have the same policies in a Region in both plans
fn is_same(plan: &Plan<'_>, other: &Plan<'_>, region: &Region) -> bool {
    fn policies<'p>(plan: &'p Plan<'_>, number: Option<usize>) -> (Option<&'p str>, Vec<&'p str>) {
        let Some(rollout) = number.and_then(|number| plan.rollouts.get(number)) else {
            return Default::default();
        };
        let documents = &rollout.documents;
        let manuals = documents.manual_approvals.iter().map(|policy| policy.name.as_str());
        (documents.auto_approval.map(|policy| policy.name.as_str()), manuals.collect())
    }
    let owners = |plan: &Plan<'_>| {
        let accounts = plan.tree.accounts().map(|(account, _)| plan.rollout_of(account, region));
        let units = plan.tree.units().map(|(unit, _)| plan.rollout_of_later_accounts(unit, region));
        accounts.chain(units).collect::<Vec<_>>()
    };
    let pairs = owners(plan).into_iter().zip(owners(other));
    let changed: BTreeSet<_> = pairs.filter(|(before, after)| before != after).collect();
    changed.into_iter().all(|(before, after)| policies(plan, before) == policies(other, after))
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
    let (plan, _) = Plan::new(model);
    Manuals::new(&plan, &model.manual_approvals)
}
