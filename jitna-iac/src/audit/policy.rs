//! Policy documents: their statements, and what a statement says about starting sessions

use super::condition::{Caller, Condition};
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
pub(super) const NODES: &[&str] = &["arn:aws:ec2:*:*:instance/*", "arn:aws:ssm:*:*:managed-instance/*"];

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
    Only(Vec<Name>),
    /// All but these: `NotAction`, `NotResource`; and where the key stands
    Except(Vec<Name>, Origin),
}

/// An action or a resource, which may have wildcards
#[derive(Clone, Debug)]
struct Name {
    text: Sp<String>,
    /// What it names at most: a variable may be anything
    widest: Pattern,
    /// What it surely names: a variable is a text that nothing else holds
    surest: Pattern,
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
    /// No request of this caller passes
    Never,
}

impl Document {
    /// The document in a tree; what is none is a finding, as it could say anything
    pub(super) fn read(node: &Node<'_>, findings: &mut Diagnostics) -> Option<Self> {
        Self::read_with(node, false, findings)
    }

    /// The document of a resource control policy, whose statements are about every principal
    pub(super) fn read_of_resources(node: &Node<'_>, findings: &mut Diagnostics) -> Option<Self> {
        Self::read_with(node, true, findings)
    }

    fn read_with(node: &Node<'_>, of_resources: bool, findings: &mut Diagnostics) -> Option<Self> {
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
        let read = nodes
            .iter()
            .enumerate()
            .filter_map(|(at, node)| Statement::read(node, at + 1, of_resources, findings));
        Some(Self { statements: read.collect() })
    }

    /// Document that allows these actions, or all but these, on everything, under a condition on this key
    pub(super) fn of_managed(actions: &[&str], except: bool, key: Option<&str>, origin: Origin) -> Self {
        let texts = |texts: &[&str]| texts.iter().map(|text| Sp::new((*text).to_owned(), origin)).collect();
        let actions = Names::of(texts(actions), except.then_some(origin), Name::action);
        let condition = |key: &str| Condition {
            operator: "StringEquals".to_owned(),
            key: key.to_owned(),
            values: Vec::new(),
        };
        let statement = Statement {
            allows: true,
            name: "as AWS documents it".to_owned(),
            actions,
            resources: Names::of(texts(&["*"]), None, Name::resource),
            conditions: key.map(condition).into_iter().collect(),
        };
        Self { statements: vec![statement] }
    }
}

impl Statement {
    /// The statement in a tree; none if it has a principal, as trust and bucket policies do: those give nobody a session
    fn read(node: &Node<'_>, number: usize, of_resources: bool, findings: &mut Diagnostics) -> Option<Self> {
        if !matches!(node.value, Value::Mapping(_)) {
            unreadable(findings, &format!("a statement is {}", node.kind()), node.origin);
            return None;
        }
        let has_principal = field(node, "Principal").or_else(|| field(node, "NotPrincipal")).is_some();
        if has_principal && !of_resources {
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
        let actions = Names::read(node, "Action", "NotAction", Name::action, findings)?;
        let resources = Names::read(node, "Resource", "NotResource", Name::resource, findings)?;
        let conditions = conditions(node, findings)?;
        Some(Self { allows, name, actions, resources, conditions })
    }

    /// By what the statement names this action, if it does; the pattern is that of the action
    pub(super) fn names(&self, action: &str, wanted: &Pattern) -> Option<Naming> {
        let names = |name: &&Name| name.widest.covers(wanted);
        match &self.actions {
            Names::Only(all) => all.iter().find(names).map(|name| {
                let exact = name.text.eq_ignore_ascii_case(action);
                let label = match exact {
                    true => "allowed here".to_owned(),
                    false => format!("`{}` is `{action}` too", clip(&name.text)),
                };
                Naming { origin: name.text.origin(), label, exact }
            }),
            Names::Except(all, origin) => (!all.iter().any(|name| names(&name))).then(|| Naming {
                origin: *origin,
                label: format!("`{action}` is not left out"),
                exact: false,
            }),
        }
    }

    /// Whether the statement names every action there is
    pub(super) fn names_everything(&self) -> bool {
        match &self.actions {
            Names::Only(all) => all.iter().any(|name| matches!(&**name.text, "*" | "*:*")),
            Names::Except(all, _) => all.is_empty(),
        }
    }

    /// Whether the statement allows every action on everything
    pub(super) fn allows_everything(&self) -> bool {
        self.allows
            && self.conditions.is_empty()
            && self.names_everything()
            && self.is_about_every(NODES, false)
    }

    /// What an `Allow` statement is about, of the resources that these patterns name
    pub(super) fn reach(&self, targets: &[Pattern]) -> Vec<Reach> {
        let mut reach = Vec::new();
        for target in targets {
            match &self.resources {
                Names::Only(all) => reach.extend(
                    all.iter()
                        .filter(|name| name.widest.overlaps_arn(target))
                        .map(|name| Reach { resource: name.widest.clone(), node: target.clone() }),
                ),
                Names::Except(all, _) => {
                    if !all.iter().any(|name| name.surest.covers_arn(target)) {
                        reach.push(Reach { resource: Pattern::everything(), node: target.clone() });
                    }
                }
            }
        }
        reach
    }

    /// Resources of a statement that names them one by one; none if it names what it is not about
    pub(super) fn surest_resources(&self) -> Option<impl Iterator<Item = &Pattern>> {
        match &self.resources {
            Names::Only(all) => Some(all.iter().map(|name| &name.surest)),
            Names::Except(..) => None,
        }
    }

    /// Whether this statement, a `Deny` that names what it is not about, is about all of this
    pub(super) fn leaves_out_nothing_of(&self, reach: &Reach) -> bool {
        match &self.resources {
            Names::Only(_) => false,
            Names::Except(all, _) => all.iter().all(|name| {
                !name.widest.overlaps_arn(&reach.resource) || !name.widest.overlaps_arn(&reach.node)
            }),
        }
    }

    /// What the conditions of an `Allow` ask of this caller
    pub(super) fn guard(&self, caller: &Caller) -> Guard {
        let mut keys = Vec::new();
        for condition in &self.conditions {
            match condition.decide(caller) {
                Some(true) => {}
                Some(false) if condition.is_about_request() => return Guard::Request,
                Some(false) => return Guard::Never,
                None => keys.push(condition.key.clone()),
            }
        }
        keys.dedup();
        if keys.is_empty() { Guard::None } else { Guard::Other(keys) }
    }

    /// Whether a condition is about the access request
    pub(super) fn asks_for_request(&self) -> bool {
        self.conditions.iter().any(Condition::is_about_request)
    }

    /// Whether this statement, a `Deny`, is about every resource, or for `nodes` about every one of them
    pub(super) fn is_about_every(&self, nodes: &[&str], of_nodes: bool) -> bool {
        match &self.resources {
            Names::Only(all) => {
                all.iter().any(|name| name.surest.is_everything())
                    || of_nodes
                        && nodes.iter().all(|node| {
                            let node = Pattern::resource(node, Variables::Anything);
                            all.iter().any(|name| name.surest.covers_arn(&node))
                        })
            }
            Names::Except(all, _) => all.is_empty(),
        }
    }

    /// Whether the conditions of a `Deny` hold for every request of this caller that has no access request
    pub(super) fn always_applies(&self, caller: &Caller) -> bool {
        self.conditions.iter().all(|condition| condition.decide(caller) == Some(true))
    }
}

impl Reach {
    /// The resource that the statement names
    pub(super) fn resource(&self) -> &Pattern {
        &self.resource
    }

    /// The kind of resource that it is about
    pub(super) fn node(&self) -> &Pattern {
        &self.node
    }

    /// Whether this, of a permissions boundary, leaves any of the other
    pub(super) fn leaves(&self, other: &Self) -> bool {
        self.resource.overlaps_arn(&other.resource)
            && self.resource.overlaps_arn(&other.node)
            && self.node.overlaps_arn(&other.resource)
    }
}

impl Name {
    fn action(text: Sp<String>) -> Self {
        let pattern = Pattern::action(&text);
        Self { text, widest: pattern.clone(), surest: pattern }
    }

    fn resource(text: Sp<String>) -> Self {
        let widest = Pattern::resource(&text, Variables::Anything);
        let surest = Pattern::resource(&text, Variables::Unknown);
        Self { text, widest, surest }
    }
}

impl Names {
    /// These, or all but these if there is a place of the key that says so
    fn of(texts: Vec<Sp<String>>, except: Option<Origin>, name: fn(Sp<String>) -> Name) -> Self {
        let all = texts.into_iter().map(name).collect();
        match except {
            Some(origin) => Self::Except(all, origin),
            None => Self::Only(all),
        }
    }

    fn read(
        node: &Node<'_>,
        only: &str,
        except: &str,
        name: fn(Sp<String>) -> Name,
        findings: &mut Diagnostics,
    ) -> Option<Self> {
        match (field(node, only), key_of(node, except)) {
            (Some(named), None) => Some(Self::of(texts(named, only, findings)?, None, name)),
            (None, Some((key, named))) => Some(Self::of(texts(named, except, findings)?, Some(key), name)),
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

/// Items of a list under this key; a value that is no list is a finding, as nothing of it is judged
pub(super) fn items<'n, 'a>(node: &'n Node<'a>, key: &str, findings: &mut Diagnostics) -> &'n [Node<'a>] {
    match node.get(key) {
        None => &[],
        Some(list) => match &list.value {
            Value::Sequence(items) => items,
            _ if list.is_null() => &[],
            _ => {
                unreadable(findings, &format!("`{key}` is {}: expected a list", list.kind()), list.origin);
                &[]
            }
        },
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
        let message = format!("`{element}` is {}: expected a string or a list of strings", node.kind());
        unreadable(findings, &message, node.origin);
    }
    all
}

pub(super) fn conditions(node: &Node<'_>, findings: &mut Diagnostics) -> Option<Vec<Condition>> {
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
