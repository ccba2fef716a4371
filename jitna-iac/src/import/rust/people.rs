//! People, the migration and ConductorOne, as calls of the program

use super::{Code, parsed, written};
use crate::model::{ConductorOne, Form, IdentityCenter, Migration, Names, Oidc, Person, RegionScope, Trust};

/// A value with the place of its call
fn here(value: impl AsRef<str>) -> String {
    format!("jitna_iac::Sp::here({})", value.as_ref())
}

fn optional(value: Option<String>) -> String {
    value.map_or_else(|| "None".to_owned(), |value| format!("Some({})", here(value)))
}

pub(super) fn identity_center(center: &IdentityCenter, code: &mut Code) {
    let (instance, store) = (parsed(center.instance.as_str()), parsed(center.identity_store.as_str()));
    code.line(format!("IdentityCenter::new({instance}, {store})"));
    code.depth += 1;
    if let Some(account) = &center.administrator {
        code.line(format!(".administrator({})", parsed(written(account))));
    }
    if let Some(region) = &center.region {
        code.line(format!(".region({})", parsed(region.as_str())));
    }
    code.depth -= 1;
}

pub(super) fn names(names: &Names, code: &mut Code) {
    code.line("Names::default()");
    code.depth += 1;
    for (name, id) in &names.groups {
        code.line(format!(".group({}, {})", parsed(name.as_str()), parsed(id.as_str())));
    }
    for (name, id) in &names.users {
        code.line(format!(".user({}, {})", parsed(name.as_str()), parsed(id.as_str())));
    }
    for (name, role) in &names.roles {
        code.line(format!(".role({}, {})", parsed(name.as_str()), parsed(role.as_str())));
    }
    code.depth -= 1;
}

pub(super) fn person(person: &Person, code: &mut Code) {
    code.nested("Person::new(", ")", |code| {
        code.line(format!("Persona::{:?},", *person.persona));
        form(&person.form, code);
    });
    code.depth += 1;
    for unit in &person.units {
        code.line(format!(".unit({})", parsed(written(unit))));
    }
    for account in &person.accounts {
        code.line(format!(".account({})", parsed(written(account))));
    }
    if *person.regions == RegionScope::Any {
        code.line(".regions(RegionScope::Any)");
    }
    if let Some(role) = &person.chat_role {
        code.line(format!(".chat_role({})", parsed(role.as_str())));
    }
    if *person.deny_start_session {
        code.line(".deny_start_session()");
    }
    code.depth -= 1;
}

fn form(form: &Form, code: &mut Code) {
    let name = |name: Option<&str>| format!("name: {},", optional(name.map(parsed)));
    match form {
        Form::Policy { name: given } => code.nested("Form::Policy {", "},", |code| {
            code.line(name(given.as_ref().map(|name| name.as_str())));
        }),
        Form::Role { name: given, trust: trusted, max_session } => {
            code.nested("Form::Role {", "},", |code| {
                code.line(name(given.as_ref().map(|name| name.as_str())));
                code.nested("trust: jitna_iac::Sp::here(", "),", |code| trust(trusted, code));
                code.line(format!(
                    "max_session: {},",
                    optional(max_session.as_ref().map(|m| parsed(written(m))))
                ));
            });
        }
        Form::PermissionSet { name: given, groups, max_session } => {
            code.nested("Form::PermissionSet {", "},", |code| {
                code.line(name(given.as_ref().map(|name| name.as_str())));
                let groups: Vec<String> = groups.iter().map(|group| here(parsed(written(group)))).collect();
                code.line(format!("groups: vec![{}],", groups.join(", ")));
                code.line(format!(
                    "max_session: {},",
                    optional(max_session.as_ref().map(|m| parsed(written(m))))
                ));
            });
        }
    }
}

fn trust(trust: &Trust, code: &mut Code) {
    code.nested("Trust {", "}", |code| {
        let principals: Vec<String> =
            trust.principals.iter().map(|principal| here(parsed(principal.as_str()))).collect();
        code.line(format!("principals: vec![{}],", principals.join(", ")));
        let id = trust.external_id.as_ref().map(|id| parsed(id.as_str()));
        code.line(format!("external_id: {},", optional(id)));
        let saml = trust.saml.as_ref().map(|provider| parsed(provider.as_str()));
        code.line(format!("saml: {},", optional(saml)));
        code.line(format!("oidc: {},", optional(trust.oidc.as_ref().map(|oidc| self::oidc(oidc)))));
    });
}

fn oidc(oidc: &Oidc) -> String {
    let (provider, audience) = (parsed(oidc.provider.as_str()), parsed(oidc.audience.as_str()));
    let mut text = format!("Oidc::new({provider}, {audience})");
    for subject in &oidc.subjects {
        text.push_str(&format!(".subject({})", parsed(subject.as_str())));
    }
    text
}

pub(super) fn migration(migration: &Migration, code: &mut Code) {
    code.line(format!("Migration::new(Phase::{:?})", *migration.phase));
    code.depth += 1;
    if let Some(guard) = &migration.guard {
        code.line(format!(".guard(Guard::{:?})", **guard));
    }
    if let Some(name) = &migration.name {
        code.line(format!(".name({})", parsed(name.as_str())));
    }
    for unit in &migration.pilot_units {
        code.line(format!(".pilot_unit({})", parsed(written(unit))));
    }
    for account in &migration.pilot_accounts {
        code.line(format!(".pilot_account({})", parsed(written(account))));
    }
    for unit in &migration.units {
        code.line(format!(".unit({})", parsed(written(unit))));
    }
    for principals in &migration.break_glass {
        code.line(format!(".break_glass({})", parsed(principals.as_str())));
    }
    if *migration.rdp {
        code.line(".rdp()");
    }
    if let Some(account) = &migration.policy_account {
        code.line(format!(".policy_account({})", parsed(written(account))));
    }
    code.depth -= 1;
}

pub(super) fn conductor_one(connector: &ConductorOne, code: &mut Code) {
    let (id, role) = (parsed(connector.external_id.as_str()), parsed(connector.role_name.as_str()));
    code.line(format!("ConductorOne::new({id}, {role})"));
    code.depth += 1;
    if !*connector.organizations {
        code.line(".organizations(false)");
    }
    if let Some(region) = &connector.identity_center {
        code.line(format!(".identity_center({})", parsed(region.as_str())));
    }
    for (call, is_on) in [
        ("provisioning", *connector.provisioning),
        ("management_account_assignments", *connector.management_account_assignments),
        ("cross_account_iam", *connector.cross_account_iam),
    ] {
        if is_on {
            code.line(format!(".{call}(true)"));
        }
    }
    if let Some(role) = &connector.child_role {
        code.line(format!(".child_role({})", parsed(role.as_str())));
    }
    code.depth -= 1;
}
