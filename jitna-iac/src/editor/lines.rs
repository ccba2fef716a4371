//! Positions as editors count them

use std::ops::Range;

/// A position: line from 0, and code units of UTF-16 from the beginning of the line
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Utf16 {
    /// Line, from 0
    pub line: u32,
    /// Code units of UTF-16 before the position in its line
    pub character: u32,
}

/// Lines of a text
///
/// ```
/// use jitna_iac::editor::{Lines, Utf16};
///
/// let lines = Lines::new("a: 🦀x\n");
/// let place = lines.position(7);
/// assert_eq!(place, Utf16 { line: 0, character: 5 });
/// assert_eq!(lines.byte(place), 7);
/// ```
#[derive(Clone, Debug)]
pub struct Lines<'t> {
    text: &'t str,
    starts: Vec<usize>,
}

impl<'t> Lines<'t> {
    /// Creates the lines of a text; `\n`, `\r\n` and `\r` end a line
    #[must_use]
    pub fn new(text: &'t str) -> Self {
        let bytes = text.as_bytes();
        let ends = |(at, byte): (usize, &u8)| match byte {
            b'\n' => Some(at + 1),
            b'\r' if bytes.get(at + 1) != Some(&b'\n') => Some(at + 1),
            _ => None,
        };
        let starts = std::iter::once(0).chain(bytes.iter().enumerate().filter_map(ends)).collect();
        Self { text, starts }
    }

    /// Returns the position of a byte; for a byte inside a character, the position of the character
    #[must_use]
    pub fn position(&self, byte: usize) -> Utf16 {
        let mut byte = byte.min(self.text.len());
        while !self.text.is_char_boundary(byte) {
            byte -= 1;
        }
        let line = self.starts.partition_point(|start| *start <= byte).saturating_sub(1);
        let start = self.starts.get(line).copied().unwrap_or_default();
        let before = self.text.get(start..byte).unwrap_or_default();
        let character = before.chars().map(char::len_utf16).sum::<usize>();
        let fit = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        Utf16 { line: fit(line), character: fit(character) }
    }

    /// Returns the byte at a position: for a position after the end of its line, the end of the line; for one inside a character, the
    /// character
    #[must_use]
    pub fn byte(&self, position: Utf16) -> usize {
        let line = usize::try_from(position.line).unwrap_or(usize::MAX);
        let Some(&start) = self.starts.get(line) else { return self.text.len() };
        let end =
            line.checked_add(1).and_then(|next| self.starts.get(next)).copied().unwrap_or(self.text.len());
        let content = self.text.get(start..end).unwrap_or_default().trim_end_matches(['\n', '\r']);
        let mut left = usize::try_from(position.character).unwrap_or(usize::MAX);
        for (at, c) in content.char_indices() {
            if left < c.len_utf16() {
                return start + at;
            }
            left -= c.len_utf16();
        }
        start + content.len()
    }

    /// Returns the positions of a range of bytes
    #[must_use]
    pub fn range(&self, bytes: Range<usize>) -> (Utf16, Utf16) {
        (self.position(bytes.start), self.position(bytes.end))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_character_has_the_position_that_leads_back_to_it() {
        for text in ["", "a\r\nö日🦀x\n\n🦀\rb", "\u{feff}version: 1\n", "no end"] {
            let lines = Lines::new(text);
            let inner = |at: usize| {
                text.as_bytes().get(at) == Some(&b'\n') && at > 0 && text.as_bytes()[at - 1] == b'\r'
            };
            for (at, _) in text.char_indices().filter(|(at, _)| !inner(*at)).chain([(text.len(), ' ')]) {
                assert_eq!(lines.byte(lines.position(at)), at, "{text:?} {at}");
            }
        }
        let far = Utf16 { line: u32::MAX, character: u32::MAX };
        assert_eq!(Lines::new("a\nb").byte(far), 3);
        assert_eq!(Lines::new("a\nb").byte(Utf16 { line: 0, character: 9 }), 1);
        // The second half of a surrogate pair does not begin a character.
        assert_eq!(Lines::new("🦀x").byte(Utf16 { line: 0, character: 1 }), 0);
    }
}
