//! Where the resources of a part stand

use crate::ids::{AccountId, Region};
use crate::plan::{Plan, Tree, UnitIndex, UnitSet};

/// Where resources stand
///
/// What is global in an account (roles, policies, chat configurations) goes to [`EveryAccount`](Self::EveryAccount): in
/// [`EveryRegion`](Self::EveryRegion) the second Region would fail on its name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::synth) enum Home {
    /// The management account, in the home Region: a plain stack, since no stack set of the organization reaches it
    Management,
    /// The delegated administrator, in the home Region; without an organization, the account and Region
    Administrator,
    /// One account and Region, such as a log archive
    Account(AccountId, Region),
    /// Every account of some units, each in one Region
    EveryAccount(Spread),
    /// Every account of some units, in every Region of just-in-time node access
    EveryRegion(Spread),
}

/// Units whose accounts get something
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::synth) struct Spread {
    /// End of the stack set's name, where a part has several; may be empty
    label: String,
    /// Units; none: those of just-in-time node access
    units: Option<Vec<UnitIndex>>,
    /// Whether the part makes what the management account gets itself, since that differs
    without_management: bool,
}

impl Spread {
    /// Where just-in-time node access is on
    pub(in crate::synth) fn node_access() -> Self {
        Self { label: String::new(), units: None, without_management: false }
    }

    /// The same, as a stack set of its own
    #[must_use]
    pub(in crate::synth) fn labelled(mut self, label: impl Into<String>) -> Self {
        self.label = label.into();
        self
    }

    /// Only these units
    #[must_use]
    pub(in crate::synth) fn only(mut self, units: Vec<UnitIndex>) -> Self {
        self.units = Some(units);
        self
    }

    /// Without the management account, for which the part asks for a home of its own
    #[must_use]
    pub(in crate::synth) fn without_management(mut self) -> Self {
        self.without_management = true;
        self
    }

    /// Units, without those that lie in another of them
    pub(super) fn units(&self, plan: &Plan<'_>) -> Vec<UnitIndex> {
        let units = self.units.as_deref().unwrap_or(&plan.units);
        UnitSet::tops(&plan.tree, units)
    }

    pub(super) fn unit_ids(&self, plan: &Plan<'_>) -> Vec<String> {
        let units = self.units(plan);
        units.iter().filter_map(|unit| Some(plan.tree.get(*unit).id.as_ref()?.to_string())).collect()
    }

    /// Accounts of the model that are reached
    pub(super) fn accounts(&self, plan: &Plan<'_>) -> usize {
        let units = self.units(plan);
        let accounts = units.iter().flat_map(|unit| plan.tree.accounts_below(*unit));
        accounts.filter(|account| plan.tree.management() != Some(*account)).count()
    }

    /// Whether these are the units of just-in-time node access, as a parameter may say
    pub(super) fn is_node_access(&self) -> bool {
        self.units.is_none()
    }

    /// Whether a stack of its own goes to the management account
    pub(super) fn covers_management(&self, plan: &Plan<'_>) -> bool {
        if self.without_management {
            return false;
        }
        let units = self.units(plan);
        self.units.is_none()
            || units.contains(&Tree::ROOT)
            || plan.tree.management().is_some_and(|account| {
                let unit = plan.tree.get_account(account).unit;
                units.iter().any(|above| plan.tree.is_within(unit, *above))
            })
    }

    /// Regions; `once`: the one Region of what is global in an account
    pub(super) fn regions<'m>(&self, plan: &Plan<'m>, once: bool) -> Vec<&'m Region> {
        if !once {
            return plan.regions.clone();
        }
        let home = plan.home_region();
        let first = plan.regions.first().copied().unwrap_or(home);
        vec![if plan.regions.contains(&home) { home } else { first }]
    }

    /// What stands between the part and the end in the name of a stack set
    pub(super) fn suffix(&self) -> String {
        if self.label.is_empty() { String::new() } else { format!("-{}", self.label) }
    }
}
