//! How long it takes to count the nodes of a large organization: 100,000 nodes, 10,000 users, 50 manual policies and 100 statements
//!
//! Hardly two users are equal, and thousands of classes of nodes differ. `cargo test` runs it with fewer. With
//! `JITNA_BENCH_FILES=DIR` the same organization is written there, as the AWS CLI would print it, for the command.

use std::fmt::Write;
use std::path::Path;

use divan::Bencher;
use divan::counter::ItemsCount;
use jitna_iac::coverage::{Coverage, Dimension};
use jitna_iac::decide::Engine;
use jitna_iac::diag::Sources;
use jitna_iac::inventory::{Collector, Inventory};
use jitna_iac::model::Model;
use jitna_iac::plan::Plan;
use serde_json::json;

/// Nodes and users: all when measured, fewer when only run
fn sizes() -> (usize, usize) {
    if std::env::args().any(|arg| arg == "--bench") { (100_000, 10_000) } else { (2_000, 200) }
}

/// Writes the files to the folder in `JITNA_BENCH_FILES`, for a measurement of the whole command
pub(crate) fn write_files() -> bool {
    if let Some(folder) = std::env::var_os("JITNA_BENCH_FILES") {
        let folder = Path::new(&folder);
        let (nodes, users) = sizes();
        for (name, text) in [
            ("jitna.json", model_text()),
            ("nodes.json", nodes_text(nodes)),
            ("users.json", users_text(users)),
        ] {
            std::fs::write(folder.join(name), text).expect("a folder for the files");
        }
        return true;
    }
    false
}

const REGIONS: [&str; 2] = ["eu-central-1", "eu-west-1"];

/// Accounts in 5 units, each with a rollout of its own
const ACCOUNTS: usize = 50;

fn account(number: usize) -> String {
    format!("{:012}", 300_000_000_000 + number as u64)
}

fn group(number: usize) -> String {
    format!("ec4df598-7071-70a6-0de4-{number:012}")
}

/// 90 statements that approve, 10 that forbid, 50 manual policies
fn model_text() -> String {
    let permits = (0..90).map(|number| match number % 5 {
        0 => json!({"name": format!("team {number}"), "group": group(number),
            "when": [{"nodeTag": "Team", "is": format!("team-{number}")}, {"nodeTag": "Environment", "oneOf": ["DEV", "TEST"]}]}),
        1 => json!({"name": format!("cost center {number}"), "group": group(number),
            "when": [{"attribute": "costCenter", "equalsNodeTag": "CostCenter"}]}),
        2 => json!({"name": format!("owner {number}"), "nodeKind": "ec2",
            "when": [{"attribute": "employeeNumber", "equalsNodeTag": "Owner"}, {"nodeTag": "Team", "is": format!("team-{number}")}]}),
        3 => json!({"name": format!("session {number}"),
            "when": [{"principalTag": "AccessLevel", "is": format!("level-{number}")}, {"nodeTag": "Environment", "is": "DEV"}]}),
        _ => json!({"name": format!("staff {number}"), "nodeKind": "ec2",
            "when": [{"attribute": "employeeNumber", "like": format!("{number}*")}, {"nodeTag": "Team", "is": format!("team-{number}")}]}),
    });
    let forbids = (0..10).map(|number| {
        json!({"name": format!("secret {number}"),
            "when": [{"nodeTag": "Classification", "is": format!("secret-{number}")}, {"not": {"attribute": "division", "is": "Security"}}]})
    });
    let manual = (0..50).map(|number| {
        json!({"name": format!("Workload-{number}"), "nodes": {"Workload": format!("workload-{number}")},
            "levels": [{"approvers": [{"group": group(number)}]}]})
    });
    let names: Vec<String> = (0..50).map(|number| format!("Workload-{number}")).collect();
    let units = (0..5).map(|unit| {
        let accounts = (0..ACCOUNTS).filter(|number| number % 5 == unit);
        let accounts = accounts.map(|number| json!({"name": format!("account-{number}"), "id": account(number)}));
        json!({"name": format!("unit-{unit}"), "id": format!("ou-ab12-1111111{unit}"), "accounts": accounts.collect::<Vec<_>>()})
    });
    let rollouts = (0..5).map(|unit| {
        json!({"name": format!("unit-{unit}"), "units": [format!("unit-{unit}")], "autoApproval": "everyday",
            "manualApprovals": names, "sessionPreferences": "standard"})
    });
    json!({
        "version": 1,
        "organization": {
            "delegatedAdministrator": "222222222222", "root": "r-ab12", "homeRegion": "eu-central-1", "identityProvider": "SSO",
            "units": units.collect::<Vec<_>>(),
        },
        "unifiedConsole": {"regions": REGIONS},
        "denyAccess": {"statements": forbids.collect::<Vec<_>>()},
        "autoApprovals": [{"name": "everyday", "statements": permits.collect::<Vec<_>>()}],
        "manualApprovals": manual.collect::<Vec<_>>(),
        "sessionPreferences": [{"name": "standard", "idleTimeout": "20m", "maxDuration": "60m"}],
        "rollouts": rollouts.collect::<Vec<_>>(),
    })
    .to_string()
}

/// Nodes as `aws ec2 describe-instances` prints them, with an owner of their own each
fn nodes_text(count: usize) -> String {
    let mut text = "{\"Reservations\": [".to_owned();
    for number in 0..count {
        let tag = |key: &str, value: String| json!({"Key": key, "Value": value});
        let mut tags = vec![
            tag("Name", format!("node-{number}")),
            tag("Team", format!("team-{}", number * 7 % 120)),
            tag("Environment", ["DEV", "TEST", "PROD"][number % 3].to_owned()),
            tag("CostCenter", (number * 11 % 500).to_string()),
            tag("Owner", (number * 13 % (count / 2)).to_string()),
        ];
        if number % 4 != 0 {
            tags.push(tag("Workload", format!("workload-{}", number % 53)));
        }
        if number % 9 == 0 {
            tags.push(tag("Classification", format!("secret-{}", number % 12)));
        }
        let instance = json!({
            "InstanceId": format!("i-{number:017x}"), "InstanceType": "m5.large", "State": {"Code": 16, "Name": "running"},
            "Placement": {"AvailabilityZone": format!("{}a", REGIONS[number % 2])}, "Tags": tags,
        });
        let owner = account(number / 2 % ACCOUNTS);
        let separator = if number == 0 { "" } else { "," };
        write!(text, "{separator}\n{}", json!({"OwnerId": owner, "Instances": [instance]})).expect("a text");
    }
    text + "\n]}\n"
}

/// Users with five groups and attributes each, as lines of our own
fn users_text(count: usize) -> String {
    let mut text = String::new();
    for number in 0..count {
        let groups: Vec<String> = (0..5).map(|step| group((number * 7 + step * 13) % 100)).collect();
        let user = json!({
            "userId": format!("user-{number}"), "groups": groups, "employeeNumber": number.to_string(),
            "costCenter": (number % 500).to_string(), "division": if number % 10 == 0 { "Security" } else { "Sales" },
            "principalTags": {"AccessLevel": format!("level-{}", number % 100)},
        });
        writeln!(text, "{user}").expect("a text");
    }
    text
}

fn model() -> Model {
    let (model, findings) = jitna_iac::read::read(&model_text(), "jitna.json", &mut Sources::default());
    assert!(findings.is_empty());
    model.expect("a model")
}

fn inventory(nodes: &str, users: &str) -> Inventory {
    let (mut collector, mut sources) = (Collector::default(), Sources::default());
    collector.read(nodes.as_bytes(), "nodes.json", &mut sources).expect("a text");
    collector.read(users.as_bytes(), "users.json", &mut sources).expect("a text");
    let (inventory, findings) = collector.finish();
    assert!(findings.is_empty());
    inventory
}

#[divan::bench(sample_count = 3, sample_size = 1)]
fn read_inventory(bencher: Bencher) {
    let (nodes, users) = sizes();
    let (nodes_text, users_text) = (nodes_text(nodes), users_text(users));
    bencher.counter(ItemsCount::new(nodes)).bench(|| inventory(&nodes_text, &users_text));
}

fn count(bencher: Bencher, with_users: bool) {
    let (nodes, users) = sizes();
    let model = model();
    let plan = Plan::new(&model).0;
    let mut inventory = inventory(&nodes_text(nodes), &users_text(users));
    if !with_users {
        inventory.users = None;
    }
    let by = vec![Dimension::Account, Dimension::Region, Dimension::Tag("Team".to_owned())];
    bencher.counter(ItemsCount::new(nodes)).bench(|| {
        // With the engine: it remembers, and a run begins without a memory.
        let engine = Engine::new(&plan).expect("an engine");
        let coverage = Coverage::new(&engine, &plan, &inventory, by.clone(), &mut |_, _| {});
        let total = &coverage.total;
        assert!(total.nodes == nodes && total.automatic > 0, "{total:?}");
        // Without users, the prover looks for some user who gets in, and finds one for more nodes.
        assert!(!with_users || total.manual > 0 && total.uncovered > 0, "{total:?}");
        coverage
    });
}

#[divan::bench(sample_count = 3, sample_size = 1)]
fn with_users(bencher: Bencher) {
    count(bencher, true);
}

#[divan::bench(sample_count = 3, sample_size = 1)]
fn without_users(bencher: Bencher) {
    count(bencher, false);
}
