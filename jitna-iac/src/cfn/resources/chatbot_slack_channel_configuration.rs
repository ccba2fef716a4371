//! `AWS::Chatbot::SlackChannelConfiguration`

use crate::cfn::tag::Tag;
use crate::cfn::value::{Arn, Value};

resource! {
    /// Slack channel of Amazon Q Developer in chat applications (`AWS::Chatbot::SlackChannelConfiguration`)
    ///
    /// Global in an account. The workspace must be authorized in the console first.
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
        /// Configuration of this name for a channel, with the role that people in it take on
        pub fn new
    }

    attributes {
        /// ARN of the configuration
        ARN: Arn = "Arn";
    }

    properties {
        required configuration_name: Value<String> = "ConfigurationName".name();
        /// Adds policies that bound what people may do from the channel; default: `AdministratorAccess`, which bounds nothing
        list guardrail_policies: Value<Arn> = "GuardrailPolicies".set().access("guardrail policies");
        required iam_role_arn: Value<Arn> = "IamRoleArn".access("role");
        /// What is logged: `ERROR`, `INFO` or `NONE`; default: `NONE`
        optional logging_level: Value<String> = "LoggingLevel";
        required slack_channel_id: Value<String> = "SlackChannelId";
        required slack_workspace_id: Value<String> = "SlackWorkspaceId".replaces();
        /// Adds topics whose messages the channel shows, of any Region
        list sns_topic_arns: Value<Arn> = "SnsTopicArns".set();
        /// Adds tags
        tags tags: Tag = "Tags";
        /// Whether each person needs a role of their own; default: no
        optional user_role_required: bool = "UserRoleRequired".access("role of the user");
    }
}
