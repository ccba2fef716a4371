//! The model as a Rust program: written, compiled as a module of this test, with the same assembly

use std::collections::BTreeSet;
use std::path::Path;
use std::process::Command;

use jitna_iac::assembly::Format;
use jitna_iac::describe;
use jitna_iac::diag::{Diagnostics, Severity, Sources, render};
use jitna_iac::import::{Imported, described};
use jitna_iac::model::Model;
use jitna_iac::plan::Plan;
use jitna_iac::read::{FileAccess, Program, load};
use jitna_iac::synth::{Options, synth};

use super::samples::{parameters, sample};
use super::{Result, assembly, at, given};

macro_rules! programs {
    ($($name:ident = $path:literal),* $(,)?) => {
        $(
            #[rustfmt::skip]
            #[deny(warnings)]
            #[allow(dead_code, reason = "`main` is for the program by itself")]
            #[path = $path]
            mod $name;
        )*

        /// Every program, by file name
        const PROGRAMS: &[(&str, fn() -> describe::Model)] = &[$((stringify!($name), $name::model)),*];
    };
}

programs! {
    alike = "../data/programs/alike.rs",
    build_script = "../data/programs/build_script.rs",
    conductor_one = "../data/programs/conductor_one.rs",
    enterprise = "../data/programs/enterprise.rs",
    full = "../data/programs/full.rs",
    full_assembly = "../data/programs/full_assembly.rs",
    migration = "../data/programs/migration.rs",
    notifications = "../data/programs/notifications.rs",
    other_forms = "../data/programs/other_forms.rs",
    people = "../data/programs/people.rs",
    policy_tests = "../data/programs/policy_tests.rs",
    rdp_recording = "../data/programs/rdp_recording.rs",
    recipe = "../data/programs/recipe.rs",
    samples_templates = "../data/programs/samples_templates.rs",
    session_logs = "../data/programs/session_logs.rs",
    single_account = "../data/programs/single_account.rs",
    single_account_assembly = "../data/programs/single_account_assembly.rs",
}

/// Notations of keys that no example has
const OTHER_FORMS: &str = r##"version: 1
organization:
  {delegatedAdministrator: "222222222222", root: r-ab12, homeRegion: eu-central-1, identityProvider: SSO,
   units: [{name: days, id: ou-ab12-11111111, accounts: [{name: days, id: "333333333333"}, {name: type, id: "444444444444"}]}]}
names:
  groups: {leads: ec4df598-7071-70a6-0de4-0123456789ab, unused: 34688438-1061-702c-a03d-1fa788dccfd2, "4711": 34688438-1061-702c-a03d-1fa788dccfd1}
  users: {leads: 34688438-1061-702c-a03d-1fa788dccfd9}
unifiedConsole: {regions: [eu-central-1, ap-east-1], agentUpdate: 7 days}
nodeAccess: {units: [days]}
autoApprovals:
  - name: type
    statements:
      - {group: "4711", when: {nodeTag: Stage}, unless: [{not: {any: [{nodeTag: Stage, is: "\"{}\" \\ '"}, {all: [{principalTag: Team, equalsNodeTag: Team}, {attribute: costCenter, isNot: "1"}]}]}}]}
      - {user: leads, description: whatever they need, nodeKind: managed}
  - {name: unused, statements: [{name: Everything}]}
manualApprovals:
  - {name: Shop-A, description: "Nodes of {Shop}", nodes: {Stage: Shop}, levels: [{approvers: [{group: leads}, {user: leads}, {iamUser: sofia}], message: Shop?}]}
  - {name: Ledger-A, description: "Nodes of {Ledger}", nodes: {Stage: [Ledger]}, levels: [{approvers: [{group: leads}, {user: leads}, {iamUser: sofia}], message: Ledger?}]}
  - {name: Till-A, description: "Nodes of {Till}", nodes: {Stage: Till}, levels: [{approvers: [{group: leads}, {user: leads}, {iamUser: sofia}], message: Till?}]}
  - {name: type, nodes: {Stage: Two, Team: [Three, Four]}, levels: [{approvers: [{group: 34688438-1061-702c-a03d-1fa788dccfd8}], approvals: 1, timeout: 90m}]}
  - {name: idle, nodes: all, levels: [{approvers: [{group: leads}]}]}
sessionPreferences:
  - {name: type, runAs: {}, shellProfile: {linux: "cd \"$HOME\"\nexec bash\n"}}
rollouts:
  - {name: days, units: [root], regions: [eu-central-1], autoApproval: type, manualApprovals: [type, Shop-A, Ledger-A], sessionPreferences: type}
  - {name: type, extends: days, accounts: [type], excludeAccounts: [days], manualApprovals: [Till-A], autoApproval: none}
notifications: {topics: [SSM-JITNA-Requests], logGroup: /aws/events/jitna}
invariants:
  - {name: by hand, neverAutoApproved: {group: leads, when: [{nodeTag: Stage, oneOf: [A, B]}]}}
  - {name: duty, autoApprovedOnlyFor: {groups: [leads, "4711"], on: {when: [{nodeTag: Stage, like: "A*"}]}}, units: [days], regions: [eu-central-1]}
  - {name: one path, manualPath: {Stage: Two}, description: audit}
  - {name: nobody, noPermitForEveryone: true}
guardrails:
  - {name: by hand, description: audit, manualApprovals: {covering: {Stage: Two}}, levels: {atLeast: 1}, approvals: {atLeast: 1}, accessDuration: {atMost: 12h}, names: {like: "*"}}
  - {autoApprovals: {covering: {Stage: [A, B]}}, onlyFor: {group: leads}}
  - {autoApprovals: all, never: true}
  - {denyAccess: {denies: {user: leads, when: [{nodeTag: Stage}]}}}
  - {name: rollouts, rollouts: all, sessionLogs: required, names: {like: d*}}
  - {tags: {required: [Owner]}}
  - {regions: {among: [eu-central-1, ap-east-1]}}
exclusive: [[Stage, Team]]
nodeTags: {Stage: any, Team: [Three, Four]}
maxExposure: 12h
accept:
  - {code: JNA0402, reason: tried}
overrides:
  - {template: jitna-enable, resource: NodeAccess, path: Properties.Name, set: {a: [1, "1", true]}}
  - {template: jitna-enable, resource: NodeAccess, path: Properties.Tags, delete: true}
"##;

/// Parts of every kind that differ in a few literals
const ALIKE: &str = r##"version: 1
organization:
  {delegatedAdministrator: "222222222222", root: r-ab12, homeRegion: eu-central-1, identityProvider: SSO, units: [
    {name: shop, id: ou-ab12-11111111}, {name: bank, id: ou-ab12-22222222}, {name: fleet, id: ou-ab12-33333333}]}
names:
  groups: {leads: ec4df598-7071-70a6-0de4-0123456789ab, shop-duty: 34688438-1061-702c-a03d-1fa788dccfd1, bank-duty: 34688438-1061-702c-a03d-1fa788dccfd2, fleet-duty: 34688438-1061-702c-a03d-1fa788dccfd3}
unifiedConsole: {regions: [eu-central-1]}
nodeAccess: {units: [shop, bank, fleet]}
autoApprovals:
  - {name: shop-duty, statements: [{name: "Duty of {shop}", group: shop-duty, when: {nodeTag: Team, is: shop}}]}
  - {name: bank-duty, statements: [{name: "Duty of {bank}", group: bank-duty, when: {nodeTag: Team, is: bank}}]}
  - {name: fleet-duty, statements: [{name: "Duty of {fleet}", group: fleet-duty, when: {nodeTag: Team, is: fleet}}]}
manualApprovals:
  - {name: Team-shop, nodes: {Team: shop}, accessDuration: 2h, levels: [{approvers: [{group: leads}], approvals: 1, message: Why shop and not a pipeline of the team that owns it?}]}
  - {name: Team-bank, nodes: {Team: bank}, accessDuration: 4h, levels: [{approvers: [{group: leads}], approvals: 1, message: Why bank and not a pipeline of the team that owns it?}]}
  - {name: Team-fleet, nodes: {Team: fleet}, accessDuration: 8h, levels: [{approvers: [{group: leads}], approvals: 1, message: Why fleet and not a pipeline of the team that owns it?}]}
  - {name: By-Zone, nodes: {Zone: inner}, levels: [{approvers: [{group: leads}]}]}
  - {name: By-Ring, nodes: {Ring: inner}, levels: [{approvers: [{group: leads}]}]}
  - {name: By-Rack, nodes: {Rack: inner}, levels: [{approvers: [{group: leads}]}]}
sessionPreferences:
  - {name: shop, idleTimeout: 10m, maxDuration: 60m, runAs: shop, cloudWatch: {logGroup: /sessions/shop, encrypted: true, streaming: true}}
  - {name: bank, idleTimeout: 5m, maxDuration: 60m, runAs: bank, cloudWatch: {logGroup: /sessions/bank, encrypted: true, streaming: true}}
  - {name: fleet, idleTimeout: 15m, maxDuration: 60m, runAs: fleet, cloudWatch: {logGroup: /sessions/fleet, encrypted: true, streaming: true}}
rollouts:
  - {name: shop, units: [shop], autoApproval: shop-duty, manualApprovals: [Team-shop, By-Zone], sessionPreferences: shop}
  - {name: bank, units: [bank], autoApproval: bank-duty, manualApprovals: [Team-bank, By-Ring], sessionPreferences: bank}
  - {name: fleet, units: [fleet], autoApproval: fleet-duty, manualApprovals: [Team-fleet, By-Rack], sessionPreferences: fleet}
"##;

/// The expected program, and the model that it should describe
fn expected(name: &str) -> (String, Model) {
    let program =
        |imported: &Imported, findings: &Diagnostics, sources: &Sources| imported.to_rust(findings, sources);
    let of = |result: &Result| {
        let imported = result.imported.as_ref().unwrap();
        (program(imported, &result.findings, &result.sources), imported.model.clone())
    };
    match name {
        "samples_templates" => {
            let both = ["quick-setup.yaml", "policies.yaml"].map(|name| given(name, &sample(name)));
            of(&Result::new(&both, &parameters()))
        }
        "full_assembly" => of(&Result::new(&[assembly("snapshots/full/assembly")], &Default::default())),
        "single_account_assembly" => {
            of(&Result::new(&[assembly("snapshots/single-account/assembly")], &Default::default()))
        }
        "alike" | "other_forms" => {
            let text = if name == "alike" { ALIKE } else { OTHER_FORMS };
            let mut sources = Sources::default();
            let (imported, findings) = described("other.yaml", text, &mut sources);
            let shown = render::text(&findings, &sources, Default::default());
            let imported = imported.unwrap_or_else(|| panic!("{shown}"));
            (program(&imported, &findings, &sources), imported.model)
        }
        example => {
            let path = format!("examples/{}/jitna.yaml", example.replace('_', "-"));
            let mut sources = Sources::default();
            let (imported, findings) =
                described(&path, &std::fs::read_to_string(at(&path)).unwrap(), &mut sources);
            let (model, _) = load(&at(&path), &mut Sources::default()).unwrap();
            (program(&imported.unwrap(), &findings, &sources), model.unwrap())
        }
    }
}

/// The files, without the model in the index, because a program may use an ID where the file uses a name
fn files(model: &Model) -> Vec<(String, String)> {
    let mut assembly = synth(&Plan::new(model).0, Options::default()).0;
    assembly.model = serde_json::Value::Null;
    assembly.files(Format::Yaml)
}

#[test]
fn programs_describe_the_model() {
    for (name, built) in PROGRAMS {
        let (program, model) = expected(name);
        let path = at("jitna-iac/tests/data/programs").join(format!("{name}.rs"));
        if std::env::var_os("JITNA_UPDATE").is_some_and(|value| value == "1") {
            // This test was compiled with the earlier program, so the next run checks the new one.
            std::fs::write(&path, &program).unwrap();
            continue;
        }
        assert_eq!(std::fs::read_to_string(&path).unwrap(), program, "`JITNA_UPDATE=1` writes it again");
        let folder = at("examples").join(name.replace('_', "-"));
        let folder = if folder.is_dir() { folder.as_path() } else { Path::new("") };
        let mut sources = Sources::default();
        let access = FileAccess::of_project(folder);
        let (described, findings) = Program::from(built()).into_model(folder, &access, &mut sources);
        let shown = render::text(&findings, &sources, Default::default());
        assert!(findings.worst() < Some(Severity::Error), "{name}: {shown}");
        let (made, wanted) = (files(&described.unwrap()), files(&model));
        assert_eq!(made.len(), wanted.len(), "{name}");
        for ((path, made), (of, wanted)) in made.iter().zip(&wanted) {
            assert_eq!(path, of, "{name}");
            super::law::similar_asserts(made, wanted, &format!("{name}/{path}"), &program);
        }
    }
}

/// Names that a program declares and never uses again
fn unused(program: &str) -> Vec<&str> {
    let is_word = |c: char| c.is_ascii_alphanumeric() || c == '_';
    let words: Vec<&str> = program.split(|c| !is_word(c)).filter(|word| !word.is_empty()).collect();
    let declared =
        words.windows(2).filter(|pair| ["const", "fn", "let"].contains(&pair[0])).map(|pair| pair[1]);
    declared.filter(|name| *name != "main" && words.iter().filter(|word| *word == name).count() < 2).collect()
}

/// A function without its literals and constants, and the list of these
fn masked(function: &str) -> (String, Vec<String>) {
    let (mut mask, mut literals, mut rest) = (String::new(), Vec::new(), function);
    while let Some(first) = rest.chars().next() {
        let raw =
            rest.strip_prefix("r#\"").and_then(|text| text.find("\"#")).map(|end| end + "r#\"\"#".len());
        let quoted = || {
            let mut is_escaped = false;
            let end = rest.char_indices().skip(1).find(|(_, letter)| {
                let ends = *letter == '"' && !is_escaped;
                is_escaped = *letter == '\\' && !is_escaped;
                ends
            });
            end.map_or(rest.len(), |(at, _)| at + 1)
        };
        let word = rest.find(|c: char| !c.is_ascii_alphanumeric() && c != '_').unwrap_or(rest.len());
        let end = match (raw, first) {
            (Some(end), _) => end,
            (None, '"') => quoted(),
            (None, _) if word > 0 => word,
            _ => first.len_utf8(),
        };
        let (token, after) = rest.split_at(end);
        let is_constant = token.len() > 1
            && token.chars().all(|c| c.is_ascii_digit() || c.is_ascii_uppercase() || c == '_');
        if raw.is_some() || first == '"' || first.is_ascii_digit() || is_constant {
            literals.push(token.to_owned());
            mask.push('?');
        } else {
            mask.push_str(token);
        }
        rest = after;
    }
    // The position of line breaks does not matter.
    (mask.split_whitespace().collect(), literals)
}

/// Functions of a program that differ in one literal only
fn twins(program: &str) -> Vec<(String, String)> {
    let functions = program.split("\nfn ").skip(1).filter_map(|text| text.split("\n}\n").next());
    let functions: Vec<(&str, (String, Vec<String>))> =
        functions.filter_map(|text| text.split_once('(')).map(|(name, text)| (name, masked(text))).collect();
    let mut twins = Vec::new();
    for (number, (name, (mask, literals))) in functions.iter().enumerate() {
        for (other, (other_mask, others)) in functions.iter().skip(number + 1) {
            let differ = literals.iter().zip(others).filter(|(one, other)| one != other).count();
            if mask == other_mask && differ < 2 {
                twins.push(((*name).to_owned(), (*other).to_owned()));
            }
        }
    }
    twins
}

#[test]
fn twins_are_told_from_functions_that_differ_in_more() {
    let program =
        |bodies: [&str; 2]| bodies.map(|body| format!("\nfn x() -> T {{\n    {body}\n}}\n")).concat();
    let alike = [
        ["T::new(\"a\").level(LEADS)", "T::new(\"b\")\n        .level(LEADS)"],
        ["T::new(\"a\").level(LEADS)", "T::new(\"a\").level(OWNERS)"],
        ["T::new(r#\"a\"#, hours(4))", "T::new(r#\"a\"#, hours(5))"],
    ];
    for bodies in alike {
        assert_eq!(twins(&program(bodies)).len(), 1, "{bodies:?}");
    }
    for bodies in [["T::new(\"a\", 1)", "T::new(\"b\", 2)"], ["T::new(\"a\")", "T::new(\"a\").all()"]] {
        assert_eq!(twins(&program(bodies)), [], "{bodies:?}");
    }
}

#[test]
fn programs_are_what_a_person_would_write() {
    let folder = at("jitna-iac/tests/data/programs");
    let known: BTreeSet<String> = PROGRAMS.iter().map(|(name, _)| format!("{name}.rs")).collect();
    let found =
        std::fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
    assert_eq!(found.collect::<BTreeSet<_>>(), known);
    let paths: Vec<_> = known.iter().map(|name| folder.join(name)).collect();
    for path in &paths {
        let program = std::fs::read_to_string(path).unwrap();
        assert!(!program.contains("parse") && !program.contains("Result"), "{}", path.display());
        assert_eq!(unused(&program), [""; 0], "{}", path.display());
        assert_eq!(twins(&program), [], "{}", path.display());
    }
    let lines = |name: &str| std::fs::read_to_string(folder.join(name)).unwrap().lines().count();
    assert!(lines("recipe.rs") <= 80, "{}", lines("recipe.rs"));
    // Users have the default style.
    let style = "max_width=100,use_small_heuristics=Default";
    let ran = Command::new("rustfmt")
        .args(["--edition", "2024", "--check", "--config", style])
        .args(&paths)
        .output();
    let ran = ran.expect("rustfmt is part of the toolchain (`rustup component add rustfmt`)");
    assert!(
        ran.status.success(),
        "{}{}",
        String::from_utf8_lossy(&ran.stdout),
        String::from_utf8_lossy(&ran.stderr)
    );
}
