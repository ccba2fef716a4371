//! What is rolled out, and where: the model of `examples/recipe/jitna.yaml`, described by a program

use jitna_iac::prelude::*;

const A: Unit = unit!("A", "ou-abcd-aaaaaaaa");
const B: Unit = unit!("B", "ou-abcd-bbbbbbbb");
const REGIONS: [Region; 3] = [Region::US_EAST_1, Region::US_EAST_2, Region::US_WEST_2];

pub(crate) const APPROVERS: Group = group!("approvers", "ec4df598-7071-70a6-0de4-0123456789ab");
pub(crate) const OPERATORS: Group = group!("production-operators", "e8c17310-e011-7089-d989-10da10123456");

const WORKLOAD: NodeTag = node_tag!("Workload");
const ENVIRONMENT: NodeTag = node_tag!("Environment");

/// Just-in-time node access for an organization, after AWS's recipe
pub(crate) fn model() -> Model {
    let organization = Organization::new(account_id!("123456789012"), root_id!("r-abcd"), Region::US_EAST_1)
        .identity_provider(IdentityProvider::Sso)
        .units([A, B]);
    // The unified console always covers the whole organization.
    let console = UnifiedConsole::new()
        .name("ssm-console")
        .regions(REGIONS)
        .agent_update(days(14))
        .host_management(days(1))
        .inventory(hours(24));

    Model::organization(organization)
        .unified_console(console)
        .node_access(NodeAccess::in_units([A, B]).name("jitna").regions(REGIONS))
        .with(deny_access())
        .with(workloads())
        .tag("AWSSamples", "Just-in-time-Node-Access")
}

/// Requests that are never approved automatically, whatever an auto-approval policy says
fn deny_access() -> DenyAccess {
    DenyAccess::new([
        Statement::new("Production is never automatic for this group")
            .group(OPERATORS)
            .when(ENVIRONMENT.is("Production")),
        Statement::new("Financial data is for the Finance division")
            .when(node_tag("DataClassification").is("Financial"))
            // A user without a division is denied too, which `is_not` would not do.
            .unless(UserAttribute::Division.is("Finance")),
        Statement::new("Temporary staff and critical nodes")
            .when(UserAttribute::EmployeeNumber.like("TEMP-*"))
            .when(node_tag("Criticality").is("High")),
    ])
}

/// Both units get the same policies and preferences
fn workloads() -> Rollout {
    let development = Statement::new("Nodes tagged ENV=DEV").when(node_tag("ENV").is("DEV"));
    let everyday = AutoApproval::new("dev-nodes", [development])
        .description("Access to development nodes is approved automatically");
    let standard = SessionPreferences::new("standard")
        .stream_to("session-manager-${AWS::Region}")
        .s3(S3Logs::new().encrypted(true))
        .run_as("ec2-user")
        .idle_timeout(minutes(20))
        .max_duration(minutes(60));
    Rollout::new("workloads")
        .units([A, B])
        .auto_approval(&everyday)
        .manual_approvals(["E-commerce", "FinanceApplication"].map(manual_approval))
        .session_preferences(&standard)
}

/// Nodes of one workload: approved by the approvers, for a day
fn manual_approval(workload: &str) -> ManualApproval {
    let level = Level::new(APPROVERS).approvals(1).message("Please approve this request").timeout(days(7));
    ManualApproval::new(format!("{workload}-Manual-Approval-Policy"), Nodes::tagged(WORKLOAD, workload))
        .access_duration(hours(24))
        .level(level)
}
