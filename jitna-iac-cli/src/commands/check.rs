//! `jitna-iac check`

use jitna_iac::app::{self, DENY_WORDS, Exit, ReportFormat, Streams};
use jitna_iac::diag::Severity;

use crate::exit::Failure;
use crate::{input, words};

/// Shows everything that is wrong with the model
///
/// Findings go to standard output, their number to standard error.
///
/// Examples:
///   jitna-iac check
///   jitna-iac check --deny warnings
///   jitna-iac check --format sarif > jitna.sarif
#[derive(clap::Args)]
#[command(verbatim_doc_comment)]
pub(crate) struct Cmd {
    #[command(flatten)]
    input: input::Options,

    /// How findings are shown: for people, programs, code scanning, as annotations of GitHub Actions, or as JUnit XML
    #[arg(long, default_value = "text", value_parser = words::of(ReportFormat::WORDS))]
    format: ReportFormat,

    /// Findings that fail the command, and all that weigh more
    #[arg(long, value_name = "LEVEL", default_value = "errors", value_parser = words::of(DENY_WORDS))]
    deny: Severity,

    /// Show also what the model accepts, and why
    #[arg(long)]
    accepted: bool,
}

impl Cmd {
    pub(crate) fn run(self, streams: &mut Streams<'_>) -> Result<Exit, Failure> {
        let Self { input, format, deny, accepted } = self;
        let options = app::Check { format, deny, accepted };
        Ok(app::check(input.load_for_good()?, &options, streams)?)
    }
}
