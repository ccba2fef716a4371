//! Decisions, compared with a second evaluator, with the documented order, and with the documented statements

mod audience;
mod documented;
mod generate;
mod order;
mod referee;
mod streams;

use std::collections::{BTreeSet, HashMap};

use generate::Random;
use jitna_iac::decide::{Decision, Engine, Node, Request, StatementResult, User};
use jitna_iac::diag::Sources;
use jitna_iac::model::Model;
use jitna_iac::plan::Plan;
use referee::{Referee, Ruling};

/// The model in a text; its format is checked, but not whether it is sensible
pub(crate) fn read(text: &str) -> Model {
    let (model, findings) = jitna_iac::read::read(text, "jitna.yaml", &mut Sources::default());
    assert!(findings.is_empty(), "{findings:?}\n{text}");
    model.expect("a model")
}

/// A decision in the format of the referee
fn ruling(decision: &Decision) -> Ruling {
    let of = |matched: bool| -> BTreeSet<(String, usize)> {
        let traces = decision.statements.iter();
        let kept = traces.filter(|trace| (trace.result == StatementResult::Matched) == matched);
        kept.map(|trace| (trace.policy.to_string(), trace.index)).collect()
    };
    Ruling {
        decision: decision.outcome.as_str(),
        policies: decision.outcome.policies().into_iter().map(str::to_owned).collect(),
        auto_denied: decision.auto_denied,
        matched: of(true),
        erred: of(false),
    }
}

/// Decides `count` requests on a model generated from `seed`, twice, and by the referee; counts the outcomes
fn agree(seed: u64, count: usize, outcomes: &mut HashMap<&'static str, usize>) {
    let random = &mut Random::new(seed);
    let text = serde_json::to_string_pretty(&generate::model(random)).unwrap();
    let model = read(&text);
    let (plan, findings) = Plan::new(&model);
    assert!(findings.is_empty(), "{findings:?}");
    let engine = Engine::new(&plan).unwrap();
    let referee = Referee::new(&model);
    let requests: Vec<Request> = (0..count).map(|_| generate::request(random)).collect();
    let mut classes: HashMap<_, Decision> = HashMap::new();
    for request in requests.iter().chain(requests.iter().rev().take(20)) {
        let decision = engine.decide(request);
        let expected = referee.rule(request);
        assert_eq!(ruling(&decision), expected, "seed {seed}: {request:?}\n{text}");
        *outcomes.entry(expected.decision).or_default() += 1;
        if !expected.erred.is_empty() {
            *outcomes.entry("erred").or_default() += 1;
        }
        // Requests of one class get the same decision, including the messages.
        let Request { account, unit, region, user, principal_tags, node } = request;
        let place = engine.place(account, unit.as_deref(), region);
        let key = |user, node| (user, node, account.clone(), unit.clone(), region.clone());
        let wide = key(engine.user_class(user, principal_tags), engine.node_class(node));
        let near = key(place.user_class(user, principal_tags), place.node_class(node));
        for key in [(true, wide), (false, near)] {
            let known = classes.entry(key).or_insert_with(|| decision.clone());
            assert_eq!(*known, decision, "seed {seed}: {request:?}\n{text}");
        }
    }
}

/// Random models, and requests that use their words: 24,000 requests over 120 models
#[test]
fn engine_and_referee_agree() {
    let threads = 4;
    let counted = std::thread::scope(|scope| {
        let workers: Vec<_> = (0..threads)
            .map(|thread| {
                scope.spawn(move || {
                    let mut outcomes = HashMap::new();
                    for seed in (thread..120).step_by(threads) {
                        agree(seed as u64, 200, &mut outcomes);
                    }
                    outcomes
                })
            })
            .collect();
        workers.into_iter().map(|worker| worker.join().unwrap()).collect::<Vec<_>>()
    });
    // Every outcome occurred often enough for the agreement to be meaningful.
    for outcome in ["auto-approved", "manual", "conflict", "not-covered", "erred"] {
        let count: usize = counted.iter().filter_map(|outcomes| outcomes.get(outcome)).sum();
        assert!(count > 500, "{outcome}: {count}");
    }
}

const SPLIT: &str = r#"version: 1
organization:
  managementAccount: "111111111111"
  delegatedAdministrator: "222222222222"
  root: r-ab12
  homeRegion: eu-central-1
  units:
    - name: workloads
      id: ou-ab12-11111111
      accounts: [{name: shop, id: "333333333333"}]
      units:
        - {name: production, id: ou-ab12-22222222}
nodeAccess: {units: [workloads]}
denyAccess: {statements: [{name: critical, when: [{nodeTag: Critical, is: "yes"}]}]}
autoApprovals: [{name: dev, statements: [{when: [{nodeTag: Env, is: DEV}]}]}]
rollouts:
  - {name: workloads, units: [workloads], autoApproval: dev}
  - {name: production, units: [production]}
  - {name: management, accounts: ["111111111111"], autoApproval: dev}
"#;

/// Decision about a request for a node with both tags, and whether the deny-access policy matched
fn for_both_tags(text: &str, account: &str, unit: Option<&str>) -> (String, bool) {
    let model = read(text);
    let engine = Engine::new(&Plan::new(&model).0).unwrap();
    let mut request = Request {
        account: account.to_owned(),
        unit: unit.map(str::to_owned),
        region: "eu-central-1".to_owned(),
        user: User::default(),
        principal_tags: [].into(),
        node: Node::default(),
    };
    for (key, value) in [("Critical", "yes"), ("Env", "DEV")] {
        request.node.tags.insert(key.to_owned(), value.to_owned());
    }
    let decision = engine.decide(&request);
    (decision.outcome.as_str().to_owned(), decision.auto_denied)
}

#[test]
fn the_deny_access_policy_counts_where_it_is_shared() {
    for (account, expected) in [("shop", ("not-covered", true)), ("111111111111", ("auto-approved", false))] {
        let (decision, denied) = for_both_tags(SPLIT, account, None);
        assert_eq!((decision.as_str(), denied), expected, "{account}");
    }
    // With the root as its target, it applies everywhere.
    let root = SPLIT.replace("nodeAccess: {units: [workloads]}", "nodeAccess: {units: [root]}");
    assert_eq!(for_both_tags(&root, "111111111111", None), ("not-covered".to_owned(), true));
}

#[test]
fn later_accounts_of_a_split_unit_get_nothing() {
    let dev = SPLIT.replace("denyAccess: {", "maxExposure: 100h\n#");
    assert_eq!(for_both_tags(&dev, "shop", None).0, "auto-approved");
    // The StackSet of the unit names `shop`; an account that joins the unit is in no StackSet.
    assert_eq!(for_both_tags(&dev, "999999999999", Some("workloads")).0, "not-covered");
    let whole = dev.replace("  - {name: production, units: [production]}\n", "");
    assert_eq!(for_both_tags(&whole, "999999999999", Some("workloads")).0, "auto-approved");
}
