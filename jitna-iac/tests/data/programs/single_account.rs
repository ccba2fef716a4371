//! Imported from examples/single-account/jitna.yaml

use jitna_iac::prelude::*;

const ON_CALL: Role = role!("on-call", "ClinicOnCall");
const HEAD_OF_IT: Role = role!("head-of-it", "ClinicHeadOfIT");
const DATA_PROTECTION: Role = role!("data-protection", "ClinicDataProtection");

const SYSTEM: NodeTag = node_tag!("System");

fn main() -> ExitCode {
    jitna_iac::app::run(model())
}

/// Just-in-time node access, as it was imported
pub(crate) fn model() -> Model {
    let unified_console = UnifiedConsole::new()
        .agent_update(days(7))
        .host_management(days(1))
        .inventory(hours(12));
    Model::account(account_id!("407712349981"), Region::EU_NORTH_1)
        .unified_console(unified_console)
        .with(everyday())
        .with(imaging_servers())
        .with(patient_databases())
        .with(recorded())
        .tag("Owner", "clinic-it")
        .tag("CostCenter", "4711")
}

fn everyday() -> AutoApproval {
    let cedar = r#"// Operators reach test servers at once.
permit (
  principal,
  action == AWS::SSM::Action::"getTokenForInstanceAccess",
  resource
)
when
{
  context.iam.principalTags.hasTag("Team") &&
  context.iam.principalTags.getTag("Team") == "operations" &&
  resource.hasTag("Stage") &&
  resource.getTag("Stage") == "test"
};

// On-call reaches nodes that never hold patient data.
permit (
  principal,
  action == AWS::SSM::Action::"getTokenForInstanceAccess",
  resource
)
when
{
  context.iam.principalTags.hasTag("Duty") &&
  context.iam.principalTags.getTag("Duty") == "on-call" &&
  resource.hasTag("PatientData") &&
  resource.getTag("PatientData") == "none"
};
"#;
    AutoApproval::new("everyday", [Statement::cedar(cedar)])
        .description("Test servers for the operators, nodes without patient data for on-call")
}

fn imaging_servers() -> ManualApproval {
    let level = Level::new([ON_CALL, HEAD_OF_IT])
        .message("Which maintenance window is this for?")
        .timeout(hours(8));
    ManualApproval::new("Imaging-Servers", Nodes::tagged(SYSTEM, ["pacs", "viewer"]))
        .description("PACS and its viewers")
        .access_duration(hours(12))
        .level(level)
}

fn patient_databases() -> ManualApproval {
    let nodes = Nodes::tagged(SYSTEM, ["pacs-database", "archive"]);
    let level = Level::new(HEAD_OF_IT)
        .message("Which ticket asks for access to patient data?")
        .timeout(days(1));
    let level_2 = Level::new(DATA_PROTECTION)
        .message("Access to patient data; the head of IT has approved it")
        .timeout(days(2));
    ManualApproval::new("Patient-Databases", nodes)
        .description("Databases with patient data")
        .access_duration(hours(2))
        .level(level)
        .level(level_2)
}

fn recorded() -> SessionPreferences {
    let s3 = S3Logs::new()
        .bucket("clinic-session-logs-${AWS::AccountId}")
        .prefix("ssm")
        .encrypted(true);
    SessionPreferences::new("recorded")
        .description("Sessions are logged in S3, encrypted, and end after an hour")
        .s3(s3)
        .kms_key("arn:aws:kms:eu-north-1:407712349981:key/6f3d1f0a-8b5e-4c1d-9a77-2f1b0c9d8e44")
        .run_as("operator")
        .idle_timeout(minutes(10))
        .max_duration(minutes(60))
}
