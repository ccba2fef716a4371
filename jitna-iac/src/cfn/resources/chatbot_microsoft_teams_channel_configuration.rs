//! `AWS::Chatbot::MicrosoftTeamsChannelConfiguration`

use crate::cfn::tag::Tag;
use crate::cfn::value::{Arn, Value};

resource! {
    /// Microsoft Teams channel of Amazon Q Developer in chat applications (`AWS::Chatbot::MicrosoftTeamsChannelConfiguration`)
    ///
    /// Global in an account. Authorize the team in the console first.
    ///
    /// ```
    /// use jitna_iac::cfn::resources::MicrosoftTeamsChannelConfiguration;
    ///
    /// let (role, team) = ("arn:aws:iam::111122223333:role/Chat", "1f8a4c2e-6c5b-4a3d-9e7f-0123456789ab");
    /// let channel =
    ///     MicrosoftTeamsChannelConfiguration::new("approvals", role, team, "19%3Aabc%40thread.tacv2", team)
    ///         .guardrail_policies(["arn:aws:iam::aws:policy/ReadOnlyAccess"]);
    /// # let _ = channel;
    /// ```
    pub struct MicrosoftTeamsChannelConfiguration = "AWS::Chatbot::MicrosoftTeamsChannelConfiguration".protects("notifications");

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
        /// Adds topics, from any Region, whose messages appear in the channel
        list sns_topic_arns: Value<Arn> = "SnsTopicArns".set();
        /// Adds tags
        tags tags: Tag = "Tags";
        required team_id: Value<String> = "TeamId".replaces();
        required teams_channel_id: Value<String> = "TeamsChannelId";
        /// Name of the channel, 1 to 256 characters
        optional teams_channel_name: Value<String> = "TeamsChannelName";
        required teams_tenant_id: Value<String> = "TeamsTenantId".replaces();
        /// Sets whether each user needs their own role; default: no
        optional user_role_required: bool = "UserRoleRequired".access("role of the user");
    }
}
