//! `jitna-iac graph`

use jitna_iac::app::{self, Exit, GraphFormat, Streams};

use crate::exit::Failure;
use crate::{input, words};

/// Draws which stack set reaches which units, accounts and Regions
///
/// Examples:
///   jitna-iac graph > rollout.svg
///   jitna-iac graph --format dot | dot -Tpdf > rollout.pdf
#[derive(clap::Args)]
#[command(verbatim_doc_comment)]
pub(crate) struct Cmd {
    #[command(flatten)]
    input: input::Options,

    /// Language of the picture
    #[arg(long, default_value = "svg", value_parser = words::of(GraphFormat::WORDS))]
    format: GraphFormat,
}

impl Cmd {
    pub(crate) fn run(self, streams: &mut Streams<'_>) -> Result<Exit, Failure> {
        let Self { input, format } = self;
        Ok(app::graph(input.load_for_good()?, &app::Graph { format }, streams)?)
    }
}
