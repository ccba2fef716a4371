//! Session preferences

use super::policy::partly_unreadable;
use crate::model::{CloudWatchLogs, RunAs, S3Logs, SessionPreferences, ShellProfile};
use crate::origin::{Origin, Sp};
use crate::read::decode::{Cx, Decode, Fields};
use crate::tree::{Node, Value};

impl Decode for SessionPreferences {
    fn decode(node: &Node<'_>, cx: &mut Cx) -> Option<Self> {
        let mut map = Fields::of(node, cx)?;
        let before = cx.findings.len();
        let name = map.required("name", cx);
        let description = map.optional("description", cx);
        let cloud_watch = map.optional("cloudWatch", cx);
        let s3 = map.optional("s3", cx);
        let kms_key = map.optional("kmsKey", cx);
        let run_as = map.optional("runAs", cx);
        let idle_timeout = map.optional("idleTimeout", cx);
        let max_duration = map.optional("maxDuration", cx);
        let shell_profile = map.optional("shellProfile", cx).unwrap_or_default();
        map.end(cx);
        partly_unreadable(before, name.as_ref(), cx);
        Some(Self {
            name: name?,
            description,
            cloud_watch,
            s3,
            kms_key,
            run_as,
            idle_timeout,
            max_duration,
            shell_profile,
        })
    }
}

impl Decode for CloudWatchLogs {
    fn decode(node: &Node<'_>, cx: &mut Cx) -> Option<Self> {
        let mut map = Fields::of(node, cx)?;
        let logs = Self {
            log_group: map.optional("logGroup", cx),
            encrypted: map.or("encrypted", Sp::default(), cx),
            streaming: map.or("streaming", Sp::new(true, Origin::Unknown), cx),
        };
        map.end(cx);
        Some(logs)
    }
}

impl Decode for S3Logs {
    fn decode(node: &Node<'_>, cx: &mut Cx) -> Option<Self> {
        let mut map = Fields::of(node, cx)?;
        let logs = Self {
            bucket: map.optional("bucket", cx),
            prefix: map.optional("prefix", cx),
            encrypted: map.or("encrypted", Sp::new(true, Origin::Unknown), cx),
        };
        map.end(cx);
        Some(logs)
    }
}

/// The name of a user, or a mapping
impl Decode for RunAs {
    fn decode(node: &Node<'_>, cx: &mut Cx) -> Option<Self> {
        if let Value::Scalar(..) = &node.value {
            return Some(Self { default_user: Some(Sp::decode(node, cx)?) });
        }
        let mut map = Fields::of(node, cx)?;
        let run_as = Self { default_user: map.optional("defaultUser", cx) };
        map.end(cx);
        Some(run_as)
    }
}

impl Decode for ShellProfile {
    fn decode(node: &Node<'_>, cx: &mut Cx) -> Option<Self> {
        let mut map = Fields::of(node, cx)?;
        let profile = Self { linux: map.optional("linux", cx), windows: map.optional("windows", cx) };
        map.end(cx);
        Some(profile)
    }
}
