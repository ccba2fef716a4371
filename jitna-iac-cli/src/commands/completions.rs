//! `jitna-iac completions`

use clap::CommandFactory;
use clap_complete::Shell;
use jitna_iac::app::{Exit, Streams};

use crate::Cli;
use crate::exit::Failure;

/// Prints what a shell needs to complete commands and options
///
/// Examples:
///   jitna-iac completions bash > ~/.local/share/bash-completion/completions/jitna-iac
///   jitna-iac completions zsh > ~/.zfunc/_jitna-iac
///   jitna-iac completions fish > ~/.config/fish/completions/jitna-iac.fish
#[derive(clap::Args)]
#[command(verbatim_doc_comment)]
pub(crate) struct Cmd {
    /// Shell that will read it
    shell: Shell,
}

impl Cmd {
    pub(crate) fn run(self, streams: &mut Streams<'_>) -> Result<Exit, Failure> {
        // The generator writes to what cannot fail; a stream can.
        let mut text = Vec::new();
        clap_complete::generate(self.shell, &mut Cli::command(), "jitna-iac", &mut text);
        streams.print(&String::from_utf8_lossy(&text))?;
        Ok(Exit::Done)
    }
}
