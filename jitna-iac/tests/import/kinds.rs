//! Other supported input, and input that is rejected

use jitna_iac::diag::Severity;
use jitna_iac::import::Import;
use serde_json::json;

use super::{Result, given, here};

/// Delegated administrator and home Region
pub(super) fn organization() -> Import {
    Import { account: "222222222222".parse().ok(), region: "eu-central-1".parse().ok(), ..Import::default() }
}

/// Answers of AWS Organizations, of Quick Setup and of Systems Manager are combined into one model
#[test]
fn answers_of_the_cli() {
    let arn = |rest: &str| format!("arn:aws:organizations::111111111111:{rest}");
    let unit =
        |id: &str, name: &str| json!({"Id": id, "Arn": arn(&format!("ou/o-0123456789/{id}")), "Name": name});
    let account = |id: &str, name: &str| json!({"Id": id, "Arn": arn(&format!("account/o-0123456789/{id}")), "Name": name, "Status": "ACTIVE"});
    let manager = |kind: &str, name: &str, more: serde_json::Value| {
        let mut parameters = json!({
            "DelegatedAccountId": "222222222222",
            "HomeRegion": "eu-central-1",
            "TargetRegions": "eu-central-1,eu-west-1",
        });
        parameters.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        json!({
            "ManagerArn": "arn:aws:ssm-quicksetup:eu-central-1:222222222222:configuration-manager/0123",
            "Name": name,
            "ConfigurationDefinitions": [{
                "Id": "0123",
                "Type": kind,
                "TypeVersion": "3.0",
                "Parameters": parameters,
                "LocalDeploymentAdministrationRoleArn": "arn:aws:iam::222222222222:role/AWS-QuickSetup-LocalAdministrationRole",
                "LocalDeploymentExecutionRoleName": "AWS-QuickSetup-LocalExecutionRole",
            }],
            "StatusSummaries": [],
        })
    };
    let document = json!({
        "Name": "Finance",
        "DocumentVersion": "3",
        "DocumentType": "ManualApprovalPolicy",
        "DocumentFormat": "YAML",
        "Content": "schemaVersion: '0.3'\ndescription: Ledgers\naccessDuration: 28800\naccessTokenRole: SSM-JustInTimeAccessTokenRole\ntargets:\n- Key: tag:Workload\n  Values: [Finance, Ledger]\nmainSteps:\n- name: ManualApproval\n  action: aws:approve\n  timeoutSeconds: 3600\n  inputs:\n    Message: Please look\n    MinRequiredApprovals: 2\n    EnhancedApprovals:\n      Approvers:\n      - {approver: ec4df598-7071-70a6-0de4-0123456789ab, type: SSOGroup}\n",
    });
    let deny = json!({
        "schemaVersion": "0.3",
        "description": "Never without a person",
        "accessTokenRole": "SSM-JustInTimeAccessTokenRole",
        "accessDuration": 3600,
        "AutoApprovalPolicyDocuments": [{"type": "Cedar", "content": "forbid (principal, action == AWS::SSM::Action::\"getTokenForInstanceAccess\", resource) when { resource.hasTag(\"Frozen\") };"}],
    });
    let closed = {
        let mut closed = account("555555555555", "old");
        // Since AWS Organizations retired `Status`, an account has only `State`.
        closed.as_object_mut().unwrap().remove("Status");
        closed["State"] = json!("SUSPENDED");
        closed
    };
    let files = [
        (
            "roots.json",
            json!({"Roots": [{"Id": "r-ab12", "Arn": arn("root/o-0123456789/r-ab12"), "Name": "Root", "PolicyTypes": []}]}),
        ),
        (
            "units-of-r-ab12.json",
            json!({"OrganizationalUnits": [unit("ou-ab12-11111111", "workloads"), unit("ou-ab12-33333333", "sandbox")]}),
        ),
        (
            "units-of-ou-ab12-11111111.json",
            json!({"OrganizationalUnits": [unit("ou-ab12-22222222", "production")]}),
        ),
        (
            "accounts-of-ou-ab12-22222222.json",
            json!({"Accounts": [account("444444444444", "shop-prod"), closed]}),
        ),
        (
            "console.json",
            manager(
                "AWSQuickSetupType-SSM",
                "SSM",
                json!({"TargetOrganizationalUnits": "r-ab12", "AgentUpdateSchedule": "rate(14 days)", "EnableDHMCSchedule": "none", "InventoryCollectionSchedule": "rate(12 hours)"}),
            ),
        ),
        (
            "access.json",
            manager(
                "AWSQuickSetupType-JITNA",
                "JITNA",
                json!({"TargetOrganizationalUnits": "ou-ab12-11111111", "IdentityProviderSetting": "SSO"}),
            ),
        ),
        ("finance.json", document),
        ("deny.json", deny),
    ];
    let files = files.map(|(name, value)| given(name, &value.to_string()));
    let result = Result::new(&files, &Import::default());
    insta::assert_snapshot!("answers-yaml", result.yaml());
    insta::assert_snapshot!("answers-findings", result.shown(Severity::Warning));
}

/// Nothing is dropped silently
#[test]
fn what_the_model_cannot_hold_is_named() {
    let text = r#"
Parameters:
  Stage: {Type: String, Default: test}
Mappings:
  Limits:
    test: {minutes: "45"}
Conditions:
  IsProduction: !Equals [!Ref Stage, production]
Resources:
  Key:
    Type: AWS::KMS::Key
    Properties: {EnableKeyRotation: true}
  Preferences:
    Type: AWS::SSM::Document
    DependsOn: Key
    DeletionPolicy: Retain
    Properties:
      Name: SSM-SessionManagerRunShell
      DocumentType: Session
      VersionName: one
      Content:
        schemaVersion: "1.0"
        sessionType: Standard_Stream
        inputs:
          kmsKeyId: !GetAtt Key.Arn
          s3BucketName: !ImportValue Bucket
          maxSessionDuration: !FindInMap [Limits, !Ref Stage, minutes]
          fileSystem: none
  Production:
    Type: AWS::SSM::Document
    Condition: IsProduction
    Properties: {Name: Production, DocumentType: ManualApprovalPolicy, Content: {}}
Outputs:
  Name: {Value: !Ref Preferences}
"#;
    let result = Result::new(&[given("mixed.yaml", text)], &here());
    insta::assert_snapshot!("mixed-yaml", result.yaml());
    insta::assert_snapshot!("mixed-findings", result.shown(Severity::Note));
}

/// Whatever the input is: findings and no model, or a model
#[test]
fn hostile_inputs_are_findings() {
    let deep = "[".repeat(100_000);
    let nested = format!(
        "Resources: {{S: {{Type: AWS::CloudFormation::StackSet, Properties: {{TemplateBody: {}}}}}}}",
        json!(deep)
    );
    let inputs = [
        "",
        "{",
        "null",
        "[]",
        "version: 1\naccount: {id: 1}",
        "Resources: {}",
        "Resources: {A: {Type: AWS::SSM::Document}}",
        "Resources: {A: {Type: AWS::SSM::Document, Properties: {Name: {Ref: B}, DocumentType: [1], Content: 7}}}",
        "Resources: {A: {Type: AWS::SSMQuickSetup::ConfigurationManager, Properties: {ConfigurationDefinitions: {}}}}",
        "Conditions: {A: {Condition: B}, B: {Condition: A}}\nResources: {A: {Type: X::Y::Z, Condition: A}}",
        r#"{"OrganizationalUnits": [{"Id": "../../etc"}]}"#,
        r#"{"ConfigurationDefinitions": 1}"#,
        r#"{"schemaVersion": "2.2", "mainSteps": []}"#,
        &nested,
        &deep,
    ];
    for text in inputs {
        let result = Result::new(&[given("hostile", text)], &here());
        assert!(!result.findings.is_empty(), "{text}");
        if result.imported.is_some() {
            assert!(result.findings.worst() >= Some(Severity::Note));
        }
    }
}

/// Tag policies become `nodeTags`; other tags that policies use are declared with any value
#[test]
fn tag_policies_declare_the_tags_of_nodes() {
    let content = json!({"tags": {
        "costcenter": {"tag_key": {"@@assign": "CostCenter"}, "tag_value": {"@@assign": ["100", "300*"]}},
        "Team": {"enforced_for": {"@@assign": ["ec2:instance"]}},
    }});
    let policy = json!({"Policy": {"PolicySummary": {"Id": "p-1", "Type": "TAG_POLICY"}, "Content": content.to_string()}});
    let effective = json!({"EffectivePolicy": {
        "PolicyType": "TAG_POLICY",
        "TargetId": "333333333333",
        "PolicyContent": json!({"tags": {"costcenter": {"tag_key": "CostCenter", "tag_value": ["200", "100"]}}}).to_string(),
    }});
    let document = json!({
        "Name": "Finance",
        "DocumentType": "ManualApprovalPolicy",
        "Content": "schemaVersion: '0.3'\naccessDuration: 3600\naccessTokenRole: SSM-JustInTimeAccessTokenRole\ntargets:\n- Key: tag:Workload\n  Values: [Finance]\nmainSteps:\n- name: ManualApproval\n  action: aws:approve\n  timeoutSeconds: 3600\n  inputs:\n    Message: Please look\n    MinRequiredApprovals: 1\n    EnhancedApprovals:\n      Approvers:\n      - {approver: 'arn:aws:iam::111122223333:role/Lead', type: IAMRole}\n",
    });
    let files = [
        ("policy.json", policy),
        ("effective.json", effective),
        ("content.json", content),
        ("finance.json", document),
    ];
    let files = files.map(|(name, text)| given(name, &text.to_string()));
    let result = Result::new(&files, &here());
    let tags =
        result.yaml().split("\nnodeTags:\n").nth(1).map(|rest| rest.split("\n\n").next().unwrap().to_owned());
    insta::assert_snapshot!(tags.unwrap_or_else(|| result.yaml()), @r#"
      CostCenter:
        - "100"
        - 300*
        - "200"
      team: any
      Workload: any
    "#);
    assert!(
        result
            .shown(Severity::Note)
            .contains("no tag policy or inventory has `Workload`, so any value is accepted")
    );
}

/// An inventory proposes `nodeTags`: lists of values that nodes share, and any value where each node has its own
#[test]
fn inventories_propose_the_tags_of_nodes() {
    let instance = |number: usize, tags: &[(&str, &str)]| {
        let tags: Vec<_> = tags.iter().map(|(key, value)| json!({"Key": key, "Value": value})).collect();
        json!({"InstanceId": format!("i-{number:017x}"), "State": {"Name": "running"}, "Tags": tags})
    };
    let names = ["web-1", "web-2", "web-3", "web-4"];
    let mut instances: Vec<_> = (0..4)
        .map(|number| {
            let stage = if number < 3 { "Production" } else { "DEV" };
            let build = format!("b{number}");
            instance(
                number,
                &[
                    ("Name", names[number]),
                    ("Environment", stage),
                    ("Build", &build),
                    ("aws:autoscaling:groupName", "web"),
                ],
            )
        })
        .collect();
    let mut gone = instance(9, &[("Environment", "Old")]);
    gone["State"] = json!({"Name": "terminated"});
    instances.push(gone);
    let ec2 = json!({"Reservations": [{"OwnerId": "333333333333", "Instances": instances}]}).to_string();
    let explorer = json!({"Resources": [
        // The same instance, and a resource that is not a node
        {"Arn": "arn:aws:ec2:eu-central-1:333333333333:instance/i-00000000000000000", "Properties": [{"Name": "tags", "Data": [{"Key": "Environment", "Value": "Production"}]}]},
        {"Arn": "arn:aws:ssm:eu-central-1:333333333333:managed-instance/mi-00000000000000001", "Properties": [{"Name": "tags", "Data": [{"Key": "Rack", "Value": "7"}]}]},
        {"Arn": "arn:aws:ec2:eu-central-1:333333333333:volume/vol-1", "Properties": [{"Name": "tags", "Data": [{"Key": "Disk", "Value": "1"}]}]},
    ]})
    .to_string();
    let document = json!({
        "Name": "Finance",
        "DocumentType": "ManualApprovalPolicy",
        "Content": "schemaVersion: '0.3'\naccessDuration: 3600\naccessTokenRole: SSM-JustInTimeAccessTokenRole\ntargets:\n- Key: tag:Environment\n  Values: [Production, Prodution]\n- Key: tag:Workload\n  Values: [Finance]\nmainSteps:\n- name: ManualApproval\n  action: aws:approve\n  timeoutSeconds: 3600\n  inputs:\n    Message: Please look\n    MinRequiredApprovals: 1\n    EnhancedApprovals:\n      Approvers:\n      - {approver: 'arn:aws:iam::111122223333:role/Lead', type: IAMRole}\n",
    })
    .to_string();
    let files =
        [given("ec2.json", &ec2), given("explorer.json", &explorer), given("finance.json", &document)];
    let result = Result::new(&files, &here());
    let tags =
        result.yaml().split("\nnodeTags:\n").nth(1).map(|rest| rest.split("\n\n").next().unwrap().to_owned());
    insta::assert_snapshot!(tags.unwrap_or_else(|| result.yaml()), @r#"
      Build: any
      Environment:
        - DEV
        - Production
        - Prodution
      Name: any
      Rack:
        - "7"
      Workload: any
    "#);
    let shown = result.shown(Severity::Note);
    let about: Vec<&str> = shown
        .lines()
        .filter(|line| {
            line.contains("nodeTags` has the tags")
                || line.contains("no node has `")
                || line.contains("no tag policy or")
        })
        .collect();
    assert_eq!(
        about,
        [
            "note[JNA0146]: `nodeTags` has the tags that 5 nodes have today: `Build` (4 nodes, any value, 4 different ones), `Environment` (4 nodes, 2 values), `Name` (4 nodes, any value, 4 different ones), `Rack` (1 node, 1 value)",
            "note[JNA0146]: no node has `Prodution` of `Environment`, which policies name",
            "note[JNA0146]: no tag policy or inventory has `Workload`, so any value is accepted",
        ]
    );

    let listing = json!({"InstanceInformationList": [{"InstanceId": "i-00000000000000000"}]}).to_string();
    let untagged = Result::new(&[given("nodes.json", &listing)], &here());
    let shown = untagged.shown(Severity::Note);
    assert!(
        shown.contains(
            "warning[JNA0147]: `nodes.json` has 1 node and no tags, so `nodeTags` has nothing from it"
        ),
        "{shown}"
    );
}

/// A policy of another type is not a supported input
#[test]
fn other_policies_are_no_tag_policies() {
    let policy = json!({"Policy": {"PolicySummary": {"Type": "SERVICE_CONTROL_POLICY"}, "Content": "{}"}});
    let result = Result::new(&[given("policy.json", &policy.to_string())], &here());
    assert!(
        result.shown(Severity::Error).contains("is nothing that can be imported"),
        "{}",
        result.shown(Severity::Note)
    );
}
