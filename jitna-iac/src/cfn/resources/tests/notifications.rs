//! Resources that notify users

use serde_json::json;

use super::check;
use crate::cfn::resources::*;

#[test]
fn every_property_of_a_rule() {
    let target = EventTarget::new("t", "arn:1").dead_letter_queue("arn:2").role_arn("arn:3");
    check(
        EventRule::new(json!({"source": ["aws.ssm"]}))
            .description("d")
            .name("n")
            .tags([("k", "v")])
            .target(target),
        json!({
            "Description": "d",
            "EventPattern": {"source": ["aws.ssm"]},
            "Name": "n",
            "State": "ENABLED",
            "Tags": [{"Key": "k", "Value": "v"}],
            "Targets": [{"Arn": "arn:1", "DeadLetterConfig": {"Arn": "arn:2"}, "Id": "t", "RoleArn": "arn:3"}],
        }),
    );
}

#[test]
fn every_property_of_what_rules_send_to() {
    let policy = json!({"Version": "2012-10-17", "Statement": []});
    let tags = json!([{"Key": "k", "Value": "v"}]);
    check(
        Topic::default().display_name("d").kms_master_key_id("key").tags([("k", "v")]).topic_name("n"),
        json!({"DisplayName": "d", "KmsMasterKeyId": "key", "Tags": tags, "TopicName": "n"}),
    );
    check(
        TopicPolicy::new(PolicyDocument::default()).topics(["arn:1"]),
        json!({"PolicyDocument": policy, "Topics": ["arn:1"]}),
    );
    check(
        Subscription::email("a@b.co", "arn:1"),
        json!({"Endpoint": "a@b.co", "Protocol": "email", "TopicArn": "arn:1"}),
    );
    check(
        Queue::default()
            .message_retention_period(60)
            .queue_name("n")
            .sqs_managed_sse_enabled(true)
            .tags([("k", "v")]),
        json!({"MessageRetentionPeriod": 60, "QueueName": "n", "SqsManagedSseEnabled": true, "Tags": tags}),
    );
    check(
        QueuePolicy::new(PolicyDocument::default()).queues(["url"]),
        json!({"PolicyDocument": policy, "Queues": ["url"]}),
    );
    check(
        LogGroup::default().log_group_name("n").kms_key_id("arn:1").retention_in_days(1).tags([("k", "v")]),
        json!({"KmsKeyId": "arn:1", "LogGroupName": "n", "RetentionInDays": 1, "Tags": tags}),
    );
    check(LogsResourcePolicy::new("{}", "n"), json!({"PolicyDocument": "{}", "PolicyName": "n"}));
    check(
        LambdaPermission::new("lambda:InvokeFunction", "f", "events.amazonaws.com").source_arn("arn:1"),
        json!({
            "Action": "lambda:InvokeFunction",
            "FunctionName": "f",
            "Principal": "events.amazonaws.com",
            "SourceArn": "arn:1",
        }),
    );
}

#[test]
fn every_property_of_a_chat_channel() {
    let slack = SlackChannelConfiguration::new("n", "arn:role", "C1", "T1")
        .guardrail_policies(["arn:1"])
        .logging_level("ERROR")
        .sns_topic_arns(["arn:2"])
        .tags([("k", "v")])
        .user_role_required(true);
    check(
        slack,
        json!({
            "ConfigurationName": "n",
            "GuardrailPolicies": ["arn:1"],
            "IamRoleArn": "arn:role",
            "LoggingLevel": "ERROR",
            "SlackChannelId": "C1",
            "SlackWorkspaceId": "T1",
            "SnsTopicArns": ["arn:2"],
            "Tags": [{"Key": "k", "Value": "v"}],
            "UserRoleRequired": true,
        }),
    );
    let teams = MicrosoftTeamsChannelConfiguration::new("n", "arn:role", "team", "channel", "tenant")
        .teams_channel_name("general");
    check(
        teams,
        json!({
            "ConfigurationName": "n",
            "IamRoleArn": "arn:role",
            "TeamId": "team",
            "TeamsChannelId": "channel",
            "TeamsChannelName": "general",
            "TeamsTenantId": "tenant",
        }),
    );
}

#[test]
fn every_property_of_a_service_setting() {
    check(
        ServiceSetting::new(ServiceSetting::IDENTITY_PROVIDER, "SSO"),
        json!({"SettingId": "/ssm/just-in-time-access/identity-provider", "SettingValue": "SSO"}),
    );
}
