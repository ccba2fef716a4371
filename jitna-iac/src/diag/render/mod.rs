//! Findings as text, JSON, SARIF 2.1.0, GitHub annotations, JUnit XML and Markdown
//!
//! Each format is one function from findings and [`Sources`] to a `String`. The functions do not read files, sort the findings or decide
//! which findings count. Sort first ([`Diagnostics::sort`]). Begin at [`text()`].

mod excerpt;
mod github;
mod json;
mod junit;
#[cfg(test)]
mod laws;
mod markdown;
mod rows;
mod sarif;
mod steps;
mod text;
mod visible;
pub(crate) mod xml;

pub use github::github;
pub use json::json;
pub(crate) use json::json_schema;
pub use junit::junit;
pub use markdown::markdown;
pub(crate) use rows::{MOST, first, left_out};
pub use sarif::sarif;
pub use text::{Style, listing, summary, text};

use super::{Diagnostic, Diagnostics, Edit, Fix, Label, Position, Safety, Severity, Sources};
use crate::origin::Origin;

/// File that findings without a place are reported in if there is no source
const DEFAULT_FILE: &str = "jitna.yaml";

/// A label and the line and column that it points at
#[derive(Debug)]
struct Place<'a> {
    label: &'a Label,
    position: Position<'a>,
}

impl Place<'_> {
    /// Returns the line and column after the last character, if the place is more than a point
    fn end(&self) -> Option<(u32, u32)> {
        let Position { line, column, end_line, end_column, .. } = self.position;
        ((line, column) < (end_line, end_column)).then_some((end_line, end_column))
    }
}

/// Returns the places of a finding in the order of its labels, without labels that have no place
///
/// Lines and columns are at least 1, and no end is before its start.
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

/// An edit and the place that it changes
#[derive(Debug)]
struct Change<'a> {
    edit: &'a Edit,
    position: Position<'a>,
}

/// Returns the fixes of a finding, each with the places of its edits, without fixes that have an edit without a place
fn fixes<'a>(finding: &'a Diagnostic, sources: &'a Sources) -> Vec<(&'a Fix, Vec<Change<'a>>)> {
    let change = |edit: &'a Edit| {
        // For a point, the replaced part is unknown.
        let is_part = matches!(edit.origin, Origin::Span { .. });
        Some(Change { edit, position: sources.position(edit.origin).filter(|_| is_part)? })
    };
    let placed = |fix: &'a Fix| Some((fix, fix.edits.iter().map(change).collect::<Option<Vec<_>>>()?));
    finding.fixes.iter().filter_map(placed).filter(|(_, changes)| !changes.is_empty()).collect()
}

/// Counts the findings with a safe fix, and those with only unsafe fixes
fn fixable(findings: &Diagnostics) -> (usize, usize) {
    let with_fix = findings.iter().filter(|d| d.accepted.is_none() && !d.fixes.is_empty());
    let (safe, others): (Vec<_>, Vec<_>) =
        with_fix.partition(|d| d.fixes.iter().any(|fix| fix.safety == Safety::Safe));
    (safe.len(), others.len())
}

/// Number of findings of each severity
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
    fn new(findings: &Diagnostics) -> Self {
        Self {
            errors: findings.count(Severity::Error),
            warnings: findings.count(Severity::Warning),
            notes: findings.count(Severity::Note),
            accepted: findings.iter().filter(|d| d.accepted.is_some()).count(),
        }
    }
}
