//! `AWS::Chatbot::SlackChannelConfiguration`

use crate::cfn::tag::Tag;
use crate::cfn::value::{Arn, Value};

resource! {
    /// Slack channel of Amazon Q Developer in chat applications (`AWS::Chatbot::SlackChannelConfiguration`)
    ///
    /// Global in an account. Authorize the workspace in the console first.
    ///
    /// ```
    /// use jitna_iac::cfn::resources::SlackChannelConfiguration;
    ///
    /// let role = "arn:aws:iam::111122223333:role/Chat";
    /// let channel = SlackChannelConfiguration::new("approvals", role, "C0123ABCD", "T0123ABCD")
    ///     .guardrail_policies(["arn:aws:iam::aws:policy/ReadOnlyAccess"]);
    /// # let _ = channel;
    /// ```
    pub struct SlackChannelConfiguration = "AWS::Chatbot::SlackChannelConfiguration".protects("notifications");

    constructor {
        /// Returns a configuration of this name for a channel, with the role that its users assume
        pub fn new
    }

    attributes {
        /// ARN of the configuration
        ARN: Arn = "Arn";
    }

    properties {
        required configuration_name: Value<String> = "ConfigurationName".name();
        /// Adds policies that limit what users can do from the channel; default: `AdministratorAccess`, which limits nothing
        list guardrail_policies: Value<Arn> = "GuardrailPolicies".set().access("guardrail policies");
        required iam_role_arn: Value<Arn> = "IamRoleArn".access("role");
        /// Sets what is logged: `ERROR`, `INFO` or `NONE`; default: `NONE`
        optional logging_level: Value<String> = "LoggingLevel";
        required slack_channel_id: Value<String> = "SlackChannelId";
        required slack_workspace_id: Value<String> = "SlackWorkspaceId".replaces();
        /// Adds topics, from any Region, whose messages appear in the channel
        list sns_topic_arns: Value<Arn> = "SnsTopicArns".set();
        /// Adds tags
        tags tags: Tag = "Tags";
        /// Sets whether each user needs their own role; default: no
        optional user_role_required: bool = "UserRoleRequired".access("role of the user");
    }
}
