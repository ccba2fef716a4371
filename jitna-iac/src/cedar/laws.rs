//! Properties of every statement: it survives a round trip through its text, is valid, never fails with an error, and decides as it says

use std::collections::{HashMap, HashSet};

use cedar_policy::{
    Authorizer, Context, Decision, Entities, Entity, EntityUid, Policy, PolicySet, Request,
    RestrictedExpression, ValidationMode, ValidationWarning, pst,
};
use proptest::prelude::*;

use super::schema::{ACTION, EC2_INSTANCE, GROUP, MANAGED_INSTANCE, USER, schema, validator};
use super::*;

/// Any text, often with characters that could cause trouble
fn any_text() -> impl Strategy<Value = String> {
    let awkward = [
        "\"",
        "\\",
        "*",
        "\\*",
        "\n",
        "\r\n",
        "\t",
        "\0",
        "\u{85}",
        "\u{2028}",
        "\u{feff}",
        "\u{202e}",
        "\u{301}",
        "//",
        "ö",
        "🦀",
        "?principal",
        " ",
        "${",
        "'",
    ];
    let awkward = proptest::sample::select(awkward.to_vec()).prop_map(str::to_owned);
    let part = prop_oneof![awkward, any::<String>(), "[a-zA-Z0-9 :/=+@_.-]{0,8}"];
    proptest::collection::vec(part, 0..4).prop_map(|parts| parts.concat())
}

/// One of a few texts, so that tags and conditions coincide
fn few_texts() -> impl Strategy<Value = String> + Clone {
    proptest::sample::select(["", "a", "b", "ab", "*", "\\", "a*b"].as_slice()).prop_map(str::to_owned)
}

fn one_or_more<T: std::fmt::Debug>(
    of: impl Strategy<Value = T> + Clone,
) -> impl Strategy<Value = OneOrMore<T>> + Clone {
    proptest::collection::vec(of, 1..4).prop_map(|list| OneOrMore::try_from(list).unwrap())
}

fn test(text: BoxedStrategy<String>) -> impl Strategy<Value = Test> + Clone {
    prop_oneof![
        Just(Test::Present),
        text.clone().prop_map(Test::Is),
        text.clone().prop_map(Test::IsNot),
        text.clone().prop_map(Test::Like),
        one_or_more(text).prop_map(Test::OneOf),
    ]
}

fn leaf(text: BoxedStrategy<String>) -> impl Strategy<Value = Condition> + Clone {
    let attribute = proptest::sample::select(UserAttribute::ALL);
    let asked = (text.clone(), test(text.clone()));
    prop_oneof![
        asked.clone().prop_map(|(key, test)| Condition::NodeTag { key, test }),
        asked.prop_map(|(key, test)| Condition::PrincipalTag { key, test }),
        (attribute.clone(), test(text.clone()))
            .prop_map(|(attribute, test)| Condition::Attribute { attribute, test }),
        (attribute, text.clone())
            .prop_map(|(attribute, key)| Condition::AttributeEqualsNodeTag { attribute, key }),
        (text.clone(), text).prop_map(|(principal_key, node_key)| {
            Condition::PrincipalTagEqualsNodeTag { principal_key, node_key }
        }),
    ]
}

fn condition(text: BoxedStrategy<String>) -> impl Strategy<Value = Condition> + Clone {
    leaf(text).prop_recursive(4, 12, 3, |inner| {
        prop_oneof![
            one_or_more(inner.clone()).prop_map(Condition::All),
            one_or_more(inner.clone()).prop_map(Condition::Any),
            inner.prop_map(Condition::negated),
        ]
    })
}

fn statement(text: BoxedStrategy<String>) -> impl Strategy<Value = Statement> {
    let principal = prop_oneof![
        Just(Principal::Anyone),
        text.clone().prop_map(Principal::InGroup),
        one_or_more(text.clone()).prop_map(Principal::InAnyGroup),
        text.clone().prop_map(Principal::User),
    ];
    let nodes = [NodeKind::Any, NodeKind::Ec2Instance, NodeKind::ManagedInstance];
    let node = proptest::sample::select(nodes.to_vec());
    let conditions = proptest::collection::vec(condition(text.clone()), 0..3);
    let comments = proptest::collection::vec(text, 0..3);
    let parts = (any::<bool>(), principal, node, conditions.clone(), conditions, comments);
    parts.prop_map(|(permit, principal, node, when, unless, comments)| {
        let statement = if permit { Statement::permit() } else { Statement::forbid() };
        let statement = statement.principal(principal).node(node);
        let statement = when.into_iter().fold(statement, Statement::when);
        let statement = unless.into_iter().fold(statement, Statement::unless);
        comments.into_iter().fold(statement, Statement::comment)
    })
}

/// A statement with few conditions and with names of any length, of which many are plain
fn plain_statement() -> impl Strategy<Value = Statement> {
    let key = prop_oneof![
        proptest::sample::select(["a", "b", "c d", "e*", "f:g", "h\"", ""].to_vec()).prop_map(str::to_owned),
        "[a-zA-Z0-9 :/=+@_.*-]{0,30}"
    ];
    let text = prop_oneof![key.clone(), any_text()].boxed();
    let principal = prop_oneof![
        Just(Principal::Anyone),
        "[0-9a-f-]{30,50}".prop_map(Principal::InGroup),
        key.clone().prop_map(Principal::User),
    ];
    let nodes = [NodeKind::Any, NodeKind::Ec2Instance, NodeKind::ManagedInstance];
    let leaf = leaf(key.boxed());
    let parts = (
        any::<bool>(),
        principal,
        proptest::sample::select(nodes.to_vec()),
        proptest::collection::vec(leaf.clone(), 0..3),
        proptest::collection::vec(leaf, 0..2),
        proptest::collection::vec(text, 0..2),
    );
    parts.prop_map(|(permit, principal, node, when, unless, comments)| {
        let statement = if permit { Statement::permit() } else { Statement::forbid() };
        let statement = statement.principal(principal).node(node);
        let statement = when.into_iter().fold(statement, Statement::when);
        let statement = unless.into_iter().fold(statement, Statement::unless);
        comments.into_iter().fold(statement, Statement::comment)
    })
}

/// A request and the entities that it refers to
#[derive(Clone, Debug)]
struct Situation {
    user: String,
    groups: HashSet<String>,
    attributes: HashMap<UserAttribute, String>,
    node: NodeKind,
    node_tags: HashMap<String, String>,
    principal_tags: HashMap<String, String>,
}

fn situation() -> impl Strategy<Value = Situation> {
    let tags = proptest::collection::hash_map(few_texts(), few_texts(), 0..4);
    let attribute = proptest::sample::select(UserAttribute::ALL);
    let nodes = [NodeKind::Ec2Instance, NodeKind::ManagedInstance];
    let parts = (
        few_texts(),
        proptest::collection::hash_set(few_texts(), 0..3),
        proptest::collection::hash_map(attribute, few_texts(), 0..4),
        proptest::sample::select(nodes.to_vec()),
        tags.clone(),
        tags,
    );
    parts.prop_map(|(user, groups, attributes, node, node_tags, principal_tags)| Situation {
        user,
        groups,
        attributes,
        node,
        node_tags,
        principal_tags,
    })
}

fn uid(type_name: &str, id: &str) -> EntityUid {
    EntityUid::from_type_name_and_id(type_name.parse().unwrap(), cedar_policy::EntityId::new(id))
}

fn text(text: &str) -> RestrictedExpression {
    RestrictedExpression::new_string(text.to_owned())
}

impl Situation {
    fn request(&self) -> (Request, Entities) {
        let node = match self.node {
            NodeKind::ManagedInstance => MANAGED_INSTANCE,
            NodeKind::Any | NodeKind::Ec2Instance => EC2_INSTANCE,
        };
        let (user, node) = (uid(USER, &self.user), uid(node, "i-1"));
        let tags_id = uid("AWS::IAM::PrincipalTags", "session");
        let groups: HashSet<EntityUid> = self.groups.iter().map(|id| uid(GROUP, id)).collect();
        let attributes = self.attributes.iter().map(|(name, value)| (name.to_string(), text(value)));
        let tags = |of: &HashMap<String, String>| -> Vec<(String, RestrictedExpression)> {
            of.iter().map(|(key, value)| (key.clone(), text(value))).collect()
        };
        let mut entities: Vec<Entity> = groups.iter().map(|group| Entity::with_uid(group.clone())).collect();
        entities.push(Entity::new(user.clone(), attributes.collect(), groups).unwrap());
        for (uid, tagged) in [(&node, &self.node_tags), (&tags_id, &self.principal_tags)] {
            entities.push(Entity::new_with_tags(uid.clone(), [], [], tags(tagged)).unwrap());
        }
        let tags = RestrictedExpression::new_entity_uid(tags_id);
        let iam = RestrictedExpression::new_record([("principalTags".to_owned(), tags)]).unwrap();
        let context = Context::from_pairs([("iam".to_owned(), iam)]).unwrap();
        let action = ACTION.parse().unwrap();
        let request = Request::new(user, action, node, context, Some(schema())).unwrap();
        (request, Entities::from_entities(entities, Some(schema())).unwrap())
    }

    fn applies(&self, statement: &Statement) -> bool {
        let principal = match statement.principal_ref() {
            Principal::Anyone => true,
            Principal::InGroup(id) => self.groups.contains(id),
            Principal::InAnyGroup(ids) => ids.iter().any(|id| self.groups.contains(id)),
            Principal::User(id) => self.user == *id,
        };
        let node = statement.node_ref() == NodeKind::Any || statement.node_ref() == self.node;
        principal
            && node
            && statement.when_ref().iter().all(|condition| self.holds(condition))
            && !statement.unless_ref().iter().any(|condition| self.holds(condition))
    }

    fn holds(&self, condition: &Condition) -> bool {
        match condition {
            Condition::NodeTag { key, test } => passes(self.node_tags.get(key), test),
            Condition::PrincipalTag { key, test } => passes(self.principal_tags.get(key), test),
            Condition::Attribute { attribute, test } => passes(self.attributes.get(attribute), test),
            Condition::AttributeEqualsNodeTag { attribute, key } => {
                same(self.attributes.get(attribute), self.node_tags.get(key))
            }
            Condition::PrincipalTagEqualsNodeTag { principal_key, node_key } => {
                same(self.principal_tags.get(principal_key), self.node_tags.get(node_key))
            }
            Condition::All(all) => all.iter().all(|condition| self.holds(condition)),
            Condition::Any(any) => any.iter().any(|condition| self.holds(condition)),
            Condition::Not(condition) => !self.holds(condition),
        }
    }
}

fn same(left: Option<&String>, right: Option<&String>) -> bool {
    left.is_some() && left == right
}

fn passes(value: Option<&String>, test: &Test) -> bool {
    let Some(value) = value else { return false };
    match test {
        Test::Present => true,
        Test::Is(expected) => value == expected,
        Test::IsNot(other) => value != other,
        Test::Like(pattern) => like(value, pattern),
        Test::OneOf(values) => values.iter().any(|allowed| allowed == value),
    }
}

/// A second implementation, from the description of [`Test::Like`]
fn like(value: &str, pattern: &str) -> bool {
    let literal = |pattern: &str, skip: usize| {
        let char = pattern[skip..].chars().next().unwrap();
        let rest = &pattern[skip + char.len_utf8()..];
        value.strip_prefix(char).is_some_and(|value| like(value, rest))
    };
    match pattern {
        "" => value.is_empty(),
        _ if pattern.starts_with("\\*") || pattern.starts_with("\\\\") => literal(pattern, 1),
        _ if pattern.starts_with('*') => {
            let mut ends = value.char_indices().map(|(at, _)| at).chain([value.len()]);
            ends.any(|at| like(&value[at..], &pattern[1..]))
        }
        _ => literal(pattern, 0),
    }
}

fn parsed(text: &str) -> pst::Template {
    let policy = Policy::parse(None, text).unwrap_or_else(|error| panic!("{error:?}\n{text}"));
    policy.to_pst().unwrap().body().clone()
}

#[test]
fn stars_and_backslashes_of_a_pattern() {
    let cases = [
        ("TEMP-*", "TEMP-1", true),
        ("*a*", "bab", true),
        ("\\*", "*", true),
        ("\\*", "a", false),
        ("\\\\*", "\\x", true),
        ("a\\b", "a\\b", true),
    ];
    for (pattern, value, expected) in cases {
        assert_eq!(like(value, pattern), expected, "{pattern} {value}");
    }
}

#[test]
fn a_whole_statement_reads_well() {
    let statement = Statement::forbid()
        .principal(Principal::InAnyGroup(OneOrMore::from(["g1".to_owned(), "g2".to_owned()])))
        .node(NodeKind::Ec2Instance)
        .when(node_tag("Criticality").one_of(["High", "Top"]))
        .when(user(UserAttribute::EmployeeNumber).like("TEMP-*"))
        .unless(principal_tag("Team").is("ops").and(node_tag("Team").present()))
        .unless(Condition::attribute_equals_node_tag(UserAttribute::CostCenter, "CostCenter"))
        .comment("temporary staff:\rnever without a second pair of eyes\t(see the runbook)");
    insta::assert_snapshot!(statement.to_cedar());
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 128, failure_persistence: None, max_global_rejects: 100_000, ..ProptestConfig::default() })]

    #[test]
    fn printed_statements_come_back(statement in statement(any_text().boxed())) {
        let text = statement.to_cedar();
        let back = parsed(&text).with_id(pst::PolicyID("statement".into()));
        prop_assert_eq!(&back, &statement.to_pst(), "{}", text);
        prop_assert_eq!(&document_text(&[text.as_str().into()]), &text);
        let plain = |char: char| char == '\n' || !char.is_control() && !"\u{feff}\u{2028}\u{2029}".contains(char);
        prop_assert!(text.chars().all(plain), "{:?}", text);
        prop_assert!(text.lines().all(|line| line.trim_end() == line), "{:?}", text);
        prop_assert!(text.ends_with("};\n") || text.ends_with(");\n"), "{:?}", text);
    }

    /// What is printed and judged without Cedar is the same with it
    #[test]
    fn plain_statements_need_no_cedar(statement in plain_statement()) {
        prop_assume!(plain::is_plain(&statement));
        let text = statement.to_cedar();
        prop_assert_eq!(document_text(&[text.as_str().into()]), text.as_str());
        let back = parsed(&text).with_id(pst::PolicyID("statement".into()));
        prop_assert_eq!(&back, &statement.to_pst(), "{}", text);
        for text in [text, statement.to_cedar_unformatted()] {
            let expected = check(&text, statement.effect());
            prop_assert_eq!(check_typed(&statement, &text, statement.effect()), expected, "{}", text);
        }
    }

    #[test]
    fn a_statement_is_what_its_text_says(statement in statement(any_text().boxed())) {
        let text = statement.to_cedar_unformatted();
        let both = [Source::from(statement.clone()), Source::from(text.as_str())].map(|source| {
            let mut read = super::parsed(&source);
            prop_assert_eq!(read.len(), 1);
            Ok(read.remove(0).unwrap())
        });
        let [typed, read] = both;
        let (typed, read) = (typed?, read?);
        prop_assert_eq!(typed.tree(), read.tree(), "{}", text);
        prop_assert_eq!(typed.policy, read.policy, "{}", text);
        prop_assert_eq!(typed.range.len(), read.range.len(), "{}", text);
    }

    #[test]
    fn printed_statements_are_valid(statement in statement(any_text().boxed())) {
        let text = statement.to_cedar();
        let policies: PolicySet = text.parse().unwrap();
        let result = validator().validate(&policies, ValidationMode::Strict);
        prop_assert!(result.validation_passed(), "{} {}", result, text);
        for warning in result.validation_warnings() {
            let of_the_words = !matches!(warning, ValidationWarning::InvalidActionApplication(_));
            prop_assert!(of_the_words, "{} {}", warning, text);
        }
        for issue in check(&text, statement.effect()) {
            let of_the_words = matches!(
                issue.kind,
                IssueKind::ExampleId
                    | IssueKind::Impossible
                    | IssueKind::Unconditional
                    | IssueKind::RepeatedOperand
            );
            prop_assert!(of_the_words, "{:?} {}", issue, text);
        }
        let facts = inspect(&text);
        prop_assert_eq!(facts.statements.len(), 1);
        prop_assert_eq!(facts.statements[0].effect, Some(statement.effect()));
    }

    #[test]
    fn statements_never_err_and_decide_as_they_say(
        statement in statement(few_texts().boxed()),
        situation in situation(),
    ) {
        let (request, entities) = situation.request();
        let mut policies: PolicySet = statement.to_cedar().parse().unwrap();
        if statement.effect() == Effect::Forbid {
            let all = Policy::parse(Some(cedar_policy::PolicyId::new("all")), "permit(principal, action, resource);");
            policies.add(all.unwrap()).unwrap();
        }
        let response = Authorizer::new().is_authorized(&request, &policies, &entities);
        prop_assert_eq!(response.diagnostics().errors().count(), 0);
        let expected = match statement.effect() {
            Effect::Permit => situation.applies(&statement),
            Effect::Forbid => !situation.applies(&statement),
        };
        prop_assert_eq!(response.decision() == Decision::Allow, expected, "{}", statement.to_cedar());
    }
}
