//! `AWS::SNS::Topic`

use crate::cfn::tag::Tag;
use crate::cfn::value::{Arn, Value};

resource! {
    /// SNS topic (`AWS::SNS::Topic`)
    ///
    /// `Ref` returns the ARN.
    ///
    /// ```
    /// use jitna_iac::cfn::resources::Topic;
    ///
    /// let topic = Topic::default().topic_name("SSM-JITNA-Requests").kms_master_key_id("alias/jitna");
    /// # let _ = topic;
    /// ```
    #[derive(Default)]
    pub struct Topic = "AWS::SNS::Topic".protects("notifications");

    attributes {
        /// ARN of the topic
        TOPIC_ARN: Arn = "TopicArn";
    }

    properties {
        /// Sets the sender name that messages show, up to 100 characters
        optional display_name: Value<String> = "DisplayName";
        /// Sets the KMS key (ID, ARN or alias); publishers need permission to use it; default: not encrypted with KMS
        optional kms_master_key_id: Value<String> = "KmsMasterKeyId";
        /// Adds tags
        tags tags: Tag = "Tags";
        /// Sets the name, `^[A-Za-z0-9_-]{1,256}$`; default: CloudFormation generates one
        optional topic_name: Value<String> = "TopicName".name();
    }

    also {
        "FifoTopic".replaces();
    }
}
