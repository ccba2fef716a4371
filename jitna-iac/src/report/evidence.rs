//! The page about evidence

use serde::Serialize;

use super::render;
use crate::evidence::{Evidence, EvidenceTables};

const TEMPLATE: &str = include_str!("../../templates/evidence.html.hbs");

#[derive(Serialize)]
struct Page<'e> {
    subject: &'e str,
    day: String,
    tables: EvidenceTables,
}

/// The page for auditors: one HTML file that loads nothing
#[must_use]
pub fn evidence(evidence: &Evidence<'_>) -> String {
    let page = Page { subject: &evidence.subject, day: evidence.day.to_string(), tables: evidence.tables() };
    render(TEMPLATE, &page)
}
