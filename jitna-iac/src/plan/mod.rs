//! The model with its names resolved, and the rollout that applies to each account and Region
//!
//! Errors in references are reported here. [`check`](crate::check()) checks a plan, and [`synth`](crate::synth) creates templates from a
//! plan without errors. Start at [`Plan::new`].

mod claims;
mod findings;
mod people;
mod placement;
mod rollout;
mod tree;

use std::collections::{BTreeMap, HashSet};
use std::sync::OnceLock;

pub use people::Whereabouts;
pub use placement::{Group, Placement, Reach};
pub use rollout::{Documents, PlannedRollout};
pub use tree::{AccountIndex, PlannedAccount, PlannedUnit, Tree, UnitIndex, UnitSet};

use crate::Spanned;
use crate::cedar;
use crate::diag::Diagnostics;
use crate::ids::{AccountId, Label, Named, OrganizationId, Region};
use crate::model::policy::{Statement, StatementKind, TypedStatement, Who};
use crate::model::{AutoApproval, IdentityProvider, Model, Place};

/// A model with its names resolved
#[derive(Debug)]
pub struct Plan<'m> {
    /// The model
    pub model: &'m Model,
    /// Units and accounts; without an organization, a root with the single account
    pub tree: Tree<'m>,
    /// Regions of the unified console, without duplicates
    pub console_regions: Vec<&'m Region>,
    /// Regions of just-in-time node access, without duplicates
    pub regions: Vec<&'m Region>,
    /// Units of just-in-time node access
    pub units: Vec<UnitIndex>,
    /// Rollouts, in the order of the model
    pub rollouts: Vec<PlannedRollout<'m>>,
    /// Targets of the documents of each rollout
    pub placements: Vec<Placement>,
    /// Rollouts that apply to the management account, by Region
    pub management: BTreeMap<&'m Region, usize>,
    owners: BTreeMap<&'m Region, placement::Owners>,
    access: UnitSet,
    /// Cached texts of the auto-approval policies, in the order of the model
    auto_texts: Vec<OnceLock<String>>,
}

impl<'m> Plan<'m> {
    /// Resolves the names of a model; unresolved names are reported and omitted from the plan
    #[must_use]
    pub fn new(model: &'m Model) -> (Self, Diagnostics) {
        let mut findings = Diagnostics::default();
        let tree = Tree::new(model, &mut findings);
        let home = match &model.place {
            Place::Organization(organization) => &organization.home_region,
            Place::Account(account) => &account.region,
        };
        let once = |regions: &'m [crate::Spanned<Region>], default: Vec<&'m Region>| {
            let mut all: Vec<&Region> = Vec::new();
            for region in regions {
                if !all.contains(&&**region) {
                    all.push(region);
                }
            }
            if all.is_empty() { default } else { all }
        };
        let console_regions = once(&model.unified_console.regions, vec![home]);
        let regions = once(&model.node_access.regions, console_regions.clone());
        let mut units: Vec<UnitIndex> = Vec::new();
        let mut seen = HashSet::new();
        // Without an organization, the rule `needs-organization` reports written units.
        let written = model.node_access.units.iter().filter(|_| model.as_organization().is_some());
        for unit in written {
            match tree.unit(unit) {
                Some(index) => units.extend(Some(index).filter(|index| seen.insert(*index))),
                None => findings.extend(findings::unknown_unit(model, &tree, unit, findings.len())),
            }
        }
        if model.node_access.units.is_empty() || model.as_organization().is_none() {
            units.push(Tree::ROOT);
        }
        let rollouts = rollout::resolve(model, &tree, &regions, &mut findings);
        let placement::Placed { placements, management, owners } =
            placement::place(&tree, &rollouts, &mut findings);
        let access = UnitSet::from_units(&tree, &units);
        let plan = Self {
            model,
            tree,
            console_regions,
            regions,
            units,
            rollouts,
            placements,
            management,
            owners,
            access,
            auto_texts: model.auto_approvals.iter().map(|_| OnceLock::new()).collect(),
        };
        findings.extend(findings::unknown_approvers(&plan));
        findings.extend(findings::unknown_around(&plan));
        findings.extend(people::unknown(&plan));
        (plan, findings)
    }

    /// Returns the Region of the deny-access policy and of the configuration managers
    #[must_use]
    pub fn home_region(&self) -> &'m Region {
        match &self.model.place {
            Place::Organization(organization) => &organization.home_region,
            Place::Account(account) => &account.region,
        }
    }

    /// Checks whether just-in-time node access is set up for a unit, either directly or for a unit above it
    #[must_use]
    pub fn has_node_access(&self, unit: UnitIndex) -> bool {
        self.access.covers(&self.tree, unit)
    }

    /// Returns the account of the configuration managers
    #[must_use]
    pub fn administrator(&self) -> &'m AccountId {
        match &self.model.place {
            Place::Organization(organization) => &organization.delegated_administrator,
            Place::Account(account) => &account.id,
        }
    }

    /// Returns the number of the rollout that applies to an account in a Region
    ///
    /// The management account has one only if a rollout names it.
    #[must_use]
    pub fn rollout_of(&self, account: AccountIndex, region: &Region) -> Option<usize> {
        if self.tree.management() == Some(account) {
            return self.management.get(region).copied();
        }
        self.owners.get(region)?.account(account)
    }

    /// Returns the number of the rollout that applies to a unit in a Region, including accounts that join later
    #[must_use]
    pub fn rollout_of_unit(&self, unit: UnitIndex, region: &Region) -> Option<usize> {
        self.owners.get(region)?.unit(unit)
    }

    /// Returns the number of the rollout whose documents an account gets when it joins a unit later
    ///
    /// Also returns `None` if a rollout applies to the unit but its StackSet names individual accounts: such a StackSet has no automatic
    /// deployment.
    #[must_use]
    pub fn rollout_of_later_accounts(&self, unit: UnitIndex, region: &Region) -> Option<usize> {
        let number = self.rollout_of_unit(unit, region)?;
        if self.model.as_organization().is_none() {
            return Some(number);
        }
        let (rollout, placement) = (self.rollouts.get(number)?, self.placements.get(number)?);
        let at = rollout.regions.iter().position(|known| *known == region)?;
        let covers = |group: &Group| {
            group.regions.contains(&at) && group.units.iter().any(|above| self.tree.is_within(unit, *above))
        };
        placement.open.iter().any(covers).then_some(number)
    }

    /// Checks whether the deny-access policy applies to an account
    ///
    /// Quick Setup shares the policy with the units of just-in-time node access through AWS RAM (definition of `AWSQuickSetupType-JITNA`,
    /// policy propagation). The administrator has the original. An account outside these units does not get the policy. This includes the
    /// management account, unless the root is one of the units.
    #[must_use]
    pub fn deny_access_reaches(&self, account: AccountIndex) -> bool {
        let planned = self.tree.get_account(account);
        planned.id == self.administrator() || self.deny_access_reaches_unit(planned.unit)
    }

    /// Checks whether the deny-access policy applies to the accounts of a unit
    #[must_use]
    pub fn deny_access_reaches_unit(&self, unit: UnitIndex) -> bool {
        self.units.iter().any(|above| self.tree.is_within(unit, *above))
    }

    /// Returns the accounts of a rollout to which the deny-access policy does not apply
    #[must_use]
    pub fn beyond_deny_access(&self, number: usize) -> Vec<AccountIndex> {
        let mut accounts = self.accounts_of_rollout(number);
        accounts.retain(|account| !self.deny_access_reaches(*account));
        accounts
    }

    /// Checks whether a rollout has targets, but the deny-access policy applies to none of its accounts
    #[must_use]
    pub fn is_beyond_deny_access(&self, number: usize) -> bool {
        let accounts = self.accounts_of_rollout(number);
        let open = self.placements.get(number).is_some_and(|placement| !placement.open.is_empty());
        !open
            && !accounts.is_empty()
            && !accounts.into_iter().any(|account| self.deny_access_reaches(account))
    }

    /// Returns the accounts that get the documents of a rollout, including the management account, in the order of the tree
    #[must_use]
    pub fn accounts_of_rollout(&self, number: usize) -> Vec<AccountIndex> {
        let placement = self.placements.get(number);
        let groups = placement.iter().flat_map(|placement| placement.open.iter().chain(&placement.closed));
        let mut accounts: Vec<AccountIndex> = groups.flat_map(|group| group.accounts(&self.tree)).collect();
        if self.management.values().any(|owner| *owner == number) {
            accounts.extend(self.tree.management());
        }
        accounts.sort_unstable();
        accounts.dedup();
        accounts
    }

    /// Returns the management account, if the model names it
    #[must_use]
    pub fn management_account(&self) -> Option<&'m AccountId> {
        self.model.as_organization()?.management_account.as_deref()
    }

    /// Returns the ID of the organization, if the model names it
    #[must_use]
    pub fn organization_id(&self) -> Option<&'m OrganizationId> {
        self.model.as_organization()?.id.as_deref()
    }

    /// Returns the ID of a named account; an ID is returned even if the account is not in the model
    #[must_use]
    pub fn account_id<'a>(&self, account: &'a Named<AccountId>) -> Option<&'a AccountId>
    where
        'm: 'a,
    {
        match account {
            Named::Id(id) => Some(id),
            Named::Name(_) => self.tree.account(account).map(|index| self.tree.get_account(index).id),
        }
    }

    /// Returns the accounts of the model where just-in-time node access is enabled
    #[must_use]
    pub fn node_access_accounts(&self) -> Vec<&'m AccountId> {
        let accounts = self.tree.accounts().filter(|(index, account)| {
            let within = self.has_node_access(account.unit);
            // StackSets do not reach the management account. It has stacks if a rollout names it.
            if self.tree.management() == Some(*index) { !self.management.is_empty() } else { within }
        });
        accounts.map(|(_, account)| account.id).collect()
    }

    /// Returns the session preferences that are imported in an account and Region into their own stack
    #[must_use]
    pub fn imported_preferences(&self, account: AccountIndex, region: &Region) -> Option<&'m Label> {
        self.model.existing.session_preferences.iter().find_map(|existing| {
            let here = existing.accounts.iter().any(|named| self.tree.account(named) == Some(account))
                && (existing.regions.is_empty() || existing.regions.iter().any(|one| **one == *region));
            existing.import_as.as_deref().filter(|_| here)
        })
    }

    /// Returns the source of an approver's identity
    #[must_use]
    pub fn identity_provider(&self) -> IdentityProvider {
        self.model
            .as_organization()
            .map_or(IdentityProvider::Iam, |organization| *organization.identity_provider)
    }

    /// Converts a statement for [`cedar`]; `None` if it uses an unknown name or its file was not read
    #[must_use]
    pub fn statement(&self, effect: cedar::Effect, statement: &Statement) -> Option<cedar::Source> {
        match &statement.kind {
            StatementKind::Cedar(text) => Some(cedar::Source::Text(text.text.clone())),
            StatementKind::File { text, .. } => {
                text.as_ref().map(|text| cedar::Source::Text(text.text.clone()))
            }
            StatementKind::Typed(typed) => self.typed(effect, typed).map(cedar::Source::Statement),
        }
    }

    /// Returns the text of the document of an auto-approval policy
    ///
    /// The text is the same in every rollout. It is cached, because formatting takes most of the time to create a template.
    pub(crate) fn auto_approval_text(&self, policy: &AutoApproval) -> String {
        let text = || self.document_text(cedar::Effect::Permit, &policy.statements);
        let own = self.model.auto_approvals.iter().position(|one| std::ptr::eq(&**one, policy));
        match own.and_then(|at| self.auto_texts.get(at)) {
            Some(known) => known.get_or_init(text).clone(),
            None => text(),
        }
    }

    /// Returns the text of the document of a policy with these statements, without those that use unknown names
    pub(crate) fn document_text(&self, effect: cedar::Effect, statements: &[Spanned<Statement>]) -> String {
        let parts = statements.iter().filter_map(|statement| self.statement(effect, statement));
        cedar::document_text(&parts.collect::<Vec<_>>())
    }

    /// Converts a typed statement for [`cedar`]; `None` if it uses an unknown name
    #[must_use]
    pub fn typed(&self, effect: cedar::Effect, typed: &TypedStatement) -> Option<cedar::Statement> {
        let names = &self.model.names;
        let principal = match &typed.who {
            Who::Anyone => cedar::Principal::Anyone,
            Who::User(user) => cedar::Principal::User(names.user_id(user)?.to_string()),
            Who::Groups(groups) => {
                let ids: Option<Vec<String>> =
                    groups.iter().map(|g| Some(names.group_id(g)?.to_string())).collect();
                match ids?.as_slice() {
                    [one] => cedar::Principal::InGroup(one.clone()),
                    several => cedar::Principal::InAnyGroup(several.to_vec().try_into().ok()?),
                }
            }
        };
        let mut statement = cedar::Statement::new(effect).principal(principal).node(typed.node_kind);
        for condition in &typed.when {
            statement = statement.when(condition.clone());
        }
        for condition in &typed.unless {
            statement = statement.unless(condition.clone());
        }
        if let Some(name) = &typed.name {
            statement = statement.comment(name.as_str());
        }
        if let Some(description) = &typed.description {
            statement = statement.comment(description.as_str());
        }
        Some(statement)
    }
}
