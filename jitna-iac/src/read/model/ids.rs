//! Values that parse from one scalar

use crate::ids::{
    AccountId, ApprovalTimeout, ClaimPattern, DocumentName, ExternalId, GroupId, Hours, IdentityStoreId,
    IdleTimeout, InstanceArn, Label, ManagerName, Named, NodeTagValue, OidcProvider, OuId, PermissionSetName,
    PolicyName, PrincipalArn, PrincipalPattern, Region, RoleName, RoleReference, RoleSession, RootId,
    SamlProvider, Schedule, ScheduleDays, ScheduleHours, SessionDuration, StackName, TagValue, Text, UnitId,
    UserId, UserName,
};
use crate::read::decode::{Cx, Decode, decode_parsed, parsed};
use crate::read::node::Node;

decode_parsed! {
    AccountId = "an account id",
    ApprovalTimeout = "a duration",
    ClaimPattern = "the value of a claim",
    DocumentName = "a document name",
    ExternalId = "an external id",
    GroupId = "a group id",
    Hours = "a duration",
    IdentityStoreId = "an identity store id",
    IdleTimeout = "a duration",
    InstanceArn = "an Identity Center instance ARN",
    Label = "a name",
    ManagerName = "a configuration manager name",
    Named<AccountId> = "the name or id of an account",
    Named<GroupId> = "the name or id of a group",
    Named<UnitId> = "the name or id of a unit",
    Named<UserId> = "the name or id of a user",
    OidcProvider = "an OIDC provider",
    OuId = "an OU id",
    PermissionSetName = "a permission set name",
    PolicyName = "a policy name",
    PrincipalArn = "a principal",
    PrincipalPattern = "a pattern of principals",
    Region = "a Region",
    RoleName = "a role name",
    RoleReference = "a role name or ARN",
    RoleSession = "a duration",
    RootId = "a root id",
    SamlProvider = "a SAML provider",
    Schedule<ScheduleDays> = "a schedule",
    Schedule<ScheduleHours> = "a schedule",
    SessionDuration = "a duration",
    StackName = "a name",
    TagValue = "a tag value",
    Text = "a text",
    UserId = "a user id",
    UserName = "the name of an IAM user",
}

/// A tag may be looked for with an empty value, and `key:` with nothing behind it says that
impl Decode for NodeTagValue {
    fn decode(node: &Node<'_>, cx: &mut Cx) -> Option<Self> {
        parsed(node, "a tag value", cx)
    }
}
