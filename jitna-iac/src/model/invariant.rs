//! Claims about the policies that must hold for every request

use std::ops::Deref;

use serde::{Serialize, Serializer};

use super::policy::{Nodes, Places, TypedStatement, Who};
use super::record::LeftOut;
use crate::cedar::Condition;
use crate::ids::{Label, Named, Region, TagKey, UnitId};
use crate::origin::Spanned;
use crate::words::NodeKind;

/// Claim about the policies that must hold for every request, wherever a rollout goes, or in some units and Regions
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Invariant {
    /// Name within the model
    pub name: Spanned<Label>,
    /// Why it must hold; printed with the finding that reports a violation
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<Spanned<String>>,
    /// Units that it is about, with all units below them; default: all
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub units: Vec<Spanned<Named<UnitId>>>,
    /// Regions that it is about; default: all
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub regions: Vec<Spanned<Region>>,
    /// What must hold
    #[serde(flatten)]
    pub claim: Claim,
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
    /// Exactly one manual approval policy covers every node with one of these tags
    ManualPath(Spanned<Nodes>),
    /// No user is approved automatically who is in no group and whose ID, attributes and principal tags no statement names
    #[serde(serialize_with = "holds")]
    NoPermitForEveryone,
    /// The deny-access policy prevents the approval of at least one request that a permit grants
    #[serde(serialize_with = "holds")]
    DenyAccessBites,
}

/// `true`, the only value of such a claim
fn holds<S: Serializer>(serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_bool(true)
}

/// Requests, by requester and nodes; uses the words of a typed statement
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Requests {
    /// Who asks; default: everyone
    pub who: Who,
    /// Kind of node; default: any
    pub node_kind: NodeKind,
    /// Conditions, all of which must hold
    pub when: Vec<Condition>,
    /// Conditions, none of which may hold
    pub unless: Vec<Condition>,
    pub(crate) places: Places,
}

impl Requests {
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

/// The only requests that may be approved automatically, and the requests that the claim is about
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[non_exhaustive]
pub struct OnlyFor {
    /// Requests that may be approved automatically
    #[serde(flatten)]
    pub requests: Requests,
    /// Requests that the claim is about; default: all
    pub on: Requests,
}

/// Groups of tag keys of which a node carries at most one
///
/// A key has only one value anyway. Only a tagging policy can guarantee that two keys do not occur on one node; nothing here enforces it.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Exclusive(Vec<Spanned<Vec<Spanned<TagKey>>>>);

impl Exclusive {
    pub(crate) const fn new(groups: Vec<Spanned<Vec<Spanned<TagKey>>>>) -> Self {
        Self(groups)
    }
}

impl Deref for Exclusive {
    type Target = [Spanned<Vec<Spanned<TagKey>>>];

    fn deref(&self) -> &Self::Target {
        &self.0
    }
}

impl LeftOut for Exclusive {
    fn is_left_out(&self) -> bool {
        self.is_empty()
    }
}
