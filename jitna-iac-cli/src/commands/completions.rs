//! `jitna-iac completions`

use clap::CommandFactory;
use clap_complete::Shell;
use jitna_iac::app::{Console, Exit};

use crate::Cli;
use crate::exit::Failure;

/// Prints a script that completes commands and options in a shell
///
/// Examples:
///   jitna-iac completions bash > ~/.local/share/bash-completion/completions/jitna-iac
///   jitna-iac completions zsh > ~/.zfunc/_jitna-iac
///   jitna-iac completions fish > ~/.config/fish/completions/jitna-iac.fish
#[derive(clap::Args)]
#[command(verbatim_doc_comment)]
pub(crate) struct Cmd {
    /// Shell that reads the script
    shell: Shell,
}

impl Cmd {
    pub(crate) fn run(self, console: &mut Console<'_>) -> Result<Exit, Failure> {
        // The generator requires a writer that does not fail, but a stream can fail.
        let mut text = Vec::new();
        clap_complete::generate(self.shell, &mut Cli::command(), "jitna-iac", &mut text);
        console.print(&String::from_utf8_lossy(&text))?;
        Ok(Exit::Done)
    }
}
