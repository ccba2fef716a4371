//! Requests as text: one JSON value, or one for each line

use std::io::{self, BufRead, Read};

use super::request::Request;
use crate::diag::{Diagnostic, Diagnostics, RuleInfo};
use crate::origin::{FileId, Origin};
use crate::rules;

/// Largest size of one request, in bytes; a node has at most 50 tags of 128 and 256 characters
pub const MAX_LINE: usize = 1024 * 1024;

impl Request {
    /// Reads one request
    ///
    /// `file` and `line` (from 1) are the position of the text in the finding.
    ///
    /// # Errors
    ///
    /// Returns what is wrong with the text, and where.
    pub fn read(text: &str, file: FileId, line: u32) -> Result<Self, Box<Diagnostic>> {
        let text = text.trim_start_matches('\u{feff}');
        serde_json::from_str(text).map_err(|error| Box::new(finding(&error, text, file, line)))
    }
}

/// A JSON error as a finding
fn finding(error: &serde_json::Error, text: &str, file: FileId, first: u32) -> Diagnostic {
    let message = error.to_string();
    // The finding contains the place; Cedar, YAML and this module report it in the same way.
    let message = message.split(" at line ").next().unwrap_or_default();
    let is = |start: &str| message.starts_with(start);
    let rule: RuleInfo = match error.classify() {
        serde_json::error::Category::Data if is("unknown field") => rules::UNKNOWN_KEY,
        serde_json::error::Category::Data if is("missing field") => rules::MISSING_KEY,
        serde_json::error::Category::Data if is("duplicate field") => rules::DUPLICATE_KEY,
        serde_json::error::Category::Data if is("unknown variant") => rules::MALFORMED_VALUE,
        serde_json::error::Category::Data => rules::WRONG_KIND,
        _ => rules::SYNTAX,
    };
    let number = u32::try_from(error.line().saturating_sub(1)).unwrap_or(u32::MAX);
    let before = text.lines().nth(number as usize).unwrap_or_default();
    let bytes = error.column().saturating_sub(1);
    let characters = before.char_indices().take_while(|(at, _)| *at < bytes).count();
    let column = u32::try_from(characters + 1).unwrap_or(u32::MAX);
    let origin = Origin::Place { file, line: first.saturating_add(number), column };
    let message = message.replacen("field", "key", 1).replacen("variant", "word", 1);
    rule.finding(format!("the request cannot be read: {message}")).at(origin, "").help(
        r#"a request is {"account", "unit", "region", "user": {"id", "groups", "attributes"}, "principalTags", "node": {"id", "kind", "tags"}}"#,
    )
}

/// Lines of a stream, a limited number at a time, each with its number; empty lines are skipped
#[derive(Debug)]
pub(crate) struct Lines<R> {
    reader: R,
    file: FileId,
    number: u32,
}

/// A line and its number, from 1
#[derive(Debug)]
pub(crate) struct Line {
    pub(crate) number: u32,
    text: Result<String, Box<Diagnostic>>,
}

impl Line {
    /// The request of the line
    pub(crate) fn request(&self, file: FileId) -> Result<Request, Box<Diagnostic>> {
        let text = self.text.as_ref().map_err(Clone::clone)?;
        Request::read(text.trim_end_matches(['\r', '\n']), file, self.number)
    }
}

impl<R: BufRead> Lines<R> {
    pub(crate) const fn new(reader: R, file: FileId) -> Self {
        Self { reader, file, number: 0 }
    }

    /// Returns up to `most` lines; none at the end
    pub(crate) fn some(&mut self, most: usize) -> io::Result<Vec<Line>> {
        let mut lines = Vec::with_capacity(most.min(1024));
        while lines.len() < most {
            let mut bytes = Vec::new();
            let limit = MAX_LINE as u64 + 1;
            if self.reader.by_ref().take(limit).read_until(b'\n', &mut bytes)? == 0 {
                break;
            }
            self.number = self.number.saturating_add(1);
            let text = if bytes.last() != Some(&b'\n') && bytes.len() > MAX_LINE {
                self.skip_line()?;
                Err(self.fault(
                    1,
                    format!("the line has more than {MAX_LINE} bytes, and no request has that many"),
                ))
            } else {
                String::from_utf8(bytes).map_err(|error| {
                    let good = error.utf8_error().valid_up_to();
                    let good = error.as_bytes().get(..good).unwrap_or_default();
                    let column = String::from_utf8_lossy(good).chars().count() + 1;
                    self.fault(column, "the line is not UTF-8 from here on".to_owned())
                })
            };
            if text
                .as_ref()
                .is_ok_and(|text| text.trim_matches(['\u{feff}', ' ', '\t', '\r', '\n']).is_empty())
            {
                continue;
            }
            lines.push(Line { number: self.number, text });
        }
        Ok(lines)
    }

    fn skip_line(&mut self) -> io::Result<()> {
        loop {
            let buffer = self.reader.fill_buf()?;
            let (used, done) = match buffer.iter().position(|byte| *byte == b'\n') {
                Some(at) => (at + 1, true),
                None => (buffer.len(), buffer.is_empty()),
            };
            self.reader.consume(used);
            if done {
                return Ok(());
            }
        }
    }

    fn fault(&self, column: usize, message: String) -> Box<Diagnostic> {
        let column = u32::try_from(column).unwrap_or(u32::MAX);
        let origin = Origin::Place { file: self.file, line: self.number, column };
        Box::new(rules::SYNTAX.finding(message).at(origin, ""))
    }
}

/// Findings of lines: the first ones, and the number of the others
#[derive(Debug, Default)]
pub(crate) struct Faults {
    pub(crate) findings: Diagnostics,
    more: usize,
}

impl Faults {
    /// Largest number of findings that are shown; a few are enough to see what is wrong with a generator
    const MOST: usize = 100;

    pub(crate) fn push(&mut self, finding: Diagnostic) {
        if self.findings.len() < Self::MOST { self.findings.push(finding) } else { self.more += 1 }
    }

    /// Message about those that are not shown
    pub(crate) fn rest(&self) -> Option<String> {
        (self.more > 0).then(|| format!("{} more lines cannot be read", self.more))
    }
}
