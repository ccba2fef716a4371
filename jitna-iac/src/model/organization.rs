//! Organization, units, accounts, and names for ids

use indexmap::IndexMap;
use schemars::JsonSchema;
use serde::Serialize;

use crate::ids::{
    AccountId, GroupId, IdentityStoreId, InstanceArn, Label, Named, OrganizationId, OuId, Region,
    RoleReference, RootId, UserId,
};
use crate::origin::Sp;
use crate::shape::{Keys, Map};

/// Where just-in-time node access is set up
#[derive(Clone, Debug, PartialEq, Serialize)]
#[expect(clippy::large_enum_variant, reason = "a model has one place")]
pub enum Place {
    /// In an organization, from its delegated administrator
    #[serde(rename = "organization")]
    Organization(Sp<Organization>),
    /// In one account and Region
    #[serde(rename = "account")]
    Account(Sp<Account>),
}

/// One account and Region without an organization
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(transform = Keys(&["id", "region"]))]
pub struct Account {
    /// The account
    pub id: Sp<AccountId>,
    /// The Region
    pub region: Sp<Region>,
}

impl Account {
    /// This account and Region
    #[must_use]
    #[track_caller]
    pub fn new(id: AccountId, region: Region) -> Self {
        Self { id: Sp::here(id), region: Sp::here(region) }
    }
}

/// Where the identity of an approver is read from (User Guide, "Changing identity providers")
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, JsonSchema)]
pub enum IdentityProvider {
    /// IAM roles; the default of the service
    #[default]
    #[serde(rename = "IAM")]
    Iam,
    /// Users and groups of IAM Identity Center; for organizations only
    #[serde(rename = "SSO")]
    Sso,
}

impl IdentityProvider {
    /// Value of `IdentityProviderSetting`
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Iam => "IAM",
            Self::Sso => "SSO",
        }
    }
}

/// The organization's IAM Identity Center
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(transform = Keys(&["instance", "identityStore"]))]
pub struct IdentityCenter {
    /// ARN of the instance
    pub instance: Sp<InstanceArn>,
    /// Id of the identity store
    pub identity_store: Sp<IdentityStoreId>,
    /// Region of the instance; the home Region of the unified console must be the same
    #[serde(skip_serializing_if = "Option::is_none")]
    pub region: Option<Sp<Region>>,
    /// Delegated administrator of Identity Center; default: the management account
    #[serde(skip_serializing_if = "Option::is_none")]
    pub administrator: Option<Sp<Named<AccountId>>>,
}

impl IdentityCenter {
    /// This instance and store
    #[must_use]
    #[track_caller]
    pub fn new(instance: InstanceArn, identity_store: IdentityStoreId) -> Self {
        Self {
            instance: Sp::here(instance),
            identity_store: Sp::here(identity_store),
            region: None,
            administrator: None,
        }
    }

    /// Sets the delegated administrator of Identity Center, a member account
    #[must_use]
    #[track_caller]
    pub fn administrator(mut self, account: Named<AccountId>) -> Self {
        self.administrator = Some(Sp::here(account));
        self
    }

    /// Sets the Region of the instance
    #[must_use]
    #[track_caller]
    pub fn region(mut self, region: Region) -> Self {
        self.region = Some(Sp::here(region));
        self
    }
}

/// An organization, as far as it matters here
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(transform = Keys(&["delegatedAdministrator", "root", "homeRegion"]))]
pub struct Organization {
    /// Id of the organization, `o-…`; buckets and keys that all accounts use admit them by it
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<Sp<OrganizationId>>,
    /// Management account; no service-managed stack set reaches it
    #[serde(skip_serializing_if = "Option::is_none")]
    pub management_account: Option<Sp<AccountId>>,
    /// Delegated administrator of Systems Manager, a member account
    pub delegated_administrator: Sp<AccountId>,
    /// Id of the root
    pub root: Sp<RootId>,
    /// Home Region of the unified console; cannot change later
    pub home_region: Sp<Region>,
    /// Where the identity of an approver is read from
    pub identity_provider: Sp<IdentityProvider>,
    /// IAM Identity Center, if its ids are known
    #[serde(skip_serializing_if = "Option::is_none")]
    pub identity_center: Option<IdentityCenter>,
    /// Accounts directly under the root
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub accounts: Vec<Sp<Member>>,
    /// Organizational units directly under the root
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub units: Vec<Sp<Unit>>,
}

impl Organization {
    /// Organization of this delegated administrator, root and home Region
    #[must_use]
    #[track_caller]
    pub fn new(delegated_administrator: AccountId, root: RootId, home_region: Region) -> Self {
        Self {
            id: None,
            management_account: None,
            delegated_administrator: Sp::here(delegated_administrator),
            root: Sp::here(root),
            home_region: Sp::here(home_region),
            identity_provider: Sp::default(),
            identity_center: None,
            accounts: Vec::new(),
            units: Vec::new(),
        }
    }

    /// Sets the id of the organization
    #[must_use]
    #[track_caller]
    pub fn id(mut self, id: OrganizationId) -> Self {
        self.id = Some(Sp::here(id));
        self
    }

    /// Sets the management account
    #[must_use]
    #[track_caller]
    pub fn management_account(mut self, account: AccountId) -> Self {
        self.management_account = Some(Sp::here(account));
        self
    }

    /// Sets where the identity of an approver is read from; default: IAM
    #[must_use]
    #[track_caller]
    pub fn identity_provider(mut self, provider: IdentityProvider) -> Self {
        self.identity_provider = Sp::here(provider);
        self
    }

    /// Sets the ids of IAM Identity Center
    #[must_use]
    pub fn identity_center(mut self, center: IdentityCenter) -> Self {
        self.identity_center = Some(center);
        self
    }

    /// Adds a unit directly under the root
    #[must_use]
    #[track_caller]
    pub fn unit(mut self, unit: Unit) -> Self {
        self.units.push(Sp::here(unit));
        self
    }

    /// Adds an account directly under the root
    #[must_use]
    #[track_caller]
    pub fn account(mut self, name: Label, id: AccountId) -> Self {
        self.accounts.push(Sp::here(Member { name: Sp::here(name), id: Sp::here(id) }));
        self
    }
}

/// An organizational unit
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(transform = Keys(&["name", "id"]))]
pub struct Unit {
    /// Name, used elsewhere in the model
    pub name: Sp<Label>,
    /// Id of the OU
    pub id: Sp<OuId>,
    /// Accounts directly in the unit
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub accounts: Vec<Sp<Member>>,
    /// Units directly in the unit
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub units: Vec<Sp<Unit>>,
}

impl Unit {
    /// Unit of this name and id
    #[must_use]
    #[track_caller]
    pub fn new(name: Label, id: OuId) -> Self {
        Self { name: Sp::here(name), id: Sp::here(id), accounts: Vec::new(), units: Vec::new() }
    }

    /// Adds an account directly in the unit
    #[must_use]
    #[track_caller]
    pub fn account(mut self, name: Label, id: AccountId) -> Self {
        self.accounts.push(Sp::here(Member { name: Sp::here(name), id: Sp::here(id) }));
        self
    }

    /// Adds a unit directly in the unit
    #[must_use]
    #[track_caller]
    pub fn unit(mut self, unit: Unit) -> Self {
        self.units.push(Sp::here(unit));
        self
    }
}

/// An account of the organization
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(transform = Keys(&["name", "id"]))]
pub struct Member {
    /// Name, used elsewhere in the model
    pub name: Sp<Label>,
    /// Id of the account
    pub id: Sp<AccountId>,
}

/// Names for what AWS knows by id only; declared once, used everywhere
#[derive(Clone, Debug, Default, PartialEq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(transform = Keys(&[]))]
pub struct Names {
    /// Groups of the Identity Store
    #[serde(skip_serializing_if = "IndexMap::is_empty")]
    #[schemars(with = "Map<Label, GroupId>")]
    pub groups: IndexMap<Label, Sp<GroupId>>,
    /// Users of the Identity Store
    #[serde(skip_serializing_if = "IndexMap::is_empty")]
    #[schemars(with = "Map<Label, UserId>")]
    pub users: IndexMap<Label, Sp<UserId>>,
    /// IAM roles
    #[serde(skip_serializing_if = "IndexMap::is_empty")]
    #[schemars(with = "Map<Label, RoleReference>")]
    pub roles: IndexMap<Label, Sp<RoleReference>>,
}

impl Names {
    /// Whether no name is declared
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.groups.is_empty() && self.users.is_empty() && self.roles.is_empty()
    }

    /// Names a group
    #[must_use]
    #[track_caller]
    pub fn group(mut self, name: Label, id: GroupId) -> Self {
        self.groups.insert(name, Sp::here(id));
        self
    }

    /// Names a user
    #[must_use]
    #[track_caller]
    pub fn user(mut self, name: Label, id: UserId) -> Self {
        self.users.insert(name, Sp::here(id));
        self
    }

    /// Names a role
    #[must_use]
    #[track_caller]
    pub fn role(mut self, name: Label, role: RoleReference) -> Self {
        self.roles.insert(name, Sp::here(role));
        self
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
