//! Permissions of ConductorOne's connector (ConductorOne docs, AWS connector)

use super::{documents, fill};
use crate::cfn::resources::{PolicyDocument, Principal, Statement};
use crate::cfn::{Pseudo, Sub};
use crate::ids::AccountId;
use crate::model::ConductorOne;

/// The only principal to trust, according to the documentation
const SERVICE: &str = "arn:aws:iam::765656841499:role/ConductorOneService";

/// Role that AWS Organizations creates in member accounts
pub const ORGANIZATION_ROLE: &str = "OrganizationAccountAccessRole";

/// Statements of Identity Center's document, grouped by purpose
const READ: &[&str] = &["ConductorOneReadAccess", "IAMListPermissions", "SyncIAMPolicyDocuments"];
const PROVISION: &str = "ConductorOneProvisionAccess";
const SSO_ROLES: &str = "AccessToSSOProvisionedRoles";

/// Statements of the document for IAM
const IAM_READ: &[&str] =
    &["MinimumRequiredPermissionsSyncIAMUsersGroupsRoles", "UseMoreDescriptiveAccountAliases"];
const IAM_PROVISION: &[&str] =
    &["IAMUserToGroupProvisioning", "IAMPolicyProvisioning", "IAMUserAccountProvisioning"];
const IAM_ORGANIZATION: &str = "SparseACLOrganizationHierarchy";

/// Returns the trust policy of the connector's role
#[must_use]
pub fn connector_trust(connector: &ConductorOne) -> PolicyDocument {
    PolicyDocument::new([Statement::allow(["sts:AssumeRole"]).principal(Principal::aws(SERVICE)).condition(
        "StringEquals",
        "sts:ExternalId",
        [connector.external_id.as_str()],
    )])
}

/// Returns the permissions of the connector's role for its options
#[must_use]
pub fn connector_permissions(connector: &ConductorOne) -> PolicyDocument {
    let statements =
        if connector.identity_center.is_some() { identity_center(connector) } else { iam(connector) };
    let statements = statements.into_iter().map(|statement| statement.map_texts(fill::partition));
    let mut policy = PolicyDocument::new(statements);
    if connector.reads_child_accounts() {
        let role = connector.child_role.as_ref().map_or(ORGANIZATION_ROLE, |role| role.as_str());
        let arn = Sub::default().text("arn:").hole(Pseudo::Partition).text(format!(":iam::*:role/{role}"));
        policy = policy.statement(
            Statement::allow(["sts:AssumeRole"]).sid("AssumeOrganizationAccountAccessRole").resource(arn),
        );
    }
    policy
}

fn identity_center(connector: &ConductorOne) -> Vec<Statement> {
    let statements = documents::conductor_one_identity_center().into_statements().into_iter();
    let kept = statements.filter(|statement| match statement.name() {
        Some(PROVISION) => *connector.provisioning,
        Some(SSO_ROLES) => *connector.provisioning && *connector.management_account_assignments,
        Some(name) => READ.contains(&name),
        // Of the two statements without a name, one reads the provider of the access portal, and the other is for child accounts.
        None => statement.allows("iam:GetSAMLProvider"),
    });
    kept.collect()
}

fn iam(connector: &ConductorOne) -> Vec<Statement> {
    let statements = documents::conductor_one_iam().into_statements().into_iter();
    let kept = statements.filter(|statement| match statement.name() {
        Some(IAM_ORGANIZATION) => *connector.organizations,
        Some(name) => IAM_READ.contains(&name) || (*connector.provisioning && IAM_PROVISION.contains(&name)),
        None => false,
    });
    let mut all: Vec<Statement> = kept.collect();
    if *connector.organizations {
        let child = documents::conductor_one_child().into_statements().into_iter();
        all.extend(child.filter(|statement| statement.name() == Some("OrganizationsSupport")));
    }
    all
}

/// Returns the trust policy of the role in a child account: it trusts the connector's role in the management account
///
/// The principal is the account and the role is a condition, because IAM rejects a principal that does not exist. Therefore the role does
/// not have to exist first.
#[must_use]
pub fn child_trust(connector: &ConductorOne, management: &AccountId) -> PolicyDocument {
    let role = Sub::default()
        .text("arn:")
        .hole(Pseudo::Partition)
        .text(format!(":iam::{management}:role/{}", connector.role_name));
    PolicyDocument::new([Statement::allow(["sts:AssumeRole"])
        .principal(Principal::aws(management.as_str()))
        .condition("StringEquals", "sts:ExternalId", [connector.external_id.as_str()])
        .condition("ArnEquals", "aws:PrincipalArn", [role])])
}

/// Returns the read permissions of the role in a child account
#[must_use]
pub fn child_permissions() -> PolicyDocument {
    documents::conductor_one_child()
}
