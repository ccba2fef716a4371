//! The plain stacks of a group, and their dependencies

use super::{Home, Site, Spread, StackGroup, Stage};
use crate::assembly::Stack;
use crate::ids::{AccountId, Region};
use crate::plan::Plan;
use crate::synth::stacks::{self, capabilities_of};

/// Stack of a group in the management account and one Region
pub(crate) fn of_management(
    plan: &Plan<'_>,
    group: StackGroup,
    account: &AccountId,
    region: &Region,
    site: &Site,
) -> Stack {
    let name = stacks::name(plan, &format!("management-{region}-{}", group.name));
    let mut stack = stack(plan, name, group, account, region, site);
    stack.depends_on = after_enabled(plan, group, region);
    stack
}

/// Dependencies of a stack in the management account: just-in-time node access in its Region, if it is set up there
fn after_enabled(plan: &Plan<'_>, group: StackGroup, region: &Region) -> Vec<String> {
    if group.stage == Stage::First || !plan.management.contains_key(region) {
        return Vec::new();
    }
    vec![stacks::name(plan, &format!("management-{region}-enable"))]
}

/// Stacks of the management account, which service-managed StackSets do not reach, if a rollout names it
pub(crate) fn in_management(
    plan: &Plan<'_>,
    group: StackGroup,
    once: bool,
    spread: &Spread,
    site: &Site,
) -> Vec<Stack> {
    let (Some(account), false) = (plan.management_account(), plan.management.is_empty()) else {
        return Vec::new();
    };
    if !spread.covers_management(plan) {
        return Vec::new();
    }
    let label = spread.suffix();
    let regions = spread.regions(plan, once).into_iter();
    let regions = regions.filter(|region| once || plan.management.contains_key(region));
    regions
        .map(|region| {
            let name = if once {
                format!("management-{}{label}-account", group.name)
            } else {
                format!("management-{region}-{}{label}", group.name)
            };
            let mut stack = stack(plan, stacks::name(plan, &name), group, account, region, site);
            // Resources that are global in an account do not depend on a Region.
            stack.depends_on = if once { Vec::new() } else { after_enabled(plan, group, region) };
            stack
        })
        .collect()
}

/// Stack of a group that is not a StackSet
pub(crate) fn stack(
    plan: &Plan<'_>,
    name: String,
    group: StackGroup,
    account: &AccountId,
    region: &Region,
    site: &Site,
) -> Stack {
    let template = site.template.clone();
    // Stacks in the management account do not wait for the delegated administrator.
    let depends_on = if site.home == Home::Management { Vec::new() } else { after(plan, group) };
    Stack {
        name,
        purpose: sentence(group.purpose),
        account: account.clone(),
        region: region.clone(),
        depends_on,
        capabilities: capabilities_of(&template),
        template,
        stack_sets: Vec::new(),
    }
}

/// Stacks on which a group depends
pub(crate) fn after(plan: &Plan<'_>, group: StackGroup) -> Vec<String> {
    match group.stage {
        Stage::First => Vec::new(),
        Stage::BeforePolicies | Stage::AfterPolicies => vec![stacks::name(plan, "enable")],
    }
}

/// A string with its first letter in upper case
pub(crate) fn sentence(text: &str) -> String {
    let mut characters = text.chars();
    characters.next().map_or_else(String::new, |first| first.to_uppercase().chain(characters).collect())
}
