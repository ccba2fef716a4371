//! Rollouts

use crate::model::{Choice, Rollout};
use crate::origin::Sp;
use crate::read::decode::{Cx, Decode, Fields};
use crate::tree::Node;

impl Decode for Rollout {
    fn decode(node: &Node<'_>, cx: &mut Cx) -> Option<Self> {
        let mut map = Fields::of(node, cx)?;
        let name = map.required("name", cx);
        let extends = map.optional("extends", cx);
        let units = map.optional("units", cx).unwrap_or_default();
        let accounts = map.optional("accounts", cx).unwrap_or_default();
        let exclude_accounts = map.optional("excludeAccounts", cx).unwrap_or_default();
        let regions = map.some("regions", "every Region of node access", cx);
        let auto_approval = map.or("autoApproval", Choice::Inherited, cx);
        let manual_approvals = if extends.is_some() {
            map.some("manualApprovals", "those of the rollout that this one extends alone", cx)
        } else {
            map.optional("manualApprovals", cx).unwrap_or_default()
        };
        let session_preferences = map.or("sessionPreferences", Choice::Inherited, cx);
        map.end(cx);
        Some(Self {
            name: name?,
            extends,
            units,
            accounts,
            exclude_accounts,
            regions,
            no_regions: None,
            auto_approval,
            manual_approvals,
            session_preferences,
        })
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
