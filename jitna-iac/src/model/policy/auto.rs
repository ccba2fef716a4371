//! Auto-approval policies

use schemars::JsonSchema;
use serde::Serialize;

use super::Statement;
use crate::ids::Label;
use crate::origin::Sp;
use crate::shape::Keys;

/// An auto-approval policy: statements of effect `permit` (User Guide, "Create an auto-approval policy")
///
/// An account and Region holds one at most; which of the model's policies it is, rollouts say.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(transform = Keys(&["name", "statements"]))]
pub struct AutoApproval {
    /// Name within the model
    pub name: Sp<Label>,
    /// Description of the document; default: a sentence that says what it is
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<Sp<Label>>,
    /// Statements, in the order in which they are printed
    pub statements: Vec<Sp<Statement>>,
}

impl AutoApproval {
    /// Policy of this name within the model
    #[must_use]
    #[track_caller]
    pub fn new(name: Label, statements: impl IntoIterator<Item = Statement>) -> Self {
        Self { name: Sp::here(name), description: None, statements: super::statement::placed(statements) }
    }

    /// Sets the description
    #[must_use]
    #[track_caller]
    pub fn description(mut self, text: Label) -> Self {
        self.description = Some(Sp::here(text));
        self
    }
}
