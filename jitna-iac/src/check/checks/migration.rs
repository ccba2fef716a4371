//! The guard that closes the old door

use std::collections::BTreeSet;

use crate::check::Report;
use crate::model::{Guard, Migration, Persona, Phase};
use crate::origin::{Origin, Sp};
use crate::persona;
use crate::plan::{Plan, Tree};
use crate::rules;

const SUBJECT: &str = "migration";

pub(in crate::check) fn check(plan: &Plan<'_>, report: &mut Report) {
    let Some(migration) = &plan.model.migration else { return };
    alone(plan, migration, report);
    let Some(guard) = &migration.guard else { return };
    if migration.break_glass.is_empty() {
        report.push(
            rules::MISSING_BREAK_GLASS
                .finding("nobody keeps a way to the nodes when just-in-time node access fails")
                .at(guard.origin(), "denies every session without an access request")
                .help("name a role for emergencies: `breakGlass: [\"arn:aws:iam::*:role/BreakGlass\"]`")
                .subject(SUBJECT),
        );
    }
    let (room, what) = match **guard {
        Guard::ServiceControlPolicy => (persona::SERVICE_CONTROL_POLICY, "service control policy"),
        Guard::PermissionsBoundary => (persona::MANAGED_POLICY, "managed policy"),
    };
    let size =
        persona::guard(migration, **guard, plan.model.deployment_roles.execution.role_name()).characters();
    if size > room {
        let first = migration.break_glass.first().map_or(guard.origin(), Sp::origin);
        report.push(
            rules::GUARD_TOO_LARGE
                .finding(format!("the guard has {size} characters, and a {what} holds {room}"))
                .at(first, "")
                .help("name fewer break-glass principals, with `*` for what differs")
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
    }
}

/// A guard is for all Regions, and nobody can ask for access in those that have none
fn regions(plan: &Plan<'_>, guard: &Sp<Guard>, report: &mut Report) {
    let Some(other) = plan.console_regions.iter().find(|region| !plan.regions.contains(region)) else {
        return;
    };
    report.push(
        rules::GUARD_IN_OTHER_REGIONS
            .finding(format!(
                "the guard denies sessions in `{other}` as well, where nobody can request access"
            ))
            .at(guard.origin(), "is for all Regions")
            .at(
                plan.model.node_access.regions.first().map(Sp::origin).unwrap_or_default(),
                "node access is here",
            )
            .help(format!("add `{other}` to `nodeAccess.regions` if there are nodes"))
            .subject(SUBJECT),
    );
}

/// Guarded accounts where nobody of the model can request access
fn requesters(plan: &Plan<'_>, guard: &Sp<Guard>, report: &mut Report) {
    let people = &plan.model.people;
    // Without a requester in the model, permissions are given elsewhere.
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
            .finding(format!("the guard is for `{}`{more}, where nobody can request access", account.label()))
            .at(guard.origin(), "denies sessions without an access request")
            .at(account.origin, "without a requester")
            .at(first.persona.origin(), "a requester elsewhere")
            .help("give a requester these accounts, or take them out of the guard")
            .subject(SUBJECT),
    );
}

/// What one account without an organization cannot have
fn alone(plan: &Plan<'_>, migration: &Migration, report: &mut Report) {
    if plan.model.as_organization().is_some() {
        return;
    }
    let policy = migration.guard.as_ref().filter(|guard| ***guard == Guard::ServiceControlPolicy);
    let units = migration.pilot_units.iter().chain(&migration.units).next();
    let first = [
        ("a service control policy", policy.map(Sp::origin), "write `guard: permissionsBoundary`"),
        ("units of `migration`", units.map(Sp::origin), "drop it; the account is meant"),
        (
            "accounts of `migration`",
            migration.pilot_accounts.iter().chain(&migration.policy_account).next().map(Sp::origin),
            "drop it; the account is meant",
        ),
    ];
    for (what, origin, help) in first {
        let Some(origin) = origin else { continue };
        report.push(
            rules::NEEDS_ORGANIZATION
                .finding(format!("an organization is needed for {what}, and this is one account"))
                .at(origin, "")
                .help(help)
                .subject(SUBJECT),
        );
    }
}

fn targets(plan: &Plan<'_>, migration: &Migration, guard: &Sp<Guard>, report: &mut Report) {
    let (units, accounts) = plan.guarded();
    let written: Vec<_> = migration.pilot_units.iter().chain(&migration.units).collect();
    let singles = &migration.pilot_accounts;
    let unknown = written.iter().any(|unit| plan.tree.unit(unit).is_none())
        || singles.iter().any(|account| plan.tree.account(account).is_none());
    if *migration.phase >= Phase::Pilot && units.is_empty() && accounts.is_empty() && !unknown {
        let help = match *migration.phase {
            Phase::Full => "name the `units`; the root is not taken unless it is named",
            _ => "name `pilotUnits` or `pilotAccounts`",
        };
        report.push(
            rules::GUARD_WITHOUT_TARGET
                .finding("the guard is for no unit and no account in this phase")
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
                    .finding("the guard is for the whole organization")
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
                        .help("drop it, and give nobody `ssm:StartSession` there")
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
            .finding(format!("nobody can request access in the {what} `{name}`, and the guard is for it"))
            .at(origin, "")
            .at(access, "node access is here")
            .help("add it to `nodeAccess.units`, or drop it here")
            .subject(SUBJECT),
    );
}
