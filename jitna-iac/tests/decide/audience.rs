//! Many users at the same time, compared with one decision for each

use indexmap::IndexMap;
use jitna_iac::decide::{Engine, Outcome, Request, User};
use jitna_iac::plan::Plan;

use super::generate::{self, Random};
use super::read;

type Asking = (User, IndexMap<String, String>);

/// Decides for `users` on the nodes of `requests` in both ways; returns how many are approved
fn agree(engine: &Engine, users: &[Asking], requests: &[Request], what: &str) -> usize {
    let audience = engine.audience(users);
    let mut approvals = 0;
    // Twice, so that cached answers are checked as well.
    for request in requests.iter().chain(requests) {
        let place = engine.place(&request.account, request.unit.as_deref(), &request.region);
        let found: Vec<usize> = audience.approved(&place, &request.node).iter().collect();
        let mut expected = Vec::new();
        for (number, (user, principal_tags)) in users.iter().enumerate() {
            let decision = place.decide(user, principal_tags, &request.node);
            match decision.outcome {
                Outcome::AutoApproved { .. } => expected.push(number),
                other => assert_eq!(other, place.manual(&request.node), "{what}: {:?}", request.node),
            }
        }
        assert_eq!(found, expected, "{what}: {:?}", request.node);
        approvals += expected.len();
    }
    approvals
}

#[test]
fn many_users_at_once_are_decided_as_one_by_one() {
    let mut approvals = 0;
    for seed in 0..20 {
        let random = &mut Random::new(seed);
        let text = serde_json::to_string_pretty(&generate::model(random)).unwrap();
        let model = read(&text);
        let engine = Engine::new(&Plan::new(&model).0).unwrap();
        let requests: Vec<Request> = (0..40).map(|_| generate::request(random)).collect();
        let users: Vec<Asking> =
            requests.iter().map(|request| (request.user.clone(), request.principal_tags.clone())).collect();
        approvals += agree(&engine, &users, &requests, &format!("seed {seed}\n{text}"));
    }
    assert!(approvals > 1000, "{approvals}");
}

/// A statement whose comparisons distinguish every user and every node
#[test]
fn owners_of_nodes_are_found() {
    let text = r#"
version: 1
account: {id: "333333333333", region: eu-central-1}
autoApprovals:
  - name: owners
    statements:
      - {name: owner, when: [{attribute: employeeNumber, equalsNodeTag: Owner}], unless: [{attribute: division, is: Sales}]}
      - {name: everyone, when: [{nodeTag: Public, is: "yes"}]}
"#;
    let model = read(text);
    let engine = Engine::new(&Plan::new(&model).0).unwrap();
    let random = &mut Random::new(1);
    let users: Vec<Asking> = (0..150)
        .map(|number| {
            let mut user = User { id: format!("u-{number}"), ..User::default() };
            user.attributes.insert("employeeNumber".to_owned(), (number / 2).to_string());
            if random.chance(3) {
                user.attributes.insert("division".to_owned(), "Sales".to_owned());
            }
            (user, IndexMap::new())
        })
        .collect();
    let request = |number: usize| {
        let mut request = generate::request(random);
        (request.account, request.region) = ("333333333333".to_owned(), "eu-central-1".to_owned());
        request.node.tags = IndexMap::from([("Owner".to_owned(), number.to_string())]);
        if number.is_multiple_of(10) {
            request.node.tags.insert("Public".to_owned(), "yes".to_owned());
        }
        request
    };
    let requests: Vec<Request> = (0..90).map(request).collect();
    assert!(agree(&engine, &users, &requests, text) > 1000);
}

/// Everything reported as possible for principals that statements name is possible
#[test]
fn probes_are_approved_for_a_reason() {
    let text = r#"
version: 1
account: {id: "333333333333", region: eu-central-1}
names: {groups: {leads: ec4df598-7071-70a6-0de4-0123456789ab}}
denyAccess:
  statements:
    - {name: temps, when: [{attribute: employeeNumber, like: "TEMP-*"}]}
autoApprovals:
  - name: mixed
    statements:
      - {name: group, group: leads, when: [{nodeTag: ENV, is: DEV}]}
      - {name: cost, when: [{attribute: costCenter, equalsNodeTag: CostCenter}]}
      - {name: never, when: [{attribute: employeeNumber, like: "TEMP-*"}, {nodeTag: ENV, is: TEMP}]}
"#;
    let model = read(text);
    let engine = Engine::new(&Plan::new(&model).0).unwrap();
    assert_eq!(engine.compared_tags().into_iter().collect::<Vec<_>>(), ["CostCenter"]);
    assert!(engine.reads_attributes() && !engine.reads_principal_tags());
    let values = [("CostCenter".to_owned(), ["7".to_owned(), "8".to_owned()].into())].into();
    let probes = engine.probes(&values);
    let users: Vec<Asking> =
        probes.all.iter().map(|probe| (probe.user.clone(), probe.principal_tags.clone())).collect();
    let audience = engine.audience(&users);
    let place = engine.place("333333333333", None, "eu-central-1");
    for (tags, expected) in [
        (vec![("ENV", "DEV")], vec!["group leads"]),
        (vec![("CostCenter", "8")], vec!["anyone with costCenter"]),
        (vec![("CostCenter", "9")], vec![]),
        (vec![("ENV", "TEMP")], vec![]),
    ] {
        let node = jitna_iac::decide::Node {
            id: "i-1".to_owned(),
            tags: tags.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect(),
            ..Default::default()
        };
        let approved = audience.approved(&place, &node);
        let labels: Vec<&str> = approved.iter().map(|number| probes.all[number].label.as_str()).collect();
        assert_eq!(labels, expected, "{tags:?}");
    }
}
