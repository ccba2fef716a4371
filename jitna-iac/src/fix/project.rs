//! A model in a file, and the files that it names, as they are or as they would be

use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::assembly::{Assembly, Format};
use crate::compare::{Side, SurroundingsVerdict, Verdict, permissiveness};
use crate::diag::{Diagnostics, Severity, Sources};
use crate::ids::Date;
use crate::model::Model;
use crate::read::{self, FileAccess, Input, InputError};
use crate::synth::Options;

/// A model in a file, and the files that it may name
///
/// Texts can be laid over files, so that what an editor holds, or what a fix would write, is judged without a write.
#[derive(Clone, Debug)]
pub struct Project {
    path: PathBuf,
    access: FileAccess,
    is_trusted: bool,
    /// Files of guardrails that the command was given
    guardrails: Vec<PathBuf>,
    today: Option<Date>,
}

/// What is found about a project
#[derive(Debug, Default)]
pub struct Judged {
    /// The model; none if the files do not amount to one, or name a program
    pub model: Option<Model>,
    /// Every finding, sorted
    pub findings: Diagnostics,
    /// Texts that findings point into
    pub sources: Sources,
    /// Whether the file names a program that prints the model; it is not run
    pub is_program: bool,
}

impl Project {
    /// The model in the file at `path`, which may name the files that `access` allows
    #[must_use]
    pub fn new(path: impl Into<PathBuf>, access: FileAccess) -> Self {
        Self { path: path.into(), access, is_trusted: true, guardrails: Vec::new(), today: None }
    }

    /// The same project of someone else, of which no file is written
    #[must_use]
    pub fn untrusted(mut self) -> Self {
        self.is_trusted = false;
        self
    }

    /// The same project, judged by the guardrails of these files as well
    #[must_use]
    pub fn guarded(mut self, guardrails: impl IntoIterator<Item = PathBuf>) -> Self {
        self.guardrails.extend(guardrails);
        self
    }

    /// The same project, judged on a day; without one, no acceptance expires
    #[must_use]
    pub fn on(mut self, today: Option<Date>) -> Self {
        self.today = today;
        self
    }

    /// Whether files of the project may be written
    #[must_use]
    pub const fn is_trusted(&self) -> bool {
        self.is_trusted
    }

    /// File with the model
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The project with a text in the place of that of a file
    #[must_use]
    pub fn with_text(&self, path: &Path, text: &str) -> Self {
        let mut project = self.clone();
        project.access = project.access.with_text(path, Arc::from(text));
        project
    }

    /// File that a source was read from, if the project may write it
    #[must_use]
    pub fn file_of(&self, source: &str) -> Option<PathBuf> {
        let path =
            if source == read::name_of(&self.path) { self.path.clone() } else { PathBuf::from(source) };
        self.access.allows(&path).ok()
    }

    /// Reads and checks the model; equal to what `jitna-iac check` finds
    ///
    /// # Errors
    ///
    /// When the file with the model cannot be read or is too large.
    pub fn judge(&self) -> Result<Judged, InputError> {
        let mut sources = Sources::default();
        let text = match self.access.text_over(&self.path) {
            Some(text) => text,
            None => match read::read_text(&self.path, &mut sources)? {
                Ok(text) => Arc::from(text),
                Err(findings) => return Ok(Judged { findings, sources, ..Judged::default() }),
            },
        };
        let (input, mut findings) = read::open_text(&text, &self.path, &self.access, &mut sources);
        let (mut model, mut is_program) = (None, false);
        match input {
            Some(Input::Model(mut read)) => {
                findings.append(read::add_guardrails(Some(&mut read), &self.guardrails, &mut sources)?);
                let crate::Compiled { findings: more, deployed, .. } =
                    crate::compiled(&read, Options::default());
                findings.append(more);
                if let Some(today) = &self.today {
                    findings.append(crate::check::expired(&read, today));
                }
                model = Some(deployed.unwrap_or(*read));
            }
            Some(Input::App(_) | Input::Patterns(_)) => is_program = true,
            None => {}
        }
        findings.sort(&sources);
        Ok(Judged { model, findings, sources, is_program })
    }

    /// What would be deployed, to be compared
    pub(super) fn outcome(&self) -> Option<Outcome> {
        let judged = self.judge().ok()?;
        let options = Options { parameters: false, files: Some(Format::Json) };
        let assembly = crate::compiled(judged.model.as_ref()?, options).assembly?;
        let side = Side::assembly(&assembly, "").ok()?;
        Some(Outcome { side, resources: resources(&assembly) })
    }
}

/// What a model would deploy
#[derive(Debug)]
pub(super) struct Outcome {
    side: Side,
    resources: Vec<String>,
}

impl Outcome {
    /// Whether a proof shows that the same requests are approved, with the same resources around the policies
    pub(super) fn is_same(&self, other: &Self) -> bool {
        if self.resources != other.resources {
            return false;
        }
        let found = permissiveness(&self.side, &other.side);
        found.verdict == Verdict::Equal && found.surroundings.verdict == SurroundingsVerdict::Equal
    }
}

/// Stack and name of each resource
fn resources(assembly: &Assembly) -> Vec<String> {
    let mut all = Vec::new();
    for (name, text) in assembly.files(Format::Json) {
        let Ok(template) = serde_json::from_str::<serde_json::Value>(&text) else { continue };
        let named = template.get("Resources").and_then(serde_json::Value::as_object);
        all.extend(named.into_iter().flat_map(|map| map.keys()).map(|key| format!("{name}/{key}")));
    }
    all
}

/// Whether the findings hold an error
pub(super) fn has_errors(findings: &Diagnostics) -> bool {
    findings.worst() >= Some(Severity::Error)
}
