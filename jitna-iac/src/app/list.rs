//! What is deployed where

use super::{Exit, Loaded, Streams};
use crate::assembly::Format;
use crate::diag::Severity;
use crate::error::Error;
use crate::synth::Options;

/// How the list is shown
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ListFormat {
    /// For people
    #[default]
    Table,
    /// For programs
    Json,
}

impl ListFormat {
    /// Words for the formats, as `--format` takes them
    pub const WORDS: &[(&str, Self)] = &[("table", Self::Table), ("json", Self::Json)];
}

/// Lists stacks and stack sets in the order of their deployment
///
/// Examples:
///   jitna-iac list
///   jitna-iac list --format json | jq -r '.stacks[].name'
#[derive(Clone, Copy, Debug, Default, clap::Args)]
#[command(verbatim_doc_comment)]
pub struct List {
    /// How the list is shown
    #[arg(long, default_value = "table", value_parser = super::args::words(ListFormat::WORDS))]
    pub format: ListFormat,
}

/// Shows the stacks and stack sets of a model, in the order of their deployment
///
/// # Errors
///
/// When the output cannot be written.
pub fn list(loaded: &mut Loaded, options: &List, streams: &mut Streams<'_>) -> Result<Exit, Error> {
    let Some(assembly) = loaded.compile(Options::default()) else {
        streams.report(&loaded.findings, &loaded.sources, Severity::Warning, Severity::Error);
        return Ok(Exit::Findings);
    };
    let index = assembly.index(Format::Yaml);
    match options.format {
        ListFormat::Table => streams.print_text(&index.table()),
        ListFormat::Json => streams.print_json(&index.to_json()),
    }?;
    Ok(Exit::Done)
}
