//! Statements: Cedar text, `.cedar` files, and the typed vocabulary

use crate::cedar::{Condition, OneOrMore, Operand, UserAttribute, node_tag, principal_tag, user};
use crate::ids::{Named, clip};
use crate::model::Requests;
use crate::model::policy::{CedarText, Places, Statement, StatementKind, TypedStatement, Who};
use crate::origin::Spanned;
use crate::read::decode::{Cx, Decode, Fields};
use crate::rules;
use crate::tree::{Node, Value};

impl Decode for Statement {
    fn decode(node: &Node<'_>, cx: &mut Cx) -> Option<Self> {
        let mut map = Fields::from_node(node, cx)?;
        let (text, file) = (map.node("cedar"), map.node("file"));
        let kind = match (text, file) {
            (Some(text), None) => CedarText::decode(text, cx).map(StatementKind::Cedar),
            (None, Some(path)) => {
                Spanned::decode(path, cx).map(|path| StatementKind::File { path, text: None })
            }
            (Some(_), Some(file)) => {
                cx.report(rules::WRONG_KIND, "expected `cedar` or `file`, found both", file.origin);
                None
            }
            (None, None) => typed(&mut map, cx).map(StatementKind::Typed),
        };
        map.end(cx);
        Some(Self { kind: kind? })
    }
}

impl Decode for CedarText {
    fn decode(node: &Node<'_>, cx: &mut Cx) -> Option<Self> {
        let text = String::decode(node, cx)?;
        let lines = super::policy::lines_in_source(node, &text, cx.text_at(node.origin));
        Some(Self { text, origin: node.origin, lines })
    }
}

fn typed(map: &mut Fields<'_, '_>, cx: &mut Cx) -> Option<TypedStatement> {
    let name = map.optional("name", cx);
    let description = map.optional("description", cx);
    let Requests { who, node_kind, when, unless, places } = requests(map, cx)?;
    Some(TypedStatement { name, description, who, node_kind, when, unless, places })
}

/// Requesters and nodes of a claim
pub(super) fn requests(map: &mut Fields<'_, '_>, cx: &mut Cx) -> Option<Requests> {
    let node_kind = map.optional("nodeKind", cx).unwrap_or_default();
    let empty = map.refuse_without_value(&["group", "user", "nodeKind"], cx)
        | map.refuse_empty("groups", "everyone", cx)
        | map.refuse_empty("when", "requests without conditions", cx)
        | map.refuse_empty("unless", "requests without exceptions", cx);
    let (group, groups, one) = (map.node("group"), map.node("groups"), map.node("user"));
    let who = match (group, groups, one) {
        (None, None, None) => Who::Anyone,
        (Some(group), None, None) => Who::Groups(vec![Spanned::decode(group, cx)?]),
        (None, Some(groups), None) => {
            let all: Vec<Spanned<Named<_>>> = Decode::decode(groups, cx)?;
            // Without the unreadable groups, an empty list would mean "everyone".
            Who::Groups(Some(all).filter(|all| !all.is_empty())?)
        }
        (None, None, Some(user)) => Who::User(Spanned::decode(user, cx)?),
        (_, _, Some(other)) | (_, Some(other), _) => {
            let message = "expected one of `group`, `groups` and `user`, found several";
            cx.report(rules::WRONG_KIND, message, other.origin);
            return None;
        }
    };
    let (when, unless) = (map.node("when"), map.node("unless"));
    let mut words = Vec::new();
    when.into_iter().chain(unless).for_each(|node| words_in(node, &mut words));
    let (when, unless) = (conditions(when, cx), conditions(unless, cx));
    if empty {
        return None;
    }
    Some(Requests { who, node_kind, when: when?, unless: unless?, places: Places::new(words) })
}

/// Words of conditions, each with its place, without the keys of the format
fn words_in(node: &Node<'_>, words: &mut Vec<Spanned<String>>) {
    match &node.value {
        Value::Scalar(text, _) => words.push(Spanned::new(text.to_string(), node.origin)),
        Value::Sequence(items) => items.iter().for_each(|item| words_in(item, words)),
        Value::Mapping(pairs) => pairs.iter().for_each(|(_, value)| words_in(value, words)),
    }
}

/// Conditions of a list; all or none, because a statement that lacks one of its conditions has another meaning
fn conditions(node: Option<&Node<'_>>, cx: &mut Cx) -> Option<Vec<Condition>> {
    let Some(node) = node else { return Some(Vec::new()) };
    match &node.value {
        Value::Sequence(items) => {
            let read: Vec<_> = items.iter().map(|item| Condition::decode(item, cx)).collect();
            read.into_iter().collect()
        }
        Value::Mapping(_) => Some(vec![Condition::decode(node, cx)?]),
        Value::Scalar(..) => {
            cx.wanted("a list of conditions", node);
            None
        }
    }
}

/// Keys of a condition
const KEYS: [&str; 11] = [
    "nodeTag",
    "principalTag",
    "attribute",
    "all",
    "any",
    "not",
    "is",
    "isNot",
    "like",
    "oneOf",
    "equalsNodeTag",
];

impl Decode for Condition {
    fn decode(node: &Node<'_>, cx: &mut Cx) -> Option<Self> {
        let before = cx.findings.len();
        let mut map = Fields::from_node(node, cx)?;
        if map.refuse_without_value(&KEYS, cx) {
            map.end(cx);
            return None;
        }
        let (tag, principal, attribute) =
            (map.node("nodeTag"), map.node("principalTag"), map.node("attribute"));
        let (all, any, not) = (map.node("all"), map.node("any"), map.node("not"));
        let subjects = [tag, principal, attribute, all, any, not];
        if subjects.iter().flatten().count() != 1 {
            let message = "a condition asks about one of `nodeTag`, `principalTag`, `attribute`, `all`, `any` and `not`";
            cx.report_with(
                rules::WRONG_KIND,
                message,
                node.origin,
                "write one of them, such as `- {nodeTag: Environment, is: DEV}`",
            );
            return None;
        }
        let condition = if let Some(list) = all.or(any) {
            let inner = OneOrMore::try_from(conditions(Some(list), cx)?).ok();
            if inner.is_none() && list.is_empty_list() {
                cx.wanted("a list of at least one condition", list);
            }
            inner.map(if all.is_some() { Self::All } else { Self::Any })
        } else if let Some(inner) = not {
            Self::decode(inner, cx).map(Self::negated)
        } else if let Some(attribute) = attribute {
            let attribute = UserAttribute::decode(attribute, cx);
            match map.optional::<String>("equalsNodeTag", cx) {
                Some(key) => attribute.map(|attribute| Self::attribute_equals_node_tag(attribute, key)),
                None => tested(&mut map, attribute.map(user), cx),
            }
        } else if let Some(key) = principal {
            let key = String::decode(key, cx);
            match map.optional::<String>("equalsNodeTag", cx) {
                Some(node_key) => key.map(|key| Self::principal_tag_equals_node_tag(key, node_key)),
                None => tested(&mut map, key.map(principal_tag), cx),
            }
        } else {
            let key = tag.and_then(|key| String::decode(key, cx));
            tested(&mut map, key.map(node_tag), cx)
        };
        // Words of other languages for the test.
        map.mean(&[
            ("equals", "is"),
            ("eq", "is"),
            ("value", "is"),
            ("notEquals", "isNot"),
            ("in", "oneOf"),
            ("tag", "nodeTag"),
        ]);
        map.end(cx);
        // Without the part that could not be read, the condition would mean more.
        condition.filter(|_| cx.findings.len() == before)
    }
}

/// The single test of a condition; without one, the condition tests whether the tag is present
fn tested(map: &mut Fields<'_, '_>, operand: Option<Operand>, cx: &mut Cx) -> Option<Condition> {
    let (is, is_not, like, one_of) = (map.node("is"), map.node("isNot"), map.node("like"), map.node("oneOf"));
    let operand = operand?;
    match [is, is_not, like, one_of].into_iter().flatten().collect::<Vec<_>>().as_slice() {
        [] => return Some(operand.present()),
        [_] => {}
        [_, second, ..] => {
            cx.report(rules::WRONG_KIND, "expected one test in a condition, found several", second.origin);
            return None;
        }
    }
    if let Some(value) = is {
        return Some(operand.is(value_text(value, cx)?));
    }
    if let Some(value) = is_not {
        return Some(operand.is_not(value_text(value, cx)?));
    }
    if let Some(pattern) = like {
        return Some(operand.like(value_text(pattern, cx)?));
    }
    let list = one_of?;
    let values: Vec<String> = Decode::decode(list, cx)?;
    match OneOrMore::try_from(values) {
        Ok(values) => Some(operand.one_of(values)),
        Err(_) => {
            cx.wanted("a list of at least one value", list);
            None
        }
    }
}

fn value_text(node: &Node<'_>, cx: &mut Cx) -> Option<String> {
    let text = String::decode(node, cx)?;
    if text.contains('\0') {
        cx.report(
            rules::MALFORMED_VALUE,
            format!("`{}` holds a NUL, which no tag can", clip(&text)),
            node.origin,
        );
    }
    Some(text)
}
