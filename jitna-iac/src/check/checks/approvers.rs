//! Approvers who cannot approve requests in the accounts that the policy goes to

use std::collections::{HashMap, HashSet};

use crate::check::Report;
use crate::ids::{AccountId, RoleReference};
use crate::model::policy::ManualApproval;
use crate::model::{Approver, IdentityProvider, Place};
use crate::origin::Spanned;
use crate::plan::{Plan, Reach};
use crate::rules;

pub(in crate::check) fn check(plan: &Plan<'_>, report: &mut Report) {
    let management: HashSet<usize> = plan.management.values().copied().collect();
    let mut rollouts: HashMap<&str, Vec<usize>> = HashMap::new();
    for (number, rollout) in plan.rollouts.iter().enumerate() {
        for policy in &rollout.documents.manual_approvals {
            rollouts.entry(policy.name.as_str()).or_default().push(number);
        }
    }
    for policy in &plan.model.manual_approvals {
        let numbers = rollouts.get(policy.name.as_str()).map_or(&[][..], Vec::as_slice);
        provider(plan, policy, numbers, &management, report);
        foreign_roles(plan, policy, numbers, &management, report);
    }
}

fn approvers(policy: &ManualApproval) -> impl Iterator<Item = &Spanned<Approver>> {
    policy.levels.iter().flat_map(|level| &level.approvers)
}

fn provider(
    plan: &Plan<'_>,
    policy: &ManualApproval,
    rollouts: &[usize],
    management: &HashSet<usize>,
    report: &mut Report,
) {
    let organization = plan.model.as_organization();
    let provider = plan.identity_provider();
    // The management account is set up separately, and that setup supports only IAM.
    let alone = rollouts.iter().find(|number| management.contains(number));
    let only_there = alone.is_some()
        && rollouts
            .iter()
            .all(|number| plan.placements.get(*number).is_none_or(|placement| placement.is_empty()));
    for approver in approvers(policy) {
        let (kind, name) = (approver.kind(), approver.as_str());
        let (message, help, other) = match (&**approver, provider) {
            (Approver::Group(_) | Approver::User(_), IdentityProvider::Iam) => (
                format!("the {kind} `{name}` cannot approve, because the identity provider is IAM"),
                match organization {
                    Some(_) => "name an IAM role, or set `identityProvider: SSO`",
                    None => "name an IAM role; without an organization there is no other identity provider",
                },
                organization.map(|organization| organization.identity_provider.origin()),
            ),
            (Approver::Group(_) | Approver::User(_), IdentityProvider::Sso) => {
                let Some(rollout) = alone.and_then(|number| plan.rollouts.get(*number)) else { continue };
                (
                    format!(
                        "the {kind} `{name}` cannot approve in the management account, which uses only IAM"
                    ),
                    "give the management account its own policy, with an IAM role as approver",
                    Some(rollout.origin()),
                )
            }
            (Approver::Role(_) | Approver::IamUser(_), IdentityProvider::Sso) if !only_there => (
                format!("the {kind} `{name}` cannot approve, because the identity provider is SSO"),
                "name a group or user of IAM Identity Center, or set `identityProvider: IAM`",
                organization.map(|organization| organization.identity_provider.origin()),
            ),
            (Approver::Role(_) | Approver::IamUser(_), IdentityProvider::Iam | IdentityProvider::Sso) => {
                continue;
            }
        };
        report.push(
            rules::WRONG_IDENTITY_PROVIDER
                .finding(message)
                .at(approver.origin(), "")
                .at(other.unwrap_or_default(), "because of this")
                .help(help)
                .subject(format!("manualApprovals/{}", policy.name)),
        );
    }
}

fn foreign_roles(
    plan: &Plan<'_>,
    policy: &ManualApproval,
    rollouts: &[usize],
    management: &HashSet<usize>,
    report: &mut Report,
) {
    for approver in approvers(policy) {
        let Approver::Role(role) = &**approver else { continue };
        let role = plan.model.names.role_named(role);
        let Some((partition, account)) = parts(role) else { continue };
        let elsewhere = rollouts.iter().find(|number| reaches_other(plan, **number, management, account));
        let message = if partition != "aws" {
            format!(
                "the role is in the partition `{partition}`, where just-in-time node access is not available"
            )
        } else if let Some(rollout) = elsewhere.and_then(|number| plan.rollouts.get(*number)) {
            match &plan.model.place {
                Place::Account(own) => {
                    format!("the role is in account `{account}`, but the policy is in `{}`", own.id)
                }
                Place::Organization(_) => format!(
                    "the role is in account `{account}`, but the rollout `{}` deploys the policy to other accounts",
                    rollout.name()
                ),
            }
        } else {
            continue;
        };
        let name = role.role_name();
        report.push(
            rules::FOREIGN_ROLE
                .finding(message)
                .at(approver.origin(), "")
                .help(format!(
                    "write `role: {name}`: a role with this name in each account that gets the policy"
                ))
                .subject(format!("manualApprovals/{}", policy.name)),
        );
    }
}

/// Partition and account of an ARN
fn parts(role: &RoleReference) -> Option<(&str, &str)> {
    let (partition, rest) = role.as_str().strip_prefix("arn:")?.split_once(":iam::")?;
    Some((partition, rest.split(':').next()?))
}

/// Whether a rollout goes to an account other than this one; a unit may get more accounts at any time
fn reaches_other(plan: &Plan<'_>, rollout: usize, management: &HashSet<usize>, account: &str) -> bool {
    let other = |id: &AccountId| id.as_str() != account;
    if let Place::Account(own) = &plan.model.place {
        return other(&own.id);
    }
    let Some(placement) = plan.placements.get(rollout) else { return false };
    let closed = placement.closed.iter().any(|group| match &group.reach {
        Reach::Only(accounts) => accounts.iter().any(|index| other(plan.tree.get_account(*index).id)),
        Reach::All | Reach::Without(_) => true,
    });
    let managed = management.contains(&rollout) && plan.management_account().is_some_and(other);
    !placement.open.is_empty() || closed || managed
}

#[cfg(test)]
mod tests {
    use crate::diag::Sources;

    /// Checks the codes of the findings about an approver of a policy that some rollouts have
    fn check(provider: &str, approver: &str, rollouts: &[&str], expected: &[&str]) {
        let mut text = format!(
            "version: 1\norganization:\n  managementAccount: \"111111111111\"\n  \
             delegatedAdministrator: \"222222222222\"\n  root: r-ab12\n  homeRegion: eu-central-1\n  \
             identityProvider: {provider}\n  accounts:\n    - {{name: shop, id: \"333333333333\"}}\n  \
             units:\n    - {{name: workloads, id: ou-ab12-11111111}}\n\
             names: {{roles: {{lead: \"arn:aws:iam::333333333333:role/Lead\"}}}}\n\
             manualApprovals:\n  - {{name: Finance, nodes: {{A: x}}, levels: [{{approvers: [{{{approver}}}]}}]}}\n\
             rollouts:\n"
        );
        for (number, rollout) in rollouts.iter().enumerate() {
            text += &format!("  - {{name: r{number}, manualApprovals: [Finance], {rollout}}}\n");
        }
        let mut sources = Sources::default();
        let findings = crate::find(&text, "jitna.yaml", &mut sources);
        let codes = ["JNA0206", "JNA0217"];
        let found = findings.iter().map(|finding| finding.code.as_str()).filter(|code| codes.contains(code));
        assert_eq!(found.collect::<Vec<_>>(), expected, "{text}");
    }

    const GROUP: &str = "group: ec4df598-7071-70a6-0de4-0123456789ab";
    const MANAGEMENT: &str = "accounts: [\"111111111111\"]";

    #[test]
    fn the_management_account_knows_roles_only() {
        for (provider, approver, rollouts, expected) in [
            ("SSO", GROUP, &["units: [workloads]"][..], &[][..]),
            ("SSO", GROUP, &[MANAGEMENT], &["JNA0206"]),
            ("SSO", GROUP, &["units: [workloads]", MANAGEMENT], &["JNA0206"]),
            ("SSO", "role: Lead", &["units: [workloads]"], &["JNA0206"]),
            ("SSO", "role: Lead", &["units: [workloads]", MANAGEMENT], &["JNA0206"]),
            ("SSO", "role: Lead", &[MANAGEMENT], &[]),
            ("IAM", "role: Lead", &["units: [workloads]", MANAGEMENT], &[]),
            ("IAM", GROUP, &["units: [workloads]"], &["JNA0206"]),
            ("IAM", "iamUser: alice", &["units: [workloads]"], &[]),
        ] {
            check(provider, approver, rollouts, expected);
        }
    }

    #[test]
    fn a_role_by_arn_is_of_one_account() {
        let role = "role: \"arn:aws:iam::333333333333:role/ops/Lead\"";
        for (approver, rollouts, expected) in [
            (role, &["accounts: [shop]"][..], &[][..]),
            (role, &["accounts: [shop]", MANAGEMENT], &["JNA0217"]),
            (role, &["units: [workloads]"], &["JNA0217"]),
            ("role: lead", &["accounts: [shop]"], &[]),
            ("role: lead", &["units: [workloads]"], &["JNA0217"]),
            ("role: \"arn:aws-cn:iam::333333333333:role/Lead\"", &["accounts: [shop]"], &["JNA0217"]),
        ] {
            check("IAM", approver, rollouts, expected);
        }
    }
}
