//! Values that parse from one scalar

use crate::ids::{
    AccountId, ApprovalTimeout, BucketName, ChatName, ClaimPattern, Days, DocumentName, EmailAddress,
    EventBusArn, EventLogGroup, EventRuleName, ExposureLimit, ExternalId, FunctionReference, GroupId, Hours,
    IdentityStoreId, IdleTimeout, InstanceArn, KeyAlias, KeyArn, Label, LogRetention, ManagerName, Named,
    NodeTagValue, OidcProvider, OrganizationId, OuId, PermissionSetName, PolicyArn, PolicyName, PrincipalArn,
    PrincipalPattern, Region, RoleName, RoleReference, RoleSession, RootId, SamlProvider, Schedule,
    ScheduleDays, ScheduleTime, SessionDuration, SlackChannelId, SlackWorkspaceId, StackName, TagValue,
    TeamsChannelId, TeamsId, Text, TopicName, UnitId, UserId, UserName,
};
use crate::read::decode::{Cx, Decode, decode_parsed, parsed, word};
use crate::tree::Node;
use crate::words;

decode_parsed! {
    AccountId = "an account id",
    ApprovalTimeout = "a duration",
    BucketName = "the name of a bucket",
    ChatName = "a chat configuration name",
    ClaimPattern = "the value of a claim",
    Days = "a number of days",
    DocumentName = "a document name",
    EmailAddress = "an e-mail address",
    EventBusArn = "an event bus ARN",
    EventLogGroup = "a log group for events",
    EventRuleName = "a rule name",
    ExposureLimit = "a duration",
    ExternalId = "an external id",
    FunctionReference = "a function name or ARN",
    GroupId = "a group id",
    Hours = "a duration",
    IdentityStoreId = "an identity store id",
    IdleTimeout = "a duration",
    InstanceArn = "an Identity Center instance ARN",
    KeyAlias = "the alias of a key",
    KeyArn = "the ARN of a key",
    Label = "a name",
    LogRetention = "a retention",
    ManagerName = "a configuration manager name",
    Named<AccountId> = "the name or id of an account",
    Named<GroupId> = "the name or id of a group",
    Named<UnitId> = "the name or id of a unit",
    Named<UserId> = "the name or id of a user",
    OidcProvider = "an OIDC provider",
    OrganizationId = "an organization id",
    OuId = "an OU id",
    PermissionSetName = "a permission set name",
    PolicyArn = "a policy ARN",
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
    Schedule<ScheduleTime> = "a schedule",
    SessionDuration = "a duration",
    SlackChannelId = "a Slack channel id",
    SlackWorkspaceId = "a Slack workspace id",
    StackName = "a name",
    TagValue = "a tag value",
    TeamsChannelId = "a Teams channel id",
    TeamsId = "a team or tenant id",
    Text = "a text",
    TopicName = "a topic name",
    UserId = "a user id",
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
