//! `jitna-iac coverage`

use crate::folder::{Folder, session, with_error};

pub(crate) const MODEL: &str = r#"version: 1
organization:
  delegatedAdministrator: "222222222222"
  root: r-ab12
  homeRegion: eu-central-1
  identityProvider: SSO
  units:
    - {name: workloads, id: ou-ab12-11111111, accounts: [{name: shop, id: "333333333333"}]}
    - {name: sandbox, id: ou-ab12-33333333}
nodeAccess: {units: [workloads]}
names:
  groups:
    leads: ec4df598-7071-70a6-0de4-0123456789ab
    on-call: 34688438-1061-702c-a03d-1fa788dccfd1
denyAccess:
  statements:
    - {name: Secrets, when: [{nodeTag: Secret, is: "yes"}]}
autoApprovals:
  - name: everyday
    statements:
      - {name: Development, group: leads, when: [{nodeTag: ENV, is: DEV}]}
      - {name: Own cost center, when: [{attribute: costCenter, equalsNodeTag: CostCenter}]}
manualApprovals:
  - {name: Finance, accessDuration: 8h, nodes: {Workload: Finance}, levels: [{approvers: [{group: leads}]}]}
  - {name: Critical, accessDuration: 2h, nodes: {Criticality: High}, levels: [{approvers: [{group: leads}]}]}
sessionPreferences: [{name: standard, idleTimeout: 20m, maxDuration: 60m}]
rollouts:
  - name: workloads
    units: [workloads]
    autoApproval: everyday
    manualApprovals: [Finance, Critical]
    sessionPreferences: standard
"#;

/// Output of `aws ec2 describe-instances`, limited to the relevant parts
pub(crate) fn instances(nodes: &[(&str, &[(&str, &str)])]) -> String {
    let instances = nodes.iter().map(|(id, tags)| {
        let tags = tags.iter().map(|(key, value)| serde_json::json!({"Key": key, "Value": value}));
        serde_json::json!({
            "InstanceId": id, "InstanceType": "t3.micro", "State": {"Code": 16, "Name": "running"},
            "Placement": {"AvailabilityZone": "eu-central-1b", "Tenancy": "default"}, "Tags": tags.collect::<Vec<_>>(),
        })
    });
    let instances: Vec<_> = instances.collect();
    let output = serde_json::json!({"Reservations": [{"ReservationId": "r-1", "OwnerId": "333333333333", "Instances": instances}]});
    serde_json::to_string_pretty(&output).unwrap()
}

pub(crate) const NODES: &[(&str, &[(&str, &str)])] = &[
    ("i-0000000000000dev1", &[("ENV", "DEV"), ("Team", "a")]),
    ("i-0000000000000dev2", &[("ENV", "DEV"), ("Secret", "yes"), ("Team", "a")]),
    ("i-0000000000000fin1", &[("Workload", "Finance"), ("CostCenter", "7"), ("Team", "b")]),
    ("i-0000000000000both", &[("Workload", "Finance"), ("Criticality", "High")]),
    ("i-0000000000000none", &[]),
];

const USERS: &str = r#"{"Users": [
  {"UserId": "u-1", "UserName": "alice", "Extensions": {"aws:identitystore:enterprise": {"costCenter": "7"}}},
  {"UserId": "u-2", "UserName": "bob", "Extensions": {"aws:identitystore:enterprise": {"CostCenter": "8"}}},
  {"UserId": "u-3", "UserName": "carol"}
]}
{"GroupMemberships": [
  {"MembershipId": "m-0123456789abcdef1", "GroupId": "ec4df598-7071-70a6-0de4-0123456789ab", "MemberId": {"UserId": "u-2"}},
  {"MembershipId": "m-2", "GroupId": "34688438-1061-702c-a03d-1fa788dccfd1", "MemberId": {"UserId": "u-3"}}
]}
"#;

fn folder() -> Folder {
    Folder::new(MODEL).with("nodes.json", instances(NODES)).with("users.json", USERS)
}

#[test]
fn without_an_inventory_the_longest_times_are_shown() {
    let unlimited = MODEL.replace(", maxDuration: 60m", "");
    let runs = [
        Folder::new(MODEL).run("coverage"),
        Folder::new(unlimited).run("coverage"),
        Folder::new(MODEL).run("coverage --format csv"),
    ];
    session("coverage-exposure", &runs);
    let json = Folder::new(MODEL).run("coverage --format json").json();
    assert_eq!(json["exposure"][1]["longestSeconds"], 9 * 3600);
}

#[test]
fn nodes_are_counted_by_what_becomes_of_them() {
    let folder = folder();
    let runs = [
        folder.run("coverage --inventory nodes.json"),
        folder.run("coverage --inventory nodes.json --users users.json --by unit,tag:Team"),
    ];
    session("coverage", &runs);
}

#[test]
fn programs_read_the_same() {
    let folder = folder();
    let runs = [
        folder.run("coverage --inventory nodes.json --users users.json --format json"),
        folder.run("coverage --inventory nodes.json --users users.json --by tag:Team --format csv"),
        folder.run("coverage --inventory nodes.json --by account --format csv"),
    ];
    session("coverage-programs", &runs);
    let json = runs[0].json();
    let rows = json["rows"].as_array().unwrap();
    let sum: u64 = rows.iter().map(|row| row["nodes"].as_u64().unwrap()).sum();
    assert_eq!((sum, &json["total"]["nodes"]), (5, &5.into()));
    for numbers in rows.iter().chain([&json["total"]]) {
        let of = |key: &str| numbers[key].as_u64().unwrap();
        assert_eq!(of("nodes"), of("covered") + of("conflict") + of("nothing"));
    }
}

#[test]
fn limits_fail_a_pipeline() {
    let folder = folder();
    let held =
        folder.run("coverage --inventory nodes.json --max-conflicts 1 --max-uncovered 2 --min-covered 40%");
    assert_eq!((held.code, held.err.as_str()), (0, ""), "{held}");
    let broken =
        folder.run("coverage --inventory nodes.json --max-conflicts 0 --max-uncovered 1 --min-covered 40.1%");
    assert_eq!(broken.code, 1);
    assert_eq!(
        broken.err.lines().collect::<Vec<_>>(),
        [
            "error: 1 node in conflict, but `--max-conflicts` allows 0",
            "error: 2 nodes not covered, but `--max-uncovered` allows 1",
            "error: 2 of 5 nodes covered, but `--min-covered` requires 40.1%",
        ]
    );
    let empty = Folder::new(MODEL).with("nodes.json", r#"{"Nodes": []}"#);
    let none = empty.run("coverage --inventory nodes.json --min-covered 100%");
    assert!(none.code == 1 && none.err.contains("the inventory has no node"), "{none}");
    folder.run("coverage --max-conflicts 0").fails(2, "limits and users require nodes");
    for wrong in ["--min-covered 101%", "--by tag:", "--by owner", "--max-conflicts -1", "--most 1 --all"] {
        folder.run(&format!("coverage --inventory nodes.json {wrong}")).fails(2, "");
    }
}

#[test]
fn offenders_are_named_up_to_a_number() {
    let ids: Vec<String> = (0..30).map(|number| format!("i-{number:017}")).collect();
    let nodes: Vec<(&str, &[(&str, &str)])> = ids.iter().map(|id| (id.as_str(), &[] as &[_])).collect();
    let folder = Folder::new(MODEL).with("nodes.json", instances(&nodes));
    let named = |args: &str| {
        let ran = folder.run(&format!("coverage --inventory nodes.json {args}"));
        (ran.out.matches("  i-").count(), ran.out.contains("more; `--all` names them"))
    };
    assert_eq!(named(""), (20, true));
    assert_eq!(named("--most 3"), (3, true));
    assert_eq!(named("--all"), (30, false));
}

/// The same fleet in the output of several commands, in any order
#[test]
fn files_of_many_accounts_are_joined() {
    let listed = r#"{"InstanceInformationList": [
      {"InstanceId": "i-0000000000000dev1", "PingStatus": "Online", "ResourceType": "EC2Instance"},
      {"InstanceId": "mi-000000000000edge1", "PingStatus": "Online", "ResourceType": "ManagedInstance"}]}"#;
    let nodes = r#"{"Nodes": [
      {"CaptureTime": "2026-01-01T00:00:00Z", "Id": "i-0000000000000far1",
       "Owner": {"AccountId": "444444444444", "OrganizationalUnitId": "ou-ab12-11111111", "OrganizationalUnitPath": "o-1/r-ab12/ou-ab12-11111111/"},
       "Region": "eu-central-1", "NodeType": {"Instance": {"AgentVersion": "3.3", "InstanceStatus": "Active", "ResourceType": "EC2Instance"}}},
      {"Id": "i-0000000000000west", "Owner": {"AccountId": "444444444444"}, "Region": "eu-west-1"},
      {"Id": "i-0000000000000lost", "Owner": {"AccountId": "999999999999"}, "Region": "eu-central-1"}]}"#;
    let tags = r#"{"PaginationToken": "", "ResourceTagMappingList": [
      {"ResourceARN": "arn:aws:ssm:eu-central-1:333333333333:managed-instance/mi-000000000000edge1", "Tags": [{"Key": "Criticality", "Value": "High"}]},
      {"ResourceARN": "arn:aws:s3:::bucket", "Tags": [{"Key": "Criticality", "Value": "High"}]}]}"#;
    let explored = r#"{"Resources": [
      {"Arn": "arn:aws:ec2:eu-central-1:444444444444:instance/i-0000000000000far1", "OwningAccountId": "444444444444", "Region": "eu-central-1",
       "ResourceType": "ec2:instance", "Service": "ec2", "Properties": [{"Name": "tags", "LastReportedAt": "2026-01-01T00:00:00Z", "Data": [{"Key": "ENV", "Value": "DEV"}]}]},
      {"Arn": "arn:aws:ec2:eu-west-1:444444444444:instance/i-0000000000000west", "Properties": []},
      {"Arn": "arn:aws:ec2:eu-central-1:999999999999:instance/i-0000000000000lost"}],
      "Count": {"TotalResources": 3, "Complete": true}}"#;
    let folder = folder()
        .with("all/333333333333/eu-central-1/listed.json", listed)
        .with("all/nodes.json", nodes)
        .with("all/tags.json", tags)
        .with("all/explored.json", explored)
        .with("all/readme.txt", "no inventory");
    let ran = folder.run("coverage --inventory all nodes.json --by account,region,unit");
    session("coverage-joined", std::slice::from_ref(&ran));
    let files =
        "nodes.json all/explored.json all/tags.json all/nodes.json all/333333333333/eu-central-1/listed.json";
    let again = folder.run(&format!("coverage --inventory {files} --by account,region,unit"));
    assert_eq!(ran.out, again.out);
}

#[test]
fn users_come_from_tables_and_lines_as_well() {
    let table = "userId,groups,costCenter\nu-1,,7\nu-2,leads;on-call,8\nu-3,on-call,\n";
    let lines = r#"{"userId": "u-1", "costCenter": "7", "groups": []}
{"userId": "u-2", "groups": ["leads", "on-call"], "costCenter": "8", "principalTags": {"a": "b"}}
{"userId": "u-3", "groups": ["on-call"]}
"#;
    let folder = folder().with("users.csv", table).with("users.jsonl", lines);
    let total = |users: &str| {
        let ran = folder.run(&format!("coverage --inventory nodes.json --users {users} --format json"));
        ran.json()["total"]["automaticUsers"].clone()
    };
    assert_eq!(total("users.json"), 2);
    assert_eq!(total("users.csv"), 2);
    assert_eq!(total("users.jsonl"), 2);
}

#[test]
fn what_cannot_be_read_is_named_at_its_place() {
    let folder = folder()
        .with(
            "broken.json",
            "{\n  \"Nodes\": [\n    {\"Id\": \"i-0123456789abcdef1\",\n     \"Owner\": 7}\n  ]\n}\n",
        )
        .with("cut.json", "{\"Reservations\": [")
        .with("other.json", "{\"Buckets\": []}")
        .with("empty.json", "")
        .with("unplaced.json", "{\"InstanceInformationList\": []}")
        .with("users.csv", "userId,costCentre\nu-1,7\n")
        .with("short.csv", "userId,costCenter\nu-1\n,7\n");
    let all = "broken.json cut.json other.json empty.json unplaced.json users.csv short.csv";
    let ran = folder.run(&format!("coverage --inventory {all}"));
    session("coverage-wrong", std::slice::from_ref(&ran));
    ran.fails(1, "JNA0851");
    folder.run("coverage --inventory missing.json").fails(3, "cannot read missing.json");
    folder.run("coverage --inventory - --users -").fails(2, "standard input cannot be several files");
    Folder::new(with_error()).run("coverage").fails(1, "JNA0102");
    let piped = folder.run_with_input("coverage --inventory - --format json", instances(NODES).as_bytes());
    assert_eq!(piped.json()["total"]["nodes"], 5);
}

/// A folder with the model and these files
fn folder_with(files: &[(&str, &str)]) -> Folder {
    files.iter().fold(Folder::new(MODEL), |folder, (name, text)| folder.with(name, text))
}

/// Counts of the nodes of an inventory
fn total(folder: &Folder, inventory: &str) -> serde_json::Value {
    folder.run(&format!("coverage --inventory {inventory} --format json")).json()["total"].clone()
}

#[test]
fn output_in_yaml_says_the_same_as_json() {
    let yaml = "Reservations:
- OwnerId: '333333333333'
  Instances:
  - InstanceId: i-0000000000000dev1
    State: {Code: 16, Name: running}
    Placement: {AvailabilityZone: eu-central-1b}
    Tags:
    - {Key: ENV, Value: DEV}
    - {Key: Team, Value: '1'}
- OwnerId: '333333333333'
  Instances:
  - InstanceId: i-0000000000000none
    Placement:
      AvailabilityZone: eu-central-1b
";
    let json =
        instances(&[("i-0000000000000dev1", &[("ENV", "DEV"), ("Team", "1")]), ("i-0000000000000none", &[])]);
    let folder =
        folder_with(&[("inventory/a/b/333333333333-eu-central-1.yaml", yaml), ("nodes.json", &json)]);
    let read = total(&folder, "inventory");
    assert_eq!((&read["nodes"], &read["automatic"]), (&2.into(), &1.into()));
    assert_eq!(read, total(&folder, "nodes.json"));
    assert_eq!(read, total(&folder, "inventory/a/b/333333333333-eu-central-1.yaml"));
    let folder = folder_with(&[
        ("bad.yaml", "Nodes:\n- Id: i-0000000000000dev1\n  Region: [\n"),
        ("table.yaml", "Nodes: none\n"),
        ("text.yml", "RESERVATIONS 333333333333\n"),
    ]);
    for file in ["bad.yaml", "table.yaml", "text.yml"] {
        let ran = folder.run(&format!("coverage --inventory {file}"));
        assert!(ran.code == 1 && ran.err.contains("error[JNA0851]"), "{ran}");
    }
}

#[test]
fn an_inventory_of_nothing_fails() {
    let unmanaged = r#"{"Nodes": [{"Id": "i-0123456789abcdef0", "Owner": {"AccountId": "333333333333"}, "Region": "eu-central-1", "NodeType": {"Instance": {"ManagedStatus": "Unmanaged"}}}]}"#;
    let folder = folder_with(&[
        ("empty/.hidden", "x"),
        ("texts/nodes.txt", "x"),
        ("nothing.json", r#"{"Reservations": []}"#),
        ("333333333333-eu-central-1.json", r#"{"InstanceInformationList": []}"#),
        ("unmanaged.json", unmanaged),
        ("users.json", USERS),
    ]);
    let runs = [
        folder.run("coverage --inventory empty"),
        folder.run("coverage --inventory texts --max-uncovered 0 --max-conflicts 0"),
        folder.run("coverage --inventory nothing.json"),
        folder.run("coverage --inventory 333333333333-eu-central-1.json --users users.json"),
        folder.run("coverage --inventory unmanaged.json"),
        folder.run("report --inventory nothing.json --out page.html"),
    ];
    for ran in &runs {
        assert!(ran.code == 1 && ran.out.is_empty() && ran.err.contains("error[JNA0857]"), "{ran}");
    }
    session("coverage-of-nothing", &runs);
}

#[test]
fn what_does_not_count_is_told() {
    let nodes = r#"{"Nodes": [
  {"Id": "i-0000000000000dev1", "Owner": {"AccountId": "333333333333"}, "Region": "eu-central-1", "NodeType": {"Instance": {"ManagedStatus": "Managed", "InstanceStatus": "running"}}},
  {"Id": "i-0000000000000dev2", "Owner": {"AccountId": "333333333333"}, "Region": "eu-central-1", "NodeType": {"Instance": {"ManagedStatus": "Managed", "InstanceStatus": "terminated"}}},
  {"Id": "i-0000000000000dev3", "Owner": {"AccountId": "333333333333"}, "Region": "eu-central-1", "NodeType": {"Instance": {"ManagedStatus": "Unmanaged"}}}
]}"#;
    let users = r#"{"Users": [{"UserId": "u-1", "UserName": "alice", "UserStatus": "ENABLED"}, {"UserId": "u-2", "UserName": "bob", "UserStatus": "DISABLED"}]}
{"GroupMemberships": [
  {"GroupId": "ec4df598-7071-70a6-0de4-0123456789ab", "MemberId": {"UserId": "u-1"}},
  {"GroupId": "ec4df598-7071-70a6-0de4-0123456789ab", "MemberId": {"UserId": "u-2"}}
]}"#;
    let folder = folder_with(&[
        ("inventory/nodes.json", nodes),
        (
            "inventory/tags.json",
            &instances(&[
                ("i-0000000000000dev1", &[("ENV", "DEV")]),
                ("i-0000000000000dev2", &[("ENV", "DEV")]),
                ("i-0000000000000dev3", &[]),
            ]),
        ),
        ("inventory/README.md", "x"),
        ("users.json", users),
    ]);
    session("coverage-left-out", &[folder.run("coverage --inventory inventory --users users.json")]);
}

#[test]
fn users_who_have_to_be_several_things_are_found() {
    let statement = r#"      - cedar: 'permit (principal in AWS::IdentityStore::Group::"ec4df598-7071-70a6-0de4-0123456789ab", action == AWS::SSM::Action::"getTokenForInstanceAccess", resource) when { principal in AWS::IdentityStore::Group::"34688438-1061-702c-a03d-1fa788dccfd1" && principal has costCenter && principal.costCenter like "7*" && resource.hasTag("ENV") && resource.getTag("ENV") == "TEST" && !resource.hasTag("Closed") };'
"#;
    let model = MODEL.replace("manualApprovals:\n", &format!("{statement}manualApprovals:\n"));
    let nodes = instances(&[
        ("i-0000000000000test", &[("ENV", "TEST")]),
        ("i-000000000000close", &[("ENV", "TEST"), ("Closed", "")]),
    ]);
    let folder = Folder::new(model).with("nodes.json", nodes);
    session("coverage-several-things", &[folder.run("coverage --inventory nodes.json")]);
}

#[test]
fn approvers_without_members_are_found() {
    let model = MODEL
        .replace("levels: [{approvers: [{group: leads}]}]}\nsession", "levels: [{approvers: [{group: leads}]}]}\n  - {name: Two, nodes: {Workload: Two}, levels: [{approvers: [{group: on-call}], approvals: 2}]}\nsession")
        .replace("[Finance, Critical]", "[Finance, Critical, Two]");
    let users = r#"{"Users": [{"UserId": "u-3", "UserName": "carol"}]}
{"GroupMemberships": [{"GroupId": "34688438-1061-702c-a03d-1fa788dccfd1", "MemberId": {"UserId": "u-3"}}]}"#;
    let folder = Folder::new(model).with("nodes.json", instances(NODES)).with("users.json", users);
    session("coverage-approvers", &[folder.run("coverage --inventory nodes.json --users users.json")]);
}

/// `--query` and `jq` remove the answer around the items
#[test]
fn items_without_their_answer_are_read() {
    let instance = r#"{"InstanceId": "i-0000000000000dev1", "ImageId": "ami-1", "State": {"Name": "running"}, "Placement": {"AvailabilityZone": "eu-central-1b"}, "Tags": [{"Key": "ENV", "Value": "DEV"}]}"#;
    let other = r#"{"InstanceId": "i-0000000000000none", "ImageId": "ami-1", "Placement": {"AvailabilityZone": "eu-central-1b"}}"#;
    let listed = r#"{"InstanceId": "i-0000000000000dev1", "PingStatus": "Online"}, {"InstanceId": "i-0000000000000none", "PingStatus": "Online"}"#;
    let node = r#"{"CaptureTime": "2026-11-30T00:00:00Z", "Id": "i-0000000000000dev1", "Owner": {"AccountId": "333333333333"}, "Region": "eu-central-1", "NodeType": {"Instance": {"ManagedStatus": "Managed"}}}"#;
    let arn = "arn:aws:ec2:eu-central-1:333333333333:instance/i-0000000000000dev1";
    let resource = format!(
        r#"{{"Arn": "{arn}", "ResourceType": "ec2:instance", "Properties": [{{"Name": "tags", "Data": [{{"Key": "ENV", "Value": "DEV"}}]}}]}}"#
    );
    let tagged = format!(r#"{{"ResourceARN": "{arn}", "Tags": [{{"Key": "ENV", "Value": "DEV"}}]}}"#);
    let here = "333333333333/eu-central-1";
    for (inventory, nodes, automatic) in [
        // aws ec2 describe-instances --query 'Reservations[].Instances[]'
        (format!("[{instance}, {other}]"), 2, 1),
        // … 'Reservations[].Instances'
        (format!("[[{instance}], [{other}]]"), 2, 1),
        // … 'Reservations'
        (format!(r#"[{{"OwnerId": "333333333333", "Instances": [{instance}, {other}]}}]"#), 2, 1),
        // jq '.Reservations[].Instances[]'
        (format!("{instance}\n{other}\n"), 2, 1),
        (format!("[{listed}] [{instance}]"), 2, 1),
        (format!("[{node}] [{instance}]"), 1, 1),
        (format!("[{resource}]"), 1, 1),
        (tagged.clone(), 1, 1),
        ("- InstanceId: i-0000000000000dev1\n  Placement: {AvailabilityZone: eu-central-1b}\n  Tags:\n  - {Key: ENV, Value: DEV}\n".to_owned(), 1, 1),
    ] {
        let file = format!("{here}/nodes.json");
        let read = total(&folder_with(&[(&file, &inventory)]), &file);
        assert_eq!((&read["nodes"], &read["automatic"]), (&nodes.into(), &automatic.into()), "{inventory}");
    }
    let users = r#"[{"UserId": "u-1", "UserName": "alice"}] [{"GroupId": "ec4df598-7071-70a6-0de4-0123456789ab", "DisplayName": "engineers"}] [{"MembershipId": "m-1", "GroupId": "ec4df598-7071-70a6-0de4-0123456789ab", "MemberId": {"UserId": "u-1"}}]"#;
    let file = format!("{here}/nodes.json");
    let folder = folder_with(&[(&file, &format!("[{instance}]")), ("users.json", users)]);
    let ran = folder.run(&format!("coverage --inventory {file} --users users.json --format json"));
    assert_eq!(ran.json()["users"], 1, "{ran}");
    // Without its tags, the sources do not show whether an instance has none.
    let untagged =
        folder_with(&[(&file, r#"[{"InstanceId": "i-0000000000000dev1", "State": {"Name": "running"}}]"#)]);
    untagged.run(&format!("coverage --inventory {file}")).fails(1, "found no nodes or users");
}

#[test]
fn malformed_ids_are_named_at_their_place() {
    let folder = folder_with(&[
        (
            "nodes.json",
            r#"{"Nodes": [
  {"Id": "i-0000000000000dev1", "Owner": {"AccountId": "33333333333"}, "Region": "eu-central-1"},
  {"Id": "i-0000000000000dev1", "Owner": {"AccountId": "333333333333"}, "Region": "eu central 1"},
  {"Id": "i-0000000000000dev1", "Owner": {"AccountId": "333333333333", "OrganizationalUnitId": "ou-1"}, "Region": "eu-central-1"},
  {"Id": "web-1", "Owner": {"AccountId": "333333333333"}, "Region": "eu-central-1"},
  {"Owner": {"AccountId": "333333333333"}, "Region": "eu-central-1"}
]}"#,
        ),
        (
            "instances.json",
            r#"{"Reservations": [
  {"OwnerId": "acme", "Instances": [{"InstanceId": "i-0000000000000dev1", "Placement": {"AvailabilityZone": "eu-central-1b"}}]},
  {"OwnerId": "333333333333", "Instances": [{"InstanceId": "i-0000000000000dev1", "Placement": {"AvailabilityZone": "nowhere"}}]},
  {"OwnerId": "333333333333", "Instances": [{"InstanceId": "", "Placement": {"AvailabilityZone": "eu-central-1b"}}]}
]}"#,
        ),
        (
            "resources.json",
            r#"{"ResourceTagMappingList": [
  {"ResourceARN": "arn:aws:ec2:eu-central-1:33:instance/i-0000000000000dev1", "Tags": []},
  {"ResourceARN": "arn:aws:ec2::333333333333:instance/i-0000000000000dev1", "Tags": []},
  {"ResourceARN": "arn:aws:ec2:eu-central-1:333333333333:instance/x", "Tags": []}
]}"#,
        ),
    ]);
    let ran = folder.run("coverage --inventory nodes.json instances.json resources.json");
    assert!(ran.code == 1 && ran.out.is_empty(), "{ran}");
    session("coverage-malformed-ids", &[ran]);
}

#[test]
fn a_table_of_nodes_is_told_from_a_table_of_users() {
    let folder = Folder::new(MODEL).with("nodes.csv", "account,region,nodes\n333333333333,eu-central-1,4\n");
    let ran = folder.run("coverage --inventory nodes.csv");
    ran.fails(1, "a CSV file has users, but no column of this one is about users");
    assert!(ran.err.contains("`aws ec2 describe-instances`"), "{ran}");
}
