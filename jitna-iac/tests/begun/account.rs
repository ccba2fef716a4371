//! What is rolled out, and where

use jitna_iac::prelude::*;

const APPROVERS: Role = role!("approvers", "Operators");

const ENVIRONMENT: NodeTag = node_tag!("Environment");
const DATA: NodeTag = node_tag!("Data");

/// The model; `jitna-iac check` says what is wrong with it
pub(crate) fn model() -> Model {
    Model::account(account_id!("012345678901"), "eu-central-1")
        .unified_console(UnifiedConsole::new())
        .with(auto_approval())
        .with(manual_approval())
        .with(session_preferences())
        .with(invariant())
}

/// Nodes with data that no user reaches without an approval
fn confidential() -> Condition {
    DATA.is("Confidential")
}

/// Requests that are approved automatically
fn auto_approval() -> AutoApproval {
    let statement = Statement::new("Development nodes").when(ENVIRONMENT.is("Development"));
    let statement = statement.unless(confidential());
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
