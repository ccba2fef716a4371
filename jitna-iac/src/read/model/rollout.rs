//! Rollouts

use crate::model::{Choice, Rollout};
use crate::origin::Sp;
use crate::read::decode::{Cx, Decode, Fields};
use crate::read::node::Node;

impl Decode for Rollout {
    fn decode(node: &Node<'_>, cx: &mut Cx) -> Option<Self> {
        let mut map = Fields::of(node, cx)?;
        let name = map.required("name", cx);
        let rollout = |name| {
            Some(Self {
                name: name?,
                extends: map.optional("extends", cx),
                units: map.optional("units", cx).unwrap_or_default(),
                accounts: map.optional("accounts", cx).unwrap_or_default(),
                exclude_accounts: map.optional("excludeAccounts", cx).unwrap_or_default(),
                regions: map.optional("regions", cx).unwrap_or_default(),
                auto_approval: map.or("autoApproval", Choice::Inherited, cx),
                manual_approvals: map.optional("manualApprovals", cx).unwrap_or_default(),
                session_preferences: map.or("sessionPreferences", Choice::Inherited, cx),
            })
        };
        let rollout = rollout(name);
        map.end(cx);
        rollout
    }
}

/// A name, or `none`
impl<T: Decode> Decode for Choice<T> {
    fn decode(node: &Node<'_>, cx: &mut Cx) -> Option<Self> {
        if node.as_text() == Some("none") {
            return Some(Self::None(Sp::new((), node.origin)));
        }
        Sp::decode(node, cx).map(Self::One)
    }
}
