//! Units, accounts and names of a model, as the index of an assembly has them

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// Units and accounts, and how they nest
///
/// Templates name the units that they go to, not what lies below them; who compares two assemblies must know that.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Tree {
    /// Management account, to which no stack set goes, if the model names it
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub management_account: Option<String>,
    /// The root and the units, each before those below it; of an account without an organization, none
    pub units: Vec<TreeUnit>,
    /// Accounts that the model lists
    pub accounts: Vec<TreeAccount>,
}

/// A unit, or the root
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct TreeUnit {
    /// OU id or root id
    pub id: String,
    /// Name; the root has none
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Id of the unit above; the root has none
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parent: Option<String>,
}

/// An account
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct TreeAccount {
    /// Id
    pub id: String,
    /// Name, if the model gives one
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Id of the unit that it is directly in; without an organization, none
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit: Option<String>,
}

/// Ids of the Identity Store, by the names that the model gives them, whatever their order in the file
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct People {
    /// Ids of groups, by name
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub groups: BTreeMap<String, String>,
    /// Ids of users, by name
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub users: BTreeMap<String, String>,
}

impl People {
    pub(super) fn is_empty(&self) -> bool {
        self.groups.is_empty() && self.users.is_empty()
    }
}
