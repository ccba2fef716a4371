//! Resources that decide who may do what

use serde_json::json;

use super::check;
use crate::cfn::resources::*;

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
