//! Places of resources of a user's own types

pub(crate) mod access;

use crate::check::Report;
use crate::model::{OwnResource, Place};
use crate::origin::Origin;
use crate::plan::Plan;
use crate::rules;

pub(crate) fn check(plan: &Plan<'_>, report: &mut Report) {
    let is_account = matches!(plan.model.place, Place::Account(_));
    for resource in &plan.model.resources {
        if is_account {
            let units = resource.units.first().map(|unit| ("`units`", unit.origin(), "units"));
            let management = resource.account.as_ref().filter(|_| resource.is_in_management());
            let management = management.map(|account| ("`account: management`", account.origin(), "account"));
            for (what, origin, key) in units.into_iter().chain(management) {
                report.push(
                    rules::NEEDS_ORGANIZATION
                        .finding(format!(
                            "an organization is needed for {what}, but the model has one account"
                        ))
                        .at(origin, "")
                        .help(format!("drop `{key}`; the resource is then in the account of the model"))
                        .subject(resource.subject()),
                );
            }
        }
        for (message, origin, help) in misplaced(plan, resource) {
            report.push(
                rules::RESOURCE_PLACE.finding(message).at(origin, "").help(help).subject(resource.subject()),
            );
        }
    }
}

/// Places that do not exist
fn misplaced(plan: &Plan<'_>, resource: &OwnResource) -> Vec<(String, Origin, String)> {
    let mut all = Vec::new();
    if let (Some(region), true) = (resource.regions.first(), resource.units.is_empty()) {
        let message = "`regions` has no effect without `units`".to_owned();
        let help =
            "add `units: […]`, or drop `regions`: the other places have Regions of their own".to_owned();
        all.push((message, region.origin(), help));
    }
    if let Some(account) = resource.account.as_ref().filter(|_| resource.is_in_management())
        && plan.model.as_organization().is_some()
        && plan.management_account().is_none()
    {
        let message = "the management account is unknown".to_owned();
        let help = "add `managementAccount: …` to `organization`".to_owned();
        all.push((message, account.origin(), help));
    }
    for name in &resource.rollouts {
        let number = plan.rollouts.iter().position(|rollout| rollout.name() == name.as_str());
        let reaches = |number: usize| {
            plan.model.as_organization().is_none()
                || plan.placements.get(number).is_some_and(|placement| !placement.is_empty())
                || plan.management.values().any(|managed| *managed == number)
        };
        if number.is_some_and(|number| !reaches(number)) {
            let message =
                format!("the rollout `{name}` reaches no account, so the resource is deployed nowhere");
            all.push((message, name.origin(), "name a rollout that owns accounts".to_owned()));
        }
    }
    all
}
