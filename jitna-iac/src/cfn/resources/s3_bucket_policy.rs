//! `AWS::S3::BucketPolicy`

use serde::Serialize;

use super::PolicyDocument;
use crate::cfn::resource::Resource;
use crate::cfn::value::Value;

/// Policy of a bucket (`AWS::S3::BucketPolicy`), up to 20 KB; a bucket has one
///
/// ```
/// use jitna_iac::cfn::resources::{BucketPolicy, PolicyDocument, Principal, Statement};
///
/// let statement = Statement::deny(["s3:*"])
///     .principal(Principal::any())
///     .resources(["arn:aws:s3:::logs", "arn:aws:s3:::logs/*"])
///     .condition("Bool", "aws:SecureTransport", ["false"]);
/// let policy = BucketPolicy::new("logs", PolicyDocument::new([statement]));
/// # let _ = policy;
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct BucketPolicy {
    bucket: Value<String>,
    policy_document: PolicyDocument,
}

impl Resource for BucketPolicy {
    const TYPE: &'static str = "AWS::S3::BucketPolicy";
}

impl BucketPolicy {
    /// Policy of the bucket of this name
    #[must_use]
    pub fn new(bucket: impl Into<Value<String>>, policy_document: PolicyDocument) -> Self {
        Self { bucket: bucket.into(), policy_document }
    }
}
