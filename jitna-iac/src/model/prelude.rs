//! The types that a model is made of, with what their values are made of; a program describes a model with [`crate::prelude`]

pub use super::{
    Account, Approver, AutoApproval, BucketEncryption, ChatLogging, Claim, CloudWatchLogs, ConcurrencyMode,
    ConductorOne, ConsoleExtras, Count, DenyAccess, DeploymentRoles, Existing, ExistingPreferences, Form,
    Guard, IdentityCenter, IdentityProvider, Invariant, Level, LockMode, LogBucket, LogGroup, ManualApproval,
    Migration, Model, Names, NodeAccess, NodePolicy, NodeTagValues, Nodes, NotificationEvent,
    NotificationLogGroup, NotificationRule, NotificationTopic, Notifications, ObjectLock, Oidc, OnlyFor,
    Organization, Override, Person, Persona, Phase, RdpRecording, RecordingKey, RegionConcurrency,
    RegionScope, Requests, Rollout, RunAs, S3Logs, SessionLogs, SessionPreferences, SlackChannel,
    StackSetOptions, Statement, TeamsChannel, Trust, UnifiedConsole, Unit,
};
pub use crate::cedar::{Condition, NodeKind, UserAttribute, node_tag, principal_tag, user};
pub use crate::ids::{
    AccountId, ApprovalTimeout, BucketName, ChatName, ClaimPattern, Days, DocumentName, EmailAddress,
    EventBusArn, EventLogGroup, EventRuleName, ExternalId, FunctionReference, GroupId, Hours, IdleTimeout,
    KeyAlias, KeyArn, Label, LogRetention, ManagerName, Named, NodeTagValue, OidcProvider, OrganizationId,
    OuId, ParseIdError, PermissionSetName, PolicyArn, PolicyName, PrincipalArn, PrincipalPattern, Region,
    RoleName, RoleReference, RoleSession, RootId, SamlProvider, Schedule, ScheduleDays, ScheduleTime,
    SessionDuration, SlackChannelId, SlackWorkspaceId, StackName, TagKey, TagValue, TeamsChannelId, TeamsId,
    Text, TopicName, UnitId, UserId,
};

pub use crate::{account_id, literal, root_id};
