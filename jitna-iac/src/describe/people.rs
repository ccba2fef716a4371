//! The trust of roles, the migration, ConductorOne, documents that exist

use crate::ids::{
    ClaimPattern, ExternalId, Label, OidcProvider, PolicyName, PrincipalArn, PrincipalPattern, Region,
    RoleName, SamlProvider,
};
use crate::words::{Guard, Phase};

use super::part::builder;
use super::{Account, Unit};

/// Who may assume a role; see [`builder`](super::part)
macro_rules! trust {
    ($make:ident) => {
        $make! {
            /// Who may take on a role
            Trust() [plain] {
                /// Accounts, roles and users
                principals "principals" list PrincipalArn: principals(values PrincipalArn);
                /// External id that these must present
                external_id "externalId" optional ExternalId: external_id(value ExternalId);
                /// SAML provider whose users may sign in at the console
                saml "saml" optional SamlProvider: saml(value SamlProvider);
                /// OIDC provider whose tokens are taken
                oidc "oidc" optional Oidc: oidc(exact Oidc);
            }
        }

        $make! {
            /// Tokens of an OIDC provider that a role takes
            Oidc(provider = "provider": value OidcProvider, audience = "audience": value ClaimPattern, subjects = "subjects": values ClaimPattern) [own] {
                /// Provider, such as `token.actions.githubusercontent.com`; it must exist in every account
                provider "provider" required OidcProvider;
                /// Audience of the tokens
                audience "audience" required ClaimPattern;
                /// Subjects, of which a token must have one; `*` stands for any characters
                subjects "subjects" nonempty ClaimPattern;
            }
        }
    };
}
pub(crate) use trust;

trust!(builder);

/// The migration; see [`builder`](super::part)
macro_rules! migration {
    ($make:ident) => {
        $make! {
            /// The migration from Session Manager
            Migration(phase = "phase": exact Phase) [plain] {
                /// Phase
                phase "phase" required Phase;
                /// What closes the old door; default: people's policies alone
                guard "guard" optional Guard: guard(exact Guard);
                /// Name of the guard; default: `JitnaSessionsByRequestOnly`
                name "name" optional PolicyName: name(value PolicyName);
                /// Units of the pilot
                pilot_units "pilotUnits" list Named<UnitId>: pilot_unit(add Unit);
                /// Single accounts of the pilot
                pilot_accounts "pilotAccounts" list Named<AccountId>: pilot_account(add Account);
                /// Units of the full migration; default: those of node access that are written
                units "units" (some "every unit of node access") Named<UnitId>: unit(add Unit) units(adds Unit);
                /// Principals that keep Session Manager, for emergencies
                break_glass "breakGlass" list PrincipalPattern: break_glass(item PrincipalPattern);
                /// Denies RDP connections outside just-in-time node access as well
                rdp "rdp" (unless false) bool: rdp(exact bool);
                /// Account that may manage the organization's policies; default: the management account
                policy_account "policyAccount" optional Named<AccountId>: policy_account(exact Account);
            }
        }
    };
}
pub(crate) use migration;

migration!(builder);

/// ConductorOne; see [`builder`](super::part)
macro_rules! conductor_one {
    ($make:ident) => {
        $make! {
            /// What ConductorOne's AWS connector is allowed to do (ConductorOne docs, AWS connector)
            ConductorOne(external_id = "externalId": value ExternalId) [plain] {
                /// External id that the connector's settings show
                external_id "externalId" required ExternalId;
                /// Name of the role; default: `ConductorOneIntegration`
                role_name "roleName" (default crate::literal!(crate::ids::RoleName, "ConductorOneIntegration")) RoleName: role_name(value RoleName);
                /// "Enable support for AWS Organizations"; the role must then be in the management account
                organizations "organizations" (default true) bool: organizations(exact bool);
                /// "Enable support for IAM Identity Center", and its Region; needs `organizations`
                identity_center "identityCenter" optional Region as AnyRegion: identity_center(value Region);
                /// Whether it may grant and take away, or only read
                provisioning "provisioning" (default false) bool: provisioning(exact bool);
                /// Whether it may make assignments in the management account, which Identity Center does through IAM
                management_account_assignments "managementAccountAssignments" (default false) bool: management_account_assignments(exact bool);
                /// "Also sync cross-account IAM"; needs `identityCenter`
                cross_account_iam "crossAccountIam" (default false) bool: cross_account_iam(exact bool);
                /// Role of its own in the child accounts; default: `OrganizationAccountAccessRole`, which is there and may do everything
                child_role "childRole" optional RoleName: child_role(value RoleName);
            }
        }
    };
}
pub(crate) use conductor_one;

conductor_one!(builder);

/// Documents that exist; see [`builder`](super::part)
macro_rules! existing {
    ($make:ident) => {
        $make! {
            /// Accounts and Regions where the document `SSM-SessionManagerRunShell` exists
            ExistingPreferences(accounts = "accounts": adds Account) [plain] {
                /// Accounts
                accounts "accounts" several Named<AccountId>;
                /// Regions; default: those of just-in-time node access
                regions "regions" (some "every Region of node access") Region as AnyRegion: regions(values Region);
                /// Session preferences that a stack of their own brings, into which the document is imported; default: it is deleted, and the rollout's come in its place
                import_as "import" optional Label: import_as(value Label);
            }
        }
    };
}
pub(crate) use existing;

existing!(builder);
