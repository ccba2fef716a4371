//! Imported from snapshots/migration/assembly
//!
//! Taken to be so, please check:
//! - snapshots/migration/assembly/stacks/jitna-management-migration.yaml:9:7: the migration is taken to be in the phase `pilot`: `MigrationGuard` is not where node access is

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
                    .unit(
                        Unit::new("test".parse()?, "ou-ab12-22222222".parse()?)
                            .account("shop-test".parse()?, "444444444444".parse()?)
                    )
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
        .manual_approval(
            ManualApproval::new("Payments".parse()?, Nodes::tagged("Workload".parse()?, ["Payments".parse()?]))
                .access_duration("1h".parse()?)
                .level(
                    Level::new([Approver::Group("ec4df598-7071-70a6-0de4-0123456789ab".parse()?)])
                        .approvals(1)
                        .timeout("604800s".parse()?)
                )
        )
        .session_preferences(
            SessionPreferences::new("standard".parse()?)
                .idle_timeout("20m".parse()?)
                .max_duration("60m".parse()?)
        )
        .rollout(
            Rollout::new("workloads".parse()?)
                .unit("workloads".parse()?)
                .manual_approval("Payments".parse()?)
                .session_preferences("standard".parse()?)
        )
        .migration(
            Migration::new(Phase::Pilot)
                .guard(Guard::ServiceControlPolicy)
                .pilot_unit("test".parse()?)
                .break_glass("arn:aws:iam::*:role/BreakGlass".parse()?)
                .rdp()
        )
    ;
    Ok(model)
}
