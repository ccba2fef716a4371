//! IAM roles and policies that the assembly creates, and where

use std::collections::{HashMap, HashSet};

use super::Scope;
use crate::assembly::{MemberTemplate, PrerequisiteKind, Stack};
use crate::cfn::resources::{Capability, ManagedPolicy, Role};
use crate::cfn::{Entry, Resource, Template};
use crate::ids::AccountId;
use crate::plan::{Plan, UnitIndex, UnitSet};

/// Roles and policies by kind and name
#[derive(Debug, Default)]
pub(crate) struct Made(HashMap<(PrerequisiteKind, String), Places>);

/// Where stacks and StackSets create a role or policy
#[derive(Debug, Default)]
struct Places {
    accounts: HashSet<AccountId>,
    /// Units in which accounts that join later also get it
    units: Vec<UnitIndex>,
}

impl Made {
    pub(crate) fn new(plan: &Plan<'_>, stacks: &[Stack], members: &[MemberTemplate]) -> Self {
        let mut made = Self::default();
        for stack in stacks {
            for what in named(&stack.template) {
                made.0.entry(what).or_default().accounts.insert(stack.account.clone());
            }
        }
        let tree = &plan.tree;
        let units: HashMap<&str, UnitIndex> =
            tree.units().filter_map(|(index, unit)| Some((unit.id.as_ref()?.as_str(), index))).collect();
        // The templates of most StackSets create no roles, so they need not be parsed.
        for member in
            members.iter().filter(|member| member.embedded.capability() == Some(Capability::NamedIam))
        {
            for what in named(&member.template()) {
                let places = made.0.entry(what).or_default();
                for target in &member.targets {
                    let targeted: Vec<UnitIndex> =
                        target.units.iter().filter_map(|unit| units.get(unit.as_str()).copied()).collect();
                    // A StackSet does not deploy to the management account.
                    let below = targeted.iter().flat_map(|unit| tree.accounts_below(*unit));
                    let below = below.filter(|account| tree.management() != Some(*account));
                    let below = below.map(|account| tree.get_account(account).id);
                    let reached = below.filter(|account| {
                        !target.without.contains(account)
                            && (target.only.is_empty() || target.only.contains(account))
                    });
                    places.accounts.extend(reached.cloned());
                    if member.auto_deployment && target.only.is_empty() {
                        places.units.extend(targeted);
                    }
                }
            }
        }
        made
    }

    /// The part of a scope where the assembly does not create the role or policy; `None` if it creates it everywhere
    pub(super) fn missing(
        &self,
        plan: &Plan<'_>,
        (kind, name): (PrerequisiteKind, &str),
        mut scope: Scope,
    ) -> Option<Scope> {
        let Some(places) = self.0.get(&(kind, name.to_owned())) else { return Some(scope) };
        if scope.accounts.is_empty() && scope.units.is_empty() {
            return Some(scope);
        }
        let covered = UnitSet::from_units(&plan.tree, &places.units);
        scope.accounts.retain(|account| !places.accounts.contains(account));
        scope.units.retain(|unit| !covered.covers(&plan.tree, *unit));
        (!scope.accounts.is_empty() || !scope.units.is_empty()).then_some(scope)
    }
}

/// Roles and policies of a template that have names
fn named(template: &Template) -> impl Iterator<Item = (PrerequisiteKind, String)> {
    let name = |entry: &Entry, key: &str| entry.property(key)?.as_str().map(str::to_owned);
    template.resources().filter_map(move |(_, entry)| match entry.type_name() {
        Role::TYPE => Some((PrerequisiteKind::Role, name(entry, "RoleName")?)),
        ManagedPolicy::TYPE => Some((PrerequisiteKind::Policy, name(entry, "ManagedPolicyName")?)),
        _ => None,
    })
}
