//! Cost of just-in-time node access: node hours by price tiers, computed exactly
//!
//! Every hour of every managed node in the accounts and Regions where just-in-time node access is enabled counts, used or not. Prices are
//! data with a date and a source ([`Prices`]). This module does not call AWS. Begin at [`Estimate::from_places`].

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
    /// Managed nodes, without those that just-in-time node access does not see
    pub nodes: u32,
    /// Hours that each node is managed, if they differ from the terms
    pub hours: Option<u32>,
}

/// Which hours share a bill, and therefore its tiers
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Tiers {
    /// Hours of all accounts and Regions: one payer
    #[default]
    Bill,
    /// Hours of each account
    Account,
}

/// Terms of an estimate
#[derive(Clone, Copy, Debug)]
pub struct Terms {
    /// Hours that each node is managed
    pub hours: u32,
    /// Whether the first [`TRIAL_HOURS`] of each node are free
    pub trial: bool,
    /// Which hours share tiers
    pub tiers: Tiers,
}

/// Cost of a place
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// Account and Region; `None` if the nodes can be anywhere
    pub place: Option<(AccountId, Region)>,
    /// Managed nodes
    pub nodes: u32,
    /// Billed hours of all nodes together
    pub node_hours: u128,
    /// Share of the bill, to the cent, in proportion to hours
    pub cost: Usd,
}

impl Row {
    /// Creates a row whose share of the bill is not yet computed
    fn new(place: Option<(AccountId, Region)>, nodes: u32, hours: u32) -> Self {
        Self { place, nodes, node_hours: u128::from(nodes) * u128::from(hours), cost: Usd::default() }
    }
}

/// Cost of a billing period
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Estimate {
    /// Places, in the order in which they were given
    pub rows: Vec<Row>,
    /// Managed nodes of all places
    pub nodes: u64,
    /// Billed hours of all nodes together
    pub node_hours: u128,
    /// Cost of all places, to the cent
    pub cost: Usd,
}

/// Error for more hours than a billing period has
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{hours} billed hours of a node, but a billing period has at most {PERIOD_HOURS}")]
pub struct TooManyHours {
    /// Hours of a node that would be billed
    pub hours: u32,
}

impl Estimate {
    /// Estimates the cost of nodes that can be anywhere
    ///
    /// # Errors
    ///
    /// Returns an error when a node has more billed hours than a billing period.
    pub fn from_nodes(nodes: u32, terms: Terms, prices: &Prices) -> Result<Self, TooManyHours> {
        Ok(Self::new(vec![Row::new(None, nodes, billed(None, terms)?)], terms, prices))
    }

    /// Estimates the cost of places
    ///
    /// ```
    /// use jitna_iac::cost::{Estimate, Place, Prices, Terms, Tiers};
    ///
    /// let places = [Place { account: "111111111111".parse()?, region: "eu-west-1".parse()?, nodes: 200, hours: None }];
    /// let terms = Terms { hours: 100, trial: false, tiers: Tiers::Bill };
    /// let estimate = Estimate::from_places(&places, terms, &Prices::built_in().unwrap()).unwrap();
    /// assert_eq!(estimate.cost.to_string(), "274.00");
    /// # Ok::<(), jitna_iac::ids::ParseIdError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// Returns an error when a node has more billed hours than a billing period.
    pub fn from_places(places: &[Place], terms: Terms, prices: &Prices) -> Result<Self, TooManyHours> {
        let rows = places.iter().map(|place| {
            let hours = billed(place.hours, terms)?;
            Ok(Row::new(Some((place.account.clone(), place.region.clone())), place.nodes, hours))
        });
        Ok(Self::new(rows.collect::<Result<_, TooManyHours>>()?, terms, prices))
    }

    fn new(mut rows: Vec<Row>, terms: Terms, prices: &Prices) -> Self {
        // Places on one bill have the same key.
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

/// Returns the billed hours of a node
fn billed(hours: Option<u32>, terms: Terms) -> Result<u32, TooManyHours> {
    let free = if terms.trial { TRIAL_HOURS } else { 0 };
    let hours = hours.unwrap_or(terms.hours).saturating_sub(free);
    if hours > PERIOD_HOURS { Err(TooManyHours { hours }) } else { Ok(hours) }
}
