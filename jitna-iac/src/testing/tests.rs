//! Mutants compared with newly created engines, and the statements about them

use super::mutate::{Altered, of_statement};
use super::{Case, Fate, Report, coverage, mutate, read, run};
use crate::cedar::ParsedStatement;
use crate::decide::{Engine, Node, NodeKind, Part, Request, StatementProbe, StatementResult, User, parts};
use crate::diag::{Severity, Sources};
use crate::model::Model;
use crate::plan::Plan;

const HEAD: &str = r#"version: 1
organization:
  delegatedAdministrator: "222222222222"
  root: r-ab12
  homeRegion: eu-central-1
  identityProvider: SSO
  units: [{name: workloads, id: ou-ab12-11111111, accounts: [{name: shop, id: "333333333333"}]}]
nodeAccess: {units: [workloads]}
names: {groups: {leads: ec4df598-7071-70a6-0de4-0123456789ab, on-call: 34688438-1061-702c-a03d-1fa788dccfd1}}
manualApprovals:
  - {name: Finance, nodes: {Env: [a, b]}, levels: [{approvers: [{group: leads}]}]}
  - {name: Others, nodes: all, levels: [{approvers: [{group: leads}]}]}
rollouts: [{name: workloads, units: [workloads], autoApproval: everyday, manualApprovals: [Finance, Others]}]
"#;

const TYPED: &str = r"denyAccess:
  statements:
    - {name: guests, user: 94482488-3041-7059-0d3b-0123456789ab}
    - {name: closed, when: [{nodeTag: Env, is: b}], unless: [{nodeTag: Team, is: a}, {nodeTag: Team, is: b}]}
autoApprovals:
  - name: everyday
    statements:
      - {name: first, groups: [leads, on-call], nodeKind: ec2, when: [{nodeTag: Env, oneOf: [a, b]}]}
      - {name: second, when: [{any: [{nodeTag: Team, like: 'a*'}, {all: [{attribute: division, is: a}, {not: {nodeTag: Env}}]}]}]}
      - {name: third, when: [{attribute: division, equalsNodeTag: Team}, {not: {any: [{nodeTag: Env, isNot: a}, {principalTag: Team, is: b}]}}]}
";

const TEXT: &str = r#"denyAccess:
  statements:
    - cedar: |
        forbid (principal, action == AWS::SSM::Action::"getTokenForInstanceAccess", resource)
        when { resource.hasTag("Env") && resource.getTag("Env") == "b" }
        unless { resource.hasTag("Team") && ["a", "b"].contains(resource.getTag("Team")) };
autoApprovals:
  - name: everyday
    statements:
      - cedar: |
          permit (principal in AWS::IdentityStore::Group::"34688438-1061-702c-a03d-1fa788dccfd1",
            action == AWS::SSM::Action::"getTokenForInstanceAccess", resource is AWS::EC2::Instance)
          when { principal has division && resource.hasTag("Team") && resource.getTag("Team") == principal.division };
          permit (principal, action == AWS::SSM::Action::"getTokenForInstanceAccess", resource)
          when { resource.hasTag("Env") && (resource.getTag("Env") like "a*" || !(principal has division && principal.division != "b")) }
          unless { if resource.hasTag("Team") then resource.getTag("Team") == "b" else false };
"#;

fn model(statements: &str) -> Model {
    let mut sources = Sources::default();
    let (model, findings) = crate::read::read(&format!("{HEAD}{statements}"), "jitna.yaml", &mut sources);
    let shown = crate::diag::render::text(&findings, &sources, Default::default());
    assert!(findings.worst() < Some(Severity::Error), "{shown}");
    model.unwrap()
}

/// Requests with every combination of what the statements test
fn requests() -> Vec<Request> {
    let values = [None, Some("a"), Some("b"), Some("c")];
    // Includes the values after a change.
    let envs = [None, Some("a"), Some("b"), Some("c"), Some("a-other"), Some("b-other")];
    let users = [
        ("someone", None),
        ("94482488-3041-7059-0d3b-0123456789ab", None),
        ("someone", Some("leads")),
        ("someone", Some("on-call")),
    ];
    let mut all = Vec::new();
    for (id, group) in users {
        for kind in [NodeKind::Ec2, NodeKind::Managed] {
            for number in 0..envs.len() * values.len().pow(2) {
                let env = &envs[number / values.len().pow(2)];
                let [team, division] =
                    [0, 1].map(|place| &values[number / values.len().pow(place) % values.len()]);
                let pair =
                    |key: &str, value: &Option<&str>| value.map(|value| (key.to_owned(), value.to_owned()));
                all.push(Request {
                    account: "shop".to_owned(),
                    unit: None,
                    region: "eu-central-1".to_owned(),
                    user: User {
                        id: id.to_owned(),
                        groups: group.iter().map(|group| (*group).to_owned()).collect(),
                        attributes: pair("division", division).into_iter().collect(),
                    },
                    principal_tags: pair("Team", division).into_iter().collect(),
                    node: Node {
                        id: "i-1".to_owned(),
                        kind,
                        tags: pair("Env", env).into_iter().chain(pair("Team", team)).collect(),
                    },
                });
            }
        }
    }
    all
}

/// For each mutant of each statement, whether it changes the decision of some request
fn judged(model: &Model, mut look: impl FnMut(&Part<'_>, &Altered<ParsedStatement>, bool)) {
    let plan = Plan::new(model).0;
    let engine = Engine::new(&plan).unwrap();
    let requests = requests();
    for part in parts(&plan).unwrap() {
        for one in of_statement(&plan, &part) {
            let probe = StatementProbe::new(one.result.clone());
            let differs = requests.iter().any(|request| {
                let before = engine.decide(request);
                let answer = probe.ask(&engine, request).pop().map(|(_, result)| result);
                let after = engine.with_answer(request, &before, &part, answer);
                after.outcome != before.outcome || after.auto_denied != before.auto_denied
            });
            look(&part, &one, differs);
        }
    }
}

#[test]
fn what_is_said_to_change_nothing_changes_nothing_and_all_else_does() {
    for statements in [TYPED, TEXT] {
        let mut equivalent = 0;
        judged(&model(statements), |part, one, differs| {
            assert_eq!(differs, one.equivalent.is_none(), "{} {}: {}", part.policy, part.index, one.change);
            equivalent += usize::from(one.equivalent.is_some());
        });
        assert_eq!(equivalent, if statements == TEXT { 4 } else { 0 });
    }
}

/// Statements and conditions that others cover, and policies that are never used
const REDUNDANT: &str = r"denyAccess:
  statements:
    - {name: closed, when: [{nodeTag: Env, is: b}]}
    - {name: closed-to-some, when: [{nodeTag: Env, is: b}, {nodeTag: Team}]}
autoApprovals:
  - name: everyday
    statements:
      - {name: repeated, when: [{nodeTag: Env, is: a}, {nodeTag: Env}]}
      - {name: covered, groups: [leads], when: [{nodeTag: Env, is: a}, {nodeTag: Team, is: a}]}
      - {name: denied, when: [{nodeTag: Env, is: b}, {nodeTag: Team, is: b}]}
      - {name: never, when: [{nodeTag: Team, is: a}, {nodeTag: Team, is: b}]}
      - {name: open, when: [{nodeTag: Team, like: '*'}], unless: [{nodeTag: Env, is: b}]}
";

/// Mutants that are proved to change nothing change no decision, and for every other mutant some request shows the change
#[test]
fn mutants_that_are_proved_to_change_nothing_are_exactly_those_that_do_not() {
    for statements in [TYPED, TEXT, REDUNDANT] {
        let model = model(statements);
        let plan = Plan::new(&model).0;
        let engine = Engine::new(&plan).unwrap();
        let mutants = mutate(&plan, &engine, &[], |_, _| ()).unwrap();
        let of_statements = mutants.iter().filter(|mutant| mutant.subject.starts_with("statement"));
        let mut fates = of_statements.map(|mutant| &mutant.fate);
        judged(&model, |part, one, differs| {
            let equivalent = matches!(fates.next(), Some(Fate::Equivalent(_)));
            assert_eq!(differs, !equivalent, "{} {}: {}", part.policy, part.index, one.change);
        });
        assert_eq!(fates.next(), None);
    }
}

#[test]
fn mutants_say_why_they_change_nothing() {
    let model = model(REDUNDANT);
    let plan = Plan::new(&model).0;
    let mutants = mutate(&plan, &Engine::new(&plan).unwrap(), &[], |_, _| ()).unwrap();
    let said = mutants.iter().filter_map(|mutant| match &mutant.fate {
        Fate::Equivalent(why) => Some(format!("{}: {}\n  since {why}", mutant.subject, mutant.change)),
        _ => None,
    });
    insta::assert_snapshot!(said.collect::<Vec<_>>().join("\n"));
}

/// If everything is approved for some nodes, the policy for them may be changed in any way
#[test]
fn manual_policies_that_nobody_is_asked_by_are_equivalent_whatever_becomes_of_them() {
    let approved =
        "autoApprovals: [{name: everyday, statements: [{name: first, when: [{nodeTag: Env, is: a}]}]}]\n";
    let fates = |statements: &str| {
        let model = model(statements);
        let plan = Plan::new(&model).0;
        let mutants = mutate(&plan, &Engine::new(&plan).unwrap(), &[], |_, _| ()).unwrap();
        let is_about_nodes =
            |mutant: &super::Mutant| ["gone", "covers"].iter().any(|word| mutant.change.contains(word));
        let manual = mutants
            .into_iter()
            .filter(|mutant| mutant.subject.starts_with("manual policy") && is_about_nodes(mutant));
        let line =
            |mutant: super::Mutant| format!("{}: {}: {:?}", mutant.subject, mutant.change, mutant.fate);
        manual.map(line).collect::<Vec<_>>()
    };
    let equivalent = r#"Equivalent("every request for these nodes is approved automatically")"#;
    let expected = |gone: &str, a: &str, b: &str, others: &str| {
        vec![
            format!("manual policy `Finance`: the policy is gone: {gone}"),
            format!("manual policy `Finance`: it no longer covers nodes with the tag `Env=a`: {a}"),
            format!("manual policy `Finance`: it no longer covers nodes with the tag `Env=b`: {b}"),
            format!("manual policy `Others`: the policy is gone: {others}"),
        ]
    };
    assert_eq!(fates(approved), expected("Survived", equivalent, "Survived", "Survived"));
    let both = approved.replace("is: a", "oneOf: [a, b]");
    assert_eq!(fates(&both), expected(equivalent, equivalent, equivalent, "Survived"));
    let rest = approved.replace("{nodeTag: Env, is: a}", "{not: {nodeTag: Env, oneOf: [a, b]}}");
    assert_eq!(fates(&rest), expected("Survived", "Survived", "Survived", equivalent));
    let denied = format!("denyAccess: {{statements: [{{name: no, when: [{{nodeTag: Team}}]}}]}}\n{both}");
    assert_eq!(fates(&denied), expected("Survived", "Survived", "Survived", "Survived"));
    let opaque = r#"autoApprovals: [{name: everyday, statements: [{cedar: 'permit (principal, action == AWS::SSM::Action::"getTokenForInstanceAccess", resource) when { principal has division && resource.hasTag(principal.division) };'}]}]
"#;
    assert_eq!(fates(opaque), expected("Survived", "Survived", "Survived", "Survived"));
}

#[test]
fn every_kind_of_change_is_made() {
    let mut changes = Vec::new();
    for statements in [TYPED, TEXT] {
        judged(&model(statements), |part, one, _| {
            changes.push(format!("{} {}: {}", part.policy, part.index, one.change));
        });
    }
    insta::assert_snapshot!(changes.join("\n"));
}

/// Deciding with an answer replaced gives the same decision as deciding with the changed model
#[test]
fn a_statement_that_is_gone_is_as_if_it_had_not_been_written() {
    let whole = model(TYPED);
    let plan = Plan::new(&whole).0;
    let engine = Engine::new(&plan).unwrap();
    let requests = requests();
    for part in parts(&plan).unwrap() {
        let mut without = whole.clone();
        if *part.policy == *"everyday" {
            without.auto_approvals = vec![whole.auto_approvals[0].with({
                let mut policy = (*whole.auto_approvals[0]).clone();
                policy.statements.remove(part.index);
                policy
            })];
        } else {
            let deny = without.deny_access.take().unwrap();
            without.deny_access = Some(deny.with({
                let mut policy = (*deny).clone();
                policy.statements.remove(part.index);
                policy
            }));
        }
        let other = Engine::new(&Plan::new(&without).0).unwrap();
        for request in &requests {
            let changed = engine.with_answer(request, &engine.decide(request), &part, None);
            let made = other.decide(request);
            assert_eq!((&changed.outcome, changed.auto_denied), (&made.outcome, made.auto_denied));
        }
    }
}

/// Statements that match or fail with an error keep their own names and places when one of them changes
#[test]
fn a_changed_answer_keeps_the_trace_of_the_others() {
    let model = model(TYPED);
    let plan = Plan::new(&model).0;
    let engine = Engine::new(&plan).unwrap();
    for request in requests() {
        let before = engine.decide(&request);
        for part in parts(&plan).unwrap() {
            let own = before.statements.iter().find(|t| t.policy == part.policy && t.index == part.index);
            let same = engine.with_answer(&request, &before, &part, own.map(|trace| trace.result.clone()));
            assert_eq!(same, before);
            let matched = engine.with_answer(&request, &before, &part, Some(StatementResult::Matched));
            assert_eq!(matched.statements.len(), before.statements.len() + usize::from(own.is_none()));
        }
    }
}

fn cases(text: &str, model: &Model) -> Vec<Case> {
    let mut sources = Sources::default();
    let (cases, findings) = read(text, "a.test.yaml", &Plan::new(model).0, &mut sources);
    let shown = crate::diag::render::text(&findings, &sources, Default::default());
    assert!(findings.is_empty(), "{shown}");
    cases
}

const GIVEN: &str = "version: 1\ngiven: {account: shop, region: eu-central-1, user: {}}\ncases:\n";

#[test]
fn coverage_counts_both_ways_of_each_condition() {
    let model = model(
        "autoApprovals: [{name: everyday, statements: [{name: first, when: [{nodeTag: Env, is: a}, {nodeTag: Team}]}]}]\n",
    );
    let plan = Plan::new(&model).0;
    let engine = Engine::new(&plan).unwrap();
    let covered = |text: &str| {
        let cases = cases(&format!("{GIVEN}{text}"), &model);
        let points = coverage(&plan, &engine, &run(&engine, &cases)).unwrap();
        let mut covered: Vec<String> =
            points.iter().filter(|point| point.covered).map(|point| point.what.clone()).collect();
        covered.push(points.len().to_string());
        covered
    };
    let one = "  - {name: one, because: so, node: {tags: {Env: a}}, expect: manual}\n";
    assert_eq!(
        covered(one),
        [
            "it does not match",
            "holds: node tag `Env` is `a`",
            "does not hold: node tag `Team` is there",
            "a request goes to it",
            "a node with the tag `Env=a` leads to it",
            "level 1 is asked",
            "12"
        ]
    );
    let elsewhere =
        one.replace("because: so", "because: so, region: us-east-1").replace("manual", "not-covered");
    assert_eq!(covered(&elsewhere), ["12"]);
}

#[test]
fn only_cases_that_pass_notice() {
    let model = model(
        "autoApprovals: [{name: everyday, statements: [{name: first, when: [{nodeTag: Env, is: a}]}]}]\n",
    );
    let plan = Plan::new(&model).0;
    let engine = Engine::new(&plan).unwrap();
    let killed = |text: &str| {
        let cases = cases(&format!("{GIVEN}{text}"), &model);
        let ran = run(&engine, &cases);
        let mutants = mutate(&plan, &engine, &ran, |_, _| ()).unwrap();
        mutants.iter().filter(|mutant| matches!(mutant.fate, Fate::Killed(_))).count()
    };
    let right = "  - {name: one, because: so, node: {tags: {Env: a}}, expect: auto-approved}\n";
    // Removed, negated, another value; the rollout is removed, or lacks the policy.
    assert_eq!(killed(right), 5);
    assert_eq!(killed(&right.replace("auto-approved", "manual")), 0);
    let both = format!(
        "{right}  - {{name: two, because: so, node: {{}}, expect: {{decision: manual, policy: Others}}}}\n"
    );
    assert_eq!(killed(&both), 7); // and dropped, and `Others` is removed
}

#[test]
fn durations_timeouts_approvers_and_rollouts_are_changed() {
    let model = model(
        "autoApprovals: [{name: everyday, statements: [{name: first, when: [{nodeTag: Env, is: a}]}]}]\n",
    );
    let plan = Plan::new(&model).0;
    let engine = Engine::new(&plan).unwrap();
    let survivors = |subject: &str, case: &str| {
        let cases = cases(&format!("{GIVEN}  - {{name: one, because: so, {case}}}\n"), &model);
        let ran = run(&engine, &cases);
        assert!(ran.iter().all(|ran| ran.passes()));
        let mutants = mutate(&plan, &engine, &ran, |_, _| ()).unwrap();
        let survived = mutants.into_iter().filter(|one| one.fate == Fate::Survived && one.subject == subject);
        survived.map(|one| one.change).collect::<Vec<_>>()
    };
    let finance = "manual policy `Finance`";
    let asks = "node: {tags: {Env: b}}, expect: {decision: manual, policy: Finance";
    assert_eq!(
        survivors(finance, &format!("{asks}}}")),
        [
            "access lasts 2h and not 1h",
            "approvers of level 1 have 84h to answer and not 7d",
            "another group approves at level 1 as well"
        ]
    );
    let all = format!("{asks}, approvers: [[leads]], timeouts: [7d], hours: 1}}");
    assert!(survivors(finance, &all).is_empty());
    let rollout = "rollout `workloads`";
    assert_eq!(survivors(rollout, &all), ["the rollout does not bring the auto-approval policy `everyday`"]);
    assert!(survivors(rollout, "node: {tags: {Env: a}}, expect: auto-approved").is_empty());
}

#[test]
fn junit_is_well_formed_whatever_names_are() {
    let model = model(
        "autoApprovals: [{name: everyday, statements: [{name: first, when: [{nodeTag: Env, is: a}]}]}]\n",
    );
    let engine = Engine::new(&Plan::new(&model).0).unwrap();
    let text =
        format!("{GIVEN}  - {{name: one, because: so, node: {{tags: {{Env: b}}}}, expect: auto-approved}}\n");
    let mut case = cases(&text, &model).remove(0);
    let hostile = "]]>\"'<&>\u{1}\u{0}\u{1b}[31m\u{fffe}\n\t\u{85}é\u{1f600}--><![CDATA[";
    case.name = hostile.to_owned();
    case.because = hostile.to_owned();
    case.file = hostile.to_owned();
    case.request.node.tags.insert(hostile.to_owned(), hostile.to_owned());
    let cases = [case];
    let report = Report { ran: run(&engine, &cases), coverage: None, mutants: None };
    let xml = report.junit(&Sources::default()).unwrap();
    let mut reader = quick_xml::Reader::from_str(&xml);
    let (mut names, mut texts) = (Vec::new(), String::new());
    let mut depth = 0;
    loop {
        use quick_xml::events::Event;
        match reader.read_event().unwrap() {
            Event::Start(element) | Event::Empty(element) if element.name().as_ref() == "testcase" => {
                depth += 1;
                let name = element.try_get_attribute("name").unwrap().unwrap();
                names.push(quick_xml::escape::unescape(&name.value).unwrap().into_owned());
            }
            Event::Text(text) => texts.push_str(&text),
            Event::Eof => break,
            _ => {}
        }
    }
    assert_eq!((depth, names), (1, vec!["]]>\"'<&>[31m  é\u{1f600}--><![CDATA[".to_owned()]));
    let is_legal = |c: char| {
        c == '\n' || c == '\t' || c >= ' ' && !('\u{7f}'..='\u{9f}').contains(&c) && c != '\u{fffe}'
    };
    assert!(xml.chars().all(is_legal) && !texts.contains('<'), "{xml}");
    assert!(xml.contains("tests=\"1\" failures=\"1\""));
}

#[test]
fn a_failing_test_of_a_program_says_what_the_command_says() {
    let model = model(
        "autoApprovals: [{name: everyday, statements: [{name: first, when: [{nodeTag: Env, is: a}]}]}]\n",
    );
    let folder = tempfile::tempdir().unwrap();
    let message = |text: &str| {
        let path = folder.path().join("a.test.yaml");
        std::fs::write(&path, format!("{GIVEN}{text}")).unwrap();
        let panic = std::panic::catch_unwind(|| super::assert_passes(&model, &path));
        panic.err().map(|panic| *panic.downcast::<String>().unwrap())
    };
    let right = "  - {name: one, because: so, node: {tags: {Env: a}}, expect: auto-approved}\n";
    assert_eq!(message(right), None);
    let failed = message(&right.replace("auto-approved", "not-covered")).unwrap();
    assert!(failed.starts_with("1 of 1 policy tests fail\n\none ("), "{failed}");
    assert!(failed.contains("decision: expected not-covered, is auto-approved\n"), "{failed}");
    assert!(message(&right.replace("{Env: a}", "{Env: [a]}")).unwrap().contains("JNA0104"));
}

#[test]
fn a_rollout_that_loses_or_gains_a_region_is_noticed_in_that_region() {
    let text = HEAD
        .replace("units: [workloads]}\nnames", "units: [workloads], regions: [eu-central-1, eu-west-1]}\nnames")
        .replace(
            "rollouts: [",
            "rollouts: [{name: shop, accounts: [shop], regions: [eu-central-1], autoApproval: everyday, manualApprovals: [Others]}, ",
        );
    let auto =
        "autoApprovals: [{name: everyday, statements: [{name: first, when: [{nodeTag: Env, is: a}]}]}]\n";
    let (model, findings) =
        crate::read::read(&format!("{text}{auto}"), "jitna.yaml", &mut Sources::default());
    assert!(findings.is_empty(), "{findings:?}");
    let model = model.unwrap();
    let plan = Plan::new(&model).0;
    let engine = Engine::new(&plan).unwrap();
    let survivors = |written: &[&str]| {
        let written: Vec<String> = (written.iter().enumerate())
            .map(|(number, case)| {
                format!("  - {{name: case {number}, because: so, node: {{tags: {{Env: b}}}}, {case}}}\n")
            })
            .collect();
        let cases = cases(&format!("{GIVEN}{}", written.concat()), &model);
        let ran = run(&engine, &cases);
        assert!(ran.iter().all(|ran| ran.passes()), "{written:?}");
        let mutants = mutate(&plan, &engine, &ran, |_, _| ()).unwrap();
        let survived = mutants
            .into_iter()
            .filter(|one| one.fate == Fate::Survived && one.change.contains("goes to eu-"));
        let survived = survived.map(|one| format!("{}: {}", one.subject, one.change));
        survived.collect::<Vec<_>>()
    };
    let here = "expect: {decision: manual, policy: Others}";
    let west = "region: eu-west-1, expect: {decision: manual, policy: Finance}";
    let later = "account: '444444444444', unit: workloads, expect: {decision: manual, policy: Finance}";
    assert_eq!(
        survivors(&[here]),
        [
            "rollout `shop`: the rollout goes to eu-west-1 as well",
            "rollout `workloads`: the rollout no longer goes to eu-central-1",
            "rollout `workloads`: the rollout no longer goes to eu-west-1"
        ]
    );
    assert!(survivors(&[here, west, later]).is_empty());
}
