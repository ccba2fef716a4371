//! Session preferences and logs

use crate::describe::session::sessions;
use crate::model::*;
use crate::origin::Sp;
use crate::read::decode::{Cx, Decode, Fields};
use crate::tree::{Node, Value};

use super::part::reader;

sessions!(reader);

/// The name of a user, or a mapping
impl Decode for RunAs {
    fn decode(node: &Node<'_>, cx: &mut Cx) -> Option<Self> {
        if let Value::Scalar(..) = &node.value {
            return Some(Self::of(Some(Sp::decode(node, cx)?)));
        }
        let mut map = Fields::of(node, cx)?;
        let run_as = Self::of(map.optional("defaultUser", cx));
        map.end(cx);
        Some(run_as)
    }
}
