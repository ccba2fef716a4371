//! Targets of the stacks of a StackSet.

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
    /// Returns one stack in each of these Regions of each of these accounts
    pub fn new(targets: DeploymentTargets, regions: impl Into<List<String>>) -> Self {
        Self { deployment_targets: targets, parameter_overrides: Vec::new(), regions: regions.into() }
    }

    /// Adds a parameter value for only these stacks
    ///
    /// Accounts that join later through automatic deployment do not get it.
    #[must_use]
    pub fn parameter_override(mut self, key: impl Into<String>, value: impl Into<Value<String>>) -> Self {
        self.parameter_overrides
            .push(StackSetParameter { parameter_key: key.into(), parameter_value: value.into() });
        self
    }
}

/// Accounts in which stacks are created
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

/// How single accounts narrow or extend the OUs of [`DeploymentTargets`]
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "UPPERCASE")]
#[non_exhaustive]
pub enum AccountFilterType {
    /// All accounts of the OUs except these
    Difference,
    /// Only these of the OUs' accounts
    Intersection,
    /// All accounts of the OUs
    None,
    /// All accounts of the OUs, and these; CloudFormation rejects it on creation
    Union,
}

impl DeploymentTargets {
    /// Returns all accounts of OUs, or of the root (`r-…`), including nested OUs; for service-managed StackSets
    pub fn units(ids: impl Into<List<String>>) -> Self {
        Self {
            account_filter_type: None,
            accounts: None,
            accounts_url: None,
            organizational_unit_ids: Some(ids.into()),
        }
    }

    /// Returns single accounts, at least one; for self-managed StackSets
    pub fn accounts(ids: impl Into<List<String>>) -> Self {
        Self {
            account_filter_type: None,
            accounts: Some(ids.into()),
            accounts_url: None,
            organizational_unit_ids: None,
        }
    }

    /// Returns the single accounts that a file in a bucket lists; for self-managed StackSets
    pub fn accounts_url(url: impl Into<Value<String>>) -> Self {
        Self {
            account_filter_type: None,
            accounts: None,
            accounts_url: Some(url.into()),
            organizational_unit_ids: None,
        }
    }

    /// Narrows or extends the OUs by single accounts, at least one
    ///
    /// Automatic deployment ignores it for accounts that join later.
    #[must_use]
    pub fn account_filter(mut self, filter: AccountFilterType, accounts: impl Into<List<String>>) -> Self {
        self.account_filter_type = Some(filter);
        self.accounts = Some(accounts.into());
        self
    }
}
