//! Buckets that keep logs and recordings

use schemars::JsonSchema;
use serde::Serialize;

use crate::ids::shape::AnyRegion;
use crate::ids::{AccountId, Days, Named, Placeholder, Region, Text};
use crate::origin::Sp;
use crate::shape::Keys;

/// A bucket that is made: private, versioned, encrypted, TLS only
///
/// Its name says how many there are: with `${AWS::Region}` one in each account and Region, else one in each account. A
/// [central](Self::central) bucket is one for all, and its name has no placeholders.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(transform = Keys(&["name"]))]
pub struct LogBucket {
    /// Name
    pub name: Sp<Text>,
    /// Keys that objects are encrypted with
    pub encryption: Sp<BucketEncryption>,
    /// Days after which objects are deleted; default: never
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expire_after: Option<Sp<Days>>,
    /// Keeps objects from being deleted; default: no
    #[serde(skip_serializing_if = "Option::is_none")]
    pub object_lock: Option<Sp<ObjectLock>>,
    /// The one account and Region of the bucket; default: a bucket in every account
    #[serde(skip_serializing_if = "Option::is_none")]
    pub central: Option<Sp<Central>>,
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
    /// Bucket of this name, encrypted with keys of S3
    #[must_use]
    #[track_caller]
    pub fn new(name: Text) -> Self {
        Self {
            name: Sp::here(name),
            encryption: Sp::default(),
            expire_after: None,
            object_lock: None,
            central: None,
        }
    }

    /// Sets the keys that objects are encrypted with
    #[must_use]
    #[track_caller]
    pub fn encryption(mut self, encryption: BucketEncryption) -> Self {
        self.encryption = Sp::here(encryption);
        self
    }

    /// Deletes objects after this many days
    #[must_use]
    #[track_caller]
    pub fn expire_after(mut self, days: Days) -> Self {
        self.expire_after = Some(Sp::here(days));
        self
    }

    /// Keeps objects from being deleted
    #[must_use]
    #[track_caller]
    pub fn object_lock(mut self, lock: ObjectLock) -> Self {
        self.object_lock = Some(Sp::here(lock));
        self
    }

    /// Makes one bucket for all, in this account and Region
    #[must_use]
    #[track_caller]
    pub fn central(mut self, account: Named<AccountId>, region: Region) -> Self {
        self.central = Some(Sp::here(Central { account: Sp::here(account), region: Sp::here(region) }));
        self
    }

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

/// Keys that objects of a bucket are encrypted with
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, JsonSchema)]
pub enum BucketEncryption {
    /// Keys of S3
    #[default]
    S3,
    /// A customer managed key
    #[serde(rename = "KMS")]
    Kms,
}

/// Keeps objects from being deleted or overwritten (S3 User Guide, "Locking objects with Object Lock")
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(transform = Keys(&["mode", "retention"]))]
pub struct ObjectLock {
    /// Who may lift it
    pub mode: Sp<LockMode>,
    /// For how long
    pub retention: Sp<Days>,
}

impl ObjectLock {
    /// Lock of this mode, for so many days
    #[must_use]
    #[track_caller]
    pub fn new(mode: LockMode, retention: Days) -> Self {
        Self { mode: Sp::here(mode), retention: Sp::here(retention) }
    }
}

/// Who may lift the lock of an object
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "UPPERCASE")]
pub enum LockMode {
    /// Whoever has `s3:BypassGovernanceRetention`
    Governance,
    /// Nobody
    Compliance,
}

/// Account and Region of the one bucket for all
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(transform = Keys(&["account", "region"]))]
pub struct Central {
    /// Account, such as a log archive; an id need not stand in the model
    pub account: Sp<Named<AccountId>>,
    /// Region
    #[schemars(with = "AnyRegion")]
    pub region: Sp<Region>,
}
