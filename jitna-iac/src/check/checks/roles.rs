//! The two roles that Quick Setup uses for deployment

use crate::check::Report;
use crate::ids::RoleReference;
use crate::model::RoleOrigin;
use crate::origin::Spanned;
use crate::plan::Plan;
use crate::rules;

const SUBJECT: &str = "deploymentRoles";

pub(in crate::check) fn check(plan: &Plan<'_>, report: &mut Report) {
    let roles = &plan.model.deployment_roles;
    for (key, role) in [("administration", &roles.administration), ("execution", &roles.execution)] {
        match *roles.mode {
            RoleOrigin::Create if role.is_arn() => report.push(
                rules::REFUSED_ROLE
                    .finding(format!("`{key}` is an ARN, but the stack creates the role"))
                    .at(role.origin(), "")
                    .at(roles.mode.origin(), "the stack creates it")
                    .help(format!("write `{}` for a new role, or `mode: existing`", role.role_name()))
                    .subject(SUBJECT),
            ),
            RoleOrigin::Create => {}
            RoleOrigin::Existing => foreign(plan, key, role, report),
        }
    }
    if roles.administration.role_name() == roles.execution.role_name() {
        let written = roles.execution.origin().or(roles.administration.origin());
        report.push(
            rules::REFUSED_ROLE
                .finding(format!("`{}` is used for both roles", roles.execution.role_name()))
                .at(written, "")
                .help("name two roles: the administration role assumes the execution role")
                .subject(SUBJECT),
        );
    }
}

/// A role of another account: a configuration manager accepts only roles of its own account
fn foreign(plan: &Plan<'_>, key: &str, role: &Spanned<RoleReference>, report: &mut Report) {
    let account = role.as_str().strip_prefix("arn:").and_then(|arn| arn.split(':').nth(3));
    let own = plan.administrator();
    if let Some(account) = account.filter(|account| *account != own.as_str()) {
        report.push(
            rules::REFUSED_ROLE
                .finding(format!("`{key}` is a role of the account `{account}`, but `{own}` deploys"))
                .at(role.origin(), "")
                .help(format!("name a role of `{own}`"))
                .subject(SUBJECT),
        );
    }
}
