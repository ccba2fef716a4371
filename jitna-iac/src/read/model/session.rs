//! Session preferences and logs

use crate::describe::session::sessions;
use crate::model::*;
use crate::origin::Spanned;
use crate::read::decode::{Cx, Decode, Fields};
use crate::tree::{Node, Value};

use super::part::reader;

sessions!(reader);

/// The name of a user, or a mapping
impl Decode for RunAs {
    fn decode(node: &Node<'_>, cx: &mut Cx) -> Option<Self> {
        if let Value::Scalar(..) = &node.value {
            return Some(Self::new(Some(Spanned::decode(node, cx)?)));
        }
        let mut map = Fields::from_node(node, cx)?;
        let run_as = Self::new(map.optional("defaultUser", cx));
        map.end(cx);
        Some(run_as)
    }
}
