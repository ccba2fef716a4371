//! The deny-access policy

use schemars::JsonSchema;
use serde::Serialize;

use super::Statement;
use crate::ids::Label;
use crate::origin::Sp;
use crate::shape::Keys;

/// The deny-access policy: one per organization, statements of effect `forbid` (User Guide, "Create a deny-access
/// policy")
///
/// It keeps requests from being approved automatically, in all accounts; it does not keep approvers from approving.
#[derive(Clone, Debug, Default, PartialEq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(transform = Keys(&["statements"]))]
pub struct DenyAccess {
    /// Description of the document; default: a sentence that says what it is
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<Sp<Label>>,
    /// Statements, in the order in which they are printed
    pub statements: Vec<Sp<Statement>>,
}

impl DenyAccess {
    /// Policy of these statements
    #[must_use]
    #[track_caller]
    pub fn new(statements: impl IntoIterator<Item = Statement>) -> Self {
        Self { description: None, statements: super::statement::placed(statements) }
    }

    /// Sets the description
    #[must_use]
    #[track_caller]
    pub fn description(mut self, text: Label) -> Self {
        self.description = Some(Sp::here(text));
        self
    }
}
