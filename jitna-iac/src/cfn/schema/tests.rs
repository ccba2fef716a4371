use serde_json::json;

use super::*;
use crate::cfn::resources::{Content, Document, DocumentType, PolicyDocument, Role, Statement, TYPES};
use crate::cfn::{Patch, Template};

#[test]
fn every_type_of_the_library_is_in_the_table() {
    let missing: Vec<&&str> = TYPES.iter().filter(|name| !types().contains_key(**name)).collect();
    assert_eq!(missing, Vec::<&&str>::new(), "run tools/resource_types.py");
}

#[test]
fn every_pattern_of_the_table_compiles() {
    fn check(form: &Form) {
        if let Some(pattern) = &form.pattern {
            regex::Regex::new(pattern).unwrap();
        }
        form.properties
            .values()
            .chain(form.definitions.values())
            .chain(form.items.as_deref())
            .for_each(check);
    }
    types().values().for_each(check);
}

fn found(change: &[(&str, Json)]) -> Vec<String> {
    let mut template = Template::default();
    let trust = PolicyDocument::new([Statement::allow(["sts:AssumeRole"])
        .principal(crate::cfn::resources::Principal::service("ssm.amazonaws.com"))]);
    template.add("Role", Role::new(trust)).unwrap();
    let content = Content::from(json!({"schemaVersion": "1.0"}));
    let document = template.add("Document", Document::new(DocumentType::Session, content)).unwrap();
    for (path, value) in change {
        let path = path.parse().unwrap();
        let patch = if value.is_null() { Patch::delete(path) } else { Patch::set(path, value.clone()) };
        let id = if change[0].0.contains("olicies") || change[0].0.contains("Assume") {
            "Role"
        } else {
            "Document"
        };
        template.patch(LogicalId::new(id).unwrap(), &patch).unwrap();
    }
    let all = ["Role", "Document"].map(|id| faults(&template, &LogicalId::new(id).unwrap()));
    let _ = document;
    let shown = |fault: Fault| {
        let help = fault.help.map(|help| format!(" ({help})")).unwrap_or_default();
        format!("{}: {}{help}", fault.path.join("."), fault.message)
    };
    all.into_iter().flatten().map(shown).collect()
}

fn check(path: &str, value: Json, expected: &[&str]) {
    assert_eq!(found(&[(path, value)]), expected, "{path}");
}

#[test]
fn what_cloudformation_takes_is_quiet() {
    check("DeletionPolicy", json!("RetainExceptOnCreate"), &[]);
    check("DependsOn", json!(["Role"]), &[]);
    check("Properties.Name", json!({"Fn::Sub": "a-${AWS::Region}-${Role}-${!kept}"}), &[]);
    check("Properties.Tags", json!([{"Key": "Owner", "Value": 1}]), &[]);
    check("Metadata.Anything", json!({"a": [1]}), &[]);
    check("Properties.Content", json!("text"), &[]);
}

#[test]
fn attributes_and_references_are_judged() {
    check(
        "DeletionPolicy",
        json!("retain"),
        &[
            "DeletionPolicy: invalid `DeletionPolicy` `retain`: expected `Delete`, `Retain`, `RetainExceptOnCreate` (did you mean `Retain`?)",
        ],
    );
    check(
        "UpdateReplacePolicy",
        json!("RetainExceptOnCreate"),
        &[
            "UpdateReplacePolicy: invalid `UpdateReplacePolicy` `RetainExceptOnCreate`: expected `Delete`, `Retain`",
        ],
    );
    check(
        "DeletionPolicy",
        json!("Snapshot"),
        &["DeletionPolicy: invalid `DeletionPolicy` `Snapshot`: resources of this type have no snapshots"],
    );
    check(
        "DependsOn",
        json!("Rolle"),
        &["DependsOn: unknown resource `Rolle` in `DependsOn` (did you mean `Role`?)"],
    );
    check(
        "DependsOn",
        json!("Document"),
        &["DependsOn: `Document` waits for itself: CloudFormation refuses circular dependencies"],
    );
    check(
        "Condition",
        json!("IsHome"),
        &["Condition: unknown condition `IsHome` (the template has no such condition)"],
    );
    check(
        "UpdateMethod",
        json!("NewVersion"),
        &[
            "UpdateMethod: unknown attribute `UpdateMethod` of a resource (did you mean `Properties.UpdateMethod`?)",
        ],
    );
    check(
        "Properties.Name",
        json!({"Ref": "Rol"}),
        &["Properties.Name: unknown resource or parameter `Rol` (did you mean `Role`?)"],
    );
    check(
        "Properties.Name",
        json!({"Fn::GetAtt": ["Role", "Arm"]}),
        &["Properties.Name: unknown attribute `Arm` of `AWS::IAM::Role` (did you mean `Arn`?)"],
    );
    check("Properties.Name", json!({"Fn::GetAtt": "Role.RoleId"}), &[]);
    check(
        "Properties.Name",
        json!({"Fn::Sub": "a-${Role.Id}"}),
        &["Properties.Name: unknown attribute `Id` of `AWS::IAM::Role`"],
    );
    check(
        "Properties.Name",
        json!({"Fn::Subb": "a"}),
        &["Properties.Name: unknown function `Fn::Subb` (did you mean `Fn::Sub`?)"],
    );
    check(
        "Type",
        json!("AWS::SSM::Documnet"),
        &["Type: unknown type `AWS::SSM::Documnet` (did you mean `AWS::SSM::Document`?)"],
    );
}

#[test]
fn properties_are_judged() {
    check(
        "Properties.UpdateMetod",
        json!("x"),
        &["Properties.UpdateMetod: unknown property `UpdateMetod` (did you mean `UpdateMethod`?)"],
    );
    check(
        "Properties.UpdateMethod",
        json!("newversion"),
        &[
            "Properties.UpdateMethod: invalid `UpdateMethod` `newversion`: expected one of `Replace`, `NewVersion` (did you mean `NewVersion`?)",
        ],
    );
    check(
        "Properties.Tags",
        json!({"Owner": "me"}),
        &["Properties.Tags: invalid `Tags`: expected a list, found a mapping"],
    );
    check(
        "Properties.Tags",
        json!([{"Key": "Owner", "Value": ""}]),
        &["Properties.Tags.0.Value: invalid `Value` ``: expected 1 to 256 characters, found 0"],
    );
    check(
        "Properties.Content",
        Json::Null,
        &["Properties.Content: missing `Content`, which is required (set `Content`, or leave it as it was)"],
    );
}

#[test]
fn policies_are_judged() {
    let statement = |statement: Json| json!({"Version": "2012-10-17", "Statement": [statement]});
    let trust = |one: Json| found(&[("Properties.AssumeRolePolicyDocument", statement(one))]);
    assert_eq!(
        trust(json!({"Effect": "allow", "Action": "sts:AssumeRole", "Principal": {"Servce": "a"}})),
        [
            "Properties.AssumeRolePolicyDocument.Statement.0.Effect: invalid `Effect` `allow`: expected `Allow` or `Deny` (did you mean `Allow`?)",
            "Properties.AssumeRolePolicyDocument.Statement.0.Principal.Servce: unknown key `Servce` of a principal (did you mean `Service`?)",
        ]
    );
    assert_eq!(
        trust(json!({"Effect": "Allow", "Action": "ssm:GetDocument"})),
        [
            "Properties.AssumeRolePolicyDocument.Statement.0: a statement without `Principal`",
            "Properties.AssumeRolePolicyDocument.Statement.0.Action: invalid action `ssm:GetDocument` of a trust policy: expected one of `sts:`",
        ]
    );
    let inline = |one: Json| {
        let policy = json!([{"PolicyName": "p", "PolicyDocument": statement(one)}]);
        found(&[("Properties.Policies", policy)])
    };
    assert_eq!(inline(json!({"Effect": "Allow", "Action": "ssm:*", "Resource": "*"})), Vec::<String>::new());
    assert_eq!(
        inline(
            json!({"Effect": "Allow", "Actions": "ssm.StartSession", "Resource": "me", "Condition": {"StringEqual": {"a": "b"}}})
        ),
        [
            "Properties.Policies.0.PolicyDocument.Statement.0.Actions: unknown key `Actions` of a statement (did you mean `Action`?)",
            "Properties.Policies.0.PolicyDocument.Statement.0: a statement without `Action`",
            "Properties.Policies.0.PolicyDocument.Statement.0.Resource: invalid resource `me`: expected an ARN or `*`",
            "Properties.Policies.0.PolicyDocument.Statement.0.Condition.StringEqual: unknown condition operator `StringEqual` (did you mean `StringEquals`?)",
        ]
    );
}
