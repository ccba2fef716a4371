//! `jitna-iac cost`

use std::path::PathBuf;

use jitna_iac::app::{self, Console, CostFormat, Exit, Usage};
use jitna_iac::cost::{Terms, Tiers};

use crate::exit::Failure;

/// Estimates the cost of a billing period of just-in-time node access
///
/// Every managed node counts for every hour in which just-in-time node access is enabled in its account and Region, used or
/// not. The built-in prices have a date, which the output shows; `--prices` replaces them. Tiers are assumed to be counted over
/// all accounts and Regions together, as on the bill of one payer; the source of the prices does not say this.
///
/// An inventory is CSV: `account,region,nodes`, and `hours` if places differ.
///
/// Examples:
///   jitna-iac cost --nodes 200 --hours 100
///   jitna-iac cost --inventory nodes.csv --format csv
///   jitna-iac cost --nodes 200 --hours 820 --trial
#[derive(clap::Args)]
#[command(verbatim_doc_comment)]
pub(crate) struct Cmd {
    /// Managed nodes, in any account and Region
    #[arg(long, value_name = "NUMBER", required_unless_present = "inventory", conflicts_with = "inventory")]
    nodes: Option<u32>,

    /// CSV file with account, Region and number of nodes; `-` is standard input
    #[arg(long, value_name = "FILE")]
    inventory: Option<PathBuf>,

    /// Hours that each node is managed; 720 are 30 days
    #[arg(long, value_name = "HOURS", default_value_t = 720)]
    hours: u32,

    /// Leave out the free trial: the first 30 days, which are 720 hours of each node
    #[arg(long)]
    trial: bool,

    /// Count tiers separately for each account
    #[arg(long)]
    per_account: bool,

    /// JSON file with other prices, in the form that `--format json` shows as `prices`
    #[arg(long, value_name = "FILE")]
    prices: Option<PathBuf>,

    /// Output format
    #[arg(long, default_value = "text", value_parser = jitna_iac::app::args::words(CostFormat::WORDS))]
    format: CostFormat,
}

impl Cmd {
    pub(crate) fn run(self, console: &mut Console<'_>) -> Result<Exit, Failure> {
        let Self { nodes, inventory, hours, trial, per_account, prices, format } = self;
        let tiers = if per_account { Tiers::Account } else { Tiers::Bill };
        let usage = match inventory {
            Some(path) => Usage::Inventory(path),
            None => Usage::Nodes(nodes.unwrap_or_default()),
        };
        let options = app::Cost { usage, terms: Terms { hours, trial, tiers }, prices, format };
        Ok(app::cost(&options, console)?)
    }
}
