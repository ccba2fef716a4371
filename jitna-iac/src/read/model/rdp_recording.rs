//! Recording of RDP connections

use super::part::reader;
use crate::describe::recording::rdp_recording;
use crate::model::*;
use crate::origin::Sp;
use crate::read::decode::{Cx, Decode, Fields};
use crate::tree::Node;

rdp_recording!(reader);

impl Decode for RecordingDestination {
    fn decode(node: &Node<'_>, cx: &mut Cx) -> Option<Self> {
        let mut map = Fields::of(node, cx)?;
        let read = match map.or("mode", RoleOrigin::Create, cx) {
            RoleOrigin::Create => LogBucket::read_keys(&mut map, cx).map(Self::Create),
            RoleOrigin::Existing => {
                let (name, owner) = (map.required("name", cx), map.required("owner", cx));
                name.zip(owner).map(|(name, owner)| Self::Existing { name, owner })
            }
        };
        map.end(cx);
        read
    }
}

impl Decode for RecordingKey {
    fn decode(node: &Node<'_>, cx: &mut Cx) -> Option<Self> {
        let mut map = Fields::of(node, cx)?;
        let read = match map.or("mode", RoleOrigin::Create, cx) {
            RoleOrigin::Create => Some(Self::Create {
                alias: map.optional("alias", cx),
                multi_region: map.or("multiRegion", Sp::default(), cx),
            }),
            RoleOrigin::Existing => map.required("arn", cx).map(|arn| Self::Existing { arn }),
        };
        map.end(cx);
        read
    }
}
