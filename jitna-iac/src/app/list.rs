//! Deployed stacks and StackSets

use super::{Console, Exit, Loaded};
use crate::assembly::Format;
use crate::diag::Severity;
use crate::error::Error;
use crate::synth::Options;

/// Output format
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ListFormat {
    /// For users
    #[default]
    Table,
    /// For programs
    Json,
}

impl ListFormat {
    /// Formats, by the words that `--format` accepts
    pub const WORDS: &[(&str, Self)] = &[("table", Self::Table), ("json", Self::Json)];
}

/// Lists stacks and StackSets in deployment order
///
/// Examples:
///   jitna-iac list
///   jitna-iac list --format json | jq -r '.stacks[].name'
#[derive(Clone, Copy, Debug, Default, clap::Args)]
#[command(verbatim_doc_comment)]
pub struct List {
    /// Output format
    #[arg(long, default_value = "table", value_parser = super::args::words(ListFormat::WORDS))]
    pub format: ListFormat,
}

/// Lists the stacks and StackSets of a model in deployment order
///
/// # Errors
///
/// Returns an error when the output cannot be written.
pub fn list(loaded: &mut Loaded, options: &List, console: &mut Console<'_>) -> Result<Exit, Error> {
    let Some(assembly) = loaded.compile(Options::default()) else {
        console.report(&loaded.findings, &loaded.sources, Severity::Warning, Severity::Error);
        return Ok(Exit::Findings);
    };
    let index = assembly.index(Format::Yaml);
    match options.format {
        ListFormat::Table => console.print_text(&index.table()),
        ListFormat::Json => console.print_json(&index.to_json()),
    }?;
    Ok(Exit::Done)
}
