//! Random models and requests, from so few words that they coincide

use jitna_iac::decide::{Node, NodeKind, Request, User};
use serde_json::{Value, json};

/// Pseudorandom numbers, the same in every run
pub(crate) struct Random(u64);

impl Random {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed)
    }

    pub(crate) fn below(&mut self, end: usize) -> usize {
        // SplitMix64 (Steele, Lea, Flood: "Fast splittable pseudorandom number generators")
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((z ^ (z >> 31)) % end as u64) as usize
    }

    pub(crate) fn of<'a>(&mut self, words: &[&'a str]) -> &'a str {
        words[self.below(words.len())]
    }

    pub(crate) fn chance(&mut self, of_ten: usize) -> bool {
        self.below(10) < of_ten
    }
}

pub(crate) const LEADS: &str = "ec4df598-7071-70a6-0de4-0123456789ab";
pub(crate) const ON_CALL: &str = "34688438-1061-702c-a03d-1fa788dccfd1";
pub(crate) const ALICE: &str = "94482488-3041-7059-0d3b-0123456789ab";

const GROUPS: &[&str] = &[LEADS, ON_CALL, "leads", "on-call", "g-3", "é\"g", ""];
const USERS: &[&str] = &[ALICE, "alice", "bob", "", "日本"];
const NODES: &[&str] = &["i-1", "i-2", "mi-1", "a\"b"];
const ATTRIBUTES: &[&str] = &["employeeNumber", "costCenter", "organization", "division"];
const KEYS: &[&str] = &["Env", "Team", "CostCenter", "a b", "é", "dev"];
const VALUES: &[&str] = &["prod", "dev", "Prod", "", "a*b", "TEMP-1", "x\"y\\", "日本", "Team"];
const PATTERNS: &[&str] = &["*", "p*d", "*o*", "TEMP-*", "a\\*b", "*本", "", "**e*"];

fn quoted(text: &str) -> String {
    format!("{text:?}")
}

/// A string expression
fn string(random: &mut Random, depth: usize) -> String {
    match random.below(if depth == 0 { 6 } else { 9 }) {
        0 | 1 => quoted(random.of(VALUES)),
        2 | 3 => format!("resource.getTag({})", quoted(random.of(KEYS))),
        4 => format!("principal.{}", random.of(ATTRIBUTES)),
        5 => format!("context.iam.principalTags.getTag({})", quoted(random.of(KEYS))),
        6 => format!("resource.getTag({})", string(random, depth - 1)),
        7 => format!("context.iam.principalTags.getTag({})", string(random, depth - 1)),
        _ => format!(
            "(if {} then {} else {})",
            condition(random, depth - 1),
            string(random, depth - 1),
            string(random, depth - 1)
        ),
    }
}

fn guarded(random: &mut Random) -> String {
    let key = quoted(random.of(KEYS));
    let of = random.of(&["resource", "context.iam.principalTags"]);
    let value = quoted(random.of(VALUES));
    match random.below(4) {
        0 => format!("({of}.hasTag({key}) && {of}.getTag({key}) == {value})"),
        1 => {
            let attribute = random.of(ATTRIBUTES);
            format!(
                "(principal has {attribute} && {of}.hasTag({key}) && {of}.getTag({key}) == principal.{attribute})"
            )
        }
        2 => {
            let attribute = random.of(ATTRIBUTES);
            let pattern = random.of(PATTERNS);
            format!("(principal has {attribute} && principal.{attribute} like \"{pattern}\")")
        }
        _ => {
            let other = quoted(random.of(VALUES));
            format!("({of}.hasTag({key}) && [{value}, {other}].contains({of}.getTag({key})))")
        }
    }
}

/// A condition, with or without guard, sensible or not
fn condition(random: &mut Random, depth: usize) -> String {
    if depth == 0 {
        return guarded(random);
    }
    let down = depth - 1;
    match random.below(24) {
        0..=3 => guarded(random),
        4 => format!("({} && {})", condition(random, down), condition(random, down)),
        5 => format!("({} || {})", condition(random, down), condition(random, down)),
        6 => format!("!({})", condition(random, down)),
        7 => format!("({} == {})", string(random, down), string(random, down)),
        8 => format!("({} != {})", string(random, down), string(random, down)),
        9 => format!("({} like \"{}\")", string(random, down), random.of(PATTERNS)),
        10 => {
            format!("[{}, {}].contains({})", string(random, down), string(random, down), string(random, down))
        }
        11 => format!("(principal in AWS::IdentityStore::Group::{})", quoted(random.of(GROUPS))),
        12 => format!(
            "(principal in [AWS::IdentityStore::Group::{}, AWS::IdentityStore::User::{}])",
            quoted(random.of(GROUPS)),
            quoted(random.of(USERS))
        ),
        13 => format!("(principal == AWS::IdentityStore::User::{})", quoted(random.of(USERS))),
        14 => format!("(resource == AWS::EC2::Instance::{})", quoted(random.of(NODES))),
        15 => format!("(resource in [AWS::SSM::ManagedInstance::{}])", quoted(random.of(NODES))),
        16 => random
            .of(&["(resource is AWS::EC2::Instance)", "(resource is AWS::SSM::ManagedInstance)"])
            .to_owned(),
        17 => format!("resource.hasTag({})", string(random, down)),
        18 => format!("context.iam.principalTags.hasTag({})", string(random, down)),
        19 => format!("(principal has {})", random.of(ATTRIBUTES)),
        20 => format!(
            "(if {} then {} else {})",
            condition(random, down),
            condition(random, down),
            condition(random, down)
        ),
        21 => random
            .of(&[
                "(principal has email)",
                "(principal has email && principal.email == \"x\")",
                "(context has mfa)",
                "(context.iam has principalTags)",
                "(resource has x)",
                "resource.x",
                "(principal == resource)",
                "(principal.costCenter < 1)",
                "(principal.costCenter == 1)",
                "(principal has costCenter.deep)",
                "(principal is AWS::IdentityStore::User in AWS::IdentityStore::Group::\"g-3\")",
                "(9223372036854775807 + 1 == 0)",
                "ip(principal.division).isLoopback()",
                "([principal] == [AWS::IdentityStore::User::\"bob\"])",
                "(if principal has costCenter then resource else principal).hasTag(\"Env\")",
            ])
            .to_owned(),
        22 => format!("({{a: {}}}.a == {})", string(random, down), string(random, down)),
        _ => format!("[{}].containsAny([{}])", string(random, down), string(random, down)),
    }
}

/// A statement as Cedar text
pub(crate) fn statement(random: &mut Random, effect: &str) -> String {
    let principal = match random.below(8) {
        0 => format!("principal in AWS::IdentityStore::Group::{}", quoted(random.of(GROUPS))),
        1 => format!("principal == AWS::IdentityStore::User::{}", quoted(random.of(USERS))),
        2 => format!(
            "principal is AWS::IdentityStore::User in AWS::IdentityStore::Group::{}",
            quoted(random.of(GROUPS))
        ),
        _ => "principal".to_owned(),
    };
    let resource = match random.below(10) {
        0 => "resource is AWS::EC2::Instance".to_owned(),
        1 => "resource is AWS::SSM::ManagedInstance".to_owned(),
        2 => format!("resource == AWS::EC2::Instance::{}", quoted(random.of(NODES))),
        _ => "resource".to_owned(),
    };
    let action = random.of(&["action", "action == AWS::SSM::Action::\"getTokenForInstanceAccess\""]);
    let mut text = format!("{effect} ({principal}, {action}, {resource})");
    for _ in 0..1 + random.below(2) {
        let depth = random.below(4);
        let clause = random.of(&["when", "when", "when", "unless"]);
        text.push_str(&format!(" {clause} {{ {} }}", condition(random, depth)));
    }
    text.push(';');
    text
}

fn typed(random: &mut Random) -> Value {
    let conditions = [
        json!({"nodeTag": random.of(KEYS), "is": random.of(VALUES)}),
        json!({"nodeTag": random.of(KEYS), "isNot": random.of(VALUES)}),
        json!({"nodeTag": random.of(KEYS), "oneOf": ["prod", "dev"]}),
        json!({"attribute": random.of(ATTRIBUTES), "like": "TEMP-*"}),
        json!({"attribute": random.of(ATTRIBUTES), "equalsNodeTag": random.of(KEYS)}),
        json!({"principalTag": random.of(KEYS), "equalsNodeTag": random.of(KEYS)}),
        json!({"not": {"principalTag": random.of(KEYS), "is": random.of(VALUES)}}),
        json!({"any": [{"nodeTag": random.of(KEYS)}, {"attribute": random.of(ATTRIBUTES), "is": random.of(VALUES)}]}),
    ];
    let mut pick = || conditions[random.below(conditions.len())].clone();
    let mut statement = json!({"name": "typed", "when": [pick()]});
    if random.chance(3) {
        statement["when"] = json!([pick_of(&conditions, random), pick_of(&conditions, random)]);
    }
    if random.chance(2) {
        statement["unless"] = json!([pick_of(&conditions, random)]);
    }
    match random.below(6) {
        0 => statement["group"] = json!("leads"),
        1 => statement["groups"] = json!([LEADS, "on-call"]),
        2 => statement["user"] = json!("alice"),
        3 => statement["nodeKind"] = json!("managed"),
        _ => {}
    }
    statement
}

fn pick_of(conditions: &[Value], random: &mut Random) -> Value {
    conditions[random.below(conditions.len())].clone()
}

fn statements(random: &mut Random, effect: &str, most: usize) -> Value {
    let all = (0..1 + random.below(most)).map(|_| match random.below(3) {
        0 => typed(random),
        // Several statements in one text, with a comment that looks like one.
        1 => json!({"cedar": format!("// {effect}(;\n{}\r\n{}", statement(random, effect), statement(random, effect))}),
        _ => json!({"cedar": statement(random, effect)}),
    });
    Value::Array(all.collect())
}

/// A model as JSON: rollouts for units, for accounts, one that extends another, one that excludes an account
pub(crate) fn model(random: &mut Random) -> Value {
    let manual = |name: &str, nodes: Value| {
        let level = json!({"approvers": [{"group": "leads"}]});
        json!({"name": name, "nodes": nodes, "levels": [level]})
    };
    json!({
        "version": 1,
        "organization": {
            "managementAccount": "111111111111",
            "delegatedAdministrator": "222222222222",
            "root": "r-ab12",
            "homeRegion": "eu-central-1",
            "identityProvider": "SSO",
            "accounts": [{"name": "tools", "id": "222222222222"}],
            "units": [
                {"name": "workloads", "id": "ou-ab12-11111111", "accounts": [{"name": "shop", "id": "333333333333"}],
                 "units": [
                    {"name": "production", "id": "ou-ab12-22222222", "accounts": [
                        {"name": "shop-prod", "id": "444444444444"}, {"name": "bank-prod", "id": "555555555555"},
                        {"name": "old-prod", "id": "666666666666"}]},
                 ]},
                {"name": "sandbox", "id": "ou-ab12-33333333"},
            ],
        },
        "unifiedConsole": {"regions": ["eu-central-1", "eu-west-1"]},
        "names": {"groups": {"leads": LEADS, "on-call": ON_CALL}, "users": {"alice": ALICE}},
        "denyAccess": {"statements": statements(random, "forbid", 3)},
        "autoApprovals": [
            {"name": "everyday", "statements": statements(random, "permit", 4)},
            {"name": "rare", "statements": statements(random, "permit", 2)},
        ],
        "manualApprovals": [
            manual("Env", json!({"Env": ["prod", "dev", "a*b"], "é": "日本"})),
            manual("Team", json!({"Team": ["dev", ""]})),
            manual("Upper", json!({"Env": "Prod", "a b": "x\"y\\"})),
            manual("All", json!("all")),
            manual("All-2", json!("all")),
        ],
        "rollouts": [
            {"name": "base", "units": ["workloads"], "autoApproval": "everyday", "manualApprovals": ["Env", "Team"],
             "sessionPreferences": "none"},
            {"name": "prod", "units": ["production"], "extends": "base", "excludeAccounts": ["bank-prod"],
             "manualApprovals": ["Upper", "All", "Env"], "regions": ["eu-central-1"]},
            {"name": "old", "accounts": ["old-prod"], "extends": "prod", "autoApproval": "none",
             "manualApprovals": ["All-2"], "regions": ["eu-central-1"]},
            {"name": "home", "accounts": ["111111111111"], "autoApproval": "rare", "manualApprovals": ["All"],
             "sessionPreferences": "none", "regions": ["eu-central-1"]},
        ],
    })
}

fn some<T>(random: &mut Random, most: usize, mut one: impl FnMut(&mut Random) -> T) -> Vec<T> {
    (0..random.below(most + 1)).map(|_| one(random)).collect()
}

/// A request that some of the words of [`model`] match
pub(crate) fn request(random: &mut Random) -> Request {
    let accounts = [
        "333333333333",
        "444444444444",
        "555555555555",
        "666666666666",
        "shop",
        "bank-prod",
        "111111111111",
        "222222222222",
        "999999999999",
        "",
    ];
    let units = ["production", "ou-ab12-11111111", "sandbox", "root", "r-ab12", "nowhere", ""];
    let pairs = |keys: &'static [&'static str]| {
        move |random: &mut Random| (random.of(keys).to_owned(), random.of(VALUES).to_owned())
    };
    let kind = if random.chance(7) { NodeKind::Ec2 } else { NodeKind::Managed };
    let mut attributes: Vec<(String, String)> = some(random, 4, pairs(ATTRIBUTES));
    if random.chance(1) {
        attributes.push(("email".to_owned(), "x".to_owned()));
    }
    Request {
        account: random.of(&accounts).to_owned(),
        unit: random.chance(6).then(|| random.of(&units).to_owned()),
        region: random.of(&["eu-central-1", "eu-central-1", "eu-west-1", "us-east-1", ""]).to_owned(),
        user: User {
            id: random.of(USERS).to_owned(),
            groups: some(random, 3, |random| random.of(GROUPS).to_owned()),
            attributes: attributes.into_iter().collect(),
        },
        principal_tags: some(random, 4, pairs(KEYS)).into_iter().collect(),
        node: Node {
            id: random.of(NODES).to_owned(),
            kind,
            tags: some(random, 5, pairs(KEYS)).into_iter().collect(),
        },
    }
}
