//! Where sessions are logged

use crate::ids::LogRetention;
use crate::model::{LogGroup, NodePolicy, SessionLogs};
use crate::origin::{Origin, Sp};
use crate::read::decode::{Cx, Decode, Fields};
use crate::tree::Node;

impl Decode for SessionLogs {
    fn decode(node: &Node<'_>, cx: &mut Cx) -> Option<Self> {
        let mut map = Fields::of(node, cx)?;
        let logs = Self {
            log_group: map.optional("logGroup", cx),
            bucket: map.optional("bucket", cx),
            key: map.optional("key", cx),
            node_policy: map.optional("nodePolicy", cx).unwrap_or_default(),
        };
        map.end(cx);
        Some(logs)
    }
}

impl Decode for LogGroup {
    fn decode(node: &Node<'_>, cx: &mut Cx) -> Option<Self> {
        let mut map = Fields::of(node, cx)?;
        let name = map.required("name", cx);
        let retention = map.or("retention", Sp::new(LogRetention::YEAR, Origin::Unknown), cx);
        let encrypted = map.or("encrypted", Sp::new(true, Origin::Unknown), cx);
        map.end(cx);
        Some(Self { name: name?, retention, encrypted })
    }
}

impl Decode for NodePolicy {
    fn decode(node: &Node<'_>, cx: &mut Cx) -> Option<Self> {
        let mut map = Fields::of(node, cx)?;
        let policy =
            Self { name: map.optional("name", cx), roles: map.optional("roles", cx).unwrap_or_default() };
        map.end(cx);
        Some(policy)
    }
}
