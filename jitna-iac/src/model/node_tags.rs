//! Tags of nodes, as far as they are declared

use indexmap::IndexMap;
use serde::{Serialize, Serializer};

use crate::ids::{NodeTagValue, TagKey};
use crate::origin::Spanned;
use crate::pattern::{matches, stars};

/// Tag keys of nodes and the values of each, in the order in which they were written
///
/// Once a key is declared, a policy that uses another key, or another value of a declared key, is an error.
pub type NodeTags = IndexMap<TagKey, Spanned<NodeTagValues>>;

/// Values of a tag of nodes
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum NodeTagValues {
    /// Any value
    Any,
    /// One of these; `*` matches any characters, as in a tag policy of AWS Organizations
    OneOf(Vec<Spanned<NodeTagValue>>),
}

impl NodeTagValues {
    /// Whether a node may have this value
    #[must_use]
    pub fn contains(&self, value: &str) -> bool {
        match self {
            Self::Any => true,
            Self::OneOf(values) => values.iter().any(|pattern| matches(stars(pattern.as_str()), value)),
        }
    }
}

impl Serialize for NodeTagValues {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Any => serializer.serialize_str("any"),
            Self::OneOf(values) => values.serialize(serializer),
        }
    }
}
