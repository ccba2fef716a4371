//! What is rolled out, and where

use jitna_iac::prelude::*;

const APPROVERS: Role = role!("approvers", "Operators");

const ENVIRONMENT: NodeTag = node_tag!("Environment");
const DATA: NodeTag = node_tag!("Data");

/// The model; `jitna-iac check` says what is wrong with it
pub(crate) fn model() -> Model {
    let organization = Organization::new(
        account_id!("012345678901"),
        root_id!("r-ab12"),
        "eu-central-1",
    );
    let rollout = Rollout::new("everywhere")
        .unit(Unit::root())
        .auto_approval(&auto_approval())
        .manual_approval(&manual_approval())
        .session_preferences(&session_preferences());

    Model::organization(organization.identity_provider(IdentityProvider::Iam))
        .unified_console(UnifiedConsole::new().regions(["eu-central-1"]))
        .with(deny_access())
        .with(rollout)
        .with(invariant())
}

/// Nodes with data that no user reaches without an approval
fn confidential() -> Condition {
    DATA.is("Confidential")
}

/// Requests that are never approved automatically, whatever an auto-approval policy says
fn deny_access() -> DenyAccess {
    DenyAccess::new([Statement::new("Confidential data is never automatic").when(confidential())])
}

/// Requests that are approved automatically
fn auto_approval() -> AutoApproval {
    let statement = Statement::new("Development nodes").when(ENVIRONMENT.is("Development"));
    AutoApproval::new("everyday", [statement])
}

/// Requests that an approver decides: for production, and for nodes with confidential data
fn manual_approval() -> ManualApproval {
    let nodes = Nodes::tagged(ENVIRONMENT, "Production").or_tagged(DATA, "Confidential");
    ManualApproval::new("Protected", nodes).access_duration(hours(4)).level(APPROVERS)
}

/// A session does not end when access ends, so both limits are set
fn session_preferences() -> SessionPreferences {
    SessionPreferences::new("standard").idle_timeout(minutes(20)).max_duration(minutes(60))
}

/// Holds for every user, tag and node there can be: `check` proves it, or shows a request that breaks it
fn invariant() -> Invariant {
    Invariant::never_auto_approved("Confidential data is opened by approvers", Requests::new().when(confidential()))
}
