//! The model, what changes it, and what judges it

use jitna_iac::Spanned;
use jitna_iac::app::App;
use jitna_iac::check::{Checked, Report, manual_approvals};
use jitna_iac::diag::Diagnostic;
use jitna_iac::model;
use jitna_iac::prelude::*;

const WORKLOADS: Unit = unit!("workloads", "ou-ab12-11111111");
const LEADS: Group = group!("platform-leads", "ec4df598-7071-70a6-0de4-0123456789ab");

/// The model with its rule and its transform
pub(crate) fn app() -> App {
    App::new(model()).transform(cost_center).rule(manual_approvals(two_levels))
}

fn model() -> Model {
    let organization =
        Organization::new(account_id!("222222222222"), root_id!("r-ab12"), Region::EU_CENTRAL_1)
            .identity_provider(IdentityProvider::Sso)
            .units([WORKLOADS]);
    let shop = ManualApproval::new("Shop", Nodes::tagged("Application", "Shop")).level(LEADS);
    Model::organization(organization)
        .node_access(NodeAccess::in_units([WORKLOADS]))
        .with(Rollout::new("workloads").unit(WORKLOADS).manual_approval(&shop))
}

/// Sets a tag on every stack
fn cost_center(model: &mut model::Model) {
    if let (Ok(key), Ok(value)) = ("CostCenter".parse(), "4711".parse()) {
        model.tags.insert(key, Spanned::here(value));
    }
}

/// Production needs two levels of approval
fn two_levels(policy: &Checked<'_, model::ManualApproval>, report: &mut Report) {
    if policy.may_cover("Environment", "Production") && policy.levels.len() < 2 {
        let message = format!("`{}` gives access to production after one level of approval", policy.name);
        report.push(
            Diagnostic::error("ACME002", message)
                .at(policy.name.origin(), "")
                .help("add a level of approval")
                .subject(policy.subject()),
        );
    }
}
