//! Import of existing configuration as a model

mod folder;
mod refresh;

pub use refresh::refresh;

use std::path::{Path, PathBuf};

use super::{Console, Exit};
use crate::assembly::write_file;
use crate::diag::{Diagnostics, Severity, Sources};
use crate::error::Error;
use crate::import::{self, Given};
use crate::{read, rules};

use folder::Folder;

/// Format of an imported model
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ImportFormat {
    /// `jitna.yaml`
    #[default]
    Yaml,
    /// `main.rs` of a Rust program
    Rust,
}

impl ImportFormat {
    /// Formats, by the words that `--to` accepts
    pub const WORDS: &[(&str, Self)] = &[("yaml", Self::Yaml), ("rust", Self::Rust)];
}

/// Options of [`import()`]
#[derive(Clone, Debug, Default)]
pub struct Import {
    /// Files and directories; `-` is standard input
    pub paths: Vec<PathBuf>,
    /// Values that the sources do not contain
    pub options: import::Import,
    /// Format of the model
    pub format: ImportFormat,
    /// Whether anything left out of the model or guessed fails the import
    pub strict: bool,
    /// File to write the model to; `None`: standard output
    pub out: Option<PathBuf>,
    /// Whether to replace an existing file
    pub force: bool,
}

/// Prints the model of existing configuration; what is left out and what changes is reported, also in a comment at the top
///
/// # Errors
///
/// Returns an error when a file cannot be read or the output cannot be written.
pub fn import(wanted: &Import, console: &mut Console<'_>) -> Result<Exit, Error> {
    if let Some(out) = wanted.out.as_deref().filter(|out| !wanted.force && exists(out)) {
        let what = format!("{} exists already", out.display());
        console.complain(&what, Some("add `--force` to replace it"));
        return Ok(Exit::Io);
    }
    let (mut sources, mut findings) = (Sources::default(), Diagnostics::default());
    let imported = imported(wanted, &mut sources, &mut findings)?;
    findings.sort(&sources);
    let denied = if wanted.strict { Severity::Warning } else { Severity::Error };
    console.report(&findings, &sources, Severity::Note, denied);
    let guesses = findings.iter().filter(|finding| finding.code == rules::ASSUMED_IMPORT.code).count();
    let is_denied = findings.worst() >= Some(denied);
    if wanted.strict && !is_denied && guesses > 0 {
        console.complain(&format!("{guesses} guesses, which `--strict` does not accept"), None);
    }
    let is_denied = is_denied || wanted.strict && guesses > 0;
    let Some(imported) = imported.filter(|_| !is_denied) else { return Ok(Exit::Findings) };
    let text = match wanted.format {
        ImportFormat::Yaml => imported.to_yaml(&findings, &sources),
        ImportFormat::Rust => imported.to_rust(&findings, &sources),
    };
    match &wanted.out {
        Some(out) => write_file(out, &text)?,
        None => console.print(&text)?,
    }
    Ok(Exit::Done)
}

/// Reads the sources and creates the model
fn imported(
    wanted: &Import,
    sources: &mut Sources,
    findings: &mut Diagnostics,
) -> Result<Option<import::Imported>, Error> {
    let mut given = Vec::new();
    for path in &wanted.paths {
        match open(path, sources)? {
            Ok((more, remarks)) => {
                given.extend(more);
                findings.append(remarks);
            }
            Err(more) => findings.append(more),
        }
    }
    if findings.worst() >= Some(Severity::Error) {
        return Ok(None);
    }
    let (made, more) = match given.as_slice() {
        [Given::Text { name, text }] if wanted.format == ImportFormat::Rust && import::is_model(text) => {
            import::described(name, text, sources)
        }
        _ => import::import(&given, &wanted.options, sources),
    };
    findings.append(more);
    Ok(made)
}

/// Checks whether a path exists, even as a broken symbolic link
fn exists(path: &Path) -> bool {
    path.symlink_metadata().is_ok()
}

/// Opened files, and the findings about them
type Opened = (Vec<Given>, Diagnostics);

/// Opens a path: a file, the files of an assembly, or all files of another directory and its subdirectories
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
