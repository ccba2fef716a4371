//! Policy documents: their statements, and what a statement says about starting sessions

use super::pattern::{Pattern, Variables};
use crate::diag::Diagnostics;
use crate::ids::clip;
use crate::origin::{Origin, Sp};
use crate::read::{Node, Value};
use crate::rules;

/// Resources that are nodes (Service Authorization Reference, "AWS Systems Manager", `StartSession`)
///
/// The action knows `document` and `task` besides: a document alone is nowhere to go, and a container is no node.
/// Just-in-time node access exists in the partition `aws` alone.
const NODES: [&str; 2] = ["arn:aws:ec2:*:*:instance/*", "arn:aws:ssm:*:*:managed-instance/*"];

/// Key of the condition that a session came with an access request (Service Authorization Reference, `StartSession`)
const REQUEST_ID: &str = "ssm:accessrequestid";

/// A policy document
#[derive(Clone, Debug, Default)]
pub(super) struct Document {
    pub(super) statements: Vec<Statement>,
}

/// A statement of an identity's policy
#[derive(Clone, Debug)]
pub(super) struct Statement {
    pub(super) allows: bool,
    /// `Sid`, or the number of the statement, as messages name it
    pub(super) name: String,
    actions: Names,
    resources: Names,
    conditions: Vec<Condition>,
}

/// Which actions or resources a statement is about
#[derive(Clone, Debug)]
enum Names {
    Only(Vec<Sp<String>>),
    /// All but these: `NotAction`, `NotResource`; and where the key stands
    Except(Vec<Sp<String>>, Origin),
}

/// One key that one operator looks at
#[derive(Clone, Debug)]
struct Condition {
    operator: String,
    key: String,
    values: Vec<String>,
}

/// Nodes that a statement is about: one of its resources, as far as it is one kind of node
#[derive(Clone, Debug)]
pub(super) struct Reach {
    resource: Pattern,
    node: Pattern,
}

/// What a statement names an action by
#[derive(Clone, Debug)]
pub(super) struct Naming {
    pub(super) origin: Origin,
    /// What a finding says there
    pub(super) label: String,
    /// Whether it is the action's very name, which can be taken out
    pub(super) exact: bool,
}

/// How far the conditions of a statement stand between its holder and a session without a request
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Guard {
    /// There is none that a session without a request would fail
    None,
    /// There are others, by these keys
    Other(Vec<String>),
    /// Only a session with an access request passes
    Request,
}

impl Document {
    /// The document in a tree; what is none is a finding, as it could say anything
    pub(super) fn read(node: &Node<'_>, findings: &mut Diagnostics) -> Option<Self> {
        let Some(list) = field(node, "Statement") else {
            unreadable(findings, "a policy without `Statement`", node.origin);
            return None;
        };
        let nodes = match &list.value {
            Value::Sequence(items) => items.iter().collect(),
            Value::Mapping(_) => vec![list],
            Value::Scalar(..) => {
                unreadable(findings, &format!("`Statement` is {}", list.kind()), list.origin);
                return None;
            }
        };
        let read = nodes.iter().enumerate().filter_map(|(at, node)| Statement::read(node, at + 1, findings));
        Some(Self { statements: read.collect() })
    }

    /// Document that allows these actions, or all but these, on everything
    pub(super) fn of_managed(actions: &[&str], except: bool, origin: Origin) -> Self {
        let names = |texts: &[&str]| texts.iter().map(|text| Sp::new((*text).to_owned(), origin)).collect();
        let actions =
            if except { Names::Except(names(actions), origin) } else { Names::Only(names(actions)) };
        let statement = Statement {
            allows: true,
            name: "as AWS documents it".to_owned(),
            actions,
            resources: Names::Only(names(&["*"])),
            conditions: Vec::new(),
        };
        Self { statements: vec![statement] }
    }
}

impl Statement {
    /// The statement in a tree; none if it has a principal, as trust and bucket policies do: those give nobody a session
    fn read(node: &Node<'_>, number: usize, findings: &mut Diagnostics) -> Option<Self> {
        if !matches!(node.value, Value::Mapping(_)) {
            unreadable(findings, &format!("a statement is {}", node.kind()), node.origin);
            return None;
        }
        if field(node, "Principal").or_else(|| field(node, "NotPrincipal")).is_some() {
            return None;
        }
        let allows = match field(node, "Effect").and_then(Node::as_text) {
            Some("Allow") => true,
            Some("Deny") => false,
            _ => {
                unreadable(findings, "a statement whose `Effect` is neither `Allow` nor `Deny`", node.origin);
                return None;
            }
        };
        let sid = field(node, "Sid").and_then(Node::as_text).filter(|sid| !sid.is_empty());
        let name =
            sid.map_or_else(|| format!("statement {number}"), |sid| format!("statement `{}`", clip(sid)));
        let actions = Names::read(node, "Action", "NotAction", findings)?;
        let resources = Names::read(node, "Resource", "NotResource", findings)?;
        let conditions = conditions(node, findings)?;
        Some(Self { allows, name, actions, resources, conditions })
    }

    /// By what the statement names this action, if it does
    pub(super) fn names(&self, action: &str) -> Option<Naming> {
        let wanted = Pattern::action(action);
        let names = |text: &Sp<String>| Pattern::action(text).covers(&wanted);
        match &self.actions {
            Names::Only(all) => all.iter().find(|text| names(text)).map(|text| {
                let exact = text.eq_ignore_ascii_case(action);
                let label = match exact {
                    true => "allowed here".to_owned(),
                    false => format!("`{}` is `{action}` too", clip(text)),
                };
                Naming { origin: text.origin(), label, exact }
            }),
            Names::Except(all, origin) => (!all.iter().any(names)).then(|| Naming {
                origin: *origin,
                label: format!("`{action}` is not left out"),
                exact: false,
            }),
        }
    }

    /// Nodes that an `Allow` statement is about
    pub(super) fn reach(&self) -> Vec<Reach> {
        let mut reach = Vec::new();
        for node in NODES {
            let node = Pattern::resource(node, Variables::Anything);
            match &self.resources {
                Names::Only(all) => reach.extend(
                    all.iter()
                        .map(|text| Pattern::resource(text, Variables::Anything))
                        .filter(|resource| resource.overlaps_arn(&node))
                        .map(|resource| Reach { resource, node: node.clone() }),
                ),
                Names::Except(all, _) => {
                    let left_out =
                        |text: &Sp<String>| Pattern::resource(text, Variables::Unknown).covers_arn(&node);
                    if !all.iter().any(left_out) {
                        reach.push(Reach { resource: Pattern::resource("*", Variables::Anything), node });
                    }
                }
            }
        }
        reach
    }

    /// Whether this statement, a `Deny`, is about all of these nodes
    pub(super) fn is_about_all(&self, reach: &Reach) -> bool {
        match &self.resources {
            Names::Only(all) => all.iter().any(|text| {
                let denied = Pattern::resource(text, Variables::Unknown);
                denied.covers_arn(&reach.resource) || denied.covers_arn(&reach.node)
            }),
            Names::Except(all, _) => all.iter().all(|text| {
                let spared = Pattern::resource(text, Variables::Anything);
                !spared.overlaps_arn(&reach.resource) || !spared.overlaps_arn(&reach.node)
            }),
        }
    }

    /// Whether this statement, an `Allow` of a permissions boundary, leaves any of these nodes
    pub(super) fn leaves(&self, reach: &Reach) -> bool {
        self.reach().iter().any(|own| {
            own.resource.overlaps_arn(&reach.resource)
                && own.resource.overlaps_arn(&reach.node)
                && own.node.overlaps_arn(&reach.resource)
        })
    }

    /// What the conditions of an `Allow` ask
    pub(super) fn guard(&self) -> Guard {
        if self.conditions.iter().any(Condition::wants_request) {
            return Guard::Request;
        }
        let others = self.conditions.iter().filter(|condition| !condition.holds_without_request());
        let mut keys: Vec<String> = others.map(|condition| condition.key.clone()).collect();
        keys.dedup();
        if keys.is_empty() { Guard::None } else { Guard::Other(keys) }
    }

    /// Whether the conditions of a `Deny` hold for every session without an access request
    pub(super) fn always_applies(&self) -> bool {
        self.conditions.iter().all(Condition::holds_without_request)
    }
}

impl Names {
    fn read(node: &Node<'_>, only: &str, except: &str, findings: &mut Diagnostics) -> Option<Self> {
        match (field(node, only), key_of(node, except)) {
            (Some(named), None) => texts(named, only, findings).map(Self::Only),
            (None, Some((key, named))) => texts(named, except, findings).map(|all| Self::Except(all, key)),
            (Some(_), Some((key, _))) => {
                unreadable(findings, &format!("a statement with both `{only}` and `{except}`"), key);
                None
            }
            (None, None) => {
                let message = format!("a statement with neither `{only}` nor `{except}`");
                unreadable(findings, &message, node.origin);
                None
            }
        }
    }
}

impl Condition {
    fn is_about_request(&self) -> bool {
        self.key.eq_ignore_ascii_case(REQUEST_ID)
    }

    /// Whether no session without an access request passes
    fn wants_request(&self) -> bool {
        self.is_about_request() && !self.holds_without_key()
    }

    /// Whether every session without an access request passes
    fn holds_without_request(&self) -> bool {
        self.is_about_request() && self.holds_without_key()
    }

    /// Whether the condition is true where the request has no such key
    ///
    /// Negated operators and those that end in `IfExists` are, and `ForAllValues` is; `ForAnyValue` is not ("IAM JSON policy
    /// elements: Condition operators").
    fn holds_without_key(&self) -> bool {
        let operator = self.operator.to_lowercase();
        let (set, operator) = operator.split_once(':').unwrap_or(("", &operator));
        match operator {
            "null" => self.values.iter().any(|value| value.eq_ignore_ascii_case("true")),
            _ if operator.ends_with("ifexists") => true,
            _ => set == "forallvalues" || set.is_empty() && operator.contains("not"),
        }
    }
}

/// Value of an element of a policy; their names are the same in upper and lower case
pub(super) fn field<'n, 'a>(node: &'n Node<'a>, name: &str) -> Option<&'n Node<'a>> {
    pairs(node).find(|(key, _)| is_named(key, name)).map(|(_, value)| value)
}

fn key_of<'n, 'a>(node: &'n Node<'a>, name: &str) -> Option<(Origin, &'n Node<'a>)> {
    pairs(node).find(|(key, _)| is_named(key, name)).map(|(key, value)| (key.origin, value))
}

fn is_named(key: &Node<'_>, name: &str) -> bool {
    key.as_text().is_some_and(|key| key.eq_ignore_ascii_case(name))
}

pub(super) fn pairs<'n, 'a>(node: &'n Node<'a>) -> impl Iterator<Item = &'n (Node<'a>, Node<'a>)> {
    let pairs: &[_] = if let Value::Mapping(pairs) = &node.value { pairs } else { &[] };
    pairs.iter()
}

/// Items of a list; none of what is no list
pub(super) fn items<'n, 'a>(node: Option<&'n Node<'a>>) -> &'n [Node<'a>] {
    match node.map(|node| &node.value) {
        Some(Value::Sequence(items)) => items,
        _ => &[],
    }
}

/// A text, or the texts of a list
fn texts(node: &Node<'_>, element: &str, findings: &mut Diagnostics) -> Option<Vec<Sp<String>>> {
    let text = |node: &Node<'_>| node.as_text().map(|text| Sp::new(text.to_owned(), node.origin));
    let all: Option<Vec<_>> = match &node.value {
        Value::Sequence(items) => items.iter().map(text).collect(),
        _ => text(node).map(|text| vec![text]),
    };
    if all.is_none() {
        unreadable(findings, &format!("`{element}` is no text and no list of texts"), node.origin);
    }
    all
}

fn conditions(node: &Node<'_>, findings: &mut Diagnostics) -> Option<Vec<Condition>> {
    let Some(block) = field(node, "Condition").filter(|block| !block.is_null()) else {
        return Some(Vec::new());
    };
    let mut all = Vec::new();
    for (operator, keys) in pairs(block) {
        for (key, value) in pairs(keys) {
            let values = texts(value, "Condition", findings)?;
            all.push(Condition {
                operator: operator.as_text().unwrap_or_default().to_owned(),
                key: key.as_text().unwrap_or_default().to_owned(),
                values: values.into_iter().map(Sp::into_inner).collect(),
            });
        }
        if !matches!(keys.value, Value::Mapping(_)) {
            unreadable(findings, "a condition without keys", keys.origin);
            return None;
        }
    }
    if !matches!(block.value, Value::Mapping(_)) {
        unreadable(findings, &format!("`Condition` is {}", block.kind()), block.origin);
        return None;
    }
    Some(all)
}

/// Says that a part of a policy is not understood
pub(super) fn unreadable(findings: &mut Diagnostics, message: &str, origin: Origin) {
    findings.push(
        rules::UNREADABLE_POLICY
            .finding(message)
            .at(origin, "")
            .help("what it allows was not judged; export the policy again"),
    );
}
