//! Where the resources of a stack group are deployed

use crate::ids::{AccountId, Region};
use crate::plan::{Plan, Tree, UnitIndex, UnitSet};

/// Where resources are deployed
///
/// Resources that are global in an account (roles, policies, chat configurations) belong in [`EveryAccount`](Self::EveryAccount). In
/// [`EveryRegion`](Self::EveryRegion), their deployment would fail in the second Region because of their names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Home {
    /// The management account, in the home Region: a plain stack, because StackSets of the organization do not reach it
    Management,
    /// The delegated administrator, in the home Region; without an organization, its account and Region
    Administrator,
    /// One account and Region, such as a log archive
    Account(AccountId, Region),
    /// Every account of some OUs, each in only one Region
    EveryAccount(Spread),
    /// Every account of some OUs, in every Region of just-in-time node access
    EveryRegion(Spread),
}

/// Units whose accounts are targets
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Spread {
    /// Suffix of the StackSet's name, to distinguish several of a group; may be empty
    label: String,
    /// Units; if `None`, those of just-in-time node access
    units: Option<Vec<UnitIndex>>,
    /// Regions; if `None`, those of just-in-time node access
    regions: Option<Vec<Region>>,
    /// Whether the group adds the resources of the management account separately, because they differ
    without_management: bool,
}

impl Spread {
    /// Units where just-in-time node access is enabled
    pub(crate) fn node_access() -> Self {
        Self { label: String::new(), units: None, regions: None, without_management: false }
    }

    /// The same OUs, in a separate StackSet
    #[must_use]
    pub(crate) fn labelled(mut self, label: impl Into<String>) -> Self {
        self.label = label.into();
        self
    }

    /// Only these OUs
    #[must_use]
    pub(crate) fn only(mut self, units: Vec<UnitIndex>) -> Self {
        self.units = Some(units);
        self
    }

    /// Only in these Regions
    #[must_use]
    pub(crate) fn in_regions(mut self, regions: Vec<Region>) -> Self {
        self.regions = Some(regions);
        self
    }

    /// Excludes the management account, for which the group uses a separate home
    #[must_use]
    pub(crate) fn without_management(mut self) -> Self {
        self.without_management = true;
        self
    }

    /// Units, without those below another one of them
    pub(crate) fn units(&self, plan: &Plan<'_>) -> Vec<UnitIndex> {
        let units = self.units.as_deref().unwrap_or(&plan.units);
        UnitSet::tops(&plan.tree, units)
    }

    pub(crate) fn unit_ids(&self, plan: &Plan<'_>) -> Vec<String> {
        let units = self.units(plan);
        units.iter().filter_map(|unit| Some(plan.tree.get(*unit).id.as_ref()?.to_string())).collect()
    }

    /// Number of accounts of the model that are targets
    pub(crate) fn accounts(&self, plan: &Plan<'_>) -> usize {
        let units = self.units(plan);
        let accounts = units.iter().flat_map(|unit| plan.tree.accounts_below(*unit));
        accounts.filter(|account| plan.tree.management() != Some(*account)).count()
    }

    /// Whether these are the OUs of just-in-time node access, which a parameter may set
    pub(crate) fn is_node_access(&self) -> bool {
        self.units.is_none()
    }

    /// Whether the management account gets a separate stack
    pub(crate) fn covers_management(&self, plan: &Plan<'_>) -> bool {
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

    /// Regions; with `once`, the single Region for global resources of an account
    pub(crate) fn regions<'s>(&'s self, plan: &Plan<'s>, once: bool) -> Vec<&'s Region> {
        if let Some(regions) = &self.regions {
            return regions.iter().collect();
        }
        if !once {
            return plan.regions.clone();
        }
        let home = plan.home_region();
        let first = plan.regions.first().copied().unwrap_or(home);
        vec![if plan.regions.contains(&home) { home } else { first }]
    }

    /// Part of a StackSet's name after the name of the group
    pub(crate) fn suffix(&self) -> String {
        if self.label.is_empty() { String::new() } else { format!("-{}", self.label) }
    }
}
