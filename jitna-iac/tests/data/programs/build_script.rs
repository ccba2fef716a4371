//! Imported from examples/build-script/jitna.yaml

use jitna_iac::prelude::*;

const SERVICES: Unit = unit!("services", "ou-k7p2-w0rk10ad");

const SERVICE_OWNERS: Group = group!("service-owners", "5c2a3d94-80a1-7076-3f55-6f1c0f6d9b21");

const STAGE: NodeTag = node_tag!("Stage");

fn main() -> ExitCode {
    jitna_iac::app::run(model())
}

/// Just-in-time node access, as it was imported
pub(crate) fn model() -> Model {
    let root = root_id!("r-k7p2");
    let organization = Organization::new(account_id!("210987654321"), root, Region::EU_WEST_1)
        .identity_provider(IdentityProvider::Sso)
        .units([SERVICES]);
    Model::organization(organization)
        .node_access(NodeAccess::in_units([SERVICES]))
        .with(deny_access())
        .with(services())
}

fn deny_access() -> DenyAccess {
    DenyAccess::new([Statement::file("policies/deny.cedar")])
}

fn services() -> Rollout {
    let statement = Statement::new("Nodes tagged Stage=test or Stage=preview")
        .when(STAGE.one_of(["test", "preview"]));
    let test_nodes = AutoApproval::new("test-nodes", [statement])
        .description("Access to test nodes is approved automatically");
    let services_session_preferences = SessionPreferences::new("services")
        .cloud_watch(CloudWatchLogs::new().log_group("/ssm/sessions"))
        .idle_timeout(minutes(15))
        .max_duration(minutes(60));
    Rollout::new("services")
        .unit(SERVICES)
        .auto_approval(&test_nodes)
        .manual_approval(&services_manual_approval())
        .session_preferences(&services_session_preferences)
}

fn services_manual_approval() -> ManualApproval {
    let level = Level::new(SERVICE_OWNERS)
        .message("Which incident or change is this about?")
        .timeout(hours(4));
    ManualApproval::new("Services", Nodes::tagged(STAGE, ["staging", "live"]))
        .description("Nodes of all services; their owners approve")
        .access_duration(hours(8))
        .level(level)
}
