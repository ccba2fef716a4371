//! What a program that describes an organization needs: `use jitna_iac::prelude::*;`

pub use crate::cedar::{Condition, NodeKind, UserAttribute, node_tag, principal_tag, user};
pub use crate::ids::{
    AccountId, ApprovalTimeout, BucketName, ChatName, Days, DocumentName, EmailAddress, EventBusArn,
    EventLogGroup, EventRuleName, FunctionReference, GroupId, Hours, IdleTimeout, KeyAlias, Label,
    LogRetention, ManagedPolicyName, ManagerName, Named, NodeTagValue, OrganizationId, OuId, ParseIdError,
    PolicyArn, Region, RoleName, RoleReference, RootId, Schedule, ScheduleDays, ScheduleHours,
    SessionDuration, SlackChannelId, SlackWorkspaceId, StackName, TagKey, TagValue, TeamsChannelId, TeamsId,
    Text, TopicName, UnitId, UserId,
};
pub use crate::model::{
    Account, Approver, AutoApproval, BucketEncryption, ChatLogging, CloudWatchLogs, ConcurrencyMode,
    ConsoleExtras, Count, DenyAccess, DeploymentRoles, Existing, ExistingPreferences, IdentityCenter,
    IdentityProvider, Level, LockMode, LogBucket, LogGroup, ManualApproval, Model, Names, NodeAccess,
    NodePolicy, Nodes, NotificationEvent, NotificationLogGroup, NotificationRule, NotificationTopic,
    Notifications, ObjectLock, Organization, Override, RdpRecording, RecordingKey, RegionConcurrency,
    Rollout, RunAs, S3Logs, SessionLogs, SessionPreferences, SlackChannel, StackSetOptions, Statement,
    TeamsChannel, UnifiedConsole, Unit,
};
