//! Imported from snapshots/session-logs/assembly

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
            .unit(
                Unit::new("infrastructure".parse()?, "ou-ab12-11111111".parse()?)
                    .account("tools".parse()?, "222222222222".parse()?)
                    .account("log-archive".parse()?, "333333333333".parse()?)
            )
            .unit(
                Unit::new("workloads".parse()?, "ou-ab12-22222222".parse()?)
                    .account("shop".parse()?, "444444444444".parse()?)
                    .account("bank".parse()?, "555555555555".parse()?)
                    .account("old-shop".parse()?, "666666666666".parse()?)
            )
    ;
    let node_access =
        NodeAccess::default()
            .name("jitna".parse()?)
            .unit("ou-ab12-22222222".parse()?)
    ;
    let model = Model::organization(organization, node_access)
        .unified_console(
            UnifiedConsole::default()
                .name("ssm-console".parse()?)
                .regions(["eu-central-1".parse()?, "eu-west-1".parse()?])
                .agent_update("14 days".parse()?)
                .host_management("1 day".parse()?)
                .inventory("12 hours".parse()?)
        )
        .tag("CostCenter".parse()?, "4711".parse()?)
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
            SessionPreferences::new("recorded".parse()?)
                .cloud_watch(CloudWatchLogs::stream_to("/sessions/nodes".parse()?).encrypted(true).streaming(true))
                .s3(S3Logs::bucket("acme-session-archive".parse()?).encrypted(true).prefix("${AWS::AccountId}/${AWS::Region}".parse()?))
                .kms_key("alias/sessions".parse()?)
                .idle_timeout("15m".parse()?)
                .max_duration("60m".parse()?)
        )
        .rollout(
            Rollout::new("workloads".parse()?)
                .unit("workloads".parse()?)
                .manual_approval("Everything".parse()?)
                .session_preferences("recorded".parse()?)
        )
        .rollout(
            Rollout::new("old-shop".parse()?)
                .account("666666666666".parse()?)
                .manual_approval("Everything".parse()?)
        )
        .session_logs(
            SessionLogs::default()
                .log_group(LogGroup::new("/sessions/nodes".parse()?).retention("400 days".parse()?).encrypted(true))
                .bucket(
                    LogBucket::new("acme-session-archive".parse()?)
                        .encryption(BucketEncryption::Kms)
                        .expire_after("2557 days".parse()?)
                        .object_lock(ObjectLock::new(LockMode::Governance, "365 days".parse()?))
                        .central("333333333333".parse()?, "eu-central-1".parse()?)
                )
                .key("alias/sessions".parse()?)
        )
        .existing(
            Existing::default()
                .session_preferences(ExistingPreferences::imported_in(["666666666666".parse()?], "recorded".parse()?))
        )
    ;
    Ok(model)
}
