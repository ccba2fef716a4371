//! `jitna-iac collect`

use std::path::PathBuf;

use jitna_iac::app::{self, Console, Exit};
use jitna_iac::ids::{AccountId, Region, RoleArn, RoleName, RootId};

use crate::exit::Failure;
use crate::input;

/// Writes a script that collects the current state of the organization, with the role that it needs
///
/// This command does not call AWS. The script makes read-only calls in all accounts and saves the answers in a folder, which
/// `import`, `coverage`, `audit-iam` and `verify-documents` read. `README.md` next to it explains how to create the role, and
/// which permission each call needs. Missing options are read from the model, if there is one.
///
/// Examples:
///   jitna-iac collect --principal arn:aws:iam::222222222222:role/Audit --out collect
///   jitna-iac collect --principal arn:aws:iam::222222222222:role/Audit --out collect \
///     --management-account 111111111111 --root r-ab12 --region eu-central-1 --region eu-west-1
#[derive(clap::Args)]
#[command(verbatim_doc_comment)]
pub(crate) struct Cmd {
    /// Directory to write the script, its role and a page to
    #[arg(short, long, value_name = "DIR", default_value = "collect")]
    out: PathBuf,

    /// IAM role that runs the script; only this role can assume the collector role
    #[arg(long, value_name = "ARN")]
    principal: RoleArn,

    /// Management account of the organization [default: that of the model]
    #[arg(long, value_name = "ID")]
    management_account: Option<AccountId>,

    /// ID of the organization's root [default: that of the model]
    #[arg(long, value_name = "ID")]
    root: Option<RootId>,

    /// Region to collect; may be repeated [default: those of the model]
    #[arg(long = "region", value_name = "REGION")]
    regions: Vec<Region>,

    /// Name of the role in each account [default: jitna-iac-collector]
    #[arg(long, value_name = "NAME")]
    role_name: Option<RoleName>,

    #[command(flatten)]
    input: input::Options,
}

impl Cmd {
    pub(crate) fn run(self, console: &mut Console<'_>) -> Result<Exit, Failure> {
        let Self { out, principal, management_account, root, regions, role_name: role, input } = self;
        let options = app::Collect { out, principal, management_account, root, regions, role };
        let input = input.find(console)?;
        let loaded = if input.is_there() { Some(input.load_for_good()?) } else { None };
        Ok(app::collect(loaded, options, console)?)
    }
}
