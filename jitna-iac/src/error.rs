//! What stopped the work

use std::fmt;

use crate::assembly::WriteError;
use crate::diag::render::{Style, text};
use crate::diag::{Diagnostics, Sources};
use crate::read::InputError;

/// What stopped the work; what is wrong with a model is a [`Diagnostic`](crate::diag::Diagnostic)
///
/// Its `Debug` form is its message, since that is what a `main` that returns it prints.
#[derive(thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// An input could not be read
    #[error(transparent)]
    Read(#[from] InputError),
    /// An assembly could not be written
    #[error(transparent)]
    Write(#[from] WriteError),
    /// Standard output could not be written
    #[error("cannot write standard output: {0}")]
    Output(#[source] std::io::Error),
    /// `OUT_DIR` is not set, so this is no build script
    #[error("OUT_DIR is not set: this belongs into a build script, which cargo runs")]
    NoOutDir,
    /// The findings weigh too much to go on
    #[error(transparent)]
    Rejected(Rejected),
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// Findings that weigh too much to go on
#[derive(Debug)]
pub struct Rejected {
    findings: Diagnostics,
    text: String,
}

impl Rejected {
    pub(crate) fn new(findings: Diagnostics, sources: &Sources) -> Self {
        let text = text(&findings, sources, Style::default());
        Self { findings, text }
    }

    /// All findings, lighter ones as well
    #[must_use]
    pub fn findings(&self) -> &Diagnostics {
        &self.findings
    }

    /// The findings as people read them
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }
}

impl fmt::Display for Rejected {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.text.trim_end())
    }
}

impl std::error::Error for Rejected {}
