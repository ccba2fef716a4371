//! Levels of manual approval policies: their number, their approvers, and whether requests can pass them

use std::collections::HashMap;

use crate::check::Report;
use crate::model::{Approver, Level};
use crate::origin::Spanned;
use crate::plan::Plan;
use crate::rules;

/// Largest number of levels of a manual approval policy (User Guide, "Create manual approval policies for just-in-time node access")
const MAX_LEVELS: usize = 5;

/// Largest number of approvers of a level (the same page)
const MAX_APPROVERS: usize = 5;

/// Largest number of characters in the message to approvers (User Guide, `aws:approve`)
const MAX_MESSAGE: usize = 4096;

/// Seconds within which an approver can be notified and read a request; a shorter timeout is probably a mistake
const LEAST_TIMEOUT: u64 = 5 * 60;

pub(in crate::check) fn check(plan: &Plan<'_>, report: &mut Report) {
    for policy in &plan.model.manual_approvals {
        let subject = format!("manualApprovals/{}", policy.name);
        // What could not be read is already reported, and may be exactly what is missing.
        let whole = !plan.model.is_partly_unreadable(policy.name.as_str());
        if policy.levels.is_empty() && whole {
            report.push(
                rules::LEVEL_COUNT
                    .finding(format!("the manual approval policy `{}` has no level", policy.name))
                    .at(policy.name.origin(), "")
                    .help(format!("add 1 to {MAX_LEVELS} levels of approvers"))
                    .subject(&subject),
            );
        }
        if let Some(level) = policy.levels.get(MAX_LEVELS) {
            let count = policy.levels.len();
            report.push(
                rules::LEVEL_COUNT
                    .finding(format!(
                        "`{}` has {count} levels, but a policy can have at most {MAX_LEVELS}",
                        policy.name
                    ))
                    .at(level.origin(), "the first that is too many")
                    .help("combine levels: each can have up to 5 approvers and several `approvals`")
                    .subject(&subject),
            );
        }
        for level in &policy.levels {
            if whole || !level.approvers.is_empty() {
                approver_count(level, &subject, report);
            }
            if whole {
                reachable(plan, level, &subject, report);
            }
            duplicates(plan, level, &subject, report);
            timeout(level, &subject, report);
            message(level, &subject, report);
        }
        repeated(plan, &policy.levels, &subject, report);
    }
}

fn approver_count(level: &Spanned<Level>, subject: &str, report: &mut Report) {
    if level.approvers.is_empty() {
        report.push(
            rules::APPROVER_COUNT
                .finding("the level has no approver, so no request can be approved")
                .at(level.origin(), "")
                .help(format!("name 1 to {MAX_APPROVERS} approvers"))
                .subject(subject),
        );
    }
    if let Some(approver) = level.approvers.get(MAX_APPROVERS) {
        let count = level.approvers.len();
        report.push(
            rules::APPROVER_COUNT
                .finding(format!(
                    "the level has {count} approvers, but a level can have at most {MAX_APPROVERS}"
                ))
                .at(approver.origin(), "the first that is too many")
                .help("use a group: it counts as one approver, regardless of its members")
                .subject(subject),
        );
    }
}

/// More approvals than there are users; a group or a role may represent any number of users
fn reachable(plan: &Plan<'_>, level: &Spanned<Level>, subject: &str, report: &mut Report) {
    let wanted = *level.approvals;
    let place = level.approvals.origin().or(level.origin());
    if wanted == 0 {
        report.push(
            rules::UNREACHABLE_LEVEL
                .finding("`approvals` is 0, but a level needs at least 1")
                .at(place, "")
                .help("leave `approvals` out for 1, or take the level out")
                .subject(subject),
        );
        return;
    }
    let single =
        |approver: &Spanned<Approver>| matches!(&**approver, Approver::User(_) | Approver::IamUser(_));
    if level.approvers.is_empty() || !level.approvers.iter().all(single) {
        return;
    }
    let mut people: Vec<_> = level.approvers.iter().map(|approver| identity(plan, approver)).collect();
    people.sort_unstable();
    people.dedup();
    if usize::try_from(wanted).is_ok_and(|wanted| wanted > people.len()) {
        let message = match people.len() {
            1 => format!("the level requires {wanted} approvals, but its only approver can give 1"),
            count => format!("the level requires {wanted} approvals, but its approvers can give {count}"),
        };
        report.push(
            rules::UNREACHABLE_LEVEL
                .finding(message)
                .at(place, "")
                .help(format!("set `approvals: {}`, or name more users or a group", people.len()))
                .subject(subject),
        );
    }
}

fn duplicates(plan: &Plan<'_>, level: &Level, subject: &str, report: &mut Report) {
    let mut seen: HashMap<(&str, &str), &Spanned<Approver>> = HashMap::new();
    for approver in &level.approvers {
        let who = identity(plan, approver);
        let Some(first) = seen.get(&who) else {
            seen.insert(who, approver);
            continue;
        };
        let kind = approver.kind();
        let message = if first.as_str() == approver.as_str() {
            format!("the {kind} `{}` is named twice in one level", approver.as_str())
        } else {
            format!("`{}` and `{}` are the same {kind}", first.as_str(), approver.as_str())
        };
        report.push(
            rules::DUPLICATE_APPROVER
                .finding(message)
                .at(approver.origin(), "a second time")
                .at(first.origin(), "the first time")
                .help("take one of the two out")
                .subject(subject),
        );
    }
}

/// Users who can pass two levels alone
fn repeated(plan: &Plan<'_>, levels: &[Spanned<Level>], subject: &str, report: &mut Report) {
    let mut seen: HashMap<(&str, &str), (usize, &Spanned<Approver>)> = HashMap::new();
    let all = levels
        .iter()
        .enumerate()
        .flat_map(|(number, level)| level.approvers.iter().map(move |approver| (number, approver)));
    for (number, approver) in all {
        let is_one = matches!(&**approver, Approver::User(_) | Approver::IamUser(_));
        let first = *seen.entry(identity(plan, approver)).or_insert((number, approver));
        // A repetition in one level is another finding.
        if first.0 == number {
            continue;
        }
        let kind = approver.kind();
        let help = if is_one {
            "name another user, or a group, so that two users approve".to_owned()
        } else {
            format!(
                "name another {kind}, or set `approvals: 2` in one level: one user may approve both levels"
            )
        };
        report.push(
            rules::REPEATED_APPROVER
                .finding(format!("the {kind} `{}` is an approver of an earlier level too", approver.as_str()))
                .at(approver.origin(), "")
                .at(first.1.origin(), "the earlier level")
                .help(help)
                .subject(subject),
        );
    }
}

fn timeout(level: &Level, subject: &str, report: &mut Report) {
    if level.timeout.as_secs() < LEAST_TIMEOUT {
        report.push(
            rules::SHORT_TIMEOUT
                .finding(format!(
                    "requests expire after {}, before an approver is likely to read them",
                    *level.timeout
                ))
                .at(level.timeout.origin(), "")
                .help("give approvers time to see the notification and respond: `timeout: 1h` or more")
                .subject(subject),
        );
    }
}

fn message(level: &Level, subject: &str, report: &mut Report) {
    let Some(message) = &level.message else { return };
    let length = message.chars().count();
    if length > MAX_MESSAGE {
        report.push(
            rules::MESSAGE_TOO_LONG
                .finding(format!(
                    "the message has {length} characters, but at most {MAX_MESSAGE} are allowed"
                ))
                .at(message.origin(), "")
                .help("say in the message where to read the rest")
                .subject(subject),
        );
    }
}

/// Kind and ID of an approver, however the model names it
fn identity<'a>(plan: &Plan<'a>, approver: &'a Approver) -> (&'static str, &'a str) {
    let names = &plan.model.names;
    let id = match approver {
        Approver::Group(group) => names.group_id(group).map_or(group.as_str(), |id| id.as_str()),
        Approver::User(user) => names.user_id(user).map_or(user.as_str(), |id| id.as_str()),
        Approver::Role(role) => names.role_named(role).role_name(),
        Approver::IamUser(user) => user.as_str(),
    };
    (approver.kind(), id)
}
