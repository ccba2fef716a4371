//! Principals that the guard of a migration exempts: whether they exist, and whether they are few

use crate::check::Report;
use crate::ids::{PrincipalPattern, Region};
use crate::model::{Migration, Persona, Place};
use crate::origin::Spanned;
use crate::pattern::{matches, wildcards};
use crate::plan::Plan;
use crate::rules;

/// Path of the roles that Identity Center creates, before the Region of Identity Center (Identity Center User Guide, "Referencing
/// permission sets in resource policies"); the path for `us-east-1` has no Region
const SSO_PATH: &str = "aws-reserved/sso.amazonaws.com/";
/// Prefix of the names of these roles; the name of the permission set and a suffix of 16 characters follow
const SSO_NAME: &str = "AWSReservedSSO_";
const SUFFIX: &str = "_0123456789abcdef";

pub(crate) fn check(plan: &Plan<'_>, report: &mut Report) {
    let Some(migration) = plan.model.migration.as_ref().filter(|migration| migration.guard.is_some()) else {
        return;
    };
    let named = migration.break_glass.iter().map(|principal| (principal, true));
    for (principal, is_break_glass) in
        named.chain(migration.administrators.iter().map(|principal| (principal, false)))
    {
        let (_, resource) = parts(principal);
        if let Some(name) = resource.split(SSO_NAME).nth(1)
            && (!matches_sso(resource, name) || lacks_region(plan, resource))
        {
            let set = name.split(['*', '?']).next().unwrap_or_default();
            let set = set.trim_end_matches('_');
            let account = parts(principal).0;
            nobody(
                principal,
                format!(
                    "`{}` matches no role: roles of permission sets have a path before the name and a suffix after it",
                    **principal
                ),
                format!("write `arn:aws:iam::{account}:role/{SSO_PATH}*/{SSO_NAME}{set}_*`"),
                report,
            );
        } else if matches_anybody(resource) {
            report.push(
                rules::BROAD_BREAK_GLASS
                    .finding(format!("the guard exempts nearly every principal: `{}`", **principal))
                    .at(principal.origin(), "")
                    .help("name the one role for emergencies, such as `arn:aws:iam::*:role/BreakGlass`")
                    .subject("migration"),
            );
        } else {
            if is_break_glass {
                own_people(plan, principal, report);
            }
            common(principal, resource, report);
            account(plan, migration, principal, report);
            open_name(principal, report);
        }
    }
}

/// Whether a path of Identity Center's roles has no Region, although only `us-east-1` omits it
fn lacks_region(plan: &Plan<'_>, resource: &str) -> bool {
    let Place::Organization(organization) = &plan.model.place else { return false };
    let region = organization.identity_center.as_ref().and_then(|center| center.region.as_ref());
    region.is_some_and(|region| {
        let path = format!("role/{SSO_PATH}");
        **region != Region::US_EAST_1
            && resource.strip_prefix(&path).is_some_and(|name| name.starts_with(SSO_NAME))
    })
}

/// Account and resource of a pattern
fn parts(principal: &PrincipalPattern) -> (&str, &str) {
    let rest = principal.as_str().strip_prefix("arn:aws:iam::").unwrap_or_default();
    rest.split_once(':').unwrap_or_default()
}

fn nobody(principal: &Spanned<PrincipalPattern>, message: String, help: String, report: &mut Report) {
    report.push(
        rules::BREAK_GLASS_WITHOUT_MATCH
            .finding(message)
            .at(principal.origin(), "")
            .help(help)
            .subject("migration"),
    );
}

/// Whether a pattern with the name of a permission set's role matches such a role in any Region
fn matches_sso(resource: &str, name: &str) -> bool {
    let set = name.split(['*', '?']).next().unwrap_or_default().trim_end_matches('_');
    ["", "eu-central-1/", "us-gov-west-1/"].iter().any(|region| {
        let longer = [SUFFIX, "_Team_0123456789abcdef"]
            .map(|end| format!("role/{SSO_PATH}{region}{SSO_NAME}{set}{end}"));
        longer.iter().any(|role| matches(wildcards(resource), role))
    }) || name.rsplit_once('_').is_some_and(|(_, end)| {
        // A suffix without wildcards
        let written = end.len() == 16 && end.chars().all(|c| c.is_ascii_hexdigit());
        written
            && resource
                .split(SSO_NAME)
                .next()
                .is_some_and(|path| path.contains(SSO_PATH) || path.contains('*'))
    })
}

/// Whether a pattern matches principals that have nothing in common
fn matches_anybody(resource: &str) -> bool {
    let roles = ["role/Zq7", "role/service-role/x-Y_z", "role/ops/k"];
    let sso = ["Zq7", "Readers"].map(|set| format!("role/{SSO_PATH}eu-central-1/{SSO_NAME}{set}{SUFFIX}"));
    let users = ["user/zoe", "user/ops/k.q"];
    roles.iter().all(|role| matches(wildcards(resource), role))
        || sso.iter().all(|role| matches(wildcards(resource), role))
        || users.iter().all(|user| matches(wildcards(resource), user))
}

/// Reports roles and permission sets of the model that request access but do not need to if the guard exempts them
fn own_people(plan: &Plan<'_>, principal: &Spanned<PrincipalPattern>, report: &mut Report) {
    let (_, resource) = parts(principal);
    for person in &plan.model.people {
        if !matches!(*person.persona, Persona::Requester | Persona::Operator) {
            continue;
        }
        let role = match person.form.what() {
            "role" => format!("role/{}", person.name()),
            "permission set" => format!("role/{SSO_PATH}eu-central-1/{SSO_NAME}{}{SUFFIX}", person.name()),
            _ => continue,
        };
        if matches(wildcards(resource), &role) {
            report.push(
                rules::BROAD_BREAK_GLASS
                    .finding(format!(
                        "the guard exempts `{}`, whose users then need no access request",
                        person.name()
                    ))
                    .at(principal.origin(), "")
                    .at(person.persona.origin(), "is to ask for access")
                    .help("name the one role for emergencies, such as `arn:aws:iam::*:role/BreakGlass`")
                    .subject("migration"),
            );
            return;
        }
    }
}

/// Predefined permission sets of IAM Identity Center, which are rarely for emergencies only (Identity Center User Guide, "Predefined
/// permissions for AWS managed policies")
const READY_MADE: [&str; 10] = [
    "AdministratorAccess",
    "Billing",
    "DatabaseAdministrator",
    "DataScientist",
    "NetworkAdministrator",
    "PowerUserAccess",
    "ReadOnlyAccess",
    "SecurityAudit",
    "SystemAdministrator",
    "ViewOnlyAccess",
];

/// Reports a role or permission set of everyday users
fn common(principal: &Spanned<PrincipalPattern>, resource: &str, report: &mut Report) {
    let last = resource.rsplit('/').next().unwrap_or_default();
    let name = match last.strip_prefix(SSO_NAME) {
        // The name of the permission set is followed by a suffix of 16 characters, or by asterisks.
        Some(rest) => rest.rsplit_once('_').map_or(rest.trim_end_matches('*'), |(name, _)| name),
        None => last,
    };
    let Some(name) = READY_MADE.iter().find(|set| **set == name) else { return };
    report.push(
        rules::COMMON_BREAK_GLASS
            .finding(format!(
                "the guard exempts every principal with `{name}`, which is rarely for emergencies only"
            ))
            .at(principal.origin(), "")
            .help("name the one role for emergencies, such as `arn:aws:iam::*:role/BreakGlass`")
            .subject("migration"),
    );
}

/// Reports an account that is not in the model: the guard does not apply to its principals
fn account(plan: &Plan<'_>, _: &Migration, principal: &Spanned<PrincipalPattern>, report: &mut Report) {
    let (account, _) = parts(principal);
    // If the model lists no accounts, the accounts are unknown.
    let listed = plan.tree.accounts().count() > 1;
    let known = plan.tree.accounts().any(|(_, known)| known.id.as_str() == account)
        || account == plan.administrator().as_str();
    let management = plan.management_account().filter(|management| management.as_str() == account);
    if let Some(management) = management {
        nobody(
            principal,
            format!(
                "the guard has no effect in the management account {management}, so `{}` needs no exemption",
                **principal
            ),
            "write `*` or a member account, or take the ARN out".to_owned(),
            report,
        );
    } else if account != "*" && !known && listed {
        nobody(
            principal,
            format!(
                "the account {account} is not in the model, so no principal that the guard applies to matches"
            ),
            "write `*` for the account, or list the account in the organization".to_owned(),
            report,
        );
    }
}

/// Reports a pattern without a name, or with a name whose wildcards match most names
fn open_name(principal: &Spanned<PrincipalPattern>, report: &mut Report) {
    /// Minimum number of characters that are not wildcards
    const FEW: usize = 6;
    let (_, resource) = parts(principal);
    let name = resource.rsplit('/').next().unwrap_or_default();
    if name.is_empty() {
        let help = format!("write `{}`", principal.as_str().trim_end_matches('/'));
        nobody(
            principal,
            format!("`{}` matches no principal: it ends before the name", **principal),
            help,
            report,
        );
        return;
    }
    let written = name.chars().filter(|c| !matches!(c, '*' | '?')).count();
    let is_open = name.starts_with(['*', '?']) || written < FEW;
    if name.contains(['*', '?']) && is_open && !resource.contains(SSO_NAME) {
        report.push(
            rules::WIDE_BREAK_GLASS
                .finding(format!("the guard exempts every principal whose name matches `{name}`"))
                .at(principal.origin(), "")
                .help("write the full name of the one role for emergencies")
                .subject("migration"),
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_of_permission_sets_have_path_and_suffix() {
        for (resource, expected) in [
            ("role/AWSReservedSSO_BreakGlass_*", false),
            ("role/aws-reserved/sso.amazonaws.com/AWSReservedSSO_BreakGlass", false),
            ("role/aws-reserved/AWSReservedSSO_BreakGlass_*", false),
            ("role/aws-reserved/sso.amazonaws.com/AWSReservedSSO_BreakGlass_*", true),
            ("role/aws-reserved/sso.amazonaws.com/*/AWSReservedSSO_BreakGlass_*", true),
            ("role/aws-reserved/sso.amazonaws.com/*AWSReservedSSO_BreakGlass*", true),
            ("role/*/AWSReservedSSO_BreakGlass_*", true),
            ("role/*AWSReservedSSO_BreakGlass_????????????????", true),
            (
                "role/aws-reserved/sso.amazonaws.com/eu-north-1/AWSReservedSSO_BreakGlass_0a1b2c3d4e5f6071",
                true,
            ),
        ] {
            let name = resource.split(SSO_NAME).nth(1).unwrap();
            assert_eq!(matches_sso(resource, name), expected, "{resource}");
        }
    }

    #[test]
    fn patterns_of_everybody_are_told_apart() {
        for (resource, expected) in [
            ("role/BreakGlass", false),
            ("role/BreakGlass*", false),
            ("role/*BreakGlass*", false),
            ("role/aws-reserved/*", true),
            ("role/aws-reserved/sso.amazonaws.com/*/AWSReservedSSO_*", true),
            ("role/aws-reserved/sso.amazonaws.com/*/AWSReservedSSO_BreakGlass_*", false),
            ("role/*AWSReservedSSO_*", true),
            ("user/break-glass", false),
        ] {
            assert_eq!(matches_anybody(resource), expected, "{resource}");
        }
    }
}
