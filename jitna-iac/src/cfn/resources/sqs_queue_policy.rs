//! `AWS::SQS::QueuePolicy`

use serde::Serialize;

use super::PolicyDocument;
use crate::cfn::resource::Resource;
use crate::cfn::value::Value;

/// Policy of SQS queues (`AWS::SQS::QueuePolicy`)
///
/// ```
/// use jitna_iac::cfn::resources::{PolicyDocument, QueuePolicy};
///
/// let policy = QueuePolicy::new(PolicyDocument::default(), vec!["https://sqs.eu-west-1.amazonaws.com/111122223333/a".into()]);
/// # let _ = policy;
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct QueuePolicy {
    policy_document: PolicyDocument,
    queues: Vec<Value<String>>,
}

impl Resource for QueuePolicy {
    const TYPE: &'static str = "AWS::SQS::QueuePolicy";
}

impl QueuePolicy {
    /// This policy on the queues of these URLs
    #[must_use]
    pub fn new(policy_document: PolicyDocument, queues: Vec<Value<String>>) -> Self {
        Self { policy_document, queues }
    }
}
