//! Notifications: rules, topics and chat channels

use crate::ids::{
    ChatName, DocumentName, EmailAddress, EventBusArn, EventLogGroup, EventRuleName, FunctionReference,
    Label, LogRetention, PolicyArn, RoleName, SlackChannelId, SlackWorkspaceId, TeamsChannelId, TeamsId,
    Text, TopicName,
};
use crate::words::{ChatLogging, NotificationEvent};

use super::part::builder;
use super::{Account, User};

/// Notifications; see [`builder`](super::part)
macro_rules! notifications {
    ($make:ident) => {
        $make! {
            /// Notifications of access requests, in every account and Region of just-in-time node access (User Guide, "Configure notifications for just-in-time access requests" and "Monitoring Systems Manager events with Amazon EventBridge")
            Notifications() [noted "notifications"] {
                /// Rules; default: one for each event that Systems Manager emits, to every target
                rules "rules" (some "one rule for each event, to every target") NotificationRule: rule(add NotificationRule);
                /// SNS topics
                topics "topics" list NotificationTopic: topic(add NotificationTopic);
                /// KMS key (id, ARN or `alias/…`) of the topics that are made, which lets EventBridge use it; default: one is made
                topic_key "topicKey" optional Text: topic_key(value Text);
                /// Log group that events are written to; default: none
                log_group "logGroup" optional NotificationLogGroup: log_group(exact NotificationLogGroup);
                /// Event bus that events are sent to, of any account and Region; default: none
                event_bus "eventBus" optional EventBusArn: event_bus(value EventBusArn);
                /// Lambda functions that are called, which exist
                functions "functions" list FunctionReference: function(item FunctionReference);
                /// Whether a queue takes what could not be delivered; default: yes
                dead_letter_queue "deadLetterQueue" (default true) bool: dead_letter_queue(exact bool);
                /// Slack channels
                slack "slack" list SlackChannel: slack(add SlackChannel);
                /// Microsoft Teams channels
                teams "teams" list TeamsChannel: teams(add TeamsChannel);
                /// Whether the runbook says how to switch on the e-mail of Systems Manager itself, for which AWS publishes no format; default: no
                systems_manager_email "systemsManagerEmail" (default false) bool: systems_manager_email(exact bool);
            }
        }

        $make! {
            /// EventBridge rule, in each account and Region
            ///
            /// A filter passes events with any of its values; an event has to pass every filter that is written.
            NotificationRule(name = "name": value EventRuleName, event = "event": exact NotificationEvent) [plain] {
                /// Name; the documented permissions cover those that begin with `SSM-JITNA`
                name "name" required EventRuleName;
                /// What it listens for
                event "event" required NotificationEvent;
                /// Requesters: users of the Identity Store, by name or id; default: any
                requesters "requesters" (some "every requester") Named<UserId>: requester(add User);
                /// Approvers, one of whom has to be asked; default: any
                approvers "approvers" (some "every approver") Named<UserId>: approver(add User);
                /// Statuses, such as `PendingApproval`; default: any
                statuses "statuses" (some "every status") Label: status(item Label);
                /// Manual approval policies, one of which has to apply; default: any
                policies "policies" (some "every policy") DocumentName: policy(item DocumentName);
                /// Targets: names of topics and functions, `logGroup`, `eventBus`; default: all
                to "to" (some "every target") Label: to(item Label);
            }
        }

        $make! {
            /// SNS topic, in each account and Region
            NotificationTopic(name = "name": value TopicName) [or_name] {
                /// Name
                name "name" required TopicName;
                /// Whether the topic exists, with a policy and a key of its own; default: no
                existing "existing" (default false) bool: existing(exact bool);
                /// Addresses that messages go to, once each recipient has confirmed
                emails "emails" list EmailAddress: email(item EmailAddress);
            }
        }

        $make! {
            /// Log group that events are written to, in each account and Region
            NotificationLogGroup(name = "name": value EventLogGroup) [or_name] {
                /// Name
                name "name" required EventLogGroup;
                /// Whether the log group exists; default: no
                existing "existing" (default false) bool: existing(exact bool);
                /// Days that events are kept; default: 365
                retention "retention" (default crate::ids::LogRetention::YEAR) LogRetention: retention(value LogRetention);
            }
        }

        $make! {
            /// Slack channel
            SlackChannel(name = "name": value ChatName, workspace = "workspace": value SlackWorkspaceId, channel = "channel": value SlackChannelId) [plain] {
                /// Name of the configuration
                name "name" required ChatName;
                /// Workspace, which is authorized in the console
                workspace "workspace" required SlackWorkspaceId;
                /// Channel
                channel "channel" required SlackChannelId;
                /// The rest
                settings "" flat ChatSettings;
            }
        }

        $make! {
            /// Microsoft Teams channel
            TeamsChannel(name = "name": value ChatName, team = "team": value TeamsId, tenant = "tenant": value TeamsId, channel = "channel": value TeamsChannelId) [plain] {
                /// Name of the configuration
                name "name" required ChatName;
                /// Team, which is authorized in the console
                team "team" required TeamsId;
                /// Tenant of the team
                tenant "tenant" required TeamsId;
                /// Channel
                channel "channel" required TeamsChannelId;
                /// Name of the channel; default: none
                channel_name "channelName" optional Label: channel_name(value Label);
                /// The rest
                settings "" flat ChatSettings;
            }
        }
    };
}
pub(crate) use notifications;

notifications!(builder);

/// What Slack and Microsoft Teams channels have in common; see [`builder`](super::part)
macro_rules! chat_settings {
    ($make:ident $($of:ident)*) => {
        $make! {
            $($of)*
            /// What Slack and Microsoft Teams channels have in common
            ChatSettings() [plain] {
                /// Topics that the channel shows; default: all of the account
                topics "topics" (some "every topic") TopicName: topic(item TopicName);
                /// Whether people approve requests from the channel; identity provider `IAM` only; default: no
                approvals "approvals" (default false) bool: approvals(exact bool);
                /// Name of the channel's role, which is the approver; default: `SSM-JITNA-chat-approver` with approvals, else `SSM-JITNA-chat`
                role "role" optional RoleName: role(value RoleName);
                /// Policies that bound what people may do from the channel; default: what approving needs, or nothing
                guardrails "guardrails" (some "the guardrail that fits the channel") PolicyArn: guardrail(item PolicyArn);
                /// Whether each person needs a role of their own instead of the channel's; default: no
                user_role_required "userRoleRequired" (default false) bool: user_role_required(exact bool);
                /// What is logged; default: what fails
                logging "logging" (default) ChatLogging: logging(exact ChatLogging);
                /// The one account that has the channel; default: every account
                account "account" optional Named<AccountId>: account(exact Account);
            }
        }
    };
}
pub(crate) use chat_settings;

use super::part::setters_for;
chat_settings!(setters_for SlackChannel);
chat_settings!(setters_for TeamsChannel);
