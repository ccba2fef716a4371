//! Policy that denies sessions without an access request, and changes of what decides about requests

use crate::cfn::resources::{PolicyDocument, Statement};
use crate::model::{Guard, Migration};
use crate::plan::Plan;

/// Role that provides the credentials of a request's token (MPR, `AWSSystemsManagerJustInTimeAccessTokenPolicy`)
const TOKEN_ROLE: &str = "arn:aws:iam::*:role/SSM-JustInTimeAccessTokenRole";

/// Roles of Quick Setup and of StackSets, which create the role of the tokens and may create other roles (User Guide, "Setting up
/// just-in-time access with Systems Manager"; CloudFormation User Guide, "Create CloudFormation StackSets with service-managed
/// permissions")
const MAKERS: [&str; 2] =
    ["arn:aws:iam::*:role/AWS-QuickSetup-EnableJITNA-*", "arn:aws:iam::*:role/stacksets-exec-*"];

/// Roles of Quick Setup that write settings and replicas of the deny-access policy ("AWSQuickSetupType-PropagateJustInTimeNodeAccessPolicies"
/// and "AWSQuickSetupType-SetupJITNAResources", public SSM documents)
const KEEPERS: [&str; 2] = [
    "arn:aws:iam::*:role/AWS-QuickSetup-*",
    "arn:aws:iam::*:role/SSMJustInTimeNodeAccessPolicyPropagationRole-*",
];

/// Actions that change a document, for which AWS documents the condition key `ssm:DocumentType` (User Guide, "Setting up just-in-time
/// access with Systems Manager": the policy to configure just-in-time node access; Service Authorization Reference)
const DOCUMENT_ACTIONS: [&str; 5] = [
    "ssm:CreateDocument",
    "ssm:DeleteDocument",
    "ssm:ModifyDocumentPermission",
    "ssm:UpdateDocument",
    "ssm:UpdateDocumentDefaultVersion",
];

/// Types of the documents that decide about requests
const POLICY_TYPES: [&str; 2] = ["AutoApprovalPolicy", "ManualApprovalPolicy"];

/// Documents with a fixed name: the auto-approval and deny-access policies, and the session preferences
const NAMED_DOCUMENTS: [&str; 2] =
    ["arn:aws:ssm:*:*:document/SSM-JustInTimeAccess*", "arn:aws:ssm:*:*:document/SSM-SessionManagerRunShell"];

/// Actions that change what the role of the tokens may do; those that change who assumes it are in [`ROLE_ACTIONS`]
const TOKEN_ROLE_ACTIONS: [&str; 8] = [
    "iam:AttachRolePolicy",
    "iam:DeleteRole",
    "iam:DeleteRolePermissionsBoundary",
    "iam:DeleteRolePolicy",
    "iam:DetachRolePolicy",
    "iam:PutRolePermissionsBoundary",
    "iam:PutRolePolicy",
    "iam:UpdateRole",
];

/// Service settings of just-in-time node access (Systems Manager API Reference, `UpdateServiceSetting`)
const SETTINGS: [&str; 3] = [
    "arn:aws:ssm:*:*:servicesetting/ssm/just-in-time-access/*",
    "arn:aws:ssm:*:*:servicesetting/ssm/access-request/*",
    "arn:aws:ssm:*:*:servicesetting/ssm/managed-instance/default-ec2-instance-management-role",
];

/// Actions that change a notification rule
const RULE_ACTIONS: [&str; 5] = [
    "events:DeleteRule",
    "events:DisableRule",
    "events:PutRule",
    "events:PutTargets",
    "events:RemoveTargets",
];

/// Sid of the statement about documents by type, by which import recognizes the protection
pub(crate) const PROTECTION: &str = "DenyChangingApprovalPolicies";
/// Sid of the statement about notification rules, by which import finds their names
pub(crate) const PROTECTED_RULES: &str = "DenyChangingNotificationRules";
/// Number of principals after the administrators in the exemptions of the protection
pub(crate) const KEEPERS_AFTER: usize = MAKERS.len() + 1 + KEEPERS.len();

/// Actions that create a role, or let other principals assume it
const ROLE_ACTIONS: [&str; 2] = ["iam:CreateRole", "iam:UpdateAssumeRolePolicy"];

/// Actions that create a user, or issue credentials for one
const USER_ACTIONS: [&str; 4] =
    ["iam:CreateUser", "iam:CreateAccessKey", "iam:CreateLoginProfile", "iam:UpdateLoginProfile"];

/// Returns the guard of a plan's migration, of this kind; `None` if the model has no migration
#[must_use]
pub(crate) fn guard_of(plan: &Plan<'_>, kind: Guard) -> Option<PolicyDocument> {
    let migration = plan.model.migration.as_ref()?;
    let rules =
        plan.model.notifications.as_ref().map(|notifications| notifications.all_rules()).unwrap_or_default();
    let rules: Vec<&str> = rules.iter().map(|rule| rule.name.as_str()).collect();
    Some(guard(migration, kind, plan.model.deployment_roles.execution.role_name(), &rules))
}

/// Returns the guard of a migration
///
/// The Service Authorization Reference lists the condition key `ssm:AccessRequestId` for `ssm:StartSession`, but no page says that every
/// session with a token has it. Therefore the guard also exempts the role of the tokens, which only the service can assume. This is
/// derived, not documented.
///
/// The guard identifies exempt principals by name. Therefore it also denies creating a role with such a name, and letting other principals
/// assume one. Only the exempt principals and the roles that set up just-in-time node access may do so. `execution` is the name of the role
/// that Quick Setup deploys with, and `rules` are the names of the notification rules.
///
/// With `protectPolicies`, the guard also denies changes of approval policies, session preferences, the role of the tokens, service settings
/// and these rules to all other principals. Condition keys of documents apply only to documents that exist or are created, so documents with
/// fixed names are denied by name as well.
///
/// A permissions boundary also allows everything else: principals could not do anything that it does not allow.
#[must_use]
pub fn guard(migration: &Migration, guard: Guard, execution: &str, rules: &[&str]) -> PolicyDocument {
    let break_glass = || migration.break_glass.iter().map(|principal| principal.as_str());
    let spared = || std::iter::once(TOKEN_ROLE).chain(break_glass());
    let mut policy = PolicyDocument::default();
    if guard == Guard::PermissionsBoundary {
        policy = policy.statement(Statement::allow(["*"]).sid("BoundOnlyByTheDenials").resource("*"));
    }
    policy = policy.statement(
        Statement::deny(["ssm:StartSession"])
            .sid("DenySessionsWithoutAccessRequest")
            .resource("*")
            .condition("Null", "ssm:AccessRequestId", ["true"])
            .condition("ArnNotLike", "aws:PrincipalArn", spared()),
    );
    if *migration.rdp {
        // GUI Connect has no condition key for the request, so only the principal distinguishes its connections.
        policy = policy.statement(
            Statement::deny(["ssm-guiconnect:StartConnection"])
                .sid("DenyRdpOutsideNodeAccess")
                .resource("*")
                .condition("ArnNotLike", "aws:PrincipalArn", spared()),
        );
    }
    let execution = format!("arn:aws:iam::*:role/{execution}");
    let administrators = || {
        let named = migration.administrators.iter().filter(|_| *migration.protect_policies);
        named.map(|principal| principal.as_str())
    };
    let keepers = || KEEPERS.into_iter().filter(|_| *migration.protect_policies);
    let makers = || MAKERS.into_iter().chain([execution.as_str()]);
    if *migration.protect_policies {
        policy = protect(policy, rules, &|| {
            break_glass()
                .chain(administrators())
                .chain(keepers())
                .chain(makers())
                .map(str::to_owned)
                .collect()
        });
    }
    let has_users = break_glass().chain(administrators()).any(|principal| principal.contains(":user/"));
    let users = USER_ACTIONS.into_iter().filter(|_| has_users);
    let posing = || administrators().chain(keepers());
    policy.statement(
        Statement::deny(ROLE_ACTIONS.into_iter().chain(users))
            .sid("DenyPosingAsThoseLeftAlone")
            .resources(spared().chain(posing()).chain(makers()))
            .condition("ArnNotLike", "aws:PrincipalArn", break_glass().chain(posing()).chain(makers())),
    )
}

/// Adds the statements that deny changing what decides about requests
fn protect(policy: PolicyDocument, rules: &[&str], spared: &dyn Fn() -> Vec<String>) -> PolicyDocument {
    let deny = |sid: &str, actions: &[&str]| {
        Statement::deny(actions.iter().copied()).sid(sid).condition(
            "ArnNotLike",
            "aws:PrincipalArn",
            spared(),
        )
    };
    let mut policy = policy
        .statement(deny(PROTECTION, &DOCUMENT_ACTIONS).resource("arn:aws:ssm:*:*:document/*").condition(
            "StringEquals",
            "ssm:DocumentType",
            POLICY_TYPES,
        ))
        .statement(deny("DenyChangingNamedDocuments", &DOCUMENT_ACTIONS).resources(NAMED_DOCUMENTS))
        .statement(deny("DenyChangingRoleOfTokens", &TOKEN_ROLE_ACTIONS).resource(TOKEN_ROLE))
        .statement(
            deny("DenyChangingSettings", &["ssm:ResetServiceSetting", "ssm:UpdateServiceSetting"])
                .resources(SETTINGS),
        );
    if !rules.is_empty() {
        policy = policy.statement(
            deny(PROTECTED_RULES, &RULE_ACTIONS)
                .resources(rules.iter().map(|rule| format!("arn:aws:events:*:*:rule/{rule}"))),
        );
    }
    policy
}
