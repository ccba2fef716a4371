//! Invariants: claims about the policies that must hold for every request

use crate::ids::{Label, Region};
use crate::origin::Origin;
use crate::words::NodeKind;

use super::given::{AnyText, Tree, Value};
use super::keys::Keys;
use super::mapping::Mapping;
use super::part::{put, tree};
use super::statement::requests;
use super::{Condition, Group, Nodes, Unit, User};

/// A claim about the policies that must hold for every request
///
/// ```
/// use jitna_iac::describe::*;
///
/// let production = Requests::new().when(node_tag("Environment").is("Production"));
/// let invariant = Invariant::never_auto_approved("approved by hand", production).description("audit finding 17");
/// ```
#[derive(Clone, Debug)]
#[must_use = "a part has no effect until it is added to a model"]
pub struct Invariant(Mapping);

impl Invariant {
    #[track_caller]
    fn new(name: impl Value<Label>, claim: &'static str, what: impl FnOnce(Origin) -> Tree) -> Self {
        let at = Origin::here();
        let mut map = Mapping::new(at);
        map.set("name", name.given(at).tree);
        map.set(claim, what(at));
        Self(map)
    }

    /// None of these requests is approved automatically
    #[track_caller]
    pub fn never_auto_approved(name: impl Value<Label>, requests: Requests) -> Self {
        Self::new(name, "neverAutoApproved", |at| requests.given(at).tree)
    }

    /// Only these of the requests `on`, or of all requests, are ever approved automatically
    #[track_caller]
    pub fn auto_approved_only_for(name: impl Value<Label>, requests: Requests, on: Option<Requests>) -> Self {
        Self::new(name, "autoApprovedOnlyFor", |at| {
            let mut map = requests.0;
            if let Some(on) = on {
                map.set("on", on.given(at).tree);
            }
            map.tree()
        })
    }

    /// Exactly one manual approval policy covers every node with one of these tags
    #[track_caller]
    pub fn manual_path(name: impl Value<Label>, nodes: Nodes) -> Self {
        Self::new(name, "manualPath", |at| nodes.given(at).tree)
    }

    /// Automatic approval requires that the user is in a group, or that a statement names the user's ID, an attribute or a principal tag
    #[track_caller]
    pub fn no_permit_for_everyone(name: impl Value<Label>) -> Self {
        Self::new(name, "noPermitForEveryone", |at| Tree::plain(true, at))
    }

    /// The deny-access policy prevents the approval of at least one request that a permit grants
    #[track_caller]
    pub fn deny_access_bites(name: impl Value<Label>) -> Self {
        Self::new(name, "denyAccessBites", |at| Tree::plain(true, at))
    }

    /// Sets why it must hold; printed with the violation
    #[track_caller]
    pub fn description(mut self, text: impl Value<AnyText>) -> Self {
        self.0.set("description", text.given(Origin::here()).tree);
        self
    }

    /// Limits it to an OU, with everything below it; several are alternatives
    #[track_caller]
    pub fn unit(mut self, unit: Unit) -> Self {
        let at = Origin::here();
        put!(add Unit, self.0, "units", unit, at);
        self
    }

    /// Limits it to these Regions
    #[track_caller]
    pub fn regions(mut self, regions: impl IntoIterator<Item = impl Value<Region>>) -> Self {
        let at = Origin::here();
        put!(values Region, self.0, "regions", regions, at);
        self
    }
}

tree!(Invariant);

impl Keys for Invariant {
    const NAME: &'static str = "Invariant";
    const KEYS: &'static [&'static str] = &[
        "name",
        "neverAutoApproved",
        "autoApprovedOnlyFor",
        "manualPath",
        "noPermitForEveryone",
        "denyAccessBites",
        "description",
        "units",
        "regions",
    ];
}

/// Requests, by requester and node; without a setter, all of them
#[derive(Clone, Debug)]
#[must_use = "requests have no effect until an invariant is about them"]
pub struct Requests(Mapping);

impl Requests {
    /// Returns all requests
    #[track_caller]
    #[allow(clippy::new_without_default, reason = "a default would not know the line of the program")]
    pub fn new() -> Self {
        Self(Mapping::new(Origin::here()))
    }

    /// Limits them to one kind of node
    #[track_caller]
    pub fn node_kind(mut self, kind: NodeKind) -> Self {
        self.0.set("nodeKind", kind.given(Origin::here()).tree);
        self
    }
}

requests!(Requests);

impl Keys for Requests {
    const NAME: &'static str = "OnlyFor";
    const KEYS: &'static [&'static str] = &["nodeKind", "group", "groups", "user", "when", "unless", "on"];
}
