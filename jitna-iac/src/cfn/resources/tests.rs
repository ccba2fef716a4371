use serde::Serialize;
use serde_json::{Value as Json, json};

use super::*;
use crate::cfn::{Pseudo, Template, Value};

fn check(resource: impl Serialize, expected: Json) {
    let found = serde_json::to_value(resource).unwrap();
    assert_eq!(found, expected);
    // The order of the names is that of the AWS pages, which is alphabetical.
    let names: Vec<_> = found.as_object().unwrap().keys().collect();
    assert!(names.is_sorted(), "{names:?}");
}

#[test]
fn types_are_listed() {
    assert!(TYPES.contains(&"AWS::SSM::Document") && TYPES.is_sorted());
}

#[test]
fn every_property_of_a_document() {
    let document = Document::new(DocumentType::AutomationChangeTemplate, Content::text(Pseudo::Region))
        .attachment(AttachmentsSource::new(AttachmentsSourceKey::SourceUrl, "s3://b").name("f"))
        .document_format(DocumentFormat::Yaml)
        .name("n")
        .requires(DocumentRequires::new("other").version("1"))
        .tag("k", "v")
        .tags([("k2", "v2")])
        .target_type("/")
        .update_method(UpdateMethod::NewVersion)
        .version_name("v1");
    check(
        document,
        json!({
            "Attachments": [{"Key": "SourceUrl", "Name": "f", "Values": ["s3://b"]}],
            "Content": {"Ref": "AWS::Region"},
            "DocumentFormat": "YAML",
            "DocumentType": "Automation.ChangeTemplate",
            "Name": "n",
            "Requires": [{"Name": "other", "Version": "1"}],
            "Tags": [{"Key": "k", "Value": "v"}, {"Key": "k2", "Value": "v2"}],
            "TargetType": "/",
            "UpdateMethod": "NewVersion",
            "VersionName": "v1",
        }),
    );
}

#[test]
fn every_property_of_a_role() {
    let role = Role::new(PolicyDocument::default())
        .description("d")
        .managed_policy_arn("arn:1")
        .managed_policy_arns(["arn:2"])
        .max_session_duration(3600)
        .path("/p/")
        .permissions_boundary("arn:3")
        .policy("inline", PolicyDocument::default())
        .role_name("r")
        .tag("k", "v");
    let policy = json!({"Version": "2012-10-17", "Statement": []});
    check(
        role,
        json!({
            "AssumeRolePolicyDocument": policy,
            "Description": "d",
            "ManagedPolicyArns": ["arn:1", "arn:2"],
            "MaxSessionDuration": 3600,
            "Path": "/p/",
            "PermissionsBoundary": "arn:3",
            "Policies": [{"PolicyDocument": policy, "PolicyName": "inline"}],
            "RoleName": "r",
            "Tags": [{"Key": "k", "Value": "v"}],
        }),
    );
}

#[test]
fn every_property_of_a_key_and_its_replica() {
    let policy = json!({"Version": "2012-10-17", "Statement": []});
    let key = Key::new(PolicyDocument::default())
        .bypass_policy_lockout_safety_check(false)
        .description("d")
        .enable_key_rotation(true)
        .enabled(true)
        .key_spec("SYMMETRIC_DEFAULT")
        .key_usage("ENCRYPT_DECRYPT")
        .multi_region(true)
        .origin("AWS_KMS")
        .pending_window_in_days(7)
        .rotation_period_in_days(90)
        .tag("k", "v")
        .tags([("k2", "v2")]);
    check(
        key,
        json!({
            "BypassPolicyLockoutSafetyCheck": false,
            "Description": "d",
            "EnableKeyRotation": true,
            "Enabled": true,
            "KeyPolicy": policy,
            "KeySpec": "SYMMETRIC_DEFAULT",
            "KeyUsage": "ENCRYPT_DECRYPT",
            "MultiRegion": true,
            "Origin": "AWS_KMS",
            "PendingWindowInDays": 7,
            "RotationPeriodInDays": 90,
            "Tags": [{"Key": "k", "Value": "v"}, {"Key": "k2", "Value": "v2"}],
        }),
    );
    let replica = ReplicaKey::new("arn:1", PolicyDocument::default())
        .description("d")
        .enabled(false)
        .pending_window_in_days(7)
        .tag("k", "v")
        .tags([("k2", "v2")]);
    check(
        replica,
        json!({
            "Description": "d",
            "Enabled": false,
            "KeyPolicy": policy,
            "PendingWindowInDays": 7,
            "PrimaryKeyArn": "arn:1",
            "Tags": [{"Key": "k", "Value": "v"}, {"Key": "k2", "Value": "v2"}],
        }),
    );
    check(Alias::new("alias/a", "id"), json!({"AliasName": "alias/a", "TargetKeyId": "id"}));
}

#[test]
fn every_property_of_a_bucket_and_its_policy() {
    let bucket = Bucket::private(Encryption::Kms("key".into()))
        .bucket_name("b")
        .expire_after(30)
        .object_lock(LockMode::Compliance, 7)
        .tag("k", "v");
    check(
        bucket,
        json!({
            "BucketEncryption": {"ServerSideEncryptionConfiguration": [{
                "BucketKeyEnabled": true,
                "ServerSideEncryptionByDefault": {"KMSMasterKeyID": "key", "SSEAlgorithm": "aws:kms"},
            }]},
            "BucketName": "b",
            "LifecycleConfiguration": {"Rules": [
                {
                    "AbortIncompleteMultipartUpload": {"DaysAfterInitiation": 7},
                    "Id": "AbortIncompleteUploads",
                    "Status": "Enabled",
                },
                {
                    "ExpirationInDays": 30,
                    "Id": "Expire",
                    "NoncurrentVersionExpiration": {"NoncurrentDays": 30},
                    "Status": "Enabled",
                },
            ]},
            "ObjectLockConfiguration": {
                "ObjectLockEnabled": "Enabled",
                "Rule": {"DefaultRetention": {"Days": 7, "Mode": "COMPLIANCE"}},
            },
            "ObjectLockEnabled": true,
            "OwnershipControls": {"Rules": [{"ObjectOwnership": "BucketOwnerEnforced"}]},
            "PublicAccessBlockConfiguration": {
                "BlockPublicAcls": true,
                "BlockPublicPolicy": true,
                "IgnorePublicAcls": true,
                "RestrictPublicBuckets": true,
            },
            "Tags": [{"Key": "k", "Value": "v"}],
            "VersioningConfiguration": {"Status": "Enabled"},
        }),
    );
    let plain = serde_json::to_value(Bucket::private(Encryption::S3)).unwrap();
    assert_eq!(
        plain["BucketEncryption"]["ServerSideEncryptionConfiguration"],
        json!([{"ServerSideEncryptionByDefault": {"SSEAlgorithm": "AES256"}}])
    );
    check(
        BucketPolicy::new("b", PolicyDocument::default()),
        json!({"Bucket": "b", "PolicyDocument": {"Version": "2012-10-17", "Statement": []}}),
    );
}

#[test]
fn every_property_of_the_rest() {
    let group = LogGroup::default()
        .kms_key_id("arn:1")
        .log_group_class("STANDARD")
        .log_group_name("g")
        .retention_in_days(7)
        .tag("k", "v");
    check(
        group,
        json!({
            "KmsKeyId": "arn:1",
            "LogGroupClass": "STANDARD",
            "LogGroupName": "g",
            "RetentionInDays": 7,
            "Tags": [{"Key": "k", "Value": "v"}],
        }),
    );
    let policy = ManagedPolicy::new(PolicyDocument::default())
        .description("d")
        .group("g")
        .managed_policy_name("n")
        .path("/p/")
        .role("r")
        .user("u");
    check(
        policy,
        json!({
            "Description": "d",
            "Groups": ["g"],
            "ManagedPolicyName": "n",
            "Path": "/p/",
            "PolicyDocument": {"Version": "2012-10-17", "Statement": []},
            "Roles": ["r"],
            "Users": ["u"],
        }),
    );
    check(
        Preferences::recording("arn:1", RecordingBucket::new("111122223333", "b")),
        json!({"ConnectionRecordingPreferences": {
            "KMSKeyArn": "arn:1",
            "RecordingDestinations": {"S3Buckets": [{"BucketName": "b", "BucketOwner": "111122223333"}]},
        }}),
    );
}

#[test]
fn every_property_of_a_configuration_manager() {
    let definition = ConfigurationDefinition::new("T")
        .type_version("1.0")
        .parameters([("A", "1"), ("B", "2")])
        .local_deployment_administration_role_arn("arn:1")
        .local_deployment_execution_role_name("e");
    let definition_json = json!({
        "LocalDeploymentAdministrationRoleArn": "arn:1",
        "LocalDeploymentExecutionRoleName": "e",
        "Parameters": {"A": "1", "B": "2"},
        "Type": "T",
        "TypeVersion": "1.0",
    });
    check(definition.clone(), definition_json.clone());
    check(
        ConfigurationManager::new([definition]).description("d").name("n").tags([("k", "v")]),
        json!({
            "ConfigurationDefinitions": [definition_json],
            "Description": "d",
            "Name": "n",
            "Tags": {"k": "v"},
        }),
    );
}

#[test]
fn every_property_of_a_stack_set() {
    let targets = DeploymentTargets::units(Value::split(",", Value::join(",", ["a"])))
        .account_filter(AccountFilterType::Difference, ["111122223333"]);
    let preferences = OperationPreferences::default()
        .failure_tolerance(Amount::Percentage(100))
        .max_concurrent(Amount::Percentage(1))
        .max_concurrent(Amount::Count(5))
        .region_concurrency_type(RegionConcurrencyType::Parallel)
        .region_order(["r"]);
    let auto = AutoDeployment::enabled(AccountRemoval::RetainStacks).depends_on("arn:set");
    let set = StackSet::service_managed("s", auto, &Template::default())
        .administration_role_arn("arn:1")
        .call_as(CallAs::DelegatedAdmin)
        .capability(Capability::NamedIam)
        .capability(Capability::NamedIam)
        .description("d")
        .execution_role_name("e")
        .managed_execution(ManagedExecution::Active)
        .operation_preferences(preferences)
        .parameter("P", "v")
        .stack_instances(StackInstances::new(targets, ["r"]).parameter_override("P", "w"))
        .tag("k", "v");
    check(
        set,
        json!({
            "AdministrationRoleARN": "arn:1",
            "AutoDeployment": {"DependsOn": ["arn:set"], "Enabled": true, "RetainStacksOnAccountRemoval": true},
            "CallAs": "DELEGATED_ADMIN",
            "Capabilities": ["CAPABILITY_NAMED_IAM"],
            "Description": "d",
            "ExecutionRoleName": "e",
            "ManagedExecution": {"Active": true},
            "OperationPreferences": {
                "FailureTolerancePercentage": 100,
                "MaxConcurrentCount": 5,
                "RegionConcurrencyType": "PARALLEL",
                "RegionOrder": ["r"],
            },
            "Parameters": [{"ParameterKey": "P", "ParameterValue": "v"}],
            "PermissionModel": "SERVICE_MANAGED",
            "StackInstancesGroup": [{
                "DeploymentTargets": {
                    "AccountFilterType": "DIFFERENCE",
                    "Accounts": ["111122223333"],
                    "OrganizationalUnitIds": {"Fn::Split": [",", {"Fn::Join": [",", ["a"]]}]},
                },
                "ParameterOverrides": [{"ParameterKey": "P", "ParameterValue": "w"}],
                "Regions": ["r"],
            }],
            "StackSetName": "s",
            "Tags": [{"Key": "k", "Value": "v"}],
            "TemplateBody": r#"{"AWSTemplateFormatVersion":"2010-09-09"}"#,
        }),
    );
    let by_url = TemplateSource::Url("https://b/t".into());
    let set = serde_json::to_value(StackSet::self_managed("s", by_url).call_as(CallAs::Own)).unwrap();
    assert_eq!(
        set,
        json!({
            "CallAs": "SELF",
            "PermissionModel": "SELF_MANAGED",
            "StackSetName": "s",
            "TemplateURL": "https://b/t",
        })
    );
}

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
        TopicPolicy::new(PolicyDocument::default(), vec!["arn:1".into()]),
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
        QueuePolicy::new(PolicyDocument::default(), vec!["url".into()]),
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
fn every_property_of_a_key_and_its_alias() {
    let key = Key::new(PolicyDocument::default())
        .description("d")
        .enable_key_rotation(true)
        .pending_window_in_days(7)
        .tags([("k", "v")]);
    check(
        key,
        json!({
            "Description": "d",
            "EnableKeyRotation": true,
            "KeyPolicy": {"Version": "2012-10-17", "Statement": []},
            "PendingWindowInDays": 7,
            "Tags": [{"Key": "k", "Value": "v"}],
        }),
    );
    check(Alias::new("alias/a", "id"), json!({"AliasName": "alias/a", "TargetKeyId": "id"}));
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
fn every_property_of_a_managed_policy() {
    let policy = ManagedPolicy::new(PolicyDocument::default())
        .description("d")
        .group("g")
        .managed_policy_name("n")
        .path("/p/")
        .role("r")
        .user("u");
    check(
        policy,
        json!({
            "Description": "d",
            "Groups": ["g"],
            "ManagedPolicyName": "n",
            "Path": "/p/",
            "PolicyDocument": {"Version": "2012-10-17", "Statement": []},
            "Roles": ["r"],
            "Users": ["u"],
        }),
    );
}

#[test]
fn every_property_of_a_permission_set_and_an_assignment() {
    let set = PermissionSet::new("arn:i", "n")
        .customer_managed_policy("c")
        .description("d")
        .inline_policy(PolicyDocument::default())
        .managed_policy("arn:m")
        .permissions_boundary("arn:b")
        .relay_state_type("https://r")
        .session_duration("PT1H")
        .tags([("k", "v")]);
    check(
        set,
        json!({
            "CustomerManagedPolicyReferences": [{"Name": "c"}],
            "Description": "d",
            "InlinePolicy": {"Version": "2012-10-17", "Statement": []},
            "InstanceArn": "arn:i",
            "ManagedPolicies": ["arn:m"],
            "Name": "n",
            "PermissionsBoundary": {"ManagedPolicyArn": "arn:b"},
            "RelayStateType": "https://r",
            "SessionDuration": "PT1H",
            "Tags": [{"Key": "k", "Value": "v"}],
        }),
    );
    check(
        Assignment::new("arn:i", "arn:s", PrincipalType::User, "p", "111122223333"),
        json!({
            "InstanceArn": "arn:i",
            "PermissionSetArn": "arn:s",
            "PrincipalId": "p",
            "PrincipalType": "USER",
            "TargetId": "111122223333",
            "TargetType": "AWS_ACCOUNT",
        }),
    );
}

#[test]
fn every_property_of_an_organization_policy() {
    let policy = OrganizationPolicy::service_control("n", PolicyDocument::default())
        .description("d")
        .tags([("k", "v")])
        .target("ou-ab12-11111111");
    check(
        policy,
        json!({
            "Content": {"Version": "2012-10-17", "Statement": []},
            "Description": "d",
            "Name": "n",
            "Tags": [{"Key": "k", "Value": "v"}],
            "TargetIds": ["ou-ab12-11111111"],
            "Type": "SERVICE_CONTROL_POLICY",
        }),
    );
}
