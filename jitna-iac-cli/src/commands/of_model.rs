//! Commands that work on a model, whose arguments are defined in the library

use std::path::PathBuf;

use jitna_iac::app::args::Arguments;
use jitna_iac::app::{Console, Exit};

use crate::exit::Failure;
use crate::input;

#[derive(clap::Args)]
pub(crate) struct Cmd<A: Arguments> {
    /// File with the model, or its folder; the same as `--config`
    #[arg(value_name = "MODEL", id = "model", conflicts_with_all = ["config", "app"])]
    model: Option<PathBuf>,

    #[command(flatten)]
    plain: Plain<A>,
}

impl<A: Arguments> Cmd<A> {
    pub(crate) fn run(self, console: &mut Console<'_>) -> Result<Exit, Failure> {
        let Self { model, plain: Plain { input, arguments } } = self;
        Plain { input: input.named(model), arguments }.run(console)
    }
}

// A command whose arguments without an option are its own. The help of the command is the doc comment of its arguments.
#[derive(clap::Args)]
pub(crate) struct Plain<A: Arguments> {
    #[command(flatten)]
    input: input::Options,

    #[command(flatten)]
    arguments: A,
}

impl<A: Arguments> Plain<A> {
    pub(crate) fn run(self, console: &mut Console<'_>) -> Result<Exit, Failure> {
        let Self { input, arguments } = self;
        let input = input.find(console)?;
        arguments.share_standard_input(input.is_standard_input())?;
        let folder = input.folder();
        Ok(arguments.run(input.load_for_good()?, &folder, console)?)
    }
}
