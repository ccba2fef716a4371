//! Organization, units, accounts, the console, and names for IDs

use indexmap::IndexMap;

use crate::describe::organization::{members, organization};
use crate::ids::{
    AccountId, Date, GroupId, IdentityStoreId, InstanceArn, KeyArn, Label, ManagerName, Named,
    OrganizationId, OuId, Region, RoleReference, RootId, Schedule, ScheduleDays, ScheduleTime, UnitId,
    UserId,
};
use crate::json_schema::Map;
use crate::origin::Spanned;
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
    Organization(Spanned<Organization>),
    /// In one account and Region
    #[serde(rename = "account")]
    Account(Spanned<Account>),
}

impl Names {
    /// Checks whether no name is declared
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.groups.is_empty() && self.users.is_empty() && self.roles.is_empty()
    }

    /// Returns the ID of a group, if the name is declared
    #[must_use]
    pub fn group_id<'a>(&'a self, group: &'a Named<GroupId>) -> Option<&'a GroupId> {
        match group {
            Named::Id(id) => Some(id),
            Named::Name(name) => self.groups.get(name).map(|id| &**id),
        }
    }

    /// Returns the role that a declared name refers to; any other string is the role itself
    #[must_use]
    pub fn role_named<'a>(&'a self, role: &'a RoleReference) -> &'a RoleReference {
        let declared = self.roles.iter().find(|(name, _)| name.as_str() == role.as_str());
        declared.map_or(role, |(_, role)| &**role)
    }

    /// Returns the ID of a user, if the name is declared
    #[must_use]
    pub fn user_id<'a>(&'a self, user: &'a Named<UserId>) -> Option<&'a UserId> {
        match user {
            Named::Id(id) => Some(id),
            Named::Name(name) => self.users.get(name).map(|id| &**id),
        }
    }
}

impl Existing {
    /// Checks whether nothing is declared as existing
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
