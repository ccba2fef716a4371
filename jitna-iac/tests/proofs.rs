//! Proofs about a model, and the output for a claim that does not hold

use std::path::Path;

use jitna_iac::cedar::Source;
use jitna_iac::diag::{Severity, Sources, render};
use jitna_iac::prove::{self, Answer, Prover, Question, Reason};

const ORGANIZATION: &str = r#"version: 1
organization:
  delegatedAdministrator: "222222222222"
  root: r-ab12
  homeRegion: eu-central-1
  identityProvider: SSO
  units:
    - {name: workloads, id: ou-ab12-11111111}
    - {name: sandbox, id: ou-ab12-22222222}
nodeAccess: {units: [workloads, sandbox]}
names:
  groups:
    leads: ec4df598-7071-70a6-0de4-0123456789ab
    on-call: 34688438-1061-702c-a03d-1fa788dccfd1
sessionPreferences:
  - {name: standard, idleTimeout: 20m, maxDuration: 60m}
"#;

/// Findings about the model, as they are shown
fn found(model: &str) -> String {
    let text = format!("{ORGANIZATION}{model}");
    let mut sources = Sources::default();
    let mut findings = jitna_iac::find(&text, "jitna.yaml", &mut sources);
    findings.sort(&sources);
    render::text(&findings, &sources, Default::default())
}

#[test]
fn what_breaks_invariants_is_shown() {
    let shown = found(
        r#"denyAccess:
  statements:
    - {name: contractors, when: [{attribute: division, is: Contractor}]}
autoApprovals:
  - name: everyday
    statements:
      - {name: own nodes, when: [{attribute: costCenter, equalsNodeTag: CostCenter}]}
      - {name: on call, group: on-call, nodeKind: managed, unless: [{nodeTag: Environment, is: Production}]}
      - name: elevated
        when: [{principalTag: AccessLevel, is: elevated}, {nodeTag: Role, like: web-*}]
  - name: calm
    statements:
      - {name: leads, group: leads, when: [{nodeTag: Environment, isNot: Production}, {nodeTag: Environment, isNot: Staging}]}
manualApprovals:
  - {name: Finance, nodes: {Workload: Finance}, levels: [{approvers: [{group: leads}]}]}
  - {name: Blue, nodes: {Team: Blue}, levels: [{approvers: [{group: on-call}]}]}
  - {name: Gold, nodes: {Squad: Gold}, levels: [{approvers: [{group: on-call}]}]}
rollouts:
  - {name: workloads, units: [workloads], autoApproval: everyday, sessionPreferences: standard, manualApprovals: [Finance, Blue, Gold]}
  - {name: sandbox, units: [sandbox], autoApproval: calm, sessionPreferences: standard, manualApprovals: [Finance]}
exclusive: [[Team, Squad], [Workload, Squad]]
invariants:
  - {name: production, description: audit finding 17, neverAutoApproved: {when: [{nodeTag: Environment, is: Production}]}}
  - {name: on call alone, autoApprovedOnlyFor: {group: on-call, on: {nodeKind: managed}}}
  - {name: contractors, neverAutoApproved: {when: [{attribute: division, is: Contractor}]}}
  - {name: no one in particular, noPermitForEveryone: true}
  - {name: a way to finance, manualPath: {Workload: Finance}}
  - {name: a way to gold, manualPath: {Squad: Gold}}
  - {name: it bites, denyAccessBites: true}
"#,
    );
    insta::assert_snapshot!(shown);
}

/// Claims about some units and Regions are checked only against the rollouts that go there
#[test]
fn invariants_of_units_and_regions_are_about_nothing_else() {
    let shown = found(
        r#"denyAccess:
  statements:
    - {name: secrets, when: [{nodeTag: Secret}]}
autoApprovals:
  - {name: calm, statements: [{name: dev, group: on-call, when: [{nodeTag: Environment, is: dev}]}]}
  - {name: open, statements: [{name: all, when: [{nodeTag: Environment}]}]}
manualApprovals:
  - {name: Finance, nodes: {Workload: Finance}, levels: [{approvers: [{group: leads}]}]}
rollouts:
  - {name: workloads, units: [workloads], regions: [eu-central-1], autoApproval: calm, sessionPreferences: standard, manualApprovals: [Finance]}
  - {name: sandbox, units: [sandbox], regions: [eu-central-1], autoApproval: open, sessionPreferences: standard}
  - {name: far, units: [workloads], regions: [eu-west-1], autoApproval: open, sessionPreferences: standard}
unifiedConsole: {regions: [eu-central-1, eu-west-1]}
invariants:
  - {name: everywhere, neverAutoApproved: {when: [{nodeTag: Environment, is: prod}]}}
  - {name: near workloads, units: [workloads], regions: [eu-central-1], neverAutoApproved: {when: [{nodeTag: Environment, is: prod}]}}
  - {name: workloads, units: [workloads], neverAutoApproved: {when: [{nodeTag: Environment, is: prod}]}}
  - {name: near, regions: [eu-central-1], noPermitForEveryone: true}
  - {name: by ID, units: [ou-ab12-11111111], regions: [eu-central-1], autoApprovedOnlyFor: {group: on-call}}
  - {name: finance near workloads, units: [workloads], regions: [eu-central-1], manualPath: {Workload: Finance}}
  - {name: finance far, units: [workloads], regions: [eu-west-1], manualPath: {Workload: Finance}}
  - {name: finance in sandbox, units: [sandbox], regions: [eu-west-1], manualPath: {Workload: Finance}}
  - {name: bites, regions: [eu-central-1], denyAccessBites: true}
  - {name: typo, units: [workload], neverAutoApproved: {}}
  - {name: nowhere, units: [sandbox], regions: [eu-west-1, eu-west-2], neverAutoApproved: {}}
  - {name: half of it nowhere, units: [sandbox, workloads], regions: [eu-west-1, eu-west-2], neverAutoApproved: {when: [{nodeTag: Secret}]}}
  - {name: no such region, regions: [eu-west-2], neverAutoApproved: {}}
exclusive: [Workload, Workloads, Team]
"#,
    );
    insta::assert_snapshot!(shown);
}

#[test]
fn an_unreadable_statement_proves_nothing() {
    let shown = found(
        r#"denyAccess:
  statements:
    - {file: missing.cedar}
autoApprovals:
  - {name: everyday, statements: [{name: dev, group: on-call, when: [{nodeTag: Environment, is: dev}]}]}
rollouts:
  - {name: workloads, units: [workloads, sandbox], autoApproval: everyday, sessionPreferences: standard}
invariants:
  - {name: production, neverAutoApproved: {when: [{nodeTag: Environment, is: Production}]}}
  - {name: dev, neverAutoApproved: {when: [{nodeTag: Environment, is: dev}]}}
  - {name: no one in particular, noPermitForEveryone: true}
  - {name: it bites, denyAccessBites: true}
"#,
    );
    insta::assert_snapshot!(shown);
}

#[test]
fn malformed_invariants_are_told_all_at_once() {
    let shown = found(
        r#"rollouts:
  - {name: workloads, units: [workloads, sandbox], sessionPreferences: standard}
exclusive: [[Team, Squad], Workload]
invariants:
  - {name: two, denyAccessBites: true, noPermitForEveryone: true}
  - {name: none}
  - {name: no, denyAccessBites: false}
  - {name: typo, neverAutoAproved: {}}
  - {name: unknown group, neverAutoApproved: {group: leaders}}
  - {name: unknown group, autoApprovedOnlyFor: {group: leads, on: {user: alice, where: x}}}
"#,
    );
    insta::assert_snapshot!(shown);
}

const ACTION: &str = r#"action == AWS::SSM::Action::"getTokenForInstanceAccess""#;

fn permit(condition: &str) -> Source {
    Source::from(format!("permit (principal, {ACTION}, resource) when {{ {condition} }};"))
}

#[test]
fn an_unguarded_access_counts_as_what_it_is() {
    // On a node without the tag, the condition fails with an error, and the statement is skipped: it covers less than it seems to.
    let unguarded = [permit(r#"!(resource.getTag("E") == "prod")"#)];
    let guarded = [permit(r#"!(resource.hasTag("E") && resource.getTag("E") == "prod")"#)];
    assert!(prove::implies(&unguarded, &guarded).is_proved());
    let answer = prove::implies(&guarded, &unguarded);
    assert!(answer.witness().unwrap().node.tags.is_empty());
}

#[test]
fn different_texts_are_found_where_they_must_differ() {
    let all_different = permit(
        r#"resource.hasTag("A") && resource.hasTag("B") && resource.hasTag("C")
        && resource.getTag("A") != resource.getTag("B") && resource.getTag("B") != resource.getTag("C")
        && resource.getTag("A") != resource.getTag("C")
        && ["x", "y"].contains(resource.getTag("A")) && ["x", "y"].contains(resource.getTag("B"))"#,
    );
    let answer = prove::satisfiable(std::slice::from_ref(&all_different));
    let tags = &answer.witness().unwrap().node.tags;
    assert_eq!((tags["A"] == tags["B"], tags["C"].as_str()), (false, "other"));
    // With two values, three tags cannot all differ.
    let third = permit(r#"resource.hasTag("C") && ["x", "y"].contains(resource.getTag("C"))"#);
    assert!(prove::disjoint(&[all_different], &[third]).is_proved());
}

#[test]
fn what_is_not_looked_into_is_never_taken_for_safe() {
    // The ID of the entity of principal tags is not documented.
    let asked =
        permit(r#"principal has division && context.iam.principalTags == AWS::IAM::PrincipalTags::"a""#);
    let answer = prove::satisfiable(std::slice::from_ref(&asked));
    let why = "an entity is asked about that is neither the user nor the node of the request";
    assert_eq!(answer, Answer::NotDecided(Reason::Beyond(why)));
    // Whatever that part evaluates to, it is a part of the whole, and equal to itself.
    let guard = permit("principal has division");
    assert!(prove::implies(std::slice::from_ref(&asked), &[guard]).is_proved());
    assert!(prove::compare_auto(std::slice::from_ref(&asked), std::slice::from_ref(&asked)).is_equal());
    assert_eq!(
        prove::satisfiable(&["permit (oops".into()]),
        Answer::NotDecided(Reason::Beyond("a statement cannot be read"))
    );
}

#[test]
fn the_bound_is_an_answer() {
    let like = |pattern: String| format!(r#"resource.getTag("T") like "{pattern}""#);
    let wanted: Vec<String> = ('a'..='r').map(|char| like(format!("*{char}{char}*"))).collect();
    let apart = [like("*aa*bb*".to_owned()), like("*bb*aa*".to_owned())];
    let statement =
        permit(&format!(r#"resource.hasTag("T") && {} && !({})"#, wanted.join(" && "), apart.join(" || ")));
    let mut prover = Prover::with_steps(100_000, 150_000);
    let question = Question::any_of(prover.add(&statement));
    for _ in 0..3 {
        assert_eq!(prover.look(&question), prove::Look::NotDecided);
        assert!(prover.take_spent());
    }
    // A claim has its own steps, regardless of earlier questions.
    assert_eq!(prover.never(&question), Answer::NotDecided(Reason::Bound));
    let easy = Question::any_of(prover.add(&permit(r#"resource.hasTag("U")"#)));
    assert!(matches!(prover.never(&easy), Answer::Refuted(_)));
}

/// What an expression needs to be decided, and Cedar's result for it
#[test]
fn computed_keys_arithmetic_decimals_records_and_sets_of_choices_are_decided() {
    let holds = |condition: &str| prove::satisfiable(&[permit(condition)]).witness().is_some();
    let never = |condition: &str| prove::satisfiable(&[permit(condition)]).is_proved();
    let own = r#"principal has costCenter && resource.hasTag(principal.costCenter)"#;
    assert!(holds(own));
    assert!(holds(&format!(r#"{own} && resource.getTag(principal.costCenter) == "yes""#)));
    assert!(never(&format!(r#"{own} && !({own})"#)));
    assert!(prove::implies(&[permit(own)], &[permit("principal has costCenter")]).is_proved());
    assert!(holds("1 + 2 * 3 == 7 && 7 < 8 && -1 <= 0"));
    assert!(never("1 + 2 * 3 != 7"));
    assert!(never("9223372036854775807 + 1 == 0 || true"), "an overflow errs");
    assert!(holds(r#"decimal("1.5").lessThan(decimal("2.0")) && decimal("1.0") == decimal("1.00")"#));
    assert!(never(r#"decimal("1.5").greaterThan(decimal("2.0"))"#));
    assert!(never(r#"decimal("no") == decimal("1.0") || true"#), "a decimal that is none errs");
    assert!(holds(r#"ip("10.0.0.1").isInRange(ip("10.0.0.0/8"))"#));
    assert!(holds(r#"principal has division && {a: principal.division, b: 1}.a == "x""#));
    assert!(never(r#"{a: 1} == {a: 2} || {a: 1} has b"#));
    let choices: Vec<String> = (0..8)
        .map(|number| format!(r#"(if resource.hasTag("T{number}") then "a{number}" else "b{number}")"#))
        .collect();
    let set = format!("[{}]", choices.join(", "));
    assert!(holds(&format!(r#"{set}.contains("a3") && {set}.contains("b4")"#)));
    assert!(never(&format!(r#"{set}.contains("a3") && {set}.contains("b3")"#)));
    let six =
        ["ab", "cd", "ef", "gh", "ij", "kl"].map(|text| format!(r#"resource.getTag("T") like "*{text}*""#));
    let six = format!(r#"resource.hasTag("T") && {}"#, six.join(" && "));
    assert!(holds(&six));
    assert!(
        prove::implies(
            &[permit(&six)],
            &[permit(r#"resource.hasTag("T") && resource.getTag("T") like "*ef*""#)]
        )
        .is_proved()
    );
    let deep = format!("{}principal has division{}", "(true && ".repeat(150), ")".repeat(150));
    assert!(holds(&deep) && never(&format!("{deep} && !(principal has division)")));
}

#[test]
fn a_long_statement_is_read() {
    let all: Vec<String> = (0..500)
        .map(|number| format!(r#"!(resource.hasTag("T{number}") && resource.getTag("T{number}") == "x")"#))
        .collect();
    let answer = prove::satisfiable(&[permit(&all.join(" && "))]);
    assert!(answer.witness().is_some(), "{answer:?}");
    // Every part may fail with an error, so all later parts depend on it.
    let unguarded: Vec<String> = (0..300)
        .map(|number| {
            let operator = if number % 3 == 0 { "||" } else { "&&" };
            format!(r#"resource.getTag("T{number}") == "x" {operator} "#)
        })
        .collect();
    let answer = prove::satisfiable(&[permit(&format!("{}true", unguarded.concat()))]);
    assert_eq!(answer.witness().map(|witness| witness.node.tags.len()), Some(1), "{answer:?}");
    let mut nested = r#"resource.getTag("T") == "x""#.to_owned();
    for number in 0..40 {
        nested =
            format!(r#"(if {nested} then resource.getTag("U{number}") == "y" else principal has division)"#);
    }
    assert!(prove::satisfiable(&[permit(&nested)]).witness().is_some());
    let deep = format!("{}principal has division{}", "!(".repeat(400), ")".repeat(400));
    assert!(!prove::satisfiable(&[permit(&deep)]).is_proved());
}

#[test]
fn the_usual_model_has_no_finding_of_proofs() {
    let text = include_str!("../../examples/enterprise/jitna.yaml");
    let mut sources = Sources::default();
    let (model, _) = jitna_iac::read::read(text, "jitna.yaml", &mut sources);
    let mut model = model.expect("a model");
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../examples/enterprise");
    let access = jitna_iac::read::FileAccess::of_project(&folder);
    assert!(jitna_iac::read::load_statements(&mut model, &folder, &access, &mut sources).is_empty());
    let findings = jitna_iac::check(&model);
    let of_proofs = findings.iter().filter(|finding| finding.code.as_str().starts_with("JNA08"));
    assert_eq!(of_proofs.filter(|finding| finding.severity >= Severity::Warning).count(), 0);
}

#[test]
fn of_a_policy_that_no_document_can_hold_nothing_is_proved() {
    let statements: String = (0..4000)
        .map(|number| {
            format!("      - {{name: s{number}, when: [{{nodeTag: Environment, isNot: v{number}}}]}}\n")
        })
        .collect();
    let shown = found(&format!("autoApprovals:\n  - name: everyday\n    statements:\n{statements}"));
    assert!(shown.contains("Systems Manager accepts documents of at most 65536 bytes"), "{shown}");
    assert!(!shown.contains("JNA08") && !shown.contains("JNA03"), "{shown}");
}
