//! A copy of a statement with known faults fixed, and the mapping back to the original

use std::ops::Range;

/// Replacement of a range of bytes in the original
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Edit {
    pub(super) range: Range<usize>,
    pub(super) with: String,
}

/// Copy of a part of a text
#[derive(Debug)]
pub(super) struct Edited {
    pub(super) text: String,
    begin: usize,
    edits: Vec<Edit>,
}

impl Edited {
    /// Creates a copy of the part `range` of `original`; if edits overlap, the first one applies
    pub(super) fn new(original: &str, range: Range<usize>, mut edits: Vec<Edit>) -> Self {
        edits.sort_by_key(|edit| edit.range.start);
        let mut end = range.start;
        edits.retain(|edit| {
            let apart = edit.range.start >= end;
            if apart {
                end = edit.range.end;
            }
            apart
        });
        let mut text = String::new();
        let mut from = range.start;
        for edit in &edits {
            text.push_str(original.get(from..edit.range.start).unwrap_or_default());
            text.push_str(&edit.with);
            from = edit.range.end;
        }
        text.push_str(original.get(from..range.end).unwrap_or_default());
        let begin = range.start;
        Self { text, begin, edits }
    }

    /// Range of the original that these bytes of the copy come from; a replacement comes from the whole range that it replaces
    pub(super) fn original(&self, range: Range<usize>) -> Range<usize> {
        self.position(range.start, false)..self.position(range.end, true)
    }

    fn position(&self, copy: usize, is_end: bool) -> usize {
        let mut original = self.begin + copy;
        for edit in &self.edits {
            let edited = edit.range.start..edit.range.start + edit.with.len();
            if original < edited.start || (original == edited.start && is_end) {
                break;
            }
            if original < edited.end || (original == edited.end && is_end) {
                return if is_end { edit.range.end } else { edit.range.start };
            }
            original = original - edit.with.len() + edit.range.len();
        }
        original
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_lead_back() {
        let text = "..aXXXbYYYYYc..";
        let edit = |range: Range<usize>, with: &str| Edit { range, with: with.to_owned() };
        let edits = vec![edit(7..12, "y"), edit(3..6, "xxxxxx"), edit(4..7, "-")];
        let edited = Edited::new(text, 2..13, edits);
        assert_eq!(edited.text, "axxxxxxbyc");
        let back = |copy: &str| {
            let at = edited.text.find(copy).unwrap();
            text.get(edited.original(at..at + copy.len())).unwrap()
        };
        assert_eq!(back("a"), "a");
        assert_eq!(back("b"), "b");
        assert_eq!(back("c"), "c");
        assert_eq!(back("y"), "YYYYY");
        assert_eq!(back("xb"), "XXXb");
        assert_eq!(back("axx"), "aXXX");
    }
}
