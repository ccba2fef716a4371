//! How long proofs take over a model of 100 permits and 100 forbids: `cargo bench -p jitna-iac -- prove`

use divan::{Bencher, black_box};
use jitna_iac::cedar::{Condition, Principal, Source, Statement as Cedar, UserAttribute, node_tag, user};
use jitna_iac::prove::{Comparison, compare_auto};
use jitna_iac::{describe, model, read};

/// Conditions of a permit: a stage, a role by pattern, and every third time the user's own cost center
fn granted(number: usize) -> Vec<Condition> {
    let stage = node_tag("Environment").one_of([format!("stage-{}", number % 10), format!("dev-{number}")]);
    let role = node_tag("Role").like(format!("r{}-*{}", number % 7, number));
    let own = Condition::attribute_equals_node_tag(UserAttribute::CostCenter, "CostCenter");
    let mut all = vec![stage, role];
    all.extend(number.is_multiple_of(3).then_some(own));
    all
}

/// Conditions of a forbid: something critical, unless it is the user's team, or a pattern of names
fn denied(number: usize) -> Condition {
    let critical = node_tag("Criticality").is(format!("c{}", number % 20));
    let team = Condition::principal_tag_equals_node_tag("Team", "Team");
    let named = node_tag("Role").like(format!("*-{number}*x"));
    let staff = user(UserAttribute::EmployeeNumber).like(format!("TEMP-{number}*"));
    match number % 4 {
        0 => critical.and(team.negated()),
        1 => named,
        2 => staff.and(critical),
        _ => node_tag("Environment").is(format!("stage-{}", number % 10)).and(staff),
    }
}

/// 100 permits, 100 forbids, three invariants
fn model(size: usize) -> model::Model {
    use describe::{
        AutoApproval, DenyAccess, Group, IdentityProvider, Invariant, Model, Organization, Region, Requests,
        Rollout, Statement, Unit,
    };
    let text = |effect: Cedar, conditions: Vec<Condition>| {
        Statement::cedar(conditions.into_iter().fold(effect, Cedar::when).to_cedar())
    };
    let id = |number: usize| format!("00000000-0000-0000-0000-{number:012x}");
    let permits = (0..size)
        .map(|number| text(Cedar::permit().principal(Principal::InGroup(id(number % 30))), granted(number)));
    let forbids = (0..size).map(|number| text(Cedar::forbid(), vec![denied(number)]));
    let workloads = Unit::new("workloads", "ou-abcd-aaaaaaaa");
    let organization = Organization::new("123456789012", "r-abcd", Region::US_EAST_1)
        .identity_provider(IdentityProvider::Sso);
    let everyday = AutoApproval::new("everyday", permits);
    let production = Requests::new().when(describe::node_tag("Environment").is("Production"));
    let operators = Requests::new().group(Group::new("operators", id(1)));
    let on = Requests::new().when(describe::node_tag("Role").like("r1-*"));
    let model = Model::organization(organization)
        .with(DenyAccess::new(forbids))
        .with(Rollout::new("workloads").unit(workloads).auto_approval(&everyday))
        .with(Invariant::never_auto_approved("production", production))
        .with(Invariant::auto_approved_only_for("operators", operators, Some(on)))
        .with(Invariant::deny_access_bites("bites"));
    let (model, findings) = read::described(model);
    assert!(findings.is_empty(), "{findings:?}");
    model.expect("a model")
}

/// Every check of the model, proofs among them; the proofs are what takes the time
#[divan::bench(args = [10, 100], sample_count = 5)]
fn checks(bencher: Bencher<'_, '_>, size: usize) {
    let model = model(size);
    let undecided =
        jitna_iac::check(&model).iter().filter(|finding| finding.code.as_str() == "JNA0802").count();
    assert_eq!(undecided, 0);
    bencher.bench(|| jitna_iac::check(black_box(&model)));
}

/// Whether a set of statements approves the same as itself, written in another order and with one statement wider
#[divan::bench(args = [10, 100], sample_count = 5)]
fn comparison(bencher: Bencher<'_, '_>, size: usize) {
    let permit = |number| Source::from(granted(number).into_iter().fold(Cedar::permit(), Cedar::when));
    let forbid = |number| Source::from(Cedar::forbid().when(denied(number)));
    let old: Vec<Source> = (0..size).map(permit).chain((0..size).map(forbid)).collect();
    let wider = Source::from(Cedar::permit().when(node_tag("Role").like("r1-*1")));
    let new: Vec<Source> = old.iter().rev().cloned().chain([wider]).collect();
    let compare = || -> Comparison { compare_auto(black_box(&old), black_box(&new)) };
    let Comparison { gained, lost } = compare();
    assert!(gained.witness().is_some() && lost.is_proved());
    bencher.bench(compare);
}
