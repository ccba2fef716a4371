//! What a program that describes an organization needs: `use jitna_iac::prelude::*;`
//!
//! The types of [`ids`](crate::ids) are for [`literal!`](crate::literal): setters take text as well.

pub use std::process::ExitCode;

pub use crate::describe::{
    Account, Approver, AutoApproval, BucketEncryption, Central, ChatLogging, CloudWatchLogs, ConcurrencyMode,
    Condition, DenyAccess, DeploymentRoles, Finding, Fragment, Group, Guard, Guardrail, IdentityCenter,
    IdentityProvider, Invariant, Level, LockMode, LogBucket, ManualApproval, Model, NodeAccess, NodeKind,
    NodeTag, Nodes, NotificationEvent, ObjectLock, Organization, Part, Persona, Phase, PrincipalTag, Region,
    RegionConcurrency, RegionScope, Requests, ResourceAccount, Role, RoleOrigin, Rollout, S3Logs,
    SessionPreferences, ShellProfile, StackSetOptions, Statement, Tag, Time, UnifiedConsole, Unit, User,
    UserAttribute, days, hours, json, minutes, node_tag, principal_tag, seconds,
};
pub use crate::features::describe::*;
pub use crate::ids::{
    AccountId, AlarmPeriod, ApprovalTimeout, BucketName, ChatName, ClaimPattern, Date, Days, DocumentName,
    EmailAddress, EventBusArn, EventLogGroup, EventRuleName, ExternalId, FunctionReference, GroupId, Hours,
    IdentityStoreId, IdleTimeout, InstanceArn, KeyAlias, KeyArn, Label, LogRetention, ManagerName,
    NodeTagValue, OidcProvider, OrganizationId, PermissionSetName, PolicyArn, PolicyName, PrincipalArn,
    PrincipalPattern, ResourceId, ResourceType, RoleArn, RoleName, RoleReference, RoleSession, RootId,
    SamlProvider, Schedule, ScheduleDays, ScheduleTime, SessionDuration, SlackChannelId, SlackWorkspaceId,
    StackName, TagKey, TagValue, TeamsChannelId, TeamsId, TopicName, TopicReference, UserId, UserName,
};
pub use crate::{account, account_id, group, literal, node_tag, role, root_id, unit, user};
