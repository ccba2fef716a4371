//! Resources that approvers, users and their trust policies refer to

use indexmap::IndexMap;

use super::{Needs, Scope, aws, global, in_each, literal};
use crate::assembly::{Evidence, PrerequisiteKind, Probe};
use crate::cedar;
use crate::ids::{AccountId, Region};
use crate::model::policy::{Statement, StatementKind, Who};
use crate::model::{Approver, Form, IdentityCenter, Person, Trust};

pub(crate) fn add(needs: &mut Needs<'_, '_>) {
    identity_center(needs);
    groups_and_users(needs);
    approvers(needs);
    let plan = needs.plan;
    for person in &plan.model.people {
        trust(needs, person);
    }
    break_glass(needs);
}

fn center<'m>(needs: &Needs<'_, 'm>) -> Option<(&'m IdentityCenter, Scope, &'m Region)> {
    let plan = needs.plan;
    let center = plan.model.as_organization()?.identity_center.as_ref()?;
    let administrator = center.administrator.as_ref().and_then(|account| plan.account_id(account));
    let account: Option<&AccountId> = administrator.or(plan.management_account());
    let region = center.region.as_deref().unwrap_or(plan.home_region());
    Some((center, Scope::one(account), region))
}

fn identity_center(needs: &mut Needs<'_, '_>) {
    let Some((center, scope, region)) = center(needs) else { return };
    let instance = center.instance.as_str();
    let probes = in_each([region], |region| {
        aws(["sso-admin", "describe-instance", "--region", region.as_str(), "--instance-arn", instance])
            .words(["--query", "IdentityStoreId", "--output", "text"])
    });
    let what = (PrerequisiteKind::IdentityCenter, instance);
    needs.need(what, "groups and users", scope, Evidence::Success, probes);
}

/// Groups and users of the Identity Store that the model names, by ID
fn groups_and_users(needs: &mut Needs<'_, '_>) {
    let plan = needs.plan;
    let names = &plan.model.names;
    let mut groups: IndexMap<String, String> = IndexMap::new();
    let mut users: IndexMap<String, String> = IndexMap::new();
    let mut group = |id: &str, needed_by: &str| {
        groups.entry(id.to_owned()).or_insert_with(|| needed_by.to_owned());
    };
    let mut user = |id: &str, needed_by: &str| {
        users.entry(id.to_owned()).or_insert_with(|| needed_by.to_owned());
    };
    for (name, id) in &names.groups {
        group(id.as_str(), &format!("name {name}"));
    }
    for (name, id) in &names.users {
        user(id.as_str(), &format!("name {name}"));
    }
    let auto = plan.model.auto_approvals.iter().flat_map(|policy| &policy.statements);
    let deny = plan.model.deny_access.iter().flat_map(|policy| &policy.statements);
    for statement in auto.chain(deny) {
        let statement: &Statement = statement;
        let typed = match &statement.kind {
            StatementKind::Typed(typed) => typed,
            StatementKind::Cedar(text) | StatementKind::File { text: Some(text), .. } => {
                for facts in cedar::inspect(&text.text).statements {
                    facts.groups.iter().for_each(|one| group(&one.value, "statements"));
                    facts.users.iter().for_each(|one| user(&one.value, "statements"));
                }
                continue;
            }
            StatementKind::File { text: None, .. } => continue,
        };
        match &typed.who {
            Who::Anyone => {}
            Who::Groups(all) => all
                .iter()
                .filter_map(|one| names.group_id(one))
                .for_each(|id| group(id.as_str(), "statements")),
            Who::User(one) => {
                if let Some(id) = names.user_id(one) {
                    user(id.as_str(), "statements");
                }
            }
        }
    }
    let levels = plan.model.manual_approvals.iter().flat_map(|policy| &policy.levels);
    for approver in levels.flat_map(|level| &level.approvers) {
        match &**approver {
            Approver::Group(one) => {
                if let Some(id) = names.group_id(one) {
                    group(id.as_str(), "approvers");
                }
            }
            Approver::User(one) => {
                if let Some(id) = names.user_id(one) {
                    user(id.as_str(), "approvers");
                }
            }
            Approver::Role(_) | Approver::IamUser(_) => {}
        }
    }
    for person in &plan.model.people {
        if let Form::PermissionSet { groups: all, .. } = &person.form {
            all.iter()
                .filter_map(|one| names.group_id(one))
                .for_each(|id| group(id.as_str(), "permission sets"));
        }
    }
    let described = |what: &str, option: &str, query: &str, id: &str| -> (Scope, Vec<Probe>) {
        // Without the ID of the Identity Store, no command can show the group or user.
        let Some((center, scope, region)) = center(needs) else { return (needs.management(), Vec::new()) };
        let command = aws(["identitystore", what, "--region", region.as_str(), "--identity-store-id"])
            .words([center.identity_store.as_str(), option, id, "--query", query, "--output", "text"]);
        (scope, vec![Probe { region: Some(region.clone()), command }])
    };
    let mut found = Vec::new();
    for (id, needed_by) in groups {
        let (scope, probes) = described("describe-group", "--group-id", "DisplayName", &id);
        found.push((PrerequisiteKind::Group, id, needed_by, scope, probes));
    }
    for (id, needed_by) in users {
        let (scope, probes) = described("describe-user", "--user-id", "UserName", &id);
        found.push((PrerequisiteKind::User, id, needed_by, scope, probes));
    }
    for (kind, id, needed_by, scope, probes) in found {
        needs.need((kind, &id), &needed_by, scope, Evidence::Success, probes);
    }
}

/// Roles and IAM users that approve, in the accounts of their policies
fn approvers(needs: &mut Needs<'_, '_>) {
    let plan = needs.plan;
    for policy in &plan.model.manual_approvals {
        let approvers = policy.levels.iter().flat_map(|level| &level.approvers);
        for approver in approvers {
            let uses = |documents: &crate::plan::Documents<'_>| {
                documents.manual_approvals.iter().any(|one| one.name == policy.name)
            };
            let needed_by = "approvers";
            match &**approver {
                Approver::Role(role) => {
                    let role = plan.model.names.role_named(role);
                    let (scope, _) = needs.with_documents(uses);
                    let scope = Scope::from_arn(role.as_str()).unwrap_or(scope);
                    needs.role(role.role_name(), needed_by, scope);
                }
                Approver::IamUser(user) => {
                    let (scope, _) = needs.with_documents(uses);
                    needs.iam_user(user.as_str(), needed_by, scope);
                }
                Approver::Group(_) | Approver::User(_) => {}
            }
        }
    }
}

/// Principals and providers that a role trusts: IAM rejects a role that trusts a principal that does not exist
fn trust(needs: &mut Needs<'_, '_>, person: &Person) {
    let Form::Role { trust, .. } = &person.form else { return };
    let trust: &Trust = trust;
    let needed_by = format!("role {}", person.name());
    for principal in &trust.principals {
        let Some(scope) = Scope::from_arn(principal.as_str()) else { continue };
        let resource = principal.as_str().splitn(6, ':').nth(5).unwrap_or_default();
        let name = resource.rsplit('/').next().unwrap_or_default();
        if resource.starts_with("role/") {
            needs.role(name, &needed_by, scope);
        } else if resource.starts_with("user/") {
            needs.iam_user(name, &needed_by, scope);
        }
    }
    let accounts = needs.plan.reached(person, false).into_iter().cloned().collect();
    let units = person.units.iter().filter(|_| needs.plan.model.as_organization().is_some());
    let units = units.filter_map(|unit| needs.plan.tree.unit(unit)).collect();
    let scope = Scope { accounts, units };
    if let Some(saml) = &trust.saml {
        let name = saml.as_str().rsplit('/').next().unwrap_or_default();
        let query =
            format!("SAMLProviderList[?ends_with(Arn, {})].Arn", literal(&format!(":saml-provider/{name}")));
        let command = aws(["iam", "list-saml-providers", "--query", &query, "--output", "text"]);
        let scope = Scope::from_arn(saml.as_str()).unwrap_or_else(|| scope.clone());
        let what = (PrerequisiteKind::SamlProvider, name);
        needs.need(what, &needed_by, scope, Evidence::Output, global(command));
    }
    if let Some(oidc) = &trust.oidc {
        let provider = oidc.provider.as_str();
        let query = format!(
            "OpenIDConnectProviderList[?ends_with(Arn, {})].Arn",
            literal(&format!(":oidc-provider/{provider}"))
        );
        let command = aws(["iam", "list-open-id-connect-providers", "--query", &query, "--output", "text"]);
        let what = (PrerequisiteKind::OidcProvider, provider);
        needs.need(what, &needed_by, scope, Evidence::Output, global(command));
    }
}

/// Principals that the guard exempts, if their names have no wildcards
fn break_glass(needs: &mut Needs<'_, '_>) {
    let Some(migration) = &needs.plan.model.migration else { return };
    if migration.guard.is_none() {
        return;
    }
    for principal in &migration.break_glass {
        let resource = principal.as_str().splitn(6, ':').nth(5).unwrap_or_default();
        let name = resource.rsplit('/').next().unwrap_or_default();
        if name.contains(['*', '?']) {
            continue;
        }
        let scope = Scope::from_arn(principal.as_str()).unwrap_or_else(|| needs.everywhere());
        if resource.starts_with("role/") {
            needs.role(name, "break glass", scope);
        } else {
            needs.iam_user(name, "break glass", scope);
        }
    }
}
