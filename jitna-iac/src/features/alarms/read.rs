//! Reads alarms

use std::num::NonZeroU32;

use crate::features::alarms::describe::alarms;
use crate::model::*;
use crate::read::decode::{Cx, Decode};
use crate::read::model::part::reader;
use crate::tree::Node;

alarms!(reader);

impl Decode for NonZeroU32 {
    fn decode(node: &Node<'_>, cx: &mut Cx) -> Option<Self> {
        let read =
            node.as_text().filter(|t| t.bytes().all(|b| b.is_ascii_digit())).and_then(|t| t.parse().ok());
        if read.is_none() {
            cx.wanted("a whole number from 1", node);
        }
        read
    }
}
