//! `jitna-iac verify-documents`

use std::path::PathBuf;

use jitna_iac::app::{self, Console, Exit, ListFormat, Loaded};

use crate::exit::Failure;
use crate::input;

/// Shows which accounts have an older version of a document than the assembly
///
/// Reads output of `aws ssm describe-document` and `aws ssm get-document` from accounts and Regions, one or several outputs
/// per file. The account is the `Owner` of the document, or in the path; the Region is in the path, as in
/// `111111111111/eu-west-1.json`. A document is old if its newest version is not the default, or if its content, as printed by
/// `get-document`, is not that of the assembly. The `Hash` of a description is not compared.
///
/// Examples:
///   jitna-iac verify-documents documents/*/*.json
///   jitna-iac verify-documents --assembly assembly --complete documents
#[derive(clap::Args)]
#[command(verbatim_doc_comment)]
pub(crate) struct Cmd {
    /// Files with descriptions of documents, or folders of such files, also one that `collect.sh` wrote; `-` is standard input
    #[arg(value_name = "FILE", required = true)]
    files: Vec<PathBuf>,

    #[command(flatten)]
    input: input::Options,

    /// Compare with a written assembly instead of the model
    ///
    /// Its index names accounts only for stacks and for StackSets that target individual accounts. Documents that no file shows are
    /// noticed only there.
    #[arg(long, value_name = "DIR", conflicts_with_all = ["config", "app"])]
    assembly: Option<PathBuf>,

    /// Also fail if no file shows a document that the assembly has for an account and Region
    #[arg(long)]
    complete: bool,

    /// Output format
    #[arg(long, default_value = "table", value_parser = jitna_iac::app::args::words(ListFormat::WORDS))]
    format: ListFormat,
}

impl Cmd {
    pub(crate) fn run(self, console: &mut Console<'_>) -> Result<Exit, Failure> {
        let Self { files, input, assembly, complete, format } = self;
        let options = app::VerifyDocuments { files, format, complete };
        let mut none = Loaded::default();
        let loaded = if assembly.is_some() { &mut none } else { input.find(console)?.load_for_good()? };
        Ok(app::verify_documents(loaded, assembly.as_ref(), &options, console)?)
    }
}
