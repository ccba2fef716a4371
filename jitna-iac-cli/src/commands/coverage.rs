//! `jitna-iac coverage`

use std::path::PathBuf;

use jitna_iac::app::{self, CoverageFormat, CoverageOptions, Exit, Streams};
use jitna_iac::coverage::{Dimension, Limits, Share};

use crate::exit::Failure;
use crate::{input, words};

/// Shows which nodes the policies reach and for whom, and how long anybody can be on one
///
/// Nodes and users come from what the AWS CLI prints, as JSON or YAML, recognized by its shape: `aws ssm list-nodes` and
/// `describe-instance-information`, `aws ec2 describe-instances`, `aws resource-explorer-2 search`, `aws
/// resourcegroupstaggingapi get-resources`; `aws identitystore list-users --extensions aws:identitystore:enterprise`,
/// `list-groups`, `list-group-memberships`, or a table `userId,groups,costCenter`. Where the output has no account or Region,
/// the path of the file counts: `<account>/<region>/nodes.json`. Without an inventory, only the longest times are shown; an
/// inventory without a node fails.
///
/// Examples:
///   jitna-iac coverage
///   jitna-iac coverage --inventory nodes.json tags.json --users users.json members.json
///   jitna-iac coverage --inventory inventory/ --by unit,tag:Team --format csv
///   jitna-iac coverage --inventory inventory/ --max-conflicts 0 --min-covered 100%
#[derive(clap::Args)]
#[command(verbatim_doc_comment)]
pub(crate) struct Cmd {
    #[command(flatten)]
    input: input::Options,

    /// Files with nodes, or folders of them; `-` is standard input
    #[arg(long, value_name = "FILE", num_args = 1..)]
    inventory: Vec<PathBuf>,

    /// Files with users, groups and members, or folders of them
    #[arg(long, value_name = "FILE", num_args = 1..)]
    users: Vec<PathBuf>,

    /// What nodes are grouped by: account, region, unit, tag:KEY
    #[arg(long, value_name = "LIST", value_delimiter = ',', default_value = "account,region")]
    by: Vec<Dimension>,

    /// Fail if more nodes are in conflict
    #[arg(long, value_name = "NUMBER")]
    max_conflicts: Option<usize>,

    /// Fail if nothing reaches more nodes
    #[arg(long, value_name = "NUMBER")]
    max_uncovered: Option<usize>,

    /// Fail if a smaller share of the nodes is covered, such as 99.5%
    #[arg(long, value_name = "SHARE")]
    min_covered: Option<Share>,

    /// Nodes and names that are shown of each kind
    #[arg(long, value_name = "NUMBER", default_value_t = 20)]
    most: usize,

    /// Show all nodes and names
    #[arg(long, conflicts_with = "most")]
    all: bool,

    /// How coverage is shown
    #[arg(long, default_value = "text", value_parser = words::of(CoverageFormat::WORDS))]
    format: CoverageFormat,
}

impl Cmd {
    pub(crate) fn run(self, streams: &mut Streams<'_>) -> Result<Exit, Failure> {
        let Self {
            input,
            inventory,
            users,
            by,
            max_conflicts,
            max_uncovered,
            min_covered,
            most,
            all,
            format,
        } = self;
        input.share_standard_input(inventory.iter().chain(&users))?;
        let options = CoverageOptions {
            inventory,
            users,
            by,
            limits: Limits { max_conflicts, max_uncovered, min_covered },
            most: (!all).then_some(most),
            format,
        };
        Ok(app::coverage(input.load_for_good()?, &options, streams)?)
    }
}
