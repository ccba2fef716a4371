//! Notifications: rules, topics, chat

use crate::ids::{
    ChatName, DocumentName, EventBusArn, EventRuleName, FunctionReference, Label, PolicyArn, RoleName,
    SlackChannelId, SlackWorkspaceId, TeamsChannelId, TeamsId, Text, TopicName,
};
use crate::model::{ChatLogging, NotificationEvent};

use super::part::part;
use super::recording::{NotificationLogGroup, NotificationTopic};
use super::{Account, User};

part! {
    /// Notifications of access requests, in every account and Region of just-in-time node access (User Guide, "Configure notifications for just-in-time access requests" and "Monitoring Systems Manager events with Amazon EventBridge")
    Notifications() {
        /// Adds one to `rules`: rules; default: one for each event that Systems Manager emits, to every target
        rule = "rules": add NotificationRule,
        /// Adds one to `topics`: SNS topics
        topic = "topics": add NotificationTopic,
        /// KMS key (id, ARN or `alias/…`) of the topics that are made, which lets EventBridge use it; default: one is made
        topic_key = "topicKey": value Text,
        /// Log group that events are written to; default: none
        log_group = "logGroup": exact NotificationLogGroup,
        /// Event bus that events are sent to, of any account and Region; default: none
        event_bus = "eventBus": value EventBusArn,
        /// Adds one to `functions`: lambda functions that are called, which exist
        function = "functions": item FunctionReference,
        /// Whether a queue takes what could not be delivered; default: yes
        dead_letter_queue = "deadLetterQueue": exact bool,
        /// Adds one to `slack`: slack channels
        slack = "slack": add SlackChannel,
        /// Adds one to `teams`: microsoft Teams channels
        teams = "teams": add TeamsChannel,
        /// Whether the runbook says how to switch on the e-mail of Systems Manager itself, for which AWS publishes no format; default: no
        systems_manager_email = "systemsManagerEmail": exact bool,
    }
}

part! {
    /// EventBridge rule, in each account and Region
    ///
    /// A filter passes events with any of its values; an event has to pass every filter that is written.
    NotificationRule(name = "name": value EventRuleName, event = "event": exact NotificationEvent) {
        /// Adds one to `requesters`: requesters: users of the Identity Store, by name or id; default: any
        requester = "requesters": add User,
        /// Adds one to `approvers`: approvers, one of whom has to be asked; default: any
        approver = "approvers": add User,
        /// Adds one to `statuses`: statuses, such as `PendingApproval`; default: any
        status = "statuses": item Label,
        /// Adds one to `policies`: manual approval policies, one of which has to apply; default: any
        policy = "policies": item DocumentName,
        /// Adds one to `to`: targets: names of topics and functions, `logGroup`, `eventBus`; default: all
        to = "to": item Label,
    }
}

part! {
    /// Slack channel
    SlackChannel(name = "name": value ChatName, workspace = "workspace": value SlackWorkspaceId, channel = "channel": value SlackChannelId) {
        /// Adds one to `topics`: topics that the channel shows; default: all of the account
        topic = "topics": item TopicName,
        /// Whether people approve requests from the channel; identity provider `IAM` only; default: no
        approvals = "approvals": exact bool,
        /// Name of the channel's role, which is the approver; default: `SSM-JITNA-chat-approver` with approvals, else `SSM-JITNA-chat`
        role = "role": value RoleName,
        /// Adds one to `guardrails`: policies that bound what people may do from the channel; default: what approving needs, or nothing
        guardrail = "guardrails": item PolicyArn,
        /// Whether each person needs a role of their own instead of the channel's; default: no
        user_role_required = "userRoleRequired": exact bool,
        /// What is logged; default: what fails
        logging = "logging": exact ChatLogging,
        /// The one account that has the channel; default: every account
        account = "account": exact Account,
    }
}

part! {
    /// Microsoft Teams channel
    TeamsChannel(name = "name": value ChatName, team = "team": value TeamsId, tenant = "tenant": value TeamsId, channel = "channel": value TeamsChannelId) {
        /// Name of the channel; default: none
        channel_name = "channelName": value Label,
        /// Adds one to `topics`: topics that the channel shows; default: all of the account
        topic = "topics": item TopicName,
        /// Whether people approve requests from the channel; identity provider `IAM` only; default: no
        approvals = "approvals": exact bool,
        /// Name of the channel's role, which is the approver; default: `SSM-JITNA-chat-approver` with approvals, else `SSM-JITNA-chat`
        role = "role": value RoleName,
        /// Adds one to `guardrails`: policies that bound what people may do from the channel; default: what approving needs, or nothing
        guardrail = "guardrails": item PolicyArn,
        /// Whether each person needs a role of their own instead of the channel's; default: no
        user_role_required = "userRoleRequired": exact bool,
        /// What is logged; default: what fails
        logging = "logging": exact ChatLogging,
        /// The one account that has the channel; default: every account
        account = "account": exact Account,
    }
}
