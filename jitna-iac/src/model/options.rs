//! How stack sets roll out, and overrides

use serde::Serialize;
use serde::ser::SerializeMap;
use serde_json::Value as Json;

use crate::describe::options::options;
use crate::ids::{Region, StackName};
use crate::origin::Sp;
use crate::words::{ConcurrencyMode, RegionConcurrency};

use super::record::data;

options!(data);

impl StackSetOptions {
    /// Whether every option is what it is when nothing is said
    #[must_use]
    pub fn is_default(&self) -> bool {
        *self == Self::default()
    }
}

/// A number of accounts, or a share of them
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Count {
    /// So many accounts
    Accounts(u32),
    /// So many of a hundred, 0 to 100
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

/// Properties of synthesized resources that are set or deleted by hand
pub type Overrides = Vec<Sp<Override>>;

/// A property of a synthesized resource that is set or deleted by hand
///
/// The template is named as `list` prints it, and so is the resource; the path is that of
/// [`Patch`](crate::cfn::Patch).
#[derive(Clone, Debug, PartialEq)]
pub struct Override {
    /// Template: a stack's or a stack set's name
    pub template: Sp<String>,
    /// Logical id of the resource
    pub resource: Sp<String>,
    /// Path within the resource, such as `Properties.ConfigurationDefinitions.0.TypeVersion`
    pub path: Sp<String>,
    /// Value; default: the property is deleted
    pub set: Option<Sp<Json>>,
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
