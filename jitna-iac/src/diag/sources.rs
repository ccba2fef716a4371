//! Sources that findings point into

use std::path::Path;
use std::sync::Arc;

use crate::origin::{FileId, Origin};

/// A source that findings point into: a file, standard input, or a Rust file of which only the name is known
#[derive(Clone, Debug)]
pub struct Source {
    name: Arc<str>,
    text: Option<Arc<str>>,
    /// Byte at which each line begins.
    lines: Vec<u32>,
    /// Number of characters before every [`STEP`] bytes, so that columns far into a line are found quickly: machine-written JSON is one
    /// line, and may have a finding in each of its items.
    characters: Vec<u32>,
}

/// Bytes between two character counts
const STEP: usize = 1024;

/// Characters of a long line that are kept on either side of a column; more than an excerpt shows
const REACH: usize = 2000;

impl Source {
    /// Returns the displayed name, such as `jitna.yaml`
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Returns the content, if it is known
    #[must_use]
    pub fn text(&self) -> Option<&str> {
        self.text.as_deref()
    }

    pub(crate) fn shared_text(&self) -> Option<Arc<str>> {
        self.text.clone()
    }

    /// Returns line `number` (from 1), without its line break
    #[must_use]
    pub fn line(&self, number: u32) -> Option<&str> {
        let text = self.text()?;
        let index = usize::try_from(number.checked_sub(1)?).ok()?;
        let start = *self.lines.get(index)? as usize;
        let end = self.lines.get(index + 1).map_or(text.len(), |&next| next as usize);
        Some(text.get(start..end)?.trim_end_matches(['\n', '\r']))
    }

    /// Returns the part of a line around a column, and how many characters of the line precede it
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

    /// Returns the byte of the first column of a line: a byte order mark does not count as a column at the start of a file
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

    /// Returns the byte at which the character with this index begins
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

/// Sources that findings point into
#[derive(Clone, Debug, Default)]
pub struct Sources(Vec<Source>);

/// A place in a file, counted as editors do
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
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
    /// Adds a source under its displayed name
    pub fn add(&mut self, name: &str, text: &str) -> FileId {
        let breaks = text.bytes().enumerate().filter(|(_, b)| *b == b'\n');
        // `read` rejects sources of 4 GiB, so positions fit.
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

    /// Adds a file of which only the name is known; the same name returns the same ID
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

    /// Returns the names of all sources, in the order in which they were added
    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(|source| &*source.name)
    }

    /// Iterates over all sources
    pub fn iter(&self) -> impl Iterator<Item = &Source> {
        self.0.iter()
    }

    /// Returns the source with this ID
    #[must_use]
    pub fn get(&self, id: FileId) -> Option<&Source> {
        self.0.get(id.0 as usize)
    }

    /// Returns the source with this name, preferably one with known content
    #[must_use]
    pub fn by_name(&self, name: &str) -> Option<&Source> {
        let of_name = || self.0.iter().filter(|s| &*s.name == name);
        of_name().find(|s| s.text.is_some()).or_else(|| of_name().next())
    }

    /// Returns the line and column of `origin`; `None` if it has no place
    #[must_use]
    pub fn position(&self, origin: Origin) -> Option<Position<'_>> {
        match self.shown(origin) {
            Origin::Unknown | Origin::Within(_) => None,
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

impl Sources {
    /// Returns the place to show for a value: the innermost one in a file of the user's workspace, else the outermost
    ///
    /// Cargo names the files of a workspace relative to its root, and those of other packages by absolute paths. A file of the workspace is
    /// one whose content was found.
    pub(crate) fn shown(&self, origin: Origin) -> Origin {
        if !matches!(origin, Origin::Within(_)) {
            return origin;
        }
        let mut places = origin.places();
        let found = places.find(|place| match place {
            Origin::Caller(at) => self.is_of_user(at.file()),
            Origin::Span { file, .. } | Origin::Place { file, .. } => {
                self.get(*file).is_some_and(|source| source.text.is_some() && self.is_of_user(&source.name))
            }
            Origin::Unknown | Origin::Within(_) => false,
        });
        found.or_else(|| origin.places().next_back()).unwrap_or_default()
    }

    /// Returns the same place as lines and columns, which another process can read
    pub(crate) fn in_lines(&self, origin: Origin) -> Origin {
        Origin::of_places(origin.places().map(|place| match place {
            Origin::Span { file, start, .. } => self.get(file).map_or(Origin::Unknown, |source| {
                let (line, column) = locate(source, start);
                Origin::Place { file, line, column }
            }),
            other => other,
        }))
    }

    /// Returns where a construct created the value, if another place is shown
    pub(crate) fn made(&self, origin: Origin) -> Option<Position<'_>> {
        let inner = origin.places().next().filter(|_| matches!(origin, Origin::Within(_)))?;
        self.position(inner).filter(|_| !inner.is_same(self.shown(origin)))
    }

    fn is_of_user(&self, file: &str) -> bool {
        Path::new(file).is_relative() && self.by_name(file).is_some_and(|source| source.text.is_some())
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

    /// Computes the column by counting from the beginning of the line
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
