//! Claims about the policies that must hold for every request

use serde::{Serialize, Serializer};

use super::policy::{Nodes, Places, TypedStatement, Who};
use crate::cedar::{Condition, NodeKind};
use crate::ids::{GroupId, Label, Named, Region, TagKey, UnitId, UserId};
use crate::origin::{Origin, Sp};

/// A claim about the policies that must hold for every request, wherever a rollout goes, or in some units and Regions
///
/// ```
/// use jitna_iac::model::prelude::*;
///
/// let production = Requests::default().when(node_tag("Environment").is("Production"));
/// let invariant = Invariant::new("approved by people".parse()?, Claim::NeverAutoApproved(production))
///     .description("audit finding 17");
/// # Ok::<(), jitna_iac::ids::ParseIdError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Invariant {
    /// Name within the model
    pub name: Sp<Label>,
    /// Why it must hold; printed with what breaks it
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<Sp<String>>,
    /// Units that it is about, with all that is below them; default: all
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub units: Vec<Sp<Named<UnitId>>>,
    /// Regions that it is about; default: all
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub regions: Vec<Sp<Region>>,
    /// Where a list without Regions was given; `regions` is empty then, which does not mean all
    #[serde(rename = "regions", skip_serializing_if = "Option::is_none")]
    pub(crate) no_regions: Option<Sp<[(); 0]>>,
    /// What must hold
    #[serde(flatten)]
    pub claim: Claim,
}

impl Invariant {
    /// Invariant of this name
    #[must_use]
    #[track_caller]
    pub fn new(name: Label, claim: Claim) -> Self {
        Self {
            name: Sp::here(name),
            description: None,
            units: Vec::new(),
            regions: Vec::new(),
            no_regions: None,
            claim,
        }
    }

    /// Narrows it to a unit, with all that is below it; several are alternatives
    #[must_use]
    #[track_caller]
    pub fn unit(mut self, unit: Named<UnitId>) -> Self {
        self.units.push(Sp::here(unit));
        self
    }

    /// Narrows it to these Regions
    #[must_use]
    #[track_caller]
    pub fn regions(mut self, regions: impl IntoIterator<Item = Region>) -> Self {
        let origin = Origin::here();
        self.regions.extend(regions.into_iter().map(|region| Sp::new(region, origin)));
        self.no_regions = self.regions.is_empty().then(|| Sp::new([], origin));
        self
    }

    /// Sets the description
    #[must_use]
    #[track_caller]
    pub fn description(mut self, text: impl Into<String>) -> Self {
        self.description = Some(Sp::here(text.into()));
        self
    }
}

/// What must hold
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub enum Claim {
    /// None of these requests is approved automatically
    NeverAutoApproved(Requests),
    /// Of the requests `on`, only these are ever approved automatically
    AutoApprovedOnlyFor(OnlyFor),
    /// Every node with one of these tags is covered by exactly one manual approval policy
    ManualPath(Sp<Nodes>),
    /// Nobody is approved automatically who is in no group, and of whom no statement names the id, an attribute or a
    /// principal tag
    #[serde(serialize_with = "holds")]
    NoPermitForEveryone,
    /// The deny-access policy keeps at least one request from being approved that a permit grants
    #[serde(serialize_with = "holds")]
    DenyAccessBites,
}

/// `true`, which is all that such a claim says
fn holds<S: Serializer>(serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_bool(true)
}

/// Requests, by who asks and for which nodes; in the words of a typed statement
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Requests {
    /// Who asks; default: everyone
    pub who: Who,
    /// Kind of node; default: any
    pub node_kind: NodeKind,
    /// Conditions that must all hold
    pub when: Vec<Condition>,
    /// Conditions of which none may hold
    pub unless: Vec<Condition>,
    pub(crate) places: Places,
}

impl Requests {
    /// Narrows them to members of a group; several are alternatives
    #[must_use]
    #[track_caller]
    pub fn group(mut self, group: Named<GroupId>) -> Self {
        let group = Sp::here(group);
        match &mut self.who {
            Who::Groups(groups) => groups.push(group),
            Who::Anyone | Who::User(_) => self.who = Who::Groups(vec![group]),
        }
        self
    }

    /// Narrows them to one user
    #[must_use]
    #[track_caller]
    pub fn user(mut self, user: Named<UserId>) -> Self {
        self.who = Who::User(Sp::here(user));
        self
    }

    /// Narrows them to one kind of node
    #[must_use]
    pub fn node_kind(mut self, kind: NodeKind) -> Self {
        self.node_kind = kind;
        self
    }

    /// Adds a condition that must hold
    #[must_use]
    pub fn when(mut self, condition: Condition) -> Self {
        self.when.push(condition);
        self
    }

    /// Adds a condition that must not hold
    #[must_use]
    pub fn unless(mut self, condition: Condition) -> Self {
        self.unless.push(condition);
        self
    }

    /// The statement that applies to these requests
    pub(crate) fn statement(&self) -> TypedStatement {
        TypedStatement {
            name: None,
            description: None,
            who: self.who.clone(),
            node_kind: self.node_kind,
            when: self.when.clone(),
            unless: self.unless.clone(),
            places: self.places.clone(),
        }
    }
}

impl Serialize for Requests {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.statement().serialize(serializer)
    }
}

/// Who alone is approved automatically, and on which requests that is asked
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct OnlyFor {
    /// Requests that may be approved automatically
    #[serde(flatten)]
    pub requests: Requests,
    /// Requests that the claim is about; default: all
    pub on: Requests,
}

/// Groups of tag keys of which a node carries one at most
///
/// A key has one value anyway; that two keys do not meet on one node, only a tagging policy can promise. Nothing here sees
/// to it.
pub type Exclusive = Vec<Sp<Vec<Sp<TagKey>>>>;

/// A group of keys, where the program says it
#[track_caller]
pub(super) fn exclusive_keys(keys: impl IntoIterator<Item = TagKey>) -> Sp<Vec<Sp<TagKey>>> {
    let origin = Origin::here();
    Sp::new(keys.into_iter().map(|key| Sp::new(key, origin)).collect(), origin)
}
