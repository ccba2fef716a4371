//! `audit`: organization policies that are lists of allowed actions, and resource policies

use serde_json::{Value, json};

use crate::audit_shapes::{File, audit};

/// Codes and messages of the findings in files
fn found(files: &[File<'_>]) -> String {
    let texts: Vec<(&str, String)> = files.iter().map(|(name, value)| (*name, value.to_string())).collect();
    let (findings, _) = audit(&texts, &[]);
    let shown: Vec<String> = findings
        .iter()
        .map(|finding| {
            let help = finding.help.as_ref().filter(|_| finding.code.as_str().starts_with("JNA104"));
            let help = help.map(|help| format!("\n  = {help}")).unwrap_or_default();
            format!("{} {}: {}{help}", finding.severity, finding.code, finding.message)
        })
        .collect();
    shown.join("\n")
}

const ACCOUNT: &str = "333333333333";

/// A role that starts sessions and runs commands
fn role() -> File<'static> {
    let statement =
        json!({"Effect": "Allow", "Action": ["ssm:StartSession", "ssm:SendCommand"], "Resource": "*"});
    let role = json!({"RoleName": "Ops", "Arn": format!("arn:aws:iam::{ACCOUNT}:role/Ops"), "AssumeRolePolicyDocument": {"Statement": []},
        "RolePolicyList": [{"PolicyName": "shell", "PolicyDocument": {"Statement": [statement]}}], "AttachedManagedPolicies": []});
    ("iam.json", json!({"RoleDetailList": [role]}))
}

fn policy(name: &str, statement: Value) -> Value {
    let kind = if name.starts_with("rcp") { "RESOURCE_CONTROL_POLICY" } else { "SERVICE_CONTROL_POLICY" };
    json!({"Policy": {"PolicySummary": {"Id": format!("p-{name}"), "Name": name, "Type": kind},
        "Content": json!({"Version": "2012-10-17", "Statement": statement}).to_string()}})
}

fn allow(actions: &[&str]) -> Value {
    json!([{"Effect": "Allow", "Action": actions, "Resource": "*"}])
}

fn targets(ids: &[&str]) -> Value {
    let targets: Vec<Value> = ids.iter().map(|id| json!({"TargetId": id, "Type": "x"})).collect();
    json!({"Targets": targets})
}

/// Output of `list-policies-for-target`
fn listed(names: &[&str]) -> Value {
    let all = names.iter().map(|name| json!({"Id": format!("p-{name}"), "Arn": format!("arn:aws:organizations::111111111111:policy/o-exampleorgid/service_control_policy/p-{name}"),
        "Name": name, "Type": "SERVICE_CONTROL_POLICY", "AwsManaged": false}));
    json!({"Policies": all.collect::<Vec<_>>()})
}

/// Everything that node access needs, without sessions of users
const ENOUGH: &[&str] =
    &["ec2:*", "ssm:StartAccessRequest", "ssm:GetAccessToken", "ssm:SendAutomationSignal", "ssmmessages:*"];

#[test]
fn an_allow_list_takes_back_what_none_of_a_target_s_policies_allows() {
    let without = || ("scp.json", json!([policy("list", allow(ENOUGH)), targets(&[ACCOUNT])]));
    let all = |names: &[&str]| ("policies-333333333333.json", listed(names));
    insta::assert_snapshot!(found(&[role(), without(), all(&["list"])]));
    // Another list of the same target allows it, or everything; and one whose text is missing here might.
    insta::assert_snapshot!(found(&[role(), without(), all(&["list", "FullAWSAccess"])]));
    let more = ("more.json", policy("more", allow(&["ssm:Start*"])));
    insta::assert_snapshot!(found(&[role(), without(), more, all(&["list", "more"])]));
    insta::assert_snapshot!(found(&[role(), without(), all(&["list", "more"])]));
}

#[test]
fn an_allow_list_counts_at_each_level() {
    let scp = || ("scp.json", json!([policy("list", allow(&["s3:*"])), targets(&["ou-ab12-11111111"])]));
    let all = ("policies-ou-ab12-11111111.json", listed(&["list"]));
    let below = ("accounts-ou-ab12-11111111.json", json!({"Accounts": [{"Id": ACCOUNT, "Name": "shop"}]}));
    insta::assert_snapshot!(found(&[role(), scp(), all.clone(), below.clone()]));
    // Policies of the organization have no effect on its management account.
    let organization = json!({"Organization": {"Id": "o-exampleorgid", "MasterAccountId": ACCOUNT}});
    insta::assert_snapshot!(found(&[("organization.json", organization), role(), scp(), all, below]));
}

#[test]
fn without_the_other_policies_of_its_target_an_allow_list_takes_nothing_back() {
    let scp = |ids: &[&str]| ("scp.json", json!([policy("list", allow(&["ssm:Describe*"])), targets(ids)]));
    insta::assert_snapshot!(found(&[role(), scp(&[ACCOUNT, "ou-ab12-11111111"])]));
    insta::assert_snapshot!(found(&[role(), ("scp.json", policy("list", allow(&["ssm:Describe*"])))]));
    insta::assert_snapshot!(found(&[("scp.json", json!([policy("list", allow(&["s3:*"])), targets(&[])]))]));
    // If `FullAWSAccess` is attached elsewhere, the policies here are assumed to be complete.
    let everything = policy("FullAWSAccess", allow(&["*"]));
    let full = |ids: &[&str]| ("full.json", json!([everything, targets(ids)]));
    insta::assert_snapshot!(found(&[role(), scp(&[ACCOUNT]), full(&["r-ab12"])]));
    insta::assert_snapshot!(found(&[role(), scp(&[ACCOUNT]), full(&[ACCOUNT])]));
}

#[test]
fn a_policy_that_allows_everything_and_denies_some_of_it_is_no_allow_list() {
    let statement = json!([{"Effect": "Allow", "Action": "*", "Resource": "*"}, {"Effect": "Deny", "Action": "iam:*", "Resource": "*"}]);
    insta::assert_snapshot!(found(&[("scp.json", json!([policy("most", statement), targets(&[ACCOUNT])]))]));
}

#[test]
fn a_list_of_policies_belongs_to_the_target_that_its_file_names() {
    insta::assert_snapshot!(found(&[("policies.json", listed(&["list"]))]));
}

#[test]
fn resource_control_policies_are_judged_for_what_node_access_needs() {
    let deny = |actions: Value, condition: Value| {
        let statement = json!([{"Effect": "Deny", "Principal": "*", "Action": actions, "Resource": "*", "Condition": condition}]);
        [role(), ("rcp.json", json!([policy("rcp-perimeter", statement), targets(&[ACCOUNT])]))]
    };
    // They do not apply to Systems Manager, so they deny no session.
    let own = json!({"StringNotEqualsIfExists": {"aws:PrincipalOrgID": "o-exampleorgid"}});
    insta::assert_snapshot!(found(&deny(json!(["sts:AssumeRole", "s3:*"]), own.clone())));
    insta::assert_snapshot!(found(&deny(json!(["ssm:*", "sqs:*"]), own)));
    insta::assert_snapshot!(found(&deny(json!("kms:*"), json!({}))));
    let everything =
        policy("rcp-full", json!([{"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*"}]));
    insta::assert_snapshot!(found(&[("rcp.json", everything)]));
}
