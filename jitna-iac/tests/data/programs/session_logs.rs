//! Imported from examples/session-logs/jitna.yaml

use jitna_iac::prelude::*;

const INFRASTRUCTURE: Unit = unit!("infrastructure", "ou-ab12-11111111");
const WORKLOADS: Unit = unit!("workloads", "ou-ab12-22222222");
const TOOLS: Account = account!("tools", "222222222222").inside(INFRASTRUCTURE);
const LOG_ARCHIVE: Account = account!("log-archive", "333333333333").inside(INFRASTRUCTURE);
const SHOP: Account = account!("shop", "444444444444").inside(WORKLOADS);
const BANK: Account = account!("bank", "555555555555").inside(WORKLOADS);
const OLD_SHOP: Account = account!("old-shop", "666666666666").inside(WORKLOADS);

const LEADS: Group = group!("leads", "ec4df598-7071-70a6-0de4-0123456789ab");

fn main() -> ExitCode {
    jitna_iac::app::run(model())
}

/// Just-in-time node access, as it was imported
pub(crate) fn model() -> Model {
    let root = root_id!("r-ab12");
    let organization = Organization::new(account_id!("222222222222"), root, Region::EU_CENTRAL_1)
        .id("o-a1b2c3d4e5")
        .management_account(account_id!("111111111111"))
        .identity_provider(IdentityProvider::Sso)
        .units([INFRASTRUCTURE, WORKLOADS])
        .accounts([TOOLS, LOG_ARCHIVE, SHOP, BANK, OLD_SHOP]);
    let unified_console = UnifiedConsole::new().regions([Region::EU_CENTRAL_1, Region::EU_WEST_1]);
    let existing = ExistingPreferences::new([SHOP]).regions([Region::EU_WEST_1]);
    Model::organization(organization)
        .unified_console(unified_console)
        .node_access(NodeAccess::in_units([WORKLOADS]))
        .session_logs(session_logs())
        .with([workloads(), old_shop()])
        .existing_preferences(ExistingPreferences::new([OLD_SHOP]).import_as("recorded"))
        .existing_preferences(existing)
        .tag("CostCenter", "4711")
}

fn session_logs() -> SessionLogs {
    let bucket = LogBucket::new("acme-session-archive")
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

fn workloads() -> Rollout {
    let cloud_watch = CloudWatchLogs::new()
        .log_group("/sessions/nodes")
        .encrypted(true);
    let s3 = S3Logs::new()
        .bucket("acme-session-archive")
        .prefix("${AWS::AccountId}/${AWS::Region}");
    let recorded = SessionPreferences::new("recorded")
        .cloud_watch(cloud_watch)
        .s3(s3)
        .kms_key("alias/sessions")
        .idle_timeout(minutes(15))
        .max_duration(minutes(60));
    Rollout::new("workloads")
        .unit(WORKLOADS)
        .manual_approval(&everything())
        .session_preferences(&recorded)
}

fn old_shop() -> Rollout {
    Rollout::new("old-shop")
        .extends(&workloads())
        .account(OLD_SHOP)
        .no_session_preferences()
}

fn everything() -> ManualApproval {
    ManualApproval::new("Everything", Nodes::all()).level(LEADS)
}
