//! `jitna-iac mcp`

use std::path::PathBuf;

use jitna_iac::app::{Console, Exit};

use crate::exit::Failure;
use crate::mcp::serve;

/// Serves assistants by the Model Context Protocol, over standard input and output
///
/// An assistant starts it and gets six tools: check, fixes, decide, compare, explain and schema. They read files below one folder,
/// write nothing, use no network, and never run the program that a model names.
///
/// Examples:
///   jitna-iac mcp
///   jitna-iac mcp --root infrastructure/access
#[derive(clap::Args)]
#[command(verbatim_doc_comment)]
pub(crate) struct Cmd {
    /// Folder whose files may be read
    #[arg(long, value_name = "FOLDER", default_value = ".")]
    root: PathBuf,
}

impl Cmd {
    pub(crate) fn run(self, console: &mut Console<'_>) -> Result<Exit, Failure> {
        serve(&self.root, console)?;
        Ok(Exit::Done)
    }
}
