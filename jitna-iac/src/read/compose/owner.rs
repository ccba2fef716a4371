//! Owners of included files: what the file of a team may contain

use super::Composer;
use crate::ids::{Label, NodeTagValue, clip};
use crate::model::Nodes;
use crate::origin::Spanned;
use crate::read::decode::{Cx, Decode, Fields};
use crate::rules;
use crate::tree::{Node, Value};

/// Keys that an owned file may have
const KEYS: [&str; 4] = ["version", "manualApprovals", "sessionPreferences", "invariants"];

/// Owner of a file, and the owner's nodes
#[derive(Debug)]
pub(super) struct Owner {
    pub(super) name: Spanned<Label>,
    nodes: Option<Nodes>,
}

impl Owner {
    /// `owner` and `nodes` of an item of `include`; the outer `None` means that they cannot be read
    pub(super) fn decode(map: &mut Fields<'_, '_>, cx: &mut Cx) -> Option<Option<Self>> {
        let written = map.node("owner");
        let nodes = map.node("nodes");
        let name = written.map(|node| Spanned::<Label>::decode(node, cx));
        let read: Option<Option<Nodes>> = nodes.map(|node| Decode::decode(node, cx));
        match (name, nodes) {
            (None, Some(_)) => {
                let help = "add `owner: NAME`, or leave `nodes` out";
                let place = map.start();
                cx.report_with(rules::MISSING_KEY, "missing key `owner` beside `nodes`", place, help);
                None
            }
            (None, None) => Some(None),
            (Some(name), _) => {
                Some(Some(Self { name: name?, nodes: read.map_or(Some(None), |read| read.map(Some))? }))
            }
        }
    }

    /// The owner's nodes, as written in `include`
    fn owned(&self) -> String {
        match &self.nodes {
            None => "no nodes: add `nodes` beside `owner`".to_owned(),
            Some(Nodes::All) => "`all` nodes".to_owned(),
            Some(Nodes::Tagged(tags)) => {
                let tags = tags.iter().map(|(key, values)| {
                    let values: Vec<String> = values.iter().map(|value| value.to_string()).collect();
                    format!("{key}: [{}]", values.join(", "))
                });
                format!("`{}`", tags.collect::<Vec<_>>().join(", "))
            }
        }
    }

    /// Whether all nodes of a policy belong to the owner; unreadable parts are reported elsewhere
    fn owns(&self, nodes: &Nodes) -> bool {
        let theirs = match &self.nodes {
            None => return false,
            Some(Nodes::All) => return true,
            Some(Nodes::Tagged(tags)) => tags,
        };
        let Nodes::Tagged(tags) = nodes else { return false };
        tags.iter().all(|(key, values)| {
            let own = |value: &Spanned<NodeTagValue>| {
                theirs.get(key).is_some_and(|own| own.iter().any(|one| **one == **value))
            };
            values.iter().all(own)
        })
    }
}

impl Composer<'_> {
    /// Reports content of a file that its owner may not write
    pub(super) fn check_owner(&mut self, file: &Node<'_>, owner: &Owner) {
        let Value::Mapping(pairs) = &file.value else { return };
        for (key, _) in pairs {
            let name = key.as_text().unwrap_or_default();
            if !KEYS.contains(&name) {
                let finding = rules::KEY_NOT_OWNED
                    .finding(format!("the key `{}` is not for `{}` to write", clip(name), *owner.name))
                    .at(key.origin, "")
                    .help("a file with an owner has `manualApprovals`, `sessionPreferences` and `invariants`; write this in a file without `owner`")
                    .subject(owner.name.to_string());
                self.findings.push(finding);
            }
        }
        let policies = file.get("manualApprovals").map(|list| match &list.value {
            Value::Sequence(items) => items.as_slice(),
            Value::Scalar(..) | Value::Mapping(_) => &[],
        });
        for policy in policies.unwrap_or_default() {
            let Some(node) = policy.get("nodes") else { continue };
            let Some(nodes) = Nodes::decode(node, &mut self.reader()) else { continue };
            if owner.owns(&nodes) {
                continue;
            }
            let name = policy.get("name").and_then(Node::as_text).unwrap_or("?");
            let finding = rules::NOT_OWNED
                .finding(format!("`{}` is about nodes that `{}` does not own", clip(name), *owner.name))
                .at(node.origin, "")
                .at(owner.name.origin(), "the owner")
                .help(format!("they own {}", owner.owned()))
                .subject(name);
            self.findings.push(finding);
        }
    }
}
