//! `jitna-iac persona`

use jitna_iac::app::args::PersonaArguments;
use jitna_iac::app::{Exit, Streams};

use crate::exit::Failure;
use crate::input;

#[derive(clap::Args)]
pub(crate) struct Cmd {
    #[command(flatten)]
    input: input::Options,

    #[command(flatten)]
    arguments: PersonaArguments,
}

impl Cmd {
    pub(crate) fn run(self, streams: &mut Streams<'_>) -> Result<Exit, Failure> {
        let Self { input, arguments } = self;
        let loaded = if input.is_there() { Some(input.load_for_good()?) } else { None };
        Ok(arguments.print(loaded, streams)?)
    }
}
