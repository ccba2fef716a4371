//! Policy documents: their statements, and whether a statement allows starting sessions

use super::condition::{Caller, Condition};
use crate::diag::Diagnostics;
use crate::ids::clip;
use crate::origin::{Origin, Spanned};
use crate::pattern::{Pattern, Variables};
use crate::read::{Node, Value};
use crate::rules;

/// Resources that are nodes (Service Authorization Reference, "AWS Systems Manager", `StartSession`)
///
/// The action also has the resource types `document` and `task`: a document is not a target, and a container is not a node. Just-in-time
/// node access exists only in the partition `aws`.
pub(super) const NODES: &[&str] = &["arn:aws:ec2:*:*:instance/*", "arn:aws:ssm:*:*:managed-instance/*"];

/// A policy document
#[derive(Clone, Debug, Default)]
pub(super) struct Document {
    pub(super) statements: Vec<Statement>,
}

/// A statement of an identity-based policy
#[derive(Clone, Debug)]
pub(super) struct Statement {
    pub(super) allows: bool,
    /// Name in messages: `Sid`, or the number of the statement
    pub(super) name: String,
    actions: Names,
    resources: Names,
    conditions: Vec<Condition>,
}

/// Actions or resources of a statement
#[derive(Clone, Debug)]
enum Names {
    Only(Vec<Name>),
    /// All except these: `NotAction`, `NotResource`; with the place of the key
    Except(Vec<Name>, Origin),
}

/// An action or a resource, which may have wildcards
#[derive(Clone, Debug)]
struct Name {
    text: Spanned<String>,
    /// Upper bound of what it names: a variable can be anything
    widest: Pattern,
    /// Lower bound of what it names: a variable is a string that nothing else contains
    surest: Pattern,
}

/// Nodes that a statement applies to: one of its resources, restricted to one kind of node
#[derive(Clone, Debug)]
pub(super) struct Reach {
    resource: Pattern,
    node: Pattern,
}

/// Element of a statement that names an action
#[derive(Clone, Debug)]
pub(super) struct Naming {
    pub(super) origin: Origin,
    /// Label of a finding there
    pub(super) label: String,
    /// Whether it is the exact name of the action, which can be removed
    pub(super) exact: bool,
}

/// Whether the conditions of a statement prevent a session without an access request
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Guard {
    /// No condition prevents a session without a request
    None,
    /// Other conditions apply, with these keys
    Other(Vec<String>),
    /// Only a session with an access request is allowed
    Request,
    /// No request of this caller is allowed
    Never,
}

impl Document {
    /// Reads a document; an invalid one is a finding, because its meaning is unknown
    pub(super) fn read(node: &Node<'_>, findings: &mut Diagnostics) -> Option<Self> {
        Self::read_with(node, false, findings)
    }

    /// Reads the document of a resource control policy, whose statements apply to every principal
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

    /// Creates a document that allows these actions, or all except these, on everything, under a condition on this key
    pub(super) fn from_managed(actions: &[&str], except: bool, key: Option<&str>, origin: Origin) -> Self {
        let texts =
            |texts: &[&str]| texts.iter().map(|text| Spanned::new((*text).to_owned(), origin)).collect();
        let actions = Names::new(texts(actions), except.then_some(origin), Name::action);
        let condition = |key: &str| Condition {
            operator: "StringEquals".to_owned(),
            key: key.to_owned(),
            values: Vec::new(),
        };
        let statement = Statement {
            allows: true,
            name: "as AWS documents it".to_owned(),
            actions,
            resources: Names::new(texts(&["*"]), None, Name::resource),
            conditions: key.map(condition).into_iter().collect(),
        };
        Self { statements: vec![statement] }
    }
}

impl Statement {
    /// Reads a statement; `None` if it has a principal, as in trust and bucket policies, which do not allow sessions
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

    /// Returns the element by which the statement names this action; `wanted` is the pattern of the action
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

    /// Checks whether the statement names all actions
    pub(super) fn names_everything(&self) -> bool {
        match &self.actions {
            Names::Only(all) => all.iter().any(|name| matches!(&**name.text, "*" | "*:*")),
            Names::Except(all, _) => all.is_empty(),
        }
    }

    /// Checks whether the statement allows all actions on everything
    pub(super) fn allows_everything(&self) -> bool {
        self.allows
            && self.conditions.is_empty()
            && self.names_everything()
            && self.is_about_every(NODES, false)
    }

    /// Returns what an `Allow` statement applies to, of the resources that match these patterns
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

    /// Returns the resources of a statement that lists them; `None` if it uses `NotResource`
    pub(super) fn surest_resources(&self) -> Option<impl Iterator<Item = &Pattern>> {
        match &self.resources {
            Names::Only(all) => Some(all.iter().map(|name| &name.surest)),
            Names::Except(..) => None,
        }
    }

    /// Checks whether this `Deny` statement with `NotResource` applies to all of `reach`
    pub(super) fn leaves_out_nothing_of(&self, reach: &Reach) -> bool {
        match &self.resources {
            Names::Only(_) => false,
            Names::Except(all, _) => all.iter().all(|name| {
                !name.widest.overlaps_arn(&reach.resource) || !name.widest.overlaps_arn(&reach.node)
            }),
        }
    }

    /// Evaluates the conditions of an `Allow` statement for this caller
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

    /// Returns the keys of the conditions that the statement has
    pub(super) fn condition_keys(&self) -> impl Iterator<Item = &str> {
        self.conditions.iter().map(|condition| condition.key.as_str())
    }

    /// Checks whether a condition is about the access request
    pub(super) fn asks_for_request(&self) -> bool {
        self.conditions.iter().any(Condition::is_about_request)
    }

    /// Checks whether this `Deny` statement applies to all resources, or with `of_nodes` to all of `nodes`
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

    /// Checks whether the conditions of a `Deny` statement hold for every request of this caller without an access request
    pub(super) fn always_applies(&self, caller: &Caller) -> bool {
        self.conditions.iter().all(|condition| condition.decide(caller) == Some(true))
    }
}

impl Reach {
    /// Returns the resource that the statement names
    pub(super) fn resource(&self) -> &Pattern {
        &self.resource
    }

    /// Returns the kind of node that it applies to
    pub(super) fn node(&self) -> &Pattern {
        &self.node
    }

    /// Checks whether this reach of a permissions boundary overlaps with the other
    pub(super) fn leaves(&self, other: &Self) -> bool {
        self.resource.overlaps_arn(&other.resource)
            && self.resource.overlaps_arn(&other.node)
            && self.node.overlaps_arn(&other.resource)
    }
}

impl Name {
    fn action(text: Spanned<String>) -> Self {
        let pattern = Pattern::action(&text);
        Self { text, widest: pattern.clone(), surest: pattern }
    }

    fn resource(text: Spanned<String>) -> Self {
        let widest = Pattern::resource(&text, Variables::Anything);
        let surest = Pattern::resource(&text, Variables::Unknown);
        Self { text, widest, surest }
    }
}

impl Names {
    /// Creates names: these, or all except these if `except` is the place of the key
    fn new(texts: Vec<Spanned<String>>, except: Option<Origin>, name: fn(Spanned<String>) -> Name) -> Self {
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
        name: fn(Spanned<String>) -> Name,
        findings: &mut Diagnostics,
    ) -> Option<Self> {
        match (field(node, only), key_of(node, except)) {
            (Some(named), None) => Some(Self::new(texts(named, only, findings)?, None, name)),
            (None, Some((key, named))) => Some(Self::new(texts(named, except, findings)?, Some(key), name)),
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

/// Returns the value of a policy element, whose name is case-insensitive
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

/// Returns the items of a list under this key; another value is a finding, because it is not judged
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

/// Returns a string, or the strings of a list
fn texts(node: &Node<'_>, element: &str, findings: &mut Diagnostics) -> Option<Vec<Spanned<String>>> {
    let text = |node: &Node<'_>| node.as_text().map(|text| Spanned::new(text.to_owned(), node.origin));
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
                values: values.into_iter().map(Spanned::into_inner).collect(),
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

/// Reports a part of a policy that cannot be read
pub(super) fn unreadable(findings: &mut Diagnostics, message: &str, origin: Origin) {
    findings.push(
        rules::UNREADABLE_POLICY
            .finding(message)
            .at(origin, "")
            .help("what it allows was not judged; export the policy again"),
    );
}
