//! What exists already

use crate::model::{Existing, ExistingPreferences};
use crate::read::decode::{Cx, Decode, Fields};
use crate::tree::Node;

impl Decode for Existing {
    fn decode(node: &Node<'_>, cx: &mut Cx) -> Option<Self> {
        let mut map = Fields::of(node, cx)?;
        let existing =
            Self { session_preferences: map.optional("sessionPreferences", cx).unwrap_or_default() };
        map.end(cx);
        Some(existing)
    }
}

impl Decode for ExistingPreferences {
    fn decode(node: &Node<'_>, cx: &mut Cx) -> Option<Self> {
        let mut map = Fields::of(node, cx)?;
        let accounts = map.required("accounts", cx);
        let regions = map.some("regions", "every Region of node access", cx);
        let import_as = map.optional("import", cx);
        map.end(cx);
        Some(Self { accounts: accounts?, regions, import_as })
    }
}
