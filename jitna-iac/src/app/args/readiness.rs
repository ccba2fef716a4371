//! Arguments of `readiness`

use std::path::{Path, PathBuf};

use super::{Arguments, Stopped};
use crate::app::{self, Console, Exit, Loaded, ReadinessFormat, ReadinessOptions, ReadinessSource};
use crate::coverage::Share;
use crate::readiness::ReadinessLimits;

/// Shows which nodes cannot be reached even with an approved request, and why
///
/// A session needs more than an approval: SSM Agent that is online and new enough, a role that allows it to connect, a network
/// path to Systems Manager, and permissions for the session logs and key of the model. Nodes come from the folder that
/// `collect.sh` wrote (`jitna-iac collect`), or from what the AWS CLI prints: `aws ssm describe-instance-information`,
/// `list-nodes`, `get-service-setting`, `aws ec2 describe-instances`, `describe-route-tables`, `describe-vpc-endpoints`, `aws
/// iam get-account-authorization-details`. Anything that they do not say is unknown.
///
/// Examples:
///   jitna-iac readiness --from collected
///   jitna-iac readiness --from collected --format csv > nodes.csv
///   jitna-iac readiness --inventory inventory/ --max-unreachable 0 --max-unknown 0
#[derive(Clone, Debug, clap::Args)]
#[command(verbatim_doc_comment)]
pub struct ReadinessArguments {
    /// Folder that `collect.sh` wrote
    #[arg(long, value_name = "DIR", conflicts_with = "inventory", required_unless_present = "inventory")]
    from: Option<PathBuf>,

    /// Files with nodes, networks and roles, or folders of them; `-` is standard input
    #[arg(long, value_name = "FILE", num_args = 1..)]
    inventory: Vec<PathBuf>,

    /// Fail if more nodes are unreachable
    #[arg(long, value_name = "NUMBER")]
    max_unreachable: Option<usize>,

    /// Fail if the files do not say enough about more nodes
    #[arg(long, value_name = "NUMBER")]
    max_unknown: Option<usize>,

    /// Fail if a smaller share of the running nodes is ready, such as 99.5%
    #[arg(long, value_name = "SHARE")]
    min_ready: Option<Share>,

    /// Nodes that are shown of each kind
    #[arg(long, value_name = "NUMBER", default_value_t = 20)]
    most: usize,

    /// Show all nodes
    #[arg(long, conflicts_with = "most")]
    all: bool,

    /// How readiness is shown: for users, as JSON, or as CSV with a line for each node
    #[arg(long, default_value = "text", value_parser = super::words(ReadinessFormat::WORDS))]
    format: ReadinessFormat,
}

impl Arguments for ReadinessArguments {
    fn files(&self) -> Vec<&PathBuf> {
        self.inventory.iter().collect()
    }

    fn run(self, loaded: &mut Loaded, _: &Path, console: &mut Console<'_>) -> Result<Exit, Stopped> {
        let Self { from, inventory, max_unreachable, max_unknown, min_ready, most, all, format } = self;
        let source = match from {
            Some(folder) => ReadinessSource::Collected(folder),
            None => ReadinessSource::Inventory(inventory),
        };
        let limits = ReadinessLimits { max_unreachable, max_unknown, min_ready };
        let options = ReadinessOptions { source, limits, most: (!all).then_some(most), format };
        Ok(app::readiness(loaded, &options, console)?)
    }
}
