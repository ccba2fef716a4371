//! Rollouts

use crate::describe::policy::rollouts;
use crate::model::*;
use crate::origin::Spanned;
use crate::read::decode::{Cx, Decode, Fields};
use crate::tree::Node;

use super::part::reader;

rollouts!(reader);

impl Decode for Rollout {
    fn decode(node: &Node<'_>, cx: &mut Cx) -> Option<Self> {
        let mut map = Fields::from_node(node, cx)?;
        if map.node("extends").is_some() {
            map.refuse_empty("manualApprovals", "those of the rollout that this one extends alone", cx);
        }
        map.node("use");
        let read = Self::read_keys(&mut map, cx);
        map.end(cx);
        read
    }
}

/// A name, or `none`
impl<T: Decode> Decode for Choice<T> {
    fn decode(node: &Node<'_>, cx: &mut Cx) -> Option<Self> {
        if node.as_text() == Some("none") {
            return Some(Self::None(Spanned::new((), node.origin)));
        }
        Spanned::decode(node, cx).map(Self::One)
    }
}
