//! `jitna-iac report`

use std::path::PathBuf;

use jitna_iac::app::{self, Exit, Streams};

use crate::exit::Failure;
use crate::input;

/// Makes a page for people: what is rolled out where, the policies in plain words, who reaches what, findings
///
/// The page is one HTML file that loads nothing. It can be searched, read by keyboard, and printed. With an inventory, as
/// `jitna-iac coverage` takes it, the page shows as well which nodes the policies reach.
///
/// Examples:
///   jitna-iac report --out report.html
///   jitna-iac report --inventory inventory/ --users users.json members.json --out report.html
///   jitna-iac report --app "cargo run -q" > report.html
#[derive(clap::Args)]
#[command(verbatim_doc_comment)]
pub(crate) struct Cmd {
    #[command(flatten)]
    input: input::Options,

    /// File that the page is written to [default: standard output]
    #[arg(short, long, value_name = "FILE")]
    out: Option<PathBuf>,

    /// Files with nodes, or folders of them, whose coverage the page shows; `-` is standard input
    #[arg(long, value_name = "FILE", num_args = 1..)]
    inventory: Vec<PathBuf>,

    /// Files with users, groups and members, or folders of them
    #[arg(long, value_name = "FILE", num_args = 1..)]
    users: Vec<PathBuf>,
}

impl Cmd {
    pub(crate) fn run(self, streams: &mut Streams<'_>) -> Result<Exit, Failure> {
        let Self { input, out, inventory, users } = self;
        input.share_standard_input(inventory.iter().chain(&users))?;
        Ok(app::report(input.load_for_good()?, &app::Report { out, inventory, users }, streams)?)
    }
}
