//! `AWS::SNS::Subscription`

use crate::cfn::value::{Arn, Value};

resource! {
    /// Subscription to an SNS topic (`AWS::SNS::Subscription`)
    ///
    /// ```
    /// use jitna_iac::cfn::resources::Subscription;
    ///
    /// let subscription = Subscription::email("on-call@example.com", "arn:aws:sns:eu-west-1:111122223333:a");
    /// # let _ = subscription;
    /// ```
    pub struct Subscription = "AWS::SNS::Subscription".protects("notifications");

    properties {
        required endpoint: Value<String> = "Endpoint".replaces();
        required protocol: &'static str = "Protocol".replaces();
        required topic_arn: Value<Arn> = "TopicArn".replaces();
    }

    also {
        "Region".unsure();
    }
}

impl Subscription {
    /// Returns a subscription that sends email to an address, after the recipient has confirmed it
    pub fn email(endpoint: impl Into<Value<String>>, topic_arn: impl Into<Value<Arn>>) -> Self {
        Self { endpoint: endpoint.into(), protocol: "email", topic_arn: topic_arn.into() }
    }
}
