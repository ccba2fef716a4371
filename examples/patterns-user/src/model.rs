//! What is rolled out, and where

use acme_patterns::ThreeTier;
use jitna_iac::patterns::{ContractorLockout, OpenSandbox};
use jitna_iac::prelude::*;

const WORKLOADS: Unit = unit!("workloads", "ou-ab12-11111111");
const SANDBOX: Unit = unit!("sandbox", "ou-ab12-22222222");

const LEADS: Group = group!("leads", "ec4df598-7071-70a6-0de4-0123456789ab");
const OWNERS: Group = group!("owners", "34688438-1061-702c-a03d-1fa788dccfd1");
const SECURITY: Group = group!("security", "94482488-3041-7059-0d3b-0123456789ab");
const CONTRACTORS: Group = group!("contractors", "e8c17310-e011-7089-d989-10da10123456");

/// Just-in-time node access for an organization with two product lines
pub fn model() -> Model {
    let organization =
        Organization::new(account_id!("222222222222"), root_id!("r-ab12"), Region::EU_CENTRAL_1)
            .identity_provider(IdentityProvider::Sso)
            .units([WORKLOADS, SANDBOX]);

    Model::organization(organization)
        .node_access(NodeAccess::in_units([WORKLOADS, SANDBOX]))
        .with(ContractorLockout::new(CONTRACTORS))
        .with(Rollout::new("sandbox").unit(SANDBOX).with(OpenSandbox::new()).with(standard()))
        .with(
            Rollout::new("workloads")
                .unit(WORKLOADS)
                .with(ThreeTier::new("Ledger", LEADS, OWNERS, SECURITY))
                .with(ThreeTier::new("Payments", LEADS, OWNERS, SECURITY).access(hours(8)))
                .with(standard()),
        )
}

/// Preferences of both rollouts
fn standard() -> SessionPreferences {
    SessionPreferences::new("standard").idle_timeout(minutes(20)).max_duration(hours(1))
}
