//! `jitna-iac report`

use std::path::PathBuf;

use jitna_iac::app::{self, Exit, Streams};

use crate::exit::Failure;
use crate::input;

/// Makes a page for people: what is rolled out where, the policies in plain words, who reaches what, findings
///
/// The page is one HTML file that loads nothing. It can be searched, read by keyboard, and printed.
///
/// Examples:
///   jitna-iac report --out report.html
///   jitna-iac report --app "cargo run -q" > report.html
#[derive(clap::Args)]
#[command(verbatim_doc_comment)]
pub(crate) struct Cmd {
    #[command(flatten)]
    input: input::Options,

    /// File that the page is written to [default: standard output]
    #[arg(short, long, value_name = "FILE")]
    out: Option<PathBuf>,
}

impl Cmd {
    pub(crate) fn run(self, streams: &mut Streams<'_>) -> Result<Exit, Failure> {
        let Self { input, out } = self;
        Ok(app::report(input.load_for_good()?, &app::Report { out }, streams)?)
    }
}
