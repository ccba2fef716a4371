//! What exists as a model

use std::path::{Path, PathBuf};

use super::{Exit, Streams};
use crate::diag::{Diagnostics, Severity, Sources};
use crate::error::Error;
use crate::import::{self, Given};
use crate::read;

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
    /// Whether something that is not in the model fails the import
    pub strict: bool,
}

/// Prints the model of what exists; what is not in it, and what comes out differently, is reported and stands above it
///
/// # Errors
///
/// When a file cannot be read or the output cannot be written.
pub fn import(wanted: &Import, streams: &mut Streams<'_>) -> Result<Exit, Error> {
    let (mut sources, mut findings) = (Sources::default(), Diagnostics::default());
    let mut given = Vec::new();
    for path in &wanted.paths {
        match open(path, &mut sources)? {
            Ok(more) => given.extend(more),
            Err(more) => findings.append(more),
        }
    }
    let mut imported = None;
    if findings.is_empty() {
        let (made, more) = import::import(&given, &wanted.options, &mut sources);
        findings.append(more);
        imported = made;
    }
    findings.sort(&sources);
    let denied = if wanted.strict { Severity::Warning } else { Severity::Error };
    streams.report(&findings, &sources, Severity::Note, denied);
    let is_denied = findings.worst() >= Some(denied);
    let Some(imported) = imported.filter(|_| !is_denied) else { return Ok(Exit::Findings) };
    let text = match wanted.format {
        ImportFormat::Yaml => imported.to_yaml(&findings, &sources),
        ImportFormat::Rust => imported.to_rust(&findings, &sources),
    };
    streams.print(&text)?;
    Ok(Exit::Done)
}

/// What stands at a path: a file, the files of an assembly, or all files of another directory
fn open(path: &Path, sources: &mut Sources) -> Result<Result<Vec<Given>, Diagnostics>, Error> {
    if !path.is_dir() {
        let text = read::text_of(path, sources)?;
        return Ok(text
            .map(|(name, text)| vec![Given::Text { name, text }])
            .map_err(|finding| vec![*finding].into()));
    }
    let name = read::name_of(path);
    let name = name.trim_end_matches('/').to_owned();
    let files = match read::read_assembly(path, sources)? {
        Ok(files) => files,
        Err(findings) => return Ok(Err(findings)),
    };
    if files.iter().any(|(file, _)| file == "index.json") {
        return Ok(Ok(vec![Given::Assembly { name, files }]));
    }
    let files = files.into_iter().map(|(file, text)| Given::Text { name: format!("{name}/{file}"), text });
    Ok(Ok(files.collect()))
}
