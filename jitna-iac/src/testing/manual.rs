//! Changes of manual approval policies

use super::case::time;
use super::mutate::{Altered, no_rollout};
use crate::decide::Manuals;
use crate::ids::{ApprovalTimeout, GroupId, Hours, Named};
use crate::model::policy::{Approver, Level, ManualApproval, Nodes};
use crate::origin::{Origin, Spanned};
use crate::plan::Plan;

/// A change of one policy
#[derive(Debug)]
pub(super) struct Change {
    /// All manual approval policies, with the change
    pub(super) altered: Altered<Manuals>,
    /// Nodes for which the change can matter
    pub(super) nodes: Nodes,
}

/// For each manual approval policy, its name, its place, and all manual approval policies with one change to it
pub(super) fn mutants(plan: &Plan<'_>) -> Vec<(String, Origin, Vec<Change>)> {
    let all = &plan.model.manual_approvals;
    let of = |(number, policy): (usize, &Spanned<ManualApproval>)| {
        let unused = !plan.rollouts.iter().any(|rollout| {
            rollout.documents.manual_approvals.iter().any(|known| known.name.as_str() == policy.name.as_str())
        });
        let changed = changes(policy).into_iter().map(|(mut one, nodes)| {
            one.equivalent = unused.then(no_rollout);
            let altered = one.map(|changed| {
                let mut all = all.clone();
                match (changed, all.get_mut(number)) {
                    (Some(changed), Some(place)) => *place = place.with(changed),
                    (None, Some(_)) => drop(all.remove(number)),
                    (_, None) => {}
                }
                Some(Manuals::new(plan, &all))
            });
            Change { altered, nodes }
        });
        (policy.name.to_string(), policy.name.origin(), changed.collect())
    };
    all.iter().enumerate().map(of).collect()
}

/// A group that is not an approver of the level; `None` if the approvers are not groups
fn somebody_else(level: &Level) -> Option<Approver> {
    let groups = level.approvers.iter().all(|approver| matches!(**approver, Approver::Group(_)));
    let id: GroupId = "00000000-0000-0000-0000-000000000000".parse().ok()?;
    groups.then_some(Approver::Group(Named::Id(id)))
}

/// The policy with one change, where `None` means that it is removed, and the nodes for which that can matter
fn changes(policy: &ManualApproval) -> Vec<(Altered<ManualApproval>, Nodes)> {
    let nodes = || Nodes::clone(&policy.nodes);
    let made = |change: String, notice: String, result| {
        (Altered { change, notice, result, equivalent: None }, nodes())
    };
    let name = policy.name.as_str();
    let mut all =
        vec![made("the policy is gone".to_owned(), format!("a request that goes to `{name}`"), None)];
    if let Nodes::Tagged(tags) = &*policy.nodes
        && tags.values().map(Vec::len).sum::<usize>() > 1
    {
        for (key, values) in tags {
            for (number, value) in values.iter().enumerate() {
                let mut tags = tags.clone();
                if let Some(values) = tags.get_mut(key) {
                    values.remove(number);
                }
                tags.retain(|_, values| !values.is_empty());
                let mut changed = policy.clone();
                changed.nodes = policy.nodes.with(Nodes::Tagged(tags));
                let tag = format!("{}={}", key.as_str(), value.as_str());
                let (altered, _) = made(
                    format!("it no longer covers nodes with the tag `{tag}`"),
                    format!("a request for a node with the tag `{tag}` that goes to `{name}`"),
                    Some(changed),
                );
                all.push((altered, Nodes::Tagged([(key.clone(), vec![value.clone()])].into())));
            }
        }
    }
    let with = |change: &dyn Fn(&mut ManualApproval)| {
        let mut changed = policy.clone();
        change(&mut changed);
        Some(changed)
    };
    // The longest duration is changed to a shorter one.
    let hours = policy.access_duration.count();
    if let Some(other) = Hours::new(hours + 1).or_else(|| Hours::new(hours - 1)) {
        all.push(made(
            format!("access lasts {other} and not {}", *policy.access_duration),
            format!("a case with `hours` that goes to `{name}`"),
            with(&|changed| changed.access_duration = policy.access_duration.with(other)),
        ));
    }
    for (number, level) in policy.levels.iter().enumerate() {
        let with_level = |change: &dyn Fn(&mut Level)| {
            let mut other = Level::clone(level);
            change(&mut other);
            with(&|changed| drop(changed.levels.splice(number..=number, [level.with(other.clone())])))
        };
        let seconds = level.timeout.count();
        if let Some(other) = ApprovalTimeout::new(seconds / 2).or_else(|| ApprovalTimeout::new(seconds + 1)) {
            all.push(made(
                format!(
                    "approvers of level {} have {} to answer and not {}",
                    number + 1,
                    time(other.as_secs()),
                    time(level.timeout.as_secs())
                ),
                format!("a case with `timeouts` that goes to `{name}`"),
                with_level(&|level| level.timeout = level.timeout.with(other)),
            ));
        }
        if let Some(someone) = somebody_else(level) {
            all.push(made(
                format!("another group approves at level {} as well", number + 1),
                format!("a case with `approvers` that goes to `{name}`"),
                with_level(&|level| level.approvers.push(Spanned::new(someone.clone(), Origin::Unknown))),
            ));
        }
        let count = *level.approvals;
        if count > 1 {
            let change = with(&|changed| {
                let mut fewer = Level::clone(level);
                fewer.approvals = level.approvals.with(count - 1);
                changed.levels.splice(number..=number, [level.with(fewer)]);
            });
            all.push(made(
                format!("level {} needs {} of its {count} approvals", number + 1, count - 1),
                format!("a case with `approvals` that goes to `{name}`"),
                change,
            ));
        }
        if policy.levels.len() > 1 {
            all.push(made(
                format!("level {} is gone", number + 1),
                format!("a case with `approvers` that goes to `{name}`"),
                with(&|changed| drop(changed.levels.remove(number))),
            ));
        }
        if level.approvers.len() > 1 {
            for (at, approver) in level.approvers.iter().enumerate() {
                let change = with(&|changed| {
                    let mut fewer = Level::clone(level);
                    fewer.approvers.remove(at);
                    changed.levels.splice(number..=number, [level.with(fewer)]);
                });
                all.push(made(
                    format!("`{}` no longer approves at level {}", approver.as_str(), number + 1),
                    format!("a case with `approvers` that goes to `{name}`"),
                    change,
                ));
            }
        }
    }
    all
}
