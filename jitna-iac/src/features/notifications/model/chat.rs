//! Settings that Slack and Microsoft Teams channels share

use crate::features::notifications::describe::chat_settings;
use crate::ids::{AccountId, Named, PolicyArn, RoleName, TopicName};
use crate::model::record::data;
use crate::words::ChatLogging;

chat_settings!(data);

impl ChatSettings {
    /// Guardrail of channels from which users approve (AWS Managed Policy Reference)
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

    /// ARNs of the guardrails; the list is never empty
    #[must_use]
    pub fn guardrail_arns(&self) -> Vec<&str> {
        if self.guardrails.is_empty() {
            return vec![if *self.approvals { Self::APPROVER_GUARDRAIL } else { Self::CLOSED_GUARDRAIL }];
        }
        self.guardrails.iter().map(|policy| policy.as_str()).collect()
    }
}
