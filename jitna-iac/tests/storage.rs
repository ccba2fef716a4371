//! Logs, recordings and existing resources: variants that no example has

use jitna_iac::assembly::Assembly;
use jitna_iac::describe::{self, *};
use jitna_iac::diag::{Sources, render};
use jitna_iac::model::Model;
use jitna_iac::read;
use jitna_iac::synth::Options;
use serde_json::{Value, json};

const ACCOUNT: &str = r#"version: 1
account: {id: "123456789012", region: eu-central-1}
manualApprovals:
  - {name: Operators, nodes: {Team: Ops}, levels: [{approvers: [{role: Operators}]}]}
"#;

const ORGANIZATION: &str = r#"version: 1
organization:
  id: o-a1b2c3d4e5
  managementAccount: "111111111111"
  delegatedAdministrator: "222222222222"
  root: r-ab12
  homeRegion: eu-central-1
  identityProvider: SSO
  units:
    - name: workloads
      id: ou-ab12-11111111
      accounts: [{name: shop, id: "333333333333"}]
unifiedConsole: {regions: [eu-central-1, eu-west-1]}
rollouts:
  - {name: workloads, units: [workloads], sessionPreferences: standard}
"#;

/// The templates for a text without errors
fn compiled(text: &str) -> (Model, Assembly) {
    let mut sources = Sources::default();
    let (model, findings) = read::read(text, "jitna.yaml", &mut sources);
    assert!(findings.is_empty(), "{}", render::text(&findings, &sources, render::Style::default()));
    let model = model.unwrap();
    let (assembly, findings) = jitna_iac::compile(&model, Options::default());
    let shown = render::text(&findings, &sources, render::Style::default());
    let assembly = assembly.unwrap_or_else(|| panic!("{shown}"));
    (model, assembly)
}

/// Resources of the template of a stack or StackSet
fn resources(assembly: &Assembly, name: &str) -> Value {
    let template = assembly.template(name).unwrap_or_else(|| panic!("no template {name}"));
    let json: Value = serde_json::from_str(&template.to_json()).unwrap();
    json["Resources"].clone()
}

/// Checks that the written text is read back unchanged
fn reads_back(model: &Model) {
    let json = serde_json::to_string(model).unwrap();
    let mut sources = Sources::default();
    let (again, findings) = read::read(&json, "jitna.json", &mut sources);
    assert!(findings.is_empty(), "{}", render::text(&findings, &sources, render::Style::default()));
    assert_eq!(&again.unwrap(), model);
}

#[test]
fn an_account_has_everything_in_itself() {
    let text = format!(
        "{ACCOUNT}{}",
        r#"sessionPreferences:
  - name: standard
    idleTimeout: 15m
    maxDuration: 60m
    kmsKey: alias/sessions
    cloudWatch: {logGroup: sessions, encrypted: true}
    s3: {bucket: "sessions-${AWS::AccountId}-${AWS::Region}"}
sessionLogs:
  key: alias/sessions
  logGroup: {name: sessions, retention: forever}
  bucket: {name: "sessions-${AWS::AccountId}-${AWS::Region}", encryption: KMS}
rdpRecording:
  bucket: {name: "rdp-${AWS::AccountId}"}
"#
    );
    let (model, assembly) = compiled(&text);
    reads_back(&model);
    let logs = resources(&assembly, "jitna-session-logs");
    let key = json!({"Fn::GetAtt": ["SessionKey", "Arn"]});
    assert_eq!(logs["SessionLogGroup"]["Properties"], json!({"KmsKeyId": key, "LogGroupName": "sessions"}));
    let rule =
        &logs["SessionLogBucket"]["Properties"]["BucketEncryption"]["ServerSideEncryptionConfiguration"][0];
    assert_eq!(rule["ServerSideEncryptionByDefault"]["KMSMasterKeyID"], key);
    assert!(logs["SessionLogBucketKey"].is_null(), "the bucket beside the key takes it");
    assert_eq!(logs["SessionLogNodePolicy"]["Type"], "AWS::IAM::ManagedPolicy");
    let bucket = resources(&assembly, "jitna-rdp-recording-bucket");
    assert!(bucket["RdpRecordingBucketKey"].is_null(), "S3 encrypts it");
    assert_eq!(
        resources(&assembly, "jitna-rdp-recording")["RdpRecordingPreferences"]["Type"],
        "AWS::SSMGuiConnect::Preferences"
    );
    let whole = serde_json::from_str::<Value>(&assembly.single_template.unwrap().to_json()).unwrap();
    for id in ["SessionKey", "SessionLogGroup", "SessionLogBucket", "RdpRecordingBucket", "RdpRecordingKey"] {
        assert_eq!(whole["Resources"][id]["DeletionPolicy"], "Retain", "{id}");
        assert_eq!(whole["Resources"][id]["UpdateReplacePolicy"], "Retain", "{id}");
    }
}

#[test]
fn what_exists_is_brought_by_name() {
    let text = format!(
        "{ORGANIZATION}{}",
        r#"sessionPreferences:
  - {name: standard, idleTimeout: 15m, maxDuration: 60m}
rdpRecording:
  bucket: {mode: existing, name: acme-recordings, owner: "444444444444"}
  key: {mode: existing, arn: "arn:aws:kms:${AWS::Region}:444444444444:key/mrk-1234abcd12ab34cd56ef1234567890ab"}
"#
    );
    let (model, assembly) = compiled(&text);
    reads_back(&model);
    let made = resources(&assembly, "jitna-rdp-recording-region");
    assert_eq!(made.as_object().unwrap().len(), 1, "neither bucket nor key: {made}");
    assert_eq!(
        made["RdpRecordingPreferences"]["Properties"]["ConnectionRecordingPreferences"],
        json!({
            "KMSKeyArn": {
                "Fn::Sub": "arn:aws:kms:${AWS::Region}:444444444444:key/mrk-1234abcd12ab34cd56ef1234567890ab"
            },
            "RecordingDestinations": {
                "S3Buckets": [{"BucketName": "acme-recordings", "BucketOwner": "444444444444"}]
            },
        })
    );
    assert!(assembly.template("jitna-rdp-recording-bucket").is_none());
}

#[test]
fn a_central_bucket_admits_the_organization_and_each_account_has_one_key_per_region() {
    let text = format!(
        "{ORGANIZATION}{}",
        r#"sessionPreferences:
  - {name: standard, idleTimeout: 15m, maxDuration: 60m}
rdpRecording:
  bucket:
    name: acme-recordings
    encryption: KMS
    central: {account: "444444444444", region: eu-west-1}
"#
    );
    let (_, assembly) = compiled(&text);
    let central = resources(&assembly, "jitna-rdp-recording-bucket-444444444444-eu-west-1");
    let condition = |resource: &str, policy: &str, statement: usize| {
        central[resource]["Properties"][policy]["Statement"][statement]["Condition"]["StringEquals"].clone()
    };
    let organization = json!({"aws:SourceOrgID": "o-a1b2c3d4e5"});
    assert_eq!(condition("RdpRecordingBucketPolicy", "PolicyDocument", 1), organization);
    assert_eq!(condition("RdpRecordingBucketKey", "KeyPolicy", 1), organization);
    let everywhere =
        assembly.member_templates.iter().find(|member| member.name == "jitna-rdp-recording-region").unwrap();
    assert_eq!(everywhere.targets[0].regions.len(), 2);
    let made = resources(&assembly, "jitna-rdp-recording-region");
    assert_eq!(made["RdpRecordingKeyAlias"]["Properties"]["AliasName"], "alias/rdp-recording");
    let destination = &made["RdpRecordingPreferences"]["Properties"]["ConnectionRecordingPreferences"];
    assert_eq!(
        destination["RecordingDestinations"]["S3Buckets"],
        json!([{"BucketName": "acme-recordings", "BucketOwner": "444444444444"}])
    );
    let names = |name: &str| assembly.stacks.iter().position(|stack| stack.name == name);
    assert!(
        names("jitna-rdp-recording-bucket-444444444444-eu-west-1") < names("jitna-rdp-recording"),
        "the bucket comes before the preferences that name it"
    );
}

#[test]
fn without_its_id_the_accounts_of_the_organization_are_admitted_one_by_one() {
    let text = format!(
        "{}{}",
        ORGANIZATION.replace("  id: o-a1b2c3d4e5\n", ""),
        r#"sessionPreferences:
  - {name: standard, idleTimeout: 15m, maxDuration: 60m, kmsKey: alias/s, s3: {bucket: acme-sessions}}
sessionLogs:
  key: alias/s
  bucket: {name: acme-sessions, encryption: KMS, central: {account: shop, region: eu-central-1}}
"#
    );
    let (_, assembly) = compiled(&text);
    let central = resources(&assembly, "jitna-session-logs-333333333333-eu-central-1");
    let write = &central["SessionLogBucketPolicy"]["Properties"]["PolicyDocument"]["Statement"][1];
    assert_eq!(write["Principal"], json!({"AWS": "333333333333"}));
    assert_eq!(write["Condition"], Value::Null);
}

#[test]
fn the_management_account_records_where_node_access_is_on() {
    let text = |regions: &str| {
        format!(
            r#"{}
  - {{name: management, accounts: [management], regions: {regions}, sessionPreferences: standard}}
sessionPreferences: [{{name: standard, idleTimeout: 20m, maxDuration: 60m}}]
rdpRecording:
  bucket: {{name: "acme-rdp-${{AWS::AccountId}}"}}
  key: {{multiRegion: true}}
"#,
            ORGANIZATION
                .replace("  units:", "  accounts: [{name: management, id: \"111111111111\"}]\n  units:")
                .replace("eu-west-1]", "eu-west-1, us-east-1]")
                .trim_end(),
        )
    };
    let replicas = |assembly: &Assembly, name: &str| {
        let set = resources(assembly, name)["RdpRecordingReplicas"].clone();
        set["Properties"]["StackInstancesGroup"][0]["Regions"].clone()
    };

    let (_, assembly) = compiled(&text("[eu-west-1, us-east-1]"));
    // Not in the home Region, if a rollout does not name it.
    let name = "jitna-management-eu-west-1-rdp-recording";
    assert_eq!(replicas(&assembly, name), json!(["us-east-1"]));
    assert_eq!(replicas(&assembly, "jitna-rdp-recording-account"), json!(["eu-west-1", "us-east-1"]));
    let place = |name: &str| assembly.stacks.iter().position(|stack| stack.name == name).unwrap();
    let stack = &assembly.stacks[place(name)];
    assert_eq!(stack.region.as_str(), "eu-west-1");
    let after = ["jitna-management-eu-west-1-enable", "jitna-management-rdp-recording-bucket-account"];
    assert_eq!(stack.depends_on, after);
    assert!(after.iter().all(|before| place(before) < place(name)));
    // There is no stack for every account here, unlike elsewhere.
    assert!(assembly.stacks.iter().all(|stack| stack.name != "jitna-management-rdp-recording-account"));

    let (_, assembly) = compiled(&text("[us-east-1]"));
    assert_eq!(replicas(&assembly, "jitna-management-us-east-1-rdp-recording"), Value::Null);
}

#[test]
fn programs_say_the_same_as_files() {
    let text = format!(
        "{ACCOUNT}{}",
        r#"sessionLogs:
  key: alias/sessions
  logGroup: {name: sessions, retention: 30 days, encrypted: true}
  bucket:
    name: sessions-logs
    encryption: KMS
    expireAfter: 90 days
    objectLock: {mode: GOVERNANCE, retention: 30 days}
  nodePolicy: {name: Logs, roles: [Nodes]}
rdpRecording:
  bucket: {name: recordings}
  key: {alias: alias/rdp, multiRegion: true}
existing:
  sessionPreferences:
    - {accounts: ["123456789012"], regions: [eu-central-1], import: standard}
consoleExtras:
  diagnosisReportRole: {name: Reports, bucket: reports}
  diagnosisKey: {alias: alias/diagnoses, bucket: diagnoses}
"#
    );
    let mut sources = Sources::default();
    let (read, findings) = read::read(&text, "jitna.yaml", &mut sources);
    assert!(findings.is_empty(), "{}", render::text(&findings, &sources, render::Style::default()));
    let here = describe::Account::new("here", "123456789012");
    let bucket = LogBucket::new("sessions-logs")
        .encryption(BucketEncryption::Kms)
        .expire_after(days(90))
        .object_lock(ObjectLock::new(LockMode::Governance, days(30)));
    let logs = SessionLogs::new()
        .key("alias/sessions")
        .log_group(LogGroup::new("sessions").retention(days(30)).encrypted(true))
        .bucket(bucket)
        .node_policy(NodePolicy::new().name("Logs").role("Nodes"));
    let recording = RdpRecording::to_bucket(LogBucket::new("recordings"))
        .key(RecordingKey::alias("alias/rdp").multi_region(true));
    let extras = ConsoleExtras::new()
        .diagnosis_report_role(DiagnosisReportRole::new("Reports", "reports"))
        .diagnosis_key(DiagnosisKey::new("alias/diagnoses", "diagnoses"));
    let built = describe::Model::account("123456789012", Region::EU_CENTRAL_1)
        .with(ManualApproval::new("Operators", Nodes::tagged("Team", "Ops")).level(Role::named("Operators")))
        .session_logs(logs)
        .rdp_recording(recording)
        .existing_preferences(
            ExistingPreferences::new([here]).regions([Region::EU_CENTRAL_1]).import_as("standard"),
        )
        .console_extras(extras);
    let (built, findings) = read::described(built);
    assert!(findings.is_empty(), "{findings:?}");
    let built = built.unwrap();
    assert_eq!(read.unwrap(), built);
    reads_back(&built);
}

#[test]
fn the_import_is_a_change_set_of_the_stack_that_comes_later() {
    let text = format!(
        "{ORGANIZATION}{}",
        r#"sessionPreferences:
  - {name: standard, idleTimeout: 15m, maxDuration: 60m}
existing:
  sessionPreferences:
    - {accounts: [shop], regions: [eu-west-1]}
"#
    );
    let text = text.replace("sessionPreferences: standard}", "sessionPreferences: none}");
    let text = text.replace("regions: [eu-west-1]}", "import: standard}");
    let (_, assembly) = compiled(&text);
    let stacks: Vec<&str> = assembly.stacks.iter().map(|stack| stack.name.as_str()).collect();
    let step = assembly.setting.steps.iter().find(|step| step.title.contains("import")).unwrap();
    for region in ["eu-central-1", "eu-west-1"] {
        let name = format!("jitna-existing-preferences-333333333333-{region}");
        assert!(stacks.contains(&name.as_str()), "{stacks:?}");
        let made = resources(&assembly, &name);
        let change = format!("aws cloudformation create-change-set --region {region} --stack-name {name} ");
        let command = step.commands.iter().map(ToString::to_string).find(|text| text.starts_with(&change));
        let command = command.unwrap();
        let quoted: Vec<&str> = command.split('\'').collect();
        let imported: Value = serde_json::from_str(quoted[1]).unwrap();
        let template: Value = serde_json::from_str(quoted[3]).unwrap();
        let id = imported[0]["LogicalResourceId"].as_str().unwrap();
        let (before, after) = (&template["Resources"][id], &made[id]);
        assert_eq!(before["DeletionPolicy"], "Retain", "an import refuses a resource without one");
        for property in ["Name", "DocumentType"] {
            assert_eq!(before["Properties"][property], after["Properties"][property]);
        }
        assert_ne!(
            before["Properties"]["Content"], after["Properties"]["Content"],
            "else the update after the import would change nothing"
        );
    }
}

/// An override reaches the content of a StackSet around the policies, in its stack and in the single template
#[test]
fn an_override_reaches_what_a_part_carries() {
    let model = |resource: &str| {
        format!(
            "{ORGANIZATION}{}",
            r"sessionPreferences:
  - {name: standard, idleTimeout: 15m, maxDuration: 60m, cloudWatch: {logGroup: sessions, encrypted: false}}
sessionLogs:
  logGroup: {name: sessions, encrypted: false}
overrides:
  - {template: jitna-session-logs-region, resource: RESOURCE, path: Properties.LogGroupClass, set: INFREQUENT_ACCESS}
"
            .replace("RESOURCE", resource)
        )
    };
    let (_, assembly) = compiled(&model("SessionLogGroup"));
    let member = resources(&assembly, "jitna-session-logs-region");
    assert_eq!(member["SessionLogGroup"]["Properties"]["LogGroupClass"], "INFREQUENT_ACCESS");
    let body = |template: &Value| {
        let sets = template.as_object().unwrap().values();
        let mut sets = sets.filter(|set| set["Properties"]["StackSetName"] == "jitna-session-logs-region");
        let body = sets.next().unwrap()["Properties"]["TemplateBody"].as_str().unwrap().to_owned();
        serde_json::from_str::<Value>(&body).unwrap()["Resources"].clone()
    };
    assert_eq!(body(&resources(&assembly, "jitna-session-logs")), member);
    let whole = serde_json::from_str::<Value>(&assembly.single_template.unwrap().to_json()).unwrap();
    assert_eq!(body(&whole["Resources"]), member);
    // Its rejected twin: a resource that the template does not have.
    let model = read::read(&model("SessionLogs"), "jitna.yaml", &mut Sources::default()).0.unwrap();
    let (assembly, findings) = jitna_iac::compile(&model, Options::default());
    assert!(assembly.is_none());
    let errors: Vec<_> = findings.iter().filter(|finding| finding.code.as_str() == "JNA0904").collect();
    assert_eq!(errors.len(), 1, "{findings:?}");
}
