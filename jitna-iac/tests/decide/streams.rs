//! Many requests at the same time, and many kinds of value

use std::collections::HashSet;

use jitna_iac::decide::{Engine, Node, Request, User};
use jitna_iac::describe::{AutoApproval, Model, Region, Rollout, Statement, UserAttribute, node_tag};
use jitna_iac::plan::Plan;

/// Model of one account with these statements in its auto-approval policy
fn model(statements: impl IntoIterator<Item = Statement>) -> jitna_iac::model::Model {
    let auto = AutoApproval::new("auto", statements);
    let model =
        Model::account("333333333333", Region::EU_CENTRAL_1).with(Rollout::new("here").auto_approval(&auto));
    jitna_iac::read::described(model).0.expect("a model")
}

fn request(user: &str, tags: &[(&str, &str)]) -> Request {
    let tags = tags.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned()));
    Request {
        account: "333333333333".to_owned(),
        unit: None,
        region: "eu-central-1".to_owned(),
        user: User { id: user.to_owned(), ..User::default() },
        principal_tags: [].into(),
        node: Node { id: format!("i-{user}"), tags: tags.collect(), ..Node::default() },
    }
}

fn approved(engine: &Engine, request: &Request) -> bool {
    engine.decide(request).outcome.as_str() == "auto-approved"
}

#[test]
fn threads_share_an_engine() {
    let text =
        "permit (principal, action, resource) when { resource.getTag(resource.getTag(\"which\")) == \"x\" };";
    let model = model([Statement::cedar(text), Statement::new("a").when(node_tag("a").is("b"))]);
    let engine = Engine::new(&Plan::new(&model).0).unwrap();
    // More classes than are cached, so that the map is cleared while other threads read it.
    let requests: Vec<Request> = (0..6000)
        .map(|number| {
            let which = format!("key-{number}");
            request("u", &[("which", &which), (&which, if number % 3 == 0 { "x" } else { "y" })])
        })
        .collect();
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                for (number, request) in requests.iter().enumerate() {
                    assert_eq!(approved(&engine, request), number % 3 == 0);
                }
            });
        }
    });
}

#[test]
fn users_and_nodes_that_no_statement_tells_apart_are_one_class() {
    let own = UserAttribute::CostCenter.equals(node_tag("CostCenter"));
    let model = model([
        Statement::new("team").when(node_tag("Team").is("a")),
        Statement::new("own").when(own),
        Statement::new("staff").when(UserAttribute::EmployeeNumber.like("TEMP-*")),
    ]);
    let engine = Engine::new(&Plan::new(&model).0).unwrap();
    let users = (0..1000).map(|number| {
        let attributes = [
            ("employeeNumber".to_owned(), format!("{}-{number}", if number % 2 == 0 { "TEMP" } else { "E" })),
            ("costCenter".to_owned(), format!("{}", number % 5)),
        ];
        User { id: format!("u-{number}"), groups: vec![format!("g-{number}")], attributes: attributes.into() }
    });
    let users: HashSet<_> = users.map(|user| engine.user_class(&user, &[].into())).collect();
    assert_eq!(users.len(), 10);
    let nodes = (0..1000).map(|number| {
        let team = ["a", "b", "c", "d"][number % 4];
        request(&number.to_string(), &[("Team", team), ("Name", &number.to_string())]).node
    });
    let nodes: HashSet<_> = nodes.map(|node| engine.node_class(&node)).collect();
    assert_eq!(nodes.len(), 2);
}

#[test]
fn messages_name_no_request() {
    let text = "permit (principal, action, resource) when { resource.getTag(\"Env\") == \"DEV\" };";
    let model = model([Statement::cedar(text)]);
    let engine = Engine::new(&Plan::new(&model).0).unwrap();
    let message = |user: &str| {
        let decision = engine.decide(&request(user, &[]));
        serde_json::to_value(&decision).unwrap()["statements"][0]["error"].as_str().unwrap().to_owned()
    };
    assert_eq!(message("a`\"b"), "the node does not have the tag `Env`");
    assert_eq!(message("another"), message("a`\"b"));
}

/// The function that classifies values by a pattern agrees with Cedar's `like`. Otherwise the second of two values would get the answer for
/// the first
#[test]
fn patterns_sort_values_as_cedar_matches_them() {
    let letters = ["", "a", "b", "*", "ab", "ba", "aab", "a*b", "é", "aé", "aXbXc", "abab", "\n", "aa"];
    let patterns =
        ["*", "", "a*", "*a", "*b*", "a*b", "a\\*b", "**", "*ab", "a*a", "*é", "a*b*c", "*a*b", "a"];
    for pattern in patterns {
        let text = format!(
            "permit (principal, action, resource) when {{ resource.hasTag(\"k\") && resource.getTag(\"k\") like \"{pattern}\" }};"
        );
        let model = model([Statement::cedar(text)]);
        let shared = Engine::new(&Plan::new(&model).0).unwrap();
        for value in letters {
            let request = request("u", &[("k", value)]);
            // A new engine asks Cedar about this value; the shared one may use the answer for another value.
            let alone = Engine::new(&Plan::new(&model).0).unwrap();
            assert_eq!(approved(&shared, &request), approved(&alone, &request), "{value:?} like {pattern:?}");
        }
    }
}

#[test]
fn statements_that_cannot_be_read_make_no_engine() {
    let model = model([Statement::cedar("permit (principal"), Statement::file("missing.cedar")]);
    let findings = Engine::new(&Plan::new(&model).0).unwrap_err();
    let codes: Vec<&str> = findings.iter().map(|finding| finding.code.as_str()).collect();
    assert_eq!(codes, ["JNA0301", "JNA0107"]);
}

#[test]
fn long_statements_end_no_process() {
    let condition = "(".repeat(300) + "true" + &")".repeat(300) + &" && resource.hasTag(\"a\")".repeat(500);
    let text = format!("permit (principal, action, resource) when {{ {condition} }};");
    let model = model([Statement::cedar(text)]);
    let engine = Engine::new(&Plan::new(&model).0).unwrap();
    assert!(approved(&engine, &request("u", &[("a", "")])));
    assert!(!approved(&engine, &request("u", &[])));
}
