//! `AWS::S3::BucketPolicy`

use super::PolicyDocument;
use crate::cfn::value::Value;

resource! {
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
    pub struct BucketPolicy = "AWS::S3::BucketPolicy".surrounds("storage of logs");

    constructor {
        /// Returns a policy of the bucket with this name
        pub fn new
    }

    properties {
        required bucket: Value<String> = "Bucket".replaces();
        required policy_document: PolicyDocument = "PolicyDocument".resource_policy().access("policy");
    }
}
