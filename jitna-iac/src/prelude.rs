//! What a program that describes an organization needs: `use jitna_iac::prelude::*;`

pub use crate::cedar::{Condition, NodeKind, UserAttribute, node_tag, principal_tag, user};
pub use crate::ids::{
    AccountId, ApprovalTimeout, DocumentName, GroupId, Hours, IdleTimeout, Label, ManagerName, Named,
    NodeTagValue, OuId, ParseIdError, Region, RoleReference, RootId, Schedule, ScheduleDays, ScheduleHours,
    SessionDuration, StackName, TagKey, TagValue, Text, UnitId, UserId,
};
pub use crate::model::{
    Account, Approver, AutoApproval, Claim, CloudWatchLogs, ConcurrencyMode, Count, DenyAccess,
    DeploymentRoles, IdentityCenter, IdentityProvider, Invariant, Level, ManualApproval, Model, Names,
    NodeAccess, Nodes, OnlyFor, Organization, Override, RegionConcurrency, Requests, Rollout, RunAs, S3Logs,
    SessionPreferences, StackSetOptions, Statement, UnifiedConsole, Unit,
};
