//! Tags of nodes

use crate::ids::NodeTagValue;
use crate::model::{NodeTagValues, NodeTags};
use crate::origin::Spanned;
use crate::read::decode::{Cx, Decode, Fields, parsed};
use crate::rules;
use crate::tree::{Node, Value};

impl Decode for NodeTags {
    fn decode(node: &Node<'_>, cx: &mut Cx) -> Option<Self> {
        let map = Fields::from_node(node, cx)?;
        if map.pairs().is_empty() {
            let help = "declare the tags that nodes have, or leave `nodeTags` out";
            cx.report_with(rules::EMPTY_LIST, "`nodeTags` declares no tag", node.origin, help);
            return None;
        }
        let read = map.pairs().iter().filter_map(|(key, value)| {
            let values = NodeTagValues::decode(value, cx);
            let key = parsed(key, "a tag key", cx)?;
            // A key whose values could not be read still counts as declared.
            Some((key, Spanned::new(values.unwrap_or(NodeTagValues::Any), value.origin)))
        });
        Some(read.collect())
    }
}

impl Decode for NodeTagValues {
    fn decode(node: &Node<'_>, cx: &mut Cx) -> Option<Self> {
        let values: Vec<Spanned<NodeTagValue>> = match &node.value {
            Value::Scalar(text, _) if &**text == "any" => return Some(Self::Any),
            Value::Scalar(..) => vec![Spanned::decode(node, cx)?],
            Value::Sequence(_) => Decode::decode(node, cx)?,
            Value::Mapping(_) => {
                cx.wanted("`any` or a list of values", node);
                return None;
            }
        };
        if values.is_empty() {
            let help = "write `any` if it may have any value, or leave the key out";
            cx.report_with(rules::WRONG_KIND, "an empty list of values", node.origin, help);
            return None;
        }
        Some(Self::OneOf(values))
    }
}
