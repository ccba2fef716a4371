//! KMS keys of the parts

use super::Around;
use crate::cfn::resources::{Alias, Key, PolicyDocument, Principal, Statement};
use crate::cfn::{AddError, Handle, Pseudo, RemovalPolicy, Sub, Template, Value};

/// Tag of keys that the service's token role may use (User Guide, "Update just-in-time node access session preferences")
pub(super) const NODE_ACCESS_TAG: (&str, &str) = ("SystemsManagerJustInTimeNodeAccessManaged", "true");

/// Tag of the key for the bucket of diagnoses (User Guide, "Working with Amazon S3 buckets and bucket policies for Systems
/// Manager")
pub(super) const DIAGNOSIS_TAG: (&str, &str) = ("SystemsManagerManaged", "true");

/// A key that is to be made
#[derive(Clone, Debug)]
pub(super) struct NewKey {
    /// Logical id; that of the alias is the same and `Alias`
    pub(super) id: &'static str,
    /// What it is for: its description, and the comment above it
    pub(super) purpose: &'static str,
    /// Alias; none: nothing refers to the key by name
    pub(super) alias: Option<String>,
    /// Tag that the service looks for
    pub(super) tag: Option<(&'static str, &'static str)>,
    /// Whom the key admits besides those whom IAM policies of its account admit
    pub(super) admits: Vec<Statement>,
    /// Whether other Regions may have replicas
    pub(super) multi_region: bool,
}

/// Adds a key, which stays when the stack goes, and its alias
pub(super) fn add(
    around: &Around<'_, '_>,
    template: &mut Template,
    new: NewKey,
) -> Result<Handle<Key>, AddError> {
    let tags = around.plan.model.tags.iter().map(|(key, value)| (key.as_str(), value.as_str()));
    let mut key = Key::new(policy(new.admits)).description(new.purpose).enable_key_rotation(true);
    if new.multi_region {
        key = key.multi_region(true);
    }
    let key = key.tags(tags.filter(|(name, _)| new.tag.is_none_or(|(tag, _)| tag != *name))).tags(new.tag);
    let handle = template.add_with(new.id, key, |entry| {
        // Without the key, what it has encrypted is lost.
        entry.set_deletion_policy(RemovalPolicy::Retain).set_update_replace_policy(RemovalPolicy::Retain);
        entry.set_comment(new.purpose);
    })?;
    if let Some(alias) = new.alias {
        let id = format!("{}Alias", new.id);
        template.add(id.as_str(), Alias::new(alias, handle.reference()))?;
    }
    Ok(handle)
}

/// Policy of a key: IAM policies of its account count, and these statements besides
pub(super) fn policy(admits: Vec<Statement>) -> PolicyDocument {
    let root = Sub::default().text("arn:").hole(Pseudo::Partition).text(":iam::");
    let root = Principal::aws(root.hole(Pseudo::AccountId).text(":root"));
    // KMS Developer Guide, "Default key policy".
    let iam = Statement::allow(["kms:*"]).sid("EnableIamPolicies").principal(root).resource("*");
    PolicyDocument::new([iam].into_iter().chain(admits))
}

/// CloudWatch Logs uses the key for a log group of the account and Region (CloudWatch Logs User Guide, "Encrypt log data in
/// CloudWatch Logs using AWS Key Management Service")
pub(super) fn encrypts_log_group(name: impl Into<Value<String>>) -> Statement {
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
pub(super) fn keys_of(account: impl Into<Value<String>>) -> Sub {
    let arn = Sub::default().text("arn:").hole(Pseudo::Partition).text(":kms:*:");
    arn.hole(account.into()).text(":key/*")
}
