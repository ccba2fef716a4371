//! Every documented statement, and the documented behavior of Cedar here, as decisions

use jitna_iac::decide::{Decision, Engine, Node, NodeKind, Request, StatementResult, User};
use jitna_iac::describe::{AutoApproval, DenyAccess, Model, Region, Rollout, Statement};
use jitna_iac::plan::Plan;

macro_rules! example {
    ($name:literal) => {
        include_str!(concat!("../../src/cedar/testdata/", $name, ".cedar"))
    };
}

/// A request in short form: `group:ID`, `attribute:KEY=VALUE`, `session:KEY=VALUE`, `tag:KEY=VALUE`, `managed`
fn request(words: &[&str]) -> Request {
    let mut request = Request {
        account: "333333333333".to_owned(),
        unit: None,
        region: "eu-central-1".to_owned(),
        user: User { id: "alice".to_owned(), ..User::default() },
        principal_tags: [].into(),
        node: Node { id: "i-1".to_owned(), ..Node::default() },
    };
    for word in words {
        let (kind, rest) = word.split_once(':').unwrap_or((word, ""));
        let (key, value) = rest.split_once('=').unwrap_or((rest, ""));
        let (key, value) = (key.to_owned(), value.to_owned());
        match kind {
            "group" => request.user.groups.push(key),
            "attribute" => drop(request.user.attributes.insert(key, value)),
            "session" => drop(request.principal_tags.insert(key, value)),
            "tag" => drop(request.node.tags.insert(key, value)),
            "managed" => request.node.kind = NodeKind::Managed,
            other => panic!("{other}"),
        }
    }
    request
}

/// Engine of an account with these policies, if Cedar can read them
fn engine(deny: &str, auto: &str) -> Option<Engine> {
    let mut model = Model::account("333333333333", Region::EU_CENTRAL_1);
    if !deny.is_empty() {
        model = model.with(DenyAccess::new([Statement::cedar(deny)]));
    }
    model = match auto {
        "" => model.with(Rollout::new("here")),
        auto => model.with(AutoApproval::new("auto", [Statement::cedar(auto)])),
    };
    let model = jitna_iac::read::described(model).0?;
    Engine::new(&Plan::new(&model).0).ok()
}

/// Numbers of the statements that match, and of those that fail with an error
fn numbers(decision: &Decision) -> (Vec<usize>, Vec<usize>) {
    let of = |matched| {
        let traces = decision.statements.iter();
        let kept = traces.filter(move |trace| (trace.result == StatementResult::Matched) == matched);
        kept.map(|trace| trace.index).collect()
    };
    (of(true), of(false))
}

/// Checks which statements of an auto-approval policy match each request
#[track_caller]
fn permits(text: &str, cases: &[(&[&str], &[usize])]) {
    let engine = engine("", text).expect("Cedar reads it");
    for (words, expected) in cases {
        let decision = engine.decide(&request(words));
        assert_eq!(numbers(&decision), (expected.to_vec(), vec![]), "{words:?}");
        let word = if expected.is_empty() { "not-covered" } else { "auto-approved" };
        assert_eq!(decision.outcome.as_str(), word, "{words:?}");
    }
}

const FIRST: &str = "group:e8c17310-e011-7089-d989-10da1EXAMPLE";
const SECOND: &str = "group:d4q81745-r081-7079-d789-14da1EXAMPLE";

/// Facts, cedar/README: "valid as documented: yes"
#[test]
fn documented_statements_that_are_valid_do_what_they_say() {
    permits(
        example!("auto-approval"),
        &[
            (&[FIRST, "attribute:costCenter=7", "tag:CostCenter=7"], &[0]),
            (&[FIRST, "attribute:costCenter=7", "tag:CostCenter=8"], &[]),
            (&[SECOND, "attribute:costCenter=7", "tag:CostCenter=7"], &[]),
            (&[SECOND, "attribute:organization=Platform", "tag:Engineering", "tag:Production=x"], &[1]),
            (&[SECOND, "attribute:organization=Sales", "tag:Engineering", "tag:Production=x"], &[]),
            (&["attribute:employeeNumber=E-17", "tag:Purpose=Testing"], &[2]),
            (&["attribute:employeeNumber=E-2", "tag:Purpose=Testing"], &[]),
            (&["attribute:employeeNumber=E-1", "tag:Purpose=Testing", "managed"], &[2]),
            (&[], &[]),
        ],
    );
    permits(
        example!("comments-engineering"),
        &[
            (&[SECOND, "attribute:organization=Platform", "tag:Engineering", "tag:Production"], &[0]),
            (&[SECOND, "attribute:organization=Platform", "tag:Engineering"], &[]),
        ],
    );
    permits(
        example!("environment-testing"),
        &[
            (&["tag:Environment=Testing"], &[0]),
            (&["tag:Environment=testing"], &[]),
            (&["tag:environment=Testing"], &[]),
        ],
    );
    permits(
        example!("on-call"),
        &[
            (&["tag:Environment=DEV"], &[0]),
            (&["group:34688438-1061-702c-a03d-1fa788dccfd1", "tag:Environment=PROD"], &[1]),
            (&["tag:Environment=PROD"], &[]),
        ],
    );
}

/// Facts, cedar/README: `deny-access.cedar`, "valid as documented: yes"
#[test]
fn the_documented_deny_access_policy_rules_automatic_approval_out() {
    let everyone = "permit (principal, action == AWS::SSM::Action::\"getTokenForInstanceAccess\", resource);";
    let engine = engine(example!("deny-access"), everyone).unwrap();
    let cases: &[(&[&str], Option<usize>)] = &[
        (&[FIRST, "tag:Environment=Production"], Some(0)),
        (&["tag:Environment=Production"], None),
        (&["attribute:division=Sales", "tag:DataClassification=Financial"], Some(1)),
        (&["attribute:division=Finance", "tag:DataClassification=Financial"], None),
        // A user without a division passes, because the statement first checks whether there is one.
        (&["tag:DataClassification=Financial"], None),
        (&["attribute:employeeNumber=TEMP-1", "tag:Criticality=High"], Some(2)),
        (&["attribute:employeeNumber=E-1", "tag:Criticality=High"], None),
    ];
    for (words, denied) in cases {
        let decision = engine.decide(&request(words));
        assert_eq!(decision.auto_denied, denied.is_some(), "{words:?}");
        let word = if denied.is_some() { "not-covered" } else { "auto-approved" };
        assert_eq!(decision.outcome.as_str(), word, "{words:?}");
        let matched: Vec<usize> = denied.iter().copied().chain([0]).collect();
        assert_eq!(numbers(&decision), (matched, vec![]), "{words:?}");
    }
}

/// Facts, cedar/README: "valid as documented: **no**", each a parse error
#[test]
fn documented_statements_that_cedar_cannot_read_decide_nothing() {
    for text in [
        example!("multiple-clauses"),
        example!("reserved-characters"),
        example!("reserved-characters-older"),
        example!("elevated-principal-tag"),
        example!("contractor-division"),
        example!("group-production"),
    ] {
        assert!(engine("", text).is_none(), "{text}");
    }
}

/// Facts, cedar/README: "`corrected/*.cedar`: yes"
#[test]
fn corrected_statements_do_what_the_page_says() {
    permits(
        example!("corrected/multiple-clauses"),
        &[(&["tag:Environment=Development"], &[0]), (&["tag:Environment=dev"], &[])],
    );
    permits(
        example!("corrected/reserved-characters"),
        &[
            (&["attribute:employeeNumber=E-1", "tag:Purpose=Testing"], &[0]),
            (&["attribute:employeeNumber=E-1", "tag:Purpose:Testing"], &[]),
        ],
    );
    permits(
        example!("corrected/elevated-principal-tag"),
        &[
            (&["session:AccessLevel=Elevated", "tag:Environment=prod"], &[0]),
            (&["session:AccessLevel=Low", "tag:Environment=prod"], &[]),
            (&["tag:AccessLevel=Elevated", "tag:Environment=prod"], &[]),
        ],
    );
    permits(
        example!("corrected/contractor-division"),
        &[(&["attribute:division=Contractor", "tag:Environment=dev"], &[0]), (&["tag:Environment=dev"], &[])],
    );
    permits(
        example!("corrected/group-production"),
        &[(&[SECOND, "tag:Environment=Production"], &[0]), (&[FIRST, "tag:Environment=Production"], &[])],
    );
}

/// Facts, cedar/README: "with that put right it still fails strict validation, since `getTag("AccessLevel")` has no `hasTag` before it": if
/// the tag is missing, the statement fails with an error
#[test]
fn documented_statements_without_their_guards_err() {
    for (text, why) in [
        (example!("elevated-principal-tag"), "the session does not have the tag `AccessLevel`"),
        (example!("contractor-division"), "the user does not have the attribute `division`"),
    ] {
        let text =
            text.replace("AWS::SSM::get", "AWS::SSM::Action::\"get").replace("Access, res", "Access\", res");
        let engine = engine("", &text).unwrap();
        let decision = engine.decide(&request(&["tag:Environment=dev"]));
        assert_eq!(decision.outcome.as_str(), "not-covered");
        assert_eq!(decision.statements[0].result, StatementResult::Erred(why.into()));
        // With the tag or attribute that it reads, it approves on one of the two kinds of node, and fails with an error on neither.
        let both = ["prod", "dev"].map(|environment| {
            let tag = format!("tag:Environment={environment}");
            engine.decide(&request(&["session:AccessLevel=Elevated", "attribute:division=Contractor", &tag]))
        });
        let matched: usize = both.iter().map(|decision| numbers(decision).0.len()).sum();
        assert_eq!((matched, both.iter().all(|decision| numbers(decision).1.is_empty())), (1, true));
    }
}

/// Facts, cedar/README: "Measured: `permit(all)` plus `forbid … when { resource.getTag("Environment") == "prod" }` on a node
/// without that tag decides **Allow**, with the forbid listed as an error."
#[test]
fn a_forbid_that_errs_lets_the_request_through() {
    let forbid =
        "forbid (principal, action, resource) when { resource.getTag(\"Environment\") == \"prod\" };";
    let engine = engine(forbid, "permit (principal, action, resource);").unwrap();
    let decision = engine.decide(&request(&[]));
    assert_eq!((decision.outcome.as_str(), decision.auto_denied), ("auto-approved", false));
    assert_eq!(numbers(&decision), (vec![0], vec![0]));
    let why = "the node does not have the tag `Environment`";
    assert_eq!(decision.statements[0].result, StatementResult::Erred(why.into()));
    let decision = engine.decide(&request(&["tag:Environment=prod"]));
    assert_eq!((decision.outcome.as_str(), decision.auto_denied), ("not-covered", true));
}

/// Facts, cedar/README: "`forbid` beats `permit` within one policy set, and the deny-access policy is evaluated before the auto-approval
/// policy." Only a `forbid` of the deny-access policy counts as a denial by that policy.
#[test]
fn forbid_beats_permit_within_one_policy() {
    let both = "permit (principal, action, resource); forbid (principal, action, resource) when { resource.hasTag(\"x\") };";
    let engine = engine("", both).unwrap();
    assert_eq!(engine.decide(&request(&[])).outcome.as_str(), "auto-approved");
    let decision = engine.decide(&request(&["tag:x"]));
    assert_eq!((decision.outcome.as_str(), decision.auto_denied), ("not-covered", false));
    assert_eq!(numbers(&decision), (vec![0, 1], vec![]));
}

/// Facts, cedar/README, "What the schema allows and forbids": evaluation of what passes there
#[test]
fn what_the_schema_allows_is_evaluated_as_cedar_does() {
    let cases: &[(&str, &[&str], bool)] = &[
        ("permit (principal, action, resource);", &[], true),
        (
            "permit (principal, action in [AWS::SSM::Action::\"getTokenForInstanceAccess\"], resource);",
            &[],
            true,
        ),
        (
            "permit (principal is AWS::IdentityStore::User in AWS::IdentityStore::Group::\"g\", action, resource);",
            &["group:g"],
            true,
        ),
        (
            "permit (principal is AWS::IdentityStore::User in AWS::IdentityStore::Group::\"g\", action, resource);",
            &["group:h"],
            false,
        ),
        ("permit (principal, action, resource is AWS::SSM::ManagedInstance);", &["managed"], true),
        ("permit (principal, action, resource is AWS::SSM::ManagedInstance);", &[], false),
        ("permit (principal, action, resource == AWS::EC2::Instance::\"i-1\");", &[], true),
        ("permit (principal, action, resource == AWS::EC2::Instance::\"i-1\");", &["managed"], false),
        // An attribute that is not in the schema reaches no policy, whatever the request contains.
        (
            "permit (principal, action, resource) when { principal has email && principal.email == \"x\" };",
            &["attribute:email=x"],
            false,
        ),
        ("permit (principal, action, resource) when { context has mfa && context.mfa };", &[], false),
        (
            "permit (principal, action, resource) when { resource.hasTag(\"X\") && [\"a\", \"b\"].contains(resource.getTag(\"X\")) };",
            &["tag:X=b"],
            true,
        ),
        (
            "permit (principal, action, resource) when { resource.hasTag(\"X\") && [\"a\", \"b\"].contains(resource.getTag(\"X\")) };",
            &["tag:X=c"],
            false,
        ),
        (
            "permit (principal, action, resource) when { principal has costCenter && resource.hasTag(principal.costCenter) };",
            &["attribute:costCenter=k", "tag:k"],
            true,
        ),
        (
            "permit (principal, action, resource) when { principal has costCenter && resource.hasTag(principal.costCenter) };",
            &["attribute:costCenter=j", "tag:k"],
            false,
        ),
        ("@id(\"name\") permit (principal, action, resource);", &[], true),
        ("permit (principal, action, resource) unless { resource.hasTag(\"X\") };", &["tag:X"], false),
        ("permit (principal, action, resource) unless { resource.hasTag(\"X\") };", &[], true),
        // "A `resource.hasTag("Engineering")` tests the key only"
        (
            "permit (principal, action, resource) when { resource.hasTag(\"Engineering\") };",
            &["tag:Engineering=no"],
            true,
        ),
    ];
    for (text, words, approved) in cases {
        let decision = engine("", text).unwrap().decide(&request(words));
        let word = if *approved { "auto-approved" } else { "not-covered" };
        assert_eq!(decision.outcome.as_str(), word, "{text} {words:?}");
        assert_eq!(numbers(&decision).1, Vec::<usize>::new(), "{text} {words:?}");
    }
    // "parses and validates as a *template*, which an approval policy document cannot link"
    assert!(engine("", "permit (principal == ?principal, action, resource);").is_none());
    // "`exists` is not a method of Cedar"
    assert!(engine("", "permit (principal, action, resource) when { principal.exists() };").is_none());
}
