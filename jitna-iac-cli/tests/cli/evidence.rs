//! `jitna-iac evidence`

use serde_json::Value;

use crate::folder::{Folder, Ran, session, with_error};

const RECIPE: &str = include_str!("../../../examples/recipe/jitna.yaml");
const EVENTS: &str = "{\"detail-type\": \"Requester Access Request Status Update\", \"source\": \"aws.ssm\", \"time\": \"2025-04-10T20:40:02Z\", \
                      \"detail\": {\"OpsItemId\": \"oi-f57e817742bd\", \"TargetResourceArn\": \
                      \"arn:aws:ec2:us-east-1:333333333333:instance/i-0b3952fba006f5f0d\", \"Requester\": \"=1+1\", \
                      \"AccessRequestStatus\": \"Approved\"}}";

/// Runs the command on a day that does not change
fn on_a_day(folder: &Folder, args: &str) -> Ran {
    folder.shell(&format!("SOURCE_DATE_EPOCH=1767225600 jitna-iac {args}"))
}

#[test]
fn evidence_of_the_recipe_says_what_the_model_has_and_lacks() {
    let folder = Folder::new(RECIPE).with("events.jsonl", EVENTS);
    let mut ran = on_a_day(&folder, "evidence --requests events.jsonl");
    assert_eq!(ran.code, 0, "{ran}");
    let read = |name: &str| std::fs::read_to_string(folder.path(&format!("evidence/{name}"))).unwrap();
    ran.out = read("evidence.csv");
    session("evidence-csv", &[ran]);
    let mut ran = on_a_day(&folder, "evidence --requests events.jsonl");
    ran.out = read("evidence.json");
    session("evidence-oscal", &[ran]);
    let page = read("evidence.html");
    assert!(page.starts_with("<!DOCTYPE html>") && page.contains("They do not show that"), "{page}");
    assert!(!page.contains("<script") && page.contains("oi-f57e817742bd"), "{page}");
}

#[test]
fn a_control_without_facts_is_not_in_oscal() {
    let folder = Folder::new(RECIPE);
    let ran = on_a_day(&folder, "evidence --out here");
    assert!(ran.code == 0 && ran.out.is_empty(), "{ran}");
    let text = std::fs::read_to_string(folder.path("here/evidence.json")).unwrap();
    let value: Value = serde_json::from_str(&text).unwrap();
    let all = value["component-definition"]["components"][0]["control-implementations"].as_array().unwrap();
    let ids: Vec<&str> = all
        .iter()
        .flat_map(|one| one["implemented-requirements"].as_array().unwrap())
        .map(|one| one["control-id"].as_str().unwrap())
        .collect();
    // The recipe has no notifications, and no records were given.
    assert!(ids.contains(&"ac-3") && ids.contains(&"CC6.1") && !ids.contains(&"A.8.16"), "{ids:?}");
    assert!(!text.to_lowercase().contains("compliant"));
}

#[test]
fn nothing_is_written_about_what_is_wrong() {
    let folder = Folder::new(with_error());
    folder.run("evidence").fails(1, "error[JNA0102]");
    assert_eq!(folder.names(), ["jitna.yaml"]);
    let folder = Folder::new(RECIPE)
        .with("cut.json", "[{")
        .with("other.json", "{\"eventName\": \"DescribeInstances\"}");
    folder.run("evidence --requests cut.json").fails(1, "error[JNA0961]");
    folder
        .run("evidence --requests other.json")
        .fails(1, "error[JNA0960]: the records have no access request; 1 record about something else");
    folder.run("evidence --requests missing.json").fails(3, "cannot read missing.json");
    assert_eq!(folder.names(), ["cut.json", "jitna.yaml", "other.json"]);
}
