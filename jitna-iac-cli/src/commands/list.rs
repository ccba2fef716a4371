//! `jitna-iac list`

use jitna_iac::app::{self, Exit, ListFormat, Streams};

use crate::exit::Failure;
use crate::{input, words};

/// Lists stacks and stack sets in the order of their deployment
///
/// Examples:
///   jitna-iac list
///   jitna-iac list --format json | jq -r '.stacks[].name'
#[derive(clap::Args)]
#[command(verbatim_doc_comment)]
pub(crate) struct Cmd {
    #[command(flatten)]
    input: input::Options,

    /// How the list is shown
    #[arg(long, default_value = "table", value_parser = words::of(ListFormat::WORDS))]
    format: ListFormat,
}

impl Cmd {
    pub(crate) fn run(self, streams: &mut Streams<'_>) -> Result<Exit, Failure> {
        let Self { input, format } = self;
        Ok(app::list(input.load()?, &app::List { format }, streams)?)
    }
}
