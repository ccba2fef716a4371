//! `jitna-iac man`

use std::fs;
use std::path::{Path, PathBuf};

use clap::{Command, CommandFactory};
use clap_mangen::Man;
use jitna_iac::app::{Console, Exit};

use crate::Cli;
use crate::exit::Failure;

const NAME: &str = "jitna-iac";

/// Prints the manual page, or writes the pages of all commands to a directory
///
/// Examples:
///   jitna-iac man | man -l -
///   jitna-iac man --out ~/.local/share/man/man1
#[derive(clap::Args)]
#[command(verbatim_doc_comment)]
pub(crate) struct Cmd {
    /// Directory for a page of each command
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
}

impl Cmd {
    pub(crate) fn run(self, console: &mut Console<'_>) -> Result<Exit, Failure> {
        let mut command = Cli::command();
        // The descriptions of subcommands are complete only after clap has built the command.
        command.build();
        let Some(folder) = self.out else {
            console.print(&page(command, NAME))?;
            return Ok(Exit::Done);
        };
        fs::create_dir_all(&folder).map_err(|error| Failure::write(&folder, error))?;
        let mut pages = vec![(format!("{NAME}.1"), page(command.clone(), NAME))];
        for sub in command.get_subcommands().filter(|sub| sub.get_name() != "help") {
            let name = format!("jitna-iac-{}", sub.get_name());
            pages.push((format!("{name}.1"), page(sub.clone(), &name)));
        }
        for (name, text) in &pages {
            let path = folder.join(name);
            jitna_iac::files::write(&path, text).map_err(|error| Failure::write(&path, error))?;
        }
        console.say(&format!("wrote {} pages to {}", pages.len(), Path::new(&folder).display()));
        Ok(Exit::Done)
    }
}

/// Renders a page with a title, by which it is found; clap knows a command only by its last word
fn page(command: Command, title: &str) -> String {
    let mut text = Vec::new();
    // Writing to memory does not fail.
    let _: std::io::Result<()> = Man::new(command).title(title).render(&mut text);
    String::from_utf8_lossy(&text).into_owned()
}
