//! Session preferences: the document `SSM-SessionManagerRunShell`; and buckets that the model creates

use crate::describe::session::sessions;
use crate::ids::json_schema::AnyRegion;
use crate::ids::{AccountId, Days, IdleTimeout, Label, Named, Placeholder, Region, SessionDuration, Text};
use crate::origin::Spanned;
use crate::words::{BucketEncryption, LockMode};

use super::record::data;

sessions!(data);

/// Linux user that sessions run as (User Guide, "Turn on run as support")
#[derive(Clone, Debug, Default, PartialEq, serde::Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct RunAs {
    /// User if no tag `SSMSessionRunAs` names one; default: then the session is refused
    #[serde(skip_serializing_if = "Option::is_none")]
    pub default_user: Option<Spanned<Label>>,
}

impl RunAs {
    pub(crate) const fn new(default_user: Option<Spanned<Label>>) -> Self {
        Self { default_user }
    }
}

impl ShellProfile {
    /// Checks whether there are no commands
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.linux.is_none() && self.windows.is_none()
    }
}

/// Number of buckets
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub enum BucketReach<'m> {
    /// One, in this account and Region
    Central(&'m Spanned<Central>),
    /// One in each account
    EveryAccount,
    /// One in each account and Region
    EveryRegion,
}

impl LogBucket {
    /// Returns how many buckets there are
    #[must_use]
    pub fn reach(&self) -> BucketReach<'_> {
        match &self.central {
            Some(central) => BucketReach::Central(central),
            None if self.name.has(Placeholder::Region) => BucketReach::EveryRegion,
            None => BucketReach::EveryAccount,
        }
    }
}
