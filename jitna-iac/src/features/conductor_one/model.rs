//! Role that gives ConductorOne just-in-time access to accounts

use crate::features::conductor_one::describe::conductor_one;
use crate::ids::json_schema::AnyRegion;
use crate::ids::{ExternalId, Region, RoleName};

use crate::model::record::data;

conductor_one!(data);

impl ConductorOne {
    /// Name of the role if none is given
    pub const ROLE_NAME: &str = "ConductorOneIntegration";

    /// Whether the connector reads IAM of the child accounts, with a role in each
    #[must_use]
    pub fn reads_child_accounts(&self) -> bool {
        *self.organizations && (self.identity_center.is_none() || *self.cross_account_iam)
    }
}
