//! For programs

use crate::diff::Diff;

impl Diff {
    /// The comparison as JSON
    #[must_use]
    pub fn to_json(&self) -> String {
        // Keys are names of fields and numbers are whole, so this cannot fail.
        let mut text = serde_json::to_string_pretty(self).unwrap_or_default();
        text.push('\n');
        text
    }
}
