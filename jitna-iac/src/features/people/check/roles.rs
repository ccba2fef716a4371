//! Policies, roles and permission sets of users

use std::collections::HashMap;

use crate::check::Report;
use crate::model::{Form, Person, Persona, PersonaHome, Trust};
use crate::origin::{Origin, Spanned};
use crate::persona::{self, AccountScope, Scope};
use crate::plan::{Plan, Whereabouts};
use crate::quantity::plural;
use crate::rules;
use crate::suggest::nearest;

pub(crate) fn check(plan: &Plan<'_>, report: &mut Report) {
    for person in &plan.model.people {
        alone(plan, person, report);
        options(person, report);
        chat_role(plan, person, report);
        size(plan, person, report);
        match &person.form {
            Form::Role { trust, .. } => trusted(person, trust, report),
            Form::PermissionSet { groups, .. } => {
                permission_set(plan, person, groups.is_empty(), report);
            }
            Form::Policy { .. } => {}
        }
        around_requests(plan, person, report);
    }
    names(plan, report);
    promoted(plan, report);
}

/// Reports configurers who may write versions of session preferences that promotion makes the default
fn promoted(plan: &Plan<'_>, report: &mut Report) {
    let model = plan.model;
    let configurer = model.people.iter().find(|person| *person.persona == Persona::Configurer);
    if let Some(person) =
        configurer.filter(|_| *model.promote_documents && !model.session_preferences.is_empty())
    {
        report.push(
            rules::PROMOTED_UNSEEN
                .finding("`promoteDocuments` makes the newest version of session preferences the default, and a `configurer` may write versions")
                .at(model.promote_documents.origin(), "no matter which principal wrote the version")
                .at(place(person), "may use `ssm:UpdateDocument` on them")
                .help("leave `promoteDocuments` out and run `promote.sh` after `jitna-iac verify-documents`, or trust configurers as you trust the deployment")
                .subject("promoteDocuments"),
        );
    }
}

/// Where findings about the whole entry are reported
fn place(person: &Person) -> Origin {
    person.persona.origin()
}

/// Reports what a single account without an organization cannot have
fn alone(plan: &Plan<'_>, person: &Person, report: &mut Report) {
    if plan.model.as_organization().is_some() {
        return;
    }
    let unit = person.units.first().map(|unit| ("`units` of a persona", unit.origin()));
    let account = person.accounts.first().map(|account| ("`accounts` of a persona", account.origin()));
    let set = match person.form {
        Form::PermissionSet { .. } => Some(("a permission set", place(person))),
        Form::Policy { .. } | Form::Role { .. } => None,
    };
    for (what, origin) in [unit, account, set].into_iter().flatten() {
        let help = match what {
            "a permission set" => "make it a policy or a role",
            _ => "drop it; the model is for one account",
        };
        report.push(
            rules::NEEDS_ORGANIZATION
                .finding(format!("an organization is needed for {what}, but the model has one account"))
                .at(origin, "")
                .help(help)
                .subject(person.subject()),
        );
    }
}

fn options(person: &Person, report: &mut Report) {
    let persona = *person.persona;
    let chat = person.chat_role.as_ref().filter(|_| persona != Persona::Configurer);
    let chat = chat.map(|role| ("chatRole", role.origin(), "configurers"));
    let denies = *person.deny_start_session && !matches!(persona, Persona::Requester | Persona::Operator);
    let deny =
        denies.then(|| ("denyStartSession", person.deny_start_session.origin(), "requesters and operators"));
    for (key, origin, whose) in [chat, deny].into_iter().flatten() {
        report.push(
            rules::MISPLACED_OPTION
                .finding(format!("`{key}` is for {whose}, but this is `{}`", persona.as_str()))
                .at(origin, "")
                .help("drop it; nothing in the policy of this persona depends on it")
                .subject(person.subject()),
        );
    }
    if let Form::Role { trust, .. } = &person.form
        && let Some(id) = trust.external_id.as_ref().filter(|_| trust.principals.is_empty())
    {
        report.push(
            rules::MISPLACED_OPTION
                .finding("`externalId` is for `principals`, but none are named")
                .at(id.origin(), "")
                .help("drop it; sign-in with SAML or OIDC has no external ID")
                .subject(person.subject()),
        );
    }
}

/// A configurer may pass one role to channels; if the model has channels, one of them must use that role
fn chat_role(plan: &Plan<'_>, person: &Person, report: &mut Report) {
    let (Some(role), Some(notifications)) = (&person.chat_role, &plan.model.notifications) else { return };
    let slack = notifications.slack.iter().map(|channel| &channel.settings);
    let teams = notifications.teams.iter().map(|channel| &channel.settings);
    let mut roles: Vec<&str> = slack.chain(teams).map(|settings| settings.role_name()).collect();
    roles.dedup();
    if roles.is_empty() || roles.contains(&role.as_str()) {
        return;
    }
    let help = match nearest(role.as_str(), roles.iter().copied()) {
        Some(near) => format!("did you mean `{near}`?"),
        None => format!("name the role of a channel: {}", roles.join(", ")),
    };
    report.push(
        rules::CHAT_ROLE_OF_NO_CHANNEL
            .finding(format!("no channel of `notifications` has the role `{role}`"))
            .at(role.origin(), "may be passed to Amazon Q Developer in chat applications")
            .help(help)
            .subject(person.subject()),
    );
}

fn size(plan: &Plan<'_>, person: &Person, report: &mut Report) {
    let mut scope = Scope::for_person(plan, person).resolved(plan.administrator());
    if let Form::PermissionSet { .. } = person.form
        && plan.reached(person, true).len() != 1
    {
        scope.account = AccountScope::Any;
    }
    let size = persona::document(*person.persona, &scope).characters();
    let room = persona::room(&person.form);
    if size > room {
        let help = match &person.form {
            Form::Policy { .. } if size <= persona::INLINE_POLICY => {
                "write `regions: any`, shorten what it names, or make it a role or permission set, which hold 10240 characters"
            }
            _ => "write `regions: any`, or shorten what it names",
        };
        report.push(
            rules::PERSONA_TOO_LARGE
                .finding(format!(
                    "the policy `{}` has {size} characters, but a {} can have at most {room}",
                    person.name(),
                    person.form.what()
                ))
                .at(place(person), "")
                .help(help)
                .subject(person.subject()),
        );
    }
}

fn trusted(person: &Person, trust: &Spanned<Trust>, report: &mut Report) {
    if trust.is_empty() {
        report.push(
            rules::EMPTY_TRUST
                .finding(format!("no principal may assume the role `{}`", person.name()))
                .at(trust.origin(), "")
                .help("name `principals`, a `saml` or an `oidc` provider")
                .subject(person.subject()),
        );
    }
    let size = persona::trust(trust).characters();
    if size > persona::TRUST_POLICY {
        report.push(
            rules::PERSONA_TOO_LARGE
                .finding(format!(
                    "the trust policy of `{}` has {size} characters, but a role's can have at most {}",
                    person.name(),
                    persona::TRUST_POLICY
                ))
                .at(trust.origin(), "")
                .help("trust an account or fewer principals, or make several roles")
                .subject(person.subject()),
        );
    }
    let federated = trust.saml.as_ref().map(|provider| provider.origin());
    let federated = federated.or(trust.oidc.as_ref().map(|oidc| oidc.origin()));
    if let Some(origin) = federated.filter(|_| *person.persona == Persona::Requester) {
        report.push(
            rules::FEDERATED_REQUESTER
                .finding(format!("requests by the role `{}` may be refused", person.name()))
                .at(origin, "these credentials are not of `AssumeRole`")
                .help("trust `principals`, or make it a permission set")
                .subject(person.subject()),
        );
    }
}

fn permission_set(plan: &Plan<'_>, person: &Person, nobody: bool, report: &mut Report) {
    let Some(organization) = plan.model.as_organization() else { return };
    let Some(center) = &organization.identity_center else {
        report.push(
            rules::MISSING_IDENTITY_CENTER
                .finding(
                    "a permission set needs the instance of Identity Center, which the model does not name",
                )
                .at(place(person), "")
                .at(plan.model.place_origin(), "the organization")
                .help("add `identityCenter: {instance: …, identityStore: …}` to the organization")
                .subject(person.subject()),
        );
        return;
    };
    let accounts = plan.reached(person, true);
    let mut unassigned = |why: &str, help: &str| {
        report.push(
            rules::UNASSIGNED_PERMISSION_SET
                .finding(format!("the permission set `{}` is assigned to no group: {why}", person.name()))
                .at(place(person), "")
                .help(help)
                .subject(person.subject()),
        );
    };
    if nobody {
        unassigned("no group is named", "name its `groups`, or accept this and assign it elsewhere");
    } else if accounts.is_empty() && !unread(plan, person) {
        unassigned(
            "the model has no account there",
            "list the accounts of the unit; each account needs its own assignment",
        );
    }
    let (Some(administrator), Some(management)) = (&center.administrator, plan.management_account()) else {
        return;
    };
    let own = plan.tree.account(administrator).map(|account| plan.tree.get_account(account).id);
    if accounts.contains(management) && own != Some(management) {
        report.push(
            rules::MANAGEMENT_ASSIGNMENT
                .finding(format!(
                    "the permission set `{}` is for the management account, but Identity Center is administered elsewhere",
                    person.name()
                ))
                .at(place(person), "")
                .at(administrator.origin(), "the administrator of Identity Center")
                .help("leave the management account out, or take `administrator` out of `identityCenter`")
                .subject(person.subject()),
        );
    }
}

/// Whether one of its units or accounts is unknown, or it is in the management account, which another check reports
fn unread(plan: &Plan<'_>, person: &Person) -> bool {
    let units = person.units.iter().any(|unit| plan.tree.unit(unit).is_none());
    let accounts = person.accounts.iter().any(|account| plan.tree.account(account).is_none());
    units || accounts || plan.whereabouts(person) == Whereabouts::Usual(PersonaHome::Management)
}

fn around_requests(plan: &Plan<'_>, person: &Person, report: &mut Report) {
    let guarded = plan.model.migration.as_ref().is_some_and(|migration| migration.guard.is_some());
    if *person.persona != Persona::Operator || *person.deny_start_session || guarded {
        return;
    }
    report.push(
        rules::SESSION_AROUND_REQUEST
            .finding(format!("`{}` starts sessions on nodes without an access request", person.name()))
            .at(place(person), "the documented policy allows `ssm:*`")
            .help("add `denyStartSession: true`, or a guard to `migration`")
            .subject(person.subject()),
    );
}

/// Reports names that two policies, roles or permission sets share; IAM treats names that differ only in case as the same
fn names(plan: &Plan<'_>, report: &mut Report) {
    let model = plan.model;
    let mut seen: HashMap<(&str, String), Origin> = HashMap::new();
    let mut known = |what: &'static str, name: &str, origin: Origin| {
        seen.entry((what, name.to_lowercase())).or_insert(origin);
    };
    if let Some(migration) = &model.migration {
        let origin = migration.name.as_ref().map_or(migration.phase.origin(), |name| name.origin());
        known("policy", migration.guard_name(), origin);
    }
    if let Some(connector) = &model.conductor_one {
        let names = std::iter::once(&connector.role_name).chain(&connector.child_role);
        names.for_each(|name| known("role", name.as_str(), name.origin().or(connector.external_id.origin())));
    }
    if let Some(role) = &model.console_extras.explorer_role {
        known("role", role.as_str(), role.origin());
    }
    for role in [&model.deployment_roles.administration, &model.deployment_roles.execution] {
        known("role", role.role_name(), role.origin());
    }
    for person in &model.people {
        let key = (person.form.what(), person.name().to_lowercase());
        match seen.get(&key) {
            Some(first) => report.push(
                rules::TAKEN_NAME
                    .finding(format!("two {} have the name `{}`", plural(key.0), person.name()))
                    .at(place(person), "the second")
                    .at(*first, "the first")
                    .help("give each a `name` of its own")
                    .subject(person.subject()),
            ),
            None => {
                seen.insert(key, place(person));
            }
        }
    }
}
