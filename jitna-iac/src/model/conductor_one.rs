//! Role that ConductorOne gives just-in-time access to accounts with

use schemars::JsonSchema;
use serde::Serialize;

use crate::ids::shape::AnyRegion;
use crate::ids::{ExternalId, Region, RoleName};
use crate::origin::Sp;
use crate::shape::Keys;

/// What ConductorOne's AWS connector is allowed to do (ConductorOne docs, AWS connector)
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(transform = Keys(&["externalId"]))]
pub struct ConductorOne {
    /// External id that the connector's settings show
    pub external_id: Sp<ExternalId>,
    /// Name of the role; default: `ConductorOneIntegration`
    pub role_name: Sp<RoleName>,
    /// "Enable support for AWS Organizations"; the role must then be in the management account
    pub organizations: Sp<bool>,
    /// "Enable support for IAM Identity Center", and its Region; needs `organizations`
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<AnyRegion>")]
    pub identity_center: Option<Sp<Region>>,
    /// Whether it may grant and take away, or only read
    pub provisioning: Sp<bool>,
    /// Whether it may make assignments in the management account, which Identity Center does through IAM
    pub management_account_assignments: Sp<bool>,
    /// "Also sync cross-account IAM"; needs `identity_center`
    #[schemars(description = "\"Also sync cross-account IAM\"; needs `identityCenter`")]
    pub cross_account_iam: Sp<bool>,
    /// Role of its own in the child accounts; default: `OrganizationAccountAccessRole`, which is there and may do everything
    #[serde(skip_serializing_if = "Option::is_none")]
    pub child_role: Option<Sp<RoleName>>,
}

impl ConductorOne {
    /// Name of the role if none is given
    pub const ROLE_NAME: &str = "ConductorOneIntegration";

    /// Connector that reads an organization, with the external id of its settings
    #[must_use]
    #[track_caller]
    pub fn new(external_id: ExternalId, role_name: RoleName) -> Self {
        Self {
            external_id: Sp::here(external_id),
            role_name: Sp::here(role_name),
            organizations: Sp::here(true),
            identity_center: None,
            provisioning: Sp::default(),
            management_account_assignments: Sp::default(),
            cross_account_iam: Sp::default(),
            child_role: None,
        }
    }

    /// Sets whether AWS Organizations is read
    #[must_use]
    #[track_caller]
    pub fn organizations(mut self, enabled: bool) -> Self {
        self.organizations = Sp::here(enabled);
        self
    }

    /// Adds IAM Identity Center of a Region
    #[must_use]
    #[track_caller]
    pub fn identity_center(mut self, region: Region) -> Self {
        self.identity_center = Some(Sp::here(region));
        self
    }

    /// Sets whether it may grant and take away
    #[must_use]
    #[track_caller]
    pub fn provisioning(mut self, enabled: bool) -> Self {
        self.provisioning = Sp::here(enabled);
        self
    }

    /// Sets whether it may make assignments in the management account
    #[must_use]
    #[track_caller]
    pub fn management_account_assignments(mut self, enabled: bool) -> Self {
        self.management_account_assignments = Sp::here(enabled);
        self
    }

    /// Sets whether IAM of child accounts is read beside Identity Center
    #[must_use]
    #[track_caller]
    pub fn cross_account_iam(mut self, enabled: bool) -> Self {
        self.cross_account_iam = Sp::here(enabled);
        self
    }

    /// Makes a role of its own in the child accounts
    #[must_use]
    #[track_caller]
    pub fn child_role(mut self, name: RoleName) -> Self {
        self.child_role = Some(Sp::here(name));
        self
    }

    /// Whether IAM of the child accounts is read, by a role in each
    #[must_use]
    pub fn reads_child_accounts(&self) -> bool {
        *self.organizations && (self.identity_center.is_none() || *self.cross_account_iam)
    }
}
