//! Resources that enable the feature: the deployment roles and the two configuration managers

use super::{inputs, unconfirmed};
use crate::cfn::resources::{
    ConfigurationDefinition, ConfigurationManager, PolicyDocument, Principal, Role, Statement,
};
use crate::cfn::{AddError, Arn, Handle, Output, Pseudo, Sub, Template, Value};
use crate::ids::RoleReference;
use crate::model::{RoleOrigin, Tags};
use crate::plan::Plan;

/// Types of the two configuration managers; AWS documents neither, but its samples show both
const CONSOLE_TYPE: &str = "AWSQuickSetupType-SSM";
pub(in crate::synth) const NODE_ACCESS_TYPE: &str = "AWSQuickSetupType-JITNA";

/// AWS managed policies of the execution role: the policy that all types except patch policies need, and those that were later split off
/// for these two types (AWS Managed Policy Reference)
const EXECUTION_POLICIES: [&str; 4] = [
    "AWSQuickSetupDeploymentRolePolicy",
    "AWSQuickSetupSSMDeploymentRolePolicy",
    "AWSQuickSetupSSMDeploymentS3BucketRolePolicy",
    "AWSQuickSetupJITNADeploymentRolePolicy",
];

/// Scope for which the feature is enabled
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Setup {
    /// For the organization, from its delegated administrator
    Organization,
    /// For the account and Region of the stack; in a second Region of an account, the roles already exist
    Local {
        /// Whether the stack may create the roles
        roles: bool,
    },
}

/// Adds roles and managers; returns the manager on which policies depend
pub(super) fn add(
    template: &mut Template,
    plan: &Plan<'_>,
    setup: Setup,
) -> Result<Handle<ConfigurationManager>, AddError> {
    let roles = roles(template, plan, setup)?;
    let organization = match setup {
        Setup::Organization => Some((inputs::administrator(plan).text(), inputs::home_region(plan).text())),
        Setup::Local { .. } => None,
    };
    let tags = &plan.model.tags;
    let console = roles.on(console(plan, organization.as_ref()));
    let name = plan.model.unified_console.name.as_str();
    let comment = "Unified Systems Manager console, which just-in-time node access requires";
    let console = template.add_with(
        "UnifiedConsole",
        manager(console, name, "Unified Systems Manager console", tags),
        |entry| {
            entry.set_comment(comment);
        },
    )?;
    let access = roles.on(node_access(plan, organization.as_ref()));
    let name = plan.model.node_access.name.as_str();
    let comment = "Just-in-time node access; created after the unified console";
    let access = template.add_with(
        "NodeAccess",
        manager(access, name, "Just-in-time node access", tags),
        |entry| {
            entry.set_comment(comment).add_depends_on(&console);
        },
    )?;
    let arn = |handle: &Handle<ConfigurationManager>| -> Value<String> {
        handle.get(ConfigurationManager::MANAGER_ARN).into()
    };
    template.add_output(
        "UnifiedConsoleArn",
        Output::new(arn(&console)).description("Configuration manager of the unified console"),
    )?;
    template.add_output(
        "NodeAccessArn",
        Output::new(arn(&access)).description("Configuration manager of just-in-time node access"),
    )?;
    Ok(access)
}

fn manager(
    definition: ConfigurationDefinition,
    name: &str,
    description: &str,
    tags: &Tags,
) -> ConfigurationManager {
    let manager = ConfigurationManager::new([definition]).name(name).description(description);
    manager.tags(tags.iter().map(|(key, value)| (key.as_str(), value.as_str())))
}

/// The two roles, either created or existing
struct Roles {
    administration: Value<Arn>,
    execution: Value<String>,
}

impl Roles {
    fn on(&self, definition: ConfigurationDefinition) -> ConfigurationDefinition {
        definition
            .local_deployment_administration_role_arn(self.administration.clone())
            .local_deployment_execution_role_name(self.execution.clone())
    }
}

/// ARN of a role; in a stack of an account other than the administrator's, the ARN of the role with the same name there
fn role_arn(role: &RoleReference, elsewhere: bool) -> Value<Arn> {
    if role.is_arn() && !elsewhere {
        return Arn::new(role.as_str()).into();
    }
    let name = role.as_str().split_once(":role/").map_or(role.as_str(), |(_, name)| name);
    let sub = Sub::default().text("arn:").hole(Pseudo::Partition).text(":iam::").hole(Pseudo::AccountId);
    sub.text(":role/").text(name).into()
}

/// Adds only the roles, if the model creates them
pub(super) fn add_roles(template: &mut Template, plan: &Plan<'_>) -> Result<(), AddError> {
    roles(template, plan, Setup::Local { roles: true }).map(drop)
}

fn roles(template: &mut Template, plan: &Plan<'_>, setup: Setup) -> Result<Roles, AddError> {
    let wanted = &plan.model.deployment_roles;
    let makes = *wanted.mode == RoleOrigin::Create && setup != (Setup::Local { roles: false });
    if !makes {
        let execution = wanted.execution.role_name().into();
        // A configuration manager only accepts roles of its own account, and this is the management account.
        let elsewhere = setup != Setup::Organization && plan.model.as_organization().is_some();
        return Ok(Roles { administration: role_arn(&wanted.administration, elsewhere), execution });
    }
    let tags = || plan.model.tags.iter().map(|(key, value)| (key.as_str(), value.as_str()));
    let service = Principal::service("cloudformation.amazonaws.com");
    let stack_sets = Sub::default().text("arn:").hole(Pseudo::Partition).text(":cloudformation:*:");
    let stack_sets = stack_sets.hole(Pseudo::AccountId).text(":stackset/AWS-QuickSetup-*");
    let trust = Statement::allow(["sts:AssumeRole"])
        .principal(service)
        .condition("StringEquals", "aws:SourceAccount", [Pseudo::AccountId])
        .condition("ArnLike", "aws:SourceArn", [stack_sets]);
    // The ARN is built as a string: the execution role trusts this role and therefore cannot be created first.
    let execution_arn: Value<String> = role_arn(&wanted.execution, false).into();
    let assume = Statement::allow(["sts:AssumeRole"]).resource(execution_arn);
    let administration = Role::new(PolicyDocument::new([trust]))
        .description("Lets CloudFormation deploy what Quick Setup configures in this account")
        .policy("AssumeExecutionRole", PolicyDocument::new([assume]))
        .role_name(wanted.administration.as_str())
        .tags(tags());
    let administration = template.add_with("LocalAdministrationRole", administration, |entry| {
        entry.set_comment("Role that CloudFormation assumes for the local deployments of Quick Setup");
    })?;
    let arn = administration.get(Role::ARN);
    let trust = Statement::allow(["sts:AssumeRole"]).principal(Principal::aws(arn.clone()));
    let policies = EXECUTION_POLICIES.iter().map(|name| -> Value<Arn> {
        Sub::default().text("arn:").hole(Pseudo::Partition).text(":iam::aws:policy/").text(name).into()
    });
    let execution = Role::new(PolicyDocument::new([trust]))
        .description("Creates what Quick Setup configures in this account")
        .managed_policy_arns(policies)
        .role_name(wanted.execution.as_str())
        .tags(tags());
    let execution = template.add_with("LocalExecutionRole", execution, |entry| {
        entry.set_comment("Role that the administration role assumes; creates what Quick Setup deploys");
    })?;
    Ok(Roles { administration: arn, execution: execution.reference() })
}

fn console(plan: &Plan<'_>, organization: Option<&Administration>) -> ConfigurationDefinition {
    let console = &plan.model.unified_console;
    let definition = ConfigurationDefinition::new(CONSOLE_TYPE);
    let definition = match organization {
        Some(administration) => administered(definition, administration)
            .parameter("TargetOrganizationalUnits", inputs::root(plan).text())
            .parameter("TargetRegions", inputs::console_regions(plan).text()),
        None => local(definition),
    };
    let mut definition = definition;
    for (id, label, expression) in [
        ("AgentUpdateSchedule", "Update of agents", console.agent_update.expression()),
        ("EnableDHMCSchedule", "Default host management configuration", console.host_management.expression()),
        ("InventoryCollectionSchedule", "Collection of inventory", console.inventory.expression()),
    ] {
        definition = definition.parameter(id, inputs::schedule(id, label, &expression).text());
    }
    // The key belongs to the administrator. The management account has its own bucket.
    let has_key = organization.is_some() || plan.model.as_organization().is_none();
    if let Some(key) = console.diagnosis_bucket_key.as_ref().filter(|_| has_key) {
        definition = definition.parameter("S3BucketEncryptionKeyArn", key.as_str());
    }
    if !*console.remediation_roles {
        definition = definition.parameter("CreateRemediationRoles", "false");
    }
    definition
}

fn node_access(plan: &Plan<'_>, organization: Option<&Administration>) -> ConfigurationDefinition {
    let definition = ConfigurationDefinition::new(NODE_ACCESS_TYPE);
    let Some(administration) = organization else {
        // A setup of one account supports no other provider (User Guide, "Changing identity providers").
        return local(definition).parameter("IdentityProviderSetting", "IAM");
    };
    administered(definition, administration)
        .parameter("IdentityProviderSetting", inputs::identity_provider(plan).text())
        .parameter("TargetOrganizationalUnits", inputs::node_access_units(plan).text())
        .parameter("TargetRegions", inputs::node_access_regions(plan).text())
}

/// Delegated administrator and home Region
type Administration = (Value<String>, Value<String>);

fn administered(
    definition: ConfigurationDefinition,
    (administrator, home): &Administration,
) -> ConfigurationDefinition {
    definition.parameter("DelegatedAccountId", administrator).parameter("HomeRegion", home)
}

/// Completes the definition for one account and Region
///
/// `DelegatedAccountId` is not set: AWS's template for target accounts creates just-in-time node access, and the administration roles of
/// the console, only if that parameter is not the account itself (definitions of the types, `AWSQuickSetupType-JITNA` and
/// `AWSQuickSetupType-SSM`).
fn local(definition: ConfigurationDefinition) -> ConfigurationDefinition {
    let definition = definition.parameter("HomeRegion", Pseudo::Region);
    unconfirmed::local_target(definition).parameter("TargetRegions", Pseudo::Region)
}
