//! A model that was read but not yet checked

use std::path::PathBuf;
use std::time::Instant;

use super::Console;
use crate::assembly::Assembly;
use crate::decide::Engine;
use crate::diag::{Diagnostics, Severity, Sources};
use crate::fix::Project;
use crate::ids::Date;
use crate::model::{Model, Place};
use crate::plan::Plan;
use crate::quantity::counted;
use crate::read;
use crate::synth::Options;

/// A model, the findings of reading it, and the sources that findings point into
#[derive(Clone, Debug, Default)]
pub struct Loaded {
    /// The model; `None` if the sources do not define one
    pub model: Option<Model>,
    /// Findings of reading
    pub findings: Diagnostics,
    /// Sources that findings point into
    pub sources: Sources,
    /// Folders to search for Rust files, for excerpts
    pub folders: Vec<PathBuf>,
    /// The files of the model, if they can be fixed
    pub project: Option<Project>,
    /// The day on which the model is judged; without one, no acceptance expires
    pub today: Option<Date>,
}

impl Loaded {
    /// Compiles the model; afterwards, all findings are present and sorted, and overrides are applied to the model
    pub(crate) fn compile(&mut self, options: Options) -> Option<Assembly> {
        let mut assembly = None;
        if let Some(model) = &self.model {
            let crate::Compiled { assembly: made, findings, deployed } = crate::compiled(model, options);
            self.findings.append(findings);
            if let Some(today) = &self.today {
                self.findings.append(crate::check::expired(model, today));
            }
            assembly = made.filter(|_| self.findings.worst() < Some(Severity::Error));
            // The deployed template decides, whatever the rest of the model says.
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

    /// Compiles a wave of the model, after the whole model; the findings are those of the whole model, and errors of the wave
    pub(crate) fn compile_wave(&mut self, wave: u32, options: Options) -> Option<Assembly> {
        // Compiling applies the overrides to the model, but they are applied to the part below.
        let model = self.model.clone()?;
        self.compile(Options::default())?;
        let mut part = crate::waves::up_to(&Plan::new(&model).0, wave);
        // Overrides and resources of templates that a later wave brings come with that wave.
        let overrides = std::mem::take(&mut part.overrides);
        let resources = std::mem::take(&mut part.resources);
        if !overrides.is_empty() || !resources.is_empty() {
            let bare = crate::compiled(&part, Options::default()).assembly;
            let names: Vec<String> = bare.iter().flat_map(|bare| bare.names().map(str::to_owned)).collect();
            part.overrides = overrides;
            part.overrides.retain(|change| names.contains(&change.template));
            part.resources = resources;
            let is_rollout = |name: &str| part.rollouts.iter().any(|rollout| rollout.name.as_str() == name);
            part.resources.retain(|resource| {
                resource.templates.iter().all(|template| names.contains(template))
                    && resource.rollouts.iter().all(|rollout| is_rollout(rollout.as_str()))
            });
        }
        let crate::Compiled { assembly, findings, .. } = crate::compiled(&part, options);
        self.findings.extend(findings.iter().filter(|finding| finding.severity >= Severity::Error).cloned());
        self.sort();
        let mut assembly = assembly?;
        assembly.set_findings(&self.findings, &self.sources);
        self.model = Some(part);
        Some(assembly)
    }

    /// Compiles the model and returns the engine that decides about requests; without one, after the console has shown the findings
    pub(crate) fn engine(&mut self, console: &mut Console<'_>) -> Option<Engine> {
        let compiled = self.compile(Options::default()).is_some();
        let model = self.model.as_ref().filter(|_| compiled);
        match model.map(|model| Engine::new(&Plan::new(model).0)) {
            Some(Ok(engine)) => return Some(engine),
            Some(Err(findings)) => {
                self.findings.append(findings);
                self.sort();
            }
            None => {}
        }
        console.report(&self.findings, &self.sources, Severity::Warning, Severity::Error);
        None
    }

    /// Same as [`compile`](Self::compile), but a verbose console also shows what is compiled and how long it takes
    pub(crate) fn compile_aloud(&mut self, options: Options, console: &mut Console<'_>) -> Option<Assembly> {
        if let Some(model) = &self.model {
            console.detail(&described(model));
        }
        let begun = Instant::now();
        let assembly = self.compile(options);
        let findings = counted(self.findings.len(), "finding");
        console.detail(&format!(
            "checked and compiled in {:.1} ms: {findings}",
            begun.elapsed().as_secs_f64() * 1e3
        ));
        assembly
    }

    /// Sorts the findings by their places in the sources
    pub(crate) fn sort(&mut self) {
        read::add_callers(&self.findings, &self.folders, &mut self.sources);
        self.findings.sort(&self.sources);
    }

    /// Checks whether there are findings of this severity or higher
    pub(crate) fn is_denied(&self, denied: Severity) -> bool {
        self.findings.worst() >= Some(denied)
    }
}

/// Summarizes the content of a model in one line
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
