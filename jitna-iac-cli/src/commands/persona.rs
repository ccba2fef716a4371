//! `jitna-iac persona`

use jitna_iac::app::args::PersonaArguments;
use jitna_iac::app::{Console, Exit};

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
    pub(crate) fn run(self, console: &mut Console<'_>) -> Result<Exit, Failure> {
        let Self { input, arguments } = self;
        let input = input.find(console)?;
        let loaded = if input.is_there() { Some(input.load_for_good()?) } else { None };
        Ok(arguments.print(loaded, console)?)
    }
}
