//! Findings: what is wrong in the input, where, and the way out
//!
//! A [`Diagnostic`] is plain data; [`render`] turns a list of them into text, JSON, SARIF or GitHub annotations.
//! Nothing here reads files or knows the rules. Begin at [`Diagnostic`].

use std::fmt;

mod list;
pub mod render;
mod sources;

pub use list::Diagnostics;
pub use sources::{Position, Source, Sources};

use crate::origin::Origin;

/// Stable code of a finding, such as `JNA0203`; one is never used again for something else
///
/// The first two digits name the subject: 01 reading, 02 policies, 03 Cedar, 04 sessions, 05 organization,
/// 06 what stands around the policies, 07 people and migration, 08 proofs, tests and exposure, 09 what AWS would refuse,
/// 10 exports, inventories and prices.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
pub struct Code(&'static str);

impl Code {
    /// Code of this text
    #[must_use]
    pub const fn new(code: &'static str) -> Self {
        Self(code)
    }

    /// Text of the code
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

/// How much a finding weighs; the order is note < warning < error
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, schemars::JsonSchema,
)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Worth knowing; nothing has to be done
    Note,
    /// Probably not what was meant
    Warning,
    /// Would fail, or do what nobody can want
    Error,
}

impl Severity {
    /// Lower-case word: `note`, `warning`, `error`
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Note => "note",
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }
}

impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// What a kind of finding is, for `explain` and for SARIF
#[derive(Clone, Copy, Debug)]
pub struct RuleInfo {
    /// Stable code
    pub code: Code,
    /// Name for the fault in kebab case; reads after "allow": allow `overlapping-targets`
    pub name: &'static str,
    /// Weight of its findings
    pub severity: Severity,
    /// Page of the rule in Markdown: what it finds, why it matters, a rejected and an accepted example
    pub docs: &'static str,
}

impl RuleInfo {
    /// Finding of this kind, without a place
    #[must_use]
    pub fn finding(&self, message: impl Into<String>) -> Diagnostic {
        Diagnostic::new(self.code, self.severity, message)
    }

    /// What the rule finds: the first paragraph of its page
    #[must_use]
    pub fn summary(&self) -> String {
        let after = self.docs.split_once("## What it finds\n").map_or(self.docs, |(_, after)| after);
        let paragraph = after.trim_start().split("\n\n").next().unwrap_or_default();
        paragraph.split_whitespace().collect::<Vec<_>>().join(" ")
    }
}

/// A place that a finding points at, and what is there
#[derive(Clone, Debug)]
pub struct Label {
    /// The place
    pub origin: Origin,
    /// What is there; may be empty
    pub text: String,
}

/// What to write in the place of a part of a source
///
/// Where a finding has one, its help can be followed without a decision. Tests apply each one and check again.
#[derive(Clone, Debug)]
pub struct Fix {
    /// The part of a source; an empty one is an insertion
    pub origin: Origin,
    /// What replaces it
    pub replacement: String,
    /// Whether a request may be approved automatically afterwards that was not before
    pub widens_access: bool,
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
pub struct Diagnostic {
    /// Stable code
    pub code: Code,
    /// Weight
    pub severity: Severity,
    /// What is wrong, in one line
    pub message: String,
    /// Places: the first is where the finding is reported
    pub labels: Vec<Label>,
    /// The way out, in one line
    pub help: Option<String>,
    /// What to write, where the help can be followed as it stands
    pub fix: Option<Fix>,
    /// What the finding is about, for fingerprints that survive line moves; such as `manualApprovals/finance`
    pub subject: Option<String>,
    /// Why the model accepts this finding; an accepted one never counts
    pub accepted: Option<String>,
}

impl Diagnostic {
    /// Finding without a place
    pub fn new(code: Code, severity: Severity, message: impl Into<String>) -> Self {
        Self {
            code,
            severity,
            message: message.into(),
            labels: Vec::new(),
            help: None,
            fix: None,
            subject: None,
            accepted: None,
        }
    }

    /// Adds a place; one that is [`Origin::Unknown`] is left out
    #[must_use]
    pub fn at(mut self, origin: Origin, text: impl Into<String>) -> Self {
        if origin.is_known() {
            self.labels.push(Label { origin, text: text.into() });
        }
        self
    }

    /// Sets the way out
    #[must_use]
    pub fn help(mut self, text: impl Into<String>) -> Self {
        self.help = Some(text.into());
        self
    }

    /// Sets what the finding is about
    #[must_use]
    pub fn subject(mut self, subject: impl Into<String>) -> Self {
        self.subject = Some(subject.into());
        self
    }

    /// Where the finding is reported
    #[must_use]
    pub fn origin(&self) -> Origin {
        self.labels.iter().map(|label| label.origin).find(Origin::is_known).unwrap_or_default()
    }
}
