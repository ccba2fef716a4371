//! Imported from snapshots/single-account/assembly

use std::process::ExitCode;

use jitna_iac::model::prelude::*;

fn main() -> ExitCode {
    jitna_iac::app::run_result(model())
}

/// The model that was imported
pub(crate) fn model() -> Result<Model, ParseIdError> {
    let mut model = Model::account(Account::new("407712349981".parse()?, "eu-north-1".parse()?));
    model.node_access =
        NodeAccess::default()
            .name("jitna".parse()?)
    ;
    let model = model
        .unified_console(
            UnifiedConsole::default()
                .name("ssm-console".parse()?)
                .agent_update("7 days".parse()?)
                .host_management("1 day".parse()?)
                .inventory("12 hours".parse()?)
        )
        .tag("Owner".parse()?, "clinic-it".parse()?)
        .tag("CostCenter".parse()?, "4711".parse()?)
        .auto_approval(
            AutoApproval::new("everyday".parse()?, [
                Statement::cedar(r#"// Operators reach test servers at once.
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
"#),
            ])
                .description("Test servers for the operators, nodes without patient data for on-call".parse()?)
        )
        .manual_approval(
            ManualApproval::new("Imaging-Servers".parse()?, Nodes::tagged("System".parse()?, ["pacs".parse()?, "viewer".parse()?]))
                .description("PACS and its viewers")
                .access_duration("12h".parse()?)
                .level(
                    Level::new([Approver::Role("ClinicOnCall".parse()?), Approver::Role("ClinicHeadOfIT".parse()?)])
                        .approvals(1)
                        .message("Which maintenance window is this for?")
                        .timeout("28800s".parse()?)
                )
        )
        .manual_approval(
            ManualApproval::new("Patient-Databases".parse()?, Nodes::tagged("System".parse()?, ["pacs-database".parse()?, "archive".parse()?]))
                .description("Databases with patient data")
                .access_duration("2h".parse()?)
                .level(
                    Level::new([Approver::Role("ClinicHeadOfIT".parse()?)])
                        .approvals(1)
                        .message("Which ticket asks for access to patient data?")
                        .timeout("86400s".parse()?)
                )
                .level(
                    Level::new([Approver::Role("ClinicDataProtection".parse()?)])
                        .approvals(1)
                        .message("Access to patient data; the head of IT has approved it")
                        .timeout("172800s".parse()?)
                )
        )
        .session_preferences(
            SessionPreferences::new("recorded".parse()?)
                .description("Sessions are logged in S3, encrypted, and end after an hour".parse()?)
                .s3(S3Logs::bucket("clinic-session-logs-${AWS::AccountId}".parse()?).encrypted(true).prefix("ssm".parse()?))
                .kms_key("arn:aws:kms:eu-north-1:407712349981:key/6f3d1f0a-8b5e-4c1d-9a77-2f1b0c9d8e44".parse()?)
                .run_as(RunAs::user("operator".parse()?))
                .idle_timeout("10m".parse()?)
                .max_duration("60m".parse()?)
        )
    ;
    Ok(model)
}
