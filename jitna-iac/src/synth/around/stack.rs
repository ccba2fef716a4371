//! The plain stacks of a part, and what they wait for

use super::{Home, Part, Site, Spread, Stage};
use crate::assembly::Stack;
use crate::ids::{AccountId, Region};
use crate::plan::Plan;
use crate::synth::stacks::{self, capabilities_of};

/// Stack that a part has in the management account and one Region
pub(super) fn of_management(
    plan: &Plan<'_>,
    part: Part,
    account: &AccountId,
    region: &Region,
    site: &Site,
) -> Stack {
    let name = stacks::name(plan, &format!("management-{region}-{}", part.name));
    let mut stack = stack(plan, name, part, account, region, site);
    stack.depends_on = after_enabled(plan, part, region);
    stack
}

/// What a stack of the management account waits for: just-in-time node access in its Region, if it is there
fn after_enabled(plan: &Plan<'_>, part: Part, region: &Region) -> Vec<String> {
    if part.stage == Stage::First || !plan.management.contains_key(region) {
        return Vec::new();
    }
    vec![stacks::name(plan, &format!("management-{region}-enable"))]
}

/// Stacks of the management account, which no service-managed stack set reaches, if a rollout names it
pub(super) fn in_management(
    plan: &Plan<'_>,
    part: Part,
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
                format!("management-{}{label}-account", part.name)
            } else {
                format!("management-{region}-{}{label}", part.name)
            };
            let mut stack = stack(plan, stacks::name(plan, &name), part, account, region, site);
            // What is once in an account is about none of its Regions.
            stack.depends_on = if once { Vec::new() } else { after_enabled(plan, part, region) };
            stack
        })
        .collect()
}

/// Stack of a part that is no stack set
pub(super) fn stack(
    plan: &Plan<'_>,
    name: String,
    part: Part,
    account: &AccountId,
    region: &Region,
    site: &Site,
) -> Stack {
    let template = site.template.clone();
    // Nothing in the management account waits for the delegated administrator.
    let depends_on = if site.home == Home::Management { Vec::new() } else { after(plan, part) };
    Stack {
        name,
        purpose: sentence(part.purpose),
        account: account.clone(),
        region: region.clone(),
        depends_on,
        capabilities: capabilities_of(&template),
        template,
        stack_sets: Vec::new(),
    }
}

/// Stacks that a part waits for
pub(super) fn after(plan: &Plan<'_>, part: Part) -> Vec<String> {
    match part.stage {
        Stage::First => Vec::new(),
        Stage::BeforePolicies | Stage::AfterPolicies => vec![stacks::name(plan, "enable")],
    }
}

/// A text with a capital letter at its beginning
pub(super) fn sentence(text: &str) -> String {
    let mut characters = text.chars();
    characters.next().map_or_else(String::new, |first| first.to_uppercase().chain(characters).collect())
}
