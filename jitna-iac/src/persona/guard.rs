//! What denies sessions without an access request

use crate::cfn::resources::{PolicyDocument, Statement};
use crate::model::{Guard, Migration};

/// Role whose credentials a token of a request is (MPR, `AWSSystemsManagerJustInTimeAccessTokenPolicy`)
const TOKEN_ROLE: &str = "arn:aws:iam::*:role/SSM-JustInTimeAccessTokenRole";

/// The guard of a migration
///
/// The Service Authorization Reference gives `ssm:StartSession` the key `ssm:AccessRequestId`; no page says that a session by
/// token always bears it. So the role of the tokens is left alone besides, which only the service can take on. This is derived, not documented.
///
/// A boundary allows everything else: what it does not allow, nobody whom it bounds could do.
#[must_use]
pub fn guard(migration: &Migration, guard: Guard) -> PolicyDocument {
    let spared = || {
        std::iter::once(TOKEN_ROLE).chain(migration.break_glass.iter().map(|principal| principal.as_str()))
    };
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
    policy
}
