//! What just-in-time node access costs: hours of nodes by tiers of prices, exactly
//!
//! Every hour of every managed node counts in the accounts and Regions where node access is enabled, used or not. Prices are
//! data with a date and a source ([`Prices`]); nothing here asks AWS. Begin at [`Estimate::of`].

mod inventory;
mod prices;
mod usd;

pub use inventory::read_inventory;
pub use prices::{Prices, Tier};
pub use usd::Usd;

use std::collections::BTreeMap;

use crate::ids::{AccountId, Region};

/// Hours of the free trial: 30 days
pub const TRIAL_HOURS: u32 = 30 * 24;

/// Hours of the longest billing period: a month of 31 days
pub const PERIOD_HOURS: u32 = 31 * 24;

/// Nodes of an account and Region
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// Account
    pub account: AccountId,
    /// Region
    pub region: Region,
    /// Managed nodes, without those that node access does not see
    pub nodes: u32,
    /// Hours that each node is managed, if they are not those of all places
    pub hours: Option<u32>,
}

/// Which hours share a bill, and so its tiers
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Tiers {
    /// Those of all accounts and Regions: one payer
    #[default]
    Bill,
    /// Those of each account
    Account,
}

/// How an estimate is made
#[derive(Clone, Copy, Debug)]
pub struct Terms {
    /// Hours that each node is managed
    pub hours: u32,
    /// Whether the first [`TRIAL_HOURS`] of each node are free
    pub trial: bool,
    /// Which hours share tiers
    pub tiers: Tiers,
}

/// What a place costs
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// Account and Region; none if the nodes are anywhere
    pub place: Option<(AccountId, Region)>,
    /// Managed nodes
    pub nodes: u32,
    /// Hours of all nodes together that are billed
    pub node_hours: u128,
    /// Share of the bill, to the cent, by hours
    pub cost: Usd,
}

impl Row {
    /// Row whose share of the bill is not known yet
    fn new(place: Option<(AccountId, Region)>, nodes: u32, hours: u32) -> Self {
        Self { place, nodes, node_hours: u128::from(nodes) * u128::from(hours), cost: Usd::default() }
    }
}

/// What a billing period costs
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Estimate {
    /// Places, in the order in which they were given
    pub rows: Vec<Row>,
    /// Managed nodes of all places
    pub nodes: u64,
    /// Hours of all nodes together that are billed
    pub node_hours: u128,
    /// Cost of all places, to the cent
    pub cost: Usd,
}

/// More hours than a billing period has
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{hours} billed hours of a node, and a billing period has at most {PERIOD_HOURS}")]
pub struct TooManyHours {
    /// Hours of a node that would be billed
    pub hours: u32,
}

impl Estimate {
    /// Estimate for nodes that may be anywhere
    ///
    /// # Errors
    ///
    /// When a node has more billed hours than a billing period.
    pub fn of_nodes(nodes: u32, terms: Terms, prices: &Prices) -> Result<Self, TooManyHours> {
        Ok(Self::new(vec![Row::new(None, nodes, billed(None, terms)?)], terms, prices))
    }

    /// Estimate for places
    ///
    /// ```
    /// use jitna_iac::cost::{Estimate, Place, Prices, Terms, Tiers};
    ///
    /// let places = [Place { account: "111111111111".parse()?, region: "eu-west-1".parse()?, nodes: 200, hours: None }];
    /// let terms = Terms { hours: 100, trial: false, tiers: Tiers::Bill };
    /// let estimate = Estimate::of(&places, terms, &Prices::built_in().unwrap()).unwrap();
    /// assert_eq!(estimate.cost.to_string(), "274.00");
    /// # Ok::<(), jitna_iac::ids::ParseIdError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// When a node has more billed hours than a billing period.
    pub fn of(places: &[Place], terms: Terms, prices: &Prices) -> Result<Self, TooManyHours> {
        let rows = places.iter().map(|place| {
            let hours = billed(place.hours, terms)?;
            Ok(Row::new(Some((place.account.clone(), place.region.clone())), place.nodes, hours))
        });
        Ok(Self::new(rows.collect::<Result<_, TooManyHours>>()?, terms, prices))
    }

    fn new(mut rows: Vec<Row>, terms: Terms, prices: &Prices) -> Self {
        // Places of one bill have one key.
        let key = |row: &Row| match terms.tiers {
            Tiers::Bill => None,
            Tiers::Account => row.place.as_ref().map(|(account, _)| account.clone()),
        };
        let mut bills: BTreeMap<Option<AccountId>, Vec<&mut Row>> = BTreeMap::new();
        for row in &mut rows {
            bills.entry(key(row)).or_default().push(row);
        }
        for members in bills.into_values() {
            let hours: Vec<u128> = members.iter().map(|row| row.node_hours).collect();
            let shares = prices.price(hours.iter().sum()).shares(&hours);
            for (row, share) in members.into_iter().zip(shares) {
                row.cost = share;
            }
        }
        Self {
            nodes: rows.iter().map(|row| u64::from(row.nodes)).sum(),
            node_hours: rows.iter().map(|row| row.node_hours).sum(),
            cost: rows.iter().map(|row| row.cost).sum(),
            rows,
        }
    }
}

/// Hours of a node that are billed
fn billed(hours: Option<u32>, terms: Terms) -> Result<u32, TooManyHours> {
    let free = if terms.trial { TRIAL_HOURS } else { 0 };
    let hours = hours.unwrap_or(terms.hours).saturating_sub(free);
    if hours > PERIOD_HOURS { Err(TooManyHours { hours }) } else { Ok(hours) }
}
