//! A model that has been read, before it is judged

use std::path::PathBuf;
use std::time::Instant;

use super::Streams;
use crate::assembly::Assembly;
use crate::diag::{Diagnostics, Severity, Sources};
use crate::model::{Model, Place};
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
    /// Compiles the model; then all findings are there and sorted, and the model is what its overrides leave
    pub(crate) fn compile(&mut self, options: Options) -> Option<Assembly> {
        let mut assembly = None;
        if let Some(model) = &self.model {
            let crate::Compiled { assembly: made, findings, deployed } = crate::compiled(model, options, &[]);
            self.findings.append(findings);
            assembly = made.filter(|_| self.findings.worst() < Some(Severity::Error));
            // What is deployed decides, whatever the rest of the model says.
            if let Some(deployed) = deployed {
                self.model = Some(deployed);
            }
        }
        self.sort();
        if let Some(assembly) = &mut assembly {
            assembly.set_findings(&self.findings, &self.sources);
        }
        assembly
    }

    /// As [`compile`](Self::compile); says what of, and how long it took, to those who want to know
    pub(crate) fn compile_aloud(&mut self, options: Options, streams: &mut Streams<'_>) -> Option<Assembly> {
        if let Some(model) = &self.model {
            streams.detail(&described(model));
        }
        let begun = Instant::now();
        let assembly = self.compile(options);
        let findings = match self.findings.len() {
            1 => "1 finding".to_owned(),
            count => format!("{count} findings"),
        };
        streams.detail(&format!(
            "checked and compiled in {:.1} ms: {findings}",
            begun.elapsed().as_secs_f64() * 1e3
        ));
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

/// What a model holds, in a line
fn described(model: &Model) -> String {
    let place = match &model.place {
        Place::Organization(_) => "an organization",
        Place::Account(_) => "one account",
    };
    let parts = [
        (model.auto_approvals.len(), "auto-approval policies"),
        (model.manual_approvals.len(), "manual approval policies"),
        (model.session_preferences.len(), "session preferences"),
        (model.rollouts.len(), "rollouts"),
    ];
    let parts: Vec<String> = parts.iter().map(|(count, what)| format!("{what}: {count}")).collect();
    format!("model of {place}; {}", parts.join(", "))
}
