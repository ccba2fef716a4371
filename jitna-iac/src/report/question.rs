//! What the page decides requests by
//!
//! The page has the formulas of all statements and the tables of the engine. Its script evaluates them, so it gives the same decisions as
//! `jitna-iac decide`, without Cedar.

use std::collections::BTreeSet;

use serde::Serialize;

use crate::decide::{Engine, Tables};
use crate::plan::Plan;
use crate::prove::Portable;

#[derive(Serialize)]
pub(super) struct Data<'e> {
    tables: Tables<'e>,
    formulas: Portable,
}

impl<'e> Data<'e> {
    pub(super) fn new(engine: &'e Engine) -> Self {
        Self { tables: engine.tables(), formulas: Portable::new(engine.parsed()) }
    }
}

/// Regions in which a rollout applies, in order
pub(super) fn regions(plan: &Plan<'_>) -> Vec<String> {
    let regions = plan.rollouts.iter().flat_map(|rollout| &rollout.regions);
    let regions: BTreeSet<&str> = regions.map(|region| region.as_str()).collect();
    regions.into_iter().map(str::to_owned).collect()
}
