//! Texts that findings point into

use std::sync::Arc;

use crate::origin::{FileId, Origin};

/// A text that findings point into: a file, standard input, or a Rust file known by name only
#[derive(Clone, Debug)]
pub struct Source {
    name: Arc<str>,
    text: Option<Arc<str>>,
    /// Byte at which each line begins.
    lines: Vec<u32>,
    /// Characters before every so many bytes, so that a column in a long line is found without counting from its start.
    marks: Vec<u32>,
}

/// Bytes between two of [`Source::marks`]
const STRIDE: usize = 1024;

impl Source {
    fn new(name: &str, text: Option<&str>) -> Self {
        let (mut lines, mut marks) = (Vec::new(), Vec::new());
        if let Some(text) = text {
            let breaks = text.bytes().enumerate().filter(|(_, b)| *b == b'\n');
            // `read` refuses texts of 4 GiB, so positions fit.
            let fit = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
            lines = std::iter::once(0).chain(breaks.map(|(i, _)| fit(i + 1))).collect();
            let mut chars = 0;
            for stride in text.as_bytes().chunks(STRIDE) {
                marks.push(fit(chars));
                chars += count_chars(stride);
            }
            marks.push(fit(chars));
        }
        Self { name: name.into(), text: text.map(Into::into), lines, marks }
    }

    /// Number of characters that begin before this byte
    fn chars_before(&self, byte: usize) -> usize {
        let bytes = self.text().unwrap_or_default().as_bytes();
        let mark = byte / STRIDE;
        let rest = bytes.get(mark * STRIDE..byte).unwrap_or_default();
        self.marks.get(mark).map_or(0, |&chars| chars as usize) + count_chars(rest)
    }

    /// Name that is shown, such as `jitna.yaml`
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Text, if it is known
    #[must_use]
    pub fn text(&self) -> Option<&str> {
        self.text.as_deref()
    }

    pub(crate) fn shared_text(&self) -> Option<Arc<str>> {
        self.text.clone()
    }

    /// Line `number` (from 1), without its line break
    #[must_use]
    pub fn line(&self, number: u32) -> Option<&str> {
        let text = self.text()?;
        let index = usize::try_from(number.checked_sub(1)?).ok()?;
        let start = *self.lines.get(index)? as usize;
        let end = self.lines.get(index + 1).map_or(text.len(), |&next| next as usize);
        Some(text.get(start..end)?.trim_end_matches(['\n', '\r']))
    }
}

/// Texts that findings point into
#[derive(Clone, Debug, Default)]
pub struct Sources(Vec<Source>);

/// A place as people count it
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Position<'a> {
    /// Name of the file
    pub file: &'a str,
    /// Line, from 1
    pub line: u32,
    /// Column in characters, from 1
    pub column: u32,
    /// Line of the end
    pub end_line: u32,
    /// Column after the last character
    pub end_column: u32,
}

impl Sources {
    /// Adds a text under the name that is shown
    pub fn add(&mut self, name: &str, text: &str) -> FileId {
        self.push(Source::new(name, Some(text)))
    }

    /// Adds a file of which only the name is known; the same name gives the same id
    pub fn add_name(&mut self, name: &str) -> FileId {
        let known = self.0.iter().position(|s| &*s.name == name);
        if let Some(id) = known.and_then(|i| u32::try_from(i).ok()) {
            return FileId(id);
        }
        self.push(Source::new(name, None))
    }

    fn push(&mut self, source: Source) -> FileId {
        let id = FileId(u32::try_from(self.0.len()).unwrap_or(u32::MAX));
        self.0.push(source);
        id
    }

    /// Source of this id
    #[must_use]
    pub fn get(&self, id: FileId) -> Option<&Source> {
        self.0.get(id.0 as usize)
    }

    /// Source of this name, one with its text if there is one
    #[must_use]
    pub fn by_name(&self, name: &str) -> Option<&Source> {
        let of_name = || self.0.iter().filter(|s| &*s.name == name);
        of_name().find(|s| s.text.is_some()).or_else(|| of_name().next())
    }

    /// Line and column of `origin`; `None` if it says no place
    #[must_use]
    pub fn position(&self, origin: Origin) -> Option<Position<'_>> {
        match origin {
            Origin::Unknown => None,
            Origin::Span { file, start, end } => {
                let source = self.get(file)?;
                let (line, column) = locate(source, start);
                let (end_line, end_column) = locate(source, end.max(start));
                Some(Position { file: &source.name, line, column, end_line, end_column })
            }
            Origin::Place { file, line, column } => {
                let source = self.get(file)?;
                Some(Position { file: &source.name, line, column, end_line: line, end_column: column })
            }
            Origin::Caller(place) => {
                let (file, line, column) = (place.file(), place.line(), place.column());
                Some(Position { file, line, column, end_line: line, end_column: column })
            }
        }
    }
}

fn locate(source: &Source, byte: u32) -> (u32, u32) {
    let text = source.text().unwrap_or_default();
    let mut byte = (byte as usize).min(text.len());
    while !text.is_char_boundary(byte) {
        byte -= 1;
    }
    let index = source.lines.partition_point(|&start| start as usize <= byte).saturating_sub(1);
    let start = source.lines.get(index).copied().unwrap_or(0) as usize;
    let mut column = (source.chars_before(byte) - source.chars_before(start)) + 1;
    // A byte order mark is no column; elsewhere the character counts.
    if index == 0 && byte > 0 && text.starts_with('\u{feff}') {
        column -= 1;
    }
    (u32::try_from(index + 1).unwrap_or(u32::MAX), u32::try_from(column).unwrap_or(u32::MAX))
}

/// Number of characters that begin in these bytes of a text
fn count_chars(bytes: &[u8]) -> usize {
    bytes.iter().filter(|byte| !matches!(byte, 0x80..0xc0)).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_characters_however_long_the_line() {
        let line = "aä日🦀".repeat(1000);
        let text = format!("\u{feff}{line}\r\n{line}\n");
        let mut sources = Sources::default();
        let file = sources.add("x", &text);
        let (mut expected, mut before) = ((1, 1), '\u{feff}');
        for (byte, char) in text.char_indices() {
            expected = match before {
                '\u{feff}' => (1, 1),
                '\n' => (expected.0 + 1, 1),
                _ => (expected.0, expected.1 + 1),
            };
            let start = u32::try_from(byte).unwrap();
            let position = sources.position(Origin::Span { file, start, end: u32::MAX }).unwrap();
            assert_eq!((position.line, position.column), expected, "{byte}");
            assert_eq!((position.end_line, position.end_column), (3, 1));
            before = char;
        }
    }
}
