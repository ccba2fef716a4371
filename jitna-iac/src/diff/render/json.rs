//! JSON for programs

use crate::diff::Diff;

impl Diff {
    /// Renders the comparison as JSON
    #[must_use]
    pub fn to_json(&self) -> String {
        // Keys are names of fields and numbers are integers, so this cannot fail.
        let mut text = serde_json::to_string_pretty(self).unwrap_or_default();
        text.push('\n');
        text
    }
}
