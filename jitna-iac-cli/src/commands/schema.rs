//! `jitna-iac schema`

use jitna_iac::app::{Console, Exit};
use jitna_iac::schema;

use crate::exit::Failure;
use crate::input::Options;

/// Prints the JSON Schema of the model (for editors) or of findings (for programs)
///
/// Editors with the YAML language server find it through the first line of the file:
///   # yaml-language-server: $schema=jitna.schema.json
///
/// Examples:
///   jitna-iac schema > jitna.schema.json
///   jitna-iac schema -c jitna.yaml --allow-app   # with the patterns of the program that the file names
///   jitna-iac schema --of findings
#[derive(clap::Args)]
#[command(verbatim_doc_comment)]
pub(crate) struct Cmd {
    /// Subject of the schema: `jitna.yaml`, or the output of `check --format json`
    #[arg(long, value_name = "WHAT", default_value = "model", value_parser = jitna_iac::app::args::words(WORDS))]
    of: Subject,

    #[command(flatten)]
    input: Options,
}

/// Subject of a schema
#[derive(Clone, Copy)]
enum Subject {
    Model,
    Findings,
}

const WORDS: &[(&str, Subject)] = &[("model", Subject::Model), ("findings", Subject::Findings)];

impl Cmd {
    pub(crate) fn run(self, console: &mut Console<'_>) -> Result<Exit, Failure> {
        let schema = match self.of {
            Subject::Model => schema::model_with(&self.input.patterns()?),
            Subject::Findings => schema::findings(),
        };
        console.print(&schema::to_text(&schema))?;
        Ok(Exit::Done)
    }
}
