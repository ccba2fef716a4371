//! Guardrails: what every model of a company must keep to

use std::ops::{Deref, DerefMut};

use serde::ser::SerializeMap;
use serde::{Serialize, Serializer};

use super::Requests;
use super::policy::Nodes;
use super::record::LeftOut;
use crate::ids::{Hours, Label, Region, TagKey};
use crate::origin::Spanned;
use crate::pattern::{matches, stars};

/// The guardrails of a model, in the order in which they were written
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Guardrails(Vec<Spanned<Guardrail>>);

impl Guardrails {
    pub(crate) const fn new(guardrails: Vec<Spanned<Guardrail>>) -> Self {
        Self(guardrails)
    }
}

impl Deref for Guardrails {
    type Target = Vec<Spanned<Guardrail>>;

    fn deref(&self) -> &Self::Target {
        &self.0
    }
}

impl DerefMut for Guardrails {
    fn deref_mut(&mut self) -> &mut Self::Target {
        &mut self.0
    }
}

impl LeftOut for Guardrails {
    fn is_left_out(&self) -> bool {
        self.is_empty()
    }
}

/// What the model must keep to
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Guardrail {
    /// Name, for messages; default: none
    pub name: Option<Spanned<Label>>,
    /// Why it must hold; printed with what breaks it
    pub description: Option<Spanned<String>>,
    /// What is demanded
    pub demand: Demand,
}

/// What a guardrail demands
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Demand {
    /// Of manual approval policies
    ManualApprovals(ManualDemand),
    /// Of requests for nodes: that none of them is approved automatically, or only some
    AutoApprovals {
        /// Nodes
        covering: Spanned<Nodes>,
        /// Requests that may be approved automatically; default: none
        only_for: Option<Spanned<Requests>>,
    },
    /// Requests that the deny-access policy denies
    Denies(Spanned<Requests>),
    /// Of rollouts
    Rollouts(RolloutDemand),
    /// Tags that the model sets
    Tags(Vec<Spanned<TagKey>>),
    /// Regions that the model may name
    Regions(Vec<Spanned<Region>>),
    /// The guardrails of a file, which have yet to be read
    File(Spanned<String>),
}

/// What a guardrail demands of manual approval policies
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct ManualDemand {
    /// Policies that may cover one of these nodes
    pub covering: Spanned<Nodes>,
    /// Levels of approval, at least
    pub levels: Option<Spanned<u32>>,
    /// Approvals of all levels together, at least
    pub approvals: Option<Spanned<u32>>,
    /// How long an approval gives access, at most
    pub access_duration: Option<Spanned<Hours>>,
    /// What names are like
    pub names: Option<Spanned<NamePattern>>,
}

/// What a guardrail demands of rollouts
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct RolloutDemand {
    /// That each has session preferences which log sessions; where this is written
    pub session_logs: Option<Spanned<()>>,
    /// What names are like
    pub names: Option<Spanned<NamePattern>>,
}

/// A pattern of names, in which `*` matches any characters
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct NamePattern(String);

impl NamePattern {
    /// The pattern; nothing if it is empty
    pub(crate) fn new(text: &str) -> Option<Self> {
        (!text.trim().is_empty()).then(|| Self(text.to_owned()))
    }

    /// The pattern as it was written
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether a name is like it
    #[must_use]
    pub fn matches(&self, name: &str) -> bool {
        matches(stars(&self.0), name)
    }
}

/// A mapping of one key
struct One<T>(&'static str, T);

impl<T: Serialize> Serialize for One<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(1))?;
        map.serialize_entry(self.0, &self.1)?;
        map.end()
    }
}

/// `all`, or the nodes that policies may cover
struct Covering<'n>(&'n Spanned<Nodes>);

impl Serialize for Covering<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match &**self.0 {
            Nodes::All => self.0.serialize(serializer),
            Nodes::Tagged(_) => One("covering", self.0).serialize(serializer),
        }
    }
}

impl Serialize for Guardrail {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        if let Some(name) = &self.name {
            map.serialize_entry("name", name)?;
        }
        if let Some(text) = &self.description {
            map.serialize_entry("description", text)?;
        }
        match &self.demand {
            Demand::ManualApprovals(demand) => {
                map.serialize_entry("manualApprovals", &Covering(&demand.covering))?;
                if let Some(levels) = &demand.levels {
                    map.serialize_entry("levels", &One("atLeast", levels))?;
                }
                if let Some(approvals) = &demand.approvals {
                    map.serialize_entry("approvals", &One("atLeast", approvals))?;
                }
                if let Some(time) = &demand.access_duration {
                    map.serialize_entry("accessDuration", &One("atMost", time))?;
                }
                if let Some(names) = &demand.names {
                    map.serialize_entry("names", &One("like", names))?;
                }
            }
            Demand::AutoApprovals { covering, only_for } => {
                map.serialize_entry("autoApprovals", &Covering(covering))?;
                match only_for {
                    Some(requests) => map.serialize_entry("onlyFor", requests)?,
                    None => map.serialize_entry("never", &true)?,
                }
            }
            Demand::Denies(requests) => map.serialize_entry("denyAccess", &One("denies", requests))?,
            Demand::Rollouts(demand) => {
                map.serialize_entry("rollouts", "all")?;
                if let Some(place) = &demand.session_logs {
                    map.serialize_entry("sessionLogs", &place.with("required"))?;
                }
                if let Some(names) = &demand.names {
                    map.serialize_entry("names", &One("like", names))?;
                }
            }
            Demand::Tags(keys) => map.serialize_entry("tags", &One("required", keys))?,
            Demand::Regions(regions) => map.serialize_entry("regions", &One("among", regions))?,
            Demand::File(path) => map.serialize_entry("file", path)?,
        }
        map.end()
    }
}

impl Demand {
    /// Requests that it speaks of
    pub(crate) fn requests(&self) -> Option<&Spanned<Requests>> {
        match self {
            Self::AutoApprovals { only_for, .. } => only_for.as_ref(),
            Self::Denies(requests) => Some(requests),
            Self::ManualApprovals(_)
            | Self::Rollouts(_)
            | Self::Tags(_)
            | Self::Regions(_)
            | Self::File(_) => None,
        }
    }
    /// Nodes that it speaks of
    pub(crate) fn nodes(&self) -> Option<&Spanned<Nodes>> {
        match self {
            Self::ManualApprovals(demand) => Some(&demand.covering),
            Self::AutoApprovals { covering, .. } => Some(covering),
            Self::Denies(_) | Self::Rollouts(_) | Self::Tags(_) | Self::Regions(_) | Self::File(_) => None,
        }
    }
}
