//! Random models with every part that notifies users or gives them access

use std::collections::BTreeSet;

use proptest::prelude::*;
use serde_json::{Value, json};

/// An organization whose units and accounts have names
fn organization(with_management: bool) -> Value {
    let mut model = json!({
        "version": 1,
        "organization": {
            "managementAccount": "111111111111",
            "delegatedAdministrator": "222222222222",
            "root": "r-ab12",
            "homeRegion": "eu-central-1",
            "identityProvider": "SSO",
            "identityCenter": {
                "instance": "arn:aws:sso:::instance/ssoins-0123456789abcdef",
                "identityStore": "d-0123456789",
            },
            "accounts": [{"name": "tools", "id": "222222222222"}],
            "units": [
                {"name": "workloads", "id": "ou-ab12-11111111",
                    "accounts": [{"name": "shop", "id": "333333333333"}, {"name": "bank", "id": "444444444444"}],
                    "units": [{"name": "test", "id": "ou-ab12-22222222", "accounts": [{"name": "shop-test", "id": "555555555555"}]}]},
            ],
        },
        "names": {"groups": {
            "engineers": "34688438-1061-702c-a03d-1fa788dccfd1",
            "leads": "ec4df598-7071-70a6-0de4-0123456789ab",
        }},
        "unifiedConsole": {"regions": ["eu-central-1", "eu-west-1"]},
        "nodeAccess": {"units": ["workloads"]},
        "manualApprovals": [{"name": "Payments", "nodes": {"Workload": "Payments"}, "levels": [{"approvers": [{"group": "leads"}]}]}],
        "sessionPreferences": [{"name": "standard", "idleTimeout": "15m", "maxDuration": "60m"}],
        "rollouts": [
            {"name": "workloads", "units": ["workloads"], "manualApprovals": ["Payments"], "sessionPreferences": "standard"},
        ],
    });
    if with_management {
        let rollout = json!({"name": "management", "accounts": ["111111111111"], "regions": ["eu-west-1"], "sessionPreferences": "standard"});
        model["rollouts"].as_array_mut().unwrap().push(rollout);
    }
    model
}

fn account() -> Value {
    json!({
        "version": 1,
        "account": {"id": "111122223333", "region": "eu-central-1"},
        "manualApprovals": [{"name": "Operators", "nodes": {"Team": "Ops"}, "levels": [{"approvers": [{"role": "Operators"}]}]}],
        "sessionPreferences": [{"name": "standard", "idleTimeout": "15m", "maxDuration": "60m"}],
    })
}

/// Personas and their optional keys
fn person(of_organization: bool) -> impl Strategy<Value = Value> {
    const PERSONAS: [&str; 9] = [
        "enabler",
        "configurer",
        "approver",
        "requester",
        "console-onboarding",
        "operator",
        "read-only-operator",
        "recording-administrator",
        "rdp-user",
    ];
    let form = if of_organization { 0..3_usize } else { 0..2 };
    let places = if of_organization { 0..5_usize } else { 0..1 };
    let options = (any::<bool>(), any::<bool>(), any::<bool>(), 0..3_usize);
    (0..PERSONAS.len(), form, places, "[A-Z][a-z]{1,8}", options).prop_map(
        move |(persona, form, place, name, (any_region, deny, chat, more))| {
            let persona = PERSONAS[persona];
            let mut person = json!({
                "persona": persona,
                "as": (["policy", "role", "permissionSet"][form]),
                "name": format!("{name}{persona}").replace('-', ""),
            });
            match place {
                1 => person["accounts"] = json!(["bank"]),
                2 => person["units"] = json!(["test"]),
                3 => person["accounts"] = json!(["shop", "tools"]),
                4 => {
                    person["units"] = json!(["test"]);
                    person["accounts"] = json!(["shop"]);
                }
                _ => {}
            }
            if any_region {
                person["regions"] = "any".into();
            }
            if deny && ["requester", "operator"].contains(&persona) {
                person["denyStartSession"] = true.into();
            }
            if chat && persona == "configurer" {
                person["chatRole"] = "ChatRole".into();
            }
            if form == 1 {
                let mut trust = json!({});
                if more != 1 {
                    trust["principals"] = json!(["arn:aws:iam::666666666666:role/Auditor", "666666666667"]);
                    trust["externalId"] = "audit-2026".into();
                }
                if more != 0 {
                    trust["saml"] = "CompanyDirectory".into();
                    trust["oidc"] = json!({"provider": "token.actions.githubusercontent.com", "audience": "sts.amazonaws.com", "subjects": ["repo:acme/*"]});
                }
                person["trust"] = trust;
            }
            if form == 2 {
                person["groups"] = [json!(["engineers"]), json!(["engineers", "leads"]), json!(["leads"])][more].clone();
            }
            if form > 0 && more > 0 {
                person["maxSession"] = ["8h", "90m"][more - 1].into();
            }
            person
        },
    )
}

fn people(of_organization: bool) -> impl Strategy<Value = Value> {
    proptest::collection::vec(person(of_organization), 1..4).prop_map(|people| {
        let mut names = BTreeSet::new();
        people.into_iter().filter(|one| names.insert(one["name"].as_str().unwrap().to_owned())).collect()
    })
}

fn notifications(of_organization: bool) -> impl Strategy<Value = Value> {
    let targets = (0..4_usize, proptest::option::of(0..4_usize), any::<bool>(), 0..3_usize);
    let rules = proptest::collection::vec((0..4_usize, 0..3_usize, any::<u8>()), 0..4);
    let channels = (0..4_usize, any::<bool>(), 0..3_usize);
    (targets, rules, any::<bool>(), channels).prop_map(
        move |((topics, group, bus, functions), rules, queue, (place, approvals, count))| {
            let mut all = json!({"deadLetterQueue": queue});
            let topics: Vec<Value> = [
                json!({"name": "SSM-JITNA-One", "emails": ["a@acme.example", "b@acme.example"]}),
                json!({"name": "SSM-JITNA-Two"}),
                json!({"name": "SSM-JITNA-Three", "existing": true, "emails": ["a@acme.example"]}),
            ][..topics]
                .to_vec();
            let functions = ["page-on-call", "arn:aws:lambda:eu-west-1:666666666666:function:audit"][..functions].to_vec();
            let mut targets: Vec<&str> = topics.iter().map(|topic| topic["name"].as_str().unwrap()).collect();
            if let Some(group) = group {
                let groups = [
                    json!({"name": "/aws/events/jitna"}),
                    json!({"name": "/aws/events/jitna", "retention": "731 days"}),
                    json!({"name": "/aws/events/jitna", "retention": "forever"}),
                    json!({"name": "/aws/events/all", "existing": true}),
                ];
                all["logGroup"] = groups[group].clone();
                targets.push("logGroup");
            }
            if bus {
                all["eventBus"] = "arn:aws:events:eu-central-1:666666666666:event-bus/security".into();
                targets.push("eventBus");
            }
            targets.extend(&functions);
            if targets.is_empty() {
                return json!({"topics": ["SSM-JITNA-One"]});
            }
            let mut used: BTreeSet<&str> = BTreeSet::new();
            let mut written = Vec::new();
            for (number, (event, filter, to)) in rules.iter().enumerate() {
                let event = ["approver", "requester", "failed", "started"][*event];
                let mut rule = json!({"name": format!("SSM-JITNA-{number}"), "event": event});
                match filter {
                    1 if ["approver", "requester"].contains(&event) => rule["statuses"] = json!(["PendingApproval", "Approved"]),
                    2 if event != "started" => rule["policies"] = json!(["Payments"]),
                    _ => {}
                }
                if number == 1 {
                    rule["description"] = "Pages the team on call".into();
                }
                let chosen: Vec<&str> =
                    targets.iter().enumerate().filter(|(at, _)| to & (1 << at) != 0).map(|(_, name)| *name).collect();
                if chosen.is_empty() {
                    used.extend(&targets);
                } else {
                    used.extend(&chosen);
                    rule["to"] = json!(chosen);
                }
                written.push(rule);
            }
            // A topic without a rule leaves no trace.
            if !written.is_empty() {
                if let Some(left) = targets.iter().find(|name| !used.contains(*name)) {
                    let rest: Vec<&&str> = targets.iter().filter(|name| !used.contains(*name)).collect();
                    written.push(json!({"name": format!("SSM-JITNA-rest-{}", left.len()), "event": "failed", "to": rest}));
                }
                all["rules"] = written.into();
            }
            if !functions.is_empty() {
                all["functions"] = json!(functions);
            }
            let names: Vec<Value> = topics.iter().map(|topic| topic["name"].clone()).collect();
            if !topics.is_empty() {
                all["topics"] = topics.into();
                let mut slack = json!({"name": "requests", "workspace": "T04KD93QX", "channel": "C08R5TJ2M", "approvals": approvals});
                let mut teams = json!({
                    "name": "conflicts",
                    "team": "1f8a4c2e-6c5b-4a3d-9e7f-3b1d5c7e9a20",
                    "tenant": "8b7e2d14-55a3-4f0c-b1d6-0c9f4e6a7d31",
                    "channel": "19%3A5f0c9e1d7b3a42c8%40thread.tacv2",
                    "topics": [names[0]],
                    "logging": "INFO",
                    "userRoleRequired": true,
                });
                match place {
                    1 if of_organization => slack["account"] = "shop".into(),
                    2 if of_organization => teams["account"] = "tools".into(),
                    3 => {
                        slack["role"] = "Channels".into();
                        teams["role"] = "Channels".into();
                        teams["guardrails"] = json!(["arn:aws:iam::aws:policy/ReadOnlyAccess"]);
                    }
                    _ => {}
                }
                if count > 0 {
                    all["slack"] = json!([slack]);
                }
                if count > 1 {
                    all["teams"] = json!([teams]);
                }
            }
            all
        },
    )
}

fn migration(of_organization: bool) -> impl Strategy<Value = Value> {
    let phases = (0..4_usize, any::<bool>(), 0..4_usize, any::<bool>(), any::<bool>(), any::<bool>());
    phases.prop_map(move |(phase, boundary, places, rdp, named, elsewhere)| {
        let boundary = boundary || !of_organization;
        let mut migration = json!({
            "phase": (["setup", "develop", "pilot", "full"][phase]),
            "guard": if boundary { "permissionsBoundary" } else { "serviceControlPolicy" },
            "rdp": rdp,
        });
        if of_organization {
            if places & 1 != 0 {
                migration["pilotUnits"] = json!(["test"]);
            }
            if places & 2 != 0 {
                migration["pilotAccounts"] = json!(["bank"]);
            }
            if elsewhere && !boundary {
                migration["policyAccount"] = "tools".into();
            }
        }
        if named {
            migration["name"] = "NoSessions".into();
            migration["breakGlass"] =
                json!(["arn:aws:iam::*:role/BreakGlass", "arn:aws:iam::444444444444:user/root-*"]);
        }
        migration
    })
}

fn conductor_one() -> impl Strategy<Value = Value> {
    let options = (any::<bool>(), any::<bool>(), any::<bool>(), any::<bool>(), any::<bool>(), any::<bool>());
    options.prop_map(|(center, provisioning, management, cross, child, named)| {
        let mut connector = json!({
            "externalId": "2cf24dba-5fb0-a30e-26e8-3b2ac5b9e29e",
            "provisioning": provisioning,
            "managementAccountAssignments": management && center && provisioning,
            "crossAccountIam": cross && center,
        });
        if center {
            connector["identityCenter"] = "eu-central-1".into();
        }
        if child {
            connector["childRole"] = "ConductorOneRead".into();
        }
        if named {
            connector["roleName"] = "Connector".into();
        }
        connector
    })
}

pub(super) fn models() -> impl Strategy<Value = Value> {
    (any::<bool>(), any::<bool>(), any::<bool>()).prop_flat_map(
        |(of_organization, with_management, promoted)| {
            let base = if of_organization { organization(with_management) } else { account() };
            let parts = (
                proptest::option::of(people(of_organization)),
                proptest::option::of(notifications(of_organization)),
                proptest::option::of(migration(of_organization)),
                proptest::option::of(conductor_one()),
            );
            (Just(base), parts).prop_map(move |(mut model, (people, notifications, migration, connector))| {
                for (key, value) in
                    [("people", people), ("notifications", notifications), ("migration", migration)]
                {
                    if let Some(value) = value {
                        model[key] = value;
                    }
                }
                if promoted {
                    model["promoteDocuments"] = true.into();
                }
                if let Some(connector) = connector.filter(|_| of_organization) {
                    model["conductorOne"] = connector;
                }
                model
            })
        },
    )
}
