//! Principals that the roles of users trust: their accounts, and the maximum length of their sessions

use crate::check::Report;
use crate::model::{Form, Person, Trust};
use crate::origin::Spanned;
use crate::plan::Plan;
use crate::rules;

/// Maximum session duration in seconds when a role assumes a role (IAM User Guide, "Roles terms and concepts", role chaining)
const CHAINED: u64 = 3600;

pub(crate) fn check(plan: &Plan<'_>, report: &mut Report) {
    for person in &plan.model.people {
        let Form::Role { trust, max_session, .. } = &person.form else { continue };
        principals(plan, person, trust, report);
        saml(plan, person, trust, report);
        itself(plan, person, trust, report);
        let role = trust.principals.iter().find(|principal| principal.is_role());
        if let (Some(role), Some(longest)) = (role, max_session)
            && longest.as_secs() > CHAINED
        {
            report.push(
                rules::CHAINED_SESSION
                    .finding(format!(
                        "a role that assumes `{}` gets sessions of one hour at most, whatever `maxSession` says",
                        person.name()
                    ))
                    .at(longest.origin(), "")
                    .at(role.origin(), "a role")
                    .help("write `maxSession: 1h`, or make it a permission set, whose sessions last longer")
                    .subject(person.subject()),
            );
        }
    }
}

/// Reports principals of accounts that are not in the model, and whole accounts
fn principals(plan: &Plan<'_>, person: &Person, trust: &Trust, report: &mut Report) {
    for principal in &trust.principals {
        let account = principal.account();
        let known = plan.tree.accounts().any(|(_, known)| known.id.as_str() == account)
            || account == plan.administrator().as_str()
            || plan.management_account().is_some_and(|management| management.as_str() == account);
        if !known && trust.external_id.is_none() {
            report.push(
                rules::FOREIGN_PRINCIPAL
                    .finding(format!(
                        "the account {account}, which is not in the model, may assume the role `{}` without an external ID",
                        person.name()
                    ))
                    .at(principal.origin(), "")
                    .help("add an `externalId` that only you and the other party know, or list the account in the organization if it is yours")
                    .subject(person.subject()),
            );
        } else if principal.is_whole_account() {
            report.push(
                rules::WHOLE_ACCOUNT
                    .finding(format!(
                        "every principal of the account {account} may assume the role `{}` if its own policies allow it",
                        person.name()
                    ))
                    .at(principal.origin(), "")
                    .help(format!("name the role that assumes it: `arn:aws:iam::{account}:role/NAME`"))
                    .subject(person.subject()),
            );
        }
    }
}

/// Reports a role that trusts itself: a trust policy must name principals that exist, and a role does not exist before it is created (IAM
/// User Guide, "Troubleshoot IAM policies", "Invalid principal in policy")
fn itself(plan: &Plan<'_>, person: &Person, trust: &Trust, report: &mut Report) {
    let reached = plan.reached(person, true);
    for principal in &trust.principals {
        let name = principal.as_str().split(':').nth(5).and_then(|resource| resource.strip_prefix("role/"));
        let is_here = reached.iter().any(|account| account.as_str() == principal.account());
        if name == Some(person.name()) && is_here {
            report.push(
                rules::SELF_TRUST
                    .finding(format!("the role `{}` trusts itself, but IAM accepts no principal that does not exist yet", person.name()))
                    .at(principal.origin(), "")
                    .help("name the role or user that assumes this role, or an account: `arn:aws:iam::ACCOUNT:role/NAME`")
                    .subject(person.subject()),
            );
        }
    }
}

/// Reports SAML providers of other accounts: a role accepts sign-ins only from SAML providers of its own account
fn saml(plan: &Plan<'_>, person: &Person, trust: &Trust, report: &mut Report) {
    let Some(provider) = &trust.saml else { return };
    let Some(account) = provider.as_arn().and_then(|arn| arn.split(':').nth(4)) else { return };
    let reached = plan.reached(person, false);
    let other = reached.iter().find(|other| other.as_str() != account).map(|other| other.as_str());
    let Some(other) = other else { return };
    let name = provider.as_str().rsplit('/').next().unwrap_or_default();
    report.push(
        rules::FOREIGN_PROVIDER
            .finding(format!(
                "the SAML provider belongs to account {account}, but the role `{}` is also in {other}",
                person.name()
            ))
            .at(Spanned::origin(provider), "")
            .help(format!("write `{name}`: a provider of this name in each account that has the role"))
            .subject(person.subject()),
    );
}
