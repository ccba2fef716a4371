//! Slack and Microsoft Teams channels

use schemars::JsonSchema;
use serde::Serialize;

use crate::ids::{
    AccountId, ChatName, Label, Named, PolicyArn, RoleName, SlackChannelId, SlackWorkspaceId, TeamsChannelId,
    TeamsId, TopicName,
};
use crate::origin::{Origin, Sp};
use crate::shape::Keys;

/// What chat configurations log
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "UPPERCASE")]
pub enum ChatLogging {
    /// What fails
    #[default]
    Error,
    /// Everything
    Info,
    /// Nothing
    None,
}

impl ChatLogging {
    /// Value of `LoggingLevel`
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Error => "ERROR",
            Self::Info => "INFO",
            Self::None => "NONE",
        }
    }
}

/// What Slack and Microsoft Teams channels have in common
#[derive(Clone, Debug, Default, PartialEq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ChatSettings {
    /// Topics that the channel shows; default: all of the account
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schemars(length(min = 1))]
    pub topics: Vec<Sp<TopicName>>,
    /// Whether people approve requests from the channel; identity provider `IAM` only; default: no
    pub approvals: Sp<bool>,
    /// Name of the channel's role, which is the approver; default: `SSM-JITNA-chat-approver` with approvals, else
    /// `SSM-JITNA-chat`
    #[serde(skip_serializing_if = "Option::is_none")]
    pub role: Option<Sp<RoleName>>,
    /// Policies that bound what people may do from the channel; default: what approving needs, or nothing
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schemars(length(min = 1))]
    pub guardrails: Vec<Sp<PolicyArn>>,
    /// Whether each person needs a role of their own instead of the channel's; default: no
    pub user_role_required: Sp<bool>,
    /// What is logged; default: what fails
    pub logging: Sp<ChatLogging>,
    /// The one account that has the channel; default: every account
    #[serde(skip_serializing_if = "Option::is_none")]
    pub account: Option<Sp<Named<AccountId>>>,
}

impl ChatSettings {
    /// Guardrail of channels from which people approve (AWS Managed Policy Reference)
    pub const APPROVER_GUARDRAIL: &'static str = "arn:aws:iam::aws:policy/AmazonSSMAutomationApproverAccess";
    /// Guardrail of other channels (AWS Managed Policy Reference)
    pub const CLOSED_GUARDRAIL: &'static str = "arn:aws:iam::aws:policy/AWSDenyAll";

    /// Name of the channel's role
    #[must_use]
    pub fn role_name(&self) -> &str {
        match &self.role {
            Some(role) => role.as_str(),
            None if *self.approvals => "SSM-JITNA-chat-approver",
            None => "SSM-JITNA-chat",
        }
    }

    /// ARNs of the guardrails, never none
    #[must_use]
    pub fn guardrail_arns(&self) -> Vec<&str> {
        if self.guardrails.is_empty() {
            return vec![if *self.approvals { Self::APPROVER_GUARDRAIL } else { Self::CLOSED_GUARDRAIL }];
        }
        self.guardrails.iter().map(|policy| policy.as_str()).collect()
    }
}

/// Slack channel
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(transform = Keys(&["name", "workspace", "channel"]))]
pub struct SlackChannel {
    /// Name of the configuration
    pub name: Sp<ChatName>,
    /// Workspace, which somebody has authorized in the console
    pub workspace: Sp<SlackWorkspaceId>,
    /// Channel
    pub channel: Sp<SlackChannelId>,
    /// The rest
    #[serde(flatten)]
    pub settings: ChatSettings,
}

/// Microsoft Teams channel
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(transform = Keys(&["name", "team", "tenant", "channel"]))]
pub struct TeamsChannel {
    /// Name of the configuration
    pub name: Sp<ChatName>,
    /// Team, which somebody has authorized in the console
    pub team: Sp<TeamsId>,
    /// Tenant of the team
    pub tenant: Sp<TeamsId>,
    /// Channel
    pub channel: Sp<TeamsChannelId>,
    /// Name of the channel; default: none
    #[serde(skip_serializing_if = "Option::is_none")]
    pub channel_name: Option<Sp<Label>>,
    /// The rest
    #[serde(flatten)]
    pub settings: ChatSettings,
}

impl SlackChannel {
    /// Channel of a workspace
    #[must_use]
    #[track_caller]
    pub fn new(name: ChatName, workspace: SlackWorkspaceId, channel: SlackChannelId) -> Self {
        Self {
            name: Sp::here(name),
            workspace: Sp::here(workspace),
            channel: Sp::here(channel),
            settings: ChatSettings::default(),
        }
    }
}

impl TeamsChannel {
    /// Channel of a team
    #[must_use]
    #[track_caller]
    pub fn new(name: ChatName, tenant: TeamsId, team: TeamsId, channel: TeamsChannelId) -> Self {
        Self {
            name: Sp::here(name),
            team: Sp::here(team),
            tenant: Sp::here(tenant),
            channel: Sp::here(channel),
            channel_name: None,
            settings: ChatSettings::default(),
        }
    }

    /// Sets the name of the channel
    #[must_use]
    #[track_caller]
    pub fn channel_name(mut self, name: Label) -> Self {
        self.channel_name = Some(Sp::here(name));
        self
    }
}

macro_rules! settings {
    ($($channel:ty),*) => {
        $(
            impl $channel {
                /// Shows this topic; without any, all of the account
                #[must_use]
                #[track_caller]
                pub fn topic(mut self, name: TopicName) -> Self {
                    self.settings.topics.push(Sp::here(name));
                    self
                }

                /// Lets people approve requests from the channel
                #[must_use]
                #[track_caller]
                pub fn approvals(mut self, approvals: bool) -> Self {
                    self.settings.approvals = Sp::here(approvals);
                    self
                }

                /// Sets the name of the channel's role
                #[must_use]
                #[track_caller]
                pub fn role(mut self, name: RoleName) -> Self {
                    self.settings.role = Some(Sp::here(name));
                    self
                }

                /// Adds a policy that bounds what people may do from the channel
                #[must_use]
                #[track_caller]
                pub fn guardrail(mut self, policy: PolicyArn) -> Self {
                    self.settings.guardrails.push(Sp::here(policy));
                    self
                }

                /// Sets whether each person needs a role of their own
                #[must_use]
                #[track_caller]
                pub fn user_role_required(mut self, required: bool) -> Self {
                    self.settings.user_role_required = Sp::here(required);
                    self
                }

                /// Sets what is logged
                #[must_use]
                #[track_caller]
                pub fn logging(mut self, logging: ChatLogging) -> Self {
                    self.settings.logging = Sp::here(logging);
                    self
                }

                /// Sets the one account that has the channel
                #[must_use]
                #[track_caller]
                pub fn account(mut self, account: Named<AccountId>) -> Self {
                    self.settings.account = Some(Sp::new(account, Origin::here()));
                    self
                }
            }
        )*
    };
}

settings!(SlackChannel, TeamsChannel);
