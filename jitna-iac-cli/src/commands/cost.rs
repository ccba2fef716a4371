//! `jitna-iac cost`

use std::path::PathBuf;

use jitna_iac::app::{self, CostFormat, Exit, Streams, Usage};
use jitna_iac::cost::{Terms, Tiers};

use crate::exit::Failure;

/// Estimates what a billing period of just-in-time node access costs
///
/// Every managed node counts for every hour in which node access is enabled in its account and Region, used or not. The
/// prices that come with the command are of one date, which it says; `--prices` brings others. Tiers are taken to be
/// counted over all accounts and Regions together, as on the bill of one payer; the source of the prices does not say.
///
/// An inventory is CSV: `account,region,nodes`, and `hours` where places differ.
///
/// Examples:
///   jitna-iac cost --nodes 200 --hours 100
///   jitna-iac cost --inventory nodes.csv --format csv
///   jitna-iac cost --nodes 200 --hours 820 --trial
#[derive(clap::Args)]
#[command(verbatim_doc_comment)]
pub(crate) struct Cmd {
    /// Managed nodes, wherever they are
    #[arg(long, value_name = "NUMBER", required_unless_present = "inventory", conflicts_with = "inventory")]
    nodes: Option<u32>,

    /// CSV file with account, Region and number of nodes; `-` is standard input
    #[arg(long, value_name = "FILE")]
    inventory: Option<PathBuf>,

    /// Hours that each node is managed; 720 are 30 days
    #[arg(long, value_name = "HOURS", default_value_t = 720)]
    hours: u32,

    /// Leave out the free trial: the first 30 days, so 720 hours of each node
    #[arg(long)]
    trial: bool,

    /// Count tiers for each account by itself
    #[arg(long)]
    per_account: bool,

    /// JSON file with other prices, in the form that `--format json` shows as `prices`
    #[arg(long, value_name = "FILE")]
    prices: Option<PathBuf>,

    /// How the estimate is shown
    #[arg(long, default_value = "text", value_parser = jitna_iac::app::args::words(CostFormat::WORDS))]
    format: CostFormat,
}

impl Cmd {
    pub(crate) fn run(self, streams: &mut Streams<'_>) -> Result<Exit, Failure> {
        let Self { nodes, inventory, hours, trial, per_account, prices, format } = self;
        let tiers = if per_account { Tiers::Account } else { Tiers::Bill };
        let usage = match inventory {
            Some(path) => Usage::Inventory(path),
            None => Usage::Nodes(nodes.unwrap_or_default()),
        };
        let options = app::Cost { usage, terms: Terms { hours, trial, tiers }, prices, format };
        Ok(app::cost(&options, streams)?)
    }
}
