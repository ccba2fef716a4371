//! Several answers in one file, and items without the answer around them, as `--query` and `jq` print them

use jitna_iac::diag::Severity;
use serde_json::json;

use super::kinds::organization;
use super::{Result, given, here};

fn account(id: &str, name: &str) -> serde_json::Value {
    json!({"Id": id, "Arn": format!("arn:aws:organizations::111111111111:account/o-0123456789/{id}"), "Name": name, "Status": "ACTIVE"})
}

/// The model as data, without the comments that name the files
fn data(result: &Result) -> serde_json::Value {
    let value: serde_yaml::Value = serde_yaml::from_str(&result.yaml()).unwrap();
    serde_json::to_value(value).unwrap()
}

#[test]
fn answers_may_stand_one_after_the_other() {
    let accounts = [account("333333333333", "shop"), account("444444444444", "bank")];
    let answer = json!({"Accounts": accounts}).to_string();
    let lines = accounts.iter().map(|one| format!("{one}\n")).collect::<String>();
    let pretty = accounts.iter().map(|one| format!("{one:#}\n")).collect::<String>();
    let models: Vec<_> = [
        answer.clone(),
        json!(accounts).to_string(),
        json!([[accounts[0]], [accounts[1]]]).to_string(),
        lines.clone(),
        lines.replace("}\n{", "}{"),
        pretty,
        format!("{}\n{}", json!({"Accounts": [accounts[0]]}), json!({"Accounts": [accounts[1]]})),
    ]
    .iter()
    .map(|text| {
        let files = [
            given("roots.json", r#"{"Roots": [{"Id": "r-ab12", "Name": "Root"}]}"#),
            given("accounts-of-r-ab12.json", text),
        ];
        let result = Result::new(&files, &organization());
        data(&result)
    })
    .collect();
    for model in &models {
        assert_eq!(*model, models[0]);
    }
    assert_eq!(models[0]["organization"]["accounts"].as_array().map(Vec::len), Some(2));
}

#[test]
fn what_is_wrong_with_one_of_them_is_said_at_its_place() {
    let text = format!(
        "{}\n{{\"Id\": \"444444444444\", \"Name\": [}}\n{}\n",
        account("333333333333", "shop"),
        json!({"Buckets": []})
    );
    let files = [
        given("roots.json", r#"{"Roots": [{"Id": "r-ab12", "Name": "Root"}]}"#),
        given("accounts-of-r-ab12.json", &text),
    ];
    let result = Result::new(&files, &organization());
    insta::assert_snapshot!(result.shown(Severity::Warning));
}

#[test]
fn documents_may_stand_one_after_the_other() {
    let document = |name: &str, minutes: u32| json!({"Name": name, "DocumentType": "Session", "Content": json!({"schemaVersion": "1.0", "sessionType": "Standard_Stream", "inputs": {"idleSessionTimeout": minutes.to_string()}}).to_string()});
    let text = format!("{}\n{}\n", document("SSM-SessionManagerRunShell", 20), json!({"Parameters": []}));
    let result = Result::new(&[given("documents.json", &text)], &here());
    // The second one is not a supported input, which is reported; the first one is not lost.
    insta::assert_snapshot!(result.shown(Severity::Warning));
}

/// Inventories without the list around them propose tags as well
#[test]
fn items_of_inventories_propose_tags() {
    let instance = |id: &str, stage: &str| json!({"InstanceId": id, "ImageId": "ami-1", "State": {"Name": "running"}, "Tags": [{"Key": "Environment", "Value": stage}]});
    let (first, second) = (instance("i-00000000000000001", "DEV"), instance("i-00000000000000002", "PROD"));
    let tagged = json!({"ResourceARN": "arn:aws:ec2:eu-central-1:333333333333:instance/i-00000000000000001", "Tags": [{"Key": "Environment", "Value": "DEV"}]});
    let preferences = r#"{"Name": "SSM-SessionManagerRunShell", "DocumentType": "Session", "Content": "{\"schemaVersion\": \"1.0\", \"sessionType\": \"Standard_Stream\", \"inputs\": {\"idleSessionTimeout\": \"20\"}}"}"#;
    for (text, values) in [
        (json!([first, second]).to_string(), json!(["DEV", "PROD"])),
        (json!([[first], [second]]).to_string(), json!(["DEV", "PROD"])),
        (
            json!([{"OwnerId": "333333333333", "Instances": [first, second]}]).to_string(),
            json!(["DEV", "PROD"]),
        ),
        (format!("{first}\n{second}"), json!(["DEV", "PROD"])),
        (tagged.to_string(), json!(["DEV"])),
    ] {
        let result = Result::new(&[given("nodes.json", &text), given("session.json", preferences)], &here());
        let model = data(&result);
        assert_eq!(model["nodeTags"]["Environment"], values, "{text}");
    }
}
