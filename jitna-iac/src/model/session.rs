//! Session preferences: the document `SSM-SessionManagerRunShell`; and where sessions are logged

use crate::describe::session::sessions;
use crate::ids::shape::AnyRegion;
use crate::ids::{
    AccountId, Days, IdleTimeout, KeyAlias, Label, LogRetention, Named, Placeholder, PolicyName, Region,
    RoleName, SessionDuration, Text,
};
use crate::origin::Sp;
use crate::words::{BucketEncryption, LockMode};

use super::record::data;

sessions!(data);

/// Linux user that sessions run as (User Guide, "Turn on run as support")
#[derive(Clone, Debug, Default, PartialEq, serde::Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct RunAs {
    /// User where no tag `SSMSessionRunAs` names one; default: then the session is refused
    #[serde(skip_serializing_if = "Option::is_none")]
    pub default_user: Option<Sp<Label>>,
}

impl RunAs {
    pub(crate) const fn of(default_user: Option<Sp<Label>>) -> Self {
        Self { default_user }
    }
}

impl NodePolicy {
    /// Name of the policy where none is given
    pub const NAME: &'static str = "WriteSessionLogs";

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

impl SessionLogs {
    /// Whether nothing is asked for
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

impl ShellProfile {
    /// Whether there are no commands
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.linux.is_none() && self.windows.is_none()
    }
}

/// How many buckets there are
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum BucketReach<'m> {
    /// One, in this account and Region
    Central(&'m Sp<Central>),
    /// One in each account
    EveryAccount,
    /// One in each account and Region
    EveryRegion,
}

impl LogBucket {
    /// How many buckets there are
    #[must_use]
    pub fn reach(&self) -> BucketReach<'_> {
        match &self.central {
            Some(central) => BucketReach::Central(central),
            None if self.name.has(Placeholder::Region) => BucketReach::EveryRegion,
            None => BucketReach::EveryAccount,
        }
    }
}
