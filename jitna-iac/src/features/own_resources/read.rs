//! Reads resources of a user's own types

use crate::features::own_resources::describe::own_resource;
use crate::model::*;
use crate::origin::Spanned;
use crate::read::decode::{Cx, Decode, Fields};
use crate::read::model::part::reader;
use crate::tree::Node;

own_resource!(reader);

impl Decode for Verbatim {
    fn decode(node: &Node<'_>, cx: &mut Cx) -> Option<Self> {
        let map = Fields::from_node(node, cx)?;
        let pairs = map.pairs().iter();
        let read =
            pairs.filter_map(|(key, value)| Some((String::decode(key, cx)?, Spanned::decode(value, cx)?)));
        Some(read.collect())
    }
}
