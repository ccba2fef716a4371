//! YAML with comments and empty lines in between.
//!
//! The YAML writer cannot put a comment above a key. Therefore the view announces a gap just before it passes the key, and the output
//! buffer inserts the gap at that moment. No finished text is searched, so nothing in a property can be mistaken for the start of a
//! resource.

use std::fmt;

use serde_saphyr::ser_options;

use super::comment;
use super::view::{Gap, Gaps, Styled, View};
use crate::cfn::template::Template;
use crate::escape::{is_hidden, push_yaml};

/// Returns a template as YAML; `None` if a key would need numeric escapes, which the writer does not support
pub(super) fn write(template: &Template) -> Option<String> {
    let gaps = Gaps::default();
    // About the size of a document, so that the buffer seldom has to be reallocated.
    let capacity = 4096 + 1536 * template.resources().len();
    let mut text = Text { text: String::with_capacity(capacity), gaps: &gaps, numbers: false };
    let options = ser_options! { prefer_block_scalars: false, compact_list_indent: false };
    serde_saphyr::to_fmt_writer_with_options(&mut text, &View::new(template, &gaps), options).ok()?;
    let values = || template.resources.values().flat_map(|entry| entry.attributes().map(|(_, value)| value));
    let others = || template.metadata.values().chain(values());
    let hidden_key = text.numbers
        && (template.metadata.keys().any(|key| key.chars().any(is_hidden)) || others().any(has_hidden_key));
    (!hidden_key).then_some(text.text)
}

fn has_hidden_key(value: &serde_json::Value) -> bool {
    match value {
        serde_json::Value::Array(items) => items.iter().any(has_hidden_key),
        serde_json::Value::Object(map) => {
            map.iter().any(|(key, value)| key.chars().any(is_hidden) || has_hidden_key(value))
        }
        _ => false,
    }
}

/// Returns a value as YAML, without gaps
pub(super) fn write_value(value: &serde_json::Value) -> Option<String> {
    let gaps = Gaps::default();
    let mut text = Text { text: String::new(), gaps: &gaps, numbers: false };
    let options = ser_options! { prefer_block_scalars: false, compact_list_indent: false };
    serde_saphyr::to_fmt_writer_with_options(&mut text, &Styled::from(value), options).ok()?;
    (!text.numbers || !has_hidden_key(value)).then_some(text.text)
}

struct Text<'a, 'g> {
    text: String,
    gaps: &'g Gaps<'a>,
    /// Whether a character was written as a numeric escape
    numbers: bool,
}

impl Text<'_, '_> {
    #[inline]
    fn ends_line(&self) -> bool {
        matches!(self.text.as_bytes().last(), None | Some(b'\n'))
    }

    /// Appends text; a line of only indentation, as in empty lines of literal blocks, becomes empty
    fn push(&mut self, mut text: &str) {
        while let Some((line, rest)) = text.split_once('\n') {
            self.push(line);
            let end = self.text.trim_end_matches(' ').len();
            if end == 0 || self.text.as_bytes().get(end - 1) == Some(&b'\n') {
                self.text.truncate(end);
            }
            self.text.push('\n');
            text = rest;
        }
        // Strings with hidden characters are in double quotes, which have numeric escapes.
        match text.chars().any(is_hidden) {
            true => text.chars().for_each(|c| self.push_char(c)),
            false => self.text.push_str(text),
        }
    }

    fn push_char(&mut self, c: char) {
        if is_hidden(c) {
            self.numbers = true;
            push_yaml(&mut self.text, c);
        } else {
            self.text.push(c);
        }
    }

    fn put(&mut self, gap: Gap<'_>) {
        if gap.empty_line {
            self.text.push('\n');
        }
        if let Some(comment) = gap.comment {
            comment::write(comment, gap.indent, &mut self.text);
        }
    }
}

impl fmt::Write for Text<'_, '_> {
    #[inline]
    fn write_str(&mut self, text: &str) -> fmt::Result {
        let Some(gap) = self.gaps.get() else {
            self.push(text);
            return Ok(());
        };
        self.gaps.set(None);
        if self.ends_line() {
            self.put(gap);
            self.push(text);
        } else if let Some(rest) = text.strip_prefix('\n') {
            // The newline after `Resources:` is written only when the first key arrives.
            self.text.push('\n');
            self.put(gap);
            self.push(rest);
        } else {
            self.push(text);
            self.gaps.set(Some(gap));
        }
        Ok(())
    }

    #[inline]
    fn write_char(&mut self, character: char) -> fmt::Result {
        if character == '\n' || self.gaps.get().is_some() {
            return self.write_str(character.encode_utf8(&mut [0; 4]));
        }
        self.push_char(character);
        Ok(())
    }
}

#[cfg(test)]
mod tests;
