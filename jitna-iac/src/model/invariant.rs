//! Claims about the policies that must hold for every request

use std::ops::Deref;

use serde::{Serialize, Serializer};

use super::policy::{Nodes, Places, TypedStatement, Who};
use super::record::LeftOut;
use crate::cedar::Condition;
use crate::ids::{Label, Named, Region, TagKey, UnitId};
use crate::origin::Sp;
use crate::words::NodeKind;

/// A claim about the policies that must hold for every request, wherever a rollout goes, or in some units and Regions
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
    /// Every node with one of these tags is covered by exactly one manual approval policy
    ManualPath(Sp<Nodes>),
    /// No user is approved automatically who is in no group, and of whom no statement names the ID, an attribute or a
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
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Exclusive(Vec<Sp<Vec<Sp<TagKey>>>>);

impl Exclusive {
    pub(crate) const fn new(groups: Vec<Sp<Vec<Sp<TagKey>>>>) -> Self {
        Self(groups)
    }
}

impl Deref for Exclusive {
    type Target = [Sp<Vec<Sp<TagKey>>>];

    fn deref(&self) -> &Self::Target {
        &self.0
    }
}

impl LeftOut for Exclusive {
    fn is_left_out(&self) -> bool {
        self.is_empty()
    }
}
