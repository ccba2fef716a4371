//! Nodes that the policies reach, how and for whom
//!
//! Nodes are evaluated once for each class that the policies distinguish, in each rollout, and multiplied by the size of the class. Users
//! are evaluated one statement at a time ([`Audience`](crate::decide::Audience)). Begin at [`Coverage::new`].

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

/// Dimension that nodes are grouped by
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Dimension {
    /// Account ID
    Account,
    /// Region
    Region,
    /// OU that directly contains the account
    Unit,
    /// Kind of the node: `ec2`, or `managed` for nodes of hybrid activations and other clouds
    Kind,
    /// Value of the tag with this key
    Tag(String),
}

impl fmt::Display for Dimension {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Account => f.write_str("account"),
            Self::Region => f.write_str("region"),
            Self::Unit => f.write_str("unit"),
            Self::Kind => f.write_str("kind"),
            Self::Tag(key) => write!(f, "tag:{key}"),
        }
    }
}

/// Error for a string that does not name a dimension
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("nodes are grouped by `account`, `region`, `unit`, `kind` and `tag:KEY`")]
pub struct ParseDimensionError;

impl FromStr for Dimension {
    type Err = ParseDimensionError;

    fn from_str(text: &str) -> Result<Self, ParseDimensionError> {
        match text {
            "account" => Ok(Self::Account),
            "region" => Ok(Self::Region),
            "unit" => Ok(Self::Unit),
            "kind" => Ok(Self::Kind),
            _ => match text.strip_prefix("tag:") {
                Some(key) if !key.is_empty() => Ok(Self::Tag(key.to_owned())),
                _ => Err(ParseDimensionError),
            },
        }
    }
}

/// Number of nodes, and how they are reached
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Numbers {
    /// Nodes
    pub nodes: usize,
    /// Nodes with access: automatic for at least one user or by one manual policy, without a conflict
    pub covered: usize,
    /// Nodes for which at least one user is approved automatically
    pub automatic: usize,
    /// Nodes for which one manual policy decides
    pub manual: usize,
    /// Nodes to which several manual policies apply, so that a request fails unless it is approved automatically
    pub conflicts: usize,
    /// Nodes that no policy reaches
    pub uncovered: usize,
    /// Nodes by the manual policy that decides
    pub policies: BTreeMap<String, usize>,
    /// Subjects that are approved automatically on at least one of the nodes, by index in [`Subjects`]
    pub approved: BTreeSet<usize>,
}

/// A group of nodes
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// A value for each dimension; `None` if a node does not have the tag, or the OU of its account is unknown
    pub key: Vec<Option<String>>,
    /// Numbers of the group
    pub numbers: Numbers,
}

/// A node that is in conflict or that no policy reaches
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Offender {
    /// ID of the node
    pub node: String,
    /// Account
    pub account: String,
    /// Region
    pub region: String,
    /// Manual policies that conflict
    pub policies: Vec<String>,
    /// Why no policy reaches the node
    pub reason: Option<String>,
}

/// Nodes that the policies reach, how and for whom
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Coverage {
    /// Dimensions that nodes are grouped by
    pub by: Vec<Dimension>,
    /// Groups of nodes, in the order of their keys
    pub rows: Vec<Row>,
    /// All nodes
    pub total: Numbers,
    /// Nodes in conflict, by account, Region and ID
    pub conflicts: Vec<Offender>,
    /// Nodes that no policy reaches, in the same order
    pub uncovered: Vec<Offender>,
    /// Users of the inventory, or the subjects that statements name
    pub subjects: Subjects,
    /// Assumptions of the numbers, one sentence each
    pub notes: Vec<String>,
}
