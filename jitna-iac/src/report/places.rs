//! Units and accounts, with the rollouts whose policies apply to each

use serde::Serialize;

use crate::ids::Region;
use crate::plan::{AccountIndex, Plan, Tree, UnitIndex};

const NO_ACCESS: &str = "no node access";

/// A line of the tree; the depth is a number, so that the page can use a flat list
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Branch {
    level: usize,
    /// Position among its siblings, starting at 1, followed by the number of siblings
    position: usize,
    siblings: usize,
    /// `unit` or `account`
    kind: &'static str,
    name: String,
    id: Option<String>,
    /// Number of accounts below; `None` for an account
    accounts: Option<usize>,
    has_children: bool,
    /// Text in place of policies
    note: Option<&'static str>,
    shares: Vec<Share>,
}

/// A rollout whose policies apply in some Regions
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Share {
    rollout: String,
    /// If empty, all Regions
    regions: Vec<String>,
}

/// Data that the script of the page searches; the keys are short, because there may be thousands
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Data<'d> {
    pub(super) regions: Vec<&'d str>,
    pub(super) rollouts: &'d [super::policies::ShownRollout],
    pub(super) places: Vec<Place>,
}

/// An account, or a unit without listed accounts
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Place {
    name: String,
    id: Option<String>,
    unit: String,
    pub(super) is_unit: bool,
    node_access: bool,
    /// Numbers of rollouts, each with the numbers of its Regions
    shares: Vec<(usize, Vec<usize>)>,
}

impl Place {
    /// Whether it has policies in some Region
    pub(super) fn is_reached(&self) -> bool {
        !self.shares.is_empty()
    }
}

/// Rollouts of a place, each with its Regions, as numbers
fn shares(plan: &Plan<'_>, owner: &dyn Fn(&Region) -> Option<usize>) -> Vec<(usize, Vec<usize>)> {
    let mut shares: Vec<(usize, Vec<usize>)> = Vec::new();
    for (number, region) in plan.regions.iter().enumerate() {
        let Some(rollout) = owner(region) else { continue };
        match shares.iter_mut().find(|(known, _)| *known == rollout) {
            Some((_, regions)) => regions.push(number),
            None => shares.push((rollout, vec![number])),
        }
    }
    shares
}

fn named(plan: &Plan<'_>, shares: &[(usize, Vec<usize>)]) -> Vec<Share> {
    let name = |(rollout, regions): &(usize, Vec<usize>)| {
        let all = regions.len() == plan.regions.len();
        let regions = if all { &[][..] } else { regions };
        Some(Share {
            rollout: plan.rollouts.get(*rollout)?.name().to_owned(),
            regions: regions.iter().filter_map(|n| Some(plan.regions.get(*n)?.to_string())).collect(),
        })
    };
    shares.iter().filter_map(name).collect()
}

fn has_access(plan: &Plan<'_>, unit: UnitIndex) -> bool {
    plan.has_node_access(unit)
}

/// All units and accounts, each after the unit that contains it
pub(super) fn tree(plan: &Plan<'_>) -> Vec<Branch> {
    let mut all = Vec::new();
    branch(plan, Tree::ROOT, (1, 1, 1), &mut all);
    all
}

fn branch(
    plan: &Plan<'_>,
    unit: UnitIndex,
    (level, position, siblings): (usize, usize, usize),
    all: &mut Vec<Branch>,
) {
    let planned = plan.tree.get(unit);
    let below = planned.accounts.len() + planned.units.len();
    let name = match planned.parent {
        Some(_) => planned.label(),
        None if plan.model.as_organization().is_some() => "Organization",
        None => "Account without an organization",
    };
    all.push(Branch {
        level,
        position,
        siblings,
        kind: "unit",
        name: name.to_owned(),
        id: planned.id.as_ref().map(ToString::to_string),
        accounts: Some(plan.tree.count_accounts(unit)),
        has_children: below > 0,
        note: (level > 1 && !has_access(plan, unit)).then_some(NO_ACCESS),
        shares: named(plan, &shares(plan, &|region| plan.rollout_of_unit(unit, region))),
    });
    for (account, position) in planned.accounts.iter().zip(1..) {
        let planned = plan.tree.get_account(*account);
        let shares = named(plan, &shares(plan, &|region| plan.rollout_of(*account, region)));
        all.push(Branch {
            level: level + 1,
            position,
            siblings: below,
            kind: "account",
            name: planned.label().to_owned(),
            id: Some(planned.id.to_string()),
            accounts: None,
            has_children: false,
            note: match account_access(plan, *account) {
                false => Some(NO_ACCESS),
                true => shares.is_empty().then_some("no policies"),
            },
            shares,
        });
    }
    for (unit, position) in planned.units.iter().zip(planned.accounts.len() + 1..) {
        branch(plan, *unit, (level + 1, position, below), all);
    }
}

/// Whether node access is enabled; in the management account, its rollouts determine this
fn account_access(plan: &Plan<'_>, account: AccountIndex) -> bool {
    match plan.tree.management() == Some(account) {
        true => !plan.management.is_empty(),
        false => has_access(plan, plan.tree.get_account(account).unit),
    }
}

/// Every account, and every unit without listed accounts
pub(super) fn places(plan: &Plan<'_>) -> Vec<Place> {
    let mut places = Vec::new();
    for (index, unit) in plan.tree.units() {
        let mut path: Vec<&str> = plan.tree.upwards(index).map(|unit| plan.tree.get(unit).label()).collect();
        // The root has no name of its own.
        path.pop();
        path.reverse();
        let path = path.join(" / ");
        for account in &unit.accounts {
            let planned = plan.tree.get_account(*account);
            places.push(Place {
                name: planned.label().to_owned(),
                id: Some(planned.id.to_string()),
                unit: path.clone(),
                is_unit: false,
                node_access: account_access(plan, *account),
                shares: shares(plan, &|region| plan.rollout_of(*account, region)),
            });
        }
        if plan.tree.count_accounts(index) == 0 && unit.units.is_empty() {
            places.push(Place {
                name: unit.label().to_owned(),
                id: unit.id.as_ref().map(ToString::to_string),
                unit: path,
                is_unit: true,
                node_access: has_access(plan, index),
                shares: shares(plan, &|region| plan.rollout_of_unit(index, region)),
            });
        }
    }
    places
}
