//! `jitna-iac lsp`

use jitna_iac::app::{Console, Exit};

use crate::exit::Failure;
use crate::lsp::{Ended, serve};

/// Runs the language server over standard input and output
///
/// An editor starts it. It provides diagnostics, fixes, completion, documentation, definitions, references, renames, outline,
/// folding, formatting and hints in `jitna.yaml`, the files that it names, `.cedar` files and `*.test.yaml`. It does not read
/// outside of the folders that are open in the editor, write files, or run the program that a model names.
///
/// Examples:
///   jitna-iac lsp
#[derive(clap::Args)]
#[command(verbatim_doc_comment)]
pub(crate) struct Cmd {
    /// Use standard input and output, the only transport; editors may pass this option
    #[arg(long, hide = true)]
    stdio: bool,
}

impl Cmd {
    pub(crate) fn run(self, console: &mut Console<'_>) -> Result<Exit, Failure> {
        let _: bool = self.stdio;
        Ok(match serve(console)? {
            Ended::Asked => Exit::Done,
            Ended::Broken => Exit::Io,
        })
    }
}
