//! Parts around the policies: logs, recordings and similar resources are imported as keys of the model, or are named

use jitna_iac::assembly::Format;
use jitna_iac::diag::{Severity, Sources, render};
use jitna_iac::import::{Given, Import};
use jitna_iac::synth::Options;
use proptest::prelude::*;
use serde_json::{Map, Value, json};

use super::law::similar_asserts;
use super::{Result, at, given, here};

/// Keys of the model for these parts
const KEYS: [&str; 4] = ["consoleExtras", "sessionLogs", "rdpRecording", "existing"];

/// An organization with a rollout, and with one for the management account; without an ID, accounts are allowed one by one
fn organization(with_management: bool, with_id: bool) -> Value {
    let mut model = json!({
        "version": 1,
        "organization": {
            "id": "o-a1b2c3d4e5",
            "managementAccount": "111111111111",
            "delegatedAdministrator": "222222222222",
            "root": "r-ab12",
            "homeRegion": "eu-central-1",
            "identityProvider": "SSO",
            "units": [
                {"name": "workloads", "id": "ou-ab12-11111111", "accounts": [{"name": "shop", "id": "333333333333"}, {"name": "old", "id": "444444444444"}]},
            ],
        },
        "unifiedConsole": {"regions": ["eu-central-1", "eu-west-1"]},
        "nodeAccess": {"units": ["workloads"]},
        "sessionPreferences": [{"name": "standard", "idleTimeout": "15m", "maxDuration": "60m"}],
        "rollouts": [
            {"name": "workloads", "units": ["workloads"], "sessionPreferences": "standard"},
            {"name": "old", "accounts": ["444444444444"]},
        ],
    });
    if !with_id {
        model["organization"].as_object_mut().unwrap().remove("id");
    }
    if with_management {
        let rollout = json!({"name": "management", "accounts": ["111111111111"], "regions": ["eu-west-1"], "sessionPreferences": "standard"});
        model["rollouts"].as_array_mut().unwrap().push(rollout);
    }
    model
}

fn account() -> Value {
    json!({
        "version": 1,
        "account": {"id": "111122223333", "region": "eu-central-1"},
        "manualApprovals": [{"name": "Operators", "nodes": {"Team": "Ops"}, "levels": [{"approvers": [{"role": "Operators"}]}]}],
        "sessionPreferences": [{"name": "standard", "idleTimeout": "15m", "maxDuration": "60m"}],
    })
}

fn merged(mut model: Value, parts: &Value) -> Value {
    model.as_object_mut().unwrap().extend(parts.as_object().unwrap().clone());
    model
}

/// Templates of the stacks and StackSets of a model, whatever its checks report
pub(super) fn assembly(model: &str) -> Vec<(String, String)> {
    let mut sources = Sources::default();
    let (model, findings) = jitna_iac::read::read(model, "jitna.json", &mut sources);
    assert!(findings.is_empty(), "{}", render::text(&findings, &sources, Default::default()));
    let model = model.unwrap();
    let plan = jitna_iac::plan::Plan::new(&model).0;
    let assembly = jitna_iac::synth::synth(&plan, Options::default()).0;
    assembly.files(Format::Yaml).into_iter().collect()
}

/// The model as it is read, without the origins of its values
fn canonical(text: &str) -> Map<String, Value> {
    let model = jitna_iac::read::read(text, "jitna.json", &mut Sources::default()).0.unwrap();
    serde_json::to_value(model).unwrap().as_object().unwrap().clone()
}

/// Imports the output for a model: the parts equal those of the model, nothing is lost, and the output is the same again
fn comes_back(model: &Value) {
    let text = model.to_string();
    let files = assembly(&text);
    let given = Given::Assembly { name: "assembly".to_owned(), files: files.clone() };
    let result = Result::new(&[given], &Import::default());
    let yaml = result.yaml();
    assert_eq!(result.shown(Severity::Warning), "", "{text}\n{yaml}");
    let (own, again) = (canonical(&text), canonical(&yaml));
    for key in KEYS {
        assert_eq!(again.get(key), own.get(key), "{key}\n{text}\n{yaml}");
    }
    assert_eq!(again.get("overrides"), None, "{text}\n{yaml}");
    // A central bucket is in a template of its own; the part of it in the single template, the policy of nodes, is named.
    let logs = model.get("sessionLogs");
    let has = |key: &str| logs.is_some_and(|logs| logs.get(key).is_some());
    let is_elsewhere =
        model.pointer("/sessionLogs/bucket/central").is_some() && !has("logGroup") && !has("key");
    if !is_elsewhere {
        whole_comes_back(&files);
    }
    let made = assembly(&yaml);
    let templates = |files: Vec<(String, String)>| -> Vec<(String, String)> {
        files.into_iter().filter(|(path, _)| path.starts_with("stack") || path == "template.yaml").collect()
    };
    assert_eq!(templates(made), templates(files), "{text}\n{yaml}");
}

/// Imports the single template with everything: nothing is lost, and the template is the same again
pub(super) fn whole_comes_back(files: &[(String, String)]) {
    let whole = |files: &[(String, String)]| {
        files.iter().find(|(path, _)| path == "template.yaml").map(|(_, text)| text.clone())
    };
    let Some(text) = whole(files) else { panic!("no template with everything") };
    let result = Result::new(&[given("template.yaml", &text)], &here());
    let yaml = result.yaml();
    assert_eq!(result.shown(Severity::Warning), "", "{yaml}");
    similar_asserts(&whole(&assembly(&yaml)).unwrap(), &text, "template.yaml", &yaml);
}

fn bucket(organization: bool) -> impl Strategy<Value = Value> {
    let reaches = if organization { 0..3_usize } else { 1..3 };
    let name = (reaches, any::<bool>(), proptest::option::of(1_u32..4000), 0..3_usize);
    name.prop_map(|(reach, kms, expiry, lock)| {
        let name = ["acme-logs", "acme-${AWS::AccountId}", "acme-${AWS::AccountId}-${AWS::Region}"];
        let mut bucket = json!({"name": name[reach]});
        if reach == 0 {
            bucket["central"] = json!({"account": "555555555555", "region": "eu-west-1"});
        }
        if kms {
            bucket["encryption"] = "KMS".into();
        }
        if let Some(days) = expiry {
            bucket["expireAfter"] = format!("{days} days").into();
        }
        if lock > 0 {
            let mode = ["GOVERNANCE", "COMPLIANCE"][lock - 1];
            bucket["objectLock"] = json!({"mode": mode, "retention": "30 days"});
        }
        bucket
    })
}

/// Session logs, and preferences that refer to them
fn session_logs(organization: bool) -> impl Strategy<Value = Value> {
    let group = ("[a-z]{1,8}", 0..4_usize, any::<bool>());
    let roles = proptest::option::of("[A-Z][a-z]{1,8}");
    let parts =
        (proptest::option::of(group), proptest::option::of(bucket(organization)), any::<bool>(), roles);
    parts.prop_filter_map("nothing is made", |(group, bucket, key, role)| {
        let (mut logs, mut preferences) = (json!({}), json!({"name": "standard", "maxDuration": "60m"}));
        if let Some((name, retention, placed)) = group {
            let name = if placed { format!("/{name}/${{AWS::Region}}") } else { format!("/{name}") };
            let retention = ["365 days", "forever", "7 days", "3653 days"][retention];
            logs["logGroup"] = json!({"name": name, "retention": retention, "encrypted": key});
            preferences["cloudWatch"] = json!({"logGroup": name, "encrypted": key});
        }
        if let Some(bucket) = bucket {
            preferences["s3"] = json!({"bucket": bucket["name"]});
            logs["bucket"] = bucket;
        }
        if key {
            logs["key"] = "alias/sessions".into();
            preferences["kmsKey"] = "alias/sessions".into();
        }
        if let Some(role) = role {
            logs["nodePolicy"] = json!({"name": "Nodes", "roles": [role]});
        }
        let is_made = ["logGroup", "bucket", "key"].iter().any(|part| logs.get(part).is_some());
        is_made.then(|| json!({"sessionLogs": logs, "sessionPreferences": [preferences]}))
    })
}

/// Recording of RDP connections
fn rdp_recording(organization: bool) -> impl Strategy<Value = Value> {
    let bucket = prop_oneof![
        4 => bucket(organization).prop_map(|mut bucket| {
            bucket["name"] = bucket["name"].as_str().unwrap().replace("acme", "rdp").into();
            bucket
        }),
        1 => Just(json!({"mode": "existing", "name": "acme-recordings", "owner": "555555555555"})),
    ];
    let keys = if organization { 0..4_usize } else { 0..3 };
    (bucket, keys).prop_map(|(bucket, key)| {
        let keys = [
            json!({}),
            json!({"alias": "alias/recordings"}),
            json!({"mode": "existing", "arn": "arn:aws:kms:${AWS::Region}:${AWS::AccountId}:key/mrk-1234abcd"}),
            json!({"alias": "alias/recordings", "multiRegion": true}),
        ];
        json!({"rdpRecording": {"bucket": bucket, "key": keys[key]}})
    })
}

pub(super) fn models() -> impl Strategy<Value = Value> {
    (any::<bool>(), any::<bool>(), any::<bool>()).prop_flat_map(
        |(of_organization, with_management, with_id)| {
            let base = if of_organization { organization(with_management, with_id) } else { account() };
            let logs = proptest::option::of(session_logs(of_organization));
            let recording = proptest::option::of(rdp_recording(of_organization));
            let extras = (any::<bool>(), any::<bool>(), any::<bool>(), any::<bool>());
            (Just(base), logs, recording, extras).prop_map(
            move |(mut model, logs, recording, (explorer, reports, key, existing))| {
                for parts in [logs, recording].into_iter().flatten() {
                    model = merged(model, &parts);
                }
                let mut extras = json!({});
                if explorer {
                    extras["explorerRole"] = "Explorer".into();
                }
                if reports {
                    extras["diagnosisReportRole"] = json!({"name": "Reports", "bucket": "acme-reports"});
                }
                // Without an ID, its policy lists accounts whose units the sources do not contain: an override keeps it.
                if key && (with_id || !of_organization) {
                    extras["diagnosisKey"] =
                        json!({"alias": "alias/diagnoses", "bucket": "do-not-delete-ssm-diagnosis"});
                }
                model["consoleExtras"] = extras;
                if existing && of_organization {
                    let item =
                        json!({"accounts": ["444444444444"], "regions": ["eu-west-1"], "import": "standard"});
                    model["existing"] = json!({"sessionPreferences": [item]});
                }
                model
            },
        )
        },
    )
}

/// The example with everything: logs, recordings and similar resources of the organization and of its management account
#[test]
fn logs_and_recordings_of_a_large_organization_come_back() {
    let given = super::assembly("snapshots/full/assembly");
    let result = Result::new(&[given], &Import::default());
    let yaml = result.yaml();
    let of_parts = ["SessionKey", "SessionLog", "RdpRecording", "Diagnosis", "Explorer", "ImportedSession"];
    let lost = result.findings.iter().filter(|finding| finding.severity >= Severity::Warning);
    let lost = lost.filter_map(|finding| finding.subject.as_deref());
    let lost: Vec<_> = lost.filter(|id| of_parts.iter().any(|part| id.starts_with(part))).collect();
    assert!(lost.is_empty(), "{lost:?}\n{yaml}");
    let model = canonical(&yaml);
    let parts: Map<String, Value> =
        KEYS.iter().filter_map(|key| Some(((*key).to_owned(), model.get(*key)?.clone()))).collect();
    insta::assert_snapshot!("large-parts", serde_json::to_string_pretty(&parts).unwrap());
}

/// Logs and recordings of one account, as users write them manually
#[test]
fn what_is_written_differently_comes_in() {
    let text = r#"
Parameters:
  Prefix: {Type: String, Default: acme}
Resources:
  Preferences:
    Type: AWS::SSM::Document
    Properties:
      Name: SSM-SessionManagerRunShell
      DocumentType: Session
      Content:
        schemaVersion: "1.0"
        sessionType: Standard_Stream
        inputs:
          cloudWatchLogGroupName: /acme/sessions
          cloudWatchEncryptionEnabled: true
          s3BucketName: !Sub "${Prefix}-sessions-${AWS::AccountId}"
          kmsKeyId: alias/acme-sessions
  Group:
    Type: AWS::Logs::LogGroup
    Properties: {LogGroupName: /acme/sessions, RetentionInDays: "90", KmsKeyId: !GetAtt Key.Arn}
  Key:
    Type: AWS::KMS::Key
    DeletionPolicy: Retain
    Properties:
      EnableKeyRotation: true
      KeyPolicy:
        Version: "2012-10-17"
        Statement:
          - {Sid: Root, Effect: Allow, Principal: {AWS: !Sub "arn:${AWS::Partition}:iam::${AWS::AccountId}:root"}, Action: ["kms:*"], Resource: "*"}
  KeyName:
    Type: AWS::KMS::Alias
    Properties: {AliasName: alias/acme-sessions, TargetKeyId: !GetAtt Key.KeyId}
  Archive:
    Type: AWS::S3::Bucket
    Properties:
      BucketName: !Join ["-", [!Ref Prefix, sessions, !Ref "AWS::AccountId"]]
      LifecycleConfiguration:
        Rules: [{Id: Old, Status: Enabled, ExpirationInDays: 400}]
  Write:
    Type: AWS::IAM::ManagedPolicy
    Properties:
      Roles: [NodeRole]
      PolicyDocument:
        Version: "2012-10-17"
        Statement:
          - {Effect: Allow, Action: "s3:PutObject", Resource: !Sub "arn:${AWS::Partition}:s3:::${Prefix}-sessions-${AWS::AccountId}/*"}
  Recording:
    Type: AWS::SSMGuiConnect::Preferences
    Properties:
      ConnectionRecordingPreferences:
        KMSKeyArn: !Sub "arn:aws:kms:${AWS::Region}:${AWS::AccountId}:key/mrk-1234abcd"
        RecordingDestinations:
          S3Buckets: [{BucketName: acme-recordings, BucketOwner: "555555555555"}]
"#;
    let result = Result::new(&[given("by-hand.yaml", text)], &here());
    insta::assert_snapshot!("by-hand-yaml", result.yaml());
    // An override keeps everything that differs from the model.
    assert_eq!(result.shown(Severity::Warning), "");
}

/// Unrelated resources, and resources where the model has none, are named, and do not become parts
#[test]
fn foreign_storage_is_named() {
    let foreign = r#"
  Group:
    Type: AWS::Logs::LogGroup
    Properties: {LogGroupName: /acme/shop, RetentionInDays: 90}
  Key:
    Type: AWS::KMS::Key
    Properties: {EnableKeyRotation: true, KeyPolicy: {Version: "2012-10-17", Statement: []}}
  KeyName:
    Type: AWS::KMS::Alias
    Properties: {AliasName: alias/shop, TargetKeyId: !Ref Key}
  Bucket:
    Type: AWS::S3::Bucket
    Properties: {BucketName: acme-shop}
  Policy:
    Type: AWS::S3::BucketPolicy
    Properties: {Bucket: !Ref Bucket, PolicyDocument: {Version: "2012-10-17", Statement: []}}
  Write:
    Type: AWS::IAM::ManagedPolicy
    Properties: {PolicyDocument: {Version: "2012-10-17", Statement: []}}
"#;
    let all = ["Bucket", "Group", "Key", "KeyName", "Policy", "Write"];
    check_named(&format!("Resources:{foreign}"), &all);
    // A policy of nodes names their target, but does not describe it.
    let policy = r#"
  SessionLogNodePolicy:
    Type: AWS::IAM::ManagedPolicy
    Properties:
      PolicyDocument:
        Version: "2012-10-17"
        Statement: [{Effect: Allow, Action: "s3:PutObject", Resource: "arn:aws:s3:::acme-sessions/*"}]
"#;
    check_named(&format!("Resources:{policy}"), &["SessionLogNodePolicy"]);
    // In an organization, session logs are in every account, and these belong only to the administrator.
    let set =
        std::fs::read_to_string(at("snapshots/session-logs/assembly/stacks/jitna-policies.yaml")).unwrap();
    let alone = r#"
  Own:
    Type: AWS::Logs::LogGroup
    Properties: {LogGroupName: /sessions/nodes, RetentionInDays: 90}
  OwnKey:
    Type: AWS::KMS::Key
    Properties: {EnableKeyRotation: true, KeyPolicy: {Version: "2012-10-17", Statement: []}}
  OwnAlias:
    Type: AWS::KMS::Alias
    Properties: {AliasName: alias/sessions, TargetKeyId: !Ref OwnKey}
"#;
    check_named(&format!("{set}{alone}"), &["Own", "OwnAlias", "OwnKey"]);
}

/// Checks which resources are not imported, and that no key of the parts is in the model
#[track_caller]
fn check_named(text: &str, expected: &[&str]) {
    let result = Result::new(&[given("foreign.yaml", text)], &here());
    let lost = result.findings.iter().filter(|finding| finding.severity >= Severity::Warning);
    let mut lost: Vec<_> = lost.filter_map(|finding| finding.subject.as_deref()).collect();
    lost.sort_unstable();
    assert_eq!(lost, expected, "{}", result.shown(Severity::Note));
    let model = canonical(&result.yaml());
    assert!(KEYS.iter().all(|key| !model.contains_key(*key)), "{}", result.yaml());
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_stands_around_the_policies_comes_back(model in models()) {
        comes_back(&model);
    }
}
