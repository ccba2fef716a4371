//! Information that no source contains: each guess is reported

use jitna_iac::diag::Severity;
use serde_json::{Value, json};

use super::kinds::organization;
use super::{Result, given};

const ROOTS: &str = r#"{"Roots": [{"Id": "r-ab12", "Arn": "arn:aws:organizations::111122223333:root/o-abcdefghij/r-ab12", "Name": "Root"}]}"#;

fn account(id: &str, name: &str) -> Value {
    json!({"Id": id, "Arn": format!("arn:aws:organizations::111122223333:account/o-abcdefghij/{id}"), "Name": name, "Status": "ACTIVE"})
}

fn unit(id: &str, name: &str) -> Value {
    json!({"Id": id, "Arn": format!("arn:aws:organizations::111122223333:ou/o-abcdefghij/{id}"), "Name": name})
}

fn imported(files: &[(&str, Value)]) -> Result {
    let files: Vec<_> = files.iter().map(|(name, value)| given(name, &value.to_string())).collect();
    Result::new(&[vec![given("roots.json", ROOTS)], files].concat(), &organization())
}

/// `list-accounts` contains no unit; the finding names the answer that does
#[test]
fn accounts_that_nobody_placed_are_named() {
    let accounts = json!({"Accounts": [account("111122223333", "Management"), account("222222222222", "Tools"), account("333333333333", "Shop")]});
    let units = json!({"OrganizationalUnits": [unit("ou-ab12-11111111", "Workloads")]});
    let result = imported(&[("accounts.json", accounts.clone()), ("units-of-r-ab12.json", units.clone())]);
    insta::assert_snapshot!("accounts-nobody-placed", result.shown(Severity::Note));
    // If a source contains it, nothing is guessed.
    for placed in [
        vec![("accounts-of-r-ab12.json", accounts.clone())],
        vec![
            ("accounts.json", accounts.clone()),
            ("parents-222222222222.json", json!({"Parents": [{"Id": "r-ab12", "Type": "ROOT"}]})),
            ("parents-333333333333.json", json!([{"Id": "ou-ab12-11111111", "Type": "ORGANIZATIONAL_UNIT"}])),
        ],
        vec![
            ("accounts.json", accounts.clone()),
            (
                "children-of-ou-ab12-11111111.json",
                json!({"Children": [{"Id": "222222222222", "Type": "ACCOUNT"}, {"Id": "333333333333", "Type": "ACCOUNT"}]}),
            ),
        ],
    ] {
        let files = [vec![("units-of-r-ab12.json", units.clone())], placed].concat();
        let shown = imported(&files).shown(Severity::Note);
        assert!(!shown.contains("the sources do not say in which unit"), "{files:?} {shown}");
    }
}

/// A unit that only its accounts name is placed below the root, because nothing better is known
#[test]
fn units_that_nobody_placed_are_named() {
    let result = imported(&[(
        "accounts-of-ou-ab12-11111111.json",
        json!({"Accounts": [account("333333333333", "Shop")]}),
    )]);
    assert!(result.shown(Severity::Note).contains(
        "the sources do not say below which unit `ou-ab12-11111111` is: it is assumed to be directly below the root"
    ));
    assert!(!result.shown(Severity::Note).contains("the sources do not say in which unit"));
}

/// Newer answers contain the path of each account, and every ARN contains the ID of the organization
#[test]
fn paths_and_ids_of_the_organization_are_kept() {
    let mut shop = account("333333333333", "Shop");
    shop["Paths"] = json!(["o-abcdefghij/r-ab12/ou-ab12-11111111/ou-ab12-22222222/333333333333/"]);
    let result =
        Result::new(&[given("accounts.json", &json!({"Accounts": [shop]}).to_string())], &organization());
    insta::assert_snapshot!("accounts-with-paths", result.yaml());
    let described = json!({"Organization": {"Id": "o-abcdefghij", "MasterAccountId": "111122223333", "FeatureSet": "ALL"}});
    assert!(imported(&[("organization.json", described)]).yaml().contains("  id: o-abcdefghij\n"));
    // Two organizations are not one.
    let other = json!({"Accounts": [{"Id": "333333333333", "Arn": "arn:aws:organizations::999999999999:account/o-otherother/333333333333", "Name": "Shop", "Status": "ACTIVE"}]});
    insta::assert_snapshot!(
        "two-organizations",
        imported(&[("accounts.json", other)]).shown(Severity::Error)
    );
    let twice = [
        ("accounts-of-r-ab12.json", json!({"Accounts": [account("333333333333", "Shop")]})),
        ("accounts-of-ou-ab12-11111111.json", json!({"Accounts": [account("333333333333", "Shop")]})),
    ];
    insta::assert_snapshot!("two-parents", imported(&twice).shown(Severity::Error));
}

/// AWS Organizations allows an account and a unit to have the same name
#[test]
fn names_stay_and_are_told_apart() {
    let all = [
        account("333333333333", "Shop"),
        account("444444444444", "Shop"),
        account("555555555555", " Tools\u{7}"),
    ];
    let names = |order: [usize; 3]| {
        let accounts: Vec<&Value> = order.iter().map(|at| &all[*at]).collect();
        let units = json!({"OrganizationalUnits": [unit("ou-ab12-11111111", "Shop"), unit("ou-ab12-22222222", "root")]});
        let result = imported(&[
            ("accounts-of-r-ab12.json", json!({"Accounts": accounts})),
            ("units-of-r-ab12.json", units),
        ]);
        let model = &result.imported.as_ref().unwrap().model;
        let organization = model.as_organization().unwrap();
        let accounts =
            organization.accounts.iter().map(|member| (member.id.to_string(), member.name.to_string()));
        let units = organization.units.iter().map(|unit| (unit.id.to_string(), unit.name.to_string()));
        let mut names: Vec<_> = accounts.chain(units).collect();
        names.sort();
        let told: Vec<String> = result
            .findings
            .iter()
            .map(|finding| finding.message.clone())
            .filter(|text| text.starts_with("the name"))
            .collect();
        (names, told)
    };
    let (first, told) = names([0, 1, 2]);
    assert_eq!(first, names([2, 1, 0]).0);
    insta::assert_debug_snapshot!("names-told-apart", (first, told));
}

/// Only the manager of the console: the finding says where the model would enable node access
#[test]
fn node_access_is_never_switched_on_in_silence() {
    let console = json!({
        "ManagerArn": "arn:aws:ssm-quicksetup:eu-central-1:222222222222:configuration-manager/0a1b2c3d-0000-0000-0000-000000000000",
        "Name": "ssm-console", "Description": "Unified Systems Manager console",
        "ConfigurationDefinitions": [{
            "Id": "a1b2c3d4", "Type": "AWSQuickSetupType-SSM",
            "LocalDeploymentAdministrationRoleArn": "arn:aws:iam::222222222222:role/AWS-QuickSetup-LocalAdministrationRole",
            "LocalDeploymentExecutionRoleName": "AWS-QuickSetup-LocalExecutionRole",
            "Parameters": {"DelegatedAccountId": "222222222222", "HomeRegion": "eu-central-1", "TargetOrganizationalUnits": "r-ab12", "TargetRegions": "eu-central-1,eu-west-1"},
        }],
        "Tags": {},
    });
    let result = Result::new(
        &[given("console.json", &serde_json::to_string_pretty(&console).unwrap())],
        &Default::default(),
    );
    insta::assert_snapshot!("console-alone", result.yaml());
}
