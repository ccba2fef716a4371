//! How StackSets roll out, and overrides

use serde::Serialize;
use serde::ser::SerializeMap;
use serde_json::Value as Json;

use crate::describe::options::options;
use crate::ids::{Region, StackName};
use crate::origin::Spanned;
use crate::words::{ConcurrencyMode, RegionConcurrency};

use super::record::data;

options!(data);

impl StackSetOptions {
    /// Checks whether every option has its default value
    #[must_use]
    pub fn is_default(&self) -> bool {
        *self == Self::default()
    }
}

/// A number of accounts, or a share of them
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Count {
    /// Number of accounts
    Accounts(u32),
    /// Percentage of accounts, 0 to 100
    Percent(u8),
}

impl Serialize for Count {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Accounts(count) => serializer.serialize_u32(*count),
            Self::Percent(percent) => serializer.collect_str(&format_args!("{percent}%")),
        }
    }
}

/// Properties of synthesized resources that are set or deleted manually
pub type Overrides = Vec<Spanned<Override>>;

/// Property of a synthesized resource that is set or deleted manually
///
/// Template and resource are named as `list` prints them. The path is that of [`Patch`](crate::cfn::Patch).
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Override {
    /// Template: the name of a stack or a StackSet
    pub template: Spanned<String>,
    /// Logical ID of the resource
    pub resource: Spanned<String>,
    /// Path within the resource, such as `Properties.ConfigurationDefinitions.0.TypeVersion`
    pub path: Spanned<String>,
    /// Value; default: the property is deleted
    pub set: Option<Spanned<Json>>,
}

impl Serialize for Override {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(4))?;
        map.serialize_entry("template", &self.template)?;
        map.serialize_entry("resource", &self.resource)?;
        map.serialize_entry("path", &self.path)?;
        match &self.set {
            Some(value) => map.serialize_entry("set", value)?,
            None => map.serialize_entry("delete", &true)?,
        }
        map.end()
    }
}
