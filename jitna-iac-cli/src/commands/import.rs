//! `jitna-iac import`

use std::path::PathBuf;

use jitna_iac::app::{self, Exit, ImportFormat, Streams};
use jitna_iac::ids::{AccountId, Region};
use jitna_iac::import;

use crate::exit::Failure;

/// Makes a model of what exists
///
/// Reads CloudFormation templates (YAML or JSON), directories that `synth --out` wrote, and what these commands print:
///   aws cloudformation get-template, describe-stack-set
///   aws ssm get-document: account and Region are those in the path, such as 333333333333/eu-central-1/Finance.json
///   aws ssm-quicksetup get-configuration-manager
///   aws organizations describe-organization, list-roots, list-accounts
///   aws organizations list-organizational-units-for-parent, list-accounts-for-parent, list-children, list-parents:
///     each in a file whose name holds the id that was asked about, such as units-of-r-ab12.json
///   aws cloudformation describe-stacks, and files of parameters: values of the parameters of templates
///
/// A folder stands for its files and those of the folders below it.
/// Contents of documents are read as they are as well. Everything that is given becomes one model. What it cannot hold is
/// named, line by line, and stands as comments above the model.
///
/// Examples:
///   jitna-iac import template.yaml --parameter DelegatedAccountId=222222222222 > jitna.yaml
///   jitna-iac import deployed/ --to rust > src/main.rs
///   jitna-iac import jitna.yaml --to rust > src/main.rs
///   jitna-iac import documents/ --account 111122223333 --region eu-central-1 --strict
#[derive(clap::Args)]
#[command(verbatim_doc_comment)]
pub(crate) struct Cmd {
    /// Files and directories; `-` is standard input
    #[arg(value_name = "PATH", required = true)]
    paths: Vec<PathBuf>,

    /// Value of a parameter of a template; default: its default
    #[arg(long = "parameter", value_name = "NAME=VALUE", value_parser = pair)]
    parameters: Vec<(String, String)>,

    /// Account, or delegated administrator of the organization, if the sources do not say it
    #[arg(long, value_name = "ID")]
    account: Option<AccountId>,

    /// Region, or home Region of the organization, if the sources do not say it
    #[arg(long, value_name = "REGION")]
    region: Option<Region>,

    /// What the model is written as: a file, or a Rust program
    #[arg(long, default_value = "yaml", value_parser = jitna_iac::app::args::words(ImportFormat::WORDS))]
    to: ImportFormat,

    /// Fail if something is not in the model, or was guessed
    #[arg(long)]
    strict: bool,

    /// Write to a file instead of standard output; one that exists is kept
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,

    /// Replace the file of `--out` if it exists
    #[arg(long, requires = "out")]
    force: bool,
}

fn pair(text: &str) -> Result<(String, String), String> {
    let (name, value) = text.split_once('=').ok_or("expected `NAME=VALUE`")?;
    Ok((name.to_owned(), value.to_owned()))
}

impl Cmd {
    pub(crate) fn run(self, streams: &mut Streams<'_>) -> Result<Exit, Failure> {
        let Self { paths, parameters, account, region, to, strict, out, force } = self;
        let options = import::Import { parameters, account, region };
        Ok(app::import(&app::Import { paths, options, format: to, strict, out, force }, streams)?)
    }
}
