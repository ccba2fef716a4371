//! What denies sessions without an access request

use crate::cfn::resources::{PolicyDocument, Statement};
use crate::model::{Guard, Migration};

/// Role whose credentials a token of a request is (MPR, `AWSSystemsManagerJustInTimeAccessTokenPolicy`)
const TOKEN_ROLE: &str = "arn:aws:iam::*:role/SSM-JustInTimeAccessTokenRole";

/// Roles of Quick Setup and of stack sets, which make the role of the tokens and may make others (User Guide, "Setting up
/// just-in-time access with Systems Manager"; CloudFormation User Guide, "Create CloudFormation StackSets with service-managed
/// permissions")
const MAKERS: [&str; 2] =
    ["arn:aws:iam::*:role/AWS-QuickSetup-EnableJITNA-*", "arn:aws:iam::*:role/stacksets-exec-*"];

/// Makes a role, or lets others take it on
const ROLE_ACTIONS: [&str; 2] = ["iam:CreateRole", "iam:UpdateAssumeRolePolicy"];

/// Makes a user, or gives somebody its credentials
const USER_ACTIONS: [&str; 4] =
    ["iam:CreateUser", "iam:CreateAccessKey", "iam:CreateLoginProfile", "iam:UpdateLoginProfile"];

/// The guard of a migration
///
/// The Service Authorization Reference gives `ssm:StartSession` the key `ssm:AccessRequestId`; no page says that a session by
/// token always bears it. So the role of the tokens is left alone besides, which only the service can take on. This is derived, not documented.
///
/// Whom the guard leaves alone is told by name, so it also denies making a role of such a name, and letting others take one on:
/// only those that it leaves alone may, and the roles that set up just-in-time node access. `execution` is the role that Quick
/// Setup deploys with, by name.
///
/// A boundary allows everything else: what it does not allow, nobody whom it bounds could do.
#[must_use]
pub fn guard(migration: &Migration, guard: Guard, execution: &str) -> PolicyDocument {
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
        // GUI Connect has no key of the request, so that the principal alone tells its connections apart.
        policy = policy.statement(
            Statement::deny(["ssm-guiconnect:StartConnection"])
                .sid("DenyRdpOutsideNodeAccess")
                .resource("*")
                .condition("ArnNotLike", "aws:PrincipalArn", spared()),
        );
    }
    let execution = format!("arn:aws:iam::*:role/{execution}");
    let makers = || MAKERS.into_iter().chain([execution.as_str()]);
    let has_users = break_glass().any(|principal| principal.contains(":user/"));
    let users = USER_ACTIONS.into_iter().filter(|_| has_users);
    policy.statement(
        Statement::deny(ROLE_ACTIONS.into_iter().chain(users))
            .sid("DenyPosingAsThoseLeftAlone")
            .resources(spared().chain(makers()))
            .condition("ArnNotLike", "aws:PrincipalArn", break_glass().chain(makers())),
    )
}
