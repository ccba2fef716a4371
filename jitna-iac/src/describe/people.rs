//! IAM personas, the migration, ConductorOne, documents that exist

use crate::ids::{
    ClaimPattern, ExternalId, Label, OidcProvider, PolicyName, PrincipalArn, PrincipalPattern, Region,
    RoleName, SamlProvider,
};
use crate::model::{Guard, Phase};

use super::part::part;
use super::{Account, Unit};

part! {
    /// Who may take on a role
    Trust() {
        /// Accounts, roles and users
        principals = "principals": values PrincipalArn,
        /// External id that these must present
        external_id = "externalId": value ExternalId,
        /// SAML provider whose users may sign in at the console
        saml = "saml": value SamlProvider,
        /// OIDC provider whose tokens are taken
        oidc = "oidc": exact Oidc,
    }
}

part! {
    /// Tokens of an OIDC provider that a role takes
    Oidc(provider = "provider": value OidcProvider, audience = "audience": value ClaimPattern, subjects = "subjects": values ClaimPattern) {
    }
}

part! {
    /// The migration from Session Manager
    Migration(phase = "phase": exact Phase) {
        /// What closes the old door; default: people's policies alone
        guard = "guard": exact Guard,
        /// Name of the guard; default: `JitnaSessionsByRequestOnly`
        name = "name": value PolicyName,
        /// Adds one to `pilotUnits`: units of the pilot
        pilot_unit = "pilotUnits": add Unit,
        /// Adds one to `pilotAccounts`: single accounts of the pilot
        pilot_account = "pilotAccounts": add Account,
        /// Adds one to `units`: units of the full migration; default: those of node access that are written
        unit = "units": add Unit,
        /// Units of the full migration; default: those of node access that are written
        units = "units": adds Unit,
        /// Adds one to `breakGlass`: principals that keep Session Manager, for emergencies
        break_glass = "breakGlass": item PrincipalPattern,
        /// Denies RDP connections outside just-in-time node access as well
        rdp = "rdp": exact bool,
        /// Account that may manage the organization's policies; default: the management account
        policy_account = "policyAccount": exact Account,
    }
}

part! {
    /// What ConductorOne's AWS connector is allowed to do (ConductorOne docs, AWS connector)
    ConductorOne(external_id = "externalId": value ExternalId) {
        /// Name of the role; default: `ConductorOneIntegration`
        role_name = "roleName": value RoleName,
        /// "Enable support for AWS Organizations"; the role must then be in the management account
        organizations = "organizations": exact bool,
        /// "Enable support for IAM Identity Center", and its Region; needs `organizations`
        identity_center = "identityCenter": value Region,
        /// Whether it may grant and take away, or only read
        provisioning = "provisioning": exact bool,
        /// Whether it may make assignments in the management account, which Identity Center does through IAM
        management_account_assignments = "managementAccountAssignments": exact bool,
        /// "Also sync cross-account IAM"; needs `identityCenter`
        cross_account_iam = "crossAccountIam": exact bool,
        /// Role of its own in the child accounts; default: `OrganizationAccountAccessRole`, which is there and may do everything
        child_role = "childRole": value RoleName,
    }
}

part! {
    /// Accounts and Regions where the document `SSM-SessionManagerRunShell` exists
    ExistingPreferences(accounts = "accounts": adds Account) {
        /// Regions; default: those of just-in-time node access
        regions = "regions": values Region,
        /// Session preferences that a stack of their own brings, into which the document is imported; default: it is deleted, and the rollout's come in its place
        import_as = "import": value Label,
    }
}
