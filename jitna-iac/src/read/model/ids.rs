//! Values that parse from one scalar

use crate::ids::{
    AccountId, AlarmPeriod, ApprovalTimeout, BucketName, ChatName, ClaimPattern, Date, Days, DocumentName,
    EmailAddress, EventBusArn, EventLogGroup, EventRuleName, ExposureLimit, ExternalId, FunctionReference,
    GroupId, Hours, IdentityStoreId, IdleTimeout, InstanceArn, KeyAlias, KeyArn, Label, LogRetention,
    ManagerName, Named, NodeTagValue, OidcProvider, OrganizationId, OuId, PermissionSetName, PolicyArn,
    PolicyName, PrincipalArn, PrincipalPattern, Region, ResourceId, ResourceType, RoleName, RoleReference,
    RoleSession, RootId, SamlProvider, Schedule, ScheduleDays, ScheduleTime, SessionDuration, SlackChannelId,
    SlackWorkspaceId, StackName, TagKey, TagValue, TeamsChannelId, TeamsId, Text, TopicName, TopicReference,
    UnitId, UserId, UserName,
};
use crate::read::decode::{Cx, Decode, decode_parsed, parsed, word};
use crate::tree::Node;
use crate::words;

decode_parsed! {
    AccountId = "an account ID",
    AlarmPeriod = "a duration",
    ApprovalTimeout = "a duration",
    BucketName = "the name of a bucket",
    ChatName = "a chat configuration name",
    ClaimPattern = "the value of a claim",
    Date = "a date",
    Days = "a number of days",
    DocumentName = "a document name",
    EmailAddress = "an email address",
    EventBusArn = "an event bus ARN",
    EventLogGroup = "a log group for events",
    EventRuleName = "a rule name",
    ExposureLimit = "a duration",
    ExternalId = "an external ID",
    FunctionReference = "a function name or ARN",
    GroupId = "a group ID",
    Hours = "a duration",
    IdentityStoreId = "an identity store ID",
    IdleTimeout = "a duration",
    InstanceArn = "an Identity Center instance ARN",
    KeyAlias = "the alias of a key",
    KeyArn = "the ARN of a key",
    Label = "a name",
    LogRetention = "a retention",
    ManagerName = "a configuration manager name",
    Named<AccountId> = "the name or ID of an account",
    Named<GroupId> = "the name or ID of a group",
    Named<UnitId> = "the name or ID of a unit",
    Named<UserId> = "the name or ID of a user",
    OidcProvider = "an OIDC provider",
    OrganizationId = "an organization ID",
    OuId = "an OU ID",
    PermissionSetName = "a permission set name",
    PolicyArn = "a policy ARN",
    PolicyName = "a policy name",
    PrincipalArn = "a principal",
    PrincipalPattern = "a pattern of principals",
    Region = "a Region",
    ResourceId = "a logical ID",
    ResourceType = "a resource type",
    RoleName = "a role name",
    RoleReference = "a role name or ARN",
    RoleSession = "a duration",
    RootId = "a root ID",
    SamlProvider = "a SAML provider",
    Schedule<ScheduleDays> = "a schedule",
    Schedule<ScheduleTime> = "a schedule",
    SessionDuration = "a duration",
    SlackChannelId = "a Slack channel ID",
    SlackWorkspaceId = "a Slack workspace ID",
    StackName = "a name",
    TagKey = "a tag key",
    TagValue = "a tag value",
    TeamsChannelId = "a Teams channel ID",
    TeamsId = "a team or tenant ID",
    Text = "a text",
    TopicName = "a topic name",
    TopicReference = "a topic name or ARN",
    UserId = "a user ID",
    UserName = "the name of an IAM user",
}

/// A tag may be looked for with an empty value, and `key:` with nothing behind it says that
impl Decode for NodeTagValue {
    fn decode(node: &Node<'_>, cx: &mut Cx) -> Option<Self> {
        parsed(node, "a tag value", cx)
    }
}

macro_rules! words {
    ($($type:ident),+) => {
        $(
            impl Decode for words::$type {
                fn decode(node: &Node<'_>, cx: &mut Cx) -> Option<Self> {
                    word(node, Self::WORDS, cx)
                }
            }
        )+
    };
}
words::all_words!(words);
