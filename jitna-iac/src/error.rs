//! Errors that stop the work

use std::fmt;

use crate::assembly::WriteError;
use crate::diag::render::{Style, text};
use crate::diag::{Diagnostics, Sources};
use crate::read::InputError;

/// Error that stopped the work; faults in a model are [`Diagnostic`](crate::diag::Diagnostic)s
///
/// Its `Debug` output is its message, because a `main` that returns it prints the `Debug` output.
#[derive(thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// An input could not be read
    #[error(transparent)]
    Read(#[from] InputError),
    /// An assembly could not be written
    #[error(transparent)]
    Write(#[from] WriteError),
    /// A fixed file could not be written; the file is unchanged
    #[error("cannot write {}: {source}", path.display())]
    Fix {
        /// The file
        path: std::path::PathBuf,
        /// Error of the operating system
        source: std::io::Error,
    },
    /// Standard output could not be written
    #[error("cannot write standard output: {0}")]
    Output(#[source] std::io::Error),
    /// `OUT_DIR` is not set, so this is not a build script
    #[error("OUT_DIR is not set: this belongs into a build script, which cargo runs")]
    NoOutDir,
    /// The findings are too severe to continue
    #[error(transparent)]
    Rejected(Rejected),
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// Findings that are too severe to continue
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

    /// All findings, including less severe ones
    #[must_use]
    pub fn findings(&self) -> &Diagnostics {
        &self.findings
    }

    /// The findings as users read them
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
