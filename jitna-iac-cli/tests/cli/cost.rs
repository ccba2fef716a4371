//! `jitna-iac cost`

use crate::folder::{Folder, session};

const INVENTORY: &str = "\
account,region,nodes,hours
111111111111,eu-central-1,120,
111111111111,eu-west-1,7,100
222222222222,eu-central-1,900,720
";

#[test]
fn documented_example_costs_what_is_documented() {
    let folder = Folder::empty();
    session(
        "cost",
        &[folder.run("cost --nodes 200 --hours 100"), folder.run("cost --nodes 200 --hours 820 --trial")],
    );
    let json = folder.run("cost --nodes 200 --hours 100 --format json").json();
    assert_eq!(json["cost"], "274.00");
    let free = folder.run("cost --nodes 200 --hours 720 --trial --format json").json();
    assert_eq!((&free["cost"], &free["nodeHours"]), (&"0.00".into(), &0.into()));
}

#[test]
fn inventory_is_priced_by_account_and_region() {
    let folder = Folder::empty().with("nodes.csv", INVENTORY);
    let runs = [
        folder.run("cost --inventory nodes.csv"),
        folder.run("cost --inventory nodes.csv --per-account --format csv"),
        folder.run("cost --inventory nodes.csv --format json"),
    ];
    session("cost-inventory", &runs);
}

#[test]
fn other_prices_come_from_a_file() {
    let prices = r#"{"asOf": "2027-01-01", "source": "the contract", "tiers": [{"upToHours": 10, "perNodeHour": "1"}, {"perNodeHour": "0.5"}]}"#;
    let folder = Folder::empty().with("prices.json", prices);
    let json = folder.run("cost --nodes 1 --hours 12 --prices prices.json --format json").json();
    assert_eq!((&json["cost"], &json["prices"]["asOf"]), (&"11.00".into(), &"2027-01-01".into()));
    // The output of `--format json` is valid input.
    let shown = serde_json::to_string(&json["prices"]).unwrap();
    let again = Folder::empty().with("prices.json", shown);
    assert_eq!(again.run("cost --nodes 1 --hours 12 --prices prices.json --format json").json(), json);
}

#[test]
fn wrong_lines_are_all_named_and_nothing_is_estimated() {
    let folder = Folder::empty()
        .with("nodes.csv", "account,region,nodes\n1,eu-west-1,x\n222222222222,eu-west-1,-1\n")
        .with("prices.json", "{\"tiers\": [{\"perNodeHour\": 0.5}]}");
    let ran = folder.run("cost --inventory nodes.csv --prices prices.json");
    session("cost-wrong", std::slice::from_ref(&ran));
    ran.fails(1, "JNA1011");
    folder.run("cost --nodes 1 --hours 745").fails(2, "745 billed hours");
    folder.run("cost --inventory missing.csv").fails(3, "cannot read missing.csv");
    for args in ["cost", "cost --nodes 1 --inventory nodes.csv", "cost --nodes -1", "cost --nodes 1.5"] {
        folder.run(args).fails(2, "");
    }
}

#[test]
fn json_of_the_aws_cli_is_one_finding() {
    for text in [r#"{"Reservations": []}"#, "\u{feff} [\n]"] {
        let ran = Folder::empty().with("ec2.json", text).run("cost --inventory ec2.json");
        ran.fails(1, "expected CSV with `account,region,nodes`, found JSON");
        assert_eq!(ran.err.matches("JNA1011").count(), 1, "{ran}");
    }
}
