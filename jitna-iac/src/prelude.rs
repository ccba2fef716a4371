//! What a program that describes an organization needs: `use jitna_iac::prelude::*;`

pub use crate::cedar::{Condition, NodeKind, UserAttribute, node_tag, principal_tag, user};
pub use crate::ids::{
    AccountId, ApprovalTimeout, BucketName, Days, DocumentName, GroupId, Hours, IdleTimeout, KeyAlias, Label,
    LogRetention, ManagedPolicyName, ManagerName, Named, NodeTagValue, OrganizationId, OuId, ParseIdError,
    Region, RoleName, RoleReference, RootId, Schedule, ScheduleDays, ScheduleHours, SessionDuration,
    StackName, TagKey, TagValue, Text, UnitId, UserId,
};
pub use crate::model::{
    Account, Approver, AutoApproval, BucketEncryption, CloudWatchLogs, ConcurrencyMode, ConsoleExtras, Count,
    DenyAccess, DeploymentRoles, Existing, ExistingPreferences, IdentityCenter, IdentityProvider, Level,
    LockMode, LogBucket, LogGroup, ManualApproval, Model, Names, NodeAccess, NodePolicy, Nodes, ObjectLock,
    Organization, Override, RdpRecording, RecordingKey, RegionConcurrency, Rollout, RunAs, S3Logs,
    SessionLogs, SessionPreferences, StackSetOptions, Statement, UnifiedConsole, Unit,
};
