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
