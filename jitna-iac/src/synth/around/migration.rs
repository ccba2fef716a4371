//! What closes the old door, phase by phase

use super::{Around, Home, Part, Spread, Stage};
use crate::assembly::{Command, Step, When};
use crate::cfn::resources::{ManagedPolicy, OrganizationPolicy, PolicyDocument};
use crate::cfn::{AddError, Template};
use crate::model::{Guard, Migration, Phase, Place};
use crate::persona;
use crate::plan::Plan;

const PART: Part = Part {
    name: "migration",
    purpose: "what denies sessions without an access request",
    stage: Stage::AfterPolicies,
};

pub(super) fn add(around: &mut Around<'_, '_>) -> Result<(), AddError> {
    let plan = around.plan;
    let Some(migration) = &plan.model.migration else { return Ok(()) };
    match migration.guard.as_deref() {
        Some(Guard::ServiceControlPolicy) => service_control_policy(around, migration)?,
        Some(Guard::PermissionsBoundary) => boundary(around, migration)?,
        None => {}
    }
    steps(around, migration);
    Ok(())
}

const DESCRIPTION: &str = "Denies sessions on nodes without an access request";

fn service_control_policy(around: &mut Around<'_, '_>, migration: &Migration) -> Result<(), AddError> {
    let plan = around.plan;
    // Without an organization there is none, which a check reports; before there is anything to try, it is not made.
    if plan.model.as_organization().is_none() || *migration.phase == Phase::Setup {
        return Ok(());
    }
    let (units, accounts) = plan.guarded();
    let account = migration.policy_account.as_ref().and_then(|account| plan.tree.account(account));
    let account = account.map(|account| plan.tree.get_account(account).id);
    let home = match account.filter(|id| plan.management_account() != Some(*id)) {
        Some(id) => Home::Account(id.clone(), plan.home_region().clone()),
        None => Home::Management,
    };
    let Some(template) = around.at(PART, home) else { return Ok(()) };
    let mut policy = OrganizationPolicy::service_control(
        migration.guard_name(),
        persona::guard(migration, Guard::ServiceControlPolicy),
    )
    .description(DESCRIPTION)
    .tags(plan.model.tags.iter().map(|(key, value)| (key.as_str(), value.as_str())));
    let units = units.iter().filter_map(|unit| plan.tree.get(*unit).id.as_ref()).map(|id| id.as_str());
    let accounts = accounts.iter().map(|account| plan.tree.get_account(*account).id.as_str());
    for target in units.chain(accounts) {
        policy = policy.target(target);
    }
    template.add_with("MigrationGuard", policy, |entry| {
        entry.set_comment("Has no effect on the management account");
    })?;
    Ok(())
}

fn boundary(around: &mut Around<'_, '_>, migration: &Migration) -> Result<(), AddError> {
    let plan = around.plan;
    if *migration.phase < Phase::Pilot {
        return Ok(());
    }
    let document = persona::guard(migration, Guard::PermissionsBoundary);
    for home in boundary_homes(plan) {
        if let Some(template) = around.at(PART, home) {
            add_boundary(template, migration, document.clone())?;
        }
    }
    Ok(())
}

fn boundary_homes(plan: &Plan<'_>) -> Vec<Home> {
    if let Place::Account(_) = plan.model.place {
        return vec![Home::Administrator];
    }
    let (units, accounts) = plan.guarded();
    let mut homes = Vec::new();
    if !units.is_empty() {
        homes.push(Home::EveryAccount(Spread::node_access().only(units)));
    }
    for account in accounts {
        let id = plan.tree.get_account(account).id.clone();
        homes.push(Home::Account(id, plan.home_region().clone()));
    }
    homes
}

fn add_boundary(
    template: &mut Template,
    migration: &Migration,
    document: PolicyDocument,
) -> Result<(), AddError> {
    let policy =
        ManagedPolicy::new(document).managed_policy_name(migration.guard_name()).description(DESCRIPTION);
    template.add_with("MigrationBoundary", policy, |entry| {
        entry.set_comment("To be set as the permissions boundary of roles and users; attached, it would allow everything");
    })?;
    Ok(())
}

/// The phases, with what people do in each
fn steps(around: &mut Around<'_, '_>, migration: &Migration) {
    let plan = around.plan;
    let phase = *migration.phase;
    let now = |of: Phase| if of == phase { ", the phase of this assembly" } else { "" };
    let region = plan.home_region().as_str();
    around.step(
        Step::new(
            When::After,
            format!("Migration, phase 1: set-up{}", now(Phase::Setup)),
            "Just-in-time node access is on, and everybody keeps Session Manager: both work side by side until \
             ssm:StartSession goes. List the nodes, who needs which, who approves, and every policy with permissions of \
             Session Manager; the history says who used it:",
        )
        .command(Command::new("aws").words(["ssm", "describe-sessions", "--region", region, "--state", "History"]))
        .command(Command::new("aws").words(["iam", "get-account-authorization-details", "--output", "json"])),
    );
    around.step(develop(plan, migration, now(Phase::Develop)));
    around.step(pilot(plan, migration, now(Phase::Pilot)));
    around.step(full(plan, migration, now(Phase::Full)));
}

fn develop(plan: &Plan<'_>, migration: &Migration, now: &str) -> Step {
    let mut step = Step::new(
        When::After,
        format!("Migration, phase 2: policies{now}"),
        "Write the IAM and approval policies and try them outside production: they match the nodes and people that are meant, \
         the whole path of a request works, automatic and manual, notifications arrive, logs are there.",
    );
    if migration.guard.as_deref() == Some(&Guard::ServiceControlPolicy) {
        step = step.text(
            "The service control policy is made in this phase and attached to nothing. The organization needs the type switched \
             on once, from the management account:",
        );
        if let Some(organization) = plan.model.as_organization() {
            step = step.command(Command::new("aws").words([
                "organizations",
                "enable-policy-type",
                "--root-id",
                organization.root.as_str(),
                "--policy-type",
                "SERVICE_CONTROL_POLICY",
            ]));
        }
    }
    step
}

/// Compact JSON of a document for a command
fn json(document: &PolicyDocument) -> String {
    serde_json::to_string(document).unwrap_or_default()
}

fn put_role_policy(document: &PolicyDocument) -> Command {
    Command::new("aws").words([
        "iam",
        "put-role-policy",
        "--role-name",
        "ROLE",
        "--policy-name",
        "NodeAccess",
        "--policy-document",
        &json(document),
    ])
}

fn pilot(plan: &Plan<'_>, migration: &Migration, now: &str) -> Step {
    let mut step = Step::new(
        When::After,
        format!("Migration, phase 3: pilot{now}"),
        "A few people and nodes that matter little. In the policies of the pilot's people, ssm:StartSession goes, \
         ssm:StartAccessRequest and ssm:GetAccessToken come, ssm:ResumeSession and ssm:TerminateSession stay; ROLE is theirs. \
         Whoever has the persona requester needs no more than that either.",
    )
    .command(put_role_policy(&persona::migration_after()))
    .command(Command::new("aws").words([
        "iam",
        "simulate-principal-policy",
        "--policy-source-arn",
        "ROLE_ARN",
        "--action-names",
        "ssm:StartSession",
        "--query",
        "EvaluationResults[].[EvalActionName,EvalDecision]",
    ]));
    match migration.guard.as_deref() {
        Some(Guard::ServiceControlPolicy) => step = step.text(guard_text(plan)),
        Some(Guard::PermissionsBoundary) => {
            step = step.text(
                "The boundary is a managed policy in the pilot's accounts. It bounds only whom it is set for, one by one \
                 (ACCOUNT is the account of the role); roles of permission sets take theirs from the permission set:",
            );
            step = step.command(Command::new("aws").words([
                "iam",
                "put-role-permissions-boundary",
                "--role-name",
                "ROLE",
                "--permissions-boundary",
                &format!("arn:aws:iam::ACCOUNT:policy/{}", migration.guard_name()),
            ]));
        }
        None => {}
    }
    step.text(
        "Then try it as one of them: a session by ssm start-session alone is denied, a request is approved and its token opens a \
         session, a request that nobody approves opens none, and break-glass principals still get in. Each denial is in \
         CloudTrail as StartSession with AccessDenied.",
    )
    .text("The way back is the policy from before:")
    .command(put_role_policy(&persona::migration_before()))
}

fn guard_text(plan: &Plan<'_>) -> String {
    let management = match plan.management_account() {
        Some(account) => format!(" ({account})"),
        None => String::new(),
    };
    format!(
        "The service control policy denies ssm:StartSession without an access request, whatever other policies allow. No page \
         says that a session by token always bears the key ssm:AccessRequestId, so the role of the tokens is spared by name: \
         attach it to one unit of the pilot first, and go on when sessions by request work there. It has no effect on the \
         management account{management}: nobody should have ssm:StartSession there."
    )
}

fn full(plan: &Plan<'_>, migration: &Migration, now: &str) -> Step {
    let next = match (migration.guard.as_deref(), *migration.phase) {
        (Some(_), Phase::Full) => "The guard of this assembly is for everybody.",
        (Some(_), _) => "Write phase: full into the model and deploy anew: the guard is then for everybody.",
        (None, _) => "Nothing denies the old way but these policies: a policy that somebody writes later may open it again.",
    };
    Step::new(
        When::After,
        format!("Migration, phase 4: everybody{now}"),
        format!("The same change of policies for the rest, in batches, each tried like the pilot. {next}"),
    )
    .text("Nobody starts a session without a request any more when this lists none of AccessType Standard from today:")
    .command(Command::new("aws").words([
        "ssm",
        "describe-sessions",
        "--region",
        plan.home_region().as_str(),
        "--state",
        "History",
        "--filters",
        "key=AccessType,value=Standard",
    ]))
}
