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
    /// Number of characters that begin before every [`STEP`] bytes, so that a column far out in a line is found at once:
    /// JSON for machines is one line, and may have a finding in each of its items.
    characters: Vec<u32>,
}

/// Bytes between two counts of characters
const STEP: usize = 1024;

/// Characters of a long line that are kept on either side of a column; more than an excerpt shows
const REACH: usize = 2000;

impl Source {
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

    /// The part of a line that lies about a column, and how many characters of the line stand before it
    pub(crate) fn line_about(&self, number: u32, column: u32) -> Option<(&str, usize)> {
        let line = self.line(number)?;
        if line.len() <= 2 * REACH {
            return Some((line, 0));
        }
        let start = self.line_start(usize::try_from(number.checked_sub(1)?).ok()?);
        let end = (*self.lines.get(number as usize - 1)? as usize) + line.len();
        let skipped = (column as usize).saturating_sub(REACH);
        let first = self.characters_before(start) + skipped;
        let (from, to) = (self.byte_of(first).min(end), self.byte_of(first + 2 * REACH).min(end));
        let from = if skipped == 0 { start } else { from };
        Some((self.text()?.get(from..to)?, skipped))
    }

    /// Byte of the first column of a line: a byte order mark is none, elsewhere the character counts
    fn line_start(&self, index: usize) -> usize {
        let start = self.lines.get(index).copied().unwrap_or(0) as usize;
        let text = self.text().unwrap_or_default();
        if index == 0 { text.len() - text.trim_start_matches('\u{feff}').len() } else { start }
    }

    fn characters_before(&self, byte: usize) -> usize {
        let known = self.characters.get(byte / STEP).copied().unwrap_or(0) as usize;
        let bytes = self.text().unwrap_or_default().as_bytes();
        known + count_characters(bytes.get(byte / STEP * STEP..byte).unwrap_or_default())
    }

    /// Byte at which the character begins that this many characters stand before
    fn byte_of(&self, character: usize) -> usize {
        let bytes = self.text().unwrap_or_default().as_bytes();
        let step = self.characters.partition_point(|&count| count as usize <= character).saturating_sub(1);
        let mut count = self.characters.get(step).copied().unwrap_or(0) as usize;
        for (at, byte) in bytes.iter().enumerate().skip(step * STEP) {
            if begins_character(*byte) {
                if count == character {
                    return at;
                }
                count += 1;
            }
        }
        bytes.len()
    }
}

fn begins_character(byte: u8) -> bool {
    byte & 0b1100_0000 != 0b1000_0000
}

fn count_characters(bytes: &[u8]) -> usize {
    bytes.iter().filter(|byte| begins_character(**byte)).count()
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
        let breaks = text.bytes().enumerate().filter(|(_, b)| *b == b'\n');
        // `read` refuses texts of 4 GiB, so positions fit.
        let lines = std::iter::once(0).chain(breaks.map(|(i, _)| u32::try_from(i + 1).unwrap_or(u32::MAX)));
        let lines = lines.collect();
        let mut count = 0;
        let counts = text.as_bytes().chunks(STEP).map(|chunk| {
            count += count_characters(chunk);
            u32::try_from(count).unwrap_or(u32::MAX)
        });
        let characters = std::iter::once(0).chain(counts).collect();
        self.push(Source { name: name.into(), text: Some(text.into()), lines, characters })
    }

    /// Adds a file of which only the name is known; the same name gives the same id
    pub fn add_name(&mut self, name: &str) -> FileId {
        let known = self.0.iter().position(|s| &*s.name == name);
        if let Some(id) = known.and_then(|i| u32::try_from(i).ok()) {
            return FileId(id);
        }
        self.push(Source { name: name.into(), text: None, lines: Vec::new(), characters: Vec::new() })
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
    let start = source.line_start(index);
    let column = source.characters_before(byte).saturating_sub(source.characters_before(start)) + 1;
    (u32::try_from(index + 1).unwrap_or(u32::MAX), u32::try_from(column).unwrap_or(u32::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Column by counting from the beginning of the line
    fn counted(text: &str, byte: usize) -> u32 {
        let start = text[..byte].rfind('\n').map_or(0, |at| at + 1);
        let before =
            if start == 0 { text[..byte].trim_start_matches('\u{feff}') } else { &text[start..byte] };
        u32::try_from(before.chars().count() + 1).unwrap()
    }

    #[test]
    fn columns_of_long_lines_are_those_one_counts() {
        let long = "aö日🦀".repeat(3000);
        for text in [&*long, &format!("\u{feff}{long}\n{long}x\n"), &format!("short\r\n{long}\u{feff}{long}")]
        {
            let mut sources = Sources::default();
            let file = sources.add("a", text);
            for (at, char) in text.char_indices().step_by(97) {
                let start = u32::try_from(at).unwrap();
                let position = sources.position(Origin::Span { file, start, end: start }).unwrap();
                assert_eq!(position.column, counted(text, at), "byte {at}");
                let source = sources.get(file).unwrap();
                let (part, skipped) = source.line_about(position.line, position.column).unwrap();
                let part = if skipped == 0 { part.trim_start_matches('\u{feff}') } else { part };
                let shown = part.chars().nth(position.column as usize - 1 - skipped);
                if at > 0 && !char.is_control() {
                    assert_eq!(shown, Some(char), "byte {at}");
                }
                assert!(part.chars().count() <= 2 * REACH);
            }
        }
    }
}
