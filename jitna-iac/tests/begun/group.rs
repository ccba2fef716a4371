//! What is rolled out, and where

use jitna_iac::prelude::*;

/// The model; `jitna-iac check` says what is wrong with it
pub(crate) fn model() -> Result<Model, ParseIdError> {
    let region: Region = "eu-central-1".parse()?;
    let organization = Organization::new(
        "012345678901".parse()?,
        "r-ab12".parse()?,
        region.clone(),
    );
    let mut organization = organization.identity_provider(IdentityProvider::Sso);
    let mut node_access = NodeAccess::default();
    let mut rollout = Rollout::new("everywhere".parse()?);
    let units = [
        (
            "Zoë's \"prod\" \\ {{x}} ${y} #1: \u{2028}*/",
            "ou-ab12-11111111",
        ),
        (
            "sandbox",
            "ou-ab12-22222222",
        ),
    ];
    for (name, id) in units {
        organization = organization.unit(Unit::new(name.parse()?, id.parse()?));
        node_access = node_access.unit(name.parse()?);
        rollout = rollout.unit(name.parse()?);
    }
    rollout = rollout
        .auto_approval("everyday".parse()?)
        .manual_approval("Protected".parse()?)
        .session_preferences("standard".parse()?);

    // Names for what AWS knows by id or ARN.
    let approver = "ec4df598-7071-70a6-0de4-0123456789ab";
    let names = Names::default().group("approvers".parse()?, approver.parse()?);
    let approver = Approver::Group("approvers".parse()?);

    Ok(Model::organization(organization, node_access)
        .names(names)
        .unified_console(UnifiedConsole::default().regions([region]))
        .deny_access(deny_access()?)
        .auto_approval(auto_approval()?)
        .manual_approval(manual_approval(approver)?)
        .session_preferences(session_preferences()?)
        .rollout(rollout)
        .invariant(invariant()?))
}

/// Nodes with data that nobody reaches without being let in
fn confidential() -> Condition {
    node_tag("Data").is("Confidential")
}

/// Requests that are never approved automatically, whatever an auto-approval policy says
fn deny_access() -> Result<DenyAccess, ParseIdError> {
    let name = "Confidential data is never automatic".parse()?;
    Ok(DenyAccess::new([Statement::new(name).when(confidential())]))
}

/// Requests that are approved at once
fn auto_approval() -> Result<AutoApproval, ParseIdError> {
    let development = node_tag("Environment").is("Development");
    let statement = Statement::new("Development nodes".parse()?).when(development);
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
