//! `AWS::Logs::LogGroup`

use crate::cfn::tag::Tag;
use crate::cfn::value::{Arn, Value};

resource! {
    /// Log group of CloudWatch Logs (`AWS::Logs::LogGroup`), without the properties that only analyze its contents
    ///
    /// `Ref` returns the name.
    ///
    /// ```
    /// use jitna_iac::cfn::resources::LogGroup;
    ///
    /// let group = LogGroup::default().log_group_name("session-manager").retention_in_days(365);
    /// # let _ = group;
    /// ```
    #[derive(Default)]
    pub struct LogGroup = "AWS::Logs::LogGroup".protects("storage of logs");

    attributes {
        /// ARN of the log group, which ends in `:*`
        ARN: Arn = "Arn";
    }

    properties {
        /// Sets the ARN of the key that encrypts incoming events; its policy must allow CloudWatch Logs of the Region
        optional kms_key_id: Value<Arn> = "KmsKeyId";
        /// Sets the class: `STANDARD` (the default), `INFREQUENT_ACCESS` or `DELIVERY`; cannot change later
        optional log_group_class: Value<String> = "LogGroupClass";
        /// Sets the name, 1 to 512 letters, digits, `.-_/#`; default: CloudFormation generates one
        optional log_group_name: Value<String> = "LogGroupName".name();
        /// Sets the days that events are kept, one of the numbers that CloudWatch Logs accepts; default: forever
        optional retention_in_days: Value<u32> = "RetentionInDays";
        /// Adds a tag; key up to 128 characters, value up to 256
        tags tags: Tag = "Tags";
    }
}
