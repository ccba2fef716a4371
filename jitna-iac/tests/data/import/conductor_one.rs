//! Imported from snapshots/conductor-one/assembly
//!
//! Taken to be so, please check:
//! - snapshots/conductor-one/assembly/stacks/jitna-management-conductor-one.yaml:9:7: the Region of IAM Identity Center that ConductorOne reads is taken to be `eu-central-1`

use std::process::ExitCode;

use jitna_iac::model::prelude::*;

fn main() -> ExitCode {
    jitna_iac::app::run_result(model())
}

/// The model that was imported
pub(crate) fn model() -> Result<Model, ParseIdError> {
    let organization =
        Organization::new("222222222222".parse()?, "r-ab12".parse()?, "eu-central-1".parse()?)
            .management_account("111111111111".parse()?)
            .identity_provider(IdentityProvider::Sso)
            .unit(
                Unit::new("workloads".parse()?, "ou-ab12-11111111".parse()?)
                    .account("shop".parse()?, "333333333333".parse()?)
            )
    ;
    let node_access =
        NodeAccess::default()
            .name("jitna".parse()?)
            .unit("ou-ab12-11111111".parse()?)
    ;
    let model = Model::organization(organization, node_access)
        .unified_console(
            UnifiedConsole::default()
                .name("ssm-console".parse()?)
                .regions(["eu-central-1".parse()?])
                .agent_update("14 days".parse()?)
                .host_management("1 day".parse()?)
                .inventory("12 hours".parse()?)
        )
        .session_preferences(
            SessionPreferences::new("standard".parse()?)
                .idle_timeout("20m".parse()?)
                .max_duration("60m".parse()?)
        )
        .rollout(
            Rollout::new("workloads".parse()?)
                .unit("workloads".parse()?)
                .session_preferences("standard".parse()?)
        )
        .conductor_one(
            ConductorOne::new("2cf24dba-5fb0-a30e-26e8-3b2ac5b9e29e".parse()?, "ConductorOneIntegration".parse()?)
                .identity_center("eu-central-1".parse()?)
                .provisioning(true)
                .cross_account_iam(true)
                .child_role("ConductorOneRead".parse()?)
        )
    ;
    Ok(model)
}
