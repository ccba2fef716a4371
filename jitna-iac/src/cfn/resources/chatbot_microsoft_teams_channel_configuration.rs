//! `AWS::Chatbot::MicrosoftTeamsChannelConfiguration`

use serde::Serialize;

use crate::cfn::resource::{Attribute, Resource};
use crate::cfn::tag::Tag;
use crate::cfn::value::{Arn, Value};

/// Microsoft Teams channel of Amazon Q Developer in chat applications (`AWS::Chatbot::MicrosoftTeamsChannelConfiguration`)
///
/// Global in an account. Somebody must have authorized the team in the console before.
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
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct MicrosoftTeamsChannelConfiguration {
    configuration_name: Value<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    guardrail_policies: Vec<Value<Arn>>,
    iam_role_arn: Value<Arn>,
    #[serde(skip_serializing_if = "Option::is_none")]
    logging_level: Option<Value<String>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    sns_topic_arns: Vec<Value<Arn>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    tags: Vec<Tag>,
    team_id: Value<String>,
    teams_channel_id: Value<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    teams_channel_name: Option<Value<String>>,
    teams_tenant_id: Value<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    user_role_required: Option<bool>,
}

impl Resource for MicrosoftTeamsChannelConfiguration {
    const TYPE: &'static str = "AWS::Chatbot::MicrosoftTeamsChannelConfiguration";
}

impl MicrosoftTeamsChannelConfiguration {
    /// ARN of the configuration
    pub const ARN: Attribute<Self, Arn> = Attribute::new("Arn");

    /// Configuration of this name for a channel, with the role that people in it take on
    pub fn new(
        configuration_name: impl Into<Value<String>>,
        iam_role_arn: impl Into<Value<Arn>>,
        team_id: impl Into<Value<String>>,
        teams_channel_id: impl Into<Value<String>>,
        teams_tenant_id: impl Into<Value<String>>,
    ) -> Self {
        Self {
            configuration_name: configuration_name.into(),
            guardrail_policies: Vec::new(),
            iam_role_arn: iam_role_arn.into(),
            logging_level: None,
            sns_topic_arns: Vec::new(),
            tags: Vec::new(),
            team_id: team_id.into(),
            teams_channel_id: teams_channel_id.into(),
            teams_channel_name: None,
            teams_tenant_id: teams_tenant_id.into(),
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

    /// Name of the channel, 1 to 256 characters
    #[must_use]
    pub fn teams_channel_name(mut self, teams_channel_name: impl Into<Value<String>>) -> Self {
        self.teams_channel_name = Some(teams_channel_name.into());
        self
    }

    /// Whether each person needs a role of their own; default: no
    #[must_use]
    pub fn user_role_required(mut self, user_role_required: bool) -> Self {
        self.user_role_required = Some(user_role_required);
        self
    }
}
