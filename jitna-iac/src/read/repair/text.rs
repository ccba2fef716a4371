//! Lines of a text, and blanks that are not spaces

use super::{Kind, Repair};
use crate::diag::Safety;

/// A line, without its end
#[derive(Clone, Copy, Debug)]
pub(super) struct Line<'t> {
    /// First byte
    pub(super) start: usize,
    /// Byte behind the last character
    pub(super) end: usize,
    pub(super) text: &'t str,
}

impl<'t> Line<'t> {
    /// Spaces before the first character
    pub(super) fn indent(&self) -> usize {
        self.text.len() - self.text.trim_start_matches(' ').len()
    }

    /// Byte of the first character that is not blank
    pub(super) fn first(&self) -> usize {
        self.start + self.text.len() - self.text.trim_start().len()
    }

    pub(super) fn is_blank(&self) -> bool {
        let content = self.text.trim();
        content.is_empty() || content.starts_with('#')
    }

    /// The text without indentation and the dashes of items, and its byte
    pub(super) fn content(&self) -> (usize, &'t str) {
        let mut rest = self.text.trim_start_matches([' ', '\t']);
        while let Some(item) = rest.strip_prefix("- ") {
            rest = item.trim_start_matches(' ');
        }
        (self.start + self.text.len() - rest.len(), rest.trim_end())
    }

    /// The bytes of what is written
    pub(super) fn written(&self) -> std::ops::Range<usize> {
        let first = self.first();
        first..(self.start + self.text.trim_end().len()).max(first)
    }
}

/// Lines of a text
pub(super) struct Lines<'t> {
    pub(super) text: &'t str,
    starts: Vec<usize>,
}

impl<'t> Lines<'t> {
    pub(super) fn new(text: &'t str) -> Self {
        let breaks = text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n').map(|(at, _)| at + 1);
        Self { text, starts: std::iter::once(0).chain(breaks).collect() }
    }

    /// Number of the line of a byte, from 0
    pub(super) fn number(&self, byte: usize) -> usize {
        self.starts.partition_point(|start| *start <= byte).saturating_sub(1)
    }

    pub(super) fn count(&self) -> usize {
        self.starts.len()
    }

    pub(super) fn get(&self, number: usize) -> Line<'t> {
        let start = self.starts.get(number).copied().unwrap_or(self.text.len());
        let next = self.starts.get(number + 1).copied().unwrap_or(self.text.len());
        let text = self.text.get(start..next).unwrap_or_default().trim_end_matches(['\n', '\r']);
        Line { start, end: start + text.len(), text }
    }

    pub(super) fn at(&self, byte: usize) -> Line<'t> {
        self.get(self.number(byte))
    }

    /// The line of a byte and the two before it, without blank ones
    pub(super) fn near(&self, byte: usize) -> Vec<Line<'t>> {
        let all = (0..=self.number(byte)).rev().map(|number| self.get(number));
        all.filter(|line| !line.is_blank()).take(3).collect()
    }

    /// Lines before one, nearest first, without blank ones
    pub(super) fn above(&self, line: &Line<'_>) -> impl Iterator<Item = Line<'t>> {
        let number = self.number(line.start);
        (0..number).rev().map(|number| self.get(number)).filter(|line| !line.is_blank())
    }

    /// Lines behind one, without blank ones
    pub(super) fn below(&self, line: &Line<'_>) -> impl Iterator<Item = Line<'t>> {
        let number = self.number(line.start);
        (number + 1..self.count()).map(|number| self.get(number)).filter(|line| !line.is_blank())
    }

    /// The next line with something in it
    pub(super) fn following(&self, byte: usize) -> Option<Line<'t>> {
        self.below(&self.at(byte)).next()
    }
}

/// Blanks that are not spaces: tabs in the indentation, and characters that look like spaces
pub(super) fn blanks(lines: &Lines<'_>, line: &Line<'_>) -> Vec<Repair> {
    let lead = line.text.len() - line.text.trim_start_matches(is_blank).len();
    let blank = line.text.get(..lead).unwrap_or_default();
    let mut all = Vec::new();
    if let Some((at, odd)) = blank.char_indices().find(|(_, c)| *c != ' ') {
        let place = line.start + at..line.start + at + odd.len_utf8();
        let (message, help) = match odd {
            '\t' => ("a tab in the indentation".to_owned(), "indent with spaces".to_owned()),
            '\u{feff}' => (
                "a byte order mark (U+FEFF) in the middle of the file".to_owned(),
                "delete the invisible character; files that were joined leave it".to_owned(),
            ),
            odd => (format!("{} in the indentation", named(odd)), "indent with spaces".to_owned()),
        };
        // The indentation of a line nearby, or as many spaces as there are characters.
        let mut widths = vec![blank.chars().filter(|c| !matches!(c, '\u{feff}' | '\u{200b}')).count()];
        widths.extend(lines.above(line).take(3).map(|line| line.indent()));
        widths.extend(lines.below(line).take(1).map(|line| line.indent()));
        widths.push(blank.chars().map(|c| if c == '\t' { 2 } else { 1 }).sum());
        widths.dedup();
        all.extend(widths.into_iter().map(|width| Repair {
            changes: vec![(line.start..line.start + lead, " ".repeat(width))],
            place: place.clone(),
            message: message.clone(),
            help: help.clone(),
            kind: Kind::Edit(Safety::Unsafe),
        }));
    }
    let rest = line.text.get(lead..).unwrap_or_default();
    if let Some((at, odd)) = rest.char_indices().find(|(_, c)| is_blank(*c) && !matches!(c, ' ' | '\t')) {
        let at = line.start + lead + at;
        let place = at..at + odd.len_utf8();
        all.push(Repair {
            changes: vec![(place.clone(), " ".to_owned())],
            place,
            message: format!("{} where YAML wants a space", named(odd)),
            help: "write a space".to_owned(),
            kind: Kind::Edit(Safety::Safe),
        });
    }
    if let Some((at, colon)) = rest.char_indices().find(|(_, c)| *c == '：') {
        let at = line.start + lead + at;
        let place = at..at + colon.len_utf8();
        let is_spaced = lines.text.get(place.end..).is_some_and(|rest| rest.starts_with(' '));
        all.push(Repair {
            changes: vec![(place.clone(), if is_spaced { ":" } else { ": " }.to_owned())],
            place,
            message: "a full-width colon (U+FF1A) in place of `:`".to_owned(),
            help: "write `:` and a space".to_owned(),
            kind: Kind::Edit(Safety::Safe),
        });
    }
    all
}

/// Whether a character looks like a space, or cannot be seen
fn is_blank(c: char) -> bool {
    matches!(
        c,
        ' ' | '\t' | '\u{a0}' | '\u{1680}' | '\u{2000}'
            ..='\u{200b}' | '\u{202f}' | '\u{205f}' | '\u{3000}' | '\u{feff}'
    )
}

fn named(c: char) -> String {
    let name = match c {
        '\u{a0}' => "a no-break space",
        '\u{200b}' => "a zero width space",
        '\u{feff}' => "a byte order mark",
        '\u{3000}' => "an ideographic space",
        _ => "a blank that is not a space",
    };
    format!("{name} (U+{:04X})", u32::from(c))
}
