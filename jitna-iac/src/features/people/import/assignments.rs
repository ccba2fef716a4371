//! Permission sets of IAM Identity Center, with their assignments

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

use super::{ASSIGNMENT, SET, Somebody, session};
use crate::cfn::LogicalId;
use crate::ids::{AccountId, GroupId, InstanceArn, Label, clip};
use crate::import::features::homes::{Where, access_units, accounts_below, assumed, place_of};
use crate::import::features::{Context, Recognized};
use crate::import::input::{Found, Material};
use crate::import::members::Members;
use crate::model::PersonaHome;

/// Placeholder if no source names the identity store
const NO_STORE: &str = "d-0000000000";

/// Returns the keys of a permission set, and claims its assignments
pub(super) fn permission_set<'m>(
    context: &Context<'m>,
    one: &Somebody<'m>,
    recognized: &mut Recognized,
) -> Option<Map<String, Value>> {
    let set = one.copies.first()?;
    // Only an organization has permission sets.
    if !context.place.is_organization {
        return None;
    }
    let instance = set.text("InstanceArn").filter(|arn| arn.parse::<InstanceArn>().is_ok())?;
    let place = place_of(context, set)?;
    identity_center(context, set, instance, &place, recognized)?;
    let mut keys = one.begin("permissionSet");
    let given = Given::new(context, set, instance);
    let accounts = match &given.accounts {
        Some(accounts) => accounts.clone(),
        None => one.likeness.account.clone().into_iter().collect(),
    };
    if !accounts.is_empty() && accounts != usual(context, one.likeness.persona.home()) {
        keys.insert("accounts".to_owned(), json!(accounts));
    }
    let mut groups = Vec::new();
    for (group, name) in &given.groups {
        let name = name.as_ref().filter(|name| is_free(context, recognized, name, group));
        if let Some(name) = name {
            recognized.set("names", json!({"groups": {name: group}}));
        }
        groups.push(name.unwrap_or(group).clone());
    }
    if !groups.is_empty() {
        keys.insert("groups".to_owned(), json!(groups));
    }
    let longest = set.text("SessionDuration").and_then(iso).and_then(session);
    keys.extend(longest.map(|longest| ("maxSession".to_owned(), longest.into())));
    one.end(&mut keys);
    for (found, group, account) in given.assignments {
        let id = LogicalId::from_name("PeopleIn", &format!("{}/{group}/{account}", one.name));
        recognized.claim(found, id.as_str());
    }
    Some(keys)
}

/// Lists the account of an assignment
pub(super) fn member(material: &Material, found: &Found, members: &mut Members<'_>) {
    let Some(account) = found.text("TargetId") else { return };
    let name = said(found).and_then(|(_, account)| account);
    if let Some(name) = &name {
        members.name(account, name);
    }
    let beside = |other: &&Found| other.template == found.template && other.kind == SET;
    let set = material.resources.iter().filter(beside).find(|set| names(found, set));
    let home = set.and_then(Somebody::recognize).map(|one| one.likeness.persona.home());
    // If an assignment does not belong to the model, its account does not either.
    match home {
        Some(PersonaHome::NodeAccess) => members.reached_account(account, found),
        Some(_) if !members.is_known(account) => members.account(account, found),
        _ => {}
    }
}

/// Names of the group and the account in the comment above an assignment: `NAME for the group GROUP in ACCOUNT (ID)`
fn said(found: &Found) -> Option<(String, Option<String>)> {
    let (_, rest) = found.comment.as_deref()?.split_once(" for the group ")?;
    let (group, account) = rest.rsplit_once(" in ")?;
    let name = account.strip_suffix(&format!(" ({})", found.text("TargetId")?));
    Some((group.to_owned(), name.map(str::to_owned)))
}

/// Whether an assignment refers to this permission set in the same template
fn names(assignment: &Found, set: &Found) -> bool {
    let id = assignment.property("PermissionSetArn").and_then(|arn| arn.get("Fn::GetAtt")?.get(0)?.as_str());
    id == Some(set.id.as_str())
}

/// Groups and accounts of a permission set
#[derive(Default)]
struct Given<'m> {
    /// Accounts, the same for every group; `None` without assignments
    accounts: Option<BTreeSet<String>>,
    /// IDs of the groups, with their names from comments
    groups: Vec<(String, Option<String>)>,
    /// Assignments with group and account
    assignments: Vec<(&'m Found, String, String)>,
}

impl<'m> Given<'m> {
    fn new(context: &Context<'m>, set: &Found, instance: &str) -> Self {
        let mut all: Vec<(&'m Found, String, String)> = Vec::new();
        for found in context.beside(set).filter(|found| found.kind == ASSIGNMENT && names(found, set)) {
            let word = |name: &str| found.text(name).unwrap_or_default();
            let (group, account) = (word("PrincipalId"), word("TargetId"));
            if word("PrincipalType") == "GROUP"
                && word("TargetType") == "AWS_ACCOUNT"
                && word("InstanceArn") == instance
                && group.parse::<GroupId>().is_ok()
                && account.parse::<AccountId>().is_ok()
            {
                all.push((found, group.to_owned(), account.to_owned()));
            }
        }
        let of_group = |group: &str| -> BTreeSet<String> {
            all.iter().filter(|(_, of, _)| of == group).map(|(_, _, account)| account.clone()).collect()
        };
        let Some((_, first, _)) = all.first() else { return Self::default() };
        let accounts = of_group(first);
        let mut groups: Vec<(String, Option<String>)> = Vec::new();
        for (found, group, _) in &all {
            // The model gives every group the same accounts. A group with other accounts is not imported.
            if of_group(group) == accounts && !groups.iter().any(|(known, _)| known == group) {
                let name = said(found).map(|(name, _)| name).filter(|name| name != group);
                groups.push((group.clone(), name));
            }
        }
        let is_kept = |group: &String| groups.iter().any(|(known, _)| known == group);
        let assignments = all.iter().filter(|(_, group, _)| is_kept(group)).cloned().collect();
        Self { accounts: Some(accounts), groups, assignments }
    }
}

/// Whether a string can be the name of a group: it is a valid name, and no other group has it
fn is_free(context: &Context<'_>, recognized: &Recognized, name: &str, group: &str) -> bool {
    let known = |model: &Map<String, Value>| -> Option<String> {
        Some(model.get("names")?.get("groups")?.get(name)?.as_str()?.to_owned())
    };
    let other = known(&context.draft.model).or_else(|| known(&recognized.model));
    let is_name = name.parse::<Label>().is_ok() && name.parse::<GroupId>().is_err();
    is_name && other.is_none_or(|other| other == group)
}

/// Accounts where users of a persona work by default
fn usual(context: &Context<'_>, home: PersonaHome) -> BTreeSet<String> {
    match home {
        PersonaHome::Administrator => BTreeSet::from([context.place.account.clone()]),
        PersonaHome::Management => context.draft.management.clone().into_iter().collect(),
        PersonaHome::NodeAccess => accounts_below(context, &access_units(context)),
    }
}

/// Adds the location of IAM Identity Center; returns `None` if the model already has another instance
fn identity_center(
    context: &Context<'_>,
    set: &Found,
    instance: &str,
    place: &Where,
    recognized: &mut Recognized,
) -> Option<()> {
    let known = recognized.model.get("organization").and_then(|known| known.get("identityCenter"));
    if let Some(center) = known {
        return (center.get("instance").and_then(Value::as_str) == Some(instance)).then_some(());
    }
    let administrator = match place {
        Where::Management => None,
        Where::Administrator => Some(context.place.account.clone()),
        Where::Account(account) => Some(account.clone()),
        // An instance is not administered from every account of a unit.
        Where::Units(_) => return None,
    };
    let store = context.material.known.stores.get(instance);
    if store.is_none() {
        let what = format!(
            "the sources do not name the identity store of `{}`: `{NO_STORE}` is used instead",
            clip(instance)
        );
        let help = "also import the output of `aws sso-admin list-instances`";
        recognized.find(assumed(what, set, help));
    }
    let mut center = Map::from_iter([
        ("instance".to_owned(), instance.into()),
        ("identityStore".to_owned(), store.map_or(NO_STORE, String::as_str).into()),
    ]);
    center.extend(administrator.map(|account| ("administrator".to_owned(), account.into())));
    recognized.set("organization", json!({"identityCenter": center}));
    Some(())
}

/// Seconds of an ISO 8601 duration with hours and minutes
fn iso(text: &str) -> Option<u64> {
    let mut rest = text.strip_prefix("PT")?;
    let mut all: u64 = 0;
    for (unit, length) in [('H', 3600), ('M', 60)] {
        if let Some((count, behind)) = rest.split_once(unit) {
            all = all.checked_add(count.parse::<u64>().ok()?.checked_mul(length)?)?;
            rest = behind;
        }
    }
    (rest.is_empty() && all > 0).then_some(all)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_are_read() {
        let check = |text: &str, expected: Option<u64>| assert_eq!(iso(text), expected, "{text}");
        check("PT8H", Some(28800));
        check("PT1H30M", Some(5400));
        check("PT90M", Some(5400));
        check("P1D", None);
        check("PT", None);
        check("PT1H30S", None);
    }
}
