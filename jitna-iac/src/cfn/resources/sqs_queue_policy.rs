//! `AWS::SQS::QueuePolicy`

use super::PolicyDocument;
use crate::cfn::value::Value;

resource! {
    /// Policy of SQS queues (`AWS::SQS::QueuePolicy`)
    ///
    /// ```
    /// use jitna_iac::cfn::resources::{PolicyDocument, QueuePolicy};
    ///
    /// let queue = "https://sqs.eu-west-1.amazonaws.com/111122223333/a";
    /// let policy = QueuePolicy::new(PolicyDocument::default()).queues([queue]);
    /// # let _ = policy;
    /// ```
    pub struct QueuePolicy = "AWS::SQS::QueuePolicy".surrounds("notifications");

    constructor {
        /// Returns a policy without queues
        pub fn new
    }

    properties {
        required policy_document: PolicyDocument = "PolicyDocument".resource_policy().access("policy");
        /// Adds queues, by their URLs
        list queues: Value<String> = "Queues".set().access("queues");
    }
}
