//! Role that ConductorOne gives just-in-time access to accounts with

use crate::describe::people::conductor_one;
use crate::ids::shape::AnyRegion;
use crate::ids::{ExternalId, Region, RoleName};

use super::record::data;

conductor_one!(data);

impl ConductorOne {
    /// Name of the role if none is given
    pub const ROLE_NAME: &str = "ConductorOneIntegration";

    /// Whether IAM of the child accounts is read, by a role in each
    #[must_use]
    pub fn reads_child_accounts(&self) -> bool {
        *self.organizations && (self.identity_center.is_none() || *self.cross_account_iam)
    }
}
