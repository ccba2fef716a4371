//! What the unified console offers besides

use schemars::JsonSchema;
use serde::Serialize;

use crate::ids::RoleName;
use crate::origin::Sp;
use crate::shape::Keys;

/// Parts of the unified console that are off unless asked for (User Guide, "Setting up Systems Manager unified console for
/// an organization")
#[derive(Clone, Debug, Default, PartialEq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(transform = Keys(&[]))]
pub struct ConsoleExtras {
    /// Role that switches Explorer on, made in the management account; the console names it
    /// `AWS-QuickSetup-SSM-RoleForEnablingExplorer`
    #[serde(skip_serializing_if = "Option::is_none")]
    pub explorer_role: Option<Sp<RoleName>>,
}

impl ConsoleExtras {
    /// Makes the role that switches Explorer on
    #[must_use]
    #[track_caller]
    pub fn explorer_role(mut self, name: RoleName) -> Self {
        self.explorer_role = Some(Sp::here(name));
        self
    }

    /// Whether nothing is asked for
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}
