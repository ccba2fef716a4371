//! Tags of resources that accept them as a list.

use serde::Serialize;

use super::value::Value;

/// Tag of a resource: key 1–128 characters, value up to 256; the resource type has its own patterns for both
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct Tag {
    key: String,
    value: Value<String>,
}

impl Tag {
    /// Returns the tag with this key and value
    pub fn new(key: impl Into<String>, value: impl Into<Value<String>>) -> Self {
        Self { key: key.into(), value: value.into() }
    }
}

impl<K: Into<String>, V: Into<Value<String>>> From<(K, V)> for Tag {
    fn from((key, value): (K, V)) -> Self {
        Self::new(key, value)
    }
}
