//! Findings as text, JSON, SARIF 2.1.0, GitHub annotations and JUnit XML
//!
//! Each format is one function from findings and [`Sources`] to a `String`; none reads files, sorts the findings
//! or decides what counts. Sort first ([`Diagnostics::sort`]). Begin at [`text()`].

mod excerpt;
mod github;
mod json;
mod junit;
#[cfg(test)]
mod laws;
mod rows;
mod sarif;
mod text;
mod visible;
pub(crate) mod xml;

pub use github::github;
pub use json::json;
pub(crate) use json::json_schema;
pub use junit::junit;
pub(crate) use rows::{MOST, first, left_out};
pub use sarif::sarif;
pub use text::{Style, listing, summary, text};

use super::{Diagnostic, Diagnostics, Fix, Label, Position, Severity, Sources};
use crate::origin::Origin;

/// File that a finding without a place is reported in if there is no source at all
const DEFAULT_FILE: &str = "jitna.yaml";

/// A label and the line and column that it points at
#[derive(Debug)]
struct Place<'a> {
    label: &'a Label,
    position: Position<'a>,
}

impl Place<'_> {
    /// Line and column after the last character, if the place is more than a point
    fn end(&self) -> Option<(u32, u32)> {
        let Position { line, column, end_line, end_column, .. } = self.position;
        ((line, column) < (end_line, end_column)).then_some((end_line, end_column))
    }
}

/// Places of a finding in the order of its labels; a label that says no place is left out
///
/// Lines and columns are at least 1, and no end lies before its start.
fn places<'a>(finding: &'a Diagnostic, sources: &'a Sources) -> Vec<Place<'a>> {
    let place = |label: &'a Label| {
        let mut position = sources.position(label.origin)?;
        position.line = position.line.max(1);
        position.column = position.column.max(1);
        let start = (position.line, position.column);
        (position.end_line, position.end_column) = start.max((position.end_line, position.end_column));
        Some(Place { label, position })
    };
    finding.labels.iter().filter_map(place).collect()
}

/// Where the fix of a finding goes, if it has one and the place is a part of a source
fn fix_of<'a>(finding: &'a Diagnostic, sources: &'a Sources) -> Option<(&'a Fix, Position<'a>)> {
    let fix = finding.fix.as_ref()?;
    // Of a point nobody knows what is replaced.
    let is_part = matches!(fix.origin, Origin::Span { .. });
    Some((fix, sources.position(fix.origin).filter(|_| is_part)?))
}

/// How many findings there are of each weight
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, schemars::JsonSchema)]
struct Summary {
    /// Errors
    errors: usize,
    /// Warnings that are not accepted
    warnings: usize,
    /// Notes that are not accepted
    notes: usize,
    /// Accepted findings
    accepted: usize,
}

impl Summary {
    fn of(findings: &Diagnostics) -> Self {
        Self {
            errors: findings.count(Severity::Error),
            warnings: findings.count(Severity::Warning),
            notes: findings.count(Severity::Note),
            accepted: findings.iter().filter(|d| d.accepted.is_some()).count(),
        }
    }
}
