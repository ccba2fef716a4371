//! Descriptions of the edits of a fix

use super::Change;
use crate::diag::{Source, Sources};
use crate::origin::Origin;
use crate::quantity::counted;

/// Describes an edit
pub(super) fn step(change: &Change<'_>, sources: &Sources) -> String {
    /// Maximum number of characters shown
    const SHOWN: usize = 60;
    let short = |text: &str| {
        let mut lines = text.trim().lines();
        let first = lines.next().unwrap_or_default();
        let shown: String = first.chars().take(SHOWN).collect();
        let more = lines.next().is_some() || shown.len() < first.len();
        if more { format!("`{shown}…`") } else { format!("`{shown}`") }
    };
    let Origin::Span { file, start, end } = change.edit.origin else { return String::new() };
    let text = sources.get(file).and_then(Source::text).unwrap_or_default();
    let old = text.get(start as usize..end as usize).unwrap_or_default();
    let new = change.edit.replacement.as_str();
    match (old.trim(), new.trim()) {
        ("", "") => blank(old, new),
        ("", _) => format!("insert {}", short(new)),
        (_, "") => format!("remove {}", short(old)),
        _ => format!("replace {} with {}", short(old), short(new)),
    }
}

/// Describes an edit of blanks alone, of which there is nothing to show
fn blank(old: &str, new: &str) -> String {
    let counted = |text: &str| {
        let what = if text.chars().all(|c| c == ' ') { "space" } else { "blank character" };
        counted(text.chars().count(), what)
    };
    match (old.is_empty(), new.is_empty()) {
        (true, _) => format!("insert {}", counted(new)),
        (_, true) => format!("remove {}", counted(old)),
        _ => format!("replace {} with {}", counted(old), counted(new)),
    }
}

#[cfg(test)]
mod tests {
    use super::blank;

    #[test]
    fn blanks_are_counted() {
        assert_eq!(blank("", "  "), "insert 2 spaces");
        assert_eq!(blank(" ", ""), "remove 1 space");
        assert_eq!(blank("\t", "    "), "replace 1 blank character with 4 spaces");
    }
}
