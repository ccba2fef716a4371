//! Reads the recording of RDP connections

use crate::features::rdp_recording::describe::rdp_recording;
use crate::model::*;
use crate::origin::Spanned;
use crate::read::decode::{Cx, Decode, Fields};
use crate::read::model::part::reader;
use crate::tree::Node;

rdp_recording!(reader);

impl Decode for RecordingDestination {
    fn decode(node: &Node<'_>, cx: &mut Cx) -> Option<Self> {
        let mut map = Fields::from_node(node, cx)?;
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
        let mut map = Fields::from_node(node, cx)?;
        let read = match map.or("mode", RoleOrigin::Create, cx) {
            RoleOrigin::Create => Some(Self::Create {
                alias: map.optional("alias", cx),
                multi_region: map.or("multiRegion", Spanned::default(), cx),
            }),
            RoleOrigin::Existing => map.required("arn", cx).map(|arn| Self::Existing { arn }),
        };
        map.end(cx);
        read
    }
}
