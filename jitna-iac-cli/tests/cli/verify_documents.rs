//! `jitna-iac verify-documents`

use crate::folder::{Folder, session};

const MODEL: &str = "\
version: 1
organization:
  delegatedAdministrator: '222222222222'
  root: r-ab12
  homeRegion: eu-central-1
  identityProvider: SSO
  units:
    - name: workloads
      id: ou-ab12-11111111
      accounts: [{name: shop, id: '333333333333'}, {name: bank, id: '444444444444'}]
unifiedConsole: {regions: [eu-central-1, eu-west-1]}
nodeAccess: {units: [workloads]}
sessionPreferences:
  - name: standard
    idleTimeout: 20m
    maxDuration: 60m
    kmsKey: 'arn:aws:kms:${AWS::Region}:222222222222:key/mrk-1d2f8a4c5b6e7f809a1b2c3d4e5f6071'
rollouts: [{name: workloads, units: [workloads], sessionPreferences: standard}]
";

const NAME: &str = "SSM-SessionManagerRunShell";

fn described(account: &str, default: u32, latest: u32) -> String {
    format!(
        r#"{{"Document": {{"Hash": "abc", "HashType": "Sha256", "Name": "{NAME}", "Owner": "{account}", "DocumentVersion": "{default}", "LatestVersion": "{latest}", "DefaultVersion": "{default}"}}}}
"#
    )
}

/// Output of `aws ssm get-document` for the content from the model, in one Region
fn got(idle: &str) -> String {
    let content = serde_json::json!({
        "schemaVersion": "1.0",
        "description": "Document to hold regional settings for Session Manager",
        "sessionType": "Standard_Stream",
        "inputs": {
            "s3BucketName": "", "s3KeyPrefix": "", "s3EncryptionEnabled": true,
            "cloudWatchLogGroupName": "", "cloudWatchEncryptionEnabled": "false", "cloudWatchStreamingEnabled": false,
            "kmsKeyId": "arn:aws:kms:eu-west-1:222222222222:key/mrk-1d2f8a4c5b6e7f809a1b2c3d4e5f6071",
            "runAsEnabled": false, "runAsDefaultUser": "", "idleSessionTimeout": idle, "maxSessionDuration": 60,
            "shellProfile": {"linux": "", "windows": ""},
        },
    });
    serde_json::json!({"Name": NAME, "DocumentVersion": "2", "Content": content.to_string()}).to_string()
}

fn folder() -> Folder {
    Folder::new(MODEL)
        .with("documents/333333333333/eu-central-1.json", described("333333333333", 1, 2))
        .with("documents/444444444444/eu-central-1.json", described("444444444444", 2, 2))
        .with("documents/555555555555/eu-west-1.json", described("555555555555", 3, 3))
        .with("documents/444444444444/us-east-1.json", described("444444444444", 3, 3))
        .with("documents/all.json", format!("[{}]", described("444444444444", 1, 1)))
}

#[test]
fn old_versions_are_found_in_accounts_and_regions() {
    let folder = folder();
    let files = "documents/333333333333/eu-central-1.json documents/444444444444/eu-central-1.json \
                 documents/555555555555/eu-west-1.json documents/444444444444/us-east-1.json documents/all.json";
    let runs = [
        folder.run(&format!("verify-documents {files}")),
        folder.run("verify-documents documents/444444444444/eu-central-1.json --format json"),
    ];
    session("verify-documents", &runs);
    assert_eq!(runs[0].code, 1);
    assert_eq!(runs[1].code, 0);
    let strict = folder.run("verify-documents documents/444444444444/eu-central-1.json --complete");
    assert_eq!(strict.code, 1, "{strict}");
}

#[test]
fn texts_are_compared_where_they_are_given() {
    let state = |idle: &str| {
        let file = described("333333333333", 2, 2) + &got(idle);
        let folder = Folder::new(MODEL).with("333333333333-eu-west-1.json", file);
        let ran = folder.run("verify-documents 333333333333-eu-west-1.json --format json");
        let rows = ran.json()["documents"].as_array().unwrap().clone();
        let row =
            rows.into_iter().find(|row| row["region"] == "eu-west-1" && row["account"] == "333333333333");
        (ran.code, row.unwrap())
    };
    let (code, row) = state("20");
    assert_eq!((code, &row["state"], &row["compared"]), (0, &"current".into(), &true.into()), "{row}");
    let (code, row) = state("30");
    assert_eq!((code, &row["state"]), (1, &"different".into()), "{row}");
}

#[test]
fn assembly_that_was_written_serves_as_well() {
    let folder = folder();
    assert_eq!(folder.run("synth --out assembly -q").code, 0);
    let ran = folder.run("verify-documents --assembly assembly documents/333333333333/eu-central-1.json");
    assert!(ran.code == 1 && ran.out.contains("OLD: version 1 is the default, 2 the newest"), "{ran}");
    folder.run("verify-documents --assembly documents documents/all.json").fails(3, "index.json");
    folder.run("verify-documents --assembly assembly -c jitna.yaml documents/all.json").fails(2, "");
}

#[test]
fn files_without_a_description_are_findings() {
    let folder = Folder::new(MODEL).with("a.json", "{\"Stacks\": []}").with("b.json", "").with("c.json", "{");
    for file in ["a.json", "b.json", "c.json"] {
        folder.run(&format!("verify-documents {file}")).fails(1, "error[JNA");
    }
    folder.run("verify-documents missing.json").fails(3, "cannot read missing.json");
}
