//! Policies, roles and permission sets of users

mod permission_sets;

use crate::cfn::resources::{ManagedPolicy, PolicyDocument, Role};
use crate::cfn::{AddError, LogicalId, Template};
use crate::model::{Form, Person, Persona, PersonaHome, Trust};
use crate::origin::Spanned;
use crate::persona::{self, Scope};
use crate::plan::{Plan, Whereabouts};
use crate::synth::features::{FeatureTemplates, Home, Spread, StackGroup, Stage};

const PART: StackGroup = StackGroup {
    name: "people",
    purpose: "policies and roles of users",
    stage: Stage::AfterPolicies,
    after: &[],
};

/// Users who set up just-in-time node access need their policy first
const BEGINNERS: StackGroup = StackGroup {
    name: "people-setup",
    purpose: "policies and roles of administrators who set up just-in-time node access",
    stage: Stage::First,
    after: &[],
};

/// Name of the inline policy of a role
const INLINE: &str = "NodeAccess";

pub(super) fn add(templates: &mut FeatureTemplates<'_, '_>) -> Result<(), AddError> {
    let plan = templates.plan;
    for person in &plan.model.people {
        match &person.form {
            Form::PermissionSet { groups, max_session, .. } => {
                permission_sets::add(templates, person, groups, max_session.as_deref().copied())?;
            }
            Form::Policy { .. } | Form::Role { .. } => {
                for home in homes(plan, person) {
                    if let Some(template) = templates.at(part(person), home) {
                        add_to(template, plan, person)?;
                    }
                }
            }
        }
    }
    Ok(())
}

fn part(person: &Person) -> StackGroup {
    match *person.persona {
        Persona::Enabler | Persona::ConsoleOnboarding => BEGINNERS,
        _ => PART,
    }
}

/// Homes of a policy or role
fn homes(plan: &Plan<'_>, person: &Person) -> Vec<Home> {
    match plan.whereabouts(person) {
        Whereabouts::Usual(PersonaHome::Administrator) => vec![Home::Administrator],
        Whereabouts::Usual(PersonaHome::Management) => vec![Home::Management],
        // Each is in a StackSet of its own: several of these documents together exceed the limits of one.
        Whereabouts::Usual(PersonaHome::NodeAccess) => {
            vec![Home::EveryAccount(Spread::node_access().labelled(label(person)))]
        }
        Whereabouts::Named { units, accounts } => {
            let mut homes = Vec::new();
            if !units.is_empty() {
                homes.push(Home::EveryAccount(Spread::node_access().only(units).labelled(label(person))));
            }
            for account in accounts {
                let id = plan.tree.get_account(account).id.clone();
                let home = Home::Account(id, plan.home_region().clone());
                if !homes.contains(&home) {
                    homes.push(home);
                }
            }
            homes
        }
    }
}

/// Suffix of its StackSet's name: its own name, if that is a valid name of a StackSet
fn label(person: &Person) -> String {
    let name = person.name();
    if name.chars().all(|c| c.is_ascii_alphanumeric() || c == '-') {
        name.to_owned()
    } else {
        LogicalId::from_name("", name).to_string()
    }
}

fn add_to(template: &mut Template, plan: &Plan<'_>, person: &Person) -> Result<(), AddError> {
    let document = persona::document(*person.persona, &Scope::for_person(plan, person));
    let comment = comment(person);
    match &person.form {
        Form::Role { trust, max_session, .. } => {
            let role =
                role(plan, person, document, trust, max_session.as_ref().map(|longest| longest.as_secs()));
            template.add_with(id("PeopleRole", person), role, |entry| {
                entry.set_comment(comment);
            })?;
        }
        Form::Policy { .. } | Form::PermissionSet { .. } => {
            let policy = ManagedPolicy::new(document)
                .managed_policy_name(person.name())
                .description(person.persona.purpose());
            template.add_with(id("PeoplePolicy", person), policy, |entry| {
                entry.set_comment(comment);
            })?;
        }
    }
    Ok(())
}

fn role(
    plan: &Plan<'_>,
    person: &Person,
    document: PolicyDocument,
    trust: &Spanned<Trust>,
    longest: Option<u64>,
) -> Role {
    let role = Role::new(persona::trust(trust))
        .role_name(person.name())
        .description(person.persona.purpose())
        .policy(INLINE, document)
        .tags(plan.model.tags.iter().map(|(key, value)| (key.as_str(), value.as_str())));
    match longest.and_then(|seconds| u32::try_from(seconds).ok()) {
        Some(seconds) => role.max_session_duration(seconds),
        None => role,
    }
}

fn id(kind: &str, person: &Person) -> LogicalId {
    LogicalId::from_name(kind, person.name())
}

fn comment(person: &Person) -> String {
    format!("{}: the documented policy `{}`", person.name(), person.persona.as_str())
}
