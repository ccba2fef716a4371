//! Permission sets of approvers and requesters: whether approvers and requesters have them in the accounts where they act

use std::collections::{BTreeMap, BTreeSet};

use crate::check::Report;
use crate::ids::{AccountId, GroupId, Named};
use crate::model::policy::{StatementKind, Who};
use crate::model::{Approver, Form, IdentityProvider, Person, Persona};
use crate::origin::Spanned;
use crate::plan::Plan;
use crate::rules;

pub(crate) fn check(plan: &Plan<'_>, report: &mut Report) {
    // The part that could not be read may contain the permission set.
    if !plan.model.unreadable.is_empty() || plan.identity_provider() != IdentityProvider::Sso {
        return;
    }
    if let Some(sets) = Sets::new(plan, Persona::Approver) {
        approvers(plan, &sets, report);
    }
    if let Some(sets) = Sets::new(plan, Persona::Requester) {
        requesters(plan, &sets, report);
    }
}

/// The permission sets of a persona
struct Sets<'p> {
    all: Vec<&'p Person>,
    /// Accounts in which the members of a group have one of the permission sets
    accounts: BTreeMap<&'p str, BTreeSet<&'p AccountId>>,
    /// Accounts with a role of the persona, which any user may assume
    roles: BTreeSet<&'p AccountId>,
}

impl<'p> Sets<'p> {
    /// Returns `None` if users of the persona may have their permissions from elsewhere: if there is no permission set, or if there is a
    /// policy that is attached by hand
    fn new(plan: &'p Plan<'_>, persona: Persona) -> Option<Self> {
        let of_persona =
            plan.model.people.iter().map(|person| &**person).filter(|person| *person.persona == persona);
        let mut sets = Self { all: Vec::new(), accounts: BTreeMap::new(), roles: BTreeSet::new() };
        for person in of_persona {
            match &person.form {
                Form::Policy { .. } => return None,
                Form::Role { .. } => sets.roles.extend(plan.reached(person, false)),
                Form::PermissionSet { groups, .. } => {
                    let reached = plan.reached(person, true);
                    for group in groups.iter().filter_map(|group| group_id(plan, group)) {
                        sets.accounts.entry(group).or_default().extend(reached.iter().copied());
                    }
                    sets.all.push(person);
                }
            }
        }
        (!sets.accounts.is_empty()).then_some(sets)
    }

    /// The permission set to which a group should be added
    fn nearest(&self, plan: &Plan<'_>, group: &str) -> Option<&'p Person> {
        let has = |person: &&&Person| match &person.form {
            Form::PermissionSet { groups, .. } => groups.iter().any(|one| group_id(plan, one) == Some(group)),
            Form::Policy { .. } | Form::Role { .. } => false,
        };
        self.all.iter().find(has).or(self.all.first()).copied()
    }
}

fn group_id<'p>(plan: &'p Plan<'_>, group: &'p Named<GroupId>) -> Option<&'p str> {
    plan.model.names.group_id(group).map(GroupId::as_str)
}

fn approvers(plan: &Plan<'_>, sets: &Sets<'_>, report: &mut Report) {
    let mut reported: BTreeSet<&str> = BTreeSet::new();
    for policy in &plan.model.manual_approvals {
        let places = places(plan, policy.name.as_str());
        for approver in policy.levels.iter().flat_map(|level| &level.approvers) {
            let Approver::Group(group) = &**approver else { continue };
            let Some(id) = group_id(plan, group) else { continue };
            let assigned = sets.accounts.get(id);
            let missing: Vec<&AccountId> = places
                .iter()
                .copied()
                .filter(|account| assigned.is_none_or(|assigned| !assigned.contains(account)))
                .filter(|account| !sets.roles.contains(account))
                .collect();
            let (Some(first), Some(set)) = (missing.first(), sets.nearest(plan, id)) else { continue };
            if !reported.insert(id) {
                continue;
            }
            let others = match missing.len() - 1 {
                0 => String::new(),
                1 => " and in another account".to_owned(),
                more => format!(" and in {more} other accounts"),
            };
            report.push(
                rules::UNASSIGNED_APPROVERS
                    .finding(format!(
                        "the group `{}` approves requests for `{}`, but has no permission set of approvers in {first}{others}",
                        group.as_str(),
                        policy.name
                    ))
                    .at(set.persona.origin(), "")
                    .at(approver.origin(), "approves")
                    .help(match assigned {
                        None => format!("add the group to `groups` of `{}`", set.name()),
                        Some(_) => format!("let `{}` reach these accounts: take `units` and `accounts` out, or add them", set.name()),
                    })
                    .subject(set.subject()),
            );
        }
    }
}

/// Accounts of the model in which a manual approval policy applies, without the management account, which has no groups
fn places<'p>(plan: &'p Plan<'_>, policy: &str) -> BTreeSet<&'p AccountId> {
    let has: Vec<bool> = plan
        .rollouts
        .iter()
        .map(|rollout| rollout.documents.manual_approvals.iter().any(|own| own.name.as_str() == policy))
        .collect();
    let here = |account, region| {
        plan.rollout_of(account, region).and_then(|number| has.get(number)).copied().unwrap_or_default()
    };
    let accounts = plan.tree.accounts().filter(|(index, _)| plan.tree.management() != Some(*index));
    accounts
        .filter(|(index, _)| plan.regions.iter().any(|region| here(*index, region)))
        .map(|(_, account)| account.id)
        .collect()
}

/// Checks the groups that typed statements approve automatically; only proofs can determine the groups of Cedar text
fn requesters(plan: &Plan<'_>, sets: &Sets<'_>, report: &mut Report) {
    let mut reported: BTreeSet<&str> = BTreeSet::new();
    for policy in &plan.model.auto_approvals {
        for statement in &policy.statements {
            let StatementKind::Typed(typed) = &statement.kind else { continue };
            let Who::Groups(groups) = &typed.who else { continue };
            for group in groups {
                let Some(id) = group_id(plan, group).filter(|id| !sets.accounts.contains_key(id)) else {
                    continue;
                };
                let Some(set) = sets.all.first().filter(|_| reported.insert(id)) else { continue };
                report.push(
                    rules::UNASSIGNED_REQUESTERS
                        .finding(format!(
                            "`{}` approves requests of the group `{}`, which has no permission set of requesters",
                            policy.name,
                            group.as_str()
                        ))
                        .at(set.persona.origin(), "")
                        .at(Spanned::origin(group), "approved automatically")
                        .help(format!("add the group to `groups` of `{}`, unless it gets the permissions elsewhere", set.name()))
                        .subject(set.subject()),
                );
            }
        }
    }
}
