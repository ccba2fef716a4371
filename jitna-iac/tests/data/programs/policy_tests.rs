//! Imported from examples/policy-tests/jitna.yaml

use jitna_iac::prelude::*;

const WORKLOADS: Unit = unit!("workloads", "ou-ab12-11111111");
const SHOP: Account = account!("shop", "333333333333").inside(WORKLOADS);

const LEADS: Group = group!("leads", "ec4df598-7071-70a6-0de4-0123456789ab");
const ON_CALL: Group = group!("on-call", "34688438-1061-702c-a03d-1fa788dccfd1");

fn main() -> ExitCode {
    jitna_iac::app::run(model())
}

/// Just-in-time node access, as it was imported
pub(crate) fn model() -> Model {
    let root = root_id!("r-ab12");
    let organization = Organization::new(account_id!("222222222222"), root, Region::EU_CENTRAL_1)
        .identity_provider(IdentityProvider::Sso)
        .units([WORKLOADS])
        .accounts([SHOP]);
    Model::organization(organization)
        .node_access(NodeAccess::in_units([WORKLOADS]))
        .with(deny_access())
        .with(workloads())
}

fn deny_access() -> DenyAccess {
    DenyAccess::new([Statement::new("Secrets").when(node_tag("Secret").is("yes"))])
}

fn workloads() -> Rollout {
    let standard = SessionPreferences::new("standard")
        .idle_timeout(minutes(20))
        .max_duration(minutes(60));
    Rollout::new("workloads")
        .unit(WORKLOADS)
        .auto_approval(&everyday())
        .manual_approval(&finance())
        .manual_approval(&others())
        .session_preferences(&standard)
}

fn everyday() -> AutoApproval {
    let cedar = r#"// On-call, on nodes of their own cost center
permit (principal in AWS::IdentityStore::Group::"34688438-1061-702c-a03d-1fa788dccfd1",
  action == AWS::SSM::Action::"getTokenForInstanceAccess", resource)
when { principal has costCenter && resource.hasTag("CostCenter")
  && resource.getTag("CostCenter") == principal.costCenter };
"#;
    AutoApproval::new(
        "everyday",
        [
            Statement::new("Development")
                .when(node_tag("Environment").one_of(["DEV", "TEST"]))
                .unless(UserAttribute::Division.is("Contractor")),
            Statement::cedar(cedar),
        ],
    )
}

fn finance() -> ManualApproval {
    ManualApproval::new("Finance", Nodes::tagged("Workload", ["Finance", "Payroll"]))
        .access_duration(hours(8))
        .level(Level::new([LEADS, ON_CALL]).approvals(2))
        .level(LEADS)
}

fn others() -> ManualApproval {
    ManualApproval::new("Others", Nodes::all()).level(ON_CALL)
}
