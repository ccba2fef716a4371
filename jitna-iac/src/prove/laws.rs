//! Properties of every claim: no request contradicts a proof, and every claim that has a refutation is refuted
//!
//! Statements are random Cedar, including statements that fail with an error. Requests are all requests of a small universe, and Cedar's
//! authorizer is the referee.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use cedar_policy::{Authorizer, Decision, Entities, PolicySet, Request};
use proptest::prelude::*;

use super::*;
use crate::cedar::{ACTION, GROUP, USER};

/// Texts of the universe, from which patterns and constants are built
const TEXTS: [&str; 3] = ["a", "ab", "b"];

fn text() -> impl Strategy<Value = String> + Clone {
    proptest::sample::select(["a", "ab", "b", "ba"].to_vec()).prop_map(|text| format!("{text:?}"))
}

fn pattern() -> impl Strategy<Value = String> + Clone {
    proptest::sample::select(["a*", "*b", "*", "a", "*a*", "", "b*a", "**b"].to_vec())
        .prop_map(|text| format!("{text:?}"))
}

/// An expression for a string, guarded or not
fn string() -> impl Strategy<Value = String> + Clone {
    let accessed = proptest::sample::select(
        [
            "principal.division",
            "principal.costCenter",
            "resource.getTag(\"T\")",
            "resource.getTag(\"U\")",
            "context.iam.principalTags.getTag(\"T\")",
            "context[\"iam\"].principalTags.getTag(\"T\")",
        ]
        .to_vec(),
    )
    .prop_map(str::to_owned);
    let chosen = (accessed.clone(), text())
        .prop_map(|(access, text)| format!("(if principal has division then {access} else {text})"));
    prop_oneof![4 => accessed, 1 => text(), 1 => chosen]
}

fn leaf() -> impl Strategy<Value = String> + Clone {
    let fixed = proptest::sample::select(
        [
            "true",
            "false",
            "principal has division",
            "principal has costCenter",
            "principal has email",
            "context has iam",
            "context.iam has principalTags",
            "resource.hasTag(\"T\")",
            "resource.hasTag(\"U\")",
            "context.iam.principalTags.hasTag(\"T\")",
            "resource is AWS::EC2::Instance",
            "resource is AWS::SSM::ManagedInstance",
            "principal is AWS::IdentityStore::User in AWS::IdentityStore::Group::\"g\"",
            "principal in AWS::IdentityStore::Group::\"h\"",
            "principal in [AWS::IdentityStore::Group::\"g\", AWS::IdentityStore::User::\"u\"]",
            "principal == AWS::IdentityStore::User::\"u\"",
            "principal == AWS::IdentityStore::Group::\"g\"",
            "resource == AWS::EC2::Instance::\"i-1\"",
            "resource in AWS::SSM::ManagedInstance::\"mi-1\"",
            "principal == resource",
            "action == AWS::SSM::Action::\"getTokenForInstanceAccess\"",
            "resource.getTag(\"T\")",
            "1 == resource.getTag(\"T\")",
            "[1, 2].isEmpty()",
        ]
        .to_vec(),
    )
    .prop_map(str::to_owned);
    let one_of = (text(), text(), string(), string()).prop_map(|(a, b, left, right)| {
        (format!("[{a}, {b}].contains({left})"), format!("[{a}, {left}].containsAny([{b}, {right}])"))
    });
    let all = (text(), string(), string())
        .prop_map(|(a, left, right)| format!("[{a}, {left}].containsAll([{right}])"));
    prop_oneof![
        4 => fixed,
        2 => (string(), string()).prop_map(|(left, right)| format!("{left} == {right}")),
        1 => (string(), string()).prop_map(|(left, right)| format!("{left} != {right}")),
        2 => (string(), pattern()).prop_map(|(string, pattern)| format!("{string} like {pattern}")),
        1 => one_of.clone().prop_map(|(contains, _)| contains),
        1 => one_of.prop_map(|(_, any)| any),
        1 => all,
        1 => (text(), string(), string()).prop_map(|(a, left, right)| format!("[{a}, {left}] == [{right}]")),
    ]
}

fn condition() -> impl Strategy<Value = String> + Clone {
    leaf().prop_recursive(4, 10, 3, |inner| {
        prop_oneof![
            3 => (inner.clone(), inner.clone()).prop_map(|(left, right)| format!("({left} && {right})")),
            3 => (inner.clone(), inner.clone()).prop_map(|(left, right)| format!("({left} || {right})")),
            2 => inner.clone().prop_map(|inner| format!("!({inner})")),
            1 => (inner.clone(), inner.clone(), inner.clone())
                .prop_map(|(cond, yes, no)| format!("(if {cond} then {yes} else {no})")),
            1 => (inner.clone(), inner).prop_map(|(left, right)| format!("(({left}) == ({right}))")),
        ]
    })
}

fn statement(effect: &'static str) -> impl Strategy<Value = String> + Clone {
    let principals = [
        "principal".to_owned(),
        format!("principal in {GROUP}::\"g\""),
        format!("principal == {USER}::\"u\""),
        format!("principal is {USER}"),
    ];
    let resources =
        ["resource", "resource", "resource is AWS::EC2::Instance", "resource == AWS::EC2::Instance::\"i-1\""];
    let parts = (
        proptest::sample::select(principals.to_vec()),
        proptest::sample::select(resources.to_vec()),
        proptest::collection::vec((any::<bool>(), condition()), 0..3),
    );
    parts.prop_map(move |(principal, resource, clauses)| {
        let clauses: Vec<String> = clauses
            .iter()
            .map(|(when, condition)| format!(" {} {{ {condition} }}", if *when { "when" } else { "unless" }))
            .collect();
        format!("{effect} ({principal}, action == {ACTION}, {resource}){};", clauses.concat())
    })
}

/// All requests of the universe
fn universe() -> Vec<Witness> {
    let strings = [None, Some("a"), Some("ab"), Some("b")];
    let mut all = Vec::new();
    for number in 0..4_usize.pow(5) * 4 * 2 * 2 {
        let mut rest = number;
        let mut digit = |base: usize| {
            let digit = rest % base;
            rest /= base;
            digit
        };
        let values: Vec<Option<&str>> = (0..5).map(|_| strings[digit(4)]).collect();
        let groups = digit(4);
        let (user, other_node) = (digit(2), digit(2));
        let ec2 = number % 3 != 0;
        let mut witness = Witness::default();
        let set = |map: &mut BTreeMap<String, String>, key: &str, value: Option<&str>| {
            map.extend(value.map(|value| (key.to_owned(), value.to_owned())));
        };
        set(&mut witness.user.attributes, "division", values[0]);
        set(&mut witness.user.attributes, "costCenter", values[1]);
        set(&mut witness.node.tags, "T", values[2]);
        set(&mut witness.node.tags, "U", values[3]);
        set(&mut witness.principal_tags, "T", values[4]);
        witness.user.groups = [(1, "g"), (2, "h")]
            .iter()
            .filter(|(bit, _)| groups & bit > 0)
            .map(|(_, id)| (*id).to_owned())
            .collect();
        witness.user.id = if user == 0 { "u" } else { "someone" }.to_owned();
        witness.node.kind = if ec2 { WitnessKind::Ec2 } else { WitnessKind::Managed };
        let named = if ec2 { "i-1" } else { "mi-1" };
        witness.node.id = if other_node == 0 { "x" } else { named }.to_owned();
        all.push(witness);
    }
    all
}

/// Part of the universe, prepared for Cedar; 37 has no factor in common with the number of values
static UNIVERSE: LazyLock<Vec<(Witness, Request, Entities)>> = LazyLock::new(|| {
    let some = universe().into_iter().step_by(37);
    some.map(|witness| {
        let (request, entities) = witness.to_cedar().unwrap();
        (witness, request, entities)
    })
    .collect()
});

fn decides(policies: &PolicySet, request: &Request, entities: &Entities) -> bool {
    Authorizer::new().is_authorized(request, policies, entities).decision() == Decision::Allow
}

fn config(cases: u32, seed: u64) -> ProptestConfig {
    ProptestConfig {
        cases,
        failure_persistence: None,
        rng_algorithm: proptest::test_runner::RngAlgorithm::ChaCha,
        rng_seed: proptest::test_runner::RngSeed::Fixed(seed),
        ..ProptestConfig::default()
    }
}

/// Whether Cedar approves the request
fn approves(witness: &Witness, policies: &PolicySet) -> bool {
    let (request, entities) = witness.to_cedar().unwrap();
    decides(policies, &request, &entities)
}

proptest! {
    #![proptest_config(config(1000, 11))]

    #[test]
    fn formulas_say_what_cedar_says(text in statement("permit"), at in 0_usize..400) {
        let mut prover = Prover::new();
        let ids = prover.add(&Source::from(text.as_str()));
        let question = Question::any_of(ids);
        let policies: PolicySet = text.parse().unwrap();
        for (witness, request, entities) in UNIVERSE.iter().cycle().skip(at).step_by(13).take(16) {
            let cedar = decides(&policies, request, entities);
            assert_eq!(prover.holds(&question, witness), Some(cedar), "{text}\n{witness:?}");
        }
    }

    #[test]
    fn verdicts_say_which_statements_fail(text in statement("permit"), at in 0_usize..400) {
        let mut prover = Prover::new();
        let parsed = crate::cedar::parsed(&Source::from(text.as_str())).remove(0).unwrap();
        let tree = parsed.tree().unwrap();
        let Prover { formulas, atoms, opaque, .. } = &mut prover;
        let truth = super::translate::Translator::new(formulas, atoms, opaque).verdict(&tree);
        let policies: PolicySet = text.parse().unwrap();
        for (witness, request, entities) in UNIVERSE.iter().cycle().skip(at).step_by(13).take(16) {
            let response = Authorizer::new().is_authorized(request, &policies, entities);
            let is_evaluated = response.diagnostics().errors().next().is_none();
            let cedar = (Some(is_evaluated), Some(response.decision() == Decision::Allow));
            let of = |formula| prover.formulas.eval(formula, &|atom| prover.atoms.eval(atom, witness)).0;
            assert_eq!((of(truth.ok), of(truth.holds)), cedar, "{text}\n{witness:?}");
        }
    }

    #[test]
    fn proofs_are_never_contradicted(
        permits in proptest::collection::vec(statement("permit"), 1..3),
        forbids in proptest::collection::vec(statement("forbid"), 0..3),
        at in 0_usize..400,
    ) {
        let sources: Vec<Source> = permits.iter().chain(&forbids).map(|text| Source::from(text.as_str())).collect();
        let mut prover = Prover::new();
        let question = auto(&mut prover, &sources);
        let answer = prover.never(&question);
        let text: String = permits.iter().chain(&forbids).map(|text| format!("{text}\n")).collect();
        let policies: PolicySet = text.parse().unwrap();
        match &answer {
            Answer::Refuted(witness) => assert!(approves(witness, &policies), "{text}\n{witness:?}"),
            Answer::Proved => {
                for (witness, request, entities) in UNIVERSE.iter().cycle().skip(at).step_by(7).take(40) {
                    assert!(!decides(&policies, request, entities), "{text}\n{witness:?}");
                }
            }
            Answer::NotDecided(_) => panic!("{answer:?}\n{text}"),
        }
    }
}

proptest! {
    #![proptest_config(config(300, 12))]

    /// Looks for the witness of each comparison in the other one: a search that stops too early would show here
    #[test]
    fn comparisons_agree_with_the_whole_universe(
        old in proptest::collection::vec(statement("permit"), 1..3),
        new in proptest::collection::vec(statement("permit"), 1..3),
    ) {
        let sources = |texts: &[String]| texts.iter().map(|text| Source::from(text.as_str())).collect::<Vec<_>>();
        let comparison = compare_auto(&sources(&old), &sources(&new));
        let (old, new): (PolicySet, PolicySet) = (old.concat().parse().unwrap(), new.concat().parse().unwrap());
        let sides = [(&comparison.gained, &new, &old), (&comparison.lost, &old, &new)];
        for (answer, has, lacks) in sides {
            match answer {
                Answer::Refuted(witness) => assert!(approves(witness, has) && !approves(witness, lacks)),
                Answer::Proved => {
                    for (witness, request, entities) in UNIVERSE.iter().step_by(5) {
                        let lost = decides(has, request, entities) && !decides(lacks, request, entities);
                        assert!(!lost, "{has}\n{lacks}\n{witness:?}");
                    }
                }
                Answer::NotDecided(reason) => panic!("{reason:?}"),
            }
        }
    }
}

#[test]
fn universe_has_texts_that_constants_and_patterns_meet() {
    let texts: BTreeSet<String> =
        UNIVERSE.iter().flat_map(|(one, ..)| one.node.tags.values().cloned()).collect();
    assert_eq!(texts, TEXTS.map(str::to_owned).into());
}
