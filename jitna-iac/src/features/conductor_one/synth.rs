//! Role of ConductorOne in the management account and, if requested, one in each child account

use crate::assembly::{Step, When};
use crate::cfn::AddError;
use crate::cfn::resources::Role;
use crate::model::ConductorOne;
use crate::persona;
use crate::plan::{Plan, Tree};
use crate::synth::features::{FeatureTemplates, Home, Spread, StackGroup, Stage};

/// No resource of this stack group waits for just-in-time node access
const PART: StackGroup = StackGroup {
    name: "conductor-one",
    purpose: "roles of ConductorOne's connector",
    stage: Stage::First,
    after: &[],
};

pub(super) fn add(templates: &mut FeatureTemplates<'_, '_>) -> Result<(), AddError> {
    let plan = templates.plan;
    let Some(connector) = &plan.model.conductor_one else { return Ok(()) };
    let Some(template) = templates.at(PART, Home::Management) else { return Ok(()) };
    let tags = || plan.model.tags.iter().map(|(key, value)| (key.as_str(), value.as_str()));
    let role = Role::new(persona::connector_trust(connector))
        .role_name(connector.role_name.as_str())
        .description("Lets ConductorOne read this organization, and grant access if it may")
        .policy("ConductorOne", persona::connector_permissions(connector))
        .tags(tags());
    template.add_with("ConductorOneRole", role, |entry| {
        entry.set_comment("Enter its ARN in the settings of ConductorOne's AWS connector");
    })?;
    if let (Some(name), Some(management), true) =
        (&connector.child_role, plan.management_account(), connector.reads_child_accounts())
    {
        let every = Home::EveryAccount(Spread::node_access().only(vec![Tree::ROOT]));
        let role = Role::new(persona::child_trust(connector, management))
            .role_name(name.as_str())
            .description("Lets ConductorOne read IAM of this account")
            .policy("ConductorOne", persona::child_permissions())
            .tags(tags());
        if let Some(template) = templates.at(PART, every) {
            template.add_with("ConductorOneChildRole", role, |entry| {
                entry.set_comment("Only the connector's role in the management account can assume it");
            })?;
        }
    }
    templates.step(settings(plan, connector));
    Ok(())
}

/// Values to type into the connector's settings
fn settings(plan: &Plan<'_>, connector: &ConductorOne) -> Step {
    let account = plan.management_account().unwrap_or(plan.administrator());
    let switch = |on: bool| if on { "on" } else { "off" };
    let mut lines = vec![
        format!("Role ARN: arn:aws:iam::{account}:role/{}", connector.role_name),
        format!("External ID: {}, as shown in the settings", connector.external_id),
        format!("Enable support for AWS Organizations: {}", switch(*connector.organizations)),
        format!("Enable support for IAM Identity Center: {}", switch(connector.identity_center.is_some())),
    ];
    if let Some(region) = &connector.identity_center {
        lines.push(format!("Region of IAM Identity Center: {region}"));
        lines.push(format!("Also sync cross-account IAM: {}", switch(*connector.cross_account_iam)));
    }
    if let (Some(role), true) = (&connector.child_role, connector.reads_child_accounts()) {
        lines.push(format!("Role to assume in the child accounts: {role}"));
    }
    let step = Step::new(
        When::After,
        "ConductorOne",
        "In ConductorOne, enter these values in the settings of the AWS connector. With support for AWS Organizations, ConductorOne \
         returns error 400 unless the role is in the management account.",
    );
    lines.into_iter().fold(step, Step::text)
}
