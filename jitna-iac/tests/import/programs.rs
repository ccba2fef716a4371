//! The model as a Rust program: written, compiled as a module of this test, and the same assembly again

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

        /// Every program, by the name of its file
        const PROGRAMS: &[(&str, fn() -> describe::Model)] = &[$((stringify!($name), $name::model)),*];
    };
}

programs! {
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

/// Forms of keys that no example has
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
exclusive: [[Stage, Team]]
nodeTags: {Stage: any, Team: [Three, Four]}
maxExposure: 12h
accept:
  - {code: JNA0402, reason: tried}
overrides:
  - {template: jitna-enable, resource: NodeAccess, path: Properties.Name, set: {a: [1, "1", true]}}
  - {template: jitna-enable, resource: NodeAccess, path: Properties.Tags, delete: true}
"##;

/// What the program is to be, and the model that it is to describe
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
            of(&Result::of(&both, &parameters()))
        }
        "full_assembly" => of(&Result::of(&[assembly("snapshots/full/assembly")], &Default::default())),
        "single_account_assembly" => {
            of(&Result::of(&[assembly("snapshots/single-account/assembly")], &Default::default()))
        }
        "other_forms" => {
            let mut sources = Sources::default();
            let (imported, findings) = described("other.yaml", OTHER_FORMS, &mut sources);
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

/// The files; the model in the index is left out, since a program may name by its ID what the file calls by its name
fn files(model: &Model) -> Vec<(String, String)> {
    let mut assembly = synth(&Plan::of(model).0, Options::default()).0;
    assembly.model = serde_json::Value::Null;
    assembly.files(Format::Yaml)
}

#[test]
fn programs_describe_the_model() {
    for (name, built) in PROGRAMS {
        let (program, model) = expected(name);
        let path = at("jitna-iac/tests/data/programs").join(format!("{name}.rs"));
        if std::env::var_os("JITNA_UPDATE").is_some_and(|value| value == "1") {
            // What was compiled into this test is the earlier program, so the next run judges.
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
    }
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
