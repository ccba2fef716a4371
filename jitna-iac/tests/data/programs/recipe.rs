//! Imported from examples/recipe/jitna.yaml

use jitna_iac::prelude::*;

const A: Unit = unit!("A", "ou-abcd-aaaaaaaa");
const B: Unit = unit!("B", "ou-abcd-bbbbbbbb");
const REGIONS: [Region; 3] = [Region::US_EAST_1, Region::US_EAST_2, Region::US_WEST_2];

const APPROVERS: Group = group!("approvers", "ec4df598-7071-70a6-0de4-0123456789ab");
const PRODUCTION_OPERATORS: Group = group!(
    "production-operators",
    "e8c17310-e011-7089-d989-10da10123456",
);

fn main() -> ExitCode {
    jitna_iac::app::run(model())
}

/// Just-in-time node access, as it was imported
pub(crate) fn model() -> Model {
    let root = root_id!("r-abcd");
    let organization = Organization::new(account_id!("123456789012"), root, Region::US_EAST_1)
        .identity_provider(IdentityProvider::Sso)
        .units([A, B]);
    let unified_console = UnifiedConsole::new()
        .name("ssm-console")
        .regions(REGIONS)
        .agent_update(days(14))
        .host_management(days(1))
        .inventory(hours(24));
    Model::organization(organization)
        .unified_console(unified_console)
        .node_access(NodeAccess::in_units([A, B]).name("jitna").regions(REGIONS))
        .with(deny_access())
        .with(workloads())
        .tag("AWSSamples", "Just-in-time-Node-Access")
}

fn deny_access() -> DenyAccess {
    DenyAccess::new([
        Statement::new("Production is never automatic for this group")
            .group(PRODUCTION_OPERATORS)
            .when(node_tag("Environment").is("Production")),
        Statement::new("Financial data is for the Finance division")
            .when(node_tag("DataClassification").is("Financial"))
            .unless(UserAttribute::Division.is("Finance")),
        Statement::new("Temporary staff and critical nodes")
            .when(UserAttribute::EmployeeNumber.like("TEMP-*"))
            .when(node_tag("Criticality").is("High")),
    ])
}

fn workloads() -> Rollout {
    let statement = Statement::new("Nodes tagged ENV=DEV").when(node_tag("ENV").is("DEV"));
    let dev_nodes = AutoApproval::new("dev-nodes", [statement])
        .description("Access to development nodes is approved automatically");
    let standard = SessionPreferences::new("standard")
        .stream_to("session-manager-${AWS::Region}")
        .s3(S3Logs::new().encrypted(true))
        .run_as("ec2-user")
        .idle_timeout(minutes(20))
        .max_duration(minutes(60));
    Rollout::new("workloads")
        .units([A, B])
        .auto_approval(&dev_nodes)
        .manual_approvals(["E-commerce", "FinanceApplication"].map(manual_approval))
        .session_preferences(&standard)
}

fn manual_approval(workload: &str) -> ManualApproval {
    let name = format!("{workload}-Manual-Approval-Policy");
    let level = Level::new(APPROVERS)
        .approvals(1)
        .message("Please approve this request")
        .timeout(days(7));
    ManualApproval::new(name, Nodes::tagged("Workload", workload))
        .access_duration(hours(24))
        .level(level)
}
