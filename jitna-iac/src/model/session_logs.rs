//! Where sessions are logged: what session preferences refer to by name

use schemars::JsonSchema;
use serde::Serialize;

use super::bucket::LogBucket;
use crate::ids::{KeyAlias, LogRetention, PolicyName, RoleName, Text};
use crate::origin::Sp;
use crate::shape::Keys;

/// Log group, bucket and key of sessions, in every account and Region of node access, and the policy that nodes need
///
/// Session preferences name them as they would name things that exist already; a check proves that both fit.
#[derive(Clone, Debug, Default, PartialEq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(transform = Keys(&[]))]
pub struct SessionLogs {
    /// Log group; default: none is made
    #[serde(skip_serializing_if = "Option::is_none")]
    pub log_group: Option<Sp<LogGroup>>,
    /// Bucket; default: none is made
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bucket: Option<Sp<LogBucket>>,
    /// Alias of the key that encrypts session data, the log group and the buckets of each Region; default: none is made
    #[serde(skip_serializing_if = "Option::is_none")]
    pub key: Option<Sp<KeyAlias>>,
    /// Policy that nodes need to write there
    #[serde(skip_serializing_if = "NodePolicy::is_default")]
    pub node_policy: NodePolicy,
}

impl SessionLogs {
    /// Makes a log group
    #[must_use]
    #[track_caller]
    pub fn log_group(mut self, group: LogGroup) -> Self {
        self.log_group = Some(Sp::here(group));
        self
    }

    /// Makes a bucket
    #[must_use]
    #[track_caller]
    pub fn bucket(mut self, bucket: LogBucket) -> Self {
        self.bucket = Some(Sp::here(bucket));
        self
    }

    /// Makes a key of this alias
    #[must_use]
    #[track_caller]
    pub fn key(mut self, alias: KeyAlias) -> Self {
        self.key = Some(Sp::here(alias));
        self
    }

    /// Sets the policy that nodes need
    #[must_use]
    pub fn node_policy(mut self, policy: NodePolicy) -> Self {
        self.node_policy = policy;
        self
    }

    /// Whether nothing is asked for
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// A log group that is made
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(transform = Keys(&["name"]))]
pub struct LogGroup {
    /// Name
    pub name: Sp<Text>,
    /// How long events are kept
    pub retention: Sp<LogRetention>,
    /// Whether the key encrypts it
    pub encrypted: Sp<bool>,
}

impl LogGroup {
    /// Log group of this name, encrypted, that keeps events for a year
    #[must_use]
    #[track_caller]
    pub fn new(name: Text) -> Self {
        Self { name: Sp::here(name), retention: Sp::here(LogRetention::YEAR), encrypted: Sp::here(true) }
    }

    /// Sets how long events are kept
    #[must_use]
    #[track_caller]
    pub fn retention(mut self, retention: LogRetention) -> Self {
        self.retention = Sp::here(retention);
        self
    }

    /// Sets whether the key encrypts it
    #[must_use]
    #[track_caller]
    pub fn encrypted(mut self, encrypted: bool) -> Self {
        self.encrypted = Sp::here(encrypted);
        self
    }
}

/// Customer managed policy that nodes need to write logs
#[derive(Clone, Debug, Default, PartialEq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(transform = Keys(&[]))]
pub struct NodePolicy {
    /// Name; default: [`NodePolicy::NAME`]
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(description = "Name; default: `WriteSessionLogs`")]
    pub name: Option<Sp<PolicyName>>,
    /// Roles of nodes that get the policy; each must exist in every account
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub roles: Vec<Sp<RoleName>>,
}

impl NodePolicy {
    /// Name of the policy where none is given
    pub const NAME: &'static str = "WriteSessionLogs";

    /// Sets the name
    #[must_use]
    #[track_caller]
    pub fn name(mut self, name: PolicyName) -> Self {
        self.name = Some(Sp::here(name));
        self
    }

    /// Gives the policy to a role, which must exist in every account
    #[must_use]
    #[track_caller]
    pub fn role(mut self, name: RoleName) -> Self {
        self.roles.push(Sp::here(name));
        self
    }

    /// Name of the policy
    #[must_use]
    pub fn policy_name(&self) -> &str {
        self.name.as_ref().map_or(Self::NAME, |name| name.as_str())
    }

    /// Whether nothing is said about it
    #[must_use]
    pub fn is_default(&self) -> bool {
        *self == Self::default()
    }
}
