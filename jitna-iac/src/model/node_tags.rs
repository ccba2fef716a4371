//! Tags that nodes have, as far as they are declared

use indexmap::IndexMap;
use serde::{Serialize, Serializer};

use crate::ids::{NodeTagValue, TagKey};
use crate::origin::Sp;

/// Tag keys of nodes and the values of each, in the order that they were written
///
/// Once a key is declared, a policy that speaks of another key, or of another value of a declared key, is an error.
pub type NodeTags = IndexMap<TagKey, Sp<NodeTagValues>>;

/// Values of a tag of nodes
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum NodeTagValues {
    /// Any value
    Any,
    /// One of these; `*` stands for any characters, as in a tag policy of AWS Organizations
    OneOf(Vec<Sp<NodeTagValue>>),
}

impl NodeTagValues {
    /// Whether a node may have this value
    #[must_use]
    pub fn contains(&self, value: &str) -> bool {
        match self {
            Self::Any => true,
            Self::OneOf(values) => values.iter().any(|pattern| matches(pattern.as_str(), value)),
        }
    }
}

/// Whether a text matches a pattern, in which `*` stands for any characters
pub(crate) fn matches(pattern: &str, text: &str) -> bool {
    let Some((first, rest)) = pattern.split_once('*') else { return pattern == text };
    let Some(mut text) = text.strip_prefix(first) else { return false };
    let mut parts: Vec<&str> = rest.split('*').collect();
    let last = parts.pop().unwrap_or_default();
    for part in parts {
        // The earliest place leaves the most for the parts behind it.
        let Some(at) = text.find(part) else { return false };
        text = text.get(at + part.len()..).unwrap_or_default();
    }
    text.ends_with(last)
}

impl Serialize for NodeTagValues {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Any => serializer.serialize_str("any"),
            Self::OneOf(values) => values.serialize(serializer),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::matches;

    #[test]
    fn stars_stand_for_any_characters() {
        for (pattern, text) in
            [("a", "a"), ("*", ""), ("a*", "a"), ("a*c", "abbc"), ("*b*b", "abbb"), ("**", "x")]
        {
            assert!(matches(pattern, text), "{pattern} {text}");
        }
        for (pattern, text) in [("a", "A"), ("a*", "ba"), ("a*a", "a"), ("*b*b", "ab"), ("", "a")] {
            assert!(!matches(pattern, text), "{pattern} {text}");
        }
    }
}
