//! ConductorOne's connector

use crate::describe::part::builder;
use crate::ids::{ExternalId, Region, RoleName};

/// ConductorOne; see [`builder`](crate::describe::part)
macro_rules! conductor_one {
    ($make:ident) => {
        $make! {
            /// Permissions of ConductorOne's AWS connector (ConductorOne docs, AWS connector)
            ConductorOne(external_id = "externalId": value ExternalId) [plain] {
                /// External ID that the connector's settings show
                external_id "externalId" required ExternalId;
                /// Name of the role; default: `ConductorOneIntegration`
                role_name "roleName" (default crate::literal!(crate::ids::RoleName, "ConductorOneIntegration")) RoleName: role_name(value RoleName);
                /// "Enable support for AWS Organizations"; the role must then be in the management account
                organizations "organizations" (default true) bool: organizations(exact bool);
                /// "Enable support for IAM Identity Center", and its Region; needs `organizations`
                identity_center "identityCenter" optional Region as AnyRegion: identity_center(value Region);
                /// Whether the connector may grant and revoke access, or only read
                provisioning "provisioning" (default false) bool: provisioning(exact bool);
                /// Whether the connector may create assignments in the management account, which Identity Center does through IAM
                management_account_assignments "managementAccountAssignments" (default false) bool: management_account_assignments(exact bool);
                /// "Also sync cross-account IAM"; needs `identityCenter`
                cross_account_iam "crossAccountIam" (default false) bool: cross_account_iam(exact bool);
                /// Dedicated role in the child accounts; default: `OrganizationAccountAccessRole`, which exists and may do everything
                child_role "childRole" optional RoleName: child_role(value RoleName);
            }
        }
    };
}
pub(crate) use conductor_one;

conductor_one!(builder);

/// Described parts of the feature
pub(in super::super) const PARTS: crate::describe::Parts = crate::describe::described![ConductorOne];

crate::describe::fragment::added! { setting ConductorOne = "conductorOne" }
