//! A page for people about a model

use std::path::PathBuf;

use super::{Exit, Loaded, Streams};
use crate::assembly::write_file;
use crate::diag::Severity;
use crate::error::Error;
use crate::plan::Plan;
use crate::report;
use crate::synth::Options;

/// What is wanted of [`report()`]
#[derive(Clone, Debug, Default)]
pub struct Report {
    /// File that the page is written to; without one, it goes to standard output
    pub out: Option<PathBuf>,
}

/// Makes the page about a model; of a model with errors, none
///
/// # Errors
///
/// When the page cannot be written.
pub fn report(loaded: &mut Loaded, options: &Report, streams: &mut Streams<'_>) -> Result<Exit, Error> {
    let assembly = loaded.compile_aloud(Options::default(), streams);
    let (Some(assembly), Some(model)) = (assembly, &loaded.model) else {
        streams.report(&loaded.findings, &loaded.sources, Severity::Warning, Severity::Error);
        return Ok(Exit::Findings);
    };
    let page = report::html(&Plan::of(model).0, &assembly, &loaded.findings, &loaded.sources);
    match &options.out {
        Some(path) => {
            write_file(path, &page)?;
            streams.say(&format!("wrote {}", path.display()));
        }
        None => streams.print(&page)?,
    }
    Ok(Exit::Done)
}
