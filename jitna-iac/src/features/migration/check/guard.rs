//! The guard that denies direct sessions

use std::collections::BTreeSet;

use crate::check::Report;
use crate::model::{Guard, Migration, Persona, Phase};
use crate::origin::{Origin, Spanned};
use crate::persona;
use crate::plan::{Plan, Tree};
use crate::rules;

const SUBJECT: &str = "migration";

pub(crate) fn check(plan: &Plan<'_>, report: &mut Report) {
    let Some(migration) = &plan.model.migration else { return };
    alone(plan, migration, report);
    without_protection(migration, report);
    let Some(guard) = &migration.guard else { return };
    if migration.break_glass.is_empty() {
        report.push(
            rules::MISSING_BREAK_GLASS
                .finding("no principal can reach the nodes when just-in-time node access fails")
                .at(guard.origin(), "denies every session without an access request")
                .help("name a role for emergencies: `breakGlass: [\"arn:aws:iam::*:role/BreakGlass\"]`")
                .subject(SUBJECT),
        );
    }
    let (room, what) = match **guard {
        Guard::ServiceControlPolicy => (persona::SERVICE_CONTROL_POLICY, "service control policy"),
        Guard::PermissionsBoundary => (persona::MANAGED_POLICY, "managed policy"),
    };
    let size = persona::guard_of(plan, **guard).map_or(0, |document| document.characters());
    if size > room {
        let longest = if migration.administrators.len() > migration.break_glass.len() {
            &migration.administrators
        } else {
            &migration.break_glass
        };
        let first = longest.first().map_or(guard.origin(), Spanned::origin);
        report.push(
            rules::GUARD_TOO_LARGE
                .finding(format!("the guard has {size} characters, but a {what} can have at most {room}"))
                .at(first, "")
                .help("name fewer principals, with `*` for the parts that differ")
                .subject(SUBJECT),
        );
    }
    if *migration.rdp
        && let Some(person) = plan.model.people.iter().find(|person| *person.persona == Persona::RdpUser)
    {
        report.push(
            rules::DENIED_RDP
                .finding(format!("the guard denies the connections that `{}` is for", person.name()))
                .at(migration.rdp.origin(), "denies RDP outside just-in-time node access")
                .at(person.persona.origin(), "starts RDP connections")
                .help("drop one of the two")
                .subject(SUBJECT),
        );
    }
    if plan.model.as_organization().is_some() {
        targets(plan, migration, guard, report);
        requesters(plan, guard, report);
    }
    if *migration.phase >= Phase::Pilot {
        regions(plan, guard, report);
        deployers(plan, migration, report);
    }
}

/// Reports keys of the protection that have no effect
fn without_protection(migration: &Migration, report: &mut Report) {
    if *migration.protect_policies && migration.guard.is_none() {
        report.push(
            rules::PROTECTION_WITHOUT_GUARD
                .finding("no policy protects the policies, because the migration has no guard")
                .at(migration.protect_policies.origin(), "")
                .help("add `guard: serviceControlPolicy` or `guard: permissionsBoundary`")
                .subject(SUBJECT),
        );
    }
    if let Some(first) = migration.administrators.first().filter(|_| !*migration.protect_policies) {
        report.push(
            rules::ADMINISTRATORS_WITHOUT_PROTECTION
                .finding("the administrators have no effect, because the guard does not protect the policies")
                .at(first.origin(), "")
                .help("add `protectPolicies: true`, or remove the administrators")
                .subject(SUBJECT),
        );
    }
}

/// Reports a protected account with stacks of the model, which no named principal can deploy
///
/// StackSets deploy with their own roles, but the stacks of the delegated administrator are deployed by a principal of the account.
fn deployers(plan: &Plan<'_>, migration: &Migration, report: &mut Report) {
    if !*migration.protect_policies || !migration.administrators.is_empty() {
        return;
    }
    let (units, accounts) = plan.guarded();
    let mut guarded = units.iter().flat_map(|unit| plan.tree.accounts_below(*unit)).chain(accounts);
    let is_guarded = match plan.model.as_organization() {
        Some(_) => guarded.any(|account| plan.tree.get_account(account).id == plan.administrator()),
        None => true,
    };
    if is_guarded {
        report.push(
            rules::PROTECTION_WITHOUT_DEPLOYER
                .finding(format!(
                    "the guard also denies deploying the policies of this model in {}, except to break-glass principals",
                    plan.administrator()
                ))
                .at(migration.protect_policies.origin(), "")
                .help("name the role that deploys: `administrators: [\"arn:aws:iam::*:role/Deploy\"]`")
                .subject(SUBJECT),
        );
    }
}

/// Reports Regions without just-in-time node access: the guard applies to all Regions, but users cannot request access there
fn regions(plan: &Plan<'_>, guard: &Spanned<Guard>, report: &mut Report) {
    let Some(other) = plan.console_regions.iter().find(|region| !plan.regions.contains(region)) else {
        return;
    };
    report.push(
        rules::GUARD_IN_OTHER_REGIONS
            .finding(format!("the guard also denies sessions in `{other}`, where no user can request access"))
            .at(guard.origin(), "applies to all Regions")
            .at(
                plan.model.node_access.regions.first().map(Spanned::origin).unwrap_or_default(),
                "node access is set up here",
            )
            .help(format!("add `{other}` to `nodeAccess.regions` if there are nodes"))
            .subject(SUBJECT),
    );
}

/// Reports guarded accounts where no user of the model can request access
fn requesters(plan: &Plan<'_>, guard: &Spanned<Guard>, report: &mut Report) {
    let people = &plan.model.people;
    // If the model has no requester, the users get their permissions elsewhere.
    let Some(first) = people.iter().find(|person| *person.persona == Persona::Requester) else { return };
    if !plan.model.unreadable.is_empty() {
        return;
    }
    let can_request =
        people.iter().filter(|person| matches!(*person.persona, Persona::Requester | Persona::Operator));
    let reached: BTreeSet<_> = can_request.flat_map(|person| plan.reached(person, true)).collect();
    let (units, accounts) = plan.guarded();
    let below = units.iter().flat_map(|unit| plan.tree.accounts_below(*unit));
    let mut guarded: Vec<_> =
        below.chain(accounts).filter(|one| plan.tree.management() != Some(*one)).collect();
    guarded.dedup();
    let left: Vec<_> = guarded
        .iter()
        .map(|account| plan.tree.get_account(*account))
        .filter(|account| !reached.contains(account.id))
        .collect();
    let Some(account) = left.first() else { return };
    let more = match left.len() {
        1 => String::new(),
        count => format!(" and {} more accounts", count - 1),
    };
    report.push(
        rules::GUARD_WITHOUT_REQUESTER
            .finding(format!(
                "the guard applies to `{}`{more}, where no user can request access",
                account.label()
            ))
            .at(guard.origin(), "denies sessions without an access request")
            .at(account.origin, "without a requester")
            .at(first.persona.origin(), "a requester elsewhere")
            .help("add these accounts to a requester, or take them out of the guard")
            .subject(SUBJECT),
    );
}

/// Reports what a single account without an organization cannot have
fn alone(plan: &Plan<'_>, migration: &Migration, report: &mut Report) {
    if plan.model.as_organization().is_some() {
        return;
    }
    let policy = migration.guard.as_ref().filter(|guard| ***guard == Guard::ServiceControlPolicy);
    let units = migration.pilot_units.iter().chain(&migration.units).next();
    let first = [
        ("a service control policy", policy.map(Spanned::origin), "write `guard: permissionsBoundary`"),
        ("units of `migration`", units.map(Spanned::origin), "drop it; the model is for one account"),
        (
            "accounts of `migration`",
            migration.pilot_accounts.iter().chain(&migration.policy_account).next().map(Spanned::origin),
            "drop it; the model is for one account",
        ),
    ];
    for (what, origin, help) in first {
        let Some(origin) = origin else { continue };
        report.push(
            rules::NEEDS_ORGANIZATION
                .finding(format!("an organization is needed for {what}, but the model has one account"))
                .at(origin, "")
                .help(help)
                .subject(SUBJECT),
        );
    }
}

fn targets(plan: &Plan<'_>, migration: &Migration, guard: &Spanned<Guard>, report: &mut Report) {
    let (units, accounts) = plan.guarded();
    let written: Vec<_> = migration.pilot_units.iter().chain(&migration.units).collect();
    let singles = &migration.pilot_accounts;
    let unknown = written.iter().any(|unit| plan.tree.unit(unit).is_none())
        || singles.iter().any(|account| plan.tree.account(account).is_none());
    if *migration.phase >= Phase::Pilot && units.is_empty() && accounts.is_empty() && !unknown {
        let help = match *migration.phase {
            Phase::Full => "name the `units`; the root is included only if it is named",
            _ => "name `pilotUnits` or `pilotAccounts`",
        };
        report.push(
            rules::GUARD_WITHOUT_TARGET
                .finding("the guard applies to no unit and no account in this phase")
                .at(migration.phase.origin(), "")
                .at(guard.origin(), "the guard")
                .help(help)
                .subject(SUBJECT),
        );
    }
    for unit in written {
        let Some(index) = plan.tree.unit(unit) else { continue };
        if index == Tree::ROOT {
            report.push(
                rules::GUARD_ON_ROOT
                    .finding("the guard applies to the whole organization")
                    .at(unit.origin(), "")
                    .help("name the units that have nodes, one after the other")
                    .subject(SUBJECT),
            );
        } else if !plan.has_node_access(index) {
            outside(plan, "unit", unit.as_str(), unit.origin(), report);
        }
    }
    for account in singles {
        let Some(index) = plan.tree.account(account) else { continue };
        if plan.tree.management() == Some(index) {
            if **guard == Guard::ServiceControlPolicy {
                report.push(
                    rules::GUARD_WITHOUT_EFFECT
                        .finding("a service control policy has no effect on the management account")
                        .at(account.origin(), "")
                        .help("drop it, and grant `ssm:StartSession` to no principal there")
                        .subject(SUBJECT),
                );
            }
        } else if !plan.has_node_access(plan.tree.get_account(index).unit) {
            outside(plan, "account", account.as_str(), account.origin(), report);
        }
    }
}

fn outside(plan: &Plan<'_>, what: &str, name: &str, origin: Origin, report: &mut Report) {
    let access = plan.model.node_access.units.first().map(|unit| unit.origin()).unwrap_or_default();
    report.push(
        rules::GUARD_OUTSIDE_NODE_ACCESS
            .finding(format!(
                "no user can request access in the {what} `{name}`, but the guard applies to it"
            ))
            .at(origin, "")
            .at(access, "node access is set up here")
            .help("add it to `nodeAccess.units`, or drop it here")
            .subject(SUBJECT),
    );
}
