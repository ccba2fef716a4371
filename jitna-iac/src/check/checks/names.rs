//! Names of the model: two for one ID, names that look like IDs, two statements with one name

use std::collections::HashMap;

use crate::check::Report;
use crate::ids::{AccountId, GroupId, OuId, RootId, UserId, clip};
use crate::model::policy::{Statement, StatementKind};
use crate::origin::{Origin, Spanned};
use crate::plan::Plan;
use crate::rules;

pub(in crate::check) fn check(plan: &Plan<'_>, report: &mut Report) {
    let names = &plan.model.names;
    let groups = names.groups.iter().map(|(name, id)| (name.as_str(), id.as_str(), id.origin()));
    shared("groups", groups, report);
    let users = names.users.iter().map(|(name, id)| (name.as_str(), id.as_str(), id.origin()));
    shared("users", users, report);
    let roles = names.roles.iter().map(|(name, role)| (name.as_str(), role.as_str(), role.origin()));
    shared("roles", roles, report);

    for (_, account) in plan.tree.accounts() {
        if account.label() != account.id.as_str() && account.label().parse::<AccountId>().is_ok() {
            like_id("account", account.label(), account.origin, report);
        }
    }
    for (_, unit) in plan.tree.units() {
        let is_id = unit.label().parse::<OuId>().is_ok() || unit.label().parse::<RootId>().is_ok();
        if is_id && unit.name.is_some_and(|name| name.as_str() == unit.label()) {
            like_id("unit", unit.label(), unit.origin, report);
        }
    }
    for (name, id) in &names.groups {
        if name.as_str().parse::<GroupId>().is_ok() {
            like_id("group", name.as_str(), id.origin(), report);
        }
    }
    for (name, id) in &names.users {
        if name.as_str().parse::<UserId>().is_ok() {
            like_id("user", name.as_str(), id.origin(), report);
        }
    }
    differ_in_case(plan, report);
    let denied = plan.model.deny_access.iter().map(|policy| ("denyAccess".to_owned(), &policy.statements));
    let approved = plan.model.auto_approvals.iter();
    let approved = approved.map(|policy| (format!("autoApprovals/{}", policy.name), &policy.statements));
    for (subject, statements) in denied.chain(approved) {
        statement_names(statements, &subject, report);
    }
}

/// Names of one kind that differ only in upper and lower case; the vocabulary contains those of policies and users
fn differ_in_case(plan: &Plan<'_>, report: &mut Report) {
    let model = plan.model;
    let mut look = |section: &str, all: &mut dyn Iterator<Item = (&str, Origin)>| {
        let mut seen: HashMap<String, (&str, Origin)> = HashMap::new();
        for (name, origin) in all {
            let (first, place) = *seen.entry(name.to_lowercase()).or_insert((name, origin));
            // Equal names are another finding.
            if first == name {
                continue;
            }
            report.push(
                rules::NAMES_DIFFER_IN_CASE
                    .finding(format!(
                        "`{}` and `{}` differ only in upper and lower case",
                        clip(first),
                        clip(name)
                    ))
                    .at(origin, "")
                    .at(place, "the other")
                    .help("rename one of the two, or write the intended name")
                    .subject(format!("{section}/{name}")),
            );
        }
    };
    look("rollouts", &mut model.rollouts.iter().map(|one| (one.name.as_str(), one.name.origin())));
    look("accounts", &mut plan.tree.accounts().map(|(_, account)| (account.label(), account.origin)));
    if let Some(notifications) = &model.notifications {
        look("topics", &mut notifications.topics.iter().map(|one| (one.name.as_str(), one.name.origin())));
    }
}

fn shared<'m>(section: &str, all: impl Iterator<Item = (&'m str, &'m str, Origin)>, report: &mut Report) {
    let mut seen: HashMap<&str, (&str, Origin)> = HashMap::new();
    for (name, id, origin) in all {
        if let Some((first, place)) = seen.get(id) {
            report.push(
                rules::SHARED_ID
                    .finding(format!(
                        "`{}` and `{}` are two names of `{}`",
                        clip(first),
                        clip(name),
                        clip(id)
                    ))
                    .at(origin, "")
                    .at(*place, "the first")
                    .help("write the intended ID, or keep one of the two names")
                    .subject(format!("{section}/{name}")),
            );
        } else {
            seen.insert(id, (name, origin));
        }
    }
}

fn like_id(kind: &str, name: &str, origin: Origin, report: &mut Report) {
    report.push(
        rules::NAME_LIKE_ID
            .finding(format!("the name `{}` of the {kind} has the form of an ID", clip(name)))
            .at(origin, "")
            .help("choose another name: this one is read as an ID")
            .subject(name),
    );
}

fn statement_names(statements: &[Spanned<Statement>], subject: &str, report: &mut Report) {
    let mut seen: HashMap<&str, Origin> = HashMap::new();
    for statement in statements {
        let StatementKind::Typed(typed) = &statement.kind else { continue };
        let Some(name) = &typed.name else { continue };
        let (text, origin) = (name.as_str(), name.origin().or(statement.origin()));
        if let Some(first) = seen.get(text) {
            report.push(
                rules::REPEATED_STATEMENT_NAME
                    .finding(format!("two statements have the name `{}`", clip(text)))
                    .at(origin, "")
                    .at(*first, "the first")
                    .help("name each: decisions and tests tell statements apart by their names")
                    .subject(subject),
            );
        } else {
            seen.insert(text, origin);
        }
    }
}
