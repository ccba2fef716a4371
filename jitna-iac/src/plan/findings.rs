//! Findings about names that resolve to nothing, or to two things

use std::fmt::Display;

use indexmap::IndexMap;
use indexmap::map::Entry;

use super::{Plan, Tree};
use crate::diag::Diagnostic;
use crate::ids::{AccountId, GroupId, Label, Named, OuId, RootId, UnitId};
use crate::model::policy::{Approver, Statement, StatementKind, Who};
use crate::model::{Claim, Model, RecordingDestination};
use crate::origin::{Origin, Spanned};
use crate::rules;
use crate::suggest::nearest;

/// Findings of one list that ask "did you mean": each compares its name with all that are known
const MOST_SUGGESTIONS: usize = 100;

/// A name that nothing has; none if the thing of that name could not be read, which is reported already
///
/// `before` is the number of findings before this one.
pub(super) fn unknown<'a>(
    model: &Model,
    what: &str,
    name: &str,
    origin: Origin,
    known: impl Iterator<Item = &'a str>,
    place: &str,
    before: usize,
) -> Option<Diagnostic> {
    // `place` may say more than the key: `names.groups`.
    let lost = model.unread.keys().any(|key| place.contains(key));
    if model.is_partly_unreadable(name) || lost {
        return None;
    }
    let near = if before < MOST_SUGGESTIONS { nearest(name, known) } else { None };
    let help = match (kind_of_id(what, name), near) {
        (Some(kind), _) => format!("this is the ID of {kind}, and the ID or name of the {what} is wanted"),
        (None, Some(like)) => format!("did you mean `{like}`?"),
        (None, None) => format!("describe it under `{place}`"),
    };
    Some(rules::UNKNOWN_NAME.finding(format!("unknown {what} `{name}`")).at(origin, "named here").help(help))
}

/// What a text is the ID of, if that is something else than is wanted
fn kind_of_id(wanted: &str, text: &str) -> Option<&'static str> {
    let is_unit = text.parse::<OuId>().is_ok() || text.parse::<RootId>().is_ok();
    if !wanted.starts_with("account") && text.parse::<AccountId>().is_ok() {
        Some("an account")
    } else if !wanted.starts_with("unit") && is_unit {
        Some("a unit or of the root")
    } else if !matches!(wanted, "group" | "user") && text.parse::<GroupId>().is_ok() {
        Some("a group or user of IAM Identity Center")
    } else {
        None
    }
}

pub(super) fn unknown_unit(
    model: &Model,
    tree: &Tree<'_>,
    unit: &Spanned<Named<UnitId>>,
    before: usize,
) -> Option<Diagnostic> {
    let several = tree.units_named(unit.as_str());
    if !several.is_empty() {
        let mut paths: Vec<String> = several.iter().map(|unit| format!("`{}`", tree.path(*unit))).collect();
        paths.sort_unstable();
        paths.dedup();
        // Two units of one name below one parent are reported there, and no path tells them apart.
        if paths.len() < several.len() {
            return None;
        }
        let mut finding = rules::AMBIGUOUS_UNIT
            .finding(format!("ambiguous unit name `{unit}`: {} units have it", several.len()))
            .at(unit.origin(), "named here")
            .help(format!("write {}, or the OU ID", paths.join(" or ")));
        for unit in several {
            finding = finding.at(tree.get(*unit).origin, "one of them");
        }
        return Some(finding);
    }
    let what = if matches!(&**unit, Named::Id(_)) { "unit of the model" } else { "unit" };
    let finding =
        unknown(model, what, unit.as_str(), unit.origin(), tree.unit_names(), "organization.units", before)?;
    let is_account = tree.account_names().any(|name| name == unit.as_str());
    Some(if is_account {
        finding.help(format!("`{unit}` is an account: name it in `accounts: [{unit}]`"))
    } else {
        finding
    })
}

pub(super) fn unknown_account(
    model: &Model,
    tree: &Tree<'_>,
    account: &Spanned<Named<AccountId>>,
    before: usize,
) -> Option<Diagnostic> {
    let what = if matches!(&**account, Named::Id(_)) { "account of the model" } else { "account" };
    let place = "accounts` of its unit in `organization.units";
    let finding =
        unknown(model, what, account.as_str(), account.origin(), tree.account_names(), place, before)?;
    let is_unit = tree.unit_names().any(|name| name == account.as_str());
    Some(if is_unit {
        finding.help(format!("`{account}` is a unit: name it in `units: [{account}]`"))
    } else {
        finding
    })
}

pub(super) fn defined_twice<T: Display>(what: &str, second: &Spanned<T>, first: &Spanned<T>) -> Diagnostic {
    rules::DUPLICATE_NAME
        .finding(format!("two {what} have the name `{second}`"))
        .at(second.origin(), "the second")
        .at(first.origin(), "the first")
        .help("give each a name of its own")
}

/// Groups and users of approvers and statements that are declared nowhere
pub(super) fn unknown_approvers(plan: &Plan<'_>) -> Vec<Diagnostic> {
    let model = plan.model;
    let mut all = Vec::new();
    for approver in model.manual_approvals.iter().flat_map(|p| &p.levels).flat_map(|level| &level.approvers) {
        match &**approver {
            Approver::Group(group) => all.extend(group_or_none(model, group, approver.origin(), all.len())),
            Approver::User(user) => all.extend(user_or_none(model, user, approver.origin(), all.len())),
            Approver::Role(_) | Approver::IamUser(_) => {}
        }
    }
    let autos = model.auto_approvals.iter().flat_map(|policy| &policy.statements);
    let denies = model.deny_access.iter().flat_map(|policy| &policy.statements);
    for statement in autos.chain(denies) {
        all.extend(unknown_principals(model, statement, all.len()));
    }
    for invariant in &model.invariants {
        match &invariant.claim {
            Claim::NeverAutoApproved(requests) => all.extend(unknown_who(model, &requests.who, all.len())),
            Claim::AutoApprovedOnlyFor(only) => {
                all.extend(unknown_who(model, &only.requests.who, all.len()));
                all.extend(unknown_who(model, &only.on.who, all.len()));
            }
            Claim::ManualPath(_) | Claim::NoPermitForEveryone | Claim::DenyAccessBites => {}
        }
    }
    for requests in model.guardrails.iter().filter_map(|guardrail| guardrail.demand.requests()) {
        all.extend(unknown_who(model, &requests.who, all.len()));
    }
    let mut all = joined(all);
    defined_once("invariants", &model.invariants, |invariant| &invariant.name, &mut all);
    let mut first_of = std::collections::HashMap::new();
    for name in model.guardrails.iter().filter_map(|guardrail| guardrail.name.as_ref()) {
        if let Some(first) = first_of.insert(name.as_str(), name) {
            all.push(defined_twice("guardrails", name, first));
        }
    }
    all
}

/// Findings about one name as one finding, with every place: it is one fault, and one change removes it
fn joined(all: Vec<Diagnostic>) -> Vec<Diagnostic> {
    let mut one_each: IndexMap<String, Diagnostic> = IndexMap::new();
    for finding in all {
        match one_each.entry(finding.message.clone()) {
            Entry::Occupied(mut first) => {
                let joined = first.get().clone().at(finding.origin(), "and here");
                first.insert(joined);
            }
            Entry::Vacant(place) => {
                place.insert(finding);
            }
        }
    }
    one_each.into_values().collect()
}

/// Reports names that two of the list have
fn defined_once<T>(
    what: &str,
    list: &[Spanned<T>],
    name: impl Fn(&T) -> &Spanned<Label>,
    all: &mut Vec<Diagnostic>,
) {
    let mut first_of = std::collections::HashMap::new();
    for item in list {
        let name = name(item);
        if let Some(first) = first_of.insert(name.as_str(), name) {
            all.push(defined_twice(what, name, first));
        }
    }
}

fn unknown_principals(model: &Model, statement: &Statement, before: usize) -> Vec<Diagnostic> {
    match &statement.kind {
        StatementKind::Typed(typed) => unknown_who(model, &typed.who, before),
        StatementKind::Cedar(_) | StatementKind::File { .. } => Vec::new(),
    }
}

fn unknown_who(model: &Model, who: &Who, before: usize) -> Vec<Diagnostic> {
    match who {
        Who::Anyone => Vec::new(),
        Who::User(user) => user_or_none(model, user, user.origin(), before).into_iter().collect(),
        Who::Groups(groups) => {
            let named = groups.iter();
            named.filter_map(|group| group_or_none(model, group, group.origin(), before)).collect()
        }
    }
}

fn group_or_none(
    model: &Model,
    group: &Named<crate::ids::GroupId>,
    origin: Origin,
    before: usize,
) -> Option<Diagnostic> {
    if model.names.group_id(group).is_some() {
        return None;
    }
    let known = model.names.groups.keys().map(Label::as_str);
    let finding = unknown(model, "group", group.as_str(), origin, known, "names.groups", before)
        .map(|finding| example(finding, group.as_str()))?;
    let is_user = model.names.users.keys().any(|name| name.as_str() == group.as_str());
    Some(if is_user { finding.help(format!("`{group}` is a user; write `user: {group}`")) } else { finding })
}

fn user_or_none(
    model: &Model,
    user: &Named<crate::ids::UserId>,
    origin: Origin,
    before: usize,
) -> Option<Diagnostic> {
    if model.names.user_id(user).is_some() {
        return None;
    }
    let known = model.names.users.keys().map(Label::as_str);
    let finding = unknown(model, "user", user.as_str(), origin, known, "names.users", before)
        .map(|finding| example(finding, user.as_str()))?;
    let is_group = model.names.groups.keys().any(|name| name.as_str() == user.as_str());
    Some(if is_group { finding.help(format!("`{user}` is a group; write `group: {user}`")) } else { finding })
}

/// The example IDs of the documentation are not valid IDs
fn example(finding: Diagnostic, written: &str) -> Diagnostic {
    if written.to_ascii_lowercase().ends_with("example") {
        return finding
            .help("this is an ID of the documentation; `aws identitystore list-groups` prints yours");
    }
    finding
}

/// Units, accounts and preferences that the parts around the policies name, and nothing in the model has
pub(super) fn unknown_around(plan: &Plan<'_>) -> Vec<Diagnostic> {
    let model = plan.model;
    let mut all = Vec::new();
    let recordings = model.rdp_recording.iter().filter_map(|recording| match &*recording.bucket {
        RecordingDestination::Create(bucket) => Some(bucket),
        RecordingDestination::Existing { .. } => None,
    });
    let buckets = model.session_logs.bucket.iter().map(|bucket| &**bucket).chain(recordings);
    for central in buckets.filter_map(|bucket| bucket.central.as_ref()) {
        if model.as_organization().is_some() && plan.account_id(&central.account).is_none() {
            all.extend(unknown_account(model, &plan.tree, &central.account, all.len()));
        }
    }
    // Without an organization, the rule `needs-organization` speaks of units that are written.
    for invariant in model.invariants.iter().filter(|_| model.as_organization().is_some()) {
        for unit in invariant.units.iter().filter(|unit| plan.tree.unit(unit).is_none()) {
            all.extend(unknown_unit(model, &plan.tree, unit, all.len()));
        }
    }
    for resource in &model.resources {
        let is_organization = model.as_organization().is_some();
        let units = resource.units.iter().filter(|unit| is_organization && plan.tree.unit(unit).is_none());
        for unit in units {
            all.extend(unknown_unit(model, &plan.tree, unit, all.len()));
        }
        let known = || model.rollouts.iter().map(|rollout| rollout.name.as_str());
        for name in resource.rollouts.iter().filter(|name| !known().any(|known| known == name.as_str())) {
            let before = all.len();
            all.extend(unknown(model, "rollout", name.as_str(), name.origin(), known(), "rollouts", before));
        }
    }
    for existing in &model.existing.session_preferences {
        for account in existing.accounts.iter().filter(|account| plan.tree.account(account).is_none()) {
            all.extend(unknown_account(model, &plan.tree, account, all.len()));
        }
        let known = || model.session_preferences.iter().map(|preferences| preferences.name.as_str());
        if let Some(name) = &existing.import_as
            && !known().any(|known| known == name.as_str())
        {
            let (text, origin) = (name.as_str(), name.origin());
            let before = all.len();
            all.extend(unknown(
                model,
                "session preferences",
                text,
                origin,
                known(),
                "sessionPreferences",
                before,
            ));
        }
    }
    all
}
