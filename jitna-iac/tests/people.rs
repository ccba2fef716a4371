//! Users, migration and ConductorOne: personas compared with AWS's documents, and the output of each phase

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use jitna_iac::describe::*;
use jitna_iac::diag::Sources;
use jitna_iac::persona::{self, Change, DIFFERENCES, Scope, When};
use jitna_iac::{account, compile, read, unit};
use serde_json::Value as Json;

fn id<T: std::str::FromStr<Err = jitna_iac::ids::ParseIdError>>(text: &str) -> T {
    text.parse().unwrap()
}

fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// AWS's document as printed, with its placeholders
fn printed(persona: Persona, deny: bool) -> Json {
    let name = match (persona, deny) {
        (Persona::Requester, true) => "requester-deny-start-session",
        _ => persona.as_str(),
    };
    let path = repository().join(format!("jitna-iac/src/persona/documents/{name}.json"));
    serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap()
}

fn list(json: &Json) -> Vec<String> {
    match json {
        Json::Array(items) => items.iter().map(|item| item.as_str().unwrap().to_owned()).collect(),
        one => vec![one.as_str().unwrap().to_owned()],
    }
}

/// Statements by Sid, or by their actions if there is none; lists of one element as strings, with resources separate
fn statements(document: &Json) -> BTreeMap<String, (Json, BTreeSet<String>)> {
    fn plain(json: &Json) -> Json {
        match json {
            Json::Array(items) if items.len() == 1 => items[0].clone(),
            Json::Object(map) => map.iter().map(|(key, value)| (key.clone(), plain(value))).collect(),
            other => other.clone(),
        }
    }
    let all = document["Statement"].as_array().unwrap().iter();
    all.map(|statement| {
        let name = match &statement["Sid"] {
            Json::String(sid) => sid.clone(),
            _ => format!("{} {}", statement["Effect"], list(&statement["Action"]).join(" ")),
        };
        let resources = list(&statement["Resource"]).into_iter().collect();
        let mut rest = plain(statement);
        rest.as_object_mut().unwrap().remove("Resource");
        (name, (rest, resources))
    })
    .collect()
}

/// Whether every text that matches `narrow` also matches `wide`, where `*` matches anything
fn within(narrow: &str, wide: &str) -> bool {
    match wide.split_once('*') {
        None => narrow == wide,
        Some((before, after)) => narrow.strip_prefix(before).is_some_and(|rest| {
            (0..=rest.len()).any(|at| rest.get(at..).is_some_and(|rest| within(rest, after)))
        }),
    }
}

/// Differences by statement; fails for a difference of an unknown kind
fn differences(persona: Persona, scope: &Scope) -> BTreeSet<(String, String)> {
    let mut text = printed(persona, scope.deny_start_session).to_string();
    let region = scope.regions.first().map_or("*", |region| region.as_str());
    for (placeholder, value) in
        [("${Region}", region), ("${AccountId}", "111122223333"), ("${ChatbotRoleName}", "Channel")]
    {
        text = text.replace(placeholder, value);
    }
    let printed = statements(&serde_json::from_str(&text).unwrap());
    let made = statements(&serde_json::to_value(persona::document(persona, scope)).unwrap());
    let mut found = BTreeSet::new();
    for name in printed.keys().filter(|name| !made.contains_key(*name)) {
        found.insert((name.clone(), Change::LeftOut.to_string()));
    }
    for (name, (rest, resources)) in &made {
        let Some((printed, wide)) = printed.get(name) else {
            found.insert((name.clone(), Change::Added.to_string()));
            continue;
        };
        assert_eq!(rest, printed, "{persona:?} {name}");
        if resources != wide {
            let narrowed = resources.iter().all(|narrow| wide.iter().any(|wide| within(narrow, wide)));
            assert!(narrowed, "{persona:?} {name}: {resources:?} against {wide:?}");
            found.insert((name.clone(), Change::Narrowed.to_string()));
        }
    }
    found
}

/// Rows of the table of differences in the reference: persona, statements, difference, when
fn documented() -> Vec<[String; 4]> {
    let text = fs::read_to_string(repository().join("docs/reference/people.md")).unwrap();
    let table =
        text.split("| persona | statements | difference | when |\n| --- | --- | --- | --- |\n").nth(1);
    let rows = table.unwrap().lines().take_while(|line| line.starts_with('|'));
    rows.map(|row| {
        let cells: Vec<String> =
            row.trim_matches('|').split(" | ").map(|cell| cell.trim().to_owned()).collect();
        cells.try_into().unwrap()
    })
    .collect()
}

#[test]
fn the_documented_differences_are_those_of_the_code() {
    let rows: Vec<[String; 4]> = DIFFERENCES
        .iter()
        .map(|known| {
            let statements: Vec<String> = known.statements.iter().map(|sid| format!("`{sid}`")).collect();
            [
                format!("`{}`", known.persona.as_str()),
                if statements.is_empty() { "all".to_owned() } else { statements.join(", ") },
                known.change.to_string(),
                known.when.to_string(),
            ]
        })
        .collect();
    assert_eq!(documented(), rows);
}

#[test]
fn personas_differ_from_the_printed_documents_only_where_the_reference_says_so() {
    let rows = documented();
    let mut met: BTreeSet<usize> = BTreeSet::new();
    for &persona in Persona::ALL {
        for bits in 0..16_u8 {
            let is = |bit: u8| bits & (1 << bit) != 0;
            let regions = if is(0) { vec![Region::EU_CENTRAL_1] } else { Vec::new() };
            let mut scope = Scope::new(id("111122223333"), regions);
            scope.chat_role = is(1).then(|| id("Channel"));
            scope.manual_approvals = is(2);
            scope.deny_start_session = is(3);
            for (statement, change) in differences(persona, &scope) {
                let row = rows.iter().position(|[whose, statements, difference, when]| {
                    let when_holds = match when.as_str() {
                        "no `chatRole` is named" => !is(1),
                        "the model has no manual approval policy" => !is(2),
                        "`denyStartSession: true`" => is(3),
                        _ => true,
                    };
                    *whose == format!("`{}`", persona.as_str())
                        && *difference == change
                        && when_holds
                        && (statements == "all" || statements.contains(&format!("`{statement}`")))
                });
                assert!(row.is_some(), "{persona:?} {statement}: {change} is not in the reference");
                met.extend(row);
            }
        }
    }
    assert_eq!(met.len(), rows.len(), "every documented difference occurs: {met:?} of {rows:?}");
    assert!(DIFFERENCES.iter().any(|known| known.when == When::Always));
}

#[test]
fn several_regions_are_listed_and_nothing_else_changes() {
    let one =
        |region: Region| persona::document(Persona::Configurer, &Scope::new(id("111122223333"), [region]));
    let both = Scope::new(id("111122223333"), [Region::EU_CENTRAL_1, Region::EU_WEST_1]);
    let both = statements(&serde_json::to_value(persona::document(Persona::Configurer, &both)).unwrap());
    let first = statements(&serde_json::to_value(one(Region::EU_CENTRAL_1)).unwrap());
    let second = statements(&serde_json::to_value(one(Region::EU_WEST_1)).unwrap());
    for (name, (rest, resources)) in &both {
        let union: BTreeSet<String> = first[name].1.union(&second[name].1).cloned().collect();
        assert_eq!((rest, resources), (&first[name].0, &union), "{name}");
    }
}

const TOOLS: Account = account!("tools", "222222222222");
const WORKLOADS: Unit = unit!("workloads", "ou-ab12-11111111");
const SHOP: Account = account!("shop", "333333333333").inside(WORKLOADS);
const TEST: Unit = unit!("test", "ou-ab12-22222222").inside(WORKLOADS);
const LAB: Account = account!("lab", "444444444444").inside(TEST);

fn organization() -> Organization {
    let center = IdentityCenter::new("arn:aws:sso:::instance/ssoins-0123456789abcdef", "d-0123456789");
    Organization::new("222222222222", "r-ab12", Region::EU_CENTRAL_1)
        .management_account("111111111111")
        .identity_center(center.administrator(TOOLS))
        .accounts([TOOLS, SHOP, LAB])
}

fn model() -> Model {
    Model::organization(organization()).node_access(NodeAccess::in_units([WORKLOADS]))
}

/// Stacks and StackSets of a part, and the content of the guard's template
fn made(model: &Model, part: &str) -> (Vec<String>, Option<Json>) {
    let model = read::described(model.clone()).0.expect("a model");
    let (assembly, findings) = compile(&model, Default::default());
    let assembly = assembly.unwrap_or_else(|| panic!("{findings:?}"));
    let names: Vec<String> = assembly.names().filter(|name| name.contains(part)).map(str::to_owned).collect();
    let template = names.iter().filter_map(|name| assembly.template(name)).find_map(|template| {
        let json: Json = serde_json::from_str(&template.to_json()).unwrap();
        let guard = ["MigrationGuard", "MigrationBoundary"].iter().find_map(|id| json["Resources"].get(id));
        guard.cloned()
    });
    (names, template)
}

#[test]
fn the_service_control_policy_goes_where_its_phase_says() {
    for (phase, targets) in [
        (Phase::Setup, None),
        (Phase::Develop, Some(Json::Null)),
        (Phase::Pilot, Some(serde_json::json!(["ou-ab12-22222222", "333333333333"]))),
        (Phase::Full, Some(serde_json::json!(["ou-ab12-11111111"]))),
    ] {
        let migration = Migration::new(phase)
            .guard(Guard::ServiceControlPolicy)
            .pilot_unit(TEST)
            .pilot_account(SHOP)
            .break_glass("arn:aws:iam::*:role/BreakGlass");
        let (names, guard) = made(&model().migration(migration.clone()), "migration");
        let found = guard.map(|guard| guard["Properties"]["TargetIds"].clone());
        assert_eq!(found, targets, "{phase:?}");
        assert_eq!(names.is_empty(), phase == Phase::Setup, "{names:?}");
        if !names.is_empty() {
            assert_eq!(names, ["jitna-management-migration"]);
            let elsewhere = model().migration(migration.policy_account(SHOP));
            assert_eq!(made(&elsewhere, "migration").0, ["jitna-migration-333333333333-eu-central-1"]);
        }
    }
}

#[test]
fn the_boundary_is_made_where_its_phase_says() {
    let boundary = |phase| {
        Migration::new(phase).guard(Guard::PermissionsBoundary).break_glass("arn:aws:iam::*:role/BreakGlass")
    };
    for phase in [Phase::Setup, Phase::Develop] {
        let (names, _) = made(&model().migration(boundary(phase).pilot_unit(TEST)), "migration");
        assert!(names.is_empty(), "{names:?}");
    }
    let pilot = boundary(Phase::Pilot).pilot_unit(TEST).pilot_account(SHOP);
    let (names, _) = made(&model().migration(pilot), "migration");
    let expected =
        ["jitna-migration", "jitna-migration-333333333333-eu-central-1", "jitna-migration-account"];
    assert_eq!(names, expected);
    let account = Model::account("333333333333", Region::EU_CENTRAL_1);
    let (_, guard) = made(&account.migration(boundary(Phase::Full)), "");
    let guard = guard.unwrap();
    let statements = guard["Properties"]["PolicyDocument"]["Statement"].as_array().unwrap();
    let effects: Vec<&Json> = statements.iter().map(|statement| &statement["Effect"]).collect();
    assert_eq!(effects, ["Allow", "Deny", "Deny"]);
    assert_eq!(statements[1]["Condition"]["Null"]["ssm:AccessRequestId"], "true");
    // A principal that can create a role with an exempted name would need no request.
    let [posing, spared] = [&statements[2], &statements[1]];
    assert_eq!(posing["Action"], serde_json::json!(["iam:CreateRole", "iam:UpdateAssumeRolePolicy"]));
    for principal in spared["Condition"]["ArnNotLike"]["aws:PrincipalArn"].as_array().unwrap() {
        assert!(posing["Resource"].as_array().unwrap().contains(principal), "{principal}");
    }
    for maker in posing["Condition"]["ArnNotLike"]["aws:PrincipalArn"].as_array().unwrap() {
        assert!(posing["Resource"].as_array().unwrap().contains(maker), "{maker}");
    }
}

#[test]
fn a_guard_that_is_nowhere_but_at_the_root_is_refused() {
    let migration = Migration::new(Phase::Full)
        .guard(Guard::ServiceControlPolicy)
        .break_glass("arn:aws:iam::*:role/BreakGlass");
    let model = Model::organization(organization()).migration(migration);
    let (assembly, findings) = compile(&read::described(model).0.unwrap(), Default::default());
    assert!(assembly.is_none() && findings.iter().any(|finding| finding.code.as_str() == "JNA0734"));
}

/// Codes of the findings about a text, each once
fn codes(text: &str) -> Vec<&'static str> {
    let findings = jitna_iac::find(text, "jitna.yaml", &mut Sources::default());
    let codes: BTreeSet<&str> = findings.iter().map(|finding| finding.code.as_str()).collect();
    codes.into_iter().filter(|code| !matches!(*code, "JNA0115")).collect()
}

#[test]
fn one_account_has_policies_and_roles_and_nothing_of_an_organization() {
    let account = "version: 1\naccount: {id: \"333333333333\", region: eu-central-1}\n";
    for (part, expected) in [
        ("people: [{persona: requester, as: policy}, {persona: console-onboarding, as: policy}]", &[][..]),
        ("people: [{persona: requester, as: permissionSet, groups: []}]", &["JNA0517"]),
        ("people: [{persona: requester, as: policy, units: [a]}]", &["JNA0517"]),
        ("people: [{persona: requester, as: policy, accounts: [a]}]", &["JNA0517"]),
        (
            "migration: {phase: full, guard: serviceControlPolicy, breakGlass: [\"arn:aws:iam::*:role/a\"]}",
            &["JNA0517"],
        ),
        (
            "migration: {phase: full, guard: permissionsBoundary, breakGlass: [\"arn:aws:iam::*:role/a\"]}",
            &[],
        ),
        ("migration: {phase: pilot, pilotUnits: [a]}", &["JNA0517"]),
        ("conductorOne: {externalId: abc}", &["JNA0517"]),
        ("conductorOne: {externalId: abc, organizations: false}", &[]),
    ] {
        assert_eq!(codes(&format!("{account}{part}\n")), expected, "{part}");
    }
}

#[test]
fn names_that_the_model_does_not_have_are_found() {
    let organization = "version: 1\norganization:\n  delegatedAdministrator: \"222222222222\"\n  root: r-ab12\n  \
        homeRegion: eu-central-1\n  identityCenter: {instance: \"arn:aws:sso:::instance/ssoins-0123456789abcdef\", \
        identityStore: d-0123456789, administrator: \"222222222222\"}\n  \
        units: [{name: workloads, id: ou-ab12-11111111, accounts: [{name: shop, id: \"333333333333\"}]}]\n\
        nodeAccess: {units: [workloads]}\n\
        rollouts: [{name: all, units: [workloads], sessionPreferences: s}]\n\
        sessionPreferences: [{name: s, idleTimeout: 20m, maxDuration: 60m}]\n";
    for (part, expected) in [
        ("people: [{persona: requester, as: policy, units: [workloads], accounts: [shop]}]", &[][..]),
        ("people: [{persona: requester, as: policy, units: [worklods]}]", &["JNA0110"]),
        ("people: [{persona: requester, as: policy, accounts: [shpo]}]", &["JNA0110"]),
        ("people: [{persona: requester, as: permissionSet, groups: [missing]}]", &["JNA0110"]),
        ("people: [{persona: requestor, as: policy}]", &["JNA0106"]),
        ("people: [{persona: requester, as: group}]", &["JNA0106"]),
        ("people: [{persona: requester}]", &["JNA0103"]),
        ("people: [{persona: requester, as: role}]", &["JNA0103"]),
        ("people: [{persona: requester, as: policy, groups: [a]}]", &["JNA0102"]),
        ("people: [{persona: approver, as: permissionSet, name: \"a b\"}]", &["JNA0106"]),
        ("people: [{persona: console-onboarding, as: policy}]", &["JNA0519"]),
        ("conductorOne: {externalId: a}", &["JNA0106"]),
        ("conductorOne: {externalId: abc}", &["JNA0519"]),
    ] {
        assert_eq!(codes(&format!("{organization}{part}\n")), expected, "{part}");
    }
}

/// Findings of the audit about who may change policies, in an account whose roles have a policy of the guard above them
fn editors(guard: Option<&Json>, as_boundary: bool, except: &[&str]) -> Vec<String> {
    let role = |name: &str, policy: Json| {
        let mut role = serde_json::json!({
            "RoleName": name, "Arn": format!("arn:aws:iam::333333333333:role/{name}"), "RolePolicyList": [policy],
        });
        if as_boundary && guard.is_some() {
            role["PermissionsBoundary"] =
                serde_json::json!({"PermissionsBoundaryArn": "arn:aws:iam::333333333333:policy/guard"});
        }
        role
    };
    let allow = |actions: Json| serde_json::json!({"PolicyName": "own", "PolicyDocument": {"Statement": [{"Effect": "Allow", "Action": actions, "Resource": "*"}]}});
    let everything = serde_json::json!(["iam:*", "ssm:UpdateServiceSetting", "ssm:*Document*", "events:*"]);
    let names = ["Admin", "BreakGlass", "Deploy", "AWS-QuickSetup-EnableJITNA-V2-TA-eu-central-1"];
    let roles: Vec<Json> = names.iter().map(|name| role(name, allow(everything.clone()))).collect();
    let mut export = serde_json::json!({"RoleDetailList": roles, "Policies": []});
    let (mut audit, mut sources) = (jitna_iac::audit::Audit::default(), jitna_iac::diag::Sources::default());
    match guard {
        Some(document) if as_boundary => {
            export["Policies"] = serde_json::json!([{
                "PolicyName": "guard", "Arn": "arn:aws:iam::333333333333:policy/guard", "AttachmentCount": 0,
                "PolicyVersionList": [{"IsDefaultVersion": true, "Document": document}],
            }]);
        }
        Some(document) => {
            let policy = serde_json::json!({"Policy": {
                "PolicySummary": {
                    "Id": "p-examplepolicyid111",
                    "Arn": "arn:aws:organizations::111111111111:policy/o-exampleorgid/service_control_policy/p-examplepolicyid111",
                    "Name": "guard", "Type": "SERVICE_CONTROL_POLICY", "AwsManaged": false,
                },
                "Content": document.to_string(),
            }});
            let targets = serde_json::json!({"Targets": [{"TargetId": "333333333333", "Name": "shop", "Type": "ACCOUNT"}]});
            audit.read(&format!("{policy}{targets}"), "guard.json", &mut sources);
        }
        None => {}
    }
    audit.read(&export.to_string(), "333333333333.json", &mut sources);
    audit.find_editors();
    for name in except {
        assert!(audit.except(name), "{name}");
    }
    let findings = audit.finish();
    findings
        .iter()
        .filter(|finding| finding.code.as_str() == "JNA0743")
        .map(|finding| finding.message.clone())
        .collect()
}

/// The audit reads the guard that the model makes: administrators of the account cannot change policies, and those who are named still can
#[test]
fn the_guard_protects_the_policies_from_account_administrators() {
    let named = |guard| {
        Migration::new(Phase::Full)
            .guard(guard)
            .break_glass("arn:aws:iam::*:role/BreakGlass")
            .administrator("arn:aws:iam::*:role/Deploy")
    };
    let document = |guard, protects: bool| {
        let (_, made) = made(&model().migration(named(guard).protect_policies(protects)), "migration");
        let properties = made.unwrap()["Properties"].clone();
        let document = properties.get("Content").or_else(|| properties.get("PolicyDocument"));
        document.unwrap().clone()
    };
    let found = editors(None, false, &[]);
    assert!(
        found
            .iter()
            .any(|message| message.contains("`Admin`") && message.contains("who is approved automatically")),
        "{found:?}"
    );
    assert!(!found.iter().any(|message| message.contains("AWS-QuickSetup")), "{found:?}");
    for (guard, as_boundary) in [(Guard::ServiceControlPolicy, false), (Guard::PermissionsBoundary, true)] {
        let protected = document(guard, true);
        assert!(protected.to_string().len() < 6_144, "{protected}");
        let found = editors(Some(&protected), as_boundary, &[]);
        assert!(!found.iter().any(|message| message.contains("Admin")), "{found:?}");
        assert!(
            found.iter().all(|message| message.contains("BreakGlass") || message.contains("Deploy"))
                && !found.is_empty(),
            "{found:?}"
        );
        let found = editors(Some(&protected), as_boundary, &["BreakGlass", "Deploy"]);
        assert_eq!(found, [""; 0]);
        // Without the protection, the same guard stops sessions only.
        let found = editors(Some(&document(guard, false)), as_boundary, &[]);
        assert!(found.iter().any(|message| message.contains("`Admin`")), "{found:?}");
    }
}
