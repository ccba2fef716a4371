//! The model of `examples/recipe/jitna.yaml`, built by a program

use jitna_iac::prelude::*;

/// Just-in-time node access for an organization, after AWS's recipe
pub(crate) fn model() -> Result<Model, ParseIdError> {
    let model = Model::organization(organization()?, node_access()?)
        .names(
            Names::default()
                .group("approvers".parse()?, "ec4df598-7071-70a6-0de4-0123456789ab".parse()?)
                .group("production-operators".parse()?, "e8c17310-e011-7089-d989-10da10123456".parse()?),
        )
        // The unified console always covers the whole organization.
        .unified_console(
            UnifiedConsole::default()
                .name("ssm-console".parse()?)
                .regions(regions())
                .agent_update("14 days".parse()?)
                .host_management("1 day".parse()?)
                .inventory("24 hours".parse()?),
        )
        .deny_access(deny_access()?)
        .auto_approval(
            AutoApproval::new(
                "dev-nodes".parse()?,
                [Statement::new("Nodes tagged ENV=DEV".parse()?).when(node_tag("ENV").is("DEV"))],
            )
            .description("Access to development nodes is approved at once".parse()?),
        )
        .session_preferences(session_preferences()?)
        .tag("AWSSamples".parse()?, "Just-in-time-Node-Access".parse()?);

    let rollout = Rollout::new("workloads".parse()?)
        .unit("A".parse()?)
        .unit("B".parse()?)
        .auto_approval("dev-nodes".parse()?)
        .session_preferences("standard".parse()?);

    // What YAML repeats, a program can put in a loop.
    let (mut model, mut rollout) = (model, rollout);
    for workload in ["E-commerce", "FinanceApplication"] {
        model = model.manual_approval(manual_approval(workload)?);
        rollout = rollout.manual_approval(policy_name(workload)?);
    }
    Ok(model.rollout(rollout))
}

fn regions() -> [Region; 3] {
    [Region::US_EAST_1, Region::US_EAST_2, Region::US_WEST_2]
}

fn organization() -> Result<Organization, ParseIdError> {
    let organization = Organization::new("123456789012".parse()?, "r-abcd".parse()?, Region::US_EAST_1)
        .identity_provider(IdentityProvider::Sso)
        .unit(Unit::new("A".parse()?, "ou-abcd-aaaaaaaa".parse()?))
        .unit(Unit::new("B".parse()?, "ou-abcd-bbbbbbbb".parse()?));
    Ok(organization)
}

fn node_access() -> Result<NodeAccess, ParseIdError> {
    let access = NodeAccess::default();
    Ok(access.name("jitna".parse()?).unit("A".parse()?).unit("B".parse()?).regions(regions()))
}

/// Requests that are never approved automatically, whatever an auto-approval policy says
fn deny_access() -> Result<DenyAccess, ParseIdError> {
    Ok(DenyAccess::new([
        Statement::new("Production is never automatic for this group".parse()?)
            .group("production-operators".parse()?)
            .when(node_tag("Environment").is("Production")),
        Statement::new("Financial data is for the Finance division".parse()?)
            .when(node_tag("DataClassification").is("Financial"))
            // A user without a division is denied too, which `is_not` would not do.
            .unless(user(UserAttribute::Division).is("Finance")),
        Statement::new("Temporary staff and critical nodes".parse()?)
            .when(user(UserAttribute::EmployeeNumber).like("TEMP-*"))
            .when(node_tag("Criticality").is("High")),
    ]))
}

fn policy_name(workload: &str) -> Result<DocumentName, ParseIdError> {
    format!("{workload}-Manual-Approval-Policy").parse()
}

/// Nodes of one workload: approved by the approvers, for a day
fn manual_approval(workload: &str) -> Result<ManualApproval, ParseIdError> {
    let nodes = Nodes::tagged("Workload".parse()?, [workload.parse()?]);
    let level = Level::new([Approver::Group("approvers".parse()?)])
        .approvals(1)
        .message("Please approve this request")
        .timeout("7 days".parse()?);
    let policy = ManualApproval::new(policy_name(workload)?, nodes);
    Ok(policy.access_duration("24h".parse()?).level(level))
}

fn session_preferences() -> Result<SessionPreferences, ParseIdError> {
    Ok(SessionPreferences::new("standard".parse()?)
        .cloud_watch(CloudWatchLogs::stream_to("session-manager-${AWS::Region}".parse()?))
        .s3(S3Logs::none(true))
        .run_as(RunAs::user("ec2-user".parse()?))
        .idle_timeout("20m".parse()?)
        .max_duration("60m".parse()?))
}
