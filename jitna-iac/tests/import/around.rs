//! Users, notifications, the migration and ConductorOne: our output can be imported again, and resources of others are named

use std::collections::BTreeMap;

use jitna_iac::diag::Severity;
use jitna_iac::import::{Given, Import};
use proptest::prelude::*;
use serde_json::{Value, json};

use super::generated::models;
use super::law::similar_asserts;
use super::parts::{assembly, whole_comes_back};
use super::{Result, at, given, here};

/// Imports the output for a model: nothing is lost, nothing needs an override, and the output is the same again
fn comes_back(model: &Value) {
    let text = model.to_string();
    let files = assembly(&text);
    let given = Given::Assembly { name: "assembly".to_owned(), files: files.clone() };
    let result = Result::new(&[given], &Import::default());
    let yaml = result.yaml();
    assert_eq!(result.shown(Severity::Warning), "", "{text}\n{yaml}");
    assert!(!yaml.contains("\noverrides:"), "{text}\n{yaml}");
    let made = assembly(&yaml);
    whole_comes_back(&files);
    // Stacks that do not depend on each other have no fixed order.
    let templates = |files: &[(String, String)]| -> BTreeMap<String, String> {
        let is_one = |(path, _): &&(String, String)| path.starts_with("stack") || path == "template.yaml";
        files.iter().filter(is_one).cloned().collect()
    };
    let (made, wanted) = (templates(&made), templates(&files));
    assert!(made.keys().eq(wanted.keys()), "{:?}\n{:?}\n{text}\n{yaml}", made.keys(), wanted.keys());
    for ((path, made), (_, wanted)) in made.iter().zip(&wanted) {
        similar_asserts(made, wanted, &format!("{text}\n{path}"), &yaml);
    }
}

/// Subjects of warnings, sorted: everything that is not in the model
fn named(result: &Result) -> Vec<&str> {
    let lost = result.findings.iter().filter(|finding| finding.severity >= Severity::Warning);
    let mut lost: Vec<_> = lost.filter_map(|finding| finding.subject.as_deref()).collect();
    lost.sort_unstable();
    lost.dedup();
    lost
}

/// Checks that the resources are named, and that no key of the parts is in the model
#[track_caller]
fn check_named(sources: &[Given], expected: &[&str]) {
    let result = Result::new(sources, &here());
    assert_eq!(named(&result), expected, "{}", result.shown(Severity::Note));
    let yaml = result.yaml();
    for key in ["people", "notifications", "migration", "conductorOne"] {
        assert!(!yaml.contains(&format!("\n{key}:")), "{yaml}");
    }
}

/// Rules, topics, roles and policies of others
#[test]
fn what_belongs_to_others_is_named() {
    let foreign = r#"
Resources:
  # Of another service, to a topic of its own
  Builds:
    Type: AWS::Events::Rule
    Properties:
      Name: builds
      EventPattern: {source: [aws.codebuild], detail-type: [CodeBuild Build State Change]}
      Targets: [{Id: Topic, Arn: !Ref BuildTopic}]
  BuildTopic:
    Type: AWS::SNS::Topic
    Properties: {TopicName: builds, KmsMasterKeyId: alias/builds}
  # Of access requests, to a queue, which the model does not send to
  Queued:
    Type: AWS::Events::Rule
    Properties:
      Name: SSM-JITNA-queued
      EventPattern: {source: [aws.ssm], detail-type: [JITNA Access Request Failed]}
      Targets: [{Id: Queue, Arn: !GetAtt Requests.Arn}]
  Requests:
    Type: AWS::SQS::Queue
    Properties: {QueueName: requests}
  # Of access requests, by a filter that the model does not have
  Filtered:
    Type: AWS::Events::Rule
    Properties:
      Name: SSM-JITNA-filtered
      EventPattern: {source: [aws.ssm], detail-type: [JITNA Access Request Failed], detail: {Requester: [{prefix: "x"}]}}
      Targets: [{Id: Topic, Arn: !Sub "arn:${AWS::Partition}:sns:${AWS::Region}:${AWS::AccountId}:SSM-JITNA"}]
  Channel:
    Type: AWS::Chatbot::SlackChannelConfiguration
    Properties:
      ConfigurationName: builds
      IamRoleArn: !GetAtt ChannelRole.Arn
      SlackChannelId: C08R5TJ2M
      SlackWorkspaceId: T04KD93QX
      SnsTopicArns: [!Ref BuildTopic]
  ChannelRole:
    Type: AWS::IAM::Role
    Properties:
      RoleName: builds
      AssumeRolePolicyDocument: {Version: "2012-10-17", Statement: [{Effect: Allow, Principal: {Service: chatbot.amazonaws.com}, Action: "sts:AssumeRole"}]}
  # Like people, and with more than they have
  Wide:
    Type: AWS::IAM::ManagedPolicy
    Properties:
      ManagedPolicyName: JitnaRdpUser
      PolicyDocument: {Version: "2012-10-17", Statement: [{Sid: GUIConnect, Effect: Allow, Action: "*", Resource: "*"}]}
  # Spares what ours does not
  Guard:
    Type: AWS::IAM::ManagedPolicy
    Properties:
      ManagedPolicyName: JitnaSessionsByRequestOnly
      PolicyDocument:
        Version: "2012-10-17"
        Statement:
          - {Sid: All, Effect: Allow, Action: "*", Resource: "*"}
          - {Sid: No, Effect: Deny, Action: "ssm:StartSession", Resource: "*", Condition: {ArnNotLike: {"aws:PrincipalArn": ["arn:aws:iam::*:role/Admin"]}}}
  # Trusts another account than ConductorOne's
  Connector:
    Type: AWS::IAM::Role
    Properties:
      RoleName: ConductorOneIntegration
      AssumeRolePolicyDocument:
        Version: "2012-10-17"
        Statement: [{Effect: Allow, Principal: {AWS: "arn:aws:iam::666666666666:role/ConductorOneService"}, Action: "sts:AssumeRole", Condition: {StringEquals: {"sts:ExternalId": 5d41402a-bc4b}}}]
      Policies: [{PolicyName: ConductorOne, PolicyDocument: {Version: "2012-10-17", Statement: []}}]
"#;
    let all = [
        "BuildTopic",
        "Builds",
        "Channel",
        "ChannelRole",
        "Connector",
        "Filtered",
        "Guard",
        "Queued",
        "Requests",
        "Wide",
    ];
    check_named(&[given("foreign.yaml", foreign)], &all);
}

/// An organization policy that denies something else, and resources that an organization has in every account or nowhere
#[test]
fn what_stands_in_another_place_is_named() {
    let enable =
        std::fs::read_to_string(at("snapshots/notifications/assembly/stacks/jitna-enable.yaml")).unwrap();
    let others = r#"
  Regions:
    Type: AWS::Organizations::Policy
    Properties:
      Name: JitnaSessionsByRequestOnly
      Type: SERVICE_CONTROL_POLICY
      Content: {Version: "2012-10-17", Statement: [{Sid: Regions, Effect: Deny, Action: "*", Resource: "*"}]}
      TargetIds: [ou-k9wd-4xkq1mzt]
  Rule:
    Type: AWS::Events::Rule
    Properties:
      Name: SSM-JITNA-failed
      EventPattern: {source: [aws.ssm], detail-type: [JITNA Access Request Failed]}
      Targets: [{Id: Topic, Arn: !Sub "arn:${AWS::Partition}:sns:${AWS::Region}:${AWS::AccountId}:SSM-JITNA"}]
"#;
    let (resources, outputs) = enable.split_once("\nOutputs:").unwrap();
    let text = format!("{resources}{others}\nOutputs:{outputs}");
    // Only the administrator's account has the rule; the model would create it in every account.
    check_named(&[given("enable.yaml", &text)], &["Regions", "Rule"]);
    // Neither do StackSets without units.
    let body = json!({"Resources": {"Policy": {"Type": "AWS::IAM::ManagedPolicy", "Properties": {
        "ManagedPolicyName": "JitnaRdpUser",
        "PolicyDocument": jitna_iac::persona::printed(jitna_iac::model::Persona::RdpUser, false),
    }}}});
    let set = json!({"Type": "AWS::CloudFormation::StackSet", "Properties": {
        "StackSetName": "own", "PermissionModel": "SELF_MANAGED", "TemplateBody": body.to_string(),
    }});
    let text = json!({"Resources": {"Set": set}}).to_string();
    check_named(&[given("set.json", &text)], &["Policy", "Set"]);
}

/// A template of the management account only, with answers of the AWS CLI that provide the rest
#[test]
fn answers_say_what_a_template_does_not() {
    let read = |path: &str| std::fs::read_to_string(at(path)).unwrap();
    let roots = json!({"Roots": [{"Id": "r-ab12", "Arn": "arn:aws:organizations::111111111111:root/o-a1b2c3d4e5/r-ab12"}]});
    let instance = "arn:aws:sso:::instance/ssoins-0123456789abcdef";
    let instances = json!({"Instances": [{"InstanceArn": instance, "IdentityStoreId": "d-0123456789"}]});
    let sources = [
        given("people.yaml", &read("snapshots/people/assembly/stacks/jitna-management-people.yaml")),
        given("migration.yaml", &read("snapshots/migration/assembly/stacks/jitna-management-migration.yaml")),
        given("roots.json", &roots.to_string()),
        given("instances.json", &instances.to_string()),
    ];
    let result = Result::new(&sources, &here());
    assert_eq!(result.shown(Severity::Warning), "");
    insta::assert_snapshot!("people-and-guard", result.yaml());
}

/// Roles and policies as users write them manually: overrides keep the differences
#[test]
fn people_by_hand_come_in() {
    let policy = jitna_iac::persona::printed(jitna_iac::model::Persona::Approver, false);
    let role = json!({"Type": "AWS::IAM::Role", "Properties": {
        "RoleName": "Approvers",
        "MaxSessionDuration": 7200,
        "AssumeRolePolicyDocument": {"Version": "2012-10-17", "Statement": {
            "Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::666666666666:role/Lead"}, "Action": ["sts:AssumeRole"],
        }},
        "Policies": [{"PolicyName": "approve", "PolicyDocument": policy}],
    }});
    let rule = json!({"Type": "AWS::Events::Rule", "Properties": {
        "Name": "requests",
        "EventPattern": {"source": ["aws.ssm"], "detail-type": ["Requester Access Request Status Update"]},
        "Targets": [{"Id": "1", "Arn": {"Ref": "Topic"}}],
    }});
    let topic = json!({"Type": "AWS::SNS::Topic", "Properties": {"TopicName": "requests", "KmsMasterKeyId": "alias/topics"}});
    let text = json!({"Resources": {"Approvers": role, "Rule": rule, "Topic": topic}}).to_string();
    let result = Result::new(&[given("by-hand.json", &text)], &here());
    assert_eq!(result.shown(Severity::Warning), "");
    insta::assert_snapshot!("people-by-hand", result.yaml());
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 32, max_shrink_iters: 40, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn people_and_what_tells_them_come_back(model in models()) {
        comes_back(&model);
    }
}
