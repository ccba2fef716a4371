//! `jitna-iac collect` and `jitna-iac drift`

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::folder::{Folder, session};

const MODEL: &str = "\
version: 1
organization:
  managementAccount: '111111111111'
  delegatedAdministrator: '222222222222'
  root: r-ab12
  homeRegion: eu-central-1
  identityProvider: SSO
  units:
    - name: workloads
      id: ou-ab12-11111111
      accounts: [{name: shop, id: '333333333333'}, {name: bank, id: '444444444444'}]
nodeAccess: {units: [workloads]}
names: {groups: {leads: ec4df598-7071-70a6-0de4-0123456789ab}}
denyAccess: {statements: [{name: critical, when: [{nodeTag: Criticality, is: High}]}]}
autoApprovals:
  - name: everyday
    statements: [{name: dev, when: [{nodeTag: Environment, is: DEV}]}]
manualApprovals:
  - name: Finance
    nodes: {Workload: Finance}
    accessDuration: 4h
    levels: [{approvers: [{group: leads}]}]
sessionPreferences: [{name: standard, idleTimeout: 20m, maxDuration: 60m, kmsKey: 'alias/sessions-${AWS::Region}'}]
rollouts: [{name: workloads, units: [workloads], autoApproval: everyday, manualApprovals: [Finance], sessionPreferences: standard}]
";

const REGION: &str = "eu-central-1";
const AUTO: &str = "SSM-JustInTimeAccessAutoApprovalPolicy";

/// Files of a folder that `collect.sh` wrote, by path
type Files = BTreeMap<String, Value>;

/// The files that are collected where the model is deployed: the documents of its assembly in each account
fn collected(folder: &Folder) -> Files {
    let made = folder.run("synth --out assembly --format json --quiet");
    assert_eq!(made.code, 0, "{made}");
    let read = |path: &str| -> Value {
        serde_json::from_str(&std::fs::read_to_string(folder.path(path)).unwrap()).unwrap()
    };
    let index = read("assembly/index.json");
    let account = |id: &str, name: &str, status: &str| json!({"Id": id, "Name": name, "Status": status});
    let mut files = Files::from([
        ("collected.json".to_owned(), json!({"version": 1, "complete": true})),
        (
            "settings.json".to_owned(),
            json!({"version": 1, "managementAccount": "111111111111", "regions": [REGION], "role": "jitna-iac-collector"}),
        ),
        (
            "organization/accounts.json".to_owned(),
            json!({"Accounts": [
                account("111111111111", "management", "ACTIVE"), account("222222222222", "tools", "ACTIVE"),
                account("333333333333", "shop", "ACTIVE"), account("444444444444", "bank", "ACTIVE"),
            ]}),
        ),
        ("organization/roots.json".to_owned(), json!({"Roots": [{"Id": "r-ab12", "Name": "Root"}]})),
        (
            "organization/units-of-r-ab12.json".to_owned(),
            json!({"OrganizationalUnits": [{"Id": "ou-ab12-11111111", "Name": "workloads"}]}),
        ),
        (
            "organization/accounts-of-r-ab12.json".to_owned(),
            json!({"Accounts": [account("111111111111", "management", "ACTIVE"), account("222222222222", "tools", "ACTIVE")]}),
        ),
        ("organization/units-of-ou-ab12-11111111.json".to_owned(), json!({"OrganizationalUnits": []})),
        (
            "organization/accounts-of-ou-ab12-11111111.json".to_owned(),
            json!({"Accounts": [account("333333333333", "shop", "ACTIVE"), account("444444444444", "bank", "ACTIVE")]}),
        ),
        (
            format!("222222222222/{REGION}/shares.json"),
            json!({"resourceShares": [{"resourceShareArn": "arn:share", "name": "SSMJustInTimeNodeAccessManagedResourceShare", "status": "ACTIVE"}]}),
        ),
        (
            format!("222222222222/{REGION}/shared-with.json"),
            json!({"principals": [{"resourceShareArn": "arn:share", "id": "arn:aws:organizations::111111111111:ou/o-abcdefghij/ou-ab12-11111111"}]}),
        ),
    ]);
    let put = |files: &mut Files, account: &str, template: &Value| {
        for resource in template["Resources"].as_object().unwrap().values() {
            let properties = &resource["Properties"];
            if resource["Type"] != "AWS::SSM::Document" {
                continue;
            }
            let content = properties["Content"].to_string();
            // With placeholders replaced as CloudFormation does.
            let content = content.replace(
                r#"{"Fn::Sub":"alias/sessions-${AWS::Region}"}"#,
                r#""alias/sessions-eu-central-1""#,
            );
            let name = properties["Name"].as_str().unwrap();
            let document = json!({
                "Name": name, "DocumentVersion": "1", "DocumentType": properties["DocumentType"], "Content": content,
            });
            let place = format!("{account}/{REGION}");
            files.insert(format!("{place}/documents/{name}.json"), document.clone());
            files.insert(format!("{place}/newest/{name}.json"), document);
            let described = json!({"Document": {"Name": name, "DefaultVersion": "1", "LatestVersion": "1"}});
            files.insert(format!("{place}/descriptions/{name}.json"), described);
        }
    };
    let mut stacks: BTreeMap<&str, Vec<Value>> = BTreeMap::new();
    for stack in index["stacks"].as_array().unwrap() {
        let account = stack["account"].as_str().unwrap();
        put(&mut files, account, &read(&format!("assembly/{}", stack["file"].as_str().unwrap())));
        stacks
            .entry(account)
            .or_default()
            .push(json!({"StackName": stack["name"], "StackStatus": "CREATE_COMPLETE"}));
    }
    for set in index["stackSets"].as_array().unwrap() {
        let template = read(&format!("assembly/{}", set["file"].as_str().unwrap()));
        for account in ["333333333333", "444444444444"] {
            put(&mut files, account, &template);
        }
        let instances = ["333333333333", "444444444444"]
            .map(|account| json!({"Account": account, "Region": REGION, "Status": "CURRENT"}));
        files.insert(
            format!("111111111111/{REGION}/stack-set-instances/{}.json", set["name"].as_str().unwrap()),
            json!({"Summaries": instances}),
        );
    }
    for account in ["111111111111", "222222222222", "333333333333", "444444444444"] {
        let stacks = stacks.remove(account).unwrap_or_default();
        files.insert(format!("{account}/{REGION}/stacks.json"), json!({"Stacks": stacks}));
        let setting = json!({"ServiceSetting": {"SettingValue": "SSO"}});
        files.insert(format!("{account}/{REGION}/settings/identity-provider.json"), setting);
    }
    files
}

/// The folder with these files in `collected`
fn with(folder: Folder, files: &Files) -> Folder {
    files.iter().fold(folder, |folder, (path, content)| {
        folder.with(&format!("collected/{path}"), content.to_string())
    })
}

/// Changes the text of a document in an account
fn edit(files: &mut Files, account: &str, name: &str, from: &str, to: &str) {
    for kind in ["documents", "newest"] {
        let document = files.get_mut(&format!("{account}/{REGION}/{kind}/{name}.json")).unwrap();
        let text = document["Content"].as_str().unwrap();
        assert!(text.contains(from), "{text}");
        document["Content"] = text.replace(from, to).into();
    }
}

/// Adds a version of a document that is not the default
fn newer(files: &mut Files) {
    let path = format!("333333333333/{REGION}/descriptions/Finance.json");
    files.get_mut(&path).unwrap()["Document"]["LatestVersion"] = "2".into();
}

/// Output of `drift` for the deployed model after some changes
fn drift(change: impl FnOnce(&mut Files)) -> crate::folder::Ran {
    let folder = Folder::new(MODEL);
    let mut files = collected(&folder);
    change(&mut files);
    with(folder, &files).run("drift --from collected")
}

#[test]
fn what_is_deployed_as_the_model_says_has_no_drift() {
    let folder = Folder::new(MODEL);
    let files = collected(&folder);
    let folder = with(folder, &files);
    let ran = folder.run("drift --from collected --deny notes");
    assert_eq!(ran.code, 0, "{ran}");
    let ran = folder.run("drift --from collected --assembly assembly --deny notes");
    assert_eq!(ran.code, 0, "{ran}");
}

#[test]
fn the_management_account_has_only_iam() {
    let provider = |account: &str| {
        drift(|files| {
            let path = format!("{account}/{REGION}/settings/identity-provider.json");
            files.insert(path, json!({"ServiceSetting": {"SettingValue": "IAM"}}));
        })
    };
    assert_eq!(provider("111111111111").code, 0);
    let ran = provider("333333333333");
    assert!(ran.code == 4 && ran.out.contains("JNA1107"), "{ran}");
}

/// Replaces the key of an account's state in the answers of AWS Organizations
fn state(files: &mut Files, change: impl Fn(&mut serde_json::Map<String, Value>)) {
    for (path, answer) in files.iter_mut().filter(|(path, _)| path.starts_with("organization/accounts")) {
        let accounts = answer["Accounts"].as_array_mut().unwrap_or_else(|| panic!("{path}"));
        accounts.iter_mut().for_each(|account| change(account.as_object_mut().unwrap()));
    }
}

#[test]
fn the_state_of_an_account_is_read_with_and_without_the_retired_status() {
    let current = |account: &mut serde_json::Map<String, Value>| {
        let status = account.remove("Status").unwrap();
        account.insert("State".to_owned(), status);
    };
    let ran = drift(|files| state(files, current));
    assert_eq!(ran.code, 0, "{ran}");
    // What differs is found as before.
    let ran = drift(|files| {
        state(files, current);
        edit(files, "333333333333", AUTO, "DEV", "PROD");
    });
    assert_eq!(ran.code, 4, "{ran}");
    assert!(ran.out.contains("JNA1101"), "{ran}");
    // `State` has values that `Status` does not have, and comes first.
    let ran = drift(|files| {
        state(files, |account| {
            if account["Id"] == "444444444444" {
                account.insert("State".to_owned(), "CLOSED".into());
            }
        });
    });
    assert!(ran.out.contains("account 444444444444 of the model is not an active account"), "{ran}");
}

#[test]
fn a_folder_without_an_active_account_is_an_error() {
    let runs = [
        drift(|files| state(files, |account| drop(account.remove("Status")))),
        drift(|files| {
            state(files, |account| drop(account.insert("State".to_owned(), "SUSPENDED".into())));
        }),
        drift(|files| {
            files.insert("organization/accounts.json".to_owned(), json!({"Accounts": []}));
        }),
    ];
    for ran in &runs {
        assert_eq!((ran.code, ran.out.as_str()), (3, ""), "{ran}");
    }
    session("drift-no-account", &runs);
}

#[test]
fn each_planted_change_is_found_and_nothing_else() {
    let runs = [
        // An account administrator edits the auto-approval policy.
        drift(|files| edit(files, "333333333333", AUTO, "DEV", "PROD")),
        // A manual approval policy grants access for a longer time, and another one was added manually.
        drift(|files| {
            edit(files, "444444444444", "Finance", r#""accessDuration":14400"#, r#""accessDuration":86400"#);
            let mut other = files[&format!("333333333333/{REGION}/documents/Finance.json")].clone();
            other["Content"] = other["Content"].as_str().unwrap().replace("Workload", "Owner").into();
            files.insert(format!("333333333333/{REGION}/documents/Owners.json"), other);
        }),
        // A policy was deleted.
        drift(|files| {
            files.retain(|path, _| !(path.starts_with("333333333333") && path.contains("Finance")))
        }),
        // The share of the deny-access policy was removed.
        drift(|files| {
            files.insert(format!("222222222222/{REGION}/shared-with.json"), json!({"principals": []}));
        }),
        // A new version is not the default: the default version is from the model, or it is not.
        drift(newer),
        drift(|files| {
            newer(files);
            edit(files, "333333333333", "Finance", r#""accessDuration":14400"#, r#""accessDuration":7200"#);
        }),
        // A stack failed, a StackSet is outdated, an account left, the identity provider is a different one.
        drift(|files| {
            let stacks = files.get_mut(&format!("222222222222/{REGION}/stacks.json")).unwrap();
            stacks["Stacks"][0]["StackStatus"] = "ROLLBACK_COMPLETE".into();
            let set = files.iter_mut().find(|(path, _)| path.contains("stack-set-instances")).unwrap().1;
            set["Summaries"][1]["Status"] = "OUTDATED".into();
            files.get_mut("organization/accounts.json").unwrap()["Accounts"][3]["Status"] =
                "SUSPENDED".into();
            files.get_mut(&format!("333333333333/{REGION}/settings/identity-provider.json")).unwrap()["ServiceSetting"]
                ["SettingValue"] = "IAM".into();
        }),
    ];
    for ran in &runs {
        assert_eq!(ran.code, 4, "{ran}");
    }
    session("drift", &runs);
}

#[test]
fn what_was_not_collected_is_an_error_and_never_equal() {
    let stopped = drift(|files| files.get_mut("collected.json").unwrap()["complete"] = false.into());
    assert_eq!(stopped.code, 1, "{stopped}");
    let folder = Folder::new(MODEL);
    let mut files = collected(&folder);
    files.retain(|path, _| !path.starts_with("444444444444"));
    files.get_mut("settings.json").unwrap()["regions"] = json!(["us-east-1"]);
    files.get_mut("collected.json").unwrap()["complete"] = false.into();
    let folder = with(folder, &files).with(
        "collected/failed.tsv",
        "444444444444/\tthe role jitna-iac-collector cannot be assumed: AccessDenied\n",
    );
    let runs = [
        folder.run("drift --from collected"),
        folder.run("drift --from assembly"),
        folder.run("drift --from nowhere"),
    ];
    session("drift-not-collected", &runs);
    assert_eq!(runs.map(|ran| ran.code), [1, 3, 3]);
}

#[test]
fn collect_writes_a_script_and_says_what_it_does_not_know() {
    let folder = Folder::new(MODEL);
    let principal = "--principal arn:aws:iam::222222222222:role/Audit";
    let runs = [
        folder.run(&format!("collect {principal}")),
        Folder::empty().run(&format!("collect {principal} --root r-ab12 --region eu-central-1")),
        Folder::empty().run("collect --principal arn:aws:iam::222222222222:root"),
    ];
    assert_eq!(runs[0].code, 0, "{}", runs[0]);
    assert_eq!(folder.names(), ["collect", "jitna.yaml"]);
    session("collect", &runs);
}

#[test]
fn other_commands_take_the_collected_folder() {
    let folder = Folder::new(MODEL);
    let mut files = collected(&folder);
    edit(&mut files, "333333333333", AUTO, "DEV", "PROD");
    let policy = json!({"Version": "2012-10-17", "Statement": {
        "Effect": "Allow", "Action": "ssm:StartSession", "Resource": "*",
    }});
    let user = json!({
        "UserName": "alice", "Arn": "arn:aws:iam::333333333333:user/alice",
        "UserPolicyList": [{"PolicyName": "shell", "PolicyDocument": policy}],
    });
    files.insert("333333333333/iam.json".to_owned(), json!({"UserDetailList": [user]}));
    let folder = with(folder, &files)
        .with("empty/notes.txt", "")
        .with("exports/deep/users.json", files["333333333333/iam.json"].to_string());
    let folder = folder.with("exports/notes.txt", "");
    session(
        "collected-folder",
        &[
            folder.run("audit-iam collected"),
            folder.run("audit-iam exports"),
            folder.run("audit-iam empty"),
            folder.run("verify-documents collected"),
        ],
    );
}
