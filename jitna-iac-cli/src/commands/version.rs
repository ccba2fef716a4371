//! `jitna-iac version`

use jitna_iac::app::{Console, Exit};

use crate::exit::Failure;

/// Prints the version of the command, as `--version` does
#[derive(clap::Args)]
pub(crate) struct Cmd {}

impl Cmd {
    #[allow(clippy::unused_self, reason = "commands are run alike")]
    pub(crate) fn run(self, console: &mut Console<'_>) -> Result<Exit, Failure> {
        console.print(concat!("jitna-iac ", env!("CARGO_PKG_VERSION"), "\n")).map_err(Failure::from)?;
        Ok(Exit::Done)
    }
}
