//! The role that the script assumes in each account, with exactly the permissions that its calls need

use std::collections::BTreeMap;

use super::Collection;
use super::calls::calls;
use super::table::GROUPS;
use crate::cfn::resources::{
    AccountRemoval, AutoDeployment, Capability, DeploymentTargets, PolicyDocument, Principal, Role,
    StackInstances, StackSet, Statement, TemplateSource,
};
use crate::cfn::{AddError, Template, Value};

/// Returns the template for the management account: its role, and a StackSet with the role for all other accounts
pub(super) fn template(of: &Collection) -> Result<Template, AddError> {
    let mut member = Template::default();
    member.set_description("Read-only role that collects what just-in-time node access depends on");
    member.add("CollectorRole", role(of, false))?;

    let mut template = Template::default();
    template.set_description(
        "Read-only roles that collect what just-in-time node access depends on; deploy it in the management account",
    );
    template.add_with("CollectorRole", role(of, true), |entry| {
        entry.set_comment("Reads the organization, IAM Identity Center and this account");
    })?;
    let region = of.regions.first().map_or("us-east-1", |region| region.as_str());
    let body = Value::from(member.to_json_compact());
    let set = StackSet::service_managed(
        of.role.as_str(),
        AutoDeployment::enabled(AccountRemoval::DeleteStacks),
        TemplateSource::Body(body),
    )
    .capability(Capability::NamedIam)
    .description("Read-only role that collects what just-in-time node access depends on")
    .stack_instances(StackInstances::new(DeploymentTargets::units([of.root.as_str()]), [region]));
    template.add_with("CollectorStackSet", set, |entry| {
        entry.set_comment("Role in every other account, and in accounts that are added later");
    })?;
    Ok(template)
}

fn role(of: &Collection, is_central: bool) -> Role {
    // The trusted account is that of the principal, but no other principal in it may assume the role.
    let trust = Statement::allow(["sts:AssumeRole"]).principal(Principal::aws(of.principal.as_str()));
    Role::new(PolicyDocument::new([trust]))
        .role_name(of.role.as_str())
        .description("Reads what just-in-time node access depends on; for collect.sh of jitna-iac")
        .policy("collect", policy(is_central))
}

/// Groups the actions by the resources that they are limited to
pub(super) fn policy(is_central: bool) -> PolicyDocument {
    let mut allowed: BTreeMap<&[&str], Vec<&str>> = BTreeMap::new();
    for group in GROUPS.iter().filter(|group| is_central || !group.scope.is_central()) {
        for call in group.steps.iter().flat_map(calls) {
            allowed.entry(call.resources).or_default().extend(call.actions);
        }
    }
    PolicyDocument::new(allowed.into_iter().map(|(resources, mut actions)| {
        actions.sort_unstable();
        actions.dedup();
        Statement::allow(actions).resources(resources.iter().copied())
    }))
}
