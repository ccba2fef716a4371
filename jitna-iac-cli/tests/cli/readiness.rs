//! `jitna-iac readiness`

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::coverage::MODEL;
use crate::folder::{Folder, session};

const PLACE: &str = "333333333333/eu-central-1";

/// A managed node that is online, with changes
fn node(id: &str, changes: Value) -> Value {
    let mut node = json!({
        "InstanceId": id, "PingStatus": "Online", "AgentVersion": "3.3.859.0", "PlatformType": "Linux",
        "PlatformName": "Amazon Linux", "PlatformVersion": "2023", "ResourceType": "EC2Instance",
    });
    merge(&mut node, changes);
    node
}

/// A running instance with a role in a subnet with a NAT gateway, with changes
fn instance(id: &str, changes: Value) -> Value {
    let mut instance = json!({
        "InstanceId": id, "State": {"Name": "running"}, "Placement": {"AvailabilityZone": "eu-central-1a"},
        "IamInstanceProfile": {"Arn": "arn:aws:iam::333333333333:instance-profile/node"},
        "VpcId": "vpc-1", "SubnetId": "subnet-open", "MetadataOptions": {"HttpEndpoint": "enabled"},
    });
    merge(&mut instance, changes);
    instance
}

fn merge(into: &mut Value, changes: Value) {
    for (key, value) in changes.as_object().cloned().unwrap_or_default() {
        match value {
            Value::Null => drop(into.as_object_mut().unwrap().remove(&key)),
            value => into[key] = value,
        }
    }
}

fn role(name: &str, policies: &[&str], inline: Value) -> Value {
    let attached =
        policies.iter().map(|policy| json!({"PolicyArn": format!("arn:aws:iam::aws:policy/{policy}")}));
    json!({
        "RoleName": name, "Arn": format!("arn:aws:iam::333333333333:role/{name}"),
        "AttachedManagedPolicies": attached.collect::<Vec<_>>(),
        "RolePolicyList": [{"PolicyName": "own", "PolicyDocument": {"Statement": inline}}],
        "InstanceProfileList": [{"Arn": format!("arn:aws:iam::333333333333:instance-profile/{name}")}],
    })
}

/// One node for each cause, in a folder that `collect.sh` wrote
fn collected() -> BTreeMap<String, Value> {
    let core = ["AmazonSSMManagedInstanceCore"];
    let none = json!(null);
    let nodes = [
        node("i-00000000000ready", json!({})),
        node(
            "i-000000000000lost",
            json!({"PingStatus": "ConnectionLost", "LastPingDateTime": "2026-11-02T08:00:00Z"}),
        ),
        node("i-00000000000agent", json!({"AgentVersion": "2.3.50.0"})),
        node(
            "i-0000000000window",
            json!({"PlatformType": "Windows", "PlatformName": "Microsoft Windows Server 2008 R2 Standard"}),
        ),
        node("i-000000000channel", json!({})),
        node("i-00000000endpoint", json!({})),
        node("i-000000000unknown", json!({"PingStatus": none, "AgentVersion": none})),
        node(
            "mi-0000000000000hybrid",
            json!({"ResourceType": "ManagedInstance", "IamRole": "service-role/hybrid"}),
        ),
        node("mi-00000000000000other", json!({"ResourceType": "ManagedInstance", "IamRole": "empty"})),
    ];
    let instances = [
        instance("i-00000000000ready", json!({})),
        instance("i-000000000000lost", json!({})),
        instance("i-00000000000agent", json!({})),
        instance("i-0000000000window", json!({})),
        instance(
            "i-000000000channel",
            json!({"IamInstanceProfile": {"Arn": "arn:aws:iam::333333333333:instance-profile/old"}}),
        ),
        instance("i-00000000endpoint", json!({"SubnetId": "subnet-closed"})),
        instance(
            "i-000000000unknown",
            json!({"IamInstanceProfile": {"Arn": "arn:aws:iam::333333333333:instance-profile/gone"}}),
        ),
        instance("i-0000000000norole", json!({"IamInstanceProfile": none})),
        instance("i-00000000metadata", json!({"MetadataOptions": {"HttpEndpoint": "disabled"}})),
        instance("i-0000000000noping", json!({})),
        instance("i-000000000stopped", json!({"State": {"Name": "stopped"}})),
        instance("i-00000000000ended", json!({"State": {"Name": "terminated"}})),
    ];
    let table = |subnet: &str, routes: Value| json!({"VpcId": "vpc-1", "OwnerId": "333333333333", "Associations": [{"SubnetId": subnet}], "Routes": routes});
    let tables = [
        table(
            "subnet-open",
            json!([{"GatewayId": "local"}, {"NatGatewayId": "nat-1", "DestinationCidrBlock": "0.0.0.0/0"}]),
        ),
        table("subnet-closed", json!([{"GatewayId": "local"}])),
    ];
    let endpoints =
        json!([{"VpcId": "vpc-1", "ServiceName": "com.amazonaws.eu-central-1.ssm", "State": "available"}]);
    let logs = json!({"Effect": "Allow", "Action": "logs:*", "Resource": "*"});
    let roles = [
        role("node", &core, logs.clone()),
        role("hybrid", &core, logs.clone()),
        role("empty", &[], logs.clone()),
        role("old", &[], json!({"Effect": "Allow", "Action": "ssm:*", "Resource": "*"})),
    ];
    let place = |file: &str| format!("collected/{PLACE}/{file}");
    BTreeMap::from([
        ("collected/collected.json".to_owned(), json!({"version": 1, "complete": true})),
        ("collected/settings.json".to_owned(), json!({"version": 1})),
        (place("nodes.json"), json!({"InstanceInformationList": nodes})),
        (
            place("instances.json"),
            json!({"Reservations": [{"OwnerId": "333333333333", "Instances": instances}]}),
        ),
        (place("routes.json"), json!({"RouteTables": tables})),
        (place("endpoints.json"), json!({"VpcEndpoints": endpoints})),
        (
            place("settings/host-management-role.json"),
            json!({"ServiceSetting": {
                "SettingId": "/ssm/managed-instance/default-ec2-instance-management-role", "SettingValue": "$None",
                "ARN": "arn:aws:ssm:eu-central-1:333333333333:servicesetting/ssm/managed-instance/default-ec2-instance-management-role",
            }}),
        ),
        // The content of other files has nothing to do with readiness.
        (place("stacks.json"), json!({"Stacks": []})),
        ("collected/333333333333/iam.json".to_owned(), json!({"RoleDetailList": roles, "Policies": []})),
        (
            "collected/444444444444/eu-central-1/nodes.json".to_owned(),
            json!({"InstanceInformationList": [node("i-00000000000later", json!({}))]}),
        ),
    ])
}

fn folder(files: &BTreeMap<String, Value>, model: &str) -> Folder {
    files.iter().fold(Folder::new(model), |folder, (name, content)| folder.with(name, content.to_string()))
}

#[test]
fn each_cause_is_found() {
    let folder = folder(&collected(), MODEL);
    session(
        "readiness",
        &[folder.run("readiness --from collected"), folder.run("readiness --from collected --format csv")],
    );
    let json = folder.run("readiness --from collected --format json").json();
    let total = |verdict: &str| json["total"][verdict].as_u64().unwrap();
    let verdicts = ["ready", "notLogged", "unreachable", "unknown", "stopped", "notEnabled"];
    assert_eq!(verdicts.iter().map(|verdict| total(verdict)).sum::<u64>(), total("nodes"));
}

/// Session logs and keys come from the session preferences of the model
#[test]
fn logs_and_keys_ask_for_permissions() {
    let logged = MODEL.replace(
        "maxDuration: 60m}",
        "maxDuration: 60m, kmsKey: alias/sessions, cloudWatch: {logGroup: sessions}, s3: {bucket: logs-of-sessions}}",
    );
    let mut files = collected();
    let iam = files.get_mut("collected/333333333333/iam.json").unwrap();
    iam["RoleDetailList"][1]["RolePolicyList"] = json!([]);
    let run = folder(&files, &logged).run("readiness --from collected --format json").json();
    let of =
        |id: &str| run["nodes"].as_array().unwrap().iter().find(|node| node["node"] == id).unwrap().clone();
    // The policy of the key or bucket may allow what the role does not.
    let ready = of("i-00000000000ready");
    assert_eq!(ready["verdict"], "unknown", "{ready}");
    assert!(ready["unknown"].to_string().contains("kms:Decrypt"), "{ready}");
    let hybrid = of("mi-0000000000000hybrid");
    assert_eq!(hybrid["reasons"][0]["code"], "session-logs", "{hybrid}");
    let endpoint = of("i-00000000endpoint");
    assert!(endpoint["reasons"].to_string().contains("`ssmmessages`, `kms`"), "{endpoint}");
    let old = folder(&collected(), &logged.replace("kmsKey: alias/sessions, ", ""));
    let agent = old.run("readiness --from collected --format csv");
    assert!(agent.out.contains("SSM Agent 2.3.50.0 is too old: sessions need 2.3.68.0 or later"), "{agent}");
}

#[test]
fn limits_fail_a_pipeline() {
    let folder = folder(&collected(), MODEL);
    let held = folder.run("readiness --from collected --max-unreachable 9 --max-unknown 1 --min-ready 10%");
    assert_eq!((held.code, held.err.as_str()), (0, ""), "{held}");
    let broken =
        folder.run("readiness --from collected --max-unreachable 0 --max-unknown 0 --min-ready 99.9%");
    assert_eq!(broken.code, 1);
    session("readiness-limits", &[broken]);
}

/// What the files do not say is never ready, and each run says how to find out
#[test]
fn what_is_not_said_is_unknown() {
    let listing = json!({"InstanceInformationList": [node("i-00000000000ready", json!({}))]});
    let folder = Folder::new(MODEL).with(&format!("inventory/{PLACE}/nodes.json"), listing.to_string());
    session("readiness-unknown", &[folder.run("readiness --inventory inventory --max-unknown 0")]);
}

#[test]
fn wrong_input_is_reported() {
    let folder = Folder::new(MODEL)
        .with("users.json", r#"{"Users": []}"#)
        .with("broken.json", "{\"Reservations\": [")
        .with("nodes.json", json!({"InstanceInformationList": []}).to_string())
        .with("empty/333333333333-eu-central-1.json", json!({"InstanceInformationList": []}).to_string())
        .with(
            "settings.json",
            json!({"ServiceSetting": {"SettingId": "/ssm/documents/console/public-sharing-permission"}})
                .to_string(),
        );
    session(
        "readiness-wrong",
        &[
            folder.run("readiness --inventory users.json broken.json nodes.json settings.json"),
            folder.run("readiness --inventory empty"),
            folder.run("readiness --from empty"),
            folder.run("readiness"),
        ],
    );
}

/// A call that failed is an error, so a run without errors covers everything
#[test]
fn calls_that_failed_are_reported() {
    let failed = format!("{PLACE}/routes.json\tAccessDenied\n222222222222/shares.json\tAccessDenied\n");
    let mut files = collected();
    files.remove(&format!("collected/{PLACE}/routes.json"));
    let run = folder(&files, MODEL).with("collected/failed.tsv", failed).run("readiness --from collected");
    assert_eq!(run.code, 1, "{run}");
    assert!(
        run.err.contains("routes.json` was not collected: AccessDenied") && !run.err.contains("shares"),
        "{run}"
    );
    assert!(run.out.contains("not known: whether its subnet has a route out of the VPC"), "{run}");
}

/// Nodes of hybrid activations and other clouds are counted apart in coverage
#[test]
fn coverage_separates_nodes_outside_of_ec2() {
    let listing = json!({"InstanceInformationList": [node("i-00000000000ready", json!({})), node("mi-0000000000000hybrid", json!({}))]});
    let folder = Folder::new(MODEL).with(&format!("{PLACE}/nodes.json"), listing.to_string());
    let rows = folder.run("coverage --inventory 333333333333 --by kind --format csv");
    assert!(rows.out.contains("ec2,1,") && rows.out.contains("managed,1,"), "{rows}");
}
