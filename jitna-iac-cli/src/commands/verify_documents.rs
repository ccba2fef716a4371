//! `jitna-iac verify-documents`

use std::path::PathBuf;

use jitna_iac::app::{self, Exit, ListFormat, Loaded, Streams};

use crate::exit::Failure;
use crate::input;

/// Says which accounts run an older version of a document than the assembly
///
/// Reads what `aws ssm describe-document` and `aws ssm get-document` print in accounts and Regions, one output or many in a
/// file. The account is the `Owner` of the document, else in the path; the Region is in the path, as in
/// `111111111111/eu-west-1.json`. A document is old if its newest version is not the default, or if its text, where
/// `get-document` gives it, is not that of the assembly. The `Hash` of a description is not compared.
///
/// Examples:
///   jitna-iac verify-documents documents/*/*.json
///   jitna-iac verify-documents --assembly assembly --complete documents/*/*.json
#[derive(clap::Args)]
#[command(verbatim_doc_comment)]
pub(crate) struct Cmd {
    /// Files with descriptions of documents; `-` is standard input
    #[arg(value_name = "FILE", required = true)]
    files: Vec<PathBuf>,

    #[command(flatten)]
    input: input::Options,

    /// Compare with an assembly that was written before, instead of the model
    ///
    /// Its index names accounts only for stacks and for stack sets that go to single ones; only there a document that no file
    /// shows is noticed.
    #[arg(long, value_name = "DIR", conflicts_with_all = ["config", "app"])]
    assembly: Option<PathBuf>,

    /// Fail also if no file shows a document that the assembly has for an account and Region
    #[arg(long)]
    complete: bool,

    /// How the result is shown
    #[arg(long, default_value = "table", value_parser = jitna_iac::app::args::words(ListFormat::WORDS))]
    format: ListFormat,
}

impl Cmd {
    pub(crate) fn run(self, streams: &mut Streams<'_>) -> Result<Exit, Failure> {
        let Self { files, input, assembly, complete, format } = self;
        let options = app::VerifyDocuments { files, format, complete };
        let mut none = Loaded::default();
        let loaded = if assembly.is_some() { &mut none } else { input.load_for_good()? };
        Ok(app::verify_documents(loaded, assembly.as_ref(), &options, streams)?)
    }
}
