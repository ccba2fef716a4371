//! The guard of the migration: a service control policy or a permissions boundary

use serde_json::{Map, Value, json};

use crate::ids::{PolicyName, PrincipalPattern, clip};
use crate::import::features::homes::{
    Where, access_units, assumed, place_of, policy, read_back, same_policy, texts, units_of,
};
use crate::import::features::{Context, Recognized};
use crate::import::input::{Found, Home, Material};
use crate::import::members::Members;
use crate::model::{Guard, Migration, Phase};
use crate::origin::Spanned;
use crate::persona;

/// Type of the organization's policies
const POLICY: &str = "AWS::Organizations::Policy";
/// Type of managed policies
const MANAGED_POLICY: &str = "AWS::IAM::ManagedPolicy";

pub(crate) fn recognize(context: &Context<'_>) -> Recognized {
    let mut recognized = Recognized::default();
    let policies = || context.of_kind(POLICY).filter_map(|found| Some((found, guard(found)?)));
    if context.place.is_organization
        && let Some((found, migration)) = policies().next()
    {
        service_control_policy(context, found, &migration, &mut recognized);
        return recognized;
    }
    let boundaries = context.of_kind(MANAGED_POLICY).filter(|found| place_of(context, found).is_some());
    let boundaries = boundaries.filter_map(|found| Some((found, guard(found)?)));
    let boundaries: Vec<(&Found, Migration)> = boundaries.collect();
    if let Some((_, migration)) = boundaries.first() {
        let same = boundaries.iter().filter(|(_, other)| other == migration).map(|(found, _)| *found);
        boundary(context, &same.collect::<Vec<_>>(), migration, &mut recognized);
    }
    recognized
}

/// Lists the units and accounts that a guard is attached to
pub(crate) fn members(material: &Material, members: &mut Members<'_>) {
    for found in &material.resources {
        if ![POLICY, MANAGED_POLICY].contains(&found.kind.as_str()) || guard(found).is_none() {
            continue;
        }
        for target in texts(found.property("TargetIds")) {
            if target.starts_with("ou-") {
                members.unit(target, found);
            } else if !target.starts_with("r-") {
                members.account(target, found);
            }
        }
        members.account_of(found);
        if let Home::Set(number) = &found.home {
            for unit in material.resources.get(*number).map(units_of).unwrap_or_default() {
                members.unit(&unit, found);
            }
        }
    }
}

/// Returns the guard that a policy represents; its targets determine the phase, units and accounts
fn guard(found: &Found) -> Option<Migration> {
    let (guard, name, document) = match found.kind.as_str() {
        POLICY if found.text("Type") == Some("SERVICE_CONTROL_POLICY") => {
            (Guard::ServiceControlPolicy, "Name", "Content")
        }
        MANAGED_POLICY => (Guard::PermissionsBoundary, "ManagedPolicyName", "PolicyDocument"),
        _ => return None,
    };
    let document = policy(found.property(document)?)?;
    let name: PolicyName = found.text(name)?.parse().ok()?;
    let statements = document.get("Statement").and_then(Value::as_array)?;
    let denies = |action: &str| {
        statements.iter().find(|one| one.get("Action").is_some_and(|known| texts(Some(known)).eq([action])))
    };
    let by_sid =
        |sid: &str| statements.iter().find(|one| one.get("Sid").and_then(Value::as_str) == Some(sid));
    let mut migration = Migration {
        phase: Spanned::unwritten(Phase::Develop),
        guard: Some(Spanned::unwritten(guard)),
        name: Some(name).filter(|name| name.as_str() != Migration::NAME).map(Spanned::unwritten),
        pilot_units: Vec::new(),
        pilot_accounts: Vec::new(),
        units: Vec::new(),
        break_glass: Vec::new(),
        protect_policies: Spanned::unwritten(by_sid(persona::PROTECTION).is_some()),
        administrators: Vec::new(),
        rdp: Spanned::unwritten(denies("ssm-guiconnect:StartConnection").is_some()),
        policy_account: None,
    };
    let spared = denies("ssm:StartSession")?.pointer("/Condition/ArnNotLike/aws:PrincipalArn");
    // The first principal is the role of the tokens.
    for principal in texts(spared).skip(1) {
        migration.break_glass.push(Spanned::unwritten(principal.parse::<PrincipalPattern>().ok()?));
    }
    // The administrators come after the break-glass principals, and before the roles of AWS.
    if let Some(protection) = by_sid(persona::PROTECTION) {
        let all: Vec<&str> = texts(protection.pointer("/Condition/ArnNotLike/aws:PrincipalArn")).collect();
        let end = all.len().saturating_sub(persona::KEEPERS_AFTER);
        for principal in all.iter().take(end).skip(migration.break_glass.len()) {
            migration.administrators.push(Spanned::unwritten(principal.parse::<PrincipalPattern>().ok()?));
        }
    }
    let rules = by_sid(persona::PROTECTED_RULES).and_then(|one| one.get("Resource"));
    let rules: Vec<&str> =
        texts(rules).filter_map(|arn| arn.split_once(":rule/").map(|(_, name)| name)).collect();
    // The last of the roles that may create roles is the one that Quick Setup deploys with.
    let makers = statements.iter().find(|one| {
        one.get("Action").is_some_and(|actions| texts(Some(actions)).any(|action| action == "iam:CreateRole"))
    })?;
    let execution = texts(makers.pointer("/Condition/ArnNotLike/aws:PrincipalArn")).last()?;
    let execution = execution.rsplit('/').next().unwrap_or(execution);
    // A policy that denies anything else is not this guard.
    same_policy(&document, &read_back(&persona::guard(&migration, guard, execution, &rules)))
        .then_some(migration)
}

/// Keys that the policy document of the guard determines
fn keys(migration: &Migration, phase: &str, guard: &str) -> Map<String, Value> {
    let mut keys = Map::from_iter([("phase".to_owned(), phase.into()), ("guard".to_owned(), guard.into())]);
    keys.extend(migration.name.as_ref().map(|name| ("name".to_owned(), name.as_str().into())));
    keys
}

fn rest(migration: &Migration, keys: &mut Map<String, Value>) {
    let spared: Vec<&str> = migration.break_glass.iter().map(|principal| principal.as_str()).collect();
    if !spared.is_empty() {
        keys.insert("breakGlass".to_owned(), json!(spared));
    }
    if *migration.protect_policies {
        keys.insert("protectPolicies".to_owned(), true.into());
    }
    let administrators: Vec<&str> =
        migration.administrators.iter().map(|principal| principal.as_str()).collect();
    if !administrators.is_empty() {
        keys.insert("administrators".to_owned(), json!(administrators));
    }
    if *migration.rdp {
        keys.insert("rdp".to_owned(), true.into());
    }
}

fn service_control_policy<'m>(
    context: &Context<'m>,
    found: &'m Found,
    migration: &Migration,
    recognized: &mut Recognized,
) {
    let targets: Vec<String> = texts(found.property("TargetIds")).map(str::to_owned).collect();
    let is_account = |target: &&String| !target.starts_with("ou-") && !target.starts_with("r-");
    let accounts: Vec<&String> = targets.iter().filter(is_account).collect();
    let units: Vec<String> = targets.iter().filter(|target| !is_account(target)).cloned().collect();
    let phase = phase(context, found, &units, accounts.is_empty(), recognized);
    let mut keys = keys(migration, phase, "serviceControlPolicy");
    if phase == "pilot" {
        pilot(context, &units, accounts.iter().map(|account| account.as_str()), &mut keys);
    }
    rest(migration, &mut keys);
    match place_of(context, found) {
        Some(Where::Administrator) => {
            keys.insert("policyAccount".to_owned(), context.place.account.clone().into());
        }
        Some(Where::Account(account)) => {
            keys.insert("policyAccount".to_owned(), account.into());
        }
        Some(Where::Management) => {}
        // The model never creates an organization's policy in every account of a unit.
        Some(Where::Units(_)) | None => return,
    }
    recognized.set("migration", keys.into());
    recognized.claim(found, "MigrationGuard");
}

fn boundary<'m>(
    context: &Context<'m>,
    all: &[&'m Found],
    migration: &Migration,
    recognized: &mut Recognized,
) {
    let (mut units, mut accounts) = (Vec::new(), Vec::new());
    for found in all {
        match place_of(context, found) {
            Some(Where::Units(of)) => units.extend(of),
            Some(Where::Account(account)) => accounts.push(account),
            Some(Where::Administrator) => accounts.push(context.place.account.clone()),
            Some(Where::Management) => accounts.extend(context.draft.management.clone()),
            None => {}
        }
        recognized.claim(found, "MigrationBoundary");
    }
    let Some(first) = all.first() else { return };
    let phase = if context.place.is_organization {
        phase(context, first, &units, accounts.is_empty(), recognized)
    } else {
        "pilot"
    };
    let mut keys = keys(migration, phase, "permissionsBoundary");
    if phase == "pilot" && context.place.is_organization {
        pilot(context, &units, accounts.iter().map(String::as_str), &mut keys);
    }
    rest(migration, &mut keys);
    recognized.set("migration", keys.into());
}

/// The phase that matches the targets of the guard
fn phase(
    context: &Context<'_>,
    found: &Found,
    units: &[String],
    units_alone: bool,
    recognized: &mut Recognized,
) -> &'static str {
    if units.is_empty() && units_alone {
        return "develop";
    }
    let access = access_units(context);
    if units_alone && units == access && !access.iter().any(|unit| unit.starts_with("r-")) {
        return "full";
    }
    let what = format!(
        "the migration is assumed to be in the phase `pilot`: `{}` is not where node access is",
        clip(&found.id)
    );
    let help = "if it is for everybody, write `phase: full`, and `units` instead of `pilotUnits`";
    recognized.find(assumed(what, found, help));
    "pilot"
}

fn pilot<'a>(
    context: &Context<'_>,
    units: &[String],
    accounts: impl Iterator<Item = &'a str>,
    keys: &mut Map<String, Value>,
) {
    let units: Vec<String> = units.iter().map(|unit| context.draft.names.unit_reference(unit)).collect();
    let accounts: Vec<&str> = accounts.collect();
    if !units.is_empty() {
        keys.insert("pilotUnits".to_owned(), json!(units));
    }
    if !accounts.is_empty() {
        keys.insert("pilotAccounts".to_owned(), json!(accounts));
    }
}
