//! Checks whether the users of an inventory can approve the levels of a manual approval policy

use std::collections::{BTreeMap, BTreeSet};

use crate::diag::Diagnostics;
use crate::inventory::Inventory;
use crate::model::policy::{Approver, Level};
use crate::plan::Plan;
use crate::quantity::counted;
use crate::rules;

/// Returns findings for approval levels that the users of an inventory cannot fulfill, because too few of them may approve
///
/// Returns nothing if the inventory has no users or no group memberships. Levels that an IAM role or IAM user may approve are left out,
/// because an identity store does not contain those.
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
                count => format!("{} of the snapshot can approve", counted(count, "user")),
            };
            let message = format!(
                "level {number} of the manual approval policy `{}` wants {}, and {can}{empty}",
                policy.name,
                counted(wanted, "approval")
            );
            findings.push(
                rules::UNREACHABLE_APPROVERS
                    .finding(message)
                    .at(level.origin(), "")
                    .subject(format!("manualApprovals/{}", policy.name))
                    .help("add members to the groups, or approvers to the level; if the snapshot misses members, provide the output of `aws identitystore list-group-memberships` for each group"),
            );
        }
    }
    findings
}

/// Users who may approve at a level
struct Able<'a> {
    users: BTreeSet<&'a str>,
    /// Groups without members, by their names in the model
    empty: Vec<String>,
}

/// Returns who may approve at a level; `None` if principals outside of the identity store may approve
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
