//! Prerequisites of the organization, its delegated administrator and the deployment roles

use super::{Needs, Scope, aws, global, in_each, literal};
use crate::assembly::{Evidence, PrerequisiteKind};
use crate::model::{Guard, Organization, RoleOrigin};
use crate::plan::{Tree, UnitIndex};

/// Role that the console creates for Explorer
const EXPLORER_ROLE: &str = "AWS-QuickSetup-SSM-RoleForEnablingExplorer";

const SYSTEMS_MANAGER: &str = "ssm.amazonaws.com";
const QUICK_SETUP: &str = "ssm-quicksetup.amazonaws.com";
const RESOURCE_EXPLORER: &str = "resource-explorer-2.amazonaws.com";
const STACK_SETS: &str = "member.org.stacksets.cloudformation.amazonaws.com";

pub(crate) fn add(needs: &mut Needs<'_, '_>) {
    if let Some(organization) = needs.plan.model.as_organization() {
        services(needs);
        stack_sets(needs);
        units(needs, organization);
        guard(needs, organization);
        if needs.plan.model.console_extras.explorer_role.is_none() {
            let management = needs.management();
            needs.role(EXPLORER_ROLE, "Explorer", management);
        }
    }
    deployment_roles(needs);
}

/// Trusted access, and the services that the delegated administrator is registered for
fn services(needs: &mut Needs<'_, '_>) {
    let plan = needs.plan;
    let sharing = plan.model.deny_access.is_some().then_some(("ram.amazonaws.com", "the deny-access policy"));
    let setup = [SYSTEMS_MANAGER, QUICK_SETUP, RESOURCE_EXPLORER].map(|name| (name, "the setup"));
    for (name, needed_by) in setup.into_iter().chain(sharing) {
        let query =
            format!("EnabledServicePrincipals[?ServicePrincipal=={}].ServicePrincipal", literal(name));
        let command = aws(["organizations", "list-aws-service-access-for-organization"])
            .words(["--query", &query, "--output", "text"]);
        let administrator = needs.administrator();
        needs.need(
            (PrerequisiteKind::TrustedAccess, name),
            needed_by,
            administrator,
            Evidence::Output,
            global(command),
        );
    }
    for name in [SYSTEMS_MANAGER, QUICK_SETUP, STACK_SETS, RESOURCE_EXPLORER] {
        let query = format!("DelegatedServices[?ServicePrincipal=={}].ServicePrincipal", literal(name));
        let command = aws(["organizations", "list-delegated-services-for-account", "--account-id"]).words([
            plan.administrator().as_str(),
            "--query",
            &query,
            "--output",
            "text",
        ]);
        let administrator = needs.administrator();
        needs.need(
            (PrerequisiteKind::DelegatedAdministrator, name),
            "the setup",
            administrator,
            Evidence::Output,
            global(command),
        );
    }
}

fn stack_sets(needs: &mut Needs<'_, '_>) {
    let home = needs.plan.home_region();
    let probes = in_each([home], |region| {
        aws(["cloudformation", "describe-organizations-access", "--region", region.as_str()])
            .words(["--call-as", "DELEGATED_ADMIN"])
            .words(["--query", "[Status][?@=='ENABLED']", "--output", "text"])
    });
    let administrator = needs.administrator();
    needs.need(
        (PrerequisiteKind::StackSetsAccess, "cloudformation"),
        "StackSets",
        administrator,
        Evidence::Output,
        probes,
    );
}

/// The root, and the target OUs
fn units(needs: &mut Needs<'_, '_>, organization: &Organization) {
    let plan = needs.plan;
    let root = organization.root.as_str();
    let query = format!("Roots[?Id=={}].Id", literal(root));
    let command = aws(["organizations", "list-roots", "--query", &query, "--output", "text"]);
    let administrator = needs.administrator();
    needs.need(
        (PrerequisiteKind::Root, root),
        "the unified console",
        administrator,
        Evidence::Output,
        global(command),
    );
    let mut add = |unit: UnitIndex, needed_by: &str| {
        let Some(id) = plan.tree.get(unit).id.as_ref().filter(|_| unit != Tree::ROOT) else { return };
        let command =
            aws(["organizations", "describe-organizational-unit", "--organizational-unit-id", id.as_str()])
                .words(["--query", "OrganizationalUnit.Name", "--output", "text"]);
        let administrator = needs.administrator();
        let what = (PrerequisiteKind::OrganizationalUnit, id.as_str());
        needs.need(what, needed_by, administrator, Evidence::Success, global(command));
    };
    for unit in &plan.units {
        add(*unit, "just-in-time node access");
    }
    for (placement, rollout) in plan.placements.iter().zip(&plan.rollouts) {
        let groups = placement.open.iter().chain(&placement.closed);
        for unit in groups.flat_map(|group| &group.units) {
            add(*unit, &format!("rollout {}", rollout.name()));
        }
    }
}

fn guard(needs: &mut Needs<'_, '_>, organization: &Organization) {
    let guard = needs.plan.model.migration.as_ref().and_then(|migration| migration.guard.as_deref());
    if guard != Some(&Guard::ServiceControlPolicy) {
        return;
    }
    let query = format!(
        "Roots[?Id=={}].PolicyTypes[] | [?Type=='SERVICE_CONTROL_POLICY' && Status=='ENABLED'].Type",
        literal(organization.root.as_str())
    );
    let command = aws(["organizations", "list-roots", "--query", &query, "--output", "text"]);
    let management = needs.management();
    needs.need(
        (PrerequisiteKind::PolicyType, "SERVICE_CONTROL_POLICY"),
        "the guard",
        management,
        Evidence::Output,
        global(command),
    );
}

/// Deployment roles that the model expects
fn deployment_roles(needs: &mut Needs<'_, '_>) {
    let plan = needs.plan;
    let roles = &plan.model.deployment_roles;
    if *roles.mode != RoleOrigin::Existing {
        return;
    }
    let mut scope = needs.administrator();
    if !plan.management.is_empty() {
        scope.accounts.extend(plan.management_account().cloned());
    }
    for role in [&roles.administration, &roles.execution] {
        needs.role(role.role_name(), "local deployments of Quick Setup", scope.clone());
    }
}

impl Scope {
    /// The account in an ARN of IAM, if it names only one
    pub(crate) fn from_arn(arn: &str) -> Option<Self> {
        let account = arn.strip_prefix("arn:aws:iam::")?.split(':').next()?.parse().ok()?;
        Some(Self::one(Some(&account)))
    }
}
