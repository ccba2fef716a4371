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
    after: &[],
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
        persona::guard(
            migration,
            Guard::ServiceControlPolicy,
            plan.model.deployment_roles.execution.role_name(),
        ),
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
    let document = persona::guard(
        migration,
        Guard::PermissionsBoundary,
        plan.model.deployment_roles.execution.role_name(),
    );
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
        entry.set_comment(
            "To be set as the permissions boundary of roles and users; attached, it would allow everything",
        );
    })?;
    Ok(())
}

/// The phases, with what people do in each
fn steps(around: &mut Around<'_, '_>, migration: &Migration) {
    let plan = around.plan;
    let policy = migration.guard.as_deref() == Some(&Guard::ServiceControlPolicy);
    if let Some(organization) = plan.model.as_organization().filter(|_| policy) {
        around.step(
            Step::new(
                When::Before,
                "Service control policies",
                "The organization needs the type switched on once, from the management account:",
            )
            .command(aws(["organizations", "enable-policy-type"]).words([
                "--root-id",
                organization.root.as_str(),
                "--policy-type",
                "SERVICE_CONTROL_POLICY",
            ])),
        );
    }
    around.step(set_up(plan, migration));
    around.step(develop(migration));
    for step in pilot(plan, migration) {
        around.step(step);
    }
    around.step(full(plan, migration));
}

fn aws<const N: usize>(words: [&str; N]) -> Command {
    Command::new("aws").words(words)
}

/// A step of a phase
fn step(phase: Phase, migration: &Migration, title: &str, text: impl Into<String>) -> Step {
    let number = phase as usize + 1;
    let now = if phase == *migration.phase { " (now)" } else { "" };
    Step::new(When::After, format!("Migration, phase {number}{now}: {title}"), text)
}

fn set_up(plan: &Plan<'_>, migration: &Migration) -> Step {
    step(
        Phase::Setup,
        migration,
        "set-up",
        "Just-in-time node access is on, and everybody keeps Session Manager: both work side by side until ssm:StartSession goes. \
         List the nodes, who needs which, who approves, and every policy with permissions of Session Manager. Who used it, and \
         what the policies of an account say:",
    )
    .command(aws(["ssm", "describe-sessions", "--region"]).word(plan.home_region().as_str()).words(["--state", "History"]))
    .command(aws(["iam", "get-account-authorization-details", "--output", "json"]))
}

fn develop(migration: &Migration) -> Step {
    let step = step(
        Phase::Develop,
        migration,
        "policies",
        "Write the IAM and approval policies and try them outside production: they match the nodes and people that are meant, the \
         whole path of a request works, automatic and manual, notifications arrive, logs are there.",
    );
    match migration.guard.as_deref() {
        Some(Guard::ServiceControlPolicy) => {
            step.text("The service control policy is made in this phase and attached to nothing.")
        }
        Some(Guard::PermissionsBoundary) => step.text("The boundary is made in the next phase."),
        None => step,
    }
}

fn put_role_policy(document: &PolicyDocument) -> Command {
    let json = serde_json::to_string(document).unwrap_or_default();
    aws(["iam", "put-role-policy", "--role-name", "ROLE", "--policy-name", "POLICY", "--policy-document"])
        .word(json)
}

fn pilot(plan: &Plan<'_>, migration: &Migration) -> Vec<Step> {
    let pilot = |title: &str, text: &str| step(Phase::Pilot, migration, title, text);
    let region = plan.home_region().as_str();
    let mut steps = vec![
        pilot(
            "permissions of the pilot",
            "A few people, and nodes that matter little. In the policies of these people ssm:StartSession goes, ssm:StartAccessRequest \
             and ssm:GetAccessToken come, ssm:ResumeSession and ssm:TerminateSession stay; the persona requester allows what the \
             console needs as well. ROLE and POLICY are theirs, and a policy of that name is replaced as a \
             whole; the second command must not say allowed:",
        )
        .command(put_role_policy(&persona::migration_after()))
        .command(aws(["iam", "simulate-principal-policy", "--policy-source-arn", "ROLE_ARN"]).words([
            "--action-names",
            "ssm:StartSession",
            "--query",
            "EvaluationResults[].[EvalActionName,EvalDecision]",
        ])),
    ];
    match migration.guard.as_deref() {
        Some(Guard::ServiceControlPolicy) => steps.push(pilot("the guard", &guard_text(plan))),
        Some(Guard::PermissionsBoundary) => steps.push(
            pilot(
                "the guard",
                "The boundary is a managed policy in the accounts of the pilot, and bounds only the roles and users that it is set for. \
                 ACCOUNT is the account of the role; for roles of permission sets it is set in the permission set:",
            )
            .command(aws(["iam", "put-role-permissions-boundary", "--role-name", "ROLE"]).words([
                "--permissions-boundary",
                &format!("arn:aws:iam::ACCOUNT:policy/{}", migration.guard_name()),
            ])),
        ),
        None => {}
    }
    steps.push(
        pilot(
            "tests",
            "As one of the pilot: the first command is denied, and CloudTrail has it as StartSession with AccessDenied. The second is \
             approved, at once or by people, and the third then gives credentials with which the first works. A request that nobody \
             approves gives none. Break-glass principals still get in by the first alone:",
        )
        .command(aws(["ssm", "start-session", "--region", region, "--target", "INSTANCE_ID"]))
        .command(aws(["ssm", "start-access-request", "--region", region, "--targets"]).words([
            "Key=InstanceIds,Values=INSTANCE_ID",
            "--reason",
            "Pilot of just-in-time node access",
        ]))
        .command(aws(["ssm", "get-access-token", "--region", region, "--access-request-id", "oi-XXXXXXXXXXXX"])),
    );
    let back = match migration.guard {
        Some(_) => {
            "Should the pilot fail: phase: develop in the model takes the guard back, and these are the permissions from \
             before:"
        }
        None => "Should the pilot fail, these are the permissions from before:",
    };
    steps.push(pilot("the way back", back).command(put_role_policy(&persona::migration_before())));
    steps
}

fn guard_text(plan: &Plan<'_>) -> String {
    let management = plan.management_account().map(|account| format!(" ({account})")).unwrap_or_default();
    format!(
        "The service control policy denies ssm:StartSession without an access request, whatever other policies allow. No page says that \
         a session by token always bears the key ssm:AccessRequestId, so the role of the tokens is spared by its name: attach the \
         policy to one unit first, and go on when sessions by request work there. It has no effect on the management \
         account{management}: nobody should have ssm:StartSession there. It may deny sessions that other services start as the \
         user, such as those to containers, so look for these before."
    )
}

fn full(plan: &Plan<'_>, migration: &Migration) -> Step {
    let next = match (migration.guard.as_deref(), *migration.phase) {
        (Some(_), Phase::Full) => "The guard of this assembly is for everybody.",
        (Some(_), _) => "Write phase: full into the model and deploy anew: the guard is then for everybody.",
        (None, _) => {
            "Nothing denies the old way but these policies: one that somebody writes later may open it again."
        }
    };
    step(
        Phase::Full,
        migration,
        "everybody",
        format!("The same change of permissions for the rest, in batches, each tried like the pilot. {next}"),
    )
    .text("In every account and Region, this then lists no session that began after the change, but those of break-glass principals:")
    .command(aws(["ssm", "describe-sessions", "--region"]).word(plan.home_region().as_str()).words([
        "--state",
        "History",
        "--filters",
        "key=AccessType,value=Standard",
    ]))
}
