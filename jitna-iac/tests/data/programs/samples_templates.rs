//! Imported from quick-setup.yaml, policies.yaml
//!
//! Assumed, please check:
//! - policies.yaml:6:11: no StackSet deploys the documents: the rollout `workloads` deploys them to the units of node access
//! - policies.yaml:30:9: the approver `94a8e4f8-1021-70de-4ab7-2fbcdexample` is not an IAM Identity Center ID: write the ID of the group or user
//! - quick-setup.yaml:17:5: the parameter `HomeRegion` uses its default `us-east-1`
//! - quick-setup.yaml:26:5: the parameter `TargetRegions` uses its default `us-east-1, us-west-2`
//! - quick-setup.yaml:33:5: the parameter `AgentUpdateSchedule` uses its default `rate(14 days)`
//! - quick-setup.yaml:37:5: the parameter `EnableDHMCSchedule` uses its default `rate(1 day)`
//! - quick-setup.yaml:40:5: the parameter `InventoryCollectionSchedule` uses its default `rate(24 hours)`
//! - the sources do not say below which unit `ou-ab12-11111111` and `ou-ab12-22222222` are: they are assumed to be directly below the root
//!
//! Differs from the sources:
//! - policies.yaml:6:5: `AutoApproval` has the name `AutoApprovalPolicy` in the model's templates
//! - policies.yaml:8:7: `AutoApproval`: `UpdateMethod` is added: `NewVersion`
//! - policies.yaml:20:22: `AutoApproval`: `Content.AutoApprovalPolicyDocuments.0.content` is reformatted
//! - policies.yaml:22:5: `EcommerceApproval` has the name `ManualApprovalEcommerceApprovalb1b4dfc5` in the model's templates
//! - policies.yaml:24:7: `EcommerceApproval`: `UpdateMethod` is added: `NewVersion`
//! - policies.yaml:49:5: `FinanceApproval` has the name `ManualApprovalFinanceApproval298b6ccb` in the model's templates
//! - policies.yaml:51:7: `FinanceApproval`: `UpdateMethod` is added: `NewVersion`
//! - policies.yaml:78:7: `SessionPreferences`: `UpdateMethod` is added: `NewVersion`
//! - policies.yaml:92:40: `SessionPreferences`: `Content.inputs.cloudWatchEncryptionEnabled` is written as a truth value
//! - quick-setup.yaml:46:5: `AdministrationRole` has the name `LocalAdministrationRole` in the model's templates
//! - quick-setup.yaml:48:7: `AdministrationRole`: `Description` is added: `Lets CloudFormation deploy what Quick Setup configures in this account`
//! - quick-setup.yaml:48:7: `AdministrationRole`: `Tags` is added: the tags of the others
//! - quick-setup.yaml:50:9: `AdministrationRole`: `AssumeRolePolicyDocument` compares the ARN with `ArnLike`
//! - quick-setup.yaml:68:5: `ExecutionRole` has the name `LocalExecutionRole` in the model's templates
//! - quick-setup.yaml:70:7: `ExecutionRole`: `Description` is added: `Creates what Quick Setup configures in this account`
//! - quick-setup.yaml:70:7: `ExecutionRole`: `Tags` is added: the tags of the others
//! - quick-setup.yaml:78:9: `ExecutionRole`: `ManagedPolicyArns` has more policies: those that AWS split off for the console and node access
//! - quick-setup.yaml:81:5: `UnifiedConsoleManager` has the name `UnifiedConsole` in the model's templates
//! - quick-setup.yaml:83:7: `UnifiedConsoleManager`: `Tags` is added: the tags of the others
//! - quick-setup.yaml:98:5: `NodeAccessManager` has the name `NodeAccess` in the model's templates
//! - quick-setup.yaml:101:7: `NodeAccessManager`: `Tags` is added: the tags of the others
//! - `StackSetJitnaWorkloads488d1ddf` of `jitna-policies` (AWS::CloudFormation::StackSet) is new: the sources do not have it

use jitna_iac::prelude::*;

const OU_AB12_11111111: Unit = unit!("ou-ab12-11111111", "ou-ab12-11111111");
const OU_AB12_22222222: Unit = unit!("ou-ab12-22222222", "ou-ab12-22222222");

const WORKLOAD: NodeTag = node_tag!("Workload");

fn main() -> ExitCode {
    jitna_iac::app::run(model())
}

/// Just-in-time node access, as it was imported
pub(crate) fn model() -> Model {
    let root = root_id!("r-ab12");
    let organization = Organization::new(account_id!("222222222222"), root, Region::US_EAST_1)
        .identity_provider(IdentityProvider::Sso)
        .units([OU_AB12_11111111, OU_AB12_22222222]);
    let unified_console = UnifiedConsole::new()
        .name("SSM")
        .regions([Region::US_EAST_1, Region::US_WEST_2])
        .agent_update(days(14))
        .host_management(days(1))
        .inventory(hours(24));
    let node_access = NodeAccess::in_units([OU_AB12_11111111, OU_AB12_22222222]).name("JITNA");
    Model::organization(organization)
        .unified_console(unified_console)
        .node_access(node_access)
        .with(workloads())
        .tag("Sample", "node-access")
}

fn workloads() -> Rollout {
    let cedar = r#"// Development nodes, for everyone
permit (
  principal,
  action == AWS::SSM::Action::"getTokenForInstanceAccess",
  resource
)
when { resource.hasTag("ENV") && resource.getTag("ENV") == "DEV" };
"#;
    let workloads_auto_approval = AutoApproval::new("workloads", [Statement::cedar(cedar)])
        .description("Opens development nodes");
    let cloud_watch = CloudWatchLogs::new().log_group("session-manager-${AWS::Region}");
    let workloads_session_preferences = SessionPreferences::new("workloads")
        .cloud_watch(cloud_watch)
        .idle_timeout(minutes(20))
        .max_duration(minutes(60));
    Rollout::new("workloads")
        .units([OU_AB12_11111111, OU_AB12_22222222])
        .auto_approval(&workloads_auto_approval)
        .manual_approval(&ecommerce_approval())
        .manual_approval(&finance_approval())
        .session_preferences(&workloads_session_preferences)
}

fn ecommerce_approval() -> ManualApproval {
    let level = Level::new(Group::named("94a8e4f8-1021-70de-4ab7-2fbcdexample"))
        .message("Please look at this request");
    ManualApproval::new("Ecommerce-Approval", Nodes::tagged(WORKLOAD, "E-commerce"))
        .access_duration(hours(24))
        .level(level)
}

fn finance_approval() -> ManualApproval {
    let nodes = Nodes::tagged(WORKLOAD, "FinanceApplication");
    let level = Level::new(Group::named("94a8e4f8-1021-70de-4ab7-2fbcdexample"))
        .message("Please look at this request");
    ManualApproval::new("Finance-Approval", nodes)
        .access_duration(hours(24))
        .level(level)
}
