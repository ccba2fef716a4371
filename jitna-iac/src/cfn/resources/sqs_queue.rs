//! `AWS::SQS::Queue`

use crate::cfn::tag::Tag;
use crate::cfn::value::{Arn, Value};

resource! {
    /// SQS queue (`AWS::SQS::Queue`)
    ///
    /// `Ref` returns the URL.
    ///
    /// ```
    /// use jitna_iac::cfn::resources::Queue;
    ///
    /// let queue = Queue::default().queue_name("SSM-JITNA-dead-letters").sqs_managed_sse_enabled(true);
    /// # let _ = queue;
    /// ```
    #[derive(Default)]
    pub struct Queue = "AWS::SQS::Queue".protects("notifications");

    attributes {
        /// ARN of the queue
        ARN: Arn = "Arn";
    }

    properties {
        /// Sets the seconds that messages are kept, 60 to 1,209,600; default: 4 days
        optional message_retention_period: Value<u32> = "MessageRetentionPeriod";
        /// Sets the name, `^[A-Za-z0-9_-]{1,80}$`; default: CloudFormation generates one
        optional queue_name: Value<String> = "QueueName".name();
        /// Sets whether messages are encrypted with a key that SQS owns
        optional sqs_managed_sse_enabled: bool = "SqsManagedSseEnabled";
        /// Adds tags
        tags tags: Tag = "Tags";
    }

    also {
        "FifoQueue".replaces();
    }
}
