//! Imported from examples/notifications/jitna.yaml

use jitna_iac::prelude::*;

const WORKLOADS: Unit = unit!("workloads", "ou-k9wd-4xkq1mzt");
const OPERATIONS: Account = account!("operations", "318207745516");
const SHOP: Account = account!("shop", "520918834471").inside(WORKLOADS);
const PAYMENTS: Account = account!("payments", "733150928862").inside(WORKLOADS);

const CHANNEL: Role = role!("channel", "SSM-JITNA-chat-approver");
const PAYMENTS_LEADS: Role = role!("payments-leads", "PaymentsLeads");

const WORKLOAD: NodeTag = node_tag!("Workload");

fn main() -> ExitCode {
    jitna_iac::app::run(model())
}

/// Just-in-time node access, as it was imported
pub(crate) fn model() -> Model {
    let root = root_id!("r-k9wd");
    let organization = Organization::new(account_id!("318207745516"), root, Region::EU_CENTRAL_1)
        .management_account(account_id!("604415523088"))
        .identity_provider(IdentityProvider::Iam)
        .units([WORKLOADS])
        .accounts([OPERATIONS, SHOP, PAYMENTS]);
    let unified_console = UnifiedConsole::new().regions([Region::EU_CENTRAL_1, Region::EU_WEST_1]);
    Model::organization(organization)
        .unified_console(unified_console)
        .node_access(NodeAccess::in_units([WORKLOADS]))
        .with(workloads())
        .notifications(notifications())
        .tag("CostCenter", "4711")
}

fn notifications() -> Notifications {
    let topic = NotificationTopic::new("SSM-JITNA-Conflicts").email("platform@meridian.example");
    let log_group = NotificationLogGroup::new("/aws/events/jitna").retention(days(731));
    let rule = NotificationRule::new("SSM-JITNA-pending", NotificationEvent::Approver)
        .status("PendingApproval")
        .to("SSM-JITNA-Requests")
        .to("page-on-call");
    let ssm_jitna_status = NotificationRule::new("SSM-JITNA-status", NotificationEvent::Requester)
        .to("SSM-JITNA-Requests")
        .to("logGroup");
    let rule_2 = NotificationRule::new("SSM-JITNA-conflicts", NotificationEvent::Failed)
        .to("SSM-JITNA-Conflicts")
        .to("logGroup");
    let rule_3 = NotificationRule::new("SSM-JITNA-conflicts-payments", NotificationEvent::Failed)
        .policy("Payments")
        .to("SSM-JITNA-Payments");
    let rule_4 = NotificationRule::new("SSM-JITNA-started", NotificationEvent::Started)
        .to("logGroup")
        .to("eventBus");
    let ssm_jitna_bypass = NotificationRule::new("SSM-JITNA-bypass", NotificationEvent::Sessions)
        .to("logGroup")
        .to("eventBus");
    let rule_5 = NotificationRule::new("SSM-JITNA-emergencies", NotificationEvent::Sessions)
        .role("BreakGlass")
        .to("SSM-JITNA-Conflicts");
    let jitna_approvals = SlackChannel::new("jitna-approvals", "T04KD93QX", "C08R5TJ2M")
        .topic("SSM-JITNA-Requests")
        .approvals(true)
        .account(SHOP);
    let jitna_conflicts = TeamsChannel::new(
        "jitna-conflicts",
        "1f8a4c2e-6c5b-4a3d-9e7f-3b1d5c7e9a20",
        "8b7e2d14-55a3-4f0c-b1d6-0c9f4e6a7d31",
        "19%3A5f0c9e1d7b3a42c8%40thread.tacv2",
    )
    .channel_name("Conflicts")
    .topic("SSM-JITNA-Conflicts");
    Notifications::new()
        .topic(NotificationTopic::new("SSM-JITNA-Requests"))
        .topic(topic)
        .topic(NotificationTopic::new("SSM-JITNA-Payments").existing(true))
        .log_group(log_group)
        .event_bus("arn:aws:events:eu-central-1:318207745516:event-bus/security")
        .function("page-on-call")
        .rule(rule)
        .rule(ssm_jitna_status)
        .rule(rule_2)
        .rule(rule_3)
        .rule(rule_4)
        .rule(ssm_jitna_bypass)
        .rule(rule_5)
        .slack(jitna_approvals)
        .teams(jitna_conflicts)
        .systems_manager_email(true)
}

fn workloads() -> Rollout {
    let standard = SessionPreferences::new("standard")
        .idle_timeout(minutes(20))
        .max_duration(minutes(60));
    Rollout::new("workloads")
        .unit(WORKLOADS)
        .manual_approval(&shop())
        .manual_approval(&payments())
        .session_preferences(&standard)
}

fn shop() -> ManualApproval {
    ManualApproval::new("Shop", Nodes::tagged(WORKLOAD, "Shop")).level(CHANNEL)
}

fn payments() -> ManualApproval {
    ManualApproval::new("Payments", Nodes::tagged(WORKLOAD, "Payments")).level(PAYMENTS_LEADS)
}
