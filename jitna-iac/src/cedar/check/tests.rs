use super::IssueKind::*;
use super::*;
use crate::cedar::schema;
use crate::cedar::tokens::tokens;

/// Checks that these kinds are found in `text`, each at these characters
///
/// Checks the same text with CRLF line ends and after multi-byte characters: the position stays the same.
fn check(text: &str, effect: Effect, expected: &[(IssueKind, &str)]) {
    let before = "// ä🦀\u{2028}\n";
    for text in [text.to_owned(), format!("{before}{text}"), format!("{before}{text}").replace('\n', "\r\n")]
    {
        let issues = super::check(&text, effect);
        let found: Vec<(IssueKind, String)> =
            issues.iter().map(|issue| (issue.kind, text[issue.range.clone().unwrap()].to_owned())).collect();
        let unix = |place: &str| place.replace("\r\n", "\n");
        let found: Vec<_> = found.iter().map(|(kind, at)| (*kind, unix(at))).collect();
        let found: Vec<_> = found.iter().map(|(kind, at)| (*kind, at.as_str())).collect();
        assert_eq!(found, expected, "{text}\n{issues:#?}");
        for issue in &issues {
            style(&issue.message);
            style(issue.help.as_deref().unwrap_or("none"));
        }
    }
}

fn style(message: &str) {
    let first = message.chars().next().unwrap();
    assert!(!first.is_uppercase(), "{message}");
    assert!(!message.ends_with('.') && !message.contains(['\n', '\r']), "{message}");
    assert!(!message.contains("__cedar") && !message.contains("policy0"), "{message}");
}

const HEAD: &str = r#"(principal, action == AWS::SSM::Action::"getTokenForInstanceAccess", resource)"#;

fn permit(clauses: &str, expected: &[(IssueKind, &str)]) {
    check(&format!("permit {HEAD}\n{clauses};"), Effect::Permit, expected);
}

fn forbid(clauses: &str, expected: &[(IssueKind, &str)]) {
    check(&format!("forbid {HEAD}\n{clauses};"), Effect::Forbid, expected);
}

/// Checks a permit with this principal and resource
fn scope(principal: &str, resource: &str, expected: &[(IssueKind, &str)]) {
    let action = schema::ACTION;
    let when = r#"when { resource.hasTag("Env") }"#;
    let text = format!("permit ({principal}, action == {action}, {resource}) {when};");
    check(&text, Effect::Permit, expected);
}

macro_rules! example {
    ($name:literal) => {
        include_str!(concat!("../testdata/", $name, ".cedar"))
    };
}

const UNQUOTED: (IssueKind, &str) = (UnquotedAction, "AWS::SSM::getTokenForInstanceAccess");
const PLATFORM: (IssueKind, &str) = (ExampleId, r#""d4q81745-r081-7079-d789-14da1EXAMPLE""#);
const FINANCE: (IssueKind, &str) = (ExampleId, r#""e8c17310-e011-7089-d989-10da1EXAMPLE""#);

#[test]
fn documented_examples_are_judged_as_measured() {
    let unguarded_tag = r#"context.iam.principalTags.getTag("AccessLevel")"#;
    let cases: &[(&str, &[(IssueKind, &str)])] = &[
        (example!("auto-approval"), &[FINANCE, PLATFORM]),
        (example!("comments-engineering"), &[PLATFORM]),
        (example!("contractor-division"), &[UNQUOTED, (Schema, "principal.division")]),
        (example!("elevated-principal-tag"), &[UNQUOTED, (Schema, unguarded_tag)]),
        (example!("environment-testing"), &[]),
        (example!("group-production"), &[PLATFORM, UNQUOTED]),
        (example!("multiple-clauses"), &[UNQUOTED]),
        (example!("on-call"), &[]),
        (example!("reserved-characters"), &[(Syntax, "}")]),
        (example!("reserved-characters-older"), &[(Syntax, "}")]),
        (example!("corrected/contractor-division"), &[]),
        (example!("corrected/elevated-principal-tag"), &[]),
        (example!("corrected/group-production"), &[PLATFORM]),
        (example!("corrected/multiple-clauses"), &[]),
        (example!("corrected/reserved-characters"), &[]),
    ];
    for (text, expected) in cases {
        check(text, Effect::Permit, expected);
    }
    check(example!("deny-access"), Effect::Forbid, &[FINANCE]);
}

#[test]
fn forgotten_semicolon_hides_nothing() {
    let one = format!("permit {HEAD} when {{ resource.hasTag(\"A\") }}");
    let help = |text: &str| super::check(text, Effect::Permit)[0].help.clone().unwrap();
    assert_eq!(help(&one), "end the statement with `;`");
    let two = format!("{one}\nforbid {HEAD};");
    check(&two, Effect::Permit, &[(Syntax, "}"), (WrongEffect, "forbid")]);
    check(&format!("{one};"), Effect::Permit, &[]);
}

#[test]
fn broken_syntax_is_found_where_it_is() {
    permit(r#"when { resource.hasTag("A") && }"#, &[(Syntax, "}")]);
    permit(r#"when { resource.hasTag("A" }"#, &[(Syntax, "(")]);
    permit(r#"when { resource.hasTag("A")) }"#, &[(Syntax, "{")]);
    permit(r#"when { resource.hasTag("A") } }"#, &[(Syntax, "}")]);
    permit("when { resource.hasTag('A') }", &[(Syntax, "'"), (Syntax, "'")]);
    permit("when { resource.hasTag(“A”) }", &[(Syntax, "“"), (Syntax, "”")]);
    permit("# all\nwhen { resource.hasTag(\"A\") }", &[(Syntax, "#")]);
    permit("when { resource.hasTag(\"A) && \nresource.hasTag(\"B\") }", &[(Syntax, "\"A) && ")]);
    permit("when { resource.hasTag(A\") && \nresource.hasTag(\"B) }", &[(Syntax, "\") && ")]);
    permit(r#"when { resource.hasTags("A") }"#, &[(Syntax, r#"resource.hasTags("A")"#)]);
    permit(r#"when { resource.hasTag("\A") }"#, &[(Syntax, r#""\A""#)]);
    let single = r#"resource.hasTag("A") = true"#;
    permit(&format!("when {{ {single} }}"), &[(Syntax, single)]);
    permit(r#"when { resource.hasTag("A;}\"'#") }"#, &[]);
    check("permit", Effect::Permit, &[(Syntax, "permit")]);
    check(
        "allow (principal, action, resource);",
        Effect::Permit,
        &[(Syntax, "allow"), (WrongActionScope, "action")],
    );
}

#[test]
fn each_statement_is_judged_for_itself() {
    let text = format!("permit (;\nforbid {HEAD};\npermit {HEAD} when {{ resource.x == 1 }};");
    let expected = [(Syntax, "("), (WrongEffect, "forbid"), (UnknownAttribute, "resource.x")];
    check(&text, Effect::Permit, &expected);
    let statements: Vec<_> = super::check(&text, Effect::Permit).iter().map(|i| i.statement).collect();
    assert_eq!(statements, [Some(0), Some(1), Some(2)]);
}

#[test]
fn exists_is_no_method() {
    permit("when { principal.exists() }", &[(ExistsMethod, "exists")]);
    permit("when { principal has division }", &[]);
    permit(r#"when { resource.hasTag(".exists()") }"#, &[]);
}

#[test]
fn schema_refuses() {
    let number = r#"resource.getTag("X") == 1"#;
    permit(&format!(r#"when {{ resource.hasTag("X") && {number} }}"#), &[(Schema, number)]);
    permit("when { [].contains(\"x\") }", &[(Schema, "[]")]);
    let group = "AWS::IdentityStore::Grup";
    permit(&format!("when {{ principal in {group}::\"a\" }}"), &[(Schema, group)]);
    permit("when { principal has division.x }", &[(Schema, "principal has division.x")]);
}

#[test]
fn unguarded_access_is_an_error_and_lets_a_forbid_fail_open() {
    let help = |text: &str, effect: Effect| {
        let issue = super::check(text, effect).remove(0);
        (issue.message, issue.help.unwrap())
    };
    let tag = r#"resource.getTag("X")"#;
    permit(&format!("when {{ {tag} == \"1\" }}"), &[(Schema, tag)]);
    forbid(&format!("when {{ {tag} != \"1\" }}"), &[(FailsOpen, tag)]);
    forbid(&format!("unless {{ {tag} == \"1\" }}"), &[(FailsOpen, tag)]);
    let late = format!("{tag} == \"1\" && resource.hasTag(\"X\")");
    forbid(&format!("when {{ {late} }}"), &[(FailsOpen, tag)]);
    let guarded = format!("resource.hasTag(\"X\") && {tag} == \"1\"");
    forbid(&format!("when {{ {guarded} }}"), &[]);
    let (message, fix) = help(&format!("forbid {HEAD} when {{ {late} }};"), Effect::Forbid);
    assert_eq!(
        message,
        "a `forbid` whose condition errs is skipped, so a node without the tag `X` would still be \
         approved automatically"
    );
    assert_eq!(
        fix,
        "write `(!resource.hasTag(\"X\") || resource.getTag(\"X\") == \"1\")`, which denies a node without the tag `X` too"
    );
    // An error does not hide a guard that is present.
    let both = format!("principal.division == \"a\" && {guarded} && principal.costCenter == \"b\"");
    let expected = [(FailsOpen, "principal.division"), (FailsOpen, "principal.costCenter")];
    forbid(&format!("when {{ {both} }}"), &expected);
    let nested = "resource.getTag(principal.costCenter)";
    let expected = [(Schema, nested), (Schema, "principal.costCenter")];
    permit(&format!("when {{ {nested} == \"x\" }}"), &expected);
}

#[test]
fn the_help_of_an_unguarded_access_mends_it() {
    let mut text = format!(
        "forbid {HEAD} when {{ principal[\"division\"] like \"a*\" || resource.getTag(\"A\") == \
         context.iam.principalTags.getTag(\"B\") }};"
    );
    let mut rounds = 0;
    while let Some(issue) = super::check(&text, Effect::Forbid).first() {
        let (range, with) = issue.fix.clone().unwrap();
        assert!(issue.help.as_deref().unwrap().contains(&with));
        text.replace_range(range, &with);
        rounds += 1;
    }
    assert_eq!(rounds, 3);
}

#[test]
fn impossible_conditions_are_found() {
    let never = r#"when { resource.hasTag("A") && !resource.hasTag("A") }"#;
    permit(never, &[(Impossible, never)]);
    permit(r#"when { resource.hasTag("A") && !resource.hasTag("B") }"#, &[]);
}

#[test]
fn deceptive_characters_are_found() {
    // The characters of strings are checked together with all other strings of a model.
    permit("when { resource.hasTag(\"раypal\") }", &[]);
    permit("when { resource.hasTag(\"a\u{202e}b\") }", &[]);
    permit("when { resource.hasTag(\"本番web\") }", &[]);
    permit("when { resource.hasTag(\"ключ\") }", &[]);
}

#[test]
fn unknown_attributes_are_found() {
    permit("when { principal has email && principal.email == \"x\" }", &[(UnknownAttribute, "email")]);
    permit("when { (principal) has \"e-mail\" }", &[(UnknownAttribute, "\"e-mail\"")]);
    permit("when { principal.email == \"x\" }", &[(UnknownAttribute, "principal.email")]);
    permit("when { context has mfa && context.mfa }", &[(UnknownAttribute, "mfa")]);
    permit("when { context has iam.mfa }", &[(UnknownAttribute, "mfa")]);
    permit("when { context.iam has mfa }", &[(UnknownAttribute, "mfa")]);
    permit("when { resource has Env || resource.hasTag(\"Env\") }", &[(UnknownAttribute, "Env")]);
    permit("when { context has iam.principalTags && principal has division }", &[]);
}

#[test]
fn effects_belong_to_documents() {
    let when = r#"when { resource.hasTag("A") };"#;
    let (permit, forbid) = (format!("permit {HEAD} {when}"), format!("forbid {HEAD} {when}"));
    check(&permit, Effect::Permit, &[]);
    check(&forbid, Effect::Forbid, &[]);
    check(&permit, Effect::Forbid, &[(WrongEffect, "permit")]);
    check(&forbid, Effect::Permit, &[(WrongEffect, "forbid")]);
}

#[test]
fn templates_are_refused() {
    scope("principal == ?principal", "resource", &[(Template, "?principal")]);
    scope("principal", "resource in ?resource", &[(Template, "?resource")]);
    permit("when { principal in ?principal }", &[(Template, "?principal")]);
    permit("when { resource.hasTag(\"?principal\") }", &[]);
}

#[test]
fn ids_have_the_form_of_the_identity_store() {
    let scoped = |id: &str, expected: &[(IssueKind, &str)]| {
        scope(&format!("principal in AWS::IdentityStore::Group::\"{id}\""), "resource", expected);
        scope(&format!("principal == AWS::IdentityStore::User::\"{id}\""), "resource", expected);
    };
    scoped("34688438-1061-702c-a03d-1fa788dccfd1", &[]);
    scoped("906751f5d6-34688438-1061-702c-A03D-1fa788dccfd1", &[]);
    scoped(
        "906751F5D6-34688438-1061-702c-a03d-1fa788dccfd1",
        &[(ExampleId, "\"906751F5D6-34688438-1061-702c-a03d-1fa788dccfd1\"")],
    );
    scoped("d4q81745-r081-7079-d789-14da1EXAMPLE", &[PLATFORM]);
    scoped("Engineers", &[(ExampleId, "\"Engineers\"")]);
    scoped("", &[(ExampleId, "\"\"")]);
    let set = r#"when { principal in [AWS::IdentityStore::Group::"x"] }"#;
    permit(set, &[(ExampleId, "\"x\"")]);
}

#[test]
fn the_action_has_one_form() {
    let action = |action: &str, expected: &[(IssueKind, &str)]| {
        let text = format!("permit (principal, {action}, resource) when {{ resource.hasTag(\"A\") }};");
        check(&text, Effect::Permit, expected);
    };
    action(r#"action == AWS::SSM::Action::"getTokenForInstanceAccess""#, &[]);
    action(r#"action==AWS :: SSM::Action :: "getTokenForInstanceAccess" // x"#, &[(Syntax, "(")]);
    for open in [
        "action",
        r#"action in [AWS::SSM::Action::"getTokenForInstanceAccess"]"#,
        r#"action == AWS::SSM::Action::"getToken""#,
        r#"action == Action::"getTokenForInstanceAccess""#,
        r#"action == AWS::SSM::"getTokenForInstanceAccess""#,
        r#"action = AWS::SSM::Action::"getTokenForInstanceAccess""#,
    ] {
        action(open, &[(WrongActionScope, open)]);
    }
    let unquoted = "AWS::SSM::Action::getTokenForInstanceAccess";
    action(&format!("action == {unquoted}"), &[(UnquotedAction, unquoted)]);
}

#[test]
fn groups_and_roles_are_no_principals() {
    let id = "34688438-1061-702c-a03d-1fa788dccfd1";
    let group = format!("principal == AWS::IdentityStore::Group::\"{id}\"");
    let member = group.replace("==", "in");
    scope(&group, "resource", &[(GroupAsPrincipal, &group)]);
    scope(&member, "resource", &[]);
    scope(
        &format!("principal is AWS::IdentityStore::User in AWS::IdentityStore::Group::\"{id}\""),
        "resource",
        &[],
    );
    permit(&format!("when {{ {group} }}"), &[(GroupAsPrincipal, &group)]);
    permit(&format!("when {{ {member} }}"), &[]);
    let role = (RoleAsPrincipal, "AWS::IAM::Role");
    scope("principal is AWS::IAM::Role", "resource", &[role]);
    scope("principal in AWS::IAM::Role::\"x\"", "resource", &[role]);
    permit("when { principal is AWS::IAM::Role }", &[role]);
    permit("when { principal in AWS::IAM::Role::\"x\" }", &[role]);
}

#[test]
fn nodes_are_not_named_by_id() {
    let node = r#"resource == AWS::EC2::Instance::"i-1""#;
    scope("principal", node, &[(NodeById, node)]);
    permit(&format!("when {{ {node} }}"), &[(NodeById, "resource ==")]);
    scope("principal", "resource is AWS::SSM::ManagedInstance", &[]);
}

#[test]
fn approval_of_everything_is_found() {
    permit("", &[(Unconditional, "permit")]);
    permit("when { true }", &[(Unconditional, "permit")]);
    permit("when { true } unless { false }", &[(Unconditional, "permit")]);
    let user = format!("permit {HEAD};").replace("(principal", "(principal is AWS::IdentityStore::User");
    check(&user, Effect::Permit, &[(Unconditional, "permit")]);
    permit("when { principal has division }", &[]);
    forbid("", &[]);
}

#[test]
fn empty_policies_are_found() {
    for text in ["", " \n", "// permit (…);\n"] {
        let issues = super::check(text, Effect::Forbid);
        assert_eq!(issues.len(), 1);
        assert_eq!((issues[0].kind, issues[0].range.clone()), (NoStatement, Some(0..text.len())));
    }
}

#[test]
fn annotations_are_undocumented() {
    let when = r#"when { resource.hasTag("A") };"#;
    let text = format!("@id(\"dev, (all)\")\n@permit\npermit {HEAD} {when}");
    let expected = [(UndocumentedAnnotation, "@id(\"dev, (all)\")"), (UndocumentedAnnotation, "@permit")];
    check(&text, Effect::Permit, &expected);
}

#[test]
fn statements_stand_once() {
    let dev = format!("permit {HEAD} when {{ resource.hasTag(\"A\") }};");
    let again = dev.replace(", ", ",\n  ");
    check(&format!("{dev}\n{again}"), Effect::Permit, &[(DuplicateStatement, again.as_str())]);
    let other = dev.replace("\"A\"", "\"B\"");
    check(&format!("{dev}\n{other}"), Effect::Permit, &[]);
}

#[test]
fn names_of_kinds_differ() {
    let mut names: Vec<&str> = IssueKind::ALL.iter().map(|kind| kind.as_str()).collect();
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), IssueKind::ALL.len());
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig { cases: 512, failure_persistence: None, ..Default::default() })]

    #[test]
    fn any_text_is_judged(
        parts in proptest::collection::vec(proptest::sample::select(&[
            "permit", "forbid", "(", ")", "{", "}", "[", "]", ";", "\"", "\\", "//", "\r\n", "\n", "@", "::", "==", "ö",
            "principal", "action", "resource", "when", "unless", "AWS", "IAM", "Role", "?principal", "has", ",", ".",
            "getTag", "hasTag", "&&", "\u{0}", "\"A\"", "division", "IdentityStore", "Group", "!", " ",
            "permit(principal, action, resource)", "when { resource.getTag(\"A\") == \"b\" }", "exists(",
        ][..]), 0..40),
    ) {
        let text: String = parts.concat();
        for effect in [Effect::Permit, Effect::Forbid] {
            for issue in super::check(&text, effect) {
                let range = issue.range.unwrap();
                proptest::prop_assert!(text.get(range.clone()).is_some(), "{:?} {:?}", range, text);
            }
        }
        let once = crate::cedar::document_text(&[text.as_str().into()]);
        let twice = crate::cedar::document_text(&[once.as_str().into()]);
        proptest::prop_assert_eq!(once, twice);
        crate::cedar::inspect(&text);
    }

    #[test]
    fn what_is_found_agrees_with_cedar(
        text in proptest::sample::select(&[
            example!("auto-approval"), example!("deny-access"), example!("on-call"), example!("contractor-division"),
            example!("elevated-principal-tag"), example!("corrected/elevated-principal-tag"),
        ][..]),
        changes in proptest::collection::vec((0.0..1.0, 0..4, 0.0..1.0), 0..4),
    ) {
        let mut words: Vec<&str> = tokens(text).iter().map(|token| &text[token.range()]).collect();
        for (at, what, other) in changes {
            let place = |share: f64| (share * words.len() as f64) as usize;
            let (at, other) = (place(at), place(other));
            match what {
                0 => drop(words.remove(at)),
                1 => words.insert(at, words[other]),
                2 => words.swap(at, other),
                _ => words[at] = words[other],
            }
        }
        let text = words.join("\n");
        let policies = text.parse::<cedar_policy::PolicySet>();
        let valid = policies.is_ok_and(|policies| {
            let strict = cedar_policy::ValidationMode::Strict;
            let result = schema::validator().validate(&policies, strict);
            result.validation_passed() && policies.templates().count() == 0
        });
        let issues = super::check(&text, Effect::Permit);
        let refused = |kind| matches!(kind, Syntax | Schema | FailsOpen | UnquotedAction | ExistsMethod | Template);
        let errors = issues.iter().any(|issue| issue.kind.is_error());
        proptest::prop_assert!(valid || errors, "{}", text);
        proptest::prop_assert!(!valid || !issues.iter().any(|issue| refused(issue.kind)), "{} {:?}", text, issues);
    }
}

#[test]
fn what_is_said_twice_in_one_place_is_found() {
    let tag = |value: &str| format!(r#"resource.hasTag("Env") && resource.getTag("Env") == "{value}""#);
    let (dev, test) = (tag("dev"), tag("test"));
    permit(
        r#"when { resource.hasTag("Env") && ["dev", "dev"].contains(resource.getTag("Env")) }"#,
        &[(RepeatedOperand, r#""dev""#)],
    );
    permit(&format!("when {{ {dev} || {dev} }}"), &[(RepeatedOperand, &dev)]);
    permit(&format!("when {{ ({dev}) ||\n ({dev}) }}"), &[(RepeatedOperand, &format!("({dev})"))]);
    let equals = r#"resource.getTag("Env") == "dev""#;
    permit(&format!("when {{ {dev} && {equals} }}"), &[(RepeatedOperand, equals)]);
    // Other values, other places, and a repeated guard
    permit(&format!("when {{ {dev} || {test} }}"), &[]);
    permit(r#"when { resource.hasTag("Env") && ["dev", "test"].contains(resource.getTag("Env")) }"#, &[]);
    permit(
        r#"when { resource.hasTag("Env") && resource.getTag("Env") like "a*" && resource.hasTag("Env") && resource.getTag("Env") like "*b" }"#,
        &[],
    );
    permit(&format!("when {{ {dev} }} unless {{ {test} }}"), &[]);
}
