//! `AWS::SNS::Subscription`

use serde::Serialize;

use crate::cfn::resource::Resource;
use crate::cfn::value::{Arn, Value};

/// Subscription to an SNS topic (`AWS::SNS::Subscription`)
///
/// ```
/// use jitna_iac::cfn::resources::Subscription;
///
/// let subscription = Subscription::email("on-call@example.com", "arn:aws:sns:eu-west-1:111122223333:a");
/// # let _ = subscription;
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct Subscription {
    endpoint: Value<String>,
    protocol: &'static str,
    topic_arn: Value<Arn>,
}

impl Resource for Subscription {
    const TYPE: &'static str = "AWS::SNS::Subscription";
}

impl Subscription {
    /// Mails to an address, once the recipient has confirmed
    pub fn email(endpoint: impl Into<Value<String>>, topic_arn: impl Into<Value<Arn>>) -> Self {
        Self { endpoint: endpoint.into(), protocol: "email", topic_arn: topic_arn.into() }
    }
}
