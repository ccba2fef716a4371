//! `jitna-iac schema`

use jitna_iac::app::{Exit, Streams};
use jitna_iac::schema;

use crate::exit::Failure;

/// Prints the JSON Schema of the model, for editors, or of findings, for programs
///
/// An editor with the YAML language server reads it from the first line of the file:
///   # yaml-language-server: $schema=jitna.schema.json
///
/// Examples:
///   jitna-iac schema > jitna.schema.json
///   jitna-iac schema --of findings
#[derive(clap::Args)]
#[command(verbatim_doc_comment)]
pub(crate) struct Cmd {
    /// What it describes: `jitna.yaml`, or what `check --format json` prints
    #[arg(long, value_name = "WHAT", default_value = "model", value_parser = jitna_iac::app::args::words(WORDS))]
    of: Subject,
}

/// What a schema describes
#[derive(Clone, Copy)]
enum Subject {
    Model,
    Findings,
}

const WORDS: &[(&str, Subject)] = &[("model", Subject::Model), ("findings", Subject::Findings)];

impl Cmd {
    pub(crate) fn run(self, streams: &mut Streams<'_>) -> Result<Exit, Failure> {
        let schema = match self.of {
            Subject::Model => schema::model(),
            Subject::Findings => schema::findings(),
        };
        streams.print(&schema::to_text(&schema))?;
        Ok(Exit::Done)
    }
}
