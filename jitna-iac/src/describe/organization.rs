//! Where node access is set up

use crate::ids::{
    AccountId, BucketName, IdentityStoreId, InstanceArn, KeyAlias, KeyArn, ManagerName, OrganizationId,
    Region, RoleName, RoleReference, RootId, Schedule, ScheduleDays, ScheduleTime,
};
use crate::model::{IdentityProvider, RoleOrigin};

use super::declared::Declared;
use super::part::part;
use super::{Account, Unit};

part! {
    /// An organization, as far as it matters here
    Organization(delegated_administrator = "delegatedAdministrator": value AccountId, root = "root": value RootId, home_region = "homeRegion": value Region) {
        /// Id of the organization, `o-…`; buckets and keys that all accounts use admit them by it
        id = "id": value OrganizationId,
        /// Management account; no service-managed stack set reaches it
        management_account = "managementAccount": value AccountId,
        /// Where the identity of an approver is read from
        identity_provider = "identityProvider": exact IdentityProvider,
        /// IAM Identity Center, if its ids are known
        identity_center = "identityCenter": exact IdentityCenter,
    }
    and "accounts", "units"
}

part! {
    /// The organization's IAM Identity Center
    IdentityCenter(instance = "instance": value InstanceArn, identity_store = "identityStore": value IdentityStoreId) {
        /// Region of the instance; the home Region of the unified console must be the same
        region = "region": value Region,
        /// Delegated administrator of Identity Center; default: the management account
        administrator = "administrator": exact Account,
    }
}

part! {
    /// The unified Systems Manager console (User Guide, "Setting up Systems Manager unified console for an organization")
    ///
    /// It always covers every account of the organization; only the Regions are chosen.
    UnifiedConsole() {
        /// Name of the configuration manager; default: `ssm-console`
        name = "name": value ManagerName,
        /// Regions; default: the home Region alone
        regions = "regions": values Region,
        /// How often the agents are updated; default: every 14 days
        agent_update = "agentUpdate": value Schedule<ScheduleDays>,
        /// How often drift of the default host management configuration is mended; default: every day
        host_management = "hostManagement": value Schedule<ScheduleDays>,
        /// How often inventory is collected; default: every 12 hours
        inventory = "inventory": value Schedule<ScheduleTime>,
        /// Customer managed key of the diagnosis bucket, in the administrator's account and home Region; default: S3 managed keys
        diagnosis_bucket_key = "diagnosisBucketKey": value KeyArn,
        /// Whether Quick Setup makes the roles that remediate what a diagnosis finds; default: yes
        remediation_roles = "remediationRoles": exact bool,
    }
}

part! {
    /// Just-in-time node access (User Guide, "Setting up just-in-time access with Systems Manager")
    NodeAccess() {
        /// Name of the configuration manager; default: `jitna`
        name = "name": value ManagerName,
        /// Adds one to `units`: units; default: the whole organization, by its root
        unit = "units": add Unit,
        /// Units; default: the whole organization, by its root
        units = "units": adds Unit,
        /// Regions, equal to the console's or fewer; default: the console's
        regions = "regions": values Region,
    }
}

part! {
    /// The two roles that Quick Setup deploys with (User Guide, "Getting started with Quick Setup")
    DeploymentRoles() {
        /// Whether the stack makes the roles; default: it does
        mode = "mode": exact RoleOrigin,
        /// Role that CloudFormation assumes; default: `AWS-QuickSetup-StackSet-Local-AdministrationRole`
        administration = "administration": value RoleReference,
        /// Role that the administration role assumes; default: `AWS-QuickSetup-StackSet-Local-ExecutionRole`
        execution = "execution": value RoleReference,
    }
}

part! {
    /// Parts of the unified console that are off unless asked for (User Guide, "Setting up Systems Manager unified console for an organization")
    ConsoleExtras() {
        /// Role that switches Explorer on, made in the management account; the console names it `AWS-QuickSetup-SSM-RoleForEnablingExplorer`
        explorer_role = "explorerRole": value RoleName,
        /// Role that exports lists of nodes to a bucket, made in the delegated administrator's account
        diagnosis_report_role = "diagnosisReportRole": exact DiagnosisReportRole,
        /// Key for the bucket of diagnoses, made in the delegated administrator's account and home Region
        diagnosis_key = "diagnosisKey": exact DiagnosisKey,
    }
}

part! {
    /// Role that exports lists of nodes to a bucket (User Guide, "Downloading or exporting a managed node report")
    DiagnosisReportRole(name = "name": value RoleName, bucket = "bucket": value BucketName) {
    }
}

part! {
    /// Customer managed key for the bucket of diagnoses (User Guide, "Working with Amazon S3 buckets and bucket policies for Systems Manager")
    DiagnosisKey(alias = "alias": value KeyAlias, bucket = "bucket": value BucketName) {
    }
}

impl Organization {
    /// Units of the organization; a unit that another part of the model uses need not be listed
    pub fn units(mut self, units: impl IntoIterator<Item = Unit>) -> Self {
        self.0.declared.extend(units.into_iter().map(Declared::Unit));
        self
    }

    /// Accounts of the organization; an account that another part of the model uses need not be listed
    pub fn accounts(mut self, accounts: impl IntoIterator<Item = Account>) -> Self {
        self.0.declared.extend(accounts.into_iter().map(Declared::Account));
        self
    }
}

impl NodeAccess {
    /// Node access in these units
    #[track_caller]
    pub fn in_units(units: impl IntoIterator<Item = Unit>) -> Self {
        Self::new().units(units)
    }
}
