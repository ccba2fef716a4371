//! Imported from examples/full/jitna.yaml

use jitna_iac::prelude::*;

const SECURITY: Unit = unit!("Security", "ou-n7ys-5ecu71ty");
const INFRASTRUCTURE: Unit = unit!("Infrastructure", "ou-n7ys-1nf7a001");
const WORKLOADS: Unit = unit!("Workloads", "ou-n7ys-w07kl0ad");
const PRODUCTION: Unit = unit!("Production", "ou-n7ys-p70duc10").inside(WORKLOADS);
const TEST: Unit = unit!("Test", "ou-n7ys-7e570000").inside(WORKLOADS);
const MANAGEMENT: Account = account!("management", "408267159331");
const LOG_ARCHIVE: Account = account!("log-archive", "255801743996").inside(SECURITY);
const SECURITY_AUDIT: Account = account!("security-audit", "630918274455").inside(SECURITY);
const OPERATIONS: Account = account!("operations", "719304856227").inside(INFRASTRUCTURE);
const NETWORK: Account = account!("network", "184620937518").inside(INFRASTRUCTURE);
const SHOP: Account = account!("shop", "520918834472").inside(PRODUCTION);
const PAYMENTS: Account = account!("payments", "733150928861").inside(PRODUCTION);
const OLD_SHOP: Account = account!("old-shop", "366472910584").inside(PRODUCTION);
const SHOP_TEST: Account = account!("shop-test", "941205837662").inside(TEST);
const PAYMENTS_TEST: Account = account!("payments-test", "872036415590").inside(TEST);
const REGIONS: [Region; 3] = [Region::EU_CENTRAL_1, Region::EU_WEST_1, Region::US_EAST_1];

const ENGINEERS: Group = group!("engineers", "34688438-1061-702c-a03d-1fa788dccfd2");
const LEADS: Group = group!("leads", "ec4df598-7071-70a6-0de4-0123456789ac");
const PLATFORM: Group = group!("platform", "e8c17310-e011-7089-d989-10da10123457");
const CHANGE_MANAGERS: Group = group!("change-managers", "d8a1e2b4-5061-7093-a2c4-6e8f0a1b2c3d");
const PLATFORM_LEAD: Role = role!("platform-lead", "PlatformLead");

const WORKLOAD: NodeTag = node_tag!("Workload");

fn main() -> ExitCode {
    jitna_iac::app::run(model())
}

/// Just-in-time node access, as it was imported
pub(crate) fn model() -> Model {
    let existing = ExistingPreferences::new([SHOP]).regions([Region::EU_WEST_1]);
    let migration = Migration::new(Phase::Pilot)
        .guard(Guard::ServiceControlPolicy)
        .pilot_unit(TEST)
        .units([INFRASTRUCTURE, WORKLOADS])
        .break_glass("arn:aws:iam::*:role/BreakGlass");
    let conductor_one = ConductorOne::new("5d41402a-bc4b-2a76-b971-9d911017c592")
        .identity_center(Region::EU_CENTRAL_1)
        .provisioning(true)
        .cross_account_iam(true)
        .child_role("ConductorOneRead");
    let stack_sets = StackSetOptions::new()
        .name_prefix("nordlys-jitna")
        .max_concurrent("25%")
        .region_concurrency(RegionConcurrency::Sequential)
        .region_order(REGIONS);
    Model::organization(organization())
        .unified_console(UnifiedConsole::new().regions(REGIONS))
        .console_extras(console_extras())
        .node_access(NodeAccess::in_units([INFRASTRUCTURE, WORKLOADS]))
        .with(deny_access())
        .session_logs(session_logs())
        .rdp_recording(rdp_recording())
        .with([base(), production(), test(), old_shop(), management()])
        .existing_preferences(ExistingPreferences::new([OLD_SHOP]).import_as("recorded"))
        .existing_preferences(existing)
        .notifications(notifications())
        .with(people())
        .migration(migration)
        .conductor_one(conductor_one)
        .promote_documents(true)
        .accept(
            "JNA0684",
            "Configurers are as few and as closely watched as those who deploy",
        )
        .accept_for(
            "JNA0515",
            "production",
            "The account keeps its document until its preferences are those of all others; the unit of its own is not worth it",
        )
        .tag("CostCenter", "4711")
        .tag("Owner", "platform")
        .stack_sets(stack_sets)
        .groups([CHANGE_MANAGERS])
}

fn organization() -> Organization {
    let root = root_id!("r-n7ys");
    let identity_center = IdentityCenter::new(
        "arn:aws:sso:::instance/ssoins-69876b1c2d3e4f50",
        "d-99670a1b2c",
    )
    .region(Region::EU_CENTRAL_1);
    let accounts = [
        MANAGEMENT,
        LOG_ARCHIVE,
        SECURITY_AUDIT,
        OPERATIONS,
        NETWORK,
        SHOP,
        PAYMENTS,
        OLD_SHOP,
        SHOP_TEST,
        PAYMENTS_TEST,
    ];
    Organization::new(account_id!("719304856227"), root, Region::EU_CENTRAL_1)
        .id("o-n0rd1ys2ab")
        .management_account(account_id!("408267159331"))
        .identity_provider(IdentityProvider::Sso)
        .identity_center(identity_center)
        .units([SECURITY, INFRASTRUCTURE, WORKLOADS, PRODUCTION, TEST])
        .accounts(accounts)
}

fn console_extras() -> ConsoleExtras {
    let diagnosis_report_role = DiagnosisReportRole::new("NodeReports", "nordlys-node-reports");
    let diagnosis_key = DiagnosisKey::new(
        "alias/diagnoses",
        "do-not-delete-ssm-diagnosis-719304856227-eu-central-1-n7ys4",
    );
    ConsoleExtras::new()
        .explorer_role("AWS-QuickSetup-SSM-RoleForEnablingExplorer")
        .diagnosis_report_role(diagnosis_report_role)
        .diagnosis_key(diagnosis_key)
}

fn session_logs() -> SessionLogs {
    let bucket = LogBucket::new("nordlys-session-archive")
        .encryption(BucketEncryption::Kms)
        .expire_after(days(2557))
        .object_lock(ObjectLock::new(LockMode::Governance, days(365)))
        .central(Central::new(LOG_ARCHIVE, Region::EU_CENTRAL_1));
    SessionLogs::new()
        .log_group(LogGroup::new("/sessions/nodes").retention(days(400)))
        .bucket(bucket)
        .key("alias/sessions")
        .node_policy(NodePolicy::new().name("WriteSessionLogs"))
}

fn rdp_recording() -> RdpRecording {
    let bucket = LogBucket::new("nordlys-rdp-recordings")
        .encryption(BucketEncryption::Kms)
        .expire_after(days(400))
        .central(Central::new(LOG_ARCHIVE, Region::EU_CENTRAL_1));
    let key = RecordingKey::alias("alias/rdp-recording").multi_region(true);
    RdpRecording::to_bucket(bucket).key(key)
}

fn notifications() -> Notifications {
    let topic = NotificationTopic::new("SSM-JITNA-Conflicts").email("platform@nordlys.example");
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
        .to("logGroup")
        .to("eventBus");
    let rule_3 = NotificationRule::new("SSM-JITNA-started", NotificationEvent::Started)
        .to("logGroup")
        .to("eventBus");
    let jitna_shop = SlackChannel::new("jitna-shop", "T05NRDLYS", "C09SH0PRQ")
        .topic("SSM-JITNA-Requests")
        .account(SHOP);
    let jitna_conflicts = TeamsChannel::new(
        "jitna-conflicts",
        "2f8a4c2e-6c5b-4a3d-9e7f-3b1d5c7e9a21",
        "9b7e2d14-55a3-4f0c-b1d6-0c9f4e6a7d32",
        "19%3A6f0c9e1d7b3a42c8%40thread.tacv2",
    )
    .channel_name("Conflicts")
    .topic("SSM-JITNA-Conflicts")
    .account(OPERATIONS);
    Notifications::new()
        .topic(NotificationTopic::new("SSM-JITNA-Requests"))
        .topic(topic)
        .log_group(log_group)
        .event_bus("arn:aws:events:eu-central-1:630918274455:event-bus/node-access")
        .function("page-on-call")
        .rule(rule)
        .rule(ssm_jitna_status)
        .rule(rule_2)
        .rule(rule_3)
        .slack(jitna_shop)
        .teams(jitna_conflicts)
        .systems_manager_email(true)
}

fn people() -> [Person; 11] {
    let trust = Trust::new().principals(["arn:aws:iam::408267159331:role/Platform"]);
    let trust_2 = Trust::new()
        .principals(["arn:aws:iam::630918274455:role/Auditor"])
        .external_id("node-access-audit");
    let oidc = Oidc::new(
        "token.actions.githubusercontent.com",
        "sts.amazonaws.com",
        ["repo:nordlys/drills:environment:test"],
    );
    [
        Person::role(Persona::ConsoleOnboarding, trust),
        Person::role(Persona::Enabler, Trust::new().saml("NordlysDirectory")),
        Person::policy(Persona::RecordingAdministrator),
        Person::policy(Persona::RdpUser),
        Person::permission_set(Persona::Configurer, [PLATFORM]).chat_role("SSM-JITNA-chat"),
        Person::permission_set(Persona::Requester, [ENGINEERS]).max_session(hours(8)),
        Person::permission_set(Persona::Approver, [LEADS, PLATFORM]),
        Person::permission_set(Persona::Approver, [ENGINEERS])
            .name("JitnaShopApprover")
            .account(SHOP)
            .account(SHOP_TEST),
        Person::permission_set(Persona::Operator, [PLATFORM]).deny_start_session(true),
        Person::role(Persona::ReadOnlyOperator, trust_2),
        Person::role(Persona::Approver, Trust::new().oidc(oidc))
            .name("JitnaDrillApprover")
            .unit(TEST)
            .max_session(hours(1)),
    ]
}

fn deny_access() -> DenyAccess {
    DenyAccess::new([Statement::file("policies/freeze.cedar")])
}

fn base() -> Rollout {
    Rollout::new("base")
        .unit(INFRASTRUCTURE)
        .manual_approval(&network())
        .session_preferences(&recorded())
}

fn production() -> Rollout {
    Rollout::new("production")
        .extends(&base())
        .unit(PRODUCTION)
        .manual_approval(&shop())
        .manual_approval(&payments())
}

fn test() -> Rollout {
    let test_nodes = Statement::new("Test nodes")
        .group(ENGINEERS)
        .when(node_tag("Environment").is("Test"));
    let test_auto_approval = AutoApproval::new("test", [test_nodes])
        .description("Nodes for tests are open to engineers");
    Rollout::new("test")
        .extends(&production())
        .unit(TEST)
        .auto_approval(&test_auto_approval)
}

fn old_shop() -> Rollout {
    Rollout::new("old-shop")
        .extends(&production())
        .account(OLD_SHOP)
        .no_session_preferences()
}

fn management() -> Rollout {
    Rollout::new("management")
        .account(MANAGEMENT)
        .regions([Region::EU_CENTRAL_1, Region::US_EAST_1])
        .manual_approval(&management_manual_approval())
        .session_preferences(&recorded())
}

fn shop() -> ManualApproval {
    ManualApproval::new("Shop", Nodes::tagged(WORKLOAD, "Shop")).level(LEADS)
}

fn payments() -> ManualApproval {
    ManualApproval::new("Payments", Nodes::tagged(WORKLOAD, "Payments"))
        .access_duration(hours(2))
        .level(Level::new(PLATFORM).timeout(hours(1)))
        .level(LEADS)
}

fn network() -> ManualApproval {
    ManualApproval::new("Network", Nodes::tagged(WORKLOAD, "Network")).level(PLATFORM)
}

fn management_manual_approval() -> ManualApproval {
    ManualApproval::new("Management", Nodes::tagged(WORKLOAD, "Management")).level(PLATFORM_LEAD)
}

fn recorded() -> SessionPreferences {
    let cloud_watch = CloudWatchLogs::new()
        .log_group("/sessions/nodes")
        .encrypted(true);
    let s3 = S3Logs::new()
        .bucket("nordlys-session-archive")
        .prefix("${AWS::AccountId}/${AWS::Region}");
    SessionPreferences::new("recorded")
        .cloud_watch(cloud_watch)
        .s3(s3)
        .kms_key("alias/sessions")
        .idle_timeout(minutes(15))
        .max_duration(minutes(60))
}
