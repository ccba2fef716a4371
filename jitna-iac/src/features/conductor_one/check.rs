//! Options of ConductorOne's connector

use crate::check::{Conclusions, Report};
use crate::model::ConductorOne;
use crate::origin::Origin;
use crate::plan::Plan;
use crate::rules;

const SUBJECT: &str = "conductorOne";

/// Rules that conclude from what is not written, with the keys below which it would be
pub(crate) const CONCLUDE: Conclusions =
    &[(rules::CONDUCTOR_ONE_OPTIONS, &["conductorOne"]), (rules::UNUSED_CHILD_ROLE, &["conductorOne"])];

pub(crate) fn check(plan: &Plan<'_>, report: &mut Report) {
    let Some(connector) = &plan.model.conductor_one else { return };
    if plan.model.as_organization().is_none() && *connector.organizations {
        let origin = connector.organizations.origin().or(connector.external_id.origin());
        report.push(
            rules::NEEDS_ORGANIZATION
                .finding(
                    "`organizations` of `conductorOne` needs an organization, but the model has one account",
                )
                .at(origin, "")
                .help("write `organizations: false`; ConductorOne then reads only IAM of the account")
                .subject(SUBJECT),
        );
    }
    for (message, origin, help) in contradictions(connector) {
        report.push(rules::CONDUCTOR_ONE_OPTIONS.finding(message).at(origin, "").help(help).subject(SUBJECT));
    }
    if let Some(role) = connector.child_role.as_ref().filter(|_| !connector.reads_child_accounts()) {
        report.push(
            rules::UNUSED_CHILD_ROLE
                .finding(format!("no principal would assume the role `{role}` in the child accounts"))
                .at(role.origin(), "")
                .help("add `crossAccountIam: true`, or drop it")
                .subject(SUBJECT),
        );
    }
}

/// Options that the connector does not accept together
fn contradictions(connector: &ConductorOne) -> Vec<(&'static str, Origin, &'static str)> {
    let mut all = Vec::new();
    if let Some(region) = connector.identity_center.as_ref().filter(|_| !*connector.organizations) {
        all.push((
            "`identityCenter` needs `organizations`, which is off",
            region.origin(),
            "write `organizations: true`, or drop `identityCenter`",
        ));
    }
    if *connector.cross_account_iam && connector.identity_center.is_none() {
        all.push((
            "`crossAccountIam` needs `identityCenter`, which is off",
            connector.cross_account_iam.origin(),
            "drop it; without Identity Center, IAM of the child accounts is read anyway",
        ));
    }
    if *connector.management_account_assignments
        && (connector.identity_center.is_none() || !*connector.provisioning)
    {
        all.push((
            "`managementAccountAssignments` needs `identityCenter` and `provisioning`",
            connector.management_account_assignments.origin(),
            "turn both on, or drop it",
        ));
    }
    all
}
