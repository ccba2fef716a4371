//! Stacks and StackSets of a user's own resources

use crate::cfn::{AddError, LogicalId};
use crate::model::OwnResource;
use crate::plan::{Plan, UnitIndex};
use crate::synth::features::{FeatureTemplates, Home, Spread, StackGroup, Stage};
use crate::synth::own_resources;

const PART: StackGroup = StackGroup {
    name: "resources",
    purpose: "resources that the model adds",
    stage: Stage::BeforePolicies,
    after: &[],
};

pub(super) fn add(templates: &mut FeatureTemplates<'_, '_>) -> Result<(), AddError> {
    let plan = templates.plan;
    for resource in &plan.model.resources {
        for home in homes(plan, resource) {
            if let Some(template) = templates.at(PART, home) {
                own_resources::add(template, resource)?;
            }
        }
    }
    Ok(())
}

fn homes(plan: &Plan<'_>, resource: &OwnResource) -> Vec<Home> {
    let mut homes = Vec::new();
    if resource.is_in_administrator() {
        homes.push(Home::Administrator);
    }
    if plan.model.as_organization().is_none() {
        return homes;
    }
    if resource.is_in_management() {
        homes.push(Home::Management);
    }
    let mut units: Vec<UnitIndex> = resource.units.iter().filter_map(|unit| plan.tree.unit(unit)).collect();
    units.sort_unstable();
    units.dedup();
    if !units.is_empty() {
        let regions: Vec<_> = resource.regions.iter().map(|region| (**region).clone()).collect();
        let spread = Spread::node_access().labelled(label(plan, &units, resource)).only(units);
        homes.push(Home::EveryRegion(if regions.is_empty() { spread } else { spread.in_regions(regions) }));
    }
    homes
}

/// Suffix of the StackSet's name: the name of the OU, if that says all
fn label(plan: &Plan<'_>, units: &[UnitIndex], resource: &OwnResource) -> String {
    if let ([unit], true) = (units, resource.regions.is_empty()) {
        let name = plan.tree.get(*unit).label();
        let is_plain = name.chars().all(|c| c.is_ascii_alphanumeric() || c == '-');
        if is_plain && plan.tree.units_named(name).len() <= 1 {
            return name.to_owned();
        }
    }
    let ids = units.iter().map(|unit| plan.tree.get(*unit).id.as_ref().map_or("", |id| id.as_str()));
    let regions = resource.regions.iter().map(|region| region.as_str());
    let all: Vec<&str> = ids.chain(regions).collect();
    LogicalId::from_name("", &all.join(" ")).to_string()
}
