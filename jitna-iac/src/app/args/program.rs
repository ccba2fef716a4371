//! Arguments of a program

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use clap::Parser;

use super::{
    Arguments, CoverageArguments, DecideArguments, PersonaArguments, ReadinessArguments, Stopped,
    TestArguments,
};
use crate::app::{
    self, Check, Compare, Compared, Console, Diff, EvidenceArguments, Exit, Graph, Handout, List, Loaded,
    ReplayArguments, Report, Synth, Waves, open_compared,
};
use crate::read::FileAccess;

/// Name of a program's model in messages
const NAME: &str = "the model";

const MORE: &str = "Without a command, it is `synth`. The command `jitna-iac` knows more: jitna-iac explain JNA0110, jitna-iac synth --app \"cargo run -q\"";

/// Describes just-in-time node access and compiles it to CloudFormation
#[derive(Debug, Parser)]
#[command(
    name = "PROGRAM",
    no_binary_name = true,
    args_conflicts_with_subcommands = true,
    term_width = 0,
    after_help = MORE
)]
struct Program {
    #[command(subcommand)]
    command: Option<Command>,

    #[command(flatten)]
    synth: Synth,
}

/// What is deployed, and how to compare the model of the program with it
#[derive(Debug, clap::Args)]
pub(in crate::app) struct Against<O: clap::Args> {
    /// What is deployed: a directory that `synth --out` wrote, a template or a model; `-` is standard input
    old: PathBuf,

    #[command(flatten)]
    options: O,
}

macro_rules! commands {
    ($($(#[$doc:meta])* $name:ident($arguments:ty)),* $(,)?) => {
        /// Command to run
        #[derive(Debug, clap::Subcommand)]
        pub(in crate::app) enum Command {
            $($(#[$doc])* $name(Box<$arguments>)),*
        }

        impl Command {
            /// Runs the command
            pub(in crate::app) fn run(self, loaded: &mut Loaded, console: &mut Console<'_>) -> Result<Exit, Stopped> {
                match self {
                    $(Self::$name(arguments) => {
                        arguments.share_standard_input(false)?;
                        arguments.run(loaded, Path::new(""), console)
                    })*
                }
            }
        }
    };
}

commands! {
    Synth(Synth),
    Check(Check),
    List(List),
    Decide(DecideArguments),
    Test(TestArguments),
    Coverage(CoverageArguments),
    Readiness(ReadinessArguments),
    Persona(PersonaArguments),
    Graph(Graph),
    Report(Report),
    Handout(Handout),
    Waves(Waves),
    Replay(ReplayArguments),
    Evidence(EvidenceArguments),
    /// Shows what a deployment would change, resource by resource
    Diff(Against<Diff>),
    /// Shows which access is gained and which is lost
    Compare(Against<Compare>),
}

impl<O: clap::Args> Against<O> {
    /// Returns what is deployed, and the model of the program
    fn both(&self, loaded: &mut Loaded) -> Result<(Compared, Compared), Stopped> {
        let access = FileAccess::of_project(self.old.parent().unwrap_or(Path::new("")));
        let old = open_compared(&self.old, &access)?;
        let loaded = Box::new(std::mem::take(loaded));
        Ok((old, Compared::Model { loaded, name: NAME.to_owned() }))
    }
}

impl Arguments for Against<Diff> {
    fn run(self, loaded: &mut Loaded, _: &Path, console: &mut Console<'_>) -> Result<Exit, Stopped> {
        let (old, new) = self.both(loaded)?;
        Ok(app::diff(old, new, &self.options, console)?)
    }
}

impl Arguments for Against<Compare> {
    fn run(self, loaded: &mut Loaded, _: &Path, console: &mut Console<'_>) -> Result<Exit, Stopped> {
        let (old, new) = self.both(loaded)?;
        Ok(app::compare(old, new, &self.options, console)?)
    }
}

/// Parses the command in the arguments of a program; help and invalid arguments are clap errors
pub(in crate::app) fn parse(args: impl IntoIterator<Item = OsString>) -> Result<Command, clap::Error> {
    let Program { command, synth } = Program::try_parse_from(args)?;
    Ok(command.unwrap_or_else(|| Command::Synth(Box::new(synth))))
}
