//! Lays out lines of YAML according to their nesting levels

use super::scan::{Open, Scanned, scan};
use crate::cedar;

/// Changes that the layout may make
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Changes {
    indentation: bool,
    ids: bool,
    cedar: bool,
}

impl Changes {
    /// The same changes, but without formatting Cedar
    pub(super) const fn without_cedar(self) -> Self {
        Self { cedar: false, ..self }
    }

    /// Sets of changes in the order in which they are tried, until one keeps the meaning
    pub(super) const FROM_MOST_TO_LEAST: [Self; 5] = [
        Self { indentation: true, ids: true, cedar: true },
        Self { indentation: true, ids: true, cedar: false },
        Self { indentation: true, ids: false, cedar: false },
        Self { indentation: false, ids: true, cedar: false },
        Self { indentation: false, ids: false, cedar: false },
    ];
}

/// Indentation of a level in spaces
const STEP: usize = 2;
/// Sections with values that CloudFormation gets as they are
const VERBATIM: [&str; 2] = ["overrides", "resources"];

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Mapping,
    Sequence,
}

/// A mapping or list around the lines that follow
#[derive(Clone, Copy, Debug)]
struct Level {
    /// Column of its keys or dashes in the input
    old: usize,
    /// Column of its keys or dashes in the output
    new: usize,
    kind: Kind,
}

struct Layout {
    changes: Changes,
    out: Vec<String>,
    levels: Vec<Level>,
    /// Comments and blank lines whose column depends on the next line
    waiting: Vec<String>,
    /// Top-level key of the section, such as `overrides`
    part: String,
}

/// Returns the text with the new layout, or `None` if the layout does not support a part of it
pub(super) fn lay(text: &str, changes: Changes) -> Option<String> {
    let lines: Vec<&str> = text.lines().collect();
    let mut layout =
        Layout { changes, out: Vec::new(), levels: Vec::new(), waiting: Vec::new(), part: String::new() };
    let mut at = 0;
    while let Some(line) = lines.get(at) {
        at = layout.line(line, at, &lines)?;
    }
    let level = layout.levels.first().copied();
    layout.flush(|column| level.filter(|level| column <= level.old).map_or(0, |level| level.new));
    Some(layout.text())
}

fn indentation(line: &str) -> usize {
    line.len() - line.trim_start_matches(' ').len()
}

/// Whether a line, without its indentation, starts with the dash of a list item
fn is_item(body: &str) -> bool {
    body.trim_end() == "-" || body.starts_with("- ")
}

fn is_blank(line: &str) -> bool {
    line.trim().is_empty()
}

/// Moves a line right by this many columns, or left as far as it has leading spaces
fn moved(line: &str, from: usize, to: usize) -> String {
    if is_blank(line) {
        return String::new();
    }
    let column = (indentation(line) + to).saturating_sub(from);
    format!("{}{}", " ".repeat(column), line.trim_start_matches(' '))
}

impl Layout {
    fn text(mut self) -> String {
        while self.out.last().is_some_and(String::is_empty) {
            self.out.pop();
        }
        let mut text = self.out.join("\n");
        if !text.is_empty() {
            text.push('\n');
        }
        text
    }

    /// Writes the waiting comments and blank lines, each at the column that `place` returns for its own column
    fn flush(&mut self, place: impl Fn(usize) -> usize) {
        for line in std::mem::take(&mut self.waiting) {
            if is_blank(&line) {
                if self.out.last().is_some_and(|last| !last.is_empty()) {
                    self.out.push(String::new());
                }
            } else {
                let old = indentation(&line);
                let new = if self.changes.indentation { place(old) } else { old };
                self.out.push(format!("{}{}", " ".repeat(new), line.trim()));
            }
        }
    }

    /// Lays out a line together with the lines that belong to it; returns the index of the next line
    fn line(&mut self, line: &str, at: usize, lines: &[&str]) -> Option<usize> {
        let body = line.trim_start_matches(' ');
        if is_blank(line) || body.starts_with('#') {
            self.waiting.push(line.to_owned());
            return Some(at + 1);
        }
        if body.starts_with('\t')
            || line.starts_with("---")
            || line.starts_with("...")
            || line.starts_with('%')
        {
            return self.whole(line, at);
        }
        let before = self.levels.clone();
        let old = indentation(line);
        let starts = self.enter(old, body);
        let new = if self.changes.indentation { starts } else { old };
        let place = |column: usize| {
            let same = before.iter().rev().find(|level| level.old == column && level.old > old);
            same.map_or(new, |level| level.new)
        };
        self.flush(place);

        // `- ` and the rest of the line
        let mut text = " ".repeat(new);
        let (mut old_column, mut new_column, mut rest) = (old, new, body);
        while is_item(rest) {
            let inner = rest.trim_start_matches('-').trim_start_matches(' ');
            if inner.is_empty() || inner.starts_with('#') {
                break;
            }
            let gap = rest.len() - inner.len();
            let kept = if self.changes.indentation { STEP } else { gap };
            text.push('-');
            text.push_str(&" ".repeat(kept - 1));
            (old_column, new_column, rest) = (old_column + gap, new_column + kept, inner);
            let is_dash = is_item(rest);
            if is_dash || scan(rest, Open::default()).colon.is_some() {
                let kind = if is_dash { Kind::Sequence } else { Kind::Mapping };
                self.levels.push(Level { old: old_column, new: new_column, kind });
            }
        }
        let scanned = scan(rest, Open::default());
        if scanned.strange {
            return None;
        }
        if old == 0
            && rest == body
            && let Some(colon) = scanned.colon
        {
            self.part = rest.get(..colon).unwrap_or_default().to_owned();
        }
        text.push_str(&self.with_quotes(rest, &scanned));
        let shift = (old_column, new_column);
        if let Some(header) = &scanned.header {
            return self.block(
                text,
                header,
                scanned.colon.map(|colon| rest.get(..colon).unwrap_or_default()),
                at,
                lines,
            );
        }
        if scanned.open.quote.is_none() {
            text.truncate(text.trim_end().len());
        }
        self.out.push(text);
        // A dash without a value is not a scalar.
        let scanned = if is_item(rest) { Scanned::default() } else { scanned };
        self.goes_on(&scanned, shift, at, lines)
    }

    /// Lays out a line that belongs to no level
    fn whole(&mut self, line: &str, at: usize) -> Option<usize> {
        // A leading tab, a directive, or text after `---`
        if !matches!(line.trim_end(), "---" | "...") {
            return None;
        }
        self.flush(|_| 0);
        self.levels.clear();
        self.out.push(line.trim_end().to_owned());
        Some(at + 1)
    }

    /// Finds the level of a line that starts in this column; returns its new column
    fn enter(&mut self, old: usize, body: &str) -> usize {
        let item = is_item(body);
        while self.levels.last().is_some_and(|level| level.old > old) {
            self.levels.pop();
        }
        // A list may start in the same column as its key. The next key in that column ends the list.
        if !item
            && self.levels.last().is_some_and(|level| level.old == old && level.kind == Kind::Sequence)
            && self.levels.iter().rev().nth(1).is_some_and(|level| level.old == old)
        {
            self.levels.pop();
        }
        let kind = if item { Kind::Sequence } else { Kind::Mapping };
        match self.levels.last().copied() {
            Some(level) if level.old == old && level.kind == kind => level.new,
            level => {
                let new = level.map_or(0, |level| level.new + STEP);
                self.levels.push(Level { old, new: if self.changes.indentation { new } else { old }, kind });
                new
            }
        }
    }

    /// The rest of a line with quotes around account IDs
    fn with_quotes(&self, rest: &str, scanned: &Scanned) -> String {
        let mut text = rest.to_owned();
        // The value of an override may be a number.
        if self.changes.ids && !VERBATIM.contains(&self.part.trim_matches(['"', '\''])) {
            for (start, end) in scanned.ids.iter().rev() {
                text.insert(*end, '"');
                text.insert(*start, '"');
            }
        }
        text
    }

    /// Lays out the continuation lines of open brackets, quotes and scalars, which only move
    fn goes_on(
        &mut self,
        scanned: &Scanned,
        (old, new): (usize, usize),
        at: usize,
        lines: &[&str],
    ) -> Option<usize> {
        let mut open = scanned.open;
        let mut at = at + 1;
        while open.is_open() {
            let line = *lines.get(at)?;
            let quoted = open.quote.is_some();
            let inner = scan(line, open);
            let text = if quoted { line.to_owned() } else { self.with_quotes(line, &inner) };
            if inner.strange {
                return None;
            }
            let text = if quoted { text } else { moved(&text, old, new) };
            open = inner.open;
            self.out.push(if open.quote.is_some() { text } else { text.trim_end().to_owned() });
            at += 1;
        }
        let parent = match self.levels.last() {
            // A scalar on its own line has no level of its own.
            Some(level) if scanned.colon.is_none() && level.kind == Kind::Mapping => {
                let column = level.old;
                self.levels.pop();
                self.levels.last().map_or(0, |level| level.old + 1).min(column)
            }
            Some(level) => level.old + 1,
            None => 0,
        };
        if !scanned.plain_end {
            return Some(at);
        }
        loop {
            let more = lines.iter().skip(at).position(|line| !is_blank(line)).map(|blank| at + blank);
            let Some((next, line)) = more.and_then(|next| Some((next, *lines.get(next)?))) else {
                return Some(at);
            };
            let goes_on = indentation(line) >= parent && !line.trim_start().starts_with('#');
            // Lines that are deeper than the scalar's level continue it. A key there would be an error.
            let is_new =
                scan(line.trim_start(), Open::default()).colon.is_some() || is_item(line.trim_start());
            if !goes_on || is_new {
                return Some(at);
            }
            for blank in lines.get(at..next).into_iter().flatten() {
                self.out.push(blank.trim().to_owned());
            }
            self.out.push(moved(line, old, new).trim_end().to_owned());
            at = next + 1;
        }
    }

    /// Lays out a block scalar below its header
    fn block(
        &mut self,
        first: String,
        header: &str,
        key: Option<&str>,
        at: usize,
        lines: &[&str],
    ) -> Option<usize> {
        let level = *self.levels.last()?;
        self.out.push(first.trim_end().to_owned());
        let begin = at + 1;
        let mut end = begin;
        while lines.get(end).is_some_and(|line| is_blank(line) || indentation(line) > level.old) {
            end += 1;
        }
        let keeps = header.contains('+');
        while !keeps && end > begin && lines.get(end - 1).is_some_and(|line| is_blank(line)) {
            end -= 1;
        }
        let body = lines.get(begin..end)?;
        let Some(column) = body.iter().find(|line| !is_blank(line)).map(|line| indentation(line)) else {
            self.out.extend(body.iter().map(|line| (*line).to_owned()));
            return Some(end);
        };
        let explicit = header.contains(|c: char| c.is_ascii_digit());
        let to = match (self.changes.indentation, explicit) {
            (true, false) => level.new + STEP,
            (true, true) => (column + level.new).saturating_sub(level.old),
            (false, _) => column,
        };
        let cut = |line: &&str| line.get(column.min(indentation(line))..).unwrap_or_default().to_owned();
        let mut inner: Vec<String> = body.iter().map(cut).collect();
        let is_cedar = key.is_some_and(|key| key.trim_matches(['"', '\'']) == "cedar");
        if self.changes.cedar
            && is_cedar
            && !VERBATIM.contains(&self.part.as_str())
            && matches!(header, "|" | "|-")
            && let Some(text) = cedar::format(&inner.join("\n"))
        {
            inner = text.lines().map(str::to_owned).collect();
        }
        let spaces = " ".repeat(to);
        self.out.extend(
            inner.iter().map(|line| if line.is_empty() { String::new() } else { format!("{spaces}{line}") }),
        );
        Some(end)
    }
}
