//! What is rolled out, and where

use jitna_iac::prelude::*;

/// The model; `jitna-iac check` says what is wrong with it
pub(crate) fn model() -> Result<Model, ParseIdError> {
    let region: Region = "eu-central-1".parse()?;
    let account = Account::new("012345678901".parse()?, region);

    // Names for what AWS knows by id or ARN.
    let approver = "Operators";
    let names = Names::default().role("approvers".parse()?, approver.parse()?);
    let approver = Approver::Role("approvers".parse()?);

    Ok(Model::account(account)
        .names(names)
        .unified_console(UnifiedConsole::default())
        .auto_approval(auto_approval()?)
        .manual_approval(manual_approval(approver)?)
        .session_preferences(session_preferences()?)
        .invariant(invariant()?))
}

/// Nodes with data that nobody reaches without being let in
fn confidential() -> Condition {
    node_tag("Data").is("Confidential")
}

/// Requests that are approved at once
fn auto_approval() -> Result<AutoApproval, ParseIdError> {
    let development = node_tag("Environment").is("Development");
    let statement = Statement::new("Development nodes".parse()?).when(development);
    let statement = statement.unless(confidential());
    Ok(AutoApproval::new("everyday".parse()?, [statement]))
}

/// Requests that somebody approves: for production, and wherever confidential data is
fn manual_approval(approver: Approver) -> Result<ManualApproval, ParseIdError> {
    let nodes = Nodes::tagged("Environment".parse()?, ["Production".parse()?])
        .or_tagged("Data".parse()?, ["Confidential".parse()?]);
    Ok(ManualApproval::new("Protected".parse()?, nodes)
        .access_duration("4h".parse()?)
        .level(Level::new([approver])))
}

/// A session does not end when access ends, so both limits are set
fn session_preferences() -> Result<SessionPreferences, ParseIdError> {
    Ok(SessionPreferences::new("standard".parse()?)
        .idle_timeout("20m".parse()?)
        .max_duration("60m".parse()?))
}

/// Held for every user, tag and node there can be: `check` proves it, or shows a request that breaks it
fn invariant() -> Result<Invariant, ParseIdError> {
    let requests = Requests::default().when(confidential());
    let name = "Confidential data is opened by people".parse()?;
    Ok(Invariant::new(name, Claim::NeverAutoApproved(requests)))
}
