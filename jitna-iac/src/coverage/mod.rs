//! Which nodes the policies reach, how and for whom
//!
//! Nodes are decided once for each class that the policies tell apart, in each rollout, and counted by how many they are; users
//! are looked at a statement at a time ([`Audience`](crate::decide::Audience)). Begin at [`Coverage::of`].

mod approvers;
mod count;
mod limits;
mod witnesses;

pub use approvers::approvers_without_members;
pub use count::Subjects;
pub use limits::{Limits, ParseShareError, Share};

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::str::FromStr;

/// What nodes are grouped by
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Dimension {
    /// Account id
    Account,
    /// Region
    Region,
    /// Unit that the account is directly in
    Unit,
    /// Value of the tag of this key
    Tag(String),
}

impl fmt::Display for Dimension {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Account => f.write_str("account"),
            Self::Region => f.write_str("region"),
            Self::Unit => f.write_str("unit"),
            Self::Tag(key) => write!(f, "tag:{key}"),
        }
    }
}

/// A text that names no dimension
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("nodes are grouped by `account`, `region`, `unit` and `tag:KEY`")]
pub struct ParseDimensionError;

impl FromStr for Dimension {
    type Err = ParseDimensionError;

    fn from_str(text: &str) -> Result<Self, ParseDimensionError> {
        match text {
            "account" => Ok(Self::Account),
            "region" => Ok(Self::Region),
            "unit" => Ok(Self::Unit),
            _ => match text.strip_prefix("tag:") {
                Some(key) if !key.is_empty() => Ok(Self::Tag(key.to_owned())),
                _ => Err(ParseDimensionError),
            },
        }
    }
}

/// How many nodes there are, and how they are reached
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Numbers {
    /// Nodes
    pub nodes: usize,
    /// Nodes with a way in: automatic for somebody or by one manual policy, and no conflict
    pub covered: usize,
    /// Nodes for which somebody is approved automatically
    pub automatic: usize,
    /// Nodes that one manual policy is asked for
    pub manual: usize,
    /// Nodes for which several manual policies apply, so that a request fails unless it is approved automatically
    pub conflicts: usize,
    /// Nodes that nothing reaches
    pub uncovered: usize,
    /// Nodes by the manual policy that is asked
    pub policies: BTreeMap<String, usize>,
    /// Those who are approved automatically on at least one of the nodes, by number in [`Subjects`]
    pub approved: BTreeSet<usize>,
}

/// A group of nodes
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// A value for each dimension; none where a node has no such tag, or its account no known unit
    pub key: Vec<Option<String>>,
    /// How many, and how they are reached
    pub numbers: Numbers,
}

/// A node that is in conflict or reached by nothing
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Offender {
    /// Id of the node
    pub node: String,
    /// Account
    pub account: String,
    /// Region
    pub region: String,
    /// Manual policies that conflict
    pub policies: Vec<String>,
    /// Why nothing reaches the node
    pub reason: Option<String>,
}

/// Which nodes the policies reach, how and for whom
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Coverage {
    /// What nodes are grouped by
    pub by: Vec<Dimension>,
    /// Groups of nodes, in the order of their keys
    pub rows: Vec<Row>,
    /// All nodes
    pub total: Numbers,
    /// Nodes in conflict, by account, Region and id
    pub conflicts: Vec<Offender>,
    /// Nodes that nothing reaches, in the same order
    pub uncovered: Vec<Offender>,
    /// Users of the inventory, or those whom statements speak of
    pub subjects: Subjects,
    /// What the numbers take for granted, a sentence each
    pub notes: Vec<String>,
}
