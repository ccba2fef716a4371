//! The commands: those about a model have their arguments and help in the library, each of the others is a file
//!
//! To add one, write its arguments and a line in `commands!`. The help is the doc comment of the arguments.

mod audit_iam;
mod check;
mod collect;
mod compare;
mod completions;
mod cost;
mod diff;
mod drift;
pub(crate) mod explain;
mod fmt;
mod import;
mod init;
mod lsp;
mod man;
mod mcp;
mod of_model;
mod persona;
mod schema;
mod verify_documents;
mod version;

use jitna_iac::app::args::{CoverageArguments, DecideArguments, ReadinessArguments, TestArguments};
use jitna_iac::app::{self, Console, Exit};

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
            pub(crate) fn run(self, console: &mut Console<'_>) -> Result<Exit, Failure> {
                match self {
                    $(Self::$name(command) => command.run(console)),*
                }
            }
        }
    };
}

commands! {
    Check(check::Cmd),
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
    Lsp(lsp::Cmd),
    Mcp(mcp::Cmd),
    AuditIam(audit_iam::Cmd),
    VerifyDocuments(verify_documents::Cmd),
    Cost(cost::Cmd),
    Persona(persona::Cmd),
    Test(of_model::Plain<TestArguments>),
    Coverage(of_model::Cmd<CoverageArguments>),
    Readiness(of_model::Cmd<ReadinessArguments>),
    Graph(of_model::Cmd<app::Graph>),
    Report(of_model::Cmd<app::Report>),
    Handout(of_model::Cmd<app::Handout>),
    Waves(of_model::Cmd<app::Waves>),
    Replay(of_model::Cmd<app::ReplayArguments>),
    Evidence(of_model::Cmd<app::EvidenceArguments>),
    Import(import::Cmd),
    Compare(compare::Cmd),
    Collect(collect::Cmd),
    Drift(drift::Cmd),
    Version(version::Cmd),
}
