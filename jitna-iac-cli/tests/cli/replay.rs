//! `jitna-iac replay`

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
      accounts: [{name: shop, id: '333333333333'}]
    - {name: sandbox, id: ou-ab12-22222222, accounts: [{name: play, id: '444444444444'}]}
nodeAccess: {units: [workloads]}
names: {groups: {leads: ec4df598-7071-70a6-0de4-0123456789ab, on-call: 34688438-1061-702c-a03d-1fa788dccfd1}}
denyAccess: {statements: [{name: critical, when: [{nodeTag: Criticality, is: High}]}]}
autoApprovals:
  - name: everyday
    statements:
      - {name: dev, when: [{nodeTag: Environment, is: DEV}]}
      - {name: on-call, group: on-call, when: [{nodeTag: Environment, is: TEST}]}
manualApprovals:
  - {name: Finance, nodes: {Workload: Finance}, accessDuration: 4h, levels: [{approvers: [{group: leads}]}]}
  - {name: Legal, nodes: {Team: Legal}, levels: [{approvers: [{group: leads}]}]}
rollouts: [{name: workloads, units: [workloads], autoApproval: everyday, manualApprovals: [Finance, Legal]}]
";

const ALICE: &str = "94482488-3041-7059-0d3b-0123456789ab";
const BOB: &str = "94482488-3041-7059-0d3b-0123456789ac";

fn arn(node: &str) -> String {
    format!("arn:aws:ec2:eu-central-1:333333333333:instance/{node}")
}

/// The ID of a node with a number
fn node(number: usize) -> String {
    format!("i-{number:017x}")
}

/// An OpsItem, as `describe-ops-items` prints it; waits are in minutes
fn ops_item(id: &str, user: &str, node: &str, policy: &str, status: &str, wait: usize) -> Value {
    let stored = |value: String| json!({"Value": value, "Type": "SearchableString"});
    let role = "arn:aws:sts::333333333333:assumed-role/AWSReservedSSO_operator_434098e0f9f1965d";
    let request = json!({
        "requester": {"isReplica": "false", "sourceOpsItemId": id, "id": "", "arn": format!("{role}/{user}")},
        "approvalPolicy": policy, "approvalPolicyVersion": "1", "automationExecutionId": "",
    });
    let context =
        json!({"targets": {"instanceId": arn(node)}, "accessTokenRole": "SSM-JustInTimeAccessTokenRole"});
    json!({
        "OpsItemId": id, "OpsItemType": "/aws/accessrequest", "Status": status,
        "CreatedTime": "2026-05-02T14:00:00.118000+00:00",
        "OperationalData": {
            "/aws/accessrequest": stored(request.to_string()),
            "/aws/accessrequest/context": stored(context.to_string()),
            "/aws/accessrequest/starttime": stored(format!("2026-05-02 14:{wait:02}:00 UTC")),
        },
    })
}

fn event(kind: &str, id: &str, node: &str, time: &str, more: Value) -> Value {
    let mut detail = json!({"OpsItemId": id, "TargetResourceArn": arn(node), "Requester": ALICE});
    detail.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    json!({"version": "0", "detail-type": kind, "source": "aws.ssm", "time": time, "detail": detail})
}

const AUTO: &str = "SSM-JustInTimeAccessAutoApprovalPolicy";
const REQUESTER: &str = "Requester Access Request Status Update";

/// Requests with every kind of result
fn records() -> Vec<Value> {
    vec![
        // As before: by the auto-approval policy, and by `Finance`.
        ops_item("oi-01", "alice", &node(1), AUTO, "Approved", 0),
        ops_item("oi-02", "alice", &node(2), "Finance", "Rejected", 0),
        // Approvers decided, and the auto-approval policy would now.
        ops_item("oi-03", "bob", &node(1), "Finance", "Approved", 3),
        // Bob is on call, and alice is not.
        ops_item("oi-04", "alice", &node(3), AUTO, "Approved", 0),
        ops_item("oi-05", "bob", &node(3), AUTO, "Approved", 0),
        // Approved automatically before, and by hand now.
        ops_item("oi-06", "bob", &node(2), AUTO, "Approved", 0),
        // Another policy.
        ops_item("oi-07", "bob", &node(2), "Payments", "Approved", 4),
        // Several records of one request.
        event(
            REQUESTER,
            "oi-08",
            &node(2),
            "2026-05-03T08:00:00Z",
            json!({"AccessRequestStatus": "PendingApproval"}),
        ),
        event(
            REQUESTER,
            "oi-08",
            &node(2),
            "2026-05-03T08:05:00Z",
            json!({"AccessRequestStatus": "Approved"}),
        ),
        // A conflict that was resolved.
        event(
            "JITNA Access Request Failed",
            "oi-09",
            &node(2),
            "2026-05-03T09:00:00Z",
            json!({"ApplicablePolicies": ["Finance", "prod"]}),
        ),
        json!({
            "eventName": "StartAccessRequest", "eventTime": "2026-05-04T10:00:00Z", "awsRegion": "eu-central-1",
            "recipientAccountId": "333333333333",
            "userIdentity": {"type": "AssumedRole", "onBehalfOf": {"userId": BOB}},
            "requestParameters": {"reason": "HIDDEN", "targets": [{"key": "InstanceIds", "values": [node(1)]}]},
            "responseElements": {"accessRequestId": "oi-10"},
        }),
        // What cannot be decided.
        ops_item("oi-11", "alice", &node(9), AUTO, "Approved", 0),
        ops_item("oi-12", "carol", &node(1), AUTO, "Approved", 0),
        json!({"OpsItemId": "oi-13", "OpsItemType": "/aws/accessrequest", "Status": "Approved"}),
        json!({"eventName": "StartAccessRequest", "errorCode": "AccessDenied"}),
        json!({"eventName": "DescribeInstances"}),
        json!({"OpsItemId": "oi-14", "OpsItemType": "/aws/issue", "Status": "Open"}),
    ]
}

fn folder(records: &[Value]) -> Folder {
    let tagged = |number: usize, key: &str, value: &str| {
        json!({
            "InstanceId": node(number), "Placement": {"AvailabilityZone": "eu-central-1a"},
            "Tags": [{"Key": key, "Value": value}],
        })
    };
    let instances = json!({"Reservations": [{"OwnerId": "333333333333", "Instances": [
        tagged(1, "Environment", "DEV"), tagged(2, "Workload", "Finance"), tagged(3, "Environment", "TEST"),
    ]}]});
    let users =
        json!({"Users": [{"UserId": ALICE, "UserName": "alice"}, {"UserId": BOB, "UserName": "Bob"}]});
    let members = json!({"GroupMemberships": [
        {"GroupId": "34688438-1061-702c-a03d-1fa788dccfd1", "MembershipId": "m-1", "MemberId": {"UserId": BOB}},
    ]});
    let lines: Vec<String> = records.iter().map(ToString::to_string).collect();
    Folder::new(MODEL)
        .with("instances.json", instances.to_string())
        .with("users.json", users.to_string())
        .with("members-of-on-call.json", members.to_string())
        .with("records.jsonl", lines.join("\n"))
}

const WITH: &str = "--inventory instances.json --users users.json members-of-on-call.json";

#[test]
fn each_request_is_compared_with_what_happened() {
    let folder = folder(&records());
    let runs = [
        format!("replay --requests records.jsonl {WITH}"),
        format!("replay --requests records.jsonl {WITH} --format json"),
        "replay --requests records.jsonl".to_owned(),
    ];
    session("replay", &runs.map(|args| folder.run(&args)));
}

#[test]
fn only_the_named_results_fail_the_command() {
    let records = records();
    let same = &records[..2];
    for (records, word, code) in [
        (&records[..], "automatic", 4),
        (&records[..], "denied", 4),
        (&records[..], "manual", 4),
        (&records[..], "other-policy", 4),
        (&records[..], "not-replayed", 4),
        (same, "automatic,denied,manual,other-policy,not-replayed", 0),
    ] {
        let ran = folder(records).run(&format!("replay --requests records.jsonl {WITH} --fail-on {word}"));
        assert_eq!(ran.code, code, "{word}: {ran}");
    }
    folder(same).run("replay --requests records.jsonl --fail-on everything").fails(2, "everything");
    folder(same).run("replay").fails(2, "--from");
}

#[test]
fn a_policy_that_was_always_approved_quickly_is_a_candidate() {
    let one = |number: usize, status: &str, wait: usize| {
        ops_item(&format!("oi-{number:02}"), ["alice", "bob"][number % 2], &node(2), "Finance", status, wait)
    };
    let quick: Vec<Value> = (0..5).map(|number| one(number, "Approved", number + 1)).collect();
    let run = |records: &[Value]| folder(records).run(&format!("replay --requests records.jsonl {WITH}")).out;
    let text = run(&quick);
    let expected = "candidates for automatic approval (it widens access; review each):\n  manual policy `Finance`: all 5 requests of \
                    2 users approved, the slowest after 5 minutes; 1 approval of group `leads`";
    assert!(text.contains(expected), "{text}");
    // Too few, one that took longer, one that was rejected.
    for records in [
        quick[..4].to_vec(),
        [&quick[..], &[one(5, "Approved", 16)]].concat(),
        [&quick[..], &[one(5, "Rejected", 1)]].concat(),
    ] {
        let text = run(&records);
        assert!(!text.contains("candidates"), "{text}");
    }
}

#[test]
fn a_collected_folder_has_everything() {
    let folder = folder(&[]);
    let read = |name: &str| std::fs::read_to_string(folder.path(name)).unwrap();
    let place = "collected/333333333333/eu-central-1";
    let requests = json!({"OpsItemSummaries": [ops_item("oi-01", "alice", &node(1), AUTO, "Approved", 0)]});
    let (instances, users, members) =
        (read("instances.json"), read("users.json"), read("members-of-on-call.json"));
    let folder = folder
        .with(&format!("{place}/requests.json"), requests.to_string())
        .with(&format!("{place}/instances.json"), instances)
        .with(&format!("{place}/documents/Finance.json"), "{}")
        .with("collected/organization/identity-center/users.json", users)
        .with("collected/organization/identity-center/members-of-on-call.json", members);
    let ran = folder.run("replay --from collected --fail-on not-replayed");
    assert!(ran.code == 0 && ran.out.starts_with("1 request from 2026-05-02T14:00:00Z"), "{ran}");
    folder.run("replay --from .").is_quiet();
}

#[test]
fn what_judged_nothing_fails() {
    let folder =
        folder(&[json!({"eventName": "DescribeInstances"})]).with("cut.json", "{\"OpsItemSummaries\": [{");
    folder
        .run(&format!("replay --requests records.jsonl {WITH}"))
        .fails(1, "error[JNA0960]: no request was replayed");
    folder.run("replay --requests cut.json").fails(1, "error[JNA0961]: cut.json is not JSON");
    folder.run("replay --requests missing.json").fails(3, "cannot read missing.json");
    let folder = folder.with("logs/events.json.gz", "x").with("empty/readme.txt", "");
    folder.run("replay --requests logs").fails(1, "JNA0960");
    folder.run("replay --from empty").fails(3, "`empty` has no `requests.json`");
}
