//! KMS keys of the features

use super::FeatureTemplates;
use crate::cfn::resources::{Alias, Key, PolicyDocument, Principal, Statement};
use crate::cfn::{AddError, Handle, Pseudo, RemovalPolicy, Sub, Template, Value};

/// Tag of keys that the service's token role may use (User Guide, "Update just-in-time node access session preferences")
pub(crate) const NODE_ACCESS_TAG: (&str, &str) = ("SystemsManagerJustInTimeNodeAccessManaged", "true");

/// Tag of the key for the bucket of diagnoses (User Guide, "Working with Amazon S3 buckets and bucket policies for Systems Manager")
pub(crate) const DIAGNOSIS_TAG: (&str, &str) = ("SystemsManagerManaged", "true");

/// A key to create
#[derive(Clone, Debug)]
pub(crate) struct NewKey {
    /// Logical ID; that of the alias has the suffix `Alias`
    pub(crate) id: &'static str,
    /// Its purpose, for its description and the comment above it
    pub(crate) purpose: &'static str,
    /// Alias; `None` if no resource refers to the key by name
    pub(crate) alias: Option<String>,
    /// Tag that the service looks for
    pub(crate) tag: Option<(&'static str, &'static str)>,
    /// Statements that give access in addition to the IAM policies of its account
    pub(crate) admits: Vec<Statement>,
    /// Whether it may have replicas in other Regions
    pub(crate) multi_region: bool,
}

/// Adds a key, which is retained when the stack is deleted, and its alias
pub(crate) fn add(
    templates: &FeatureTemplates<'_, '_>,
    template: &mut Template,
    new: NewKey,
) -> Result<Handle<Key>, AddError> {
    let tags = templates.plan.model.tags.iter().map(|(key, value)| (key.as_str(), value.as_str()));
    let mut key = Key::new(policy(new.admits)).description(new.purpose).enable_key_rotation(true);
    if new.multi_region {
        key = key.multi_region(true);
    }
    let key = key.tags(tags.filter(|(name, _)| new.tag.is_none_or(|(tag, _)| tag != *name))).tags(new.tag);
    let handle = template.add_with(new.id, key, |entry| {
        // Data that the key has encrypted is unreadable without it.
        entry.set_deletion_policy(RemovalPolicy::Retain).set_update_replace_policy(RemovalPolicy::Retain);
        entry.set_comment(new.purpose);
    })?;
    if let Some(alias) = new.alias {
        let id = format!("{}Alias", new.id);
        template.add(id.as_str(), Alias::new(alias, handle.reference()))?;
    }
    Ok(handle)
}

/// Policy of a key: it enables the IAM policies of its account, and adds these statements
pub(crate) fn policy(admits: Vec<Statement>) -> PolicyDocument {
    let root = Sub::default().text("arn:").hole(Pseudo::Partition).text(":iam::");
    let root = Principal::aws(root.hole(Pseudo::AccountId).text(":root"));
    // KMS Developer Guide, "Default key policy"
    let iam = Statement::allow(["kms:*"]).sid("EnableIamPolicies").principal(root).resource("*");
    PolicyDocument::new([iam].into_iter().chain(admits))
}

/// Lets CloudWatch Logs use the key for a log group of the account and Region (CloudWatch Logs User Guide, "Encrypt log data in CloudWatch
/// Logs using AWS Key Management Service")
pub(crate) fn encrypts_log_group(name: impl Into<Value<String>>) -> Statement {
    let service = Sub::default().text("logs.").hole(Pseudo::Region).text(".amazonaws.com");
    let arn = Sub::default().text("arn:").hole(Pseudo::Partition).text(":logs:").hole(Pseudo::Region);
    let arn = arn.text(":").hole(Pseudo::AccountId).text(":log-group:").hole(name.into());
    Statement::allow([
        "kms:Encrypt*",
        "kms:Decrypt*",
        "kms:ReEncrypt*",
        "kms:GenerateDataKey*",
        "kms:Describe*",
    ])
    .sid("EncryptLogGroup")
    .principal(Principal::service(service))
    .resource("*")
    .condition("ArnEquals", "kms:EncryptionContext:aws:logs:arn", [arn])
}

/// ARN pattern of all keys of an account, in any Region
pub(crate) fn keys_of(account: impl Into<Value<String>>) -> Sub {
    let arn = Sub::default().text("arn:").hole(Pseudo::Partition).text(":kms:*:");
    arn.hole(account.into()).text(":key/*")
}
