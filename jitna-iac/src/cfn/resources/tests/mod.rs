mod descriptions;
mod notifications;
mod people;
mod storage;

use serde::Serialize;
use serde_json::{Value as Json, json};

use super::*;
use crate::cfn::{Pseudo, Template, Value};

fn check(resource: impl Serialize, expected: Json) {
    let found = serde_json::to_value(resource).unwrap();
    assert_eq!(found, expected);
    // The names are in the order of the AWS pages, which is alphabetical.
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
fn every_property_of_an_association() {
    let association = Association::new("runbook")
        .association_name("n")
        .document_version("$LATEST")
        .parameter("Names", [Value::<String>::from("one"), Pseudo::Region.into()])
        .schedule_expression("rate(1 day)")
        .tag("k", "v")
        .tags([("k2", "v2")]);
    check(
        association,
        json!({
            "AssociationName": "n",
            "DocumentVersion": "$LATEST",
            "Name": "runbook",
            "Parameters": {"Names": ["one", {"Ref": "AWS::Region"}]},
            "ScheduleExpression": "rate(1 day)",
            "Tags": [{"Key": "k", "Value": "v"}, {"Key": "k2", "Value": "v2"}],
        }),
    );
    check(Association::new("runbook"), json!({"Name": "runbook"}));
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
