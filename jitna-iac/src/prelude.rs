//! What a program that describes an organization needs: `use jitna_iac::prelude::*;`

pub use crate::cedar::{Condition, NodeKind, UserAttribute, node_tag, principal_tag, user};
pub use crate::ids::{
    AccountId, ApprovalTimeout, ChatName, DocumentName, EmailAddress, EventBusArn, EventLogGroup,
    EventRuleName, FunctionReference, GroupId, Hours, IdleTimeout, Label, LogRetention, ManagerName, Named,
    NodeTagValue, OuId, ParseIdError, PolicyArn, Region, RoleReference, RootId, Schedule, ScheduleDays,
    ScheduleHours, SessionDuration, SlackChannelId, SlackWorkspaceId, StackName, TagKey, TagValue,
    TeamsChannelId, TeamsId, Text, TopicName, UnitId, UserId,
};
pub use crate::model::{
    Account, Approver, AutoApproval, ChatLogging, CloudWatchLogs, ConcurrencyMode, Count, DenyAccess,
    DeploymentRoles, IdentityCenter, IdentityProvider, Level, ManualApproval, Model, Names, NodeAccess,
    Nodes, NotificationEvent, NotificationLogGroup, NotificationRule, NotificationTopic, Notifications,
    Organization, Override, RegionConcurrency, Rollout, RunAs, S3Logs, SessionPreferences, SlackChannel,
    StackSetOptions, Statement, TeamsChannel, UnifiedConsole, Unit,
};
