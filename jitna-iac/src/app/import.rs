//! What exists as a model

mod folder;

use std::path::{Path, PathBuf};

use super::{Exit, Streams};
use crate::assembly::write_file;
use crate::diag::{Diagnostics, Severity, Sources};
use crate::error::Error;
use crate::import::{self, Given};
use crate::{read, rules};

use folder::Folder;

/// What an imported model is written as
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ImportFormat {
    /// `jitna.yaml`
    #[default]
    Yaml,
    /// `main.rs` of a Rust program
    Rust,
}

impl ImportFormat {
    /// Words for the formats, as `--to` takes them
    pub const WORDS: &[(&str, Self)] = &[("yaml", Self::Yaml), ("rust", Self::Rust)];
}

/// What is wanted of [`import()`]
#[derive(Clone, Debug, Default)]
pub struct Import {
    /// Files and directories; `-` is standard input
    pub paths: Vec<PathBuf>,
    /// What the sources do not say
    pub options: import::Import,
    /// What the model is written as
    pub format: ImportFormat,
    /// Whether something that is not in the model, or that was guessed, fails the import
    pub strict: bool,
    /// File that the model is written to; none: standard output
    pub out: Option<PathBuf>,
    /// Whether a file that exists is replaced
    pub force: bool,
}

/// Prints the model of what exists; what is not in it, and what comes out differently, is reported and stands above it
///
/// # Errors
///
/// When a file cannot be read or the output cannot be written.
pub fn import(wanted: &Import, streams: &mut Streams<'_>) -> Result<Exit, Error> {
    if let Some(out) = wanted.out.as_deref().filter(|out| !wanted.force && exists(out)) {
        let what = format!("{} exists already", out.display());
        streams.complain(&what, Some("add `--force` to replace it"));
        return Ok(Exit::Io);
    }
    let (mut sources, mut findings) = (Sources::default(), Diagnostics::default());
    let mut given = Vec::new();
    for path in &wanted.paths {
        match open(path, &mut sources)? {
            Ok((more, remarks)) => {
                given.extend(more);
                findings.append(remarks);
            }
            Err(more) => findings.append(more),
        }
    }
    let mut imported = None;
    if findings.worst() < Some(Severity::Error) {
        let (made, more) = match given.as_slice() {
            [Given::Text { name, text }] if wanted.format == ImportFormat::Rust && import::is_model(text) => {
                import::described(name, text, &mut sources)
            }
            _ => import::import(&given, &wanted.options, &mut sources),
        };
        findings.append(more);
        imported = made;
    }
    findings.sort(&sources);
    let denied = if wanted.strict { Severity::Warning } else { Severity::Error };
    streams.report(&findings, &sources, Severity::Note, denied);
    let guesses = findings.iter().filter(|finding| finding.code == rules::ASSUMED_IMPORT.code).count();
    let is_denied = findings.worst() >= Some(denied);
    if wanted.strict && !is_denied && guesses > 0 {
        streams.complain(&format!("{guesses} guesses, which `--strict` does not take"), None);
    }
    let is_denied = is_denied || wanted.strict && guesses > 0;
    let Some(imported) = imported.filter(|_| !is_denied) else { return Ok(Exit::Findings) };
    let text = match wanted.format {
        ImportFormat::Yaml => imported.to_yaml(&findings, &sources),
        ImportFormat::Rust => imported.to_rust(&findings, &sources),
    };
    match &wanted.out {
        Some(out) => write_file(out, &text)?,
        None => streams.print(&text)?,
    }
    Ok(Exit::Done)
}

/// Whether something is at a path, be it a link that leads nowhere
fn exists(path: &Path) -> bool {
    path.symlink_metadata().is_ok()
}

/// What was given, and what is to be said of it
type Opened = (Vec<Given>, Diagnostics);

/// What stands at a path: a file, the files of an assembly, or all files of another directory and those below it
fn open(path: &Path, sources: &mut Sources) -> Result<Result<Opened, Diagnostics>, Error> {
    if !path.is_dir() {
        let text = read::text_of(path, sources)?;
        return Ok(text
            .map(|(name, text)| (vec![Given::Text { name, text }], Diagnostics::default()))
            .map_err(|finding| vec![*finding].into()));
    }
    let mut folder = Folder::default();
    folder.open(path, 0, sources)?;
    Ok(folder.done(path))
}
