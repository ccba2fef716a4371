//! The documented order of evaluation: each test quotes the row of the facts, section 4, that it checks

use jitna_iac::decide::{Decision, Engine, Node, Request, User};
use jitna_iac::plan::Plan;
use serde_json::{Value, json};

/// Decides a request for a node with these tags, by policies for `Deny`, `Auto`, `One`, `Two`, and all nodes if there are any
fn decide(all_nodes: usize, tags: &[&str]) -> Decision {
    decide_in(all_nodes, tags, "333333333333", "eu-central-1")
}

fn decide_in(all_nodes: usize, tags: &[&str], account: &str, region: &str) -> Decision {
    let manual = |name: &str, nodes: Value| json!({"name": name, "nodes": nodes, "levels": [{"approvers": [{"group": super::generate::LEADS}]}]});
    let mut manuals = vec![
        manual("by-one", json!({"One": ["yes", "too"], "Uno": "yes"})),
        manual("by-two", json!({"Two": "yes"})),
    ];
    manuals.extend((0..all_nodes).map(|number| manual(&format!("all-{number}"), json!("all"))));
    let names: Vec<Value> = manuals.iter().map(|policy| policy["name"].clone()).collect();
    let text = json!({
        "version": 1,
        "organization": {
            "managementAccount": "111111111111", "delegatedAdministrator": "222222222222", "root": "r-ab12",
            "homeRegion": "eu-central-1", "identityProvider": "SSO",
            "units": [
                {"name": "workloads", "id": "ou-ab12-11111111", "accounts": [
                    {"name": "shop", "id": "333333333333"}, {"name": "bank", "id": "444444444444"}]},
            ],
        },
        "unifiedConsole": {"regions": ["eu-central-1", "eu-west-1"]},
        "denyAccess": {"statements": [{"name": "deny", "when": [{"nodeTag": "Deny", "is": "yes"}]}]},
        "autoApprovals": [{"name": "auto", "statements": [{"name": "approve", "when": [{"nodeTag": "Auto", "is": "yes"}]}]}],
        "manualApprovals": manuals,
        "rollouts": [{"name": "workloads", "units": ["workloads"], "excludeAccounts": ["bank"], "regions": ["eu-central-1"],
            "autoApproval": "auto", "manualApprovals": names}],
    });
    let model = super::read(&text.to_string());
    let (plan, _) = Plan::new(&model);
    let tags = tags.iter().map(|key| ((*key).to_owned(), "yes".to_owned()));
    Engine::new(&plan).unwrap().decide(&Request {
        account: account.to_owned(),
        unit: None,
        region: region.to_owned(),
        user: User { id: "alice".to_owned(), ..User::default() },
        principal_tags: [].into(),
        node: Node { id: "i-1".to_owned(), tags: tags.collect(), ..Node::default() },
    })
}

#[track_caller]
fn check(decision: &Decision, word: &str, policies: &[&str], auto_denied: bool) {
    let found = (decision.outcome.as_str(), decision.outcome.policies(), decision.auto_denied);
    assert_eq!(found, (word, policies.to_vec(), auto_denied), "{}", decision.trace());
}

/// Facts 4.1: "**Deny-access**: a matching `forbid` rules out automatic approval."
#[test]
fn a_matching_forbid_rules_out_automatic_approval() {
    check(&decide(0, &["Auto"]), "auto-approved", &["auto"], false);
    check(&decide(0, &["Auto", "Deny"]), "not-covered", &[], true);
}

/// Facts 4.2: "**Auto-approval**: a matching `permit` approves automatically, for 1 hour."
#[test]
fn a_matching_permit_approves_at_once_for_one_hour() {
    let decision = decide(0, &["Auto"]);
    check(&decision, "auto-approved", &["auto"], false);
    assert_eq!(serde_json::to_value(&decision).unwrap()["hours"], 1);
}

/// Facts 4.3: "**Manual**: the policy with a matching tag; if none, the policy for all nodes."
#[test]
fn the_manual_policy_is_the_one_with_a_matching_tag_or_the_one_for_all_nodes() {
    check(&decide(1, &["One"]), "manual", &["by-one"], false);
    check(&decide(1, &["Three"]), "manual", &["all-0"], false);
}

/// Facts 4: "one tag policy and the all-nodes policy match | the tag policy applies"
#[test]
fn the_tag_policy_goes_before_the_one_for_all_nodes() {
    check(&decide(1, &["Two"]), "manual", &["by-two"], false);
    check(&decide(2, &["Two"]), "manual", &["by-two"], false);
}

/// Facts 4: "two or more tag policies match the node | conflict: the request **fails**"
#[test]
fn two_tag_policies_are_a_conflict() {
    check(&decide(0, &["One", "Two"]), "conflict", &["by-one", "by-two"], false);
    check(&decide(1, &["Two", "One", "Deny"]), "conflict", &["by-one", "by-two"], true);
}

/// Facts 3.4: "Several tags in one policy are alternatives (OR): one matching tag is enough."
#[test]
fn several_tags_of_one_policy_are_alternatives_and_no_conflict() {
    check(&decide(0, &["Uno"]), "manual", &["by-one"], false);
    check(&decide(0, &["One", "Uno"]), "manual", &["by-one"], false);
}

/// Facts 4: "no policy applies | users cannot request access"
#[test]
fn without_a_policy_there_is_no_access() {
    check(&decide(0, &["Three"]), "not-covered", &[], false);
}

/// Facts 4: "auto-approval and manual match, deny does not | approved automatically"
#[test]
fn automatic_approval_goes_before_manual_policies() {
    check(&decide(1, &["Auto", "One"]), "auto-approved", &["auto"], false);
    // Also if the manual approval policies are in conflict.
    check(&decide(2, &["Auto", "One", "Two"]), "auto-approved", &["auto"], false);
}

/// Facts 4: "deny, auto-approval and manual match | goes to the manual policy"
#[test]
fn denied_automatic_approval_leaves_the_manual_policy() {
    check(&decide(0, &["Deny", "Auto", "One"]), "manual", &["by-one"], true);
}

/// Facts 4: "deny matches and no manual policy applies | no way in **[derived]**"
#[test]
fn denied_and_without_a_manual_policy_there_is_no_way_in() {
    check(&decide(0, &["Deny"]), "not-covered", &[], true);
}

/// Facts 4: "two all-nodes policies | the docs do not say; treat as a conflict **[derived]**"
#[test]
fn two_policies_for_all_nodes_are_a_conflict() {
    check(&decide(2, &[]), "conflict", &["all-0", "all-1"], false);
}

/// Facts 4: "Auto-approval and manual policies act only in the account and Region that they are in."
#[test]
fn policies_act_only_in_their_account_and_region() {
    for (account, region) in
        [("444444444444", "eu-central-1"), ("111111111111", "eu-central-1"), ("333333333333", "eu-west-1")]
    {
        let decision = decide_in(1, &["Auto", "One"], account, region);
        check(&decision, "not-covered", &[], false);
        assert!(
            decision.trace().contains("no rollout covers the account in the Region"),
            "{}",
            decision.trace()
        );
    }
    // The deny-access policy belongs to the organization: it matches wherever the request is.
    check(&decide_in(1, &["Deny"], "444444444444", "eu-central-1"), "not-covered", &[], true);
}

/// Facts 3.3: "it does not keep approvers from approving", and facts 3.2: automatic approval "wins over manual policies"
#[test]
fn the_trace_tells_every_step() {
    let decision = decide(1, &["Deny", "Auto", "One"]);
    let steps: Vec<(String, usize, &str)> = decision
        .statements
        .iter()
        .map(|trace| (trace.policy.to_string(), trace.index, trace.effect.as_str()))
        .collect();
    let deny = "SSM-JustInTimeAccessDenyAccessOrgPolicy".to_owned();
    assert_eq!(steps, [(deny, 0, "forbid"), ("auto".to_owned(), 0, "permit")]);
    let names = |policies: &[std::sync::Arc<jitna_iac::decide::ManualPolicy>]| {
        policies.iter().map(|policy| policy.name.to_string()).collect::<Vec<_>>()
    };
    assert_eq!(names(&decision.by_tag), ["by-one"]);
    assert_eq!(names(&decision.for_all_nodes), ["all-0"]);
}
