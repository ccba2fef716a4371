//! The commands: those about a model have their arguments and help in the library, each of the others is a file
//!
//! To add one, write its arguments and a line in `commands!`. The help is the doc comment of the arguments.

mod audit_iam;
mod compare;
mod completions;
mod cost;
mod diff;
mod explain;
mod fmt;
mod import;
mod init;
mod man;
mod of_model;
mod persona;
mod schema;
mod verify_documents;

use jitna_iac::app::args::{CoverageArguments, DecideArguments, TestArguments};
use jitna_iac::app::{self, Exit, Streams};

use crate::exit::Failure;

macro_rules! commands {
    ($($name:ident($arguments:ty)),* $(,)?) => {
        /// What is to be done
        #[derive(clap::Subcommand)]
        pub(crate) enum Command {
            $(#[allow(missing_docs, reason = "clap shows the doc comment of `Cmd`")] $name($arguments)),*
        }

        impl Command {
            /// Does it
            pub(crate) fn run(self, streams: &mut Streams<'_>) -> Result<Exit, Failure> {
                match self {
                    $(Self::$name(command) => command.run(streams)),*
                }
            }
        }
    };
}

commands! {
    Check(of_model::Cmd<app::Check>),
    Synth(of_model::Cmd<app::Synth>),
    List(of_model::Cmd<app::List>),
    Decide(of_model::Cmd<DecideArguments>),
    Explain(explain::Cmd),
    Completions(completions::Cmd),
    Man(man::Cmd),
    Diff(diff::Cmd),
    Schema(schema::Cmd),
    Init(init::Cmd),
    Fmt(fmt::Cmd),
    AuditIam(audit_iam::Cmd),
    VerifyDocuments(verify_documents::Cmd),
    Cost(cost::Cmd),
    Persona(persona::Cmd),
    Test(of_model::Cmd<TestArguments>),
    Coverage(of_model::Cmd<CoverageArguments>),
    Graph(of_model::Cmd<app::Graph>),
    Report(of_model::Cmd<app::Report>),
    Import(import::Cmd),
    Compare(compare::Cmd),
}
