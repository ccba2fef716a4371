//! Values that parse from one scalar

use crate::ids::{
    AccountId, ApprovalTimeout, DocumentName, ExposureLimit, GroupId, Hours, IdentityStoreId, IdleTimeout,
    InstanceArn, Label, ManagerName, Named, NodeTagValue, OuId, Region, RoleName, RoleReference, RootId,
    Schedule, ScheduleDays, ScheduleHours, SessionDuration, StackName, TagValue, Text, UnitId, UserId,
    UserName,
};
use crate::read::decode::{Cx, Decode, decode_parsed, parsed};
use crate::read::node::Node;

decode_parsed! {
    AccountId = "an account id",
    ApprovalTimeout = "a duration",
    DocumentName = "a document name",
    ExposureLimit = "a duration",
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
    OuId = "an OU id",
    Region = "a Region",
    RoleName = "a role name",
    RoleReference = "a role name or ARN",
    RootId = "a root id",
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
