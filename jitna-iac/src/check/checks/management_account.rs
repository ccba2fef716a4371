//! Parts that stand in the management account need to know which account that is

use crate::check::Report;
use crate::origin::Origin;
use crate::plan::Plan;
use crate::rules;

pub(in crate::check) fn check(plan: &Plan<'_>, report: &mut Report) {
    if plan.model.as_organization().is_none() || plan.management_account().is_some() {
        return;
    }
    for (what, origin) in parts(plan) {
        report.push(
            rules::UNNAMED_MANAGEMENT_ACCOUNT
                .finding(format!("{what} stands in the management account, which the model does not name"))
                .at(origin, "")
                .at(plan.model.place_origin(), "the organization")
                .help("add `managementAccount: \"<id>\"` to the organization")
                .subject("organization"),
        );
    }
}

/// What stands in the management account, and where it is asked for
fn parts(plan: &Plan<'_>) -> Vec<(&'static str, Origin)> {
    let model = plan.model;
    let mut parts = Vec::new();
    if let Some(role) = &model.console_extras.explorer_role {
        parts.push(("the role for Explorer", role.origin()));
    }
    parts
}
