//! What keeps a thing out of a template.

use std::convert::Infallible;
use std::fmt;

use super::logical_id::{LogicalId, LogicalIdError};

/// Section of a template whose members have names
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Section {
    /// `Metadata`
    Metadata,
    /// `Parameters`
    Parameters,
    /// `Conditions`
    Conditions,
    /// `Resources`
    Resources,
    /// `Outputs`
    Outputs,
}

impl fmt::Display for Section {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Metadata => "Metadata",
            Self::Parameters => "Parameters",
            Self::Conditions => "Conditions",
            Self::Resources => "Resources",
            Self::Outputs => "Outputs",
        })
    }
}

/// A logical id that the template already holds
///
/// Resources and parameters share their names, as `Ref` could not tell them apart.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{id}` is already in `{section}` of the template: expected a logical id of its own")]
pub struct DuplicateLogicalId {
    id: String,
    section: Section,
}

impl DuplicateLogicalId {
    pub(super) fn new(id: impl Into<String>, section: Section) -> Self {
        Self { id: id.into(), section }
    }

    /// The id that is taken; a key in the case of `Metadata`
    #[must_use]
    pub fn id(&self) -> &str {
        &self.id
    }

    /// Where it is taken
    #[must_use]
    pub fn section(&self) -> Section {
        self.section
    }
}

impl From<(&LogicalId, Section)> for DuplicateLogicalId {
    fn from((id, section): (&LogicalId, Section)) -> Self {
        Self::new(id.as_str(), section)
    }
}

/// A resource type of a user whose properties do not serialize to a map
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("properties of `{type_name}`: {reason}")]
pub struct PropertiesError {
    type_name: &'static str,
    reason: String,
}

impl PropertiesError {
    pub(super) fn new(type_name: &'static str, error: &serde_json::Error) -> Self {
        Self { type_name, reason: error.to_string() }
    }

    pub(super) fn not_an_object(type_name: &'static str) -> Self {
        Self { type_name, reason: "expected a map of names to values".to_owned() }
    }

    /// Name of the resource type
    #[must_use]
    pub fn type_name(&self) -> &'static str {
        self.type_name
    }
}

/// What keeps a thing out of a template
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum AddError {
    /// The name is no logical id
    #[error(transparent)]
    LogicalId(#[from] LogicalIdError),
    /// The name is taken
    #[error(transparent)]
    Duplicate(#[from] DuplicateLogicalId),
    /// The properties cannot be written
    #[error(transparent)]
    Properties(#[from] PropertiesError),
}

impl From<Infallible> for AddError {
    fn from(never: Infallible) -> Self {
        match never {}
    }
}
