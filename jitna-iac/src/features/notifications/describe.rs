//! Notifications: rules, topics and chat channels

use crate::ids::{
    ChatName, DocumentName, EmailAddress, EventBusArn, EventLogGroup, EventRuleName, FunctionReference,
    Label, LogRetention, PolicyArn, RoleName, SlackChannelId, SlackWorkspaceId, TeamsChannelId, TeamsId,
    Text, TopicName,
};
use crate::words::{ChatLogging, NotificationEvent};

use crate::describe::part::builder;
use crate::describe::{Account, User};

/// Notifications; see [`builder`](crate::describe::part)
macro_rules! notifications {
    ($make:ident) => {
        $make! {
            /// Notifications of access requests, in every account and Region of just-in-time node access (User Guide, "Configure notifications for just-in-time access requests" and "Monitoring Systems Manager events with Amazon EventBridge")
            Notifications() [noted "notifications"] {
                /// Rules; default: one for each event that Systems Manager emits, to every target
                rules "rules" (some "one rule for each event, to every target") NotificationRule: rule(add NotificationRule);
                /// SNS topics
                topics "topics" list NotificationTopic: topic(add NotificationTopic);
                /// KMS key (ID, ARN or `alias/…`) of the created topics, which must allow EventBridge to use it; default: one is made
                topic_key "topicKey" optional Text: topic_key(value Text);
                /// Log group to which events are written; default: none
                log_group "logGroup" optional NotificationLogGroup: log_group(exact NotificationLogGroup);
                /// Event bus to which events are sent, in any account and Region; default: none
                event_bus "eventBus" optional EventBusArn: event_bus(value EventBusArn);
                /// Existing Lambda functions to call
                functions "functions" list FunctionReference: function(item FunctionReference);
                /// Whether undeliverable events go to a queue; default: yes
                dead_letter_queue "deadLetterQueue" (default true) bool: dead_letter_queue(exact bool);
                /// Slack channels
                slack "slack" list SlackChannel: slack(add SlackChannel);
                /// Microsoft Teams channels
                teams "teams" list TeamsChannel: teams(add TeamsChannel);
                /// Whether the runbook says how to turn on the email notifications of Systems Manager itself, for which AWS publishes no format; default: no
                systems_manager_email "systemsManagerEmail" (default false) bool: systems_manager_email(exact bool);
            }
        }

        $make! {
            /// EventBridge rule in each account and Region
            ///
            /// A filter passes events that have any of its values. An event must pass every filter.
            NotificationRule(name = "name": value EventRuleName, event = "event": exact NotificationEvent) [plain] {
                /// Name; the documented permissions cover those that begin with `SSM-JITNA`
                name "name" required EventRuleName;
                /// Event that it matches
                event "event" required NotificationEvent;
                /// Purpose of the rule, as EventBridge shows it; default: a sentence about the event
                description "description" optional Label: description(value Label);
                /// Requesters: users of the Identity Store, by name or ID; default: any
                requesters "requesters" (some "every requester") Named<UserId>: requester(add User);
                /// Approvers, one of whom must be asked; default: any
                approvers "approvers" (some "every approver") Named<UserId>: approver(add User);
                /// Statuses, such as `PendingApproval`; default: any
                statuses "statuses" (some "every status") Label: status(item Label);
                /// Manual approval policies, one of which must apply; default: any
                policies "policies" (some "every policy") DocumentName: policy(item DocumentName);
                /// IAM roles whose sessions the rule passes, such as one for emergencies; event `sessions`; default: every role but that of node access
                roles "roles" (some "every role but that of node access") RoleName: role(item RoleName);
                /// Targets: names of topics and functions, `logGroup`, `eventBus`; default: all
                to "to" (some "every target") Label: to(item Label);
            }
        }

        $make! {
            /// SNS topic in each account and Region
            NotificationTopic(name = "name": value TopicName) [or_name] {
                /// Name
                name "name" required TopicName;
                /// Whether the topic exists already, with its own policy and key; default: no
                existing "existing" (default false) bool: existing(exact bool);
                /// Email addresses that receive messages after each recipient has confirmed
                emails "emails" list EmailAddress: email(item EmailAddress);
            }
        }

        $make! {
            /// Log group to which events are written, in each account and Region
            NotificationLogGroup(name = "name": value EventLogGroup) [or_name] {
                /// Name
                name "name" required EventLogGroup;
                /// Whether the log group exists already; default: no
                existing "existing" (default false) bool: existing(exact bool);
                /// Number of days for which events are kept; default: 365
                retention "retention" (default crate::ids::LogRetention::YEAR) LogRetention: retention(value LogRetention);
            }
        }

        $make! {
            /// Slack channel
            SlackChannel(name = "name": value ChatName, workspace = "workspace": value SlackWorkspaceId, channel = "channel": value SlackChannelId) [plain] {
                /// Name of the configuration
                name "name" required ChatName;
                /// Workspace ID; authorize the workspace in the console
                workspace "workspace" required SlackWorkspaceId;
                /// Channel ID
                channel "channel" required SlackChannelId;
                /// Common settings
                settings "" flat ChatSettings;
            }
        }

        $make! {
            /// Microsoft Teams channel
            TeamsChannel(name = "name": value ChatName, team = "team": value TeamsId, tenant = "tenant": value TeamsId, channel = "channel": value TeamsChannelId) [plain] {
                /// Name of the configuration
                name "name" required ChatName;
                /// Team ID; authorize the team in the console
                team "team" required TeamsId;
                /// Tenant ID of the team
                tenant "tenant" required TeamsId;
                /// Channel ID
                channel "channel" required TeamsChannelId;
                /// Name of the channel; default: none
                channel_name "channelName" optional Label: channel_name(value Label);
                /// Common settings
                settings "" flat ChatSettings;
            }
        }
    };
}
pub(crate) use notifications;

notifications!(builder);

/// Settings that Slack and Microsoft Teams channels share; see [`builder`](crate::describe::part)
macro_rules! chat_settings {
    ($make:ident $($of:ident)*) => {
        $make! {
            $($of)*
            /// Settings that Slack and Microsoft Teams channels share
            ChatSettings() [plain] {
                /// Topics that the channel shows; default: all of the account
                topics "topics" (some "every topic") TopicName: topic(item TopicName);
                /// Whether users approve requests from the channel; identity provider `IAM` only; default: no
                approvals "approvals" (default false) bool: approvals(exact bool);
                /// Name of the channel's role, which is the approver; default: `SSM-JITNA-chat-approver` with approvals, else `SSM-JITNA-chat`
                role "role" optional RoleName: role(value RoleName);
                /// Policies that limit what users can do from the channel; default: what approving needs, or nothing
                guardrails "guardrails" (some "the guardrail that fits the channel") PolicyArn: guardrail(item PolicyArn);
                /// Whether each user needs their own role instead of the channel's; default: no
                user_role_required "userRoleRequired" (default false) bool: user_role_required(exact bool);
                /// Events to log; default: what fails
                logging "logging" (default) ChatLogging: logging(exact ChatLogging);
                /// The only account that has the channel; default: every account
                account "account" optional Named<AccountId>: account(exact Account);
            }
        }
    };
}
pub(crate) use chat_settings;

use crate::describe::part::setters_for;
chat_settings!(setters_for SlackChannel);
chat_settings!(setters_for TeamsChannel);

/// Described parts of the feature
pub(in super::super) const PARTS: crate::describe::Parts = crate::describe::described![NotificationLogGroup, NotificationRule, NotificationTopic, Notifications, SlackChannel with SHARED, TeamsChannel with SHARED];

crate::describe::fragment::added! { section Notifications = "notifications", item NotificationRule = "notifications.rules", item NotificationTopic = "notifications.topics", item SlackChannel = "notifications.slack", item TeamsChannel = "notifications.teams" }
