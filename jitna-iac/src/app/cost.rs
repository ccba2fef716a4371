//! Estimated cost of just-in-time node access

use std::path::PathBuf;

use serde::Serialize;

use super::table::columns;
use super::{Console, Exit};
use crate::cost::{
    Estimate, PERIOD_HOURS, Prices, Row, TRIAL_HOURS, Terms, Tier, Tiers, Usd, read_inventory,
};
use crate::diag::{Diagnostics, Severity, Sources, render};
use crate::error::Error;
use crate::read;

/// Output format
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum CostFormat {
    /// For users
    #[default]
    Text,
    /// For programs
    Json,
    /// For spreadsheets
    Csv,
}

impl CostFormat {
    /// Formats, by the words that `--format` accepts
    pub const WORDS: &[(&str, Self)] = &[("text", Self::Text), ("json", Self::Json), ("csv", Self::Csv)];
}

/// Billed nodes
#[derive(Clone, Debug)]
pub enum Usage {
    /// This number of nodes, in any account and Region
    Nodes(u32),
    /// Nodes from a CSV file with account, Region and number; `-` is standard input
    Inventory(PathBuf),
}

/// Options of [`cost()`]
#[derive(Clone, Debug)]
pub struct Cost {
    /// Billed nodes
    pub usage: Usage,
    /// Terms of the estimate
    pub terms: Terms,
    /// File with prices; `None` uses the built-in prices
    pub prices: Option<PathBuf>,
    /// Output format
    pub format: CostFormat,
}

/// Shows the estimated cost of a billing period
///
/// # Errors
///
/// Returns an error when a file cannot be read or the output cannot be written.
pub fn cost(options: &Cost, console: &mut Console<'_>) -> Result<Exit, Error> {
    let (mut sources, mut findings) = (Sources::default(), Diagnostics::default());
    let text_of = |path, sources: &mut Sources, findings: &mut Diagnostics| -> Result<_, Error> {
        Ok(read::text_of(path, sources)?.map_err(|finding| findings.push(*finding)).ok())
    };
    let prices = match &options.prices {
        None => Prices::built_in(),
        Some(path) => text_of(path, &mut sources, &mut findings)?.and_then(|(name, text)| {
            let (prices, found) = Prices::read(&text, &name, &mut sources);
            findings.append(found);
            prices
        }),
    };
    let places = match &options.usage {
        Usage::Nodes(_) => Vec::new(),
        Usage::Inventory(path) => match text_of(path, &mut sources, &mut findings)? {
            None => Vec::new(),
            Some((name, text)) => {
                let (places, found) = read_inventory(&text, &name, &mut sources);
                findings.append(found);
                places
            }
        },
    };
    findings.sort(&sources);
    let Some(prices) = prices.filter(|_| findings.is_empty()) else {
        console.report(&findings, &sources, Severity::Note, Severity::Error);
        return Ok(Exit::Findings);
    };
    let estimate = match &options.usage {
        Usage::Nodes(nodes) => Estimate::from_nodes(*nodes, options.terms, &prices),
        Usage::Inventory(_) => Estimate::from_places(&places, options.terms, &prices),
    };
    let estimate = match estimate {
        Ok(estimate) => estimate,
        Err(error) => {
            let help = format!("estimate each period for itself; a month has up to {PERIOD_HOURS} hours");
            console.complain(&error.to_string(), Some(&help));
            return Ok(Exit::Usage);
        }
    };
    match options.format {
        CostFormat::Text => console.print_text(&text(&estimate, options.terms, &prices)),
        CostFormat::Json => console.print_json(&json(&estimate, options.terms, &prices)),
        CostFormat::Csv => console.print(&csv(&estimate)),
    }?;
    if options.format == CostFormat::Csv {
        console.say(&format!("note: {}", of_date(&prices)));
    }
    Ok(Exit::Done)
}

fn of_date(prices: &Prices) -> String {
    format!(
        "prices as of {}, from {}; prices change, `--prices FILE` brings newer ones",
        prices.as_of, prices.source
    )
}

/// Returns the assumptions of the estimate, one sentence each
fn assumptions(terms: Terms) -> Vec<String> {
    let mut all = vec![match terms.tiers {
        Tiers::Bill => "tiers are counted over all accounts and Regions together, as on the bill of one payer; the source of the prices does not say (`--per-account` counts each account by itself)".to_owned(),
        Tiers::Account => "tiers are counted for each account by itself".to_owned(),
    }];
    all.push(
        "every managed node counts for every hour in which node access is enabled, used or not".to_owned(),
    );
    all.push(
        "nodes of hybrid activations and other clouds count as well; Session Manager and Run Command on them are billed by use in addition, \
         which is not included"
            .to_owned(),
    );
    if terms.trial {
        all.push(format!("the first {TRIAL_HOURS} hours (30 days) of each node are free"));
    }
    all
}

fn text(estimate: &Estimate, terms: Terms, prices: &Prices) -> String {
    let mut rows = vec![["ACCOUNT", "REGION", "NODES", "NODE HOURS", "USD"].map(str::to_owned)];
    let cells = |account: &str, region: &str, nodes: u64, hours: u128, cost: Usd| {
        [account.to_owned(), region.to_owned(), nodes.to_string(), hours.to_string(), cost.to_string()]
    };
    let (shown, left) = render::first(&estimate.rows, |_| false);
    for Row { place, nodes, node_hours, cost } in shown {
        let (account, region) = match place {
            Some((account, region)) => (account.as_str(), region.as_str()),
            None => ("any", "any"),
        };
        rows.push(cells(account, region, u64::from(*nodes), *node_hours, *cost));
    }
    if estimate.rows.len() != 1 {
        rows.push(cells("total", "", estimate.nodes, estimate.node_hours, estimate.cost));
    }
    let mut text = columns(&rows, &[false, false, true, true, true]);
    text.push_str(&render::left_out(left, "row", "csv"));
    text.push_str("\nper node hour:\n");
    let mut from: u128 = 1;
    for Tier { up_to_hours, per_node_hour } in &prices.tiers {
        let range = match up_to_hours {
            Some(end) => format!("hours {from} to {end}"),
            None => format!("from hour {from} on"),
        };
        text.push_str(&format!("  {per_node_hour} USD  {range}\n"));
        from = up_to_hours.map_or(from, |end| end + 1);
    }
    text.push('\n');
    for line in assumptions(terms).into_iter().chain([of_date(prices)]) {
        text.push_str(&format!("- {line}\n"));
    }
    text
}

/// Estimate in JSON; amounts are strings, because many parsers read JSON numbers as binary fractions
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Json<'e> {
    version: u32,
    currency: &'static str,
    rows: Vec<JsonRow<'e>>,
    nodes: u64,
    node_hours: u128,
    cost: Usd,
    prices: JsonPrices<'e>,
    assumptions: Vec<String>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct JsonRow<'e> {
    #[serde(skip_serializing_if = "Option::is_none")]
    account: Option<&'e str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    region: Option<&'e str>,
    nodes: u32,
    node_hours: u128,
    cost: Usd,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct JsonPrices<'e> {
    as_of: &'e str,
    source: &'e str,
    tiers: Vec<JsonTier>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct JsonTier {
    #[serde(skip_serializing_if = "Option::is_none")]
    up_to_hours: Option<u128>,
    per_node_hour: Usd,
}

fn json(estimate: &Estimate, terms: Terms, prices: &Prices) -> String {
    let rows = estimate.rows.iter().map(|row| JsonRow {
        account: row.place.as_ref().map(|(account, _)| account.as_str()),
        region: row.place.as_ref().map(|(_, region)| region.as_str()),
        nodes: row.nodes,
        node_hours: row.node_hours,
        cost: row.cost,
    });
    let tiers = prices
        .tiers
        .iter()
        .map(|tier| JsonTier { up_to_hours: tier.up_to_hours, per_node_hour: tier.per_node_hour });
    let whole = Json {
        version: 1,
        currency: "USD",
        rows: rows.collect(),
        nodes: estimate.nodes,
        node_hours: estimate.node_hours,
        cost: estimate.cost,
        prices: JsonPrices { as_of: &prices.as_of, source: &prices.source, tiers: tiers.collect() },
        assumptions: assumptions(terms),
    };
    // Serialization cannot fail: keys are names of fields, numbers are integers.
    let mut text = serde_json::to_string_pretty(&whole).unwrap_or_default();
    text.push('\n');
    text
}

fn csv(estimate: &Estimate) -> String {
    // The cells are IDs, numbers and amounts, none of which needs quotes.
    let mut text = "account,region,nodes,node_hours,usd\n".to_owned();
    for Row { place, nodes, node_hours, cost } in &estimate.rows {
        let (account, region) = match place {
            Some((account, region)) => (account.as_str(), region.as_str()),
            None => ("", ""),
        };
        text.push_str(&format!("{account},{region},{nodes},{node_hours},{cost}\n"));
    }
    text
}
