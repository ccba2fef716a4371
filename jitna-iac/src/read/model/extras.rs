//! What the unified console offers besides

use crate::model::ConsoleExtras;
use crate::read::decode::{Cx, Decode, Fields};
use crate::read::node::Node;

impl Decode for ConsoleExtras {
    fn decode(node: &Node<'_>, cx: &mut Cx) -> Option<Self> {
        let mut map = Fields::of(node, cx)?;
        let extras = Self { explorer_role: map.optional("explorerRole", cx) };
        map.end(cx);
        Some(extras)
    }
}
