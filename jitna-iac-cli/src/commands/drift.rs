//! `jitna-iac drift`

use std::path::PathBuf;

use jitna_iac::app::{self, Console, DENY_WORDS, Exit, Loaded, ReportFormat};
use jitna_iac::diag::Severity;

use crate::exit::Failure;
use crate::input;

/// Shows where the organization differs from the model: who has access but should not, and who should have access but does not
///
/// Reads the folder that `collect.sh` wrote (`jitna-iac collect`) and does not call AWS. Access is compared account by account
/// and Region by Region, for all requests; each difference includes a request that shows it. The findings also cover documents
/// that were edited or whose newest version is not the default, stacks that are missing or failed, accounts that moved, and the
/// identity provider. Missing data is an error. The exit code is 0 if nothing differs, 4 if something differs, and 1 if not
/// everything was collected.
///
/// Examples:
///   jitna-iac drift --from collected
///   jitna-iac drift --from collected --assembly assembly --format sarif > drift.sarif
#[derive(clap::Args)]
#[command(verbatim_doc_comment)]
pub(crate) struct Cmd {
    /// Folder that `collect.sh` wrote
    #[arg(long, value_name = "DIR")]
    from: PathBuf,

    #[command(flatten)]
    input: input::Options,

    /// Compare with a written assembly instead of the model
    #[arg(long, value_name = "DIR", conflicts_with_all = ["config", "app"])]
    assembly: Option<PathBuf>,

    /// Output format: for users, programs, code scanning, as annotations of GitHub Actions, as JUnit XML, or as Markdown for a comment
    #[arg(long, default_value = "text", value_parser = jitna_iac::app::args::words(ReportFormat::WORDS))]
    format: ReportFormat,

    /// Lowest severity of findings that fail the command
    #[arg(long, value_name = "LEVEL", default_value = "errors", value_parser = jitna_iac::app::args::words(DENY_WORDS))]
    deny: Severity,
}

impl Cmd {
    pub(crate) fn run(self, console: &mut Console<'_>) -> Result<Exit, Failure> {
        let Self { from, input, assembly, format, deny } = self;
        let options = app::Drift { from, format, deny };
        let mut none = Loaded::default();
        let loaded = if assembly.is_some() { &mut none } else { input.find(console)?.load_for_good()? };
        Ok(app::drift(loaded, assembly.as_ref(), &options, console)?)
    }
}
