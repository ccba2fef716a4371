//! Policies that deny direct sessions, for each phase

use crate::assembly::{Command, Step, When};
use crate::cfn::resources::{ManagedPolicy, OrganizationPolicy, PolicyDocument};
use crate::cfn::{AddError, Template};
use crate::model::{Guard, Migration, Phase, Place};
use crate::persona;
use crate::plan::Plan;
use crate::synth::features::{FeatureTemplates, Home, Spread, StackGroup, Stage};

const PART: StackGroup = StackGroup {
    name: "migration",
    purpose: "policy that denies sessions without an access request",
    stage: Stage::AfterPolicies,
    after: &[],
};

pub(super) fn add(templates: &mut FeatureTemplates<'_, '_>) -> Result<(), AddError> {
    let plan = templates.plan;
    let Some(migration) = &plan.model.migration else { return Ok(()) };
    match migration.guard.as_deref() {
        Some(Guard::ServiceControlPolicy) => service_control_policy(templates, migration)?,
        Some(Guard::PermissionsBoundary) => boundary(templates, migration)?,
        None => {}
    }
    steps(templates, migration);
    Ok(())
}

const DESCRIPTION: &str = "Denies sessions on nodes without an access request";

fn service_control_policy(
    templates: &mut FeatureTemplates<'_, '_>,
    migration: &Migration,
) -> Result<(), AddError> {
    let plan = templates.plan;
    // Without an organization no policy is created, which a check reports. In the phase `setup`, there is nothing to try yet.
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
    let Some(template) = templates.at(PART, home) else { return Ok(()) };
    let Some(document) = persona::guard_of(plan, Guard::ServiceControlPolicy) else { return Ok(()) };
    let mut policy = OrganizationPolicy::service_control(migration.guard_name(), document)
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

fn boundary(templates: &mut FeatureTemplates<'_, '_>, migration: &Migration) -> Result<(), AddError> {
    let plan = templates.plan;
    if *migration.phase < Phase::Pilot {
        return Ok(());
    }
    let Some(document) = persona::guard_of(plan, Guard::PermissionsBoundary) else { return Ok(()) };
    for home in boundary_homes(plan) {
        if let Some(template) = templates.at(PART, home) {
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
            "Set it as the permissions boundary of roles and users; if you attach it, it allows everything",
        );
    })?;
    Ok(())
}

/// Adds the phases, with what users do in each
fn steps(templates: &mut FeatureTemplates<'_, '_>, migration: &Migration) {
    let plan = templates.plan;
    let policy = migration.guard.as_deref() == Some(&Guard::ServiceControlPolicy);
    if let Some(organization) = plan.model.as_organization().filter(|_| policy) {
        templates.step(
            Step::new(
                When::Before,
                "Service control policies",
                "Enable this policy type in the organization once, from the management account:",
            )
            .command(aws(["organizations", "enable-policy-type"]).words([
                "--root-id",
                organization.root.as_str(),
                "--policy-type",
                "SERVICE_CONTROL_POLICY",
            ])),
        );
    }
    templates.step(set_up(plan, migration));
    templates.step(develop(migration));
    for step in pilot(plan, migration) {
        templates.step(step);
    }
    templates.step(full(plan, migration));
}

fn aws<const N: usize>(words: [&str; N]) -> Command {
    Command::new("aws").words(words)
}

/// Creates a step of a phase
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
        "Just-in-time node access is enabled, and all users keep Session Manager. Both work until you remove ssm:StartSession \
         from the users' policies. List the nodes, the users who need each node, the approvers, and every policy with permissions \
         for Session Manager. These commands show who used Session Manager, and what the policies of an account allow:",
    )
    .command(aws(["ssm", "describe-sessions", "--region"]).word(plan.home_region().as_str()).words(["--state", "History"]))
    .command(aws(["iam", "get-account-authorization-details", "--output", "json"]))
}

fn develop(migration: &Migration) -> Step {
    let step = step(
        Phase::Develop,
        migration,
        "policies",
        "Write the IAM policies and approval policies, and test them outside production. Check that they match the intended nodes \
         and users, that requests work from start to end with automatic and manual approval, that notifications arrive, and that \
         logs are written.",
    );
    match migration.guard.as_deref() {
        Some(Guard::ServiceControlPolicy) => step
            .text("The service control policy is created in this phase, and is not attached to any target."),
        Some(Guard::PermissionsBoundary) => {
            step.text("The permissions boundary is created in the next phase.")
        }
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
            "Choose a few users, and nodes that are not critical. In the policies of these users, remove ssm:StartSession, add \
             ssm:StartAccessRequest and ssm:GetAccessToken, and keep ssm:ResumeSession and ssm:TerminateSession. The persona \
             requester also allows what the console needs. ROLE and POLICY are the users' role and its policy. The first command \
             replaces the whole policy of that name. The second command must not print allowed:",
        )
        .command(put_role_policy(&persona::migration_after()))
        .command(aws(["iam", "simulate-principal-policy", "--policy-source-arn", "ROLE_ARN"]).words([
            "--action-names",
            "ssm:StartSession",
            "--query",
            "EvaluationResults[].[EvalActionName,EvalDecision]",
        ])),
    ];
    if *migration.protect_policies && migration.guard.is_some() {
        steps.push(
            pilot(
                "protected policies",
                "The guard also denies changes of approval policies, session preferences, the role SSM-JustInTimeAccessTokenRole, service \
                 settings and notification rules to all principals except the break-glass principals, the administrators, and the roles of \
                 Quick Setup and StackSets. Deploy with one of these from now on. The first command must fail with AccessDenied for an \
                 account administrator. The second shows, from exports of the accounts, who can still change policies:",
            )
            .command(aws(["ssm", "update-service-setting", "--region", region]).words([
                "--setting-id",
                "/ssm/just-in-time-access/identity-provider",
                "--setting-value",
                plan.identity_provider().as_str(),
            ]))
            .command(Command::new("jitna-iac").words(["audit-iam", "EXPORTS", "--editors"])),
        );
    }
    match migration.guard.as_deref() {
        Some(Guard::ServiceControlPolicy) => steps.push(pilot("the guard", &guard_text(plan))),
        Some(Guard::PermissionsBoundary) => steps.push(
            pilot(
                "the guard",
                "The permissions boundary is a managed policy in the accounts of the pilot. It limits only the roles and users that you \
                 set it for. ACCOUNT is the account of the role. For roles of permission sets, set it in the permission set:",
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
            "Run these commands as a user of the pilot. The first is denied, and CloudTrail records StartSession with AccessDenied. \
             The second is approved, automatically or by approvers. The third then returns credentials, and the first command works \
             with them. A request that is not approved gives no credentials. Break-glass principals need only the first command:",
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
            "If the pilot fails, set phase: develop in the model to remove the guard, and restore the earlier \
             permissions:"
        }
        None => "If the pilot fails, restore the earlier permissions:",
    };
    steps.push(pilot("rollback", back).command(put_role_policy(&persona::migration_before())));
    steps
}

fn guard_text(plan: &Plan<'_>) -> String {
    let management = plan.management_account().map(|account| format!(" ({account})")).unwrap_or_default();
    format!(
        "The service control policy denies ssm:StartSession without an access request, whatever other policies allow. AWS does not \
         document that the requests of a token's session always have the key ssm:AccessRequestId, so the policy exempts the role of \
         the tokens by its name. Attach the policy to one OU first, and continue when sessions with an access request work there. It \
         has no effect on the management account{management}, so grant no user ssm:StartSession there. It may deny sessions that \
         other services start as the user, such as sessions on containers. Look for these first."
    )
}

fn full(plan: &Plan<'_>, migration: &Migration) -> Step {
    let next = match (migration.guard.as_deref(), *migration.phase) {
        (Some(_), Phase::Full) => "The guard of this assembly applies to all users.",
        (Some(_), _) => "Set phase: full in the model and deploy again. The guard then applies to all users.",
        (None, _) => {
            "Only these policies deny sessions without a request. A policy that is written later may allow them again."
        }
    };
    step(
        Phase::Full,
        migration,
        "all users",
        format!("Change the permissions of the other users in the same way, in batches. Test each batch like the pilot. {next}"),
    )
    .text("Run this command in every account and Region. After the change, it lists only sessions of break-glass principals:")
    .command(aws(["ssm", "describe-sessions", "--region"]).word(plan.home_region().as_str()).words([
        "--state",
        "History",
        "--filters",
        "key=AccessType,value=Standard",
    ]))
}
