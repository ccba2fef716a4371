//! `AWS::SNS::Topic`

use crate::cfn::tag::Tag;
use crate::cfn::value::{Arn, Value};

resource! {
    /// SNS topic (`AWS::SNS::Topic`)
    ///
    /// `Ref` gives the ARN.
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
        /// Name that messages show as their sender, up to 100 characters
        optional display_name: Value<String> = "DisplayName";
        /// KMS key (ID, ARN or alias); publishers must be allowed to use it; default: not encrypted with KMS
        optional kms_master_key_id: Value<String> = "KmsMasterKeyId";
        /// Adds tags
        tags tags: Tag = "Tags";
        /// Name, `^[A-Za-z0-9_-]{1,256}$`; default: CloudFormation makes one
        optional topic_name: Value<String> = "TopicName".name();
    }

    also {
        "FifoTopic".replaces();
    }
}
