//! Imported from snapshots/build-script/assembly

use std::process::ExitCode;

use jitna_iac::model::prelude::*;

fn main() -> ExitCode {
    jitna_iac::app::run_result(model())
}

/// The model that was imported
pub(crate) fn model() -> Result<Model, ParseIdError> {
    let organization =
        Organization::new("210987654321".parse()?, "r-k7p2".parse()?, "eu-west-1".parse()?)
            .identity_provider(IdentityProvider::Sso)
            .unit(
                Unit::new("services".parse()?, "ou-k7p2-w0rk10ad".parse()?)
            )
    ;
    let node_access =
        NodeAccess::default()
            .name("jitna".parse()?)
            .unit("ou-k7p2-w0rk10ad".parse()?)
    ;
    let model = Model::organization(organization, node_access)
        .unified_console(
            UnifiedConsole::default()
                .name("ssm-console".parse()?)
                .regions(["eu-west-1".parse()?])
                .agent_update("14 days".parse()?)
                .host_management("1 day".parse()?)
                .inventory("12 hours".parse()?)
        )
        .deny_access(
            DenyAccess::new([
                Statement::cedar(r#"// Nodes with personal data are never approved automatically.
forbid (
  principal,
  action == AWS::SSM::Action::"getTokenForInstanceAccess",
  resource
)
when
{ resource.hasTag("DataClass") && resource.getTag("DataClass") == "personal" };

// External staff is always asked for a reason by a person.
forbid (
  principal,
  action == AWS::SSM::Action::"getTokenForInstanceAccess",
  resource
)
when { principal has employeeNumber && principal.employeeNumber like "EXT-*" };
"#),
            ])
        )
        .auto_approval(
            AutoApproval::new("test-nodes".parse()?, [
                Statement::cedar(r#"// Nodes tagged Stage=test or Stage=preview
permit (
  principal,
  action == AWS::SSM::Action::"getTokenForInstanceAccess",
  resource
)
when
{
  resource.hasTag("Stage") &&
  ["test", "preview"].contains(resource.getTag("Stage"))
};
"#),
            ])
                .description("Access to test nodes is approved at once".parse()?)
        )
        .manual_approval(
            ManualApproval::new("Services".parse()?, Nodes::tagged("Stage".parse()?, ["staging".parse()?, "live".parse()?]))
                .description("Nodes of all services; their owners approve")
                .access_duration("8h".parse()?)
                .level(
                    Level::new([Approver::Group("5c2a3d94-80a1-7076-3f55-6f1c0f6d9b21".parse()?)])
                        .approvals(1)
                        .message("Which incident or change is this about?")
                        .timeout("14400s".parse()?)
                )
        )
        .session_preferences(
            SessionPreferences::new("services".parse()?)
                .cloud_watch(CloudWatchLogs::stream_to("/ssm/sessions".parse()?).encrypted(false).streaming(true))
                .idle_timeout("15m".parse()?)
                .max_duration("60m".parse()?)
        )
        .rollout(
            Rollout::new("services".parse()?)
                .unit("services".parse()?)
                .auto_approval("test-nodes".parse()?)
                .manual_approval("Services".parse()?)
                .session_preferences("services".parse()?)
        )
    ;
    Ok(model)
}
