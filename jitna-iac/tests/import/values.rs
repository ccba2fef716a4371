//! Values of parameters: options, files, values from a StackSet

use jitna_iac::diag::Severity;
use jitna_iac::import::Import;
use serde_json::{Value, json};

use super::kinds::organization;
use super::{Result, given, here};

/// A template with one policy
pub(super) const POLICY: &str = "\
Parameters:
  Approver: {Type: String}
  Seconds: {Type: Number, Default: 3600}
Resources:
  Finance:
    Type: AWS::SSM::Document
    Properties:
      Name: Finance
      DocumentType: ManualApprovalPolicy
      UpdateMethod: NewVersion
      Content:
        schemaVersion: '0.3'
        description: Finance
        accessDuration: !Ref Seconds
        accessTokenRole: SSM-JustInTimeAccessTokenRole
        targets: [{Key: 'tag:Workload', Values: [Finance]}]
        mainSteps:
          - name: ManualApproval
            action: aws:approve
            timeoutSeconds: 604800
            inputs:
              Message: Please approve
              MinRequiredApprovals: 1
              EnhancedApprovals: {Approvers: [{approver: !Ref Approver, type: SSOGroup}]}
";

const GROUP: &str = "ec4df598-7071-70a6-0de4-0123456789ab";

fn stack_set(groups: Value) -> String {
    json!({"Resources": {"Policies": {"Type": "AWS::CloudFormation::StackSet", "Properties": {
        "StackSetName": "node-access-policies", "PermissionModel": "SERVICE_MANAGED", "CallAs": "DELEGATED_ADMIN",
        "AutoDeployment": {"Enabled": true, "RetainStacksOnAccountRemoval": false},
        "Parameters": [{"ParameterKey": "Approver", "ParameterValue": GROUP}],
        "StackInstancesGroup": groups,
        "TemplateBody": POLICY,
    }}}})
    .to_string()
}

fn group(unit: &str, values: Value) -> Value {
    let mut group =
        json!({"DeploymentTargets": {"OrganizationalUnitIds": [unit]}, "Regions": ["eu-central-1"]});
    if !values.is_null() {
        group["ParameterOverrides"] = values;
    }
    group
}

fn seconds(count: &str) -> Value {
    json!([{"ParameterKey": "Seconds", "ParameterValue": count}])
}

/// Values from a StackSet are in the model, and no override keeps them
#[test]
fn a_stack_set_hands_values_over() {
    let text = stack_set(json!([group("ou-ab12-11111111", seconds("7200"))]));
    let result = Result::new(&[given("template.json", &text)], &organization());
    assert_eq!(result.shown(Severity::Warning), "");
    insta::assert_snapshot!("values-of-a-stack-set", result.yaml());
}

/// Groups of instances with different values become separate rollouts
#[test]
fn groups_with_other_values_are_other_rollouts() {
    let groups = json!([
        group("ou-ab12-11111111", seconds("7200")),
        group("ou-ab12-22222222", Value::Null),
        group("ou-ab12-33333333", seconds("7200")),
    ]);
    let result = Result::new(&[given("template.json", &stack_set(groups))], &organization());
    assert_eq!(result.shown(Severity::Warning), "");
    insta::assert_snapshot!("values-of-groups", result.yaml());
}

/// A value that is known only in the StackSet's stack is named, and leaves no parameter that the template does not have
#[test]
fn what_only_a_stack_knows_is_named() {
    let text = stack_set(json!([group("ou-ab12-11111111", Value::Null)]));
    let mut template: Value = serde_json::from_str(&text).unwrap();
    template["Resources"]["Policies"]["Properties"]["Parameters"][0]["ParameterValue"] =
        json!({"Fn::GetAtt": ["Group", "GroupId"]});
    template["Resources"]["Group"] =
        json!({"Type": "AWS::IdentityStore::Group", "Properties": {"DisplayName": "approvers"}});
    let result = Result::new(&[given("template.json", &template.to_string())], &organization());
    insta::assert_snapshot!("known-to-a-stack-alone", result.shown(Severity::Warning));
}

const MIXED: &str = "\
Parameters:
  KeyPair: {Type: 'AWS::EC2::KeyPair::KeyName'}
  Minutes: {Type: String}
  Image: {Type: 'AWS::SSM::Parameter::Value<String>', Default: /image}
Conditions:
  HasKey: !Not [!Equals [!Ref KeyPair, '']]
Resources:
  Jump:
    Type: AWS::EC2::Instance
    Condition: HasKey
    Properties: {ImageId: !Ref Image, KeyName: !Ref KeyPair}
  Preferences:
    Type: AWS::SSM::Document
    Properties:
      Name: SSM-SessionManagerRunShell
      DocumentType: Session
      UpdateMethod: NewVersion
      Content:
        schemaVersion: '1.0'
        sessionType: Standard_Stream
        inputs: {idleSessionTimeout: '20', maxSessionDuration: !Ref Minutes}
";

/// A parameter is requested if something that is imported depends on it
#[test]
fn only_parameters_that_matter_are_asked_for() {
    let result = Result::new(&[given("template.yaml", MIXED)], &here());
    insta::assert_snapshot!("parameters-that-matter", result.shown(Severity::Warning));
}

/// A document whose content, name or condition depends on a parameter
#[test]
fn parameters_matter_wherever_they_are() {
    for (from, to) in [
        ("maxSessionDuration: !Ref Minutes", "maxSessionDuration: !Sub '${KeyPair}'"),
        ("Type: AWS::SSM::Document\n", "Type: AWS::SSM::Document\n    Condition: HasKey\n"),
        ("Name: SSM-SessionManagerRunShell", "Name: !Ref KeyPair"),
    ] {
        let text = MIXED
            .replace("!Ref Minutes", "'60'")
            .replace(from, to)
            .replace("'60'", if from.starts_with("max") { "!Sub '${KeyPair}'" } else { "'60'" });
        let result = Result::new(&[given("template.yaml", &text)], &here());
        assert!(result.imported.is_none(), "{to}");
        assert!(result.shown(Severity::Error).contains("the parameter `KeyPair` has no default"), "{to}");
    }
}

/// Values come from parameter files and from descriptions of stacks, in any order
#[test]
fn files_have_values() {
    let stack = |value: &str| {
        json!({"Stacks": [{"StackId": "arn:aws:cloudformation:eu-central-1:111122223333:stack/s/1", "StackName": "s",
            "Parameters": [{"ParameterKey": "Minutes", "ParameterValue": value}, {"ParameterKey": "Image", "ParameterValue": "/image", "ResolvedValue": "ami-1"}]}]})
        .to_string()
    };
    let template = || given("template.yaml", MIXED);
    let longest = |result: &Result| {
        let model = &result.imported.as_ref().unwrap().model;
        model.session_preferences[0].max_duration.as_ref().map(|longest| longest.count())
    };
    // The stack also contains account and Region.
    let result = Result::new(&[template(), given("stack.json", &stack("45"))], &Import::default());
    assert_eq!(longest(&result), Some(45), "{}", result.shown(Severity::Note));
    assert!(
        result
            .shown(Severity::Note)
            .contains("the account is assumed to be `111122223333`, that of the sources")
    );
    for file in [
        json!([{"ParameterKey": "Minutes", "ParameterValue": "45"}]),
        json!({"Parameters": {"Minutes": "45"}}),
        json!(["Minutes=45"]),
    ] {
        let result = Result::new(&[given("parameters.json", &file.to_string()), template()], &here());
        assert_eq!(longest(&result), Some(45), "{file}");
    }
    // An option takes precedence over a file; a value that is hidden does not count.
    let options = Import { parameters: vec![("Minutes".to_owned(), "30".to_owned())], ..here() };
    assert_eq!(longest(&Result::new(&[template(), given("stack.json", &stack("45"))], &options)), Some(30));
    let hidden = Result::new(&[template(), given("stack.json", &stack("****"))], &here());
    assert!(hidden.shown(Severity::Error).contains("the parameter `Minutes` has no default"));
    let disputed = [template(), given("a.json", &stack("45")), given("b.json", "[\"Minutes=50\"]")];
    insta::assert_snapshot!("disputed-parameter", Result::new(&disputed, &here()).shown(Severity::Error));
}

/// Unused values and files are reported
#[test]
fn what_contributes_nothing_is_said() {
    let options = Import { parameters: vec![("Minuets".to_owned(), "30".to_owned())], ..here() };
    let text = MIXED.replace("!Ref Minutes", "'60'");
    let all = [
        given("template.yaml", &text),
        given("parameters.json", "[\"Other=1\"]"),
        given("empty.yaml", "Resources: {}"),
        given("list.json", "[]"),
        given("accounts.json", "{\"Accounts\": []}"),
    ];
    let mut result = Result::new(&all, &options);
    result.findings = result
        .findings
        .iter()
        .filter(|finding| finding.code.as_str() == "JNA0147")
        .cloned()
        .collect::<Vec<_>>()
        .into();
    insta::assert_snapshot!("contributes-nothing", result.shown(Severity::Note));
}
