//! Errors for items that cannot be added to a template.

use std::convert::Infallible;
use std::fmt;

use super::logical_id::{LogicalId, LogicalIdError};

/// Section of a template whose members are named
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

/// A logical ID that the template already has
///
/// Resources and parameters share one namespace, because `Ref` could not tell them apart.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{id}` is already in `{section}` of the template: expected a logical ID of its own")]
pub struct DuplicateLogicalId {
    id: String,
    section: Section,
}

impl DuplicateLogicalId {
    pub(super) fn new(id: impl Into<String>, section: Section) -> Self {
        Self { id: id.into(), section }
    }

    /// The ID that is already used; a key if the section is `Metadata`
    #[must_use]
    pub fn id(&self) -> &str {
        &self.id
    }

    /// The section that uses it
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

/// A custom resource type whose properties do not serialize to a map
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

/// Reason why an item cannot be added to a template
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum AddError {
    /// The name is not a logical ID
    #[error(transparent)]
    LogicalId(#[from] LogicalIdError),
    /// The name is already used
    #[error(transparent)]
    Duplicate(#[from] DuplicateLogicalId),
    /// The properties cannot be serialized
    #[error(transparent)]
    Properties(#[from] PropertiesError),
}

impl From<Infallible> for AddError {
    fn from(never: Infallible) -> Self {
        match never {}
    }
}
