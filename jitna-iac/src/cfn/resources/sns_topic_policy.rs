//! `AWS::SNS::TopicPolicy`

use serde::Serialize;

use super::PolicyDocument;
use crate::cfn::resource::Resource;
use crate::cfn::value::{Arn, Value};

/// Policy of SNS topics (`AWS::SNS::TopicPolicy`)
///
/// Replaces the policy that a topic is made with.
///
/// ```
/// use jitna_iac::cfn::resources::{PolicyDocument, TopicPolicy};
///
/// let policy = TopicPolicy::new(PolicyDocument::default(), vec!["arn:aws:sns:eu-west-1:111122223333:a".into()]);
/// # let _ = policy;
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct TopicPolicy {
    policy_document: PolicyDocument,
    topics: Vec<Value<Arn>>,
}

impl Resource for TopicPolicy {
    const TYPE: &'static str = "AWS::SNS::TopicPolicy";
}

impl TopicPolicy {
    /// This policy on these topics
    #[must_use]
    pub fn new(policy_document: PolicyDocument, topics: Vec<Value<Arn>>) -> Self {
        Self { policy_document, topics }
    }
}
