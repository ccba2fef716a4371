//! Where the stacks of a stack set go.

use serde::Serialize;

use super::StackSetParameter;
use crate::cfn::value::{List, Value};

/// Stacks of a [`StackSet`](super::StackSet) in some accounts and Regions
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct StackInstances {
    deployment_targets: DeploymentTargets,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    parameter_overrides: Vec<StackSetParameter>,
    regions: List<String>,
}

impl StackInstances {
    /// One stack in each of these Regions of each of these accounts
    pub fn new(targets: DeploymentTargets, regions: impl Into<List<String>>) -> Self {
        Self { deployment_targets: targets, parameter_overrides: Vec::new(), regions: regions.into() }
    }

    /// Adds a parameter value that holds for these stacks only
    ///
    /// It does not reach accounts that join later by automatic deployment.
    #[must_use]
    pub fn parameter_override(mut self, key: impl Into<String>, value: impl Into<Value<String>>) -> Self {
        self.parameter_overrides
            .push(StackSetParameter { parameter_key: key.into(), parameter_value: value.into() });
        self
    }
}

/// Accounts that stacks go to
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct DeploymentTargets {
    #[serde(skip_serializing_if = "Option::is_none")]
    account_filter_type: Option<AccountFilterType>,
    #[serde(skip_serializing_if = "Option::is_none")]
    accounts: Option<List<String>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    accounts_url: Option<Value<String>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    organizational_unit_ids: Option<List<String>>,
}

/// How accounts narrow or widen the units of [`DeploymentTargets`]
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum AccountFilterType {
    /// All accounts of the units but these
    Difference,
    /// Of the units' accounts only these
    Intersection,
    /// All accounts of the units
    None,
    /// All accounts of the units, and these; CloudFormation refuses it on creation
    Union,
}

impl DeploymentTargets {
    /// All accounts of units, or of the root (`r-…`), units below them included; for
    /// service-managed stack sets
    pub fn units(ids: impl Into<List<String>>) -> Self {
        Self {
            account_filter_type: None,
            accounts: None,
            accounts_url: None,
            organizational_unit_ids: Some(ids.into()),
        }
    }

    /// Single accounts, one at least; for self-managed stack sets
    pub fn accounts(ids: impl Into<List<String>>) -> Self {
        Self {
            account_filter_type: None,
            accounts: Some(ids.into()),
            accounts_url: None,
            organizational_unit_ids: None,
        }
    }

    /// Single accounts of a file in a bucket; for self-managed stack sets
    pub fn accounts_url(url: impl Into<Value<String>>) -> Self {
        Self {
            account_filter_type: None,
            accounts: None,
            accounts_url: Some(url.into()),
            organizational_unit_ids: None,
        }
    }

    /// Narrows or widens the units by single accounts, one at least
    ///
    /// Automatic deployment ignores it for accounts that come later.
    #[must_use]
    pub fn account_filter(mut self, filter: AccountFilterType, accounts: impl Into<List<String>>) -> Self {
        self.account_filter_type = Some(filter);
        self.accounts = Some(accounts.into());
        self
    }
}
