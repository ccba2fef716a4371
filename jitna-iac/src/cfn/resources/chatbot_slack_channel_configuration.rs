//! `AWS::Chatbot::SlackChannelConfiguration`

use serde::Serialize;

use crate::cfn::resource::{Attribute, Resource};
use crate::cfn::tag::Tag;
use crate::cfn::value::{Arn, Value};

/// Slack channel of Amazon Q Developer in chat applications (`AWS::Chatbot::SlackChannelConfiguration`)
///
/// Global in an account. Somebody must have authorized the workspace in the console before.
///
/// ```
/// use jitna_iac::cfn::resources::SlackChannelConfiguration;
///
/// let role = "arn:aws:iam::111122223333:role/Chat";
/// let channel = SlackChannelConfiguration::new("approvals", role, "C0123ABCD", "T0123ABCD")
///     .guardrail_policies(["arn:aws:iam::aws:policy/ReadOnlyAccess"]);
/// # let _ = channel;
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct SlackChannelConfiguration {
    configuration_name: Value<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    guardrail_policies: Vec<Value<Arn>>,
    iam_role_arn: Value<Arn>,
    #[serde(skip_serializing_if = "Option::is_none")]
    logging_level: Option<Value<String>>,
    slack_channel_id: Value<String>,
    slack_workspace_id: Value<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    sns_topic_arns: Vec<Value<Arn>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    tags: Vec<Tag>,
    #[serde(skip_serializing_if = "Option::is_none")]
    user_role_required: Option<bool>,
}

impl Resource for SlackChannelConfiguration {
    const TYPE: &'static str = "AWS::Chatbot::SlackChannelConfiguration";
}

impl SlackChannelConfiguration {
    /// ARN of the configuration
    pub const ARN: Attribute<Self, Arn> = Attribute::new("Arn");

    /// Configuration of this name for a channel, with the role that people in it take on
    pub fn new(
        configuration_name: impl Into<Value<String>>,
        iam_role_arn: impl Into<Value<Arn>>,
        slack_channel_id: impl Into<Value<String>>,
        slack_workspace_id: impl Into<Value<String>>,
    ) -> Self {
        Self {
            configuration_name: configuration_name.into(),
            guardrail_policies: Vec::new(),
            iam_role_arn: iam_role_arn.into(),
            logging_level: None,
            slack_channel_id: slack_channel_id.into(),
            slack_workspace_id: slack_workspace_id.into(),
            sns_topic_arns: Vec::new(),
            tags: Vec::new(),
            user_role_required: None,
        }
    }

    /// Adds policies that bound what people may do from the channel; default: `AdministratorAccess`, which bounds nothing
    #[must_use]
    pub fn guardrail_policies<V: Into<Value<Arn>>>(
        mut self,
        guardrail_policies: impl IntoIterator<Item = V>,
    ) -> Self {
        self.guardrail_policies.extend(guardrail_policies.into_iter().map(Into::into));
        self
    }

    /// What is logged: `ERROR`, `INFO` or `NONE`; default: `NONE`
    #[must_use]
    pub fn logging_level(mut self, logging_level: impl Into<Value<String>>) -> Self {
        self.logging_level = Some(logging_level.into());
        self
    }

    /// Adds topics whose messages the channel shows, of any Region
    #[must_use]
    pub fn sns_topic_arns<V: Into<Value<Arn>>>(
        mut self,
        sns_topic_arns: impl IntoIterator<Item = V>,
    ) -> Self {
        self.sns_topic_arns.extend(sns_topic_arns.into_iter().map(Into::into));
        self
    }

    /// Adds tags
    #[must_use]
    pub fn tags<T: Into<Tag>>(mut self, tags: impl IntoIterator<Item = T>) -> Self {
        self.tags.extend(tags.into_iter().map(Into::into));
        self
    }

    /// Whether each person needs a role of their own; default: no
    #[must_use]
    pub fn user_role_required(mut self, user_role_required: bool) -> Self {
        self.user_role_required = Some(user_role_required);
        self
    }
}
