//! The commands: each is a file with its arguments, its help and what it runs
//!
//! To add one, write the file and a line in `commands!`. The help is the doc comment of `Cmd`.

use jitna_iac::app::{Exit, Streams};

use crate::exit::Failure;

macro_rules! commands {
    ($($name:ident = $module:ident),* $(,)?) => {
        $(mod $module;)*

        /// What is to be done
        #[derive(clap::Subcommand)]
        pub(crate) enum Command {
            $(#[allow(missing_docs, reason = "clap shows the doc comment of `Cmd`")] $name($module::Cmd)),*
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
    Check = check,
    Synth = synth,
    List = list,
    Decide = decide,
    Explain = explain,
    Completions = completions,
    Man = man,
    Diff = diff,
    AuditIam = audit_iam,
    VerifyDocuments = verify_documents,
    Cost = cost,
    Persona = persona,
    Test = test,
    Coverage = coverage,
    Graph = graph,
    Report = report,
    Import = import,
}
