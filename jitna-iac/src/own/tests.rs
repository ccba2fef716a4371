//! Effects of transforms and rules, and where their findings point

use super::*;
use crate::Spanned;
use crate::check::{manual_approvals, rollouts, session_preferences, statements};
use crate::diag::Code;
use crate::model::Model;
use crate::prelude::*;

const LEADS: Group = group!("leads", "ec4df598-7071-70a6-0de4-0123456789ab");

fn model() -> describe::Model {
    let shop = ManualApproval::new("Shop", Nodes::tagged("Application", "Shop")).level(LEADS);
    let night = ManualApproval::new("Night", Nodes::tagged("Environment", "Test")).level(LEADS);
    describe::Model::account(account_id!("111122223333"), Region::EU_CENTRAL_1)
        .with([shop, night])
        .with(SessionPreferences::new("standard").max_duration(minutes(60)))
        .with(AutoApproval::new("dev", [Statement::new("x").when(node_tag("Environment").is("Dev"))]))
}

/// Code, line relative to `from`, and message of each finding, without the findings about the model of these tests
fn found(app: &App, from: u32) -> Vec<String> {
    let (model, mut findings) = crate::app::judged(app);
    findings.retain(|finding| !["JNA0115", "JNA0204", "JNA0206", "JNA0402"].contains(&finding.code.as_str()));
    let handed = handed_over(app);
    assert_eq!(model, handed.0);
    let shown = |findings: &Diagnostics, line: fn(Origin) -> u32| {
        let lines = findings.iter().map(|finding| {
            let line = i64::from(line(finding.origin())) - i64::from(from);
            format!("{} {line}: {}", finding.code, finding.message)
        });
        let mut lines: Vec<String> = lines.collect();
        lines.sort();
        lines
    };
    let here = shown(&findings, |origin| match origin {
        Origin::Caller(at) => at.line(),
        _ => 0,
    });
    let there = shown(&handed.1, |origin| match origin {
        Origin::Place { line, .. } => line,
        _ => 0,
    });
    assert_eq!(here, there, "under the command as alone");
    here
}

/// The same, as the command finds it
fn handed_over(app: &App) -> (Option<Model>, Diagnostics) {
    let (access, mut sources) = (FileAccess::default(), Sources::default());
    let output = app.to_program_output();
    let (model, mut findings) =
        crate::read::from_program(&output, Path::new(""), &access, &mut sources).unwrap();
    findings.append(model.as_ref().map(crate::check).unwrap_or_default());
    findings.retain(|finding| !["JNA0115", "JNA0204", "JNA0206", "JNA0402"].contains(&finding.code.as_str()));
    (model, findings)
}

fn warning(message: impl Into<String>) -> Diagnostic {
    Diagnostic::warning("ACME001", message)
}

fn cost_center() -> TagKey {
    "CostCenter".parse().unwrap()
}

#[test]
fn transforms_run_in_order_and_rules_see_what_they_leave() {
    let first = line!();
    let app = App::new(model())
        .transform(|model: &mut Model| {
            model.tags.insert(cost_center(), Spanned::here("1".parse().unwrap()));
        })
        .transform(|model: &mut Model| {
            let old = model.tags.get(&cost_center()).unwrap().clone();
            model.tags.insert(cost_center(), old.with(format!("{}2", *old).parse().unwrap()));
        })
        .rule(|plan: &Plan<'_>, report: &mut Report| {
            let tag = plan.model.tags.get(&cost_center()).unwrap();
            report.push(warning(tag.to_string()).at(tag.origin(), ""));
        });
    // At the second transform, which set the value last.
    assert_eq!(found(&app, first), ["ACME001 5: 12"]);
}

#[test]
fn what_a_transform_writes_is_judged_at_its_line() {
    let first = line!();
    let app = App::new(model())
        .transform(|model: &mut Model| {
            let mut policy = (*model.manual_approvals[0]).clone();
            policy.name = Spanned::here("Copy".parse().unwrap());
            model.manual_approvals.push(Spanned::here(policy));
        })
        .transform(|model: &mut Model| model.session_preferences.clear());
    let found = found(&app, first);
    // The copy covers the same nodes as the policy that it was created from.
    assert!(found.iter().any(|line| line.starts_with("JNA0203 ")), "{found:#?}");
}

#[test]
fn transform_that_changes_nothing_changes_no_byte() {
    for name in ["full", "enterprise", "recipe", "people", "notifications", "migration", "session-logs"] {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../examples").join(name);
        let (model, _) = crate::read::load(&folder.join("jitna.yaml"), &mut Sources::default()).unwrap();
        let model = model.unwrap();
        let captured = crate::origin::capture(&model).unwrap();
        let tree = changed::tree(&captured, &captured, Origin::here());
        let (mut sources, access) = (Sources::default(), FileAccess::of_project(&folder));
        let (again, findings) = from_tree(&tree, Vec::new(), &folder, &access, &mut sources);
        assert_eq!(findings.len(), 0, "{name}: {findings:?}");
        assert_eq!(again.as_ref(), Some(&model), "{name}");
        let index = |model: &Model| {
            crate::compile(model, crate::Options::default())
                .0
                .map(|all| serde_json::to_value(all.index(crate::assembly::Format::Yaml)).unwrap())
        };
        assert_eq!(index(&again.unwrap()), index(&model), "{name}");
    }
}

#[test]
fn each_kind_of_thing_has_its_rules() {
    let first = line!();
    let app = App::new(model())
        .rule(manual_approvals(|policy, report| report.push(warning(policy.subject()))))
        .rule(rollouts(|rollout, report| report.push(warning(rollout.subject()))))
        .rule(statements(|one, report| report.push(warning(format!("{} {}", one.subject(), one.denies())))))
        .rule(session_preferences(|one, report| report.push(warning(one.subject()))));
    insta::assert_snapshot!(found(&app, first).join("\n"), @"
    ACME001 2: manualApprovals/Night
    ACME001 2: manualApprovals/Shop
    ACME001 3: rollouts/policies
    ACME001 4: autoApprovals/dev false
    ACME001 5: sessionPreferences/standard
    ");
}

#[test]
fn whether_a_policy_may_cover_is_decided() {
    let covering = |model: describe::Model| {
        let app = App::new(model).rule(manual_approvals(|policy, report| {
            if policy.may_cover("Environment", "Production") {
                report.push(warning(policy.name.as_str()));
            }
        }));
        let names = found(&app, 0).into_iter().filter(|line| line.starts_with("ACME"));
        names.map(|line| line.rsplit(' ').next().unwrap().to_owned()).collect::<Vec<_>>()
    };
    // A node may have both tags, but not two values of one tag.
    assert_eq!(covering(model()), ["Shop"]);
    assert_eq!(covering(model().exclusive(["Application", "Environment"])), [""; 0]);
    let all = || ManualApproval::new("Rest", Nodes::all()).level(LEADS);
    assert_eq!(covering(model().with(all())), ["Rest", "Shop"]);
    let production = ManualApproval::new("Own", Nodes::tagged("Environment", "Production")).level(LEADS);
    assert_eq!(covering(model().with(all()).with(production)), ["Own", "Shop"]);
}

#[test]
fn rules_see_the_model_as_overrides_leave_it() {
    let path = "Properties.Content.inputs.maxSessionDuration";
    let app = App::new(model().override_property("jitna-policies", "SessionPreferences", path, json!("120")))
        .rule(session_preferences(|one, report| report.push(warning(format!("{:?}", one.max_duration)))));
    assert!(found(&app, 0).iter().any(|line| line.contains("120")), "{:?}", found(&app, 0));
}

#[test]
fn a_model_may_accept_what_a_rule_finds() {
    let app = App::new(model().accept("ACME001", "as agreed"))
        .rule(manual_approvals(|policy, report| report.push(warning("x").subject(policy.subject()))));
    for (_, findings) in [crate::app::judged(&app), handed_over(&app)] {
        let all: Vec<_> = findings.iter().filter(|finding| finding.code == Code::new("ACME001")).collect();
        assert!(all.len() == 2 && all.iter().all(|finding| finding.accepted.is_some()), "{all:?}");
    }
}

fn never(_: &mut Model) {
    panic!("the transform runs");
}

fn never_judged(_: &Plan<'_>, _: &mut Report) {
    panic!("the rule runs");
}

#[test]
fn on_a_model_with_errors_they_do_not_run_and_that_is_said() {
    let broken =
        ManualApproval::new("Broken", Nodes::tagged("A", "b")).access_duration("15 days").level(LEADS);
    let app = App::new(model().with(broken)).transform(never).rule(never_judged);
    let said = found(&app, 0).into_iter().filter(|line| line.starts_with("JNA0118"));
    let said: Vec<String> = said.map(|line| line.split_once(": ").unwrap().1.to_owned()).collect();
    assert_eq!(said, ["1 transform and 1 rule of the program did not run: the model has errors"]);
}

#[test]
fn code_of_the_library_is_not_for_rules() {
    let app = App::new(model())
        .rule(|_: &Plan<'_>, report: &mut Report| report.push(Diagnostic::note("JNA9999", "x")));
    assert!(found(&app, 0).iter().any(|line| line.starts_with("JNA0117")), "{:?}", found(&app, 0));
}

#[test]
fn what_hooks_change_is_handed_over_with_their_line() {
    let line = line!() + 1;
    let app = App::new(model()).after_synthesis(|templates| {
        let Some(template) = templates.get_mut("jitna-policies") else { return };
        template.add("Pager", crate::cfn::resources::Topic::default()).unwrap();
        let path = "Properties.Content.inputs.maxSessionDuration".parse().unwrap();
        let id: crate::cfn::LogicalId = "SessionPreferences".parse().unwrap();
        template.patch(id, &crate::cfn::Patch::set(path, "9999")).unwrap();
    });
    let found = found(&app, line);
    assert_eq!(found.len(), 1, "{found:?}");
    assert!(found[0].starts_with("JNA0910 0: "), "{found:?}");
}
