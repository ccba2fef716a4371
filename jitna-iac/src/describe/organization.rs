//! The organization and its node access

use crate::ids::{
    AccountId, IdentityStoreId, InstanceArn, KeyArn, ManagerName, OrganizationId, Region, RoleReference,
    RootId, Schedule, ScheduleDays, ScheduleTime,
};
use crate::words::{IdentityProvider, RoleOrigin};

use super::declared::Declared;
use super::part::builder;
use super::{Account, Unit};

/// Organization, console, node access; see [`builder`](super::part)
macro_rules! organization {
    ($make:ident) => {
        $make! {
            /// An organization, limited to what is relevant here
            Organization(delegated_administrator = "delegatedAdministrator": value AccountId, root = "root": value RootId, home_region = "homeRegion": value Region) [plain] {
                /// ID of the organization, `o-…`; buckets and keys for all accounts use it to allow access
                id "id" optional OrganizationId: id(value OrganizationId);
                /// Management account; service-managed StackSets do not deploy to it
                management_account "managementAccount" optional AccountId: management_account(value AccountId);
                /// Delegated administrator of Systems Manager, a member account
                delegated_administrator "delegatedAdministrator" required AccountId;
                /// ID of the root
                root "root" required RootId;
                /// Home Region of the unified console; cannot change later
                home_region "homeRegion" required Region;
                /// Source of the approvers' identities
                identity_provider "identityProvider" (default) IdentityProvider: identity_provider(exact IdentityProvider);
                /// IAM Identity Center, if its IDs are known
                identity_center "identityCenter" optional IdentityCenter: identity_center(exact IdentityCenter);
                /// Accounts directly under the root
                accounts "accounts" list Member;
                /// Organizational units directly under the root
                units "units" list Unit;
            }
        }

        $make! {
            /// The organization's IAM Identity Center
            IdentityCenter(instance = "instance": value InstanceArn, identity_store = "identityStore": value IdentityStoreId) [plain] {
                /// ARN of the instance
                instance "instance" required InstanceArn;
                /// ID of the identity store
                identity_store "identityStore" required IdentityStoreId;
                /// Region of the instance; the home Region of the unified console must be the same
                region "region" optional Region: region(value Region);
                /// Delegated administrator of Identity Center; default: the management account
                administrator "administrator" optional Named<AccountId>: administrator(exact Account);
            }
        }

        $make! {
            /// The unified Systems Manager console (User Guide, "Setting up Systems Manager unified console for an organization")
            ///
            /// It always covers every account of the organization; you choose only the Regions.
            UnifiedConsole() [plain] {
                /// Name of the configuration manager; default: `ssm-console`
                name "name" (default crate::literal!(crate::ids::ManagerName, "ssm-console")) ManagerName: name(value ManagerName);
                /// Regions; default: the home Region alone
                regions "regions" (some "the home Region alone") Region: regions(values Region);
                /// How often the agents are updated; default: every 14 days
                agent_update "agentUpdate" (default crate::ids::Schedule::every_days(14)) Schedule<ScheduleDays>: agent_update(value Schedule<ScheduleDays>);
                /// How often drift of the default host management configuration is corrected; default: every day
                host_management "hostManagement" (default crate::ids::Schedule::every_days(1)) Schedule<ScheduleDays>: host_management(value Schedule<ScheduleDays>);
                /// How often inventory is collected; default: every 12 hours
                inventory "inventory" (default crate::ids::Schedule::every_hours(12)) Schedule<ScheduleTime>: inventory(value Schedule<ScheduleTime>);
                /// Customer managed key of the diagnosis bucket, in the administrator's account and home Region; default: S3 managed keys
                diagnosis_bucket_key "diagnosisBucketKey" optional KeyArn: diagnosis_bucket_key(value KeyArn);
                /// Whether Quick Setup creates the roles that remediate what a diagnosis finds; default: yes
                remediation_roles "remediationRoles" (unless true) bool: remediation_roles(exact bool);
            }
        }

        $make! {
            /// Just-in-time node access (User Guide, "Setting up just-in-time access with Systems Manager")
            NodeAccess() [plain] {
                /// Name of the configuration manager; default: `jitna`
                name "name" (default crate::literal!(crate::ids::ManagerName, "jitna")) ManagerName: name(value ManagerName);
                /// Organizational units (OUs); default: the whole organization, by its root
                units "units" (some "the whole organization") Named<UnitId>: unit(add Unit) units(adds Unit);
                /// Regions, the same as the console's or fewer; default: the console's
                regions "regions" (some "every Region of the console") Region: regions(values Region);
            }
        }

        $make! {
            /// The two roles with which Quick Setup deploys (User Guide, "Getting started with Quick Setup")
            DeploymentRoles() [plain] {
                /// Whether the stack creates the roles; default: it does
                mode "mode" (default) RoleOrigin: mode(exact RoleOrigin);
                /// Role that CloudFormation assumes; default: `AWS-QuickSetup-StackSet-Local-AdministrationRole`
                administration "administration" (default crate::literal!(crate::ids::RoleReference, "AWS-QuickSetup-StackSet-Local-AdministrationRole")) RoleReference: administration(value RoleReference);
                /// Role that the administration role assumes; default: `AWS-QuickSetup-StackSet-Local-ExecutionRole`
                execution "execution" (default crate::literal!(crate::ids::RoleReference, "AWS-QuickSetup-StackSet-Local-ExecutionRole")) RoleReference: execution(value RoleReference);
            }
        }
    };
}
pub(crate) use organization;

organization!(builder);

/// Elements that handles create in the tree and that have no builder; see [`builder`](super::part)
macro_rules! members {
    ($make:ident) => {
        $make! {
            /// One account and Region without an organization
            Account() [plain] {
                /// The account
                id "id" required AccountId;
                /// The Region
                region "region" required Region;
            }
        }

        $make! {
            /// An organizational unit
            Unit() [plain] {
                /// Name, used elsewhere in the model
                name "name" required Label;
                /// ID of the OU
                id "id" required OuId;
                /// Accounts directly in the OU
                accounts "accounts" list Member;
                /// OUs directly in the OU
                units "units" list Unit;
            }
        }

        $make! {
            /// An account of the organization
            Member() [plain] {
                /// Name, used elsewhere in the model
                name "name" required Label;
                /// ID of the account
                id "id" required AccountId;
            }
        }

        $make! {
            /// Names for things that AWS identifies only by ID; declared once, used everywhere
            Names() [plain] {
                /// Groups of the identity store
                groups "groups" nested IndexMap<Label, Spanned<GroupId>> as Map<Label, GroupId>;
                /// Users of the identity store
                users "users" nested IndexMap<Label, Spanned<UserId>> as Map<Label, UserId>;
                /// IAM roles
                roles "roles" nested IndexMap<Label, Spanned<RoleReference>> as Map<Label, RoleReference>;
            }
        }

        $make! {
            /// Existing resources, and what happens to them
            Existing() [plain] {
                /// Session preferences that were saved in the console
                session_preferences "sessionPreferences" list ExistingPreferences;
            }
        }

        $make! {
            /// A finding that is accepted
            Acceptance() [plain] {
                /// Code of the finding, such as `JNA0207`
                code "code" required String;
                /// Subject of the finding, such as the name of a policy; default: whatever it is about
                subject "subject" optional Label;
                /// Last day on which it is accepted; default: it does not end
                until "until" optional Date;
                /// Why it is accepted
                reason "reason" required String;
            }
        }
    };
}
pub(crate) use members;

impl Organization {
    /// Adds OUs of the organization; you do not need to list an OU that another part of the model uses
    pub fn units(mut self, units: impl IntoIterator<Item = Unit>) -> Self {
        self.0.declared.extend(units.into_iter().map(Declared::Unit));
        self
    }

    /// Adds accounts of the organization; you do not need to list an account that another part of the model uses
    pub fn accounts(mut self, accounts: impl IntoIterator<Item = Account>) -> Self {
        self.0.declared.extend(accounts.into_iter().map(Declared::Account));
        self
    }
}

impl NodeAccess {
    /// Returns node access in these OUs
    #[track_caller]
    pub fn in_units(units: impl IntoIterator<Item = Unit>) -> Self {
        Self::new().units(units)
    }
}
