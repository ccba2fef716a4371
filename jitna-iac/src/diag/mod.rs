//! Findings: what is wrong in the input, where, and the fix
//!
//! A [`Diagnostic`] is plain data; [`render`] turns a list of them into text, JSON, SARIF or GitHub annotations. This module does not read
//! files and does not know the rules. Begin at [`Diagnostic`].

use std::fmt;

mod fix;
mod list;
pub mod render;
mod sources;

pub use fix::{Edit, Fix, Safety};
pub use list::Diagnostics;
pub use sources::{Position, Source, Sources};

use crate::origin::Origin;
pub use crate::words::Severity;

/// Stable code of a finding, such as `JNA0203`; codes are never reused for another rule
///
/// The first two digits give the subject: 01 reading, 02 policies, 03 Cedar, 04 sessions, 05 organization, 06 resources that support the
/// policies, 07 users and migration, 08 proofs, tests and exposure, 09 what AWS would reject, 10 exports, inventories and prices.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
pub struct Code(&'static str);

impl Code {
    /// Creates a code
    #[must_use]
    pub const fn new(code: &'static str) -> Self {
        Self(code)
    }

    /// Returns the code as a string
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        self.0
    }
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}

/// Description of a rule, for `explain` and for SARIF
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct RuleInfo {
    /// Stable code
    pub code: Code,
    /// Name of the fault in kebab case; reads after "allow": allow `overlapping-targets`
    pub name: &'static str,
    /// Severity of its findings
    pub severity: Severity,
    /// Page of the rule in Markdown: what it finds, why it matters, a rejected and an accepted example
    pub docs: &'static str,
}

impl RuleInfo {
    /// Creates a rule of your own; `docs` is its page, with a section `## What it finds`
    #[must_use]
    pub const fn new(code: &'static str, name: &'static str, severity: Severity, docs: &'static str) -> Self {
        Self { code: Code::new(code), name, severity, docs }
    }

    /// Creates a finding of this rule, without a place
    #[must_use]
    pub fn finding(&self, message: impl Into<String>) -> Diagnostic {
        Diagnostic::new(self.code, self.severity, message)
    }

    /// Returns the URL of the page of the rule
    #[must_use]
    pub fn url(&self) -> String {
        format!("https://github.com/jitna-iac/jitna-iac/blob/main/jitna-iac/src/rules/{}.md", self.name)
    }

    /// Returns what the rule finds: the first paragraph of its page
    #[must_use]
    pub fn summary(&self) -> String {
        let after = self.docs.split_once("## What it finds\n").map_or(self.docs, |(_, after)| after);
        let paragraph = after.trim_start().split("\n\n").next().unwrap_or_default();
        paragraph.split_whitespace().collect::<Vec<_>>().join(" ")
    }
}

/// A place that a finding points at, with a description
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Label {
    /// The place
    pub origin: Origin,
    /// Description of the place; may be empty
    pub text: String,
}

/// One finding
///
/// ```
/// use jitna_iac::diag::{Code, Diagnostic, Severity};
/// use jitna_iac::Origin;
///
/// let finding = Diagnostic::new(Code::new("ACME001"), Severity::Warning, "unit `x` is named by a letter")
///     .at(Origin::here(), "named here")
///     .help("name it after the workload it holds");
/// assert_eq!(finding.severity, Severity::Warning);
/// ```
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Diagnostic {
    /// Stable code
    pub code: Code,
    /// Severity
    pub severity: Severity,
    /// What is wrong, in one line
    pub message: String,
    /// Places: the first is where the finding is reported
    pub labels: Vec<Label>,
    /// The fix, in one line
    pub help: Option<String>,
    /// Edits that fix the finding, one for each alternative in the help
    pub fixes: Vec<Fix>,
    /// Subject of the finding, such as `manualApprovals/finance`, for fingerprints that survive moved lines
    pub subject: Option<String>,
    /// Why the model accepts this finding; accepted findings never count
    pub accepted: Option<String>,
}

impl Diagnostic {
    /// Creates a finding without a place
    pub fn new(code: Code, severity: Severity, message: impl Into<String>) -> Self {
        Self {
            code,
            severity,
            message: message.into(),
            labels: Vec::new(),
            help: None,
            fixes: Vec::new(),
            subject: None,
            accepted: None,
        }
    }

    /// Creates an error: the deployment would fail, or its result cannot be intended
    pub fn error(code: &'static str, message: impl Into<String>) -> Self {
        Self::new(Code::new(code), Severity::Error, message)
    }

    /// Creates a warning: the input is probably not intended
    pub fn warning(code: &'static str, message: impl Into<String>) -> Self {
        Self::new(Code::new(code), Severity::Warning, message)
    }

    /// Creates a note: worth knowing
    pub fn note(code: &'static str, message: impl Into<String>) -> Self {
        Self::new(Code::new(code), Severity::Note, message)
    }

    /// Adds a place; [`Origin::Unknown`] is ignored
    #[must_use]
    pub fn at(mut self, origin: Origin, text: impl Into<String>) -> Self {
        if origin.is_known() {
            self.labels.push(Label { origin, text: text.into() });
        }
        self
    }

    /// Sets the fix
    #[must_use]
    pub fn help(mut self, text: impl Into<String>) -> Self {
        self.help = Some(text.into());
        self
    }

    /// Sets the subject of the finding
    #[must_use]
    pub fn subject(mut self, subject: impl Into<String>) -> Self {
        self.subject = Some(subject.into());
        self
    }

    /// Returns where the finding is reported
    #[must_use]
    pub fn origin(&self) -> Origin {
        self.labels.iter().map(|label| label.origin).find(Origin::is_known).unwrap_or_default()
    }
}
