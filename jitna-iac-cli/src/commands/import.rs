//! `jitna-iac import`

use std::path::{Path, PathBuf};

use jitna_iac::app::{self, Console, Exit, ImportFormat};
use jitna_iac::fix::Project;
use jitna_iac::ids::{AccountId, Region};
use jitna_iac::import;
use jitna_iac::read::FileAccess;

use crate::exit::Failure;

/// Creates a model from existing configuration
///
/// Reads CloudFormation templates (YAML or JSON), directories that `synth --out` wrote, and the output of these commands:
///   aws cloudformation get-template, describe-stack-set
///   aws ssm get-document: account and Region are those in the path, such as 333333333333/eu-central-1/Finance.json
///   aws ssm-quicksetup get-configuration-manager
///   aws organizations describe-organization, list-roots, list-accounts
///   aws organizations list-organizational-units-for-parent, list-accounts-for-parent, list-children, list-parents:
///     each in a file whose name contains the requested ID, such as units-of-r-ab12.json
///   aws cloudformation describe-stacks, and files of parameters: values of the parameters of templates
///
/// For a folder, reads its files and those of its subfolders. Also reads contents of documents.
/// Everything becomes one model. What the model cannot contain is reported line by line, and in comments above the model.
///
/// Examples:
///   jitna-iac import template.yaml --parameter DelegatedAccountId=222222222222 > jitna.yaml
///   jitna-iac import deployed/ --to rust > src/main.rs
///   jitna-iac import jitna.yaml --to rust > src/main.rs
///   jitna-iac import documents/ --account 111122223333 --region eu-central-1 --strict
///   jitna-iac import --refresh jitna.yaml collected/
#[derive(clap::Args)]
#[command(verbatim_doc_comment)]
pub(crate) struct Cmd {
    /// Files and directories; `-` is standard input
    #[arg(value_name = "PATH", required = true)]
    paths: Vec<PathBuf>,

    /// Value of a parameter of a template; default: its default
    #[arg(long = "parameter", value_name = "NAME=VALUE", value_parser = pair)]
    parameters: Vec<(String, String)>,

    /// Account, or delegated administrator of the organization, if the sources do not contain it
    #[arg(long, value_name = "ID")]
    account: Option<AccountId>,

    /// Region, or home Region of the organization, if the sources do not contain it
    #[arg(long, value_name = "REGION")]
    region: Option<Region>,

    /// Format of the model: a file, or a Rust program
    #[arg(long, default_value = "yaml", value_parser = jitna_iac::app::args::words(ImportFormat::WORDS))]
    to: ImportFormat,

    /// Fail if anything is left out of the model or guessed
    #[arg(long)]
    strict: bool,

    /// Write to a file instead of standard output; an existing file is kept
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,

    /// Update the OUs and accounts in the files of this model instead; everything else in them stays as it is
    #[arg(long, value_name = "MODEL", conflicts_with_all = ["to", "out", "force"])]
    refresh: Option<PathBuf>,

    /// Show what `--refresh` would change; exits with 4 if it would change anything
    #[arg(long, requires = "refresh")]
    diff: bool,

    /// Replace the file of `--out` if it exists
    #[arg(long, requires = "out")]
    force: bool,
}

fn pair(text: &str) -> Result<(String, String), String> {
    let (name, value) = text.split_once('=').ok_or("expected `NAME=VALUE`")?;
    Ok((name.to_owned(), value.to_owned()))
}

impl Cmd {
    pub(crate) fn run(self, console: &mut Console<'_>) -> Result<Exit, Failure> {
        let Self { paths, parameters, account, region, to, strict, out, refresh, diff, force } = self;
        let options = import::Import { parameters, account, region };
        let wanted = app::Import { paths, options, format: to, strict, out, force };
        let Some(model) = refresh else { return Ok(app::import(&wanted, console)?) };
        let folder = model.parent().filter(|folder| !folder.as_os_str().is_empty());
        let access = FileAccess::of_project(folder.unwrap_or(Path::new(".")));
        Ok(app::refresh(&Project::new(model, access), &wanted, diff, console)?)
    }
}
