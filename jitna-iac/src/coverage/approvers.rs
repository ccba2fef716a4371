//! Whether the users of a snapshot can approve what a manual approval policy asks of them

use std::collections::{BTreeMap, BTreeSet};

use crate::diag::Diagnostics;
use crate::inventory::Inventory;
use crate::model::policy::{Approver, Level};
use crate::plan::Plan;
use crate::rules;

/// Levels of approval that the users of an inventory cannot fulfill: too few of them may approve
///
/// Nothing where the inventory has no users, or does not say who is in which group. A level that an IAM role or IAM user may
/// approve is left out, since an identity store does not have them.
#[must_use]
pub fn approvers_without_members(plan: &Plan<'_>, inventory: &Inventory) -> Diagnostics {
    let mut findings = Diagnostics::default();
    let Some(users) = &inventory.users else { return findings };
    let mut members: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for user in users {
        for group in &user.user.groups {
            members.entry(group.as_str()).or_default().insert(user.user.id.as_str());
        }
    }
    if members.is_empty() {
        return findings;
    }
    let known: BTreeSet<&str> = users.iter().map(|user| user.user.id.as_str()).collect();
    for policy in &plan.model.manual_approvals {
        for (number, level) in (1..).zip(&policy.levels) {
            let Some(able) = able(plan, level, &members, &known) else { continue };
            let wanted = usize::try_from(*level.approvals).unwrap_or(usize::MAX);
            if able.users.len() >= wanted {
                continue;
            }
            let empty = match able.empty.as_slice() {
                [] => String::new(),
                [one] => format!(": the group `{one}` has no member"),
                several => format!(": the groups `{}` have no member", several.join("`, `")),
            };
            let can = match able.users.len() {
                0 => "no user of the snapshot can approve".to_owned(),
                1 => "1 user of the snapshot can approve".to_owned(),
                count => format!("{count} users of the snapshot can approve"),
            };
            let message = format!(
                "level {number} of the manual approval policy `{}` wants {wanted} approval{}, and {can}{empty}",
                policy.name,
                if wanted == 1 { "" } else { "s" }
            );
            findings.push(
                rules::UNREACHABLE_APPROVERS
                    .finding(message)
                    .at(level.origin(), "")
                    .subject(format!("manualApprovals/{}", policy.name))
                    .help("add members to the groups, or approvers to the level; if the snapshot misses members, hand over what `aws identitystore list-group-memberships` prints for each group"),
            );
        }
    }
    findings
}

/// Who may approve at a level
struct Able<'a> {
    users: BTreeSet<&'a str>,
    /// Groups without members, by what the model calls them
    empty: Vec<String>,
}

/// Who may approve at a level; none if others than users of the identity store may
fn able<'a>(
    plan: &'a Plan<'_>,
    level: &'a Level,
    members: &BTreeMap<&'a str, BTreeSet<&'a str>>,
    known: &BTreeSet<&'a str>,
) -> Option<Able<'a>> {
    let names = &plan.model.names;
    let mut able = Able { users: BTreeSet::new(), empty: Vec::new() };
    for approver in &level.approvers {
        match &**approver {
            Approver::Group(group) => {
                let id = names.group_id(group).map(|id| id.as_str());
                match id.and_then(|id| members.get(id)) {
                    Some(found) => able.users.extend(found),
                    None => able.empty.push(group.as_str().to_owned()),
                }
            }
            Approver::User(user) => {
                let id = names.user_id(user).map(|id| id.as_str());
                able.users.extend(known.iter().copied().filter(|known| Some(*known) == id));
            }
            Approver::Role(_) | Approver::IamUser(_) => return None,
        }
    }
    Some(able)
}
