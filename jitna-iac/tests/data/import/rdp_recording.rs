//! Imported from snapshots/rdp-recording/assembly

use std::process::ExitCode;

use jitna_iac::model::prelude::*;

fn main() -> ExitCode {
    jitna_iac::app::run_result(model())
}

/// The model that was imported
pub(crate) fn model() -> Result<Model, ParseIdError> {
    let organization =
        Organization::new("222222222222".parse()?, "r-ab12".parse()?, "eu-central-1".parse()?)
            .id("o-a1b2c3d4e5".parse()?)
            .management_account("111111111111".parse()?)
            .identity_provider(IdentityProvider::Sso)
            .account("tools".parse()?, "222222222222".parse()?)
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
                .regions(["eu-central-1".parse()?, "eu-west-1".parse()?, "us-east-1".parse()?])
                .agent_update("14 days".parse()?)
                .host_management("1 day".parse()?)
                .inventory("12 hours".parse()?)
        )
        .manual_approval(
            ManualApproval::new("Everything".parse()?, Nodes::All)
                .access_duration("1h".parse()?)
                .level(
                    Level::new([Approver::Group("ec4df598-7071-70a6-0de4-0123456789ab".parse()?)])
                        .approvals(1)
                        .timeout("604800s".parse()?)
                )
        )
        .session_preferences(
            SessionPreferences::new("standard".parse()?)
                .idle_timeout("15m".parse()?)
                .max_duration("60m".parse()?)
        )
        .rollout(
            Rollout::new("workloads".parse()?)
                .unit("workloads".parse()?)
                .manual_approval("Everything".parse()?)
                .session_preferences("standard".parse()?)
        )
        .console_extras(
            ConsoleExtras::default()
                .diagnosis_report_role("NodeReports".parse()?, "acme-node-reports".parse()?)
                .diagnosis_key("alias/diagnoses".parse()?, "do-not-delete-ssm-diagnosis-222222222222-eu-central-1-ab12c".parse()?)
        )
        .rdp_recording(
            RdpRecording::to_bucket(
                LogBucket::new("acme-rdp-${AWS::AccountId}".parse()?)
                    .encryption(BucketEncryption::Kms)
                    .expire_after("400 days".parse()?)
            )
                .key(RecordingKey::multi_region("alias/rdp-recording".parse()?))
        )
    ;
    Ok(model)
}
