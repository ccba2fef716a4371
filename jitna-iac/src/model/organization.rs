//! Organization, units, accounts, the console, and names for ids

use indexmap::IndexMap;

use crate::describe::organization::{members, organization};
use crate::ids::{
    AccountId, BucketName, GroupId, IdentityStoreId, InstanceArn, KeyAlias, KeyArn, Label, ManagerName,
    Named, OrganizationId, OuId, Region, RoleName, RoleReference, RootId, Schedule, ScheduleDays,
    ScheduleTime, UnitId, UserId,
};
use crate::origin::Sp;
use crate::shape::Map;
use crate::words::{IdentityProvider, RoleOrigin};

use super::ExistingPreferences;
use super::record::data;

organization!(data);
members!(data);

/// Where just-in-time node access is set up
#[derive(Clone, Debug, PartialEq, serde::Serialize)]
#[expect(clippy::large_enum_variant, reason = "a model has one place")]
pub enum Place {
    /// In an organization, from its delegated administrator
    #[serde(rename = "organization")]
    Organization(Sp<Organization>),
    /// In one account and Region
    #[serde(rename = "account")]
    Account(Sp<Account>),
}

impl Names {
    /// Whether no name is declared
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.groups.is_empty() && self.users.is_empty() && self.roles.is_empty()
    }

    /// Id of a group, if the name is declared
    #[must_use]
    pub fn group_id<'a>(&'a self, group: &'a Named<GroupId>) -> Option<&'a GroupId> {
        match group {
            Named::Id(id) => Some(id),
            Named::Name(name) => self.groups.get(name).map(|id| &**id),
        }
    }

    /// The role that a declared name stands for; any other text is the role itself
    #[must_use]
    pub fn role_named<'a>(&'a self, role: &'a RoleReference) -> &'a RoleReference {
        let declared = self.roles.iter().find(|(name, _)| name.as_str() == role.as_str());
        declared.map_or(role, |(_, role)| &**role)
    }

    /// Id of a user, if the name is declared
    #[must_use]
    pub fn user_id<'a>(&'a self, user: &'a Named<UserId>) -> Option<&'a UserId> {
        match user {
            Named::Id(id) => Some(id),
            Named::Name(name) => self.users.get(name).map(|id| &**id),
        }
    }
}

impl ConsoleExtras {
    /// Whether nothing is asked for
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

impl Existing {
    /// Whether nothing is said to exist
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.session_preferences.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn defaults_are_valid_and_documented() {
        assert_eq!(UnifiedConsole::default().name.as_str(), "ssm-console");
        assert_eq!(UnifiedConsole::default().agent_update.expression(), "rate(14 days)");
        assert_eq!(UnifiedConsole::default().host_management.expression(), "rate(1 day)");
        assert_eq!(UnifiedConsole::default().inventory.expression(), "rate(12 hours)");
        assert_eq!(NodeAccess::default().name.as_str(), "jitna");
        assert!(DeploymentRoles::default().execution.as_str().ends_with("Local-ExecutionRole"));
    }
}
