//! The model with its names resolved, and which rollout answers for which account and Region
//!
//! What is wrong in the references is found here; [`check`](crate::check()) looks at a plan, and
//! [`synth`](crate::synth) makes templates of one that has no errors. Begin at [`Plan::of`].

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

use crate::Sp;
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
    /// Units and accounts; of an account without an organization, a root with that account
    pub tree: Tree<'m>,
    /// Regions of the unified console, each once
    pub console_regions: Vec<&'m Region>,
    /// Regions of just-in-time node access, each once
    pub regions: Vec<&'m Region>,
    /// Units of just-in-time node access
    pub units: Vec<UnitIndex>,
    /// Rollouts, in the order of the model
    pub rollouts: Vec<PlannedRollout<'m>>,
    /// Where the documents of each rollout go
    pub placements: Vec<Placement>,
    /// Rollouts that answer for the management account, by Region
    pub management: BTreeMap<&'m Region, usize>,
    owners: BTreeMap<&'m Region, placement::Owners>,
    access: UnitSet,
    /// Texts of the auto-approval policies, in the order of the model, once they were asked for
    auto_texts: Vec<OnceLock<String>>,
}

impl<'m> Plan<'m> {
    /// Resolves the names of a model; what does not resolve is a finding, and left out of the plan
    #[must_use]
    pub fn of(model: &'m Model) -> (Self, Diagnostics) {
        let mut findings = Diagnostics::default();
        let tree = Tree::of(model, &mut findings);
        let home = match &model.place {
            Place::Organization(organization) => &organization.home_region,
            Place::Account(account) => &account.region,
        };
        let once = |regions: &'m [crate::Sp<Region>], default: Vec<&'m Region>| {
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
        // Without an organization, the rule `needs-organization` speaks of units that are written.
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
        let access = UnitSet::of(&tree, &units);
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

    /// Region of the deny-access policy and of the configuration managers
    #[must_use]
    pub fn home_region(&self) -> &'m Region {
        match &self.model.place {
            Place::Organization(organization) => &organization.home_region,
            Place::Account(account) => &account.region,
        }
    }

    /// Whether just-in-time node access is set up for a unit, by its name or by that of one above
    #[must_use]
    pub fn has_node_access(&self, unit: UnitIndex) -> bool {
        self.access.covers(&self.tree, unit)
    }

    /// Account that the configuration managers live in
    #[must_use]
    pub fn administrator(&self) -> &'m AccountId {
        match &self.model.place {
            Place::Organization(organization) => &organization.delegated_administrator,
            Place::Account(account) => &account.id,
        }
    }

    /// Number of the rollout that answers for an account in a Region: whose documents are there
    ///
    /// The management account has one only if a rollout names it.
    #[must_use]
    pub fn rollout_of(&self, account: AccountIndex, region: &Region) -> Option<usize> {
        if self.tree.management() == Some(account) {
            return self.management.get(region).copied();
        }
        self.owners.get(region)?.account(account)
    }

    /// Number of the rollout that answers for what is in a unit in a Region, accounts that come later as well
    #[must_use]
    pub fn rollout_of_unit(&self, unit: UnitIndex, region: &Region) -> Option<usize> {
        self.owners.get(region)?.unit(unit)
    }

    /// Number of the rollout whose documents an account gets that joins a unit later
    ///
    /// None also where a rollout answers for the unit but its stack set names accounts one by one: such a stack set has no
    /// automatic deployment.
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

    /// Whether the deny-access policy reaches an account
    ///
    /// Quick Setup shares it with the units of just-in-time node access, by AWS RAM (definition of `AWSQuickSetupType-JITNA`, policy
    /// propagation). The administrator has the original. An account outside of the units, such as the management account unless
    /// the root is among them, does not get it.
    #[must_use]
    pub fn deny_access_reaches(&self, account: AccountIndex) -> bool {
        let planned = self.tree.get_account(account);
        planned.id == self.administrator() || self.deny_access_reaches_unit(planned.unit)
    }

    /// Whether the deny-access policy reaches the accounts of a unit
    #[must_use]
    pub fn deny_access_reaches_unit(&self, unit: UnitIndex) -> bool {
        self.units.iter().any(|above| self.tree.is_within(unit, *above))
    }

    /// Accounts of a rollout that the deny-access policy does not reach
    #[must_use]
    pub fn beyond_deny_access(&self, number: usize) -> Vec<AccountIndex> {
        let mut accounts = self.accounts_of_rollout(number);
        accounts.retain(|account| !self.deny_access_reaches(*account));
        accounts
    }

    /// Whether the deny-access policy reaches no account of a rollout, which goes somewhere
    #[must_use]
    pub fn is_beyond_deny_access(&self, number: usize) -> bool {
        let accounts = self.accounts_of_rollout(number);
        let open = self.placements.get(number).is_some_and(|placement| !placement.open.is_empty());
        !open
            && !accounts.is_empty()
            && !accounts.into_iter().any(|account| self.deny_access_reaches(account))
    }

    /// Accounts that the documents of a rollout go to, the management account as well, in the order of the tree
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

    /// Management account, if the model names it
    #[must_use]
    pub fn management_account(&self) -> Option<&'m AccountId> {
        self.model.as_organization()?.management_account.as_deref()
    }

    /// Id of the organization, if the model names it
    #[must_use]
    pub fn organization_id(&self) -> Option<&'m OrganizationId> {
        self.model.as_organization()?.id.as_deref()
    }

    /// Id of an account that is named, or that stands there as an id and need not be of the model
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

    /// Accounts of the model where just-in-time node access is on
    #[must_use]
    pub fn node_access_accounts(&self) -> Vec<&'m AccountId> {
        let accounts = self.tree.accounts().filter(|(index, account)| {
            let within = self.has_node_access(account.unit);
            // No stack set reaches the management account; a rollout that names it brings stacks.
            if self.tree.management() == Some(*index) { !self.management.is_empty() } else { within }
        });
        accounts.map(|(_, account)| account.id).collect()
    }

    /// Session preferences that are imported in an account and Region, into a stack of their own
    #[must_use]
    pub fn imported_preferences(&self, account: AccountIndex, region: &Region) -> Option<&'m Label> {
        self.model.existing.session_preferences.iter().find_map(|existing| {
            let here = existing.accounts.iter().any(|named| self.tree.account(named) == Some(account))
                && (existing.regions.is_empty() || existing.regions.iter().any(|one| **one == *region));
            existing.import_as.as_deref().filter(|_| here)
        })
    }

    /// Where the identity of an approver is read from
    #[must_use]
    pub fn identity_provider(&self) -> IdentityProvider {
        self.model
            .as_organization()
            .map_or(IdentityProvider::Iam, |organization| *organization.identity_provider)
    }

    /// A statement for [`cedar`]; `None` if a name in it is unknown or its file was not read
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

    /// Text of the document of an auto-approval policy of the model
    ///
    /// It is the same in every rollout, and formatting takes most of the time that a template takes.
    pub(crate) fn auto_approval_text(&self, policy: &AutoApproval) -> String {
        let text = || self.document_text(cedar::Effect::Permit, &policy.statements);
        let own = self.model.auto_approvals.iter().position(|one| std::ptr::eq(&**one, policy));
        match own.and_then(|at| self.auto_texts.get(at)) {
            Some(known) => known.get_or_init(text).clone(),
            None => text(),
        }
    }

    /// Text of the document of a policy with these statements; those whose names are unknown are left out
    pub(crate) fn document_text(&self, effect: cedar::Effect, statements: &[Sp<Statement>]) -> String {
        let parts = statements.iter().filter_map(|statement| self.statement(effect, statement));
        cedar::document_text(&parts.collect::<Vec<_>>())
    }

    /// A typed statement for [`cedar`]; `None` if a name in it is unknown
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
