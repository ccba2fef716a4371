//! Content with several notations: each is read as the notation that the model generates

use jitna_iac::diag::Severity;
use jitna_iac::import::Import;
use serde_json::{Value, json};

use super::{Result, given, here};

/// Roles and managers of Quick Setup; `administration` are properties of the role, `beside` are other resources
fn quick_setup(administration: Value, beside: Value) -> String {
    let mut role = json!({
        "RoleName": "AWS-QuickSetup-StackSet-Local-AdministrationRole",
        "AssumeRolePolicyDocument": {"Version": "2012-10-17", "Statement": [{
            "Effect": "Allow", "Principal": {"Service": "cloudformation.amazonaws.com"}, "Action": "sts:AssumeRole",
            "Condition": {
                "StringEquals": {"aws:SourceAccount": {"Ref": "AWS::AccountId"}},
                "ArnLike": {"aws:SourceArn": {"Fn::Sub": "arn:${AWS::Partition}:cloudformation:*:${AWS::AccountId}:stackset/AWS-QuickSetup-*"}},
            },
        }]},
    });
    role.as_object_mut().unwrap().extend(administration.as_object().unwrap().clone());
    let manager = |kind: &str, units: &str, more: Value| {
        let mut parameters = json!({
            "DelegatedAccountId": "222222222222", "HomeRegion": "eu-central-1",
            "TargetOrganizationalUnits": units, "TargetRegions": "eu-central-1",
        });
        parameters.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        json!({"Type": "AWS::SSMQuickSetup::ConfigurationManager", "Properties": {"Name": kind, "ConfigurationDefinitions": [{
            "Type": format!("AWSQuickSetupType-{kind}"),
            "LocalDeploymentAdministrationRoleArn": {"Fn::GetAtt": ["Administration", "Arn"]},
            "LocalDeploymentExecutionRoleName": {"Ref": "Execution"},
            "Parameters": parameters,
        }]}})
    };
    let schedules = json!({"AgentUpdateSchedule": "rate(14 days)", "EnableDHMCSchedule": "rate(1 day)", "InventoryCollectionSchedule": "rate(24 hours)"});
    let mut resources = json!({
        "Administration": {"Type": "AWS::IAM::Role", "Properties": role},
        "Execution": {"Type": "AWS::IAM::Role", "Properties": {
            "RoleName": "AWS-QuickSetup-StackSet-Local-ExecutionRole",
            "AssumeRolePolicyDocument": {"Version": "2012-10-17", "Statement": [{
                "Effect": "Allow", "Principal": {"AWS": {"Fn::GetAtt": ["Administration", "Arn"]}}, "Action": "sts:AssumeRole"}]},
            "ManagedPolicyArns": [{"Fn::Sub": "arn:${AWS::Partition}:iam::aws:policy/AWSQuickSetupDeploymentRolePolicy"}],
        }},
        "Console": manager("SSM", "r-ab12", schedules),
        "Access": manager("JITNA", "r-ab12", json!({"IdentityProviderSetting": "SSO"})),
    });
    resources.as_object_mut().unwrap().extend(beside.as_object().unwrap().clone());
    json!({"Resources": resources}).to_string()
}

fn may_assume() -> Value {
    json!({"Version": "2012-10-17", "Statement": [{
        "Effect": "Allow", "Action": "sts:AssumeRole",
        "Resource": {"Fn::Sub": "arn:${AWS::Partition}:iam::${AWS::AccountId}:role/AWS-QuickSetup-StackSet-Local-ExecutionRole"},
    }]})
}

/// A policy of a role belongs to the role, wherever it is
#[test]
fn the_policy_of_a_role_may_stand_beside_it() {
    let within = json!({"Policies": [{"PolicyName": "P", "PolicyDocument": may_assume()}]});
    let wanted = Result::new(&[given("a.json", &quick_setup(within, json!({})))], &Import::default());
    let wanted = &wanted.imported.as_ref().unwrap().model;
    let name = "AWS-QuickSetup-StackSet-Local-AdministrationRole";
    let beside = |kind: &str, more: Value| {
        let mut properties = json!({"PolicyDocument": may_assume()});
        properties.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        json!({"P": {"Type": kind, "Properties": properties}})
    };
    let ways = [
        ("AWS::IAM::Policy", json!({}), json!({"PolicyName": "P", "Roles": [{"Ref": "Administration"}]})),
        ("AWS::IAM::Policy", json!({}), json!({"PolicyName": "P", "Roles": [name]})),
        (
            "AWS::IAM::RolePolicy",
            json!({}),
            json!({"PolicyName": "P", "RoleName": {"Ref": "Administration"}}),
        ),
        ("AWS::IAM::ManagedPolicy", json!({}), json!({"Roles": [{"Fn::Sub": "${Administration}"}]})),
        ("AWS::IAM::ManagedPolicy", json!({"ManagedPolicyArns": [{"Ref": "P"}]}), json!({})),
    ];
    for (kind, role, policy) in ways {
        let text = quick_setup(role, beside(kind, policy.clone()));
        let result = Result::new(&[given("a.json", &text)], &Import::default());
        assert_eq!(result.shown(Severity::Warning), "", "{kind} {policy}");
        assert_eq!(result.imported.as_ref().map(|imported| &imported.model), Some(wanted), "{kind} {policy}");
    }
    // In a template of its own, it refers to the role by name.
    let both = [
        given("a.json", &quick_setup(json!({}), json!({}))),
        given(
            "b.json",
            &json!({"Resources": beside("AWS::IAM::Policy", json!({"PolicyName": "P", "Roles": [name]}))})
                .to_string(),
        ),
    ];
    let result = Result::new(&both, &Import::default());
    assert_eq!(result.imported.as_ref().map(|imported| &imported.model), Some(wanted));
    // A policy that is attached to users as well does not belong only to the role.
    let users = json!({"PolicyName": "P", "Roles": [name], "Users": ["ann"]});
    let result = Result::new(
        &[given("a.json", &quick_setup(json!({}), beside("AWS::IAM::Policy", users)))],
        &Import::default(),
    );
    assert_eq!(result.imported.as_ref().map(|imported| &imported.model), Some(wanted));
    assert!(result.shown(Severity::Warning).contains("`P` (AWS::IAM::Policy): the model does not create it"));
}

/// A role without any policy gets the policy that it needs, and no override removes it
#[test]
fn the_administration_role_keeps_what_it_is_for() {
    let result = Result::new(&[given("a.json", &quick_setup(json!({}), json!({})))], &Import::default());
    assert!(!result.yaml().contains("overrides:"), "{}", result.yaml());
    assert!(
        result
            .shown(Severity::Note)
            .contains("`Policies` is added: it gives the role the permissions that it needs")
    );
}

const PREFERENCES: &str = r#"{"schemaVersion": "1.0", "description": "Document to hold regional settings for Session Manager",
    "sessionType": "Standard_Stream", "inputs": {
        "s3BucketName": "sessions-${AWS::AccountId}-${AWS::Region}", "s3EncryptionEnabled": true,
        "idleSessionTimeout": "15", "maxSessionDuration": "60"}}"#;

fn preferences(content: Value) -> String {
    json!({"Resources": {"Preferences": {"Type": "AWS::SSM::Document", "Properties": {
        "Name": "SSM-SessionManagerRunShell", "DocumentType": "Session", "UpdateMethod": "NewVersion", "Content": content}}}})
    .to_string()
}

/// A string in which only placeholders are unresolved is equivalent to the mapping that it represents
#[test]
fn content_may_be_text_with_placeholders() {
    let result = Result::new(&[given("a.json", &preferences(json!({"Fn::Sub": PREFERENCES})))], &here());
    insta::assert_snapshot!("content-as-text", result.yaml());
    let mut mapping: Value = serde_json::from_str(PREFERENCES).unwrap();
    mapping["inputs"]["s3BucketName"] = json!({"Fn::Sub": "sessions-${AWS::AccountId}-${AWS::Region}"});
    let yaml = "schemaVersion: '1.0'\nsessionType: Standard_Stream\ndescription: Document to hold regional settings for Session Manager\n\
                inputs:\n  s3BucketName: sessions-${AWS::AccountId}-${AWS::Region}\n  s3EncryptionEnabled: true\n  idleSessionTimeout: 15\n  maxSessionDuration: 60\n";
    let (before, after) = PREFERENCES.split_once("${AWS::AccountId}").unwrap();
    let after = after.split_once("${AWS::Region}").unwrap().1;
    let joined =
        json!({"Fn::Join": ["", [before, {"Ref": "AWS::AccountId"}, "-", {"Ref": "AWS::Region"}, after]]});
    let sub_with_values = json!({"Fn::Sub": [PREFERENCES.replace("${AWS::Region}", "${Place}"), {"Place": {"Ref": "AWS::Region"}}]});
    for content in [
        mapping.clone(),
        json!({"Fn::Sub": yaml}),
        joined,
        sub_with_values,
        json!({"Fn::ToJsonString": mapping}),
    ] {
        let other = Result::new(&[given("a.json", &preferences(content.clone()))], &here());
        let models = [&other, &result].map(|result| &result.imported.as_ref().unwrap().model);
        assert_eq!(models[0], models[1], "{content}");
    }
}

/// A policy of node access as a string, with an approver that is a parameter
#[test]
fn a_policy_may_be_text_with_parameters() {
    let content = r#"{"schemaVersion": "0.3", "description": "Payments", "accessDuration": ${Seconds}, "accessTokenRole": "SSM-JustInTimeAccessTokenRole",
        "targets": [{"Key": "tag:Workload", "Values": ["Payments"]}], "mainSteps": [{"name": "ManualApproval", "action": "aws:approve",
        "timeoutSeconds": 604800, "inputs": {"Message": "Payments in ${AWS::Region}", "MinRequiredApprovals": 1,
        "EnhancedApprovals": {"Approvers": [{"approver": "${Group}", "type": "SSOGroup"}]}}}]}"#;
    let template = json!({
        "Parameters": {"Seconds": {"Type": "Number", "Default": 7200}, "Group": {"Type": "String"}},
        "Resources": {"Payments": {"Type": "AWS::SSM::Document", "Properties": {
            "Name": "Payments", "DocumentType": "ManualApprovalPolicy", "UpdateMethod": "NewVersion", "Content": {"Fn::Sub": content}}}},
    });
    let group = ("Group".to_owned(), "ec4df598-7071-70a6-0de4-0123456789ab".to_owned());
    let options = Import { parameters: vec![group], ..here() };
    let result = Result::new(&[given("a.json", &template.to_string())], &options);
    insta::assert_snapshot!("policy-as-text", result.yaml());
}

/// The output of `get-template` and `describe-stack-set` around a template
#[test]
fn templates_may_be_in_what_the_cli_prints() {
    let mapping: Value =
        serde_json::from_str(&PREFERENCES.replace("${AWS::AccountId}-${AWS::Region}", "all")).unwrap();
    let text = preferences(mapping);
    let template: Value = serde_json::from_str(&text).unwrap();
    let wanted = Result::new(&[given("a.json", &text)], &here());
    let yaml = serde_yaml::to_string(&template).unwrap();
    let around = |body: Value| json!({"TemplateBody": body, "StagesAvailable": ["Original", "Processed"]});
    for wrapped in [
        around(template.clone()),
        around(text.clone().into()),
        around(yaml.clone().into()),
        yaml.into(),
        text.clone().into(),
    ] {
        let result = Result::new(&[given("a.json", &wrapped.to_string())], &here());
        let models = [&result, &wanted].map(|result| &result.imported.as_ref().unwrap().model);
        assert_eq!(models[0], models[1], "{wrapped}");
    }
    // Places are in the answer.
    let mut broken = template;
    broken["Resources"]["Other"] = json!({"Type": "AWS::SNS::Topic"});
    let pretty = serde_json::to_string_pretty(&around(broken)).unwrap();
    let result = Result::new(&[given("a.json", &pretty)], &here());
    insta::assert_snapshot!("answer-with-a-topic", result.shown(Severity::Warning));
    let result = Result::new(
        &[given("a.json", r#"{"TemplateBody": "Resources: [", "StagesAvailable": []}"#)],
        &here(),
    );
    insta::assert_snapshot!("answer-with-broken-text", result.shown(Severity::Error));
}

/// A StackSet in the output of `describe-stack-set` is a rollout, with the values that it passes on
#[test]
fn stack_sets_may_be_described() {
    let answer = json!({"StackSet": {
        "StackSetName": "node-access", "StackSetId": "node-access:1", "Status": "ACTIVE", "Description": "",
        "TemplateBody": super::values::POLICY, "Parameters": [
            {"ParameterKey": "Approver", "ParameterValue": "ec4df598-7071-70a6-0de4-0123456789ab"},
            {"ParameterKey": "Seconds", "ParameterValue": "7200"}],
        "Capabilities": [], "Tags": [], "StackSetARN": "arn:aws:cloudformation:eu-central-1:222222222222:stackset/node-access:1",
        "AutoDeployment": {"Enabled": true, "RetainStacksOnAccountRemoval": false}, "PermissionModel": "SERVICE_MANAGED",
        "OrganizationalUnitIds": ["ou-ab12-11111111"], "ManagedExecution": {"Active": true}, "Regions": ["eu-central-1"],
    }});
    let result = Result::new(
        &[given("set.json", &serde_json::to_string_pretty(&answer).unwrap())],
        &super::kinds::organization(),
    );
    assert_eq!(result.shown(Severity::Warning), "");
    insta::assert_snapshot!("described-stack-set", result.yaml());
}

/// `null` is not a value
#[test]
fn inputs_without_a_value_are_left_out() {
    let inputs = r#"{"idleSessionTimeout":"20","maxSessionDuration":"60","kmsKeyId":null,"shellProfile":null,"other":{"a":null,"b":[null]}}"#;
    let content = format!(r#"{{"schemaVersion":"1.0","sessionType":"Standard_Stream","inputs":{inputs}}}"#);
    let answer = json!({"Name": "SSM-SessionManagerRunShell", "DocumentVersion": "1", "Status": "Active", "Content": content, "DocumentType": "Session", "DocumentFormat": "JSON"});
    let result = Result::new(&[given("preferences.json", &answer.to_string())], &here());
    insta::assert_snapshot!("inputs-without-value", result.yaml());
    for null in [
        json!({"Name": null, "Content": {"schemaVersion": null}, "DocumentType": null}),
        json!({"ConfigurationDefinitions": [{"Type": "AWSQuickSetupType-SSM", "Parameters": {"HomeRegion": null, "TargetOrganizationalUnits": "r-ab12"}, "LocalDeploymentExecutionRoleName": null}]}),
    ] {
        let result = Result::new(&[given("null.json", &null.to_string())], &here());
        assert_eq!(result.shown(Severity::Error), "", "{null}");
    }
}

/// Subscriptions inside a topic, and inline policies of a resource, are equivalent to separate resources
#[test]
fn subscriptions_and_policies_may_be_within() {
    let path = "snapshots/notifications/assembly/stack-sets/jitna-notifications.yaml";
    let yaml: serde_yaml::Value =
        serde_yaml::from_str(&std::fs::read_to_string(super::at(path)).unwrap()).unwrap();
    let template = serde_json::to_value(yaml).unwrap();
    let text = template.to_string();
    let wanted = Result::new(&[given("a.json", &text)], &here());
    let mut moved = template.clone();
    let resources = moved["Resources"].as_object_mut().unwrap();
    let ids: Vec<String> = resources.keys().cloned().collect();
    for id in ids {
        match resources[&id]["Type"].as_str().unwrap() {
            "AWS::SNS::Subscription" => {
                let subscription = resources.remove(&id).unwrap();
                let mut inner = subscription["Properties"].clone();
                let topic = inner.as_object_mut().unwrap().remove("TopicArn").unwrap();
                let topic = topic["Fn::GetAtt"][0].as_str().unwrap().to_owned();
                let within = resources[&topic]["Properties"].as_object_mut().unwrap();
                within.entry("Subscription").or_insert_with(|| json!([])).as_array_mut().unwrap().push(inner);
            }
            "AWS::SNS::TopicPolicy" => {
                one_of(&mut resources[&id], "AWS::SNS::TopicInlinePolicy", "Topics", "TopicArn")
            }
            "AWS::SQS::QueuePolicy" => {
                one_of(&mut resources[&id], "AWS::SQS::QueueInlinePolicy", "Queues", "Queue")
            }
            _ => {}
        }
    }
    assert_ne!(moved, template);
    let result = Result::new(&[given("a.json", &moved.to_string())], &here());
    assert_eq!(result.shown(Severity::Warning), "");
    let models = [&result, &wanted].map(|result| &result.imported.as_ref().unwrap().model);
    assert_eq!(models[0], models[1]);
}

fn one_of(resource: &mut Value, kind: &str, list: &str, one: &str) {
    resource["Type"] = kind.into();
    let properties = resource["Properties"].as_object_mut().unwrap();
    let of = properties.remove(list).unwrap()[0].clone();
    properties.insert(one.to_owned(), of);
}
