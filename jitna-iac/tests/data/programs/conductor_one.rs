//! Imported from examples/conductor-one/jitna.yaml

use jitna_iac::prelude::*;

const WORKLOADS: Unit = unit!("workloads", "ou-ab12-11111111");
const SHOP: Account = account!("shop", "333333333333").inside(WORKLOADS);

fn main() -> ExitCode {
    jitna_iac::app::run(model())
}

/// Just-in-time node access, as it was imported
pub(crate) fn model() -> Model {
    let root = root_id!("r-ab12");
    let organization = Organization::new(account_id!("222222222222"), root, Region::EU_CENTRAL_1)
        .management_account(account_id!("111111111111"))
        .identity_provider(IdentityProvider::Sso)
        .units([WORKLOADS])
        .accounts([SHOP]);
    let conductor_one = ConductorOne::new("2cf24dba-5fb0-a30e-26e8-3b2ac5b9e29e")
        .identity_center(Region::EU_CENTRAL_1)
        .provisioning(true)
        .cross_account_iam(true)
        .child_role("ConductorOneRead");
    Model::organization(organization)
        .node_access(NodeAccess::in_units([WORKLOADS]))
        .with(workloads())
        .conductor_one(conductor_one)
}

fn workloads() -> Rollout {
    let standard = SessionPreferences::new("standard")
        .idle_timeout(minutes(20))
        .max_duration(minutes(60));
    Rollout::new("workloads")
        .unit(WORKLOADS)
        .session_preferences(&standard)
}
