//! A model that has been read, before it is judged

use std::path::PathBuf;

use crate::assembly::Assembly;
use crate::diag::{Diagnostics, Severity, Sources};
use crate::model::Model;
use crate::read;
use crate::synth::Options;

/// A model, what reading it found, and the texts that findings point into
#[derive(Clone, Debug, Default)]
pub struct Loaded {
    /// The model; none if what was read does not amount to one
    pub model: Option<Model>,
    /// Findings of reading
    pub findings: Diagnostics,
    /// Texts that findings point into
    pub sources: Sources,
    /// Folders in which Rust files are looked for, for excerpts
    pub folders: Vec<PathBuf>,
}

impl Loaded {
    /// Compiles the model; then all findings are there and sorted
    pub(crate) fn compile(&mut self, options: Options) -> Option<Assembly> {
        let mut assembly = None;
        if let Some(model) = &self.model {
            let (made, findings) = crate::compile(model, options);
            self.findings.append(findings);
            assembly = made.filter(|_| self.findings.worst() < Some(Severity::Error));
        }
        self.sort();
        if let Some(assembly) = &mut assembly {
            assembly.set_findings(&self.findings, &self.sources);
        }
        assembly
    }

    /// Sorts the findings, with the texts that they point into at hand
    pub(crate) fn sort(&mut self) {
        read::add_callers(&self.findings, &self.folders, &mut self.sources);
        self.findings.sort(&self.sources);
    }

    /// Whether there are findings of this weight or more
    pub(crate) fn is_denied(&self, denied: Severity) -> bool {
        self.findings.worst() >= Some(denied)
    }
}
