//! Imported from examples/rdp-recording/jitna.yaml

use jitna_iac::prelude::*;

const WORKLOADS: Unit = unit!("workloads", "ou-ab12-11111111");
const TOOLS: Account = account!("tools", "222222222222");
const SHOP: Account = account!("shop", "333333333333").inside(WORKLOADS);

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
        .units([WORKLOADS])
        .accounts([TOOLS, SHOP]);
    let unified_console =
        UnifiedConsole::new().regions([Region::EU_CENTRAL_1, Region::EU_WEST_1, Region::US_EAST_1]);
    Model::organization(organization)
        .unified_console(unified_console)
        .console_extras(console_extras())
        .node_access(NodeAccess::in_units([WORKLOADS]))
        .rdp_recording(rdp_recording())
        .with(workloads())
}

fn console_extras() -> ConsoleExtras {
    let diagnosis_key = DiagnosisKey::new(
        "alias/diagnoses",
        "do-not-delete-ssm-diagnosis-222222222222-eu-central-1-ab12c",
    );
    ConsoleExtras::new()
        .diagnosis_report_role(DiagnosisReportRole::new("NodeReports", "acme-node-reports"))
        .diagnosis_key(diagnosis_key)
}

fn rdp_recording() -> RdpRecording {
    let bucket = LogBucket::new("acme-rdp-${AWS::AccountId}")
        .encryption(BucketEncryption::Kms)
        .expire_after(days(400));
    let key = RecordingKey::alias("alias/rdp-recording").multi_region(true);
    RdpRecording::to_bucket(bucket).key(key)
}

fn workloads() -> Rollout {
    let standard = SessionPreferences::new("standard")
        .idle_timeout(minutes(15))
        .max_duration(minutes(60));
    Rollout::new("workloads")
        .unit(WORKLOADS)
        .manual_approval(&everything())
        .session_preferences(&standard)
}

fn everything() -> ManualApproval {
    ManualApproval::new("Everything", Nodes::all()).level(LEADS)
}
