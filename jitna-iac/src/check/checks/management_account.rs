//! Parts that are in the management account, which require its ID

use crate::check::Report;
use crate::model::{Form, Guard, PersonaHome};
use crate::origin::Origin;
use crate::plan::{Plan, Whereabouts};
use crate::rules;

pub(in crate::check) fn check(plan: &Plan<'_>, report: &mut Report) {
    if plan.model.as_organization().is_none() || plan.management_account().is_some() {
        return;
    }
    for (what, origin) in parts(plan) {
        report.push(
            rules::UNNAMED_MANAGEMENT_ACCOUNT
                .finding(format!(
                    "{what} is deployed to the management account, which the model does not name"
                ))
                .at(origin, "")
                .at(plan.model.place_origin(), "the organization")
                .help("add `managementAccount: \"<id>\"` to the organization")
                .subject("organization"),
        );
    }
}

/// Parts that are in the management account, and where the model requests them
fn parts(plan: &Plan<'_>) -> Vec<(&'static str, Origin)> {
    let model = plan.model;
    let mut parts = Vec::new();
    if let Some(role) = &model.console_extras.explorer_role {
        parts.push(("the role for Explorer", role.origin()));
    }
    if let Some(connector) = &model.conductor_one {
        parts.push(("the role of ConductorOne", connector.external_id.origin()));
    }
    let guard = model.migration.as_ref().filter(|migration| migration.policy_account.is_none());
    if let Some(guard) = guard.and_then(|migration| migration.guard.as_ref())
        && **guard == Guard::ServiceControlPolicy
    {
        parts.push(("a service control policy", guard.origin()));
    }
    for person in &model.people {
        if plan.whereabouts(person) == Whereabouts::Usual(PersonaHome::Management) {
            parts.push(("the setup of the unified console", person.persona.origin()));
        } else if let Form::PermissionSet { .. } = person.form
            && let Some(organization) = model.as_organization()
            && organization.identity_center.as_ref().is_some_and(|center| center.administrator.is_none())
        {
            parts.push(("a permission set", person.persona.origin()));
        }
    }
    parts
}
