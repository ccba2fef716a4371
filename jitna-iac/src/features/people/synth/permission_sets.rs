//! Permission sets of IAM Identity Center, with their assignments

use super::{comment, id, part};
use crate::cfn::resources::{Assignment, PermissionSet, PrincipalType};
use crate::cfn::{AddError, Arn, LogicalId, Value};
use crate::ids::{AccountId, GroupId, Named, RoleSession};
use crate::model::Person;
use crate::origin::Spanned;
use crate::persona::{self, AccountScope, Scope};
use crate::plan::Plan;
use crate::synth::features::{FeatureTemplates, Home};

/// Adds a permission set to the stack of the account that administers Identity Center, with its assignments
pub(super) fn add(
    templates: &mut FeatureTemplates<'_, '_>,
    person: &Person,
    groups: &[Spanned<Named<GroupId>>],
    longest: Option<RoleSession>,
) -> Result<(), AddError> {
    let plan = templates.plan;
    let center = plan.model.as_organization().and_then(|organization| organization.identity_center.as_ref());
    // Checks report missing details.
    let Some(center) = center else { return Ok(()) };
    let accounts = plan.reached(person, true);
    let mut scope = Scope::for_person(plan, person);
    let mut ids = accounts.iter();
    scope.account = match (ids.next(), ids.next()) {
        (Some(one), None) => AccountScope::One((*one).clone()),
        _ => AccountScope::Any,
    };
    let home = home(plan);
    let Some(template) = templates.at(part(person), home) else { return Ok(()) };
    let mut set = PermissionSet::new(center.instance.as_str(), person.name())
        .description(person.persona.purpose())
        .inline_policy(persona::document(*person.persona, &scope))
        .tags(plan.model.tags.iter().map(|(key, value)| (key.as_str(), value.as_str())));
    if let Some(minutes) = longest {
        set = set.session_duration(iso(minutes));
    }
    let set = template.add_with(id("PeopleSet", person), set, |entry| {
        entry.set_comment(comment(person));
    })?;
    let arn: Value<Arn> = set.get(PermissionSet::PERMISSION_SET_ARN);
    let mut seen: Vec<&GroupId> = Vec::new();
    for group in groups {
        let Some(group_id) = plan.model.names.group_id(group).filter(|id| !seen.contains(id)) else {
            continue;
        };
        seen.push(group_id);
        for account in &accounts {
            let assignment = Assignment::new(
                center.instance.as_str(),
                arn.clone(),
                PrincipalType::Group,
                group_id.as_str(),
                account.as_str(),
            );
            // Includes both IDs, because names may change while the assignment does not.
            let assigned =
                LogicalId::from_name("PeopleIn", &format!("{}/{group_id}/{account}", person.name()));
            template.add_with(&assigned, assignment, |entry| {
                entry.set_comment(format!(
                    "{} for the group {group} in {}",
                    person.name(),
                    label(plan, account)
                ));
            })?;
        }
    }
    Ok(())
}

/// An ISO 8601 duration
fn iso(longest: RoleSession) -> String {
    match (longest.count() / 60, longest.count() % 60) {
        (hours, 0) => format!("PT{hours}H"),
        (hours, minutes) => format!("PT{hours}H{minutes}M"),
    }
}

/// Account that creates the permission sets
fn home(plan: &Plan<'_>) -> Home {
    let organization = plan.model.as_organization();
    let center = organization.and_then(|organization| organization.identity_center.as_ref());
    let administrator = center.and_then(|center| center.administrator.as_ref());
    let id = administrator.map(|account| match plan.tree.account(account) {
        Some(index) => plan.tree.get_account(index).id.clone(),
        None => plan.administrator().clone(),
    });
    match id {
        Some(id) if plan.management_account() != Some(&id) => Home::Account(id, plan.home_region().clone()),
        _ => Home::Management,
    }
}

fn label(plan: &Plan<'_>, account: &AccountId) -> String {
    let known = plan.tree.accounts().find(|(_, known)| known.id == account);
    match known.and_then(|(_, known)| known.name) {
        Some(name) => format!("{name} ({account})"),
        None => account.to_string(),
    }
}
