//! Imported from snapshots/notifications/assembly

use std::process::ExitCode;

use jitna_iac::model::prelude::*;

fn main() -> ExitCode {
    jitna_iac::app::run_result(model())
}

/// The model that was imported
pub(crate) fn model() -> Result<Model, ParseIdError> {
    let organization =
        Organization::new("318207745516".parse()?, "r-k9wd".parse()?, "eu-central-1".parse()?)
            .management_account("604415523088".parse()?)
            .account("operations".parse()?, "318207745516".parse()?)
            .unit(
                Unit::new("workloads".parse()?, "ou-k9wd-4xkq1mzt".parse()?)
                    .account("shop".parse()?, "520918834471".parse()?)
                    .account("payments".parse()?, "733150928862".parse()?)
            )
    ;
    let node_access =
        NodeAccess::default()
            .name("jitna".parse()?)
            .unit("ou-k9wd-4xkq1mzt".parse()?)
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
            ManualApproval::new("Shop".parse()?, Nodes::tagged("Workload".parse()?, ["Shop".parse()?]))
                .access_duration("1h".parse()?)
                .level(
                    Level::new([Approver::Role("SSM-JITNA-chat-approver".parse()?)])
                        .approvals(1)
                        .timeout("604800s".parse()?)
                )
        )
        .manual_approval(
            ManualApproval::new("Payments".parse()?, Nodes::tagged("Workload".parse()?, ["Payments".parse()?]))
                .access_duration("1h".parse()?)
                .level(
                    Level::new([Approver::Role("PaymentsLeads".parse()?)])
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
                .manual_approval("Shop".parse()?)
                .manual_approval("Payments".parse()?)
                .session_preferences("standard".parse()?)
        )
        .notifications(
            Notifications::default()
                .topic(NotificationTopic::new("SSM-JITNA-Requests".parse()?))
                .topic(NotificationTopic::new("SSM-JITNA-Conflicts".parse()?).email("platform@meridian.example".parse()?))
                .topic(NotificationTopic::existing("SSM-JITNA-Payments".parse()?))
                .log_group(NotificationLogGroup::new("/aws/events/jitna".parse()?).retention("731 days".parse()?))
                .event_bus("arn:aws:events:eu-central-1:318207745516:event-bus/security".parse()?)
                .function("page-on-call".parse()?)
                .rule(
                    NotificationRule::new("SSM-JITNA-pending".parse()?, NotificationEvent::Approver)
                        .status("PendingApproval".parse()?)
                        .to("SSM-JITNA-Requests".parse()?)
                        .to("page-on-call".parse()?)
                )
                .rule(
                    NotificationRule::new("SSM-JITNA-status".parse()?, NotificationEvent::Requester)
                        .to("SSM-JITNA-Requests".parse()?)
                        .to("logGroup".parse()?)
                )
                .rule(
                    NotificationRule::new("SSM-JITNA-conflicts".parse()?, NotificationEvent::Failed)
                        .to("SSM-JITNA-Conflicts".parse()?)
                        .to("logGroup".parse()?)
                )
                .rule(
                    NotificationRule::new("SSM-JITNA-conflicts-payments".parse()?, NotificationEvent::Failed)
                        .policy("Payments".parse()?)
                        .to("SSM-JITNA-Payments".parse()?)
                )
                .rule(
                    NotificationRule::new("SSM-JITNA-started".parse()?, NotificationEvent::Started)
                        .to("logGroup".parse()?)
                        .to("eventBus".parse()?)
                )
                .slack(
                    SlackChannel::new("jitna-approvals".parse()?, "T04KD93QX".parse()?, "C08R5TJ2M".parse()?)
                        .topic("SSM-JITNA-Requests".parse()?)
                        .approvals(true)
                        .account("520918834471".parse()?)
                )
                .teams(
                    TeamsChannel::new("jitna-conflicts".parse()?, "8b7e2d14-55a3-4f0c-b1d6-0c9f4e6a7d31".parse()?, "1f8a4c2e-6c5b-4a3d-9e7f-3b1d5c7e9a20".parse()?, "19%3A5f0c9e1d7b3a42c8%40thread.tacv2".parse()?)
                        .channel_name("Conflicts".parse()?)
                        .topic("SSM-JITNA-Conflicts".parse()?)
                )
        )
    ;
    Ok(model)
}
