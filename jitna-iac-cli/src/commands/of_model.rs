//! The commands that are about a model: its arguments are those of the library

use jitna_iac::app::args::Arguments;
use jitna_iac::app::{Exit, Streams};

use crate::exit::Failure;
use crate::input;

#[derive(clap::Args)]
pub(crate) struct Cmd<A: Arguments> {
    #[command(flatten)]
    input: input::Options,

    #[command(flatten)]
    arguments: A,
}

impl<A: Arguments> Cmd<A> {
    pub(crate) fn run(self, streams: &mut Streams<'_>) -> Result<Exit, Failure> {
        let Self { input, arguments } = self;
        arguments.share_standard_input(input.is_standard_input())?;
        let folder = input.folder();
        Ok(arguments.run(input.load_for_good()?, &folder, streams)?)
    }
}
