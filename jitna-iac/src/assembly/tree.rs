//! OUs, accounts and names of a model, for the index of an assembly

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// OUs and accounts, and how they nest
///
/// Templates name the target OUs, but not their descendants. Comparing two assemblies requires both.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Tree {
    /// Management account, which StackSets do not deploy to, if the model names it
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub management_account: Option<String>,
    /// The root and the OUs, parents before children; empty for an account without an organization
    pub units: Vec<TreeUnit>,
    /// Accounts that the model lists
    pub accounts: Vec<TreeAccount>,
}

/// An OU or the root
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct TreeUnit {
    /// OU ID or root ID
    pub id: String,
    /// Name; the root has none
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// ID of the parent; the root has none
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parent: Option<String>,
}

/// An account
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct TreeAccount {
    /// ID
    pub id: String,
    /// Name, if the model gives one
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// ID of its parent OU; without an organization, `None`
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit: Option<String>,
}

/// IDs of the Identity Store, by the names that the model gives them, regardless of their order in the file
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct People {
    /// IDs of groups, by name
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub groups: BTreeMap<String, String>,
    /// IDs of users, by name
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub users: BTreeMap<String, String>,
}

impl People {
    pub(super) fn is_empty(&self) -> bool {
        self.groups.is_empty() && self.users.is_empty()
    }
}
