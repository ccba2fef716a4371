//! Invariants, and exclusive tag keys

use crate::ids::{Label, TagKey};
use crate::model::{Claim, Exclusive, Invariant, OnlyFor, Requests};
use crate::origin::Spanned;
use crate::read::decode::{Cx, Decode, Fields, parsed};
use crate::read::model::statement::requests;
use crate::rules;
use crate::tree::{Node, Value};

/// Keys that state what must hold
const CLAIMS: &str =
    "`neverAutoApproved`, `autoApprovedOnlyFor`, `manualPath`, `noPermitForEveryone` and `denyAccessBites`";

impl Decode for Invariant {
    fn decode(node: &Node<'_>, cx: &mut Cx) -> Option<Self> {
        let mut map = Fields::from_node(node, cx)?;
        let before = cx.findings.len();
        let name: Option<Spanned<Label>> = map.required("name", cx);
        let description = map.optional("description", cx);
        let units = map.some("units", "the whole organization", cx);
        let regions = map.some("regions", "every Region", cx);
        let claims = [
            map.node("neverAutoApproved"),
            map.node("autoApprovedOnlyFor"),
            map.node("manualPath"),
            map.node("noPermitForEveryone"),
            map.node("denyAccessBites"),
        ];
        map.end(cx);
        let claim = match claims {
            [Some(node), None, None, None, None] => Requests::decode(node, cx).map(Claim::NeverAutoApproved),
            [None, Some(node), None, None, None] => OnlyFor::decode(node, cx).map(Claim::AutoApprovedOnlyFor),
            [None, None, Some(node), None, None] => Spanned::decode(node, cx).map(Claim::ManualPath),
            [None, None, None, Some(node), None] => stated(node, Claim::NoPermitForEveryone, cx),
            [None, None, None, None, Some(node)] => stated(node, Claim::DenyAccessBites, cx),
            // A key that is misspelled may be the claim.
            [None, None, None, None, None] if cx.findings.len() > before => None,
            _ => {
                let message = format!("an invariant makes one claim of {CLAIMS}");
                let help = "write one claim, such as `neverAutoApproved: {when: [{nodeTag: Environment, is: Production}]}`";
                cx.report_with(rules::WRONG_KIND, message, node.origin, help);
                None
            }
        };
        Some(Self { name: name?, description, units, regions, claim: claim? })
    }
}

/// A claim whose only value is `true`
fn stated(node: &Node<'_>, claim: Claim, cx: &mut Cx) -> Option<Claim> {
    if bool::decode(node, cx)? {
        return Some(claim);
    }
    cx.report_with(
        rules::WRONG_KIND,
        "a claim is made with `true`",
        node.origin,
        "leave the invariant out if it need not hold",
    );
    None
}

impl Decode for Requests {
    fn decode(node: &Node<'_>, cx: &mut Cx) -> Option<Self> {
        let mut map = Fields::from_node(node, cx)?;
        let read = requests(&mut map, cx);
        map.end(cx);
        read
    }
}

impl Decode for OnlyFor {
    fn decode(node: &Node<'_>, cx: &mut Cx) -> Option<Self> {
        let mut map = Fields::from_node(node, cx)?;
        let on = match map.node("on") {
            Some(node) => Requests::decode(node, cx),
            None => Some(Requests::default()),
        };
        let read = requests(&mut map, cx);
        map.end(cx);
        Some(Self { requests: read?, on: on? })
    }
}

/// One group of keys, or a list of such groups
impl Decode for Exclusive {
    fn decode(node: &Node<'_>, cx: &mut Cx) -> Option<Self> {
        let Value::Sequence(items) = &node.value else {
            cx.wanted("a list of tag keys", node);
            return None;
        };
        if items.iter().all(|item| matches!(item.value, Value::Scalar(..))) {
            let groups = vec![Spanned::new(keys(items, cx), node.origin)];
            return Some(Self::new(groups)).filter(|_| !items.is_empty());
        }
        let mut groups = Vec::new();
        for item in items {
            match &item.value {
                Value::Sequence(items) => groups.push(Spanned::new(keys(items, cx), item.origin)),
                _ => cx.wanted("a list of tag keys, like its neighbors,", item),
            }
        }
        Some(Self::new(groups))
    }
}

fn keys(items: &[Node<'_>], cx: &mut Cx) -> Vec<Spanned<TagKey>> {
    items.iter().filter_map(|item| Some(Spanned::new(parsed(item, "a tag key", cx)?, item.origin))).collect()
}
