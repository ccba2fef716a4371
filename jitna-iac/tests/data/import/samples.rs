//! Imported from quick-setup.yaml, policies.yaml
//!
//! Taken to be so, please check:
//! - policies.yaml:6:11: no stack set carries the documents: the rollout `workloads` takes them to the units of node access
//! - policies.yaml:30:9: the approver `94a8e4f8-1021-70de-4ab7-2fbcdexample` is no id of IAM Identity Center: `check` wants the right one
//! - quick-setup.yaml:17:5: the parameter `HomeRegion` is taken at its default `us-east-1`
//! - quick-setup.yaml:26:5: the parameter `TargetRegions` is taken at its default `us-east-1, us-west-2`
//! - quick-setup.yaml:33:5: the parameter `AgentUpdateSchedule` is taken at its default `rate(14 days)`
//! - quick-setup.yaml:37:5: the parameter `EnableDHMCSchedule` is taken at its default `rate(1 day)`
//! - quick-setup.yaml:40:5: the parameter `InventoryCollectionSchedule` is taken at its default `rate(24 hours)`
//! - nothing says below which unit `ou-ab12-11111111` and `ou-ab12-22222222` are: they are taken to be directly below the root
//!
//! Comes out differently:
//! - policies.yaml:6:5: `AutoApproval` is called `AutoApprovalPolicy` in what the model makes
//! - policies.yaml:8:7: `AutoApproval`: `UpdateMethod` is added: `NewVersion`
//! - policies.yaml:20:22: `AutoApproval`: `Content.AutoApprovalPolicyDocuments.0.content` is formatted anew
//! - policies.yaml:22:5: `EcommerceApproval` is called `ManualApprovalEcommerceApprovalb1b4dfc5` in what the model makes
//! - policies.yaml:24:7: `EcommerceApproval`: `UpdateMethod` is added: `NewVersion`
//! - policies.yaml:49:5: `FinanceApproval` is called `ManualApprovalFinanceApproval298b6ccb` in what the model makes
//! - policies.yaml:51:7: `FinanceApproval`: `UpdateMethod` is added: `NewVersion`
//! - policies.yaml:78:7: `SessionPreferences`: `UpdateMethod` is added: `NewVersion`
//! - policies.yaml:92:40: `SessionPreferences`: `Content.inputs.cloudWatchEncryptionEnabled` is written as a truth value
//! - quick-setup.yaml:46:5: `AdministrationRole` is called `LocalAdministrationRole` in what the model makes
//! - quick-setup.yaml:48:7: `AdministrationRole`: `Description` is added: `Lets CloudFormation deploy what Quick Setup configures in this account`
//! - quick-setup.yaml:48:7: `AdministrationRole`: `Tags` is added: the tags of the others
//! - quick-setup.yaml:50:9: `AdministrationRole`: `AssumeRolePolicyDocument` compares the ARN with `ArnLike`
//! - quick-setup.yaml:68:5: `ExecutionRole` is called `LocalExecutionRole` in what the model makes
//! - quick-setup.yaml:70:7: `ExecutionRole`: `Description` is added: `Makes what Quick Setup configures in this account`
//! - quick-setup.yaml:70:7: `ExecutionRole`: `Tags` is added: the tags of the others
//! - quick-setup.yaml:78:9: `ExecutionRole`: `ManagedPolicyArns` has more policies: those that AWS split off for the console and node access
//! - quick-setup.yaml:81:5: `UnifiedConsoleManager` is called `UnifiedConsole` in what the model makes
//! - quick-setup.yaml:83:7: `UnifiedConsoleManager`: `Tags` is added: the tags of the others
//! - quick-setup.yaml:98:5: `NodeAccessManager` is called `NodeAccess` in what the model makes
//! - quick-setup.yaml:101:7: `NodeAccessManager`: `Tags` is added: the tags of the others
//! - `StackSetJitnaWorkloads488d1ddf` of `jitna-policies` (AWS::CloudFormation::StackSet) is new: the sources do not have it

use std::process::ExitCode;

use jitna_iac::model::prelude::*;

fn main() -> ExitCode {
    jitna_iac::app::run_result(model())
}

/// The model that was imported
pub(crate) fn model() -> Result<Model, ParseIdError> {
    let organization =
        Organization::new("222222222222".parse()?, "r-ab12".parse()?, "us-east-1".parse()?)
            .identity_provider(IdentityProvider::Sso)
            .unit(
                Unit::new("ou-ab12-11111111".parse()?, "ou-ab12-11111111".parse()?)
            )
            .unit(
                Unit::new("ou-ab12-22222222".parse()?, "ou-ab12-22222222".parse()?)
            )
    ;
    let node_access =
        NodeAccess::default()
            .name("JITNA".parse()?)
            .unit("ou-ab12-11111111".parse()?)
            .unit("ou-ab12-22222222".parse()?)
    ;
    let model = Model::organization(organization, node_access)
        .unified_console(
            UnifiedConsole::default()
                .name("SSM".parse()?)
                .regions(["us-east-1".parse()?, "us-west-2".parse()?])
                .agent_update("14 days".parse()?)
                .host_management("1 day".parse()?)
                .inventory("24 hours".parse()?)
        )
        .tag("Sample".parse()?, "node-access".parse()?)
        .auto_approval(
            AutoApproval::new("workloads".parse()?, [
                Statement::cedar(r#"// Development nodes, for everyone
permit (
  principal,
  action == AWS::SSM::Action::"getTokenForInstanceAccess",
  resource
)
when { resource.hasTag("ENV") && resource.getTag("ENV") == "DEV" };
"#),
            ])
                .description("Opens development nodes".parse()?)
        )
        .manual_approval(
            ManualApproval::new("Ecommerce-Approval".parse()?, Nodes::tagged("Workload".parse()?, ["E-commerce".parse()?]))
                .access_duration("24h".parse()?)
                .level(
                    Level::new([Approver::Group("94a8e4f8-1021-70de-4ab7-2fbcdexample".parse()?)])
                        .approvals(1)
                        .message("Please look at this request")
                        .timeout("604800s".parse()?)
                )
        )
        .manual_approval(
            ManualApproval::new("Finance-Approval".parse()?, Nodes::tagged("Workload".parse()?, ["FinanceApplication".parse()?]))
                .access_duration("24h".parse()?)
                .level(
                    Level::new([Approver::Group("94a8e4f8-1021-70de-4ab7-2fbcdexample".parse()?)])
                        .approvals(1)
                        .message("Please look at this request")
                        .timeout("604800s".parse()?)
                )
        )
        .session_preferences(
            SessionPreferences::new("workloads".parse()?)
                .cloud_watch(CloudWatchLogs::stream_to("session-manager-${AWS::Region}".parse()?).encrypted(false).streaming(true))
                .idle_timeout("20m".parse()?)
                .max_duration("60m".parse()?)
        )
        .rollout(
            Rollout::new("workloads".parse()?)
                .unit("ou-ab12-11111111".parse()?)
                .unit("ou-ab12-22222222".parse()?)
                .auto_approval("workloads".parse()?)
                .manual_approval("Ecommerce-Approval".parse()?)
                .manual_approval("Finance-Approval".parse()?)
                .session_preferences("workloads".parse()?)
        )
    ;
    Ok(model)
}
