//! Buckets that keep logs and recordings

use crate::model::{BucketEncryption, Central, LockMode, LogBucket, ObjectLock};
use crate::origin::Sp;
use crate::read::decode::{Cx, Decode, Fields, word};
use crate::tree::Node;

impl Decode for LogBucket {
    fn decode(node: &Node<'_>, cx: &mut Cx) -> Option<Self> {
        let mut map = Fields::of(node, cx)?;
        let bucket = log_bucket(&mut map, cx);
        map.end(cx);
        bucket
    }
}

/// Reads the keys of a bucket from a mapping that may have others
pub(super) fn log_bucket(map: &mut Fields<'_, '_>, cx: &mut Cx) -> Option<LogBucket> {
    let name = map.required("name", cx);
    let encryption = map.or("encryption", Sp::default(), cx);
    let expire_after = map.optional("expireAfter", cx);
    let object_lock = map.optional("objectLock", cx);
    let central = map.optional("central", cx);
    Some(LogBucket { name: name?, encryption, expire_after, object_lock, central })
}

impl Decode for BucketEncryption {
    fn decode(node: &Node<'_>, cx: &mut Cx) -> Option<Self> {
        word(node, &[("S3", Self::S3), ("KMS", Self::Kms)], cx)
    }
}

impl Decode for ObjectLock {
    fn decode(node: &Node<'_>, cx: &mut Cx) -> Option<Self> {
        let mut map = Fields::of(node, cx)?;
        let (mode, retention) = (map.required("mode", cx), map.required("retention", cx));
        map.end(cx);
        Some(Self { mode: mode?, retention: retention? })
    }
}

impl Decode for LockMode {
    fn decode(node: &Node<'_>, cx: &mut Cx) -> Option<Self> {
        word(node, &[("GOVERNANCE", Self::Governance), ("COMPLIANCE", Self::Compliance)], cx)
    }
}

impl Decode for Central {
    fn decode(node: &Node<'_>, cx: &mut Cx) -> Option<Self> {
        let mut map = Fields::of(node, cx)?;
        let (account, region) = (map.required("account", cx), map.required("region", cx));
        map.end(cx);
        Some(Self { account: account?, region: region? })
    }
}
