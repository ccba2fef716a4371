use serde_json::json;

use super::*;
use crate::cfn::resources::{
    ConfigurationDefinition, ConfigurationManager, Document, DocumentType, PolicyDocument, Role,
};
use crate::cfn::{ParameterType, Pseudo, RemovalPolicy, Value};

fn role() -> Role {
    Role::new(PolicyDocument::default())
}

fn text() -> Parameter {
    Parameter::new(ParameterType::String)
}

#[test]
fn an_id_is_taken_once_among_resources_and_parameters() {
    let mut template = Template::default();
    template.add("A", role()).unwrap();
    template.add_parameter("P", text()).unwrap();
    // Conditions and outputs have separate namespaces.
    template.add_condition("A", Condition::equals(Pseudo::Region, "x")).unwrap();
    template.add_output("A", Output::new("x")).unwrap();
    let before = template.clone();

    let section = |error: AddError| match error {
        AddError::Duplicate(duplicate) => Some(duplicate.section()),
        _ => None,
    };
    let taken = [
        section(template.add("A", role()).unwrap_err()),
        section(template.add("P", role()).unwrap_err()),
        section(template.add_parameter("A", text()).unwrap_err()),
        section(template.add_condition("A", Condition::equals("x", "x")).unwrap_err()),
        section(template.add_output("A", Output::new("y")).unwrap_err()),
        section(template.add("not-an-id", role()).unwrap_err()),
    ];
    use Section::{Conditions, Outputs, Parameters, Resources};
    let expected = [Resources, Parameters, Resources, Conditions, Outputs].map(Some);
    assert_eq!(taken[..5], expected);
    assert_eq!(taken[5], None);
    assert_eq!(template, before, "what is refused changes nothing");
}

#[test]
fn properties_have_to_be_a_map() {
    #[derive(serde::Serialize)]
    struct Number(u8);
    impl Resource for Number {
        const TYPE: &'static str = "Test::Number";
    }
    #[derive(serde::Serialize)]
    struct Nothing;
    impl Resource for Nothing {
        const TYPE: &'static str = "Test::Nothing";
    }
    let mut template = Template::default();
    let error = template.add("A", Number(1)).unwrap_err();
    assert_eq!(error.to_string(), "properties of `Test::Number`: expected a map of names to values");
    template.add("B", Nothing).unwrap();
    assert_eq!(
        serde_json::to_value(&template).unwrap()["Resources"],
        json!({"B": {"Type": "Test::Nothing"}})
    );
}

#[test]
fn sections_and_attributes_come_in_one_order() {
    let mut template = Template::default();
    template.add_output("Out", Output::new("x").export(Pseudo::StackName).description("d")).unwrap();
    let role_handle = template.add("Role", role().max_session_duration(3600)).unwrap();
    let home = template.add_condition("Home", Condition::equals(Pseudo::Region, "x")).unwrap();
    let parameter = template.add_parameter("P", text().default("x").allowed_values(["x"]).no_echo()).unwrap();
    template.set_interface(Interface::default().group("Where", [&parameter]).label(&parameter, "Place"));
    template.metadata_mut().insert("Note".into(), json!(1));
    template.set_description("d");
    let around = |entry: &mut Entry| {
        entry.set_metadata("a", 1).set_update_replace_policy(RemovalPolicy::Retain);
        entry.set_deletion_policy(RemovalPolicy::RetainExceptOnCreate).set_condition(&home);
        entry.add_depends_on(&role_handle).add_depends_on(&role_handle).set_metadata("b", 2);
    };
    template.add_with("Other", role().path("/a/"), around).unwrap();
    template.patch(&role_handle, &Patch::set("New.Thing".parse().unwrap(), 1)).unwrap();

    let expected = concat!(
        r#"{"AWSTemplateFormatVersion":"2010-09-09","Description":"d","#,
        r#""Metadata":{"Note":1,"AWS::CloudFormation::Interface":{"#,
        r#""ParameterGroups":[{"Label":{"default":"Where"},"Parameters":["P"]}],"#,
        r#""ParameterLabels":{"P":{"default":"Place"}}}},"#,
        r#""Parameters":{"P":{"Type":"String","Default":"x","AllowedValues":["x"],"NoEcho":true}},"#,
        r#""Conditions":{"Home":{"Fn::Equals":[{"Ref":"AWS::Region"},"x"]}},"#,
        r#""Resources":{"Role":{"Type":"AWS::IAM::Role","#,
        r#""Properties":{"AssumeRolePolicyDocument":{"Version":"2012-10-17","Statement":[]},"MaxSessionDuration":3600},"#,
        r#""New":{"Thing":1}},"#,
        r#""Other":{"Type":"AWS::IAM::Role","Condition":"Home","DependsOn":["Role"],"#,
        r#""DeletionPolicy":"RetainExceptOnCreate","UpdateReplacePolicy":"Retain","Metadata":{"a":1,"b":2},"#,
        r#""Properties":{"AssumeRolePolicyDocument":{"Version":"2012-10-17","Statement":[]},"Path":"/a/"}}},"#,
        r#""Outputs":{"Out":{"Description":"d","Value":"x","Export":{"Name":{"Ref":"AWS::StackName"}}}}}"#,
    );
    assert_eq!(template.to_json_compact(), expected);
}

#[test]
fn references_are_written_in_long_form() {
    let mut template = Template::default();
    let execution = template.add("Execution", role().role_name("execution")).unwrap();
    let administration = template.add("Administration", role()).unwrap();
    let home = template.add_condition("Home", Condition::equals(Pseudo::Region, "x")).unwrap();
    let definition = ConfigurationDefinition::new("AWSQuickSetupType-JITNA")
        .local_deployment_administration_role_arn(administration.get(Role::ARN))
        .local_deployment_execution_role_name(execution.reference())
        .parameter("TargetRegions", Value::join(",", ["a", "b"]))
        .parameter("HomeRegion", Value::<String>::when(&home, Pseudo::Region, Pseudo::NoValue));
    template.add("Manager", ConfigurationManager::new([definition]).tag("k", "v")).unwrap();
    assert_eq!(
        template.entry(LogicalId::new("Manager").unwrap()).unwrap().attribute("Properties").unwrap(),
        &json!({
            "ConfigurationDefinitions": [{
                "LocalDeploymentAdministrationRoleArn": {"Fn::GetAtt": ["Administration", "Arn"]},
                "LocalDeploymentExecutionRoleName": {"Ref": "Execution"},
                "Parameters": {
                    "TargetRegions": {"Fn::Join": [",", ["a", "b"]]},
                    "HomeRegion": {"Fn::If": ["Home", {"Ref": "AWS::Region"}, {"Ref": "AWS::NoValue"}]},
                },
                "Type": "AWSQuickSetupType-JITNA",
            }],
            "Tags": {"k": "v"},
        })
    );
}

#[test]
fn merging_unites_sections_and_refuses_what_is_in_both() {
    let mut first = Template::default();
    first.add("A", role()).unwrap();
    first.metadata_mut().insert("k".into(), json!(1));
    let mut second = Template::default();
    second.set_description("second");
    second.add("B", Document::new(DocumentType::Session, json!({}))).unwrap();
    second.metadata_mut().insert("k".into(), json!(1));

    let both = first.clone().merge(second.clone()).unwrap();
    assert_eq!(both.description(), Some("second"));
    assert_eq!(both.resources().map(|(id, _)| id.as_str()).collect::<Vec<_>>(), ["A", "B"]);
    assert_eq!((both.of_type::<Role>().count(), both.of_type::<Document>().count()), (1, 1));
    assert_eq!(both.clone().merge(Template::default()).unwrap(), both);

    second.add_parameter("A", text()).unwrap();
    let error = first.clone().merge(second).unwrap_err();
    assert_eq!((error.id(), error.section()), ("A", Section::Resources));
    let mut third = Template::default();
    third.metadata_mut().insert("k".into(), json!(2));
    assert_eq!(first.merge(third).unwrap_err().section(), Section::Metadata);
}

#[test]
fn a_handle_of_another_template_finds_nothing() {
    let role = Template::default().add("A", role()).unwrap();
    let mut template = Template::default();
    assert!(template.entry_mut(&role).is_none());
    let error = template.patch(&role, &Patch::delete("Type".parse().unwrap())).unwrap_err();
    assert_eq!(error.to_string(), "patch `Type` of `A`: the template holds no such resource");
}
