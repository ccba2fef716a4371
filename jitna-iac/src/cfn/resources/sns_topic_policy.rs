//! `AWS::SNS::TopicPolicy`

use super::PolicyDocument;
use crate::cfn::value::{Arn, Value};

resource! {
    /// Policy of SNS topics (`AWS::SNS::TopicPolicy`)
    ///
    /// It replaces the policy with which a topic is created.
    ///
    /// ```
    /// use jitna_iac::cfn::resources::{PolicyDocument, TopicPolicy};
    ///
    /// let policy = TopicPolicy::new(PolicyDocument::default()).topics(["arn:aws:sns:eu-west-1:111122223333:a"]);
    /// # let _ = policy;
    /// ```
    pub struct TopicPolicy = "AWS::SNS::TopicPolicy".surrounds("notifications");

    constructor {
        /// Returns a policy without topics
        pub fn new
    }

    properties {
        required policy_document: PolicyDocument = "PolicyDocument".resource_policy().access("policy");
        /// Adds topics, by their ARNs
        list topics: Value<Arn> = "Topics".set().access("topics");
    }
}
