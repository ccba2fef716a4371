//! Text for a terminal

use std::fmt::Write as _;

use super::{
    Row, Rows, Sign, access_rows, alike, grouped, place, place_rows, places, policy_rows, property_rows,
    resource_rows, target_rows, title, visible,
};
use crate::diag::render;
use crate::diff::{At, Change, Diff};

impl Diff {
    /// Renders the comparison as text; empty if nothing differs
    #[must_use]
    pub fn to_text(&self, color: bool) -> String {
        let mut out = Text { text: String::new(), color };
        if self.is_empty() {
            return out.text;
        }
        if !self.access.is_empty() {
            let mut rows = Rows::default();
            for changes in grouped(&self.access) {
                let Some(first) = changes.first() else { continue };
                rows.add(
                    1,
                    Change::Changed,
                    format!("{} of {}{}", first.policy, place(&first.at), suffix(&first.at)),
                );
                access_rows(3, changes, &mut rows);
            }
            out.section("IAM and other grants", &rows);
        }
        if !self.policies.is_empty() {
            let mut rows = Rows::default();
            for group in alike(&self.policies) {
                let Some(first) = group.first() else { continue };
                let places = if group.len() > 1 { String::new() } else { suffix(&first.at) };
                rows.add(1, first.change, format!("{}{places}", title(&group)));
                policy_rows(3, first, &mut rows);
                place_rows(3, &group, &mut rows);
            }
            out.section("Policies of node access", &rows);
        }
        if !self.coverage.is_empty() {
            let mut rows = Rows::default();
            for change in &self.coverage {
                rows.add(1, Change::Changed, place(&change.at));
                target_rows(3, &change.targets, &mut rows);
            }
            out.section("Where stacks go", &rows);
        }
        let rows = super::moves::rows(1, &self.moves);
        if !rows.0.is_empty() {
            out.section("What moves", &rows);
        }
        for stack in &self.stacks {
            let mut rows = Rows::default();
            for property in stack.settings.iter().chain(&stack.template.sections) {
                property_rows(1, property, &mut rows);
            }
            for resource in &stack.template.resources {
                resource_rows(1, resource, &mut rows);
            }
            let change = match stack.change {
                Change::Added => "added",
                Change::Removed => "removed",
                Change::Changed => "changed",
            };
            out.section(&format!("Stack {}, {change}", stack.stack), &rows);
        }
        let _ = writeln!(out.text, "{}", visible(&self.heading()));
        out.text
    }
}

fn suffix(at: &At) -> String {
    places(at).map_or_else(String::new, |places| format!(": {places}"))
}

struct Text {
    text: String,
    color: bool,
}

impl Text {
    fn section(&mut self, title: &str, rows: &Rows) {
        let (bold, plain) = if self.color { ("\u{1b}[1m", "\u{1b}[0m") } else { ("", "") };
        let _ = writeln!(self.text, "{bold}{}{plain}", visible(title));
        // Keeps the rows of one item together: a row with its sign at the left, and the rows below it.
        let parts: Vec<&[Row]> = rows.0.chunk_by(|_, next| next.indent > 1).collect();
        let is_warned = |part: &&[Row]| part.iter().any(|row| row.sign == Sign::Note);
        let (shown, left) = render::first(&parts, is_warned);
        for row in shown.into_iter().copied().flatten() {
            let color = match row.sign {
                _ if !self.color => "",
                Sign::Added => "\u{1b}[32m",
                Sign::Removed => "\u{1b}[31m",
                Sign::Changed => "\u{1b}[33m",
                Sign::Note => "\u{1b}[1;31m",
                Sign::None => "",
            };
            let end = if color.is_empty() { "" } else { "\u{1b}[0m" };
            let line =
                format!("{}{} {}", "  ".repeat(row.indent.saturating_sub(1)), row.sign.as_char(), row.text);
            let _ = writeln!(self.text, "  {color}{}{end}", line.trim_end());
        }
        if left > 0 {
            let _ = write!(self.text, "  {}", render::left_out(left, "change", "json"));
        }
        self.text.push('\n');
    }
}
