//! Documents of several accounts and Regions: each place keeps its own documents

use jitna_iac::diag::Severity;
use jitna_iac::import::Given;
use serde_json::{Value, json};

use super::kinds::organization;
use super::{Result, given, here};

fn policy(name: &str, hours: u32) -> String {
    let content = json!({
        "schemaVersion": "0.3", "description": name, "accessDuration": hours * 3600, "accessTokenRole": "SSM-JustInTimeAccessTokenRole",
        "targets": [{"Key": "tag:Workload", "Values": [name]}],
        "mainSteps": [{"name": "ManualApproval", "action": "aws:approve", "timeoutSeconds": 604800, "inputs": {
            "Message": "Please approve", "MinRequiredApprovals": 1,
            "EnhancedApprovals": {"Approvers": [{"approver": "ec4df598-7071-70a6-0de4-0123456789ab", "type": "SSOGroup"}]}}}],
    });
    json!({"Name": name, "DocumentVersion": "1", "DocumentType": "ManualApprovalPolicy", "DocumentFormat": "JSON", "Content": content.to_string()}).to_string()
}

fn session(minutes: u32) -> String {
    let content = json!({"schemaVersion": "1.0", "sessionType": "Standard_Stream", "inputs": {"idleSessionTimeout": minutes.to_string(), "maxSessionDuration": "60"}});
    json!({"Name": "SSM-SessionManagerRunShell", "DocumentType": "Session", "Content": content.to_string()})
        .to_string()
}

/// Three accounts of a unit
fn tree() -> Vec<Given> {
    let accounts = json!({"Accounts": [
        {"Id": "333333333333", "Name": "shop", "Status": "ACTIVE"}, {"Id": "444444444444", "Name": "bank", "Status": "ACTIVE"},
        {"Id": "555555555555", "Name": "other", "Status": "ACTIVE"}]});
    vec![
        given("roots.json", r#"{"Roots": [{"Id": "r-ab12", "Name": "Root"}]}"#),
        given(
            "units-of-r-ab12.json",
            r#"{"OrganizationalUnits": [{"Id": "ou-ab12-11111111", "Name": "Workloads"}]}"#,
        ),
        given("accounts-of-ou-ab12-11111111.json", &accounts.to_string()),
    ]
}

fn imported(files: &[(&str, String)]) -> Result {
    let files: Vec<_> = files.iter().map(|(name, text)| given(name, text)).collect();
    Result::new(&[tree(), files].concat(), &organization())
}

/// Model as data
fn model(result: &Result) -> Value {
    let yaml = result.yaml();
    let value: serde_yaml::Value = serde_yaml::from_str(&yaml).unwrap();
    serde_json::to_value(value).unwrap()
}

#[test]
fn what_is_not_equal_is_not_made_equal() {
    let result = imported(&[
        ("333333333333/eu-central-1/Finance.json", policy("Finance", 1)),
        ("333333333333/eu-central-1/session.json", session(20)),
        ("444444444444/eu-central-1/Finance.json", policy("Finance", 4)),
        ("444444444444/eu-central-1/session.json", session(40)),
    ]);
    assert_eq!(result.shown(Severity::Warning), "");
    insta::assert_snapshot!("documents-of-two-accounts", result.yaml());
}

#[test]
fn what_is_equal_is_one_rollout() {
    let result = imported(&[
        ("333333333333/eu-central-1/Finance.json", policy("Finance", 1)),
        ("444444444444/eu-central-1/Finance.json", policy("Finance", 1)),
    ]);
    let model = model(&result);
    assert_eq!(
        model["rollouts"],
        json!([{"name": "accounts", "accounts": ["333333333333", "444444444444"], "manualApprovals": ["Finance"]}])
    );
    assert_eq!(model["overrides"], Value::Null);
}

#[test]
fn regions_are_places_as_well() {
    let result = imported(&[
        ("333333333333/eu-central-1/Finance.json", policy("Finance", 1)),
        ("333333333333/eu-west-1/Finance.json", policy("Finance", 2)),
        ("444444444444-eu-west-1-Finance.json", policy("Finance", 2)),
    ]);
    let model = model(&result);
    assert_eq!(model["unifiedConsole"]["regions"], json!(["eu-central-1", "eu-west-1"]));
    assert_eq!(
        model["rollouts"],
        json!([
            {"name": "shop-eu-central-1", "accounts": ["333333333333"], "regions": ["eu-central-1"], "manualApprovals": ["Finance"]},
            {"name": "accounts-eu-west-1", "accounts": ["333333333333", "444444444444"], "regions": ["eu-west-1"], "manualApprovals": ["Finance-333333333333"]},
        ])
    );
}

#[test]
fn an_account_without_a_unit_gets_no_more_than_it_had() {
    let result = imported(&[("666666666666/eu-central-1/Finance.json", policy("Finance", 1))]);
    let model = model(&result);
    assert_eq!(model["rollouts"][0]["accounts"], json!(["666666666666"]));
    assert!(result.shown(Severity::Note).contains("the sources do not say in which unit `666666666666` is"));
}

#[test]
fn one_name_with_two_contents_and_no_place_is_a_conflict() {
    let both = [("a/Finance.json", policy("Finance", 1)), ("b/Finance.json", policy("Finance", 4))];
    let result = imported(&both);
    insta::assert_snapshot!("two-contents-and-no-place", result.shown(Severity::Error));
    let sessions = [("a/session.json", session(20)), ("b/session.json", session(40))];
    assert!(
        imported(&sessions).shown(Severity::Error).contains("a second document `SSM-SessionManagerRunShell`")
    );
    // Equal documents are combined.
    let same = [("a/Finance.json", policy("Finance", 1)), ("b/Finance.json", policy("Finance", 1))];
    assert_eq!(imported(&same).shown(Severity::Warning), "");
    let twice = [
        ("333333333333/eu-central-1/a.json", policy("Finance", 1)),
        ("333333333333/eu-central-1/b.json", policy("Finance", 2)),
    ];
    assert!(
        imported(&twice).shown(Severity::Error).contains("a second document of this name in `333333333333`")
    );
}

#[test]
fn a_model_of_one_account_has_one_place() {
    let files = [
        given("111122223333/eu-central-1/a.json", &policy("Finance", 1)),
        given("111122223333/eu-west-1/a.json", &policy("Finance", 4)),
    ];
    let result = Result::new(&files, &here());
    insta::assert_snapshot!("another-region", result.shown(Severity::Warning));
    assert!(result.imported.is_some());
    // The path is enough if nothing else contains the place.
    let result = Result::new(&files[..1], &Default::default());
    assert!(result.yaml().contains("account:\n  id: \"111122223333\"\n  region: eu-central-1\n"));
}
