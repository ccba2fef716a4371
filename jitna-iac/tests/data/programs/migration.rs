//! Imported from examples/migration/jitna.yaml

use jitna_iac::prelude::*;

const WORKLOADS: Unit = unit!("workloads", "ou-ab12-11111111");
const TEST: Unit = unit!("test", "ou-ab12-22222222").inside(WORKLOADS);
const SHOP: Account = account!("shop", "333333333333").inside(WORKLOADS);
const SHOP_TEST: Account = account!("shop-test", "444444444444").inside(TEST);

const LEADS: Group = group!("leads", "ec4df598-7071-70a6-0de4-0123456789ab");

fn main() -> ExitCode {
    jitna_iac::app::run(model())
}

/// Just-in-time node access, as it was imported
pub(crate) fn model() -> Model {
    let root = root_id!("r-ab12");
    let organization = Organization::new(account_id!("222222222222"), root, Region::EU_CENTRAL_1)
        .management_account(account_id!("111111111111"))
        .identity_provider(IdentityProvider::Sso)
        .units([WORKLOADS, TEST])
        .accounts([SHOP, SHOP_TEST]);
    let migration = Migration::new(Phase::Pilot)
        .guard(Guard::ServiceControlPolicy)
        .pilot_unit(TEST)
        .unit(WORKLOADS)
        .rdp(true)
        .break_glass("arn:aws:iam::*:role/BreakGlass");
    Model::organization(organization)
        .node_access(NodeAccess::in_units([WORKLOADS]))
        .with(workloads())
        .migration(migration)
}

fn workloads() -> Rollout {
    let standard = SessionPreferences::new("standard")
        .idle_timeout(minutes(20))
        .max_duration(minutes(60));
    Rollout::new("workloads")
        .unit(WORKLOADS)
        .manual_approval(&payments())
        .session_preferences(&standard)
}

fn payments() -> ManualApproval {
    ManualApproval::new("Payments", Nodes::tagged("Workload", "Payments")).level(LEADS)
}
