//! Users who gain access, and users who lose it

use std::path::Path;
use std::time::{Duration, Instant};

use jitna_iac::assembly::Format;
use jitna_iac::compare::{ChangeKind, Direction, FailOn, Permissiveness, Side, Verdict, permissiveness};
use jitna_iac::decide::{Engine, Node, NodeKind, User};
use jitna_iac::diag::{Sources, render};
use jitna_iac::model::Model;
use jitna_iac::plan::Plan;
use jitna_iac::prove::WitnessKind;
use jitna_iac::synth::Options;

const ORGANIZATION: &str = r#"version: 1
organization:
  delegatedAdministrator: "222222222222"
  root: r-ab12
  homeRegion: eu-central-1
  identityProvider: SSO
  units:
    - name: workloads
      id: ou-ab12-11111111
      accounts: [{id: "333333333333", name: shop}, {id: "444444444444", name: blog}]
      units: [{name: production, id: ou-ab12-33333333, accounts: [{id: "555555555555", name: bank}]}]
    - {name: sandbox, id: ou-ab12-22222222}
nodeAccess: {units: [workloads, sandbox], regions: [eu-central-1, eu-west-1]}
unifiedConsole: {regions: [eu-central-1, eu-west-1]}
names:
  groups:
    leads: ec4df598-7071-70a6-0de4-0123456789ab
    on-call: 34688438-1061-702c-a03d-1fa788dccfd1
sessionPreferences:
  - {name: standard, idleTimeout: 20m, maxDuration: 60m}
"#;

const OLD: &str = r"denyAccess:
  statements:
    - {name: contractors, when: [{attribute: division, is: Contractor}]}
autoApprovals:
  - name: everyday
    statements:
      - {name: on call, group: on-call, when: [{nodeTag: Stage, oneOf: [dev, test]}]}
manualApprovals:
  - {name: Finance, nodes: {Workload: Finance}, accessDuration: 4h, levels: [{approvals: 2, approvers: [{group: leads}, {group: on-call}]}]}
  - {name: Blue, nodes: {Team: Blue}, levels: [{approvers: [{group: on-call}]}]}
rollouts:
  - {name: workloads, units: [workloads], autoApproval: everyday, sessionPreferences: standard, manualApprovals: [Finance, Blue]}
  - {name: sandbox, units: [sandbox], autoApproval: everyday, sessionPreferences: standard, manualApprovals: [Finance]}
";

fn model(text: &str) -> Model {
    let mut sources = Sources::default();
    let text = if text.contains("version: 1") { text.to_owned() } else { format!("{ORGANIZATION}{text}") };
    let (model, findings) = jitna_iac::read::read(&text, "jitna.yaml", &mut sources);
    assert!(findings.is_empty(), "{}", render::text(&findings, &sources, Default::default()));
    model.unwrap()
}

fn side(text: &str, name: &str) -> Side {
    let model = model(text);
    let (assembly, findings) = jitna_iac::compile(&model, Options::default());
    let assembly = assembly.unwrap_or_else(|| panic!("{findings:?}"));
    Side::assembly(&assembly, name).unwrap()
}

/// The assembly of a model as written to a directory
fn written(text: &str, name: &str) -> Side {
    let (assembly, _) = jitna_iac::compile(&model(text), Options::default());
    Side::files(&assembly.unwrap().files(Format::Yaml), name, &mut Sources::default()).unwrap()
}

/// The same, from a version that did not write the tree of units, names and exclusive keys
fn written_before(text: &str, name: &str) -> Side {
    let (assembly, _) = jitna_iac::compile(&model(text), Options::default());
    let mut files = assembly.unwrap().files(Format::Yaml);
    let (_, index) = files.iter_mut().find(|(path, _)| path == "index.json").unwrap();
    let mut json: serde_json::Value = serde_json::from_str(index).unwrap();
    for key in ["tree", "people", "exclusive"] {
        json.as_object_mut().unwrap().shift_remove(key);
    }
    *index = json.to_string();
    Side::files(&files, name, &mut Sources::default()).unwrap()
}

fn edited(edits: &[(&str, &str)]) -> String {
    edits.iter().fold(OLD.to_owned(), |text, (from, to)| {
        assert!(text.contains(from), "{from}");
        text.replace(from, to)
    })
}

fn found(edits: &[(&str, &str)]) -> Permissiveness {
    permissiveness(&side(OLD, "old"), &side(&edited(edits), "new"))
}

#[track_caller]
fn verdict(edits: &[(&str, &str)]) -> Verdict {
    let found = found(edits);
    assert!(found.groups.iter().all(|group| group.not_decided.is_empty()), "{}", found.to_text());
    found.verdict
}

#[test]
fn what_gets_looser_and_stricter_is_shown() {
    let found = found(&[
        ("oneOf: [dev, test]", "like: \"*t*\""),
        ("approvals: 2, approvers: [{group: leads}, {group: on-call}]", "approvers: [{group: leads}]"),
        ("accessDuration: 4h", "accessDuration: 8h"),
        ("is: Contractor", "is: Partner"),
        ("nodes: {Team: Blue}", "nodes: {Team: [Blue, Green]}"),
        ("manualApprovals: [Finance]}", "manualApprovals: [Blue]}"),
    ]);
    insta::assert_snapshot!(found.to_text());
    for on in [FailOn::Looser, FailOn::Stricter, FailOn::Both] {
        assert!(found.fails(on));
    }
    assert!(!found.fails(FailOn::Undecided));
}

#[test]
fn the_same_in_other_words_is_equal() {
    for edits in [
        &[][..],
        &[("oneOf: [dev, test]", "oneOf: [test, dev]"), ("name: on call", "name: on duty")],
        &[
            ("name: Finance", "name: Money"),
            ("[Finance, Blue]", "[Money, Blue]"),
            ("s: [Finance]", "s: [Money]"),
        ],
        &[("approvers: [{group: leads}, {group: on-call}]", "approvers: [{group: on-call}, {group: leads}]")],
    ] {
        let found = found(edits);
        assert_eq!(found.verdict, Verdict::Equal, "{}", found.to_text());
        assert!(found.groups.iter().all(|group| group.changes.is_empty()));
        for (_, on) in FailOn::WORDS {
            assert!(!found.fails(*on), "{}", found.to_text());
        }
    }
}

#[test]
fn each_change_has_its_direction() {
    use Verdict::{Both, Looser, Stricter};
    for (edits, expected) in [
        (&[("oneOf: [dev, test]", "oneOf: [dev, test, load]")][..], Looser),
        (&[("oneOf: [dev, test]", "is: dev")], Stricter),
        (&[("oneOf: [dev, test]", "oneOf: [dev, load]")], Both),
        (&[("is: Contractor", "oneOf: [Contractor, Partner]")], Stricter),
        (&[("approvals: 2, ", "")], Looser),
        (&[("accessDuration: 4h", "accessDuration: 3h")], Stricter),
        (
            &[(
                "approvers: [{group: leads}, {group: on-call}]",
                "approvers: [{group: leads}, {group: 11111111-1061-702c-a03d-1fa788dccfd1}]",
            )],
            Both,
        ),
        (&[("{approvers: [{group: on-call}]}", "{approvers: [{group: on-call}, {group: leads}]}")], Looser),
        (
            &[(
                "{approvers: [{group: on-call}]}",
                "{approvers: [{group: on-call}]}, {approvers: [{group: leads}]}",
            )],
            Stricter,
        ),
        (&[("{Team: Blue}", "{Team: Blue, Squad: Gold}")], Both),
        (&[("[Finance, Blue]", "[Finance]")], Both),
    ] {
        assert_eq!(verdict(edits), expected, "{edits:?}");
    }
}

#[test]
fn session_limits_count() {
    let old = side(OLD, "old");
    let text = format!("{ORGANIZATION}{OLD}").replace("idleTimeout: 20m", "idleTimeout: 10m");
    let found = permissiveness(&old, &side(&text, "new"));
    assert_eq!(found.verdict, Verdict::Stricter);
    assert_eq!(found.groups[0].changes[0].what.as_deref(), Some("idle timeout of sessions: 20m → 10m"));
    let text = format!("{ORGANIZATION}{OLD}").replace(", maxDuration: 60m", "");
    assert_eq!(permissiveness(&old, &side(&text, "new")).verdict, Verdict::Looser);
}

#[test]
fn session_preferences_that_are_gone_are_looser() {
    let without = OLD.replace("sessionPreferences: standard, ", "");
    let verdict = |old: &str, new: &str| permissiveness(&side(old, "old"), &side(new, "new")).verdict;
    let unused = |text: &str| {
        format!("{text}accept: [{{code: JNA0212, reason: a test}}, {{code: JNA0402, reason: a test}}]\n")
    };
    assert_eq!(verdict(OLD, &unused(&without)), Verdict::Looser);
    assert_eq!(verdict(&unused(&without), OLD), Verdict::Stricter);
    // A place that gets everything at the same time becomes looser, whatever its session preferences are.
    let rollout = "  - {name: sandbox, units: [sandbox], autoApproval: everyday, sessionPreferences: standard, manualApprovals: [Finance]}\n";
    assert_eq!(verdict(&OLD.replace(rollout, ""), OLD), Verdict::Looser);
    assert_eq!(verdict(OLD, &OLD.replace(rollout, "")), Verdict::Stricter);
}

#[test]
fn what_is_approved_automatically_comes_before_manual_policies() {
    let open = "- {name: on call, when: [{nodeTag: Stage, oneOf: [dev, test]}]}";
    let line = "- {name: on call, group: on-call, when: [{nodeTag: Stage, oneOf: [dev, test]}]}";
    let manual = "  - {name: Blue, nodes: {Team: Blue}";
    let stages = format!(
        "  - {{name: Stages, nodes: {{Stage: test}}, levels: [{{approvers: [{{group: leads}}]}}]}}\n{manual}"
    );
    let moved = |line: &str, stages: &str| {
        OLD.replace("- {name: on call, group: on-call, when: [{nodeTag: Stage, oneOf: [dev, test]}]}", line)
            .replace("denyAccess:\n  statements:\n    - {name: contractors, when: [{attribute: division, is: Contractor}]}\n", "")
            .replace(manual, stages)
            .replace("[Finance, Blue]", if stages == manual { "[Finance, Blue]" } else { "[Finance, Blue, Stages]" })
            .replace("s: [Finance]}", if stages == manual { "s: [Finance]}" } else { "s: [Finance, Stages]}" })
    };
    // Everyone was approved automatically; now the leads approve, and no user gains access.
    let old = moved(open, manual);
    let new = moved(&open.replace("[dev, test]", "[dev]"), &stages);
    let found = permissiveness(&side(&old, "old"), &side(&new, "new"));
    assert_eq!(found.verdict, Verdict::Stricter, "{}", found.to_text());
    let lost =
        found.groups[0].changes.iter().find(|change| change.kind == ChangeKind::LostAutomatic).unwrap();
    assert_eq!(lost.after.as_ref().unwrap().decision, "manual", "{}", found.to_text());
    assert_eq!(permissiveness(&side(&new, "old"), &side(&old, "new")).verdict, Verdict::Looser);
    // Only the on-call users were approved automatically; for others, manual approval is new.
    let old = moved(line, manual);
    let new = moved(&line.replace("[dev, test]", "[dev]"), &stages);
    let found = permissiveness(&side(&old, "old"), &side(&new, "new"));
    assert_eq!(found.verdict, Verdict::Both, "{}", found.to_text());
}

#[test]
fn what_surrounds_the_policies_has_a_verdict_of_its_own() {
    use jitna_iac::compare::SurroundingsVerdict;
    let around = |text: &str| {
        format!("{ORGANIZATION}{OLD}{text}")
            .replace("maxDuration: 60m}", "maxDuration: 60m, cloudWatch: {logGroup: /sessions/ssm}}")
    };
    let people = "people:\n  - {persona: requester, as: policy}\n";
    let old = around(people);
    let found = permissiveness(&side(&old, "old"), &side(&old, "new"));
    assert_eq!(found.surroundings.verdict, SurroundingsVerdict::Equal, "{}", found.to_text());
    assert!(!found.fails(FailOn::WeakerSurroundings) && !found.to_text().contains("surrounds"));
    let new = old.replace(", cloudWatch: {logGroup: /sessions/ssm}", "").replace(
        people,
        "people:\n  - {persona: requester, as: policy}\n  - {persona: approver, as: policy}\n",
    );
    let found = permissiveness(&side(&old, "old"), &written(&new, "new"));
    assert_eq!((found.verdict, found.surroundings.verdict), (Verdict::Equal, SurroundingsVerdict::Weaker));
    assert!(found.fails(FailOn::WeakerSurroundings) && !found.fails(FailOn::Looser));
    insta::assert_snapshot!(found.to_text());
    let json: serde_json::Value = serde_json::from_str(&found.to_json()).unwrap();
    assert_eq!(json["surroundings"]["verdict"], "weaker");
    let back = permissiveness(&written(&new, "new"), &side(&old, "old"));
    assert_eq!(back.surroundings.verdict, SurroundingsVerdict::Stronger, "{}", back.to_text());
    assert!(!back.fails(FailOn::WeakerSurroundings));
}

#[test]
fn conflicts_and_manual_ways_come_and_go() {
    let found = found(&[("manualApprovals: [Finance]}", "manualApprovals: [Finance, Blue]}")]);
    let kinds: Vec<_> = found
        .groups
        .iter()
        .flat_map(|group| &group.changes)
        .map(|change| (change.kind, change.direction))
        .collect();
    assert_eq!(
        kinds,
        [(ChangeKind::GainedManual, Direction::Looser), (ChangeKind::NewConflict, Direction::Stricter)]
    );
}

#[test]
fn what_cannot_be_decided_is_not_equal() {
    let cedar = |tag: &str| {
        format!(
            "- cedar: |\n          permit (principal, action == AWS::SSM::Action::\"getTokenForInstanceAccess\", resource) when {{ \
             context.iam.principalTags == AWS::IAM::PrincipalTags::\"{tag}\" }};"
        )
    };
    let line = "- {name: on call, group: on-call, when: [{nodeTag: Stage, oneOf: [dev, test]}]}";
    let (one, other) = (edited(&[(line, &cedar("x"))]), edited(&[(line, &cedar("y"))]));
    let found = permissiveness(&side(&one, "old"), &side(&other, "new"));
    assert_eq!(found.verdict, Verdict::NotDecided, "{}", found.to_text());
    for on in [FailOn::Looser, FailOn::Stricter, FailOn::Undecided] {
        assert!(found.fails(on));
    }
    assert!(!found.fails(FailOn::Both));
    assert_eq!(permissiveness(&side(&one, "old"), &side(&one, "new")).verdict, Verdict::Equal);
    let found =
        permissiveness(&side(&one, "old"), &side(&edited(&[(line, &cedar("y")), ("4h", "8h")]), "new"));
    assert_eq!(found.verdict, Verdict::Looser);
    assert!(found.to_text().starts_with("old → new: looser, and not all is decided\n"));
}

#[test]
fn what_was_written_is_compared_like_the_model() {
    let new = edited(&[("oneOf: [dev, test]", "is: dev"), ("accessDuration: 4h", "accessDuration: 8h")]);
    let told = |old: &Side, new: &Side| {
        let found = permissiveness(old, new);
        let groups = found.groups.into_iter().map(|group| (group.verdict, group.changes, group.not_decided));
        groups.collect::<Vec<_>>()
    };
    let expected = told(&side(OLD, "a"), &side(&new, "b"));
    assert_eq!(told(&written(OLD, "a"), &written(&new, "b")), expected);
    assert_eq!(told(&side(OLD, "a"), &written(&new, "b")), expected);
    assert_eq!(told(&written(OLD, "a"), &side(&new, "b")), expected);
}

#[test]
fn units_that_are_not_known_to_be_apart_are_not_decided() {
    let new = edited(&[(
        "rollouts:\n",
        "rollouts:\n  - {name: production, units: [production], sessionPreferences: standard, manualApprovals: [Finance]}\n",
    )]);
    let found = permissiveness(&side(OLD, "old"), &side(&new, "new"));
    assert!(!found.fails(FailOn::Undecided), "{}", found.to_text());
    insta::assert_snapshot!(found.to_text());
    assert_eq!(permissiveness(&written(OLD, "old"), &written(&new, "new")), found);
    assert!(!found.fails(FailOn::Undecided), "{}", found.to_text());
    let found = permissiveness(&written_before(OLD, "old"), &written_before(&new, "new"));
    assert!(found.fails(FailOn::Undecided), "{}", found.to_text());
    for found in [
        permissiveness(&written_before(OLD, "old"), &written(&new, "new")),
        permissiveness(&written(OLD, "old"), &written_before(&new, "new")),
    ] {
        assert!(!found.fails(FailOn::Undecided), "{}", found.to_text());
    }
}

/// Written assemblies give the same result as their models: every example with itself, with itself without its last rollout, and with the
/// next example
#[test]
fn written_examples_are_compared_like_their_models() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../examples");
    let folders = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let mut paths: Vec<_> = folders
        .map(|folder| folder.join("jitna.yaml"))
        // One example uses the patterns of a program.
        .filter(|path| path.is_file() && !path.to_string_lossy().contains("patterns-user"))
        .collect();
    paths.sort();
    let both = |model: &Model| {
        let assembly = jitna_iac::compile(model, Options::default()).0?;
        let written = Side::files(&assembly.files(Format::Yaml), "a", &mut Sources::default()).unwrap();
        Some((Side::assembly(&assembly, "a").unwrap(), written))
    };
    let mut verdicts = std::collections::BTreeSet::new();
    let mut alike = |old: &(Side, Side), new: &(Side, Side)| {
        let found = permissiveness(&old.0, &new.0);
        assert_eq!(permissiveness(&old.1, &new.1), found);
        verdicts.insert(found.verdict);
        found.to_text()
    };
    let mut before = None;
    for path in &paths {
        let model = jitna_iac::read::load(path, &mut Sources::default()).unwrap().0.unwrap();
        let mut fewer = model.clone();
        fewer.rollouts.pop();
        let sides = both(&model).unwrap();
        let mut told = vec![alike(&sides, &sides)];
        if let Some(fewer) = both(&fewer) {
            told.extend([alike(&sides, &fewer), alike(&fewer, &sides)]);
        }
        assert!(!told.concat().contains("the units above are not known"), "{}", told.concat());
        if let Some(before) = &before {
            alike(before, &sides);
        }
        before = Some(sides);
    }
    assert!(verdicts.len() > 2, "{verdicts:?}");
}

#[test]
fn keys_that_exclude_each_other_are_on_no_node_that_is_shown() {
    let line = "- {name: on call, group: on-call, when: [{nodeTag: Stage, oneOf: [dev, test]}]}";
    let both = "- {name: both, group: leads, when: [{nodeTag: Stage, is: dev}, {nodeTag: Team, is: Blue}]}";
    let new = edited(&[
        (line, &format!("{both}\n      {}", line.replace("[dev, test]", "[dev]"))),
        ("manualApprovals: [Finance]}", "manualApprovals: [Finance, Blue]}"),
    ]);
    let old = OLD;
    let exclusive = "exclusive: [[Team, Stage, Workload]]\n";
    let (said_old, said_new) = (format!("{exclusive}{old}"), format!("{exclusive}{new}"));
    let kinds = |old: &str, new: &str| {
        let found = permissiveness(&side(old, "old"), &written(new, "new"));
        let changes = found.groups.iter().flat_map(|group| &group.changes);
        changes.map(|change| change.kind).collect::<std::collections::BTreeSet<_>>()
    };
    use ChangeKind::{GainedAutomatic, GainedManual, LostAutomatic, NewConflict};
    let all = [GainedAutomatic, LostAutomatic, GainedManual, NewConflict];
    assert_eq!(kinds(old, &new), all.into());
    // If only one side declares it, the change may be hiding something.
    assert_eq!(kinds(old, &said_new), all.into());
    assert_eq!(kinds(&said_old, &new), all.into());
    assert_eq!(kinds(&said_old, &said_new), [LostAutomatic, GainedManual].into());
}

/// The engine decides each witness as the comparison says
#[test]
fn the_engine_agrees_with_every_witness() {
    let new = edited(&[
        ("oneOf: [dev, test]", "like: \"*t*\""),
        ("is: Contractor", "is: Partner"),
        ("nodes: {Team: Blue}", "nodes: {Team: Green}"),
        ("manualApprovals: [Finance]}", "manualApprovals: [Blue]}"),
    ]);
    let (before, after) = (model(OLD), model(&new));
    let engines = [Engine::new(&Plan::new(&before).0).unwrap(), Engine::new(&Plan::new(&after).0).unwrap()];
    let found = permissiveness(&side(OLD, "old"), &side(&new, "new"));
    let mut count = 0;
    for group in &found.groups {
        for change in &group.changes {
            let mut user = User { id: "someone".to_owned(), ..User::default() };
            let mut node = Node { id: "i-1".to_owned(), ..Node::default() };
            let mut principal_tags = indexmap::IndexMap::new();
            if let Some(witness) = &change.request {
                user.groups = witness.user.groups.iter().cloned().collect();
                user.attributes = witness.user.attributes.clone().into_iter().collect();
                principal_tags = witness.principal_tags.clone().into_iter().collect();
                node.tags = witness.node.tags.clone().into_iter().collect();
                node.kind =
                    if witness.node.kind == WitnessKind::Ec2 { NodeKind::Ec2 } else { NodeKind::Managed };
            }
            if let Some(tags) = &change.node_tags {
                node.tags = tags.clone();
            }
            let fates = [change.before.as_ref().unwrap(), change.after.as_ref().unwrap()];
            for place in &group.places {
                let (account, unit) = match place.kind {
                    "account" => (place.id.as_str(), None),
                    _ => ("999999999999", Some(place.id.as_str())),
                };
                for region in &place.regions {
                    for (engine, fate) in engines.iter().zip(fates) {
                        let decision =
                            engine.place(account, unit, region).decide(&user, &principal_tags, &node);
                        assert_eq!(decision.outcome.as_str(), fate.decision, "{change:?}");
                        count += 1;
                    }
                }
            }
        }
    }
    assert!(count > 20, "{count}");
}

/// In every place of the examples, the policies equal those of the engine
#[test]
fn places_hold_what_the_plan_says() {
    for example in ["recipe", "single-account"] {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../examples").join(example).join("jitna.yaml");
        let text = std::fs::read_to_string(path).unwrap();
        let found = permissiveness(&side(&text, "a"), &side(&text, "b"));
        assert_eq!(found.verdict, Verdict::Equal);
        let model = model(&text);
        let plan = Plan::new(&model).0;
        let engine = Engine::new(&plan).unwrap();
        assert!(!found.groups.is_empty());
        for place in found.groups.iter().flat_map(|group| &group.places) {
            for region in &place.regions {
                let (account, unit) = match place.kind {
                    "account" => (place.id.as_str(), None),
                    _ => ("999999999999", Some(place.id.as_str())),
                };
                assert!(engine.place(account, unit, region).rollout().is_ok(), "{place:?}");
            }
        }
    }
}

#[test]
fn thousands_of_accounts_cost_little() {
    let mut text = String::from(ORGANIZATION).replace(
        r#"accounts: [{id: "333333333333", name: shop}, {id: "444444444444", name: blog}]"#,
        &format!(
            "accounts: [{}]",
            (0..3000)
                .map(|n| format!("{{id: \"{}\", name: a{n}}}", 600_000_000_000_u64 + n))
                .collect::<Vec<_>>()
                .join(", ")
        ),
    );
    text.push_str(OLD);
    let new = text.replace("oneOf: [dev, test]", "is: dev");
    let (old, new) = (side(&text, "old"), side(&new, "new"));
    let begun = Instant::now();
    let found = permissiveness(&old, &new);
    assert!(begun.elapsed() < Duration::from_secs(20), "{:?}", begun.elapsed());
    assert_eq!(found.verdict, Verdict::Stricter);
    assert_eq!(found.groups[0].places.iter().map(|place| place.accounts).sum::<usize>(), 3001);
}
