//! Findings that are written with an assembly

use crate::diag::{Diagnostic, Diagnostics, Severity, Sources};

/// A finding that is written with the templates for other tools
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Remark {
    /// Code, such as `JNA0115`
    pub code: String,
    /// Severity
    pub severity: Severity,
    /// What is wrong, in one line
    pub message: String,
    /// The fix, in one line
    pub help: Option<String>,
    /// Subject, such as `manualApprovals/finance`
    pub subject: Option<String>,
    /// File, line and column, such as `jitna.yaml:12:3`
    pub place: Option<String>,
    /// Why the model accepts it
    pub accepted: Option<String>,
}

impl Remark {
    fn new(finding: &Diagnostic, sources: &Sources) -> Self {
        let place = sources.position(finding.origin());
        Self {
            code: finding.code.to_string(),
            severity: finding.severity,
            message: finding.message.clone(),
            help: finding.help.clone(),
            subject: finding.subject.clone(),
            place: place.map(|place| format!("{}:{}:{}", place.file, place.line, place.column)),
            accepted: finding.accepted.clone(),
        }
    }

    /// Converts all findings, in order
    pub(super) fn all(findings: &Diagnostics, sources: &Sources) -> Vec<Self> {
        findings.iter().map(|finding| Self::new(finding, sources)).collect()
    }
}
