//! Replicas of the multi-Region key in the other Regions of its account
//!
//! A stack cannot know the ID of a key in another Region, and preferences require the ARN of a key in their own Region. Therefore each
//! account has its own StackSet, which passes the primary key's ARN to the other Regions.

use super::{PURPOSE, preferences};
use crate::cfn::resources::{
    Alias, DeploymentTargets, Key, PolicyDocument, Principal, ReplicaKey, Role, StackInstances, StackSet,
    Statement,
};
use crate::cfn::{
    AddError, Arn, Handle, Parameter, ParameterType, Pseudo, RemovalPolicy, Sub, Template, Value,
};
use crate::ids::Region;
use crate::model::RdpRecording;
use crate::plan::Plan;
use crate::synth::features::FeatureTemplates;
use crate::synth::features::key::{self, NODE_ACCESS_TAG};
use crate::synth::stacks;

/// Names of the two roles of the StackSet (CloudFormation User Guide, "Grant self-managed permissions")
const ADMINISTRATION: &str = "JitnaRdpRecordingReplicas-Administration";
const EXECUTION: &str = "JitnaRdpRecordingReplicas-Execution";

/// Actions on keys that the execution role may call: those of the handlers of replicas, aliases and preferences
const KEY_ACTIONS: [&str; 15] = [
    "kms:CreateAlias",
    "kms:CreateGrant",
    "kms:DeleteAlias",
    "kms:DescribeKey",
    "kms:DisableKey",
    "kms:EnableKey",
    "kms:GetKeyPolicy",
    "kms:ListResourceTags",
    "kms:PutKeyPolicy",
    "kms:ReplicateKey",
    "kms:ScheduleKeyDeletion",
    "kms:TagResource",
    "kms:UntagResource",
    "kms:UpdateAlias",
    "kms:UpdateKeyDescription",
];

/// Adds the StackSet for the other Regions, if any
pub(super) fn add(
    templates: &FeatureTemplates<'_, '_>,
    template: &mut Template,
    recording: &RdpRecording,
    alias: &str,
    (primary, others): (&Handle<Key>, Vec<&Region>),
) -> Result<(), AddError> {
    let plan = templates.plan;
    let others: Vec<&str> = others.into_iter().map(Region::as_str).collect();
    if others.is_empty() {
        return Ok(());
    }
    let (administration, execution) = roles(plan, template)?;
    let name = stacks::name(plan, "rdp-recording-replicas");
    let set = StackSet::self_managed(name, &carried(plan, recording, alias)?)
        .description("Just-in-time node access: replicas of the key for recordings, and the preferences of their Regions")
        .administration_role_arn(administration.get(Role::ARN))
        .execution_role_name(execution.reference())
        .parameter("PrimaryKeyArn", primary.get(Key::ARN))
        .stack_instances(StackInstances::new(
            DeploymentTargets::accounts([Value::<String>::from(Pseudo::AccountId)]),
            others,
        ))
        .tags(plan.model.tags.iter().map(|(key, value)| (key.as_str(), value.as_str())));
    template.add_with("RdpRecordingReplicas", set, |entry| {
        entry.set_comment("Replicas of the key in the other Regions, and the preferences of these Regions");
    })?;
    Ok(())
}

/// Resources in each other Region
fn carried(plan: &Plan<'_>, recording: &RdpRecording, alias: &str) -> Result<Template, AddError> {
    let mut template = Template::default();
    template.set_description("Just-in-time node access: recording of RDP connections");
    let primary = template.add_parameter(
        "PrimaryKeyArn",
        Parameter::new(ParameterType::String).description("ARN of the multi-Region key in its first Region"),
    )?;
    let tags = plan.model.tags.iter().map(|(key, value)| (key.as_str(), value.as_str()));
    let tags = tags.filter(|(name, _)| *name != NODE_ACCESS_TAG.0).chain([NODE_ACCESS_TAG]);
    let replica = ReplicaKey::new(primary.reference_as::<Arn>(), key::policy(Vec::new()))
        .description(PURPOSE)
        .tags(tags);
    let replica = template.add_with("RdpRecordingKey", replica, |entry| {
        entry.set_deletion_policy(RemovalPolicy::Retain).set_update_replace_policy(RemovalPolicy::Retain);
    })?;
    template.add("RdpRecordingKeyAlias", Alias::new(alias, replica.reference()))?;
    preferences(plan, &mut template, recording, replica.get(ReplicaKey::ARN))?;
    Ok(template)
}

fn roles(plan: &Plan<'_>, template: &mut Template) -> Result<(Handle<Role>, Handle<Role>), AddError> {
    let tags = || plan.model.tags.iter().map(|(key, value)| (key.as_str(), value.as_str()));
    let trust = Statement::allow(["sts:AssumeRole"])
        .principal(Principal::service("cloudformation.amazonaws.com"))
        .condition("StringEquals", "aws:SourceAccount", [Pseudo::AccountId]);
    let execution_arn = Sub::default().text("arn:").hole(Pseudo::Partition).text(":iam::");
    let execution_arn = execution_arn.hole(Pseudo::AccountId).text(":role/").text(EXECUTION);
    let assume = Statement::allow(["sts:AssumeRole"]).resource(execution_arn);
    let administration = Role::new(PolicyDocument::new([trust]))
        .description("Lets CloudFormation deploy replicas of the key for recordings in this account")
        .policy("AssumeExecutionRole", PolicyDocument::new([assume]))
        .role_name(ADMINISTRATION)
        .tags(tags());
    let administration =
        template.add_with("RdpRecordingReplicasAdministrationRole", administration, |entry| {
            entry.set_comment("Role that CloudFormation assumes for the StackSet below");
        })?;
    let trust = Statement::allow(["sts:AssumeRole"]).principal(Principal::aws(administration.get(Role::ARN)));
    let execution = Role::new(PolicyDocument::new([trust]))
        .description("Creates replicas of the key for recordings, and recording preferences")
        .role_name(EXECUTION)
        .policy("DeployReplicas", permissions())
        .tags(tags());
    let execution = template.add_with("RdpRecordingReplicasExecutionRole", execution, |entry| {
        entry.set_comment("Role that the StackSet deploys with");
    })?;
    Ok((administration, execution))
}

fn permissions() -> PolicyDocument {
    let stacks = Sub::default().text("arn:").hole(Pseudo::Partition).text(":cloudformation:*:");
    let stacks = stacks.hole(Pseudo::AccountId).text(":*");
    let linked = Sub::default().text("arn:").hole(Pseudo::Partition).text(":iam::").hole(Pseudo::AccountId);
    let linked = linked.text(":role/aws-service-role/mrk.kms.amazonaws.com/*");
    let keys = Sub::default().text("arn:").hole(Pseudo::Partition).text(":kms:*:");
    let keys = keys.hole(Pseudo::AccountId).text(":*");
    PolicyDocument::new([
        // CloudFormation User Guide, "Grant self-managed permissions": the minimum that a StackSet needs
        Statement::allow(["cloudformation:*"]).sid("Stacks").resource(stacks),
        Statement::allow(KEY_ACTIONS).sid("Replicas").resource(keys),
        // These two actions do not apply to an existing key.
        Statement::allow(["kms:CreateKey", "kms:ListAliases"]).sid("NewReplicas").resource("*"),
        Statement::allow(["iam:CreateServiceLinkedRole"]).sid("RoleOfReplicas").resource(linked),
        Statement::allow([
            "ssm-guiconnect:DeleteConnectionRecordingPreferences",
            "ssm-guiconnect:GetConnectionRecordingPreferences",
            "ssm-guiconnect:UpdateConnectionRecordingPreferences",
        ])
        .sid("Preferences")
        .resource("*"),
    ])
}
