//! Guardrails

use crate::ids::{Hours, Region, TagKey};
use crate::model::policy::Nodes;
use crate::model::{Demand, Guardrail, Guardrails, ManualDemand, NamePattern, Requests, RolloutDemand};
use crate::origin::{Origin, Spanned};
use crate::read::decode::{Cx, Decode, Fields};
use crate::rules;
use crate::tree::{Node, Value};

/// Keys that say what a guardrail is about
const SUBJECTS: [&str; 7] =
    ["manualApprovals", "autoApprovals", "denyAccess", "rollouts", "tags", "regions", "file"];

/// What is demanded of each subject, besides what is in the subject itself
const DEMANDS: [(&str, &[&str]); 3] = [
    ("manualApprovals", &["levels", "approvals", "accessDuration", "names"]),
    ("autoApprovals", &["never", "onlyFor"]),
    ("rollouts", &["sessionLogs", "names"]),
];

/// A list of guardrails, or one
impl Decode for Guardrails {
    fn decode(node: &Node<'_>, cx: &mut Cx) -> Option<Self> {
        if matches!(node.value, Value::Mapping(_)) {
            return Some(Self::new(vec![Spanned::decode(node, cx)?]));
        }
        Vec::decode(node, cx).map(Self::new)
    }
}

impl Decode for Guardrail {
    fn decode(node: &Node<'_>, cx: &mut Cx) -> Option<Self> {
        let mut map = Fields::from_node(node, cx)?;
        let before = cx.findings.len();
        let (name, description) = (map.optional("name", cx), map.optional("description", cx));
        let subjects: Vec<(&'static str, &Node<'_>)> =
            SUBJECTS.iter().filter_map(|key| Some((*key, map.node(key)?))).collect();
        let written: Vec<(&'static str, Origin)> = DEMANDS
            .iter()
            .flat_map(|(_, keys)| keys.iter())
            .filter_map(|key| map.node(key).map(|node| (*key, node.origin)))
            .collect();
        let &[(subject, value)] = subjects.as_slice() else {
            map.end(cx);
            // A misspelled subject is one finding.
            if cx.findings.len() > before && subjects.is_empty() {
                return None;
            }
            let all: Vec<String> = SUBJECTS.iter().map(|key| format!("`{key}`")).collect();
            let found = match subjects.as_slice() {
                [] => "none".to_owned(),
                several => {
                    several.iter().map(|(key, _)| format!("`{key}`")).collect::<Vec<_>>().join(" and ")
                }
            };
            let message = format!("a guardrail is about one of {}, found {found}", all.join(", "));
            let help = "write one of them and its requirement, such as `manualApprovals: {covering: {Environment: Production}}` and `levels: {atLeast: 2}`";
            cx.report_with(rules::WRONG_KIND, message, node.origin, help);
            return None;
        };
        let fitting = DEMANDS.iter().find(|(of, _)| *of == subject).map_or(&[][..], |(_, keys)| *keys);
        for (key, origin) in written.iter().filter(|(key, _)| !fitting.contains(key)) {
            let message = format!("`{key}` says nothing about `{subject}`");
            let help = match fitting {
                [] => format!("take `{key}` out, or write it beside another subject"),
                keys => format!("beside `{subject}`, write {}", list(keys)),
            };
            cx.report_with(rules::UNKNOWN_KEY, message, *origin, help);
        }
        let demand = demand(subject, value, &mut map, cx);
        map.end(cx);
        // What is misspelled may be the demand.
        let is_right = cx.findings.len() == before;
        if is_right && !fitting.is_empty() && !written.iter().any(|(key, _)| fitting.contains(key)) {
            let message = format!("the guardrail requires nothing of `{subject}`");
            cx.report_with(rules::MISSING_KEY, message, node.origin, format!("add {}", list(fitting)));
        }
        // Half of a guardrail would let through what the other half is for.
        let is_whole = cx.findings.len() == before;
        Some(Self { name, description, demand: demand? }).filter(|_| is_whole)
    }
}

fn list(keys: &[&str]) -> String {
    keys.iter().map(|key| format!("`{key}`")).collect::<Vec<_>>().join(" or ")
}

fn demand(subject: &str, value: &Node<'_>, map: &mut Fields<'_, '_>, cx: &mut Cx) -> Option<Demand> {
    Some(match subject {
        "manualApprovals" => {
            let covering = covering(value, cx);
            let levels = at_least(map.node("levels"), cx);
            let approvals = at_least(map.node("approvals"), cx);
            let access_duration =
                map.node("accessDuration").and_then(|node| inner::<Spanned<Hours>>(node, "atMost", cx));
            let names = names(map.node("names"), cx);
            let covering = covering?;
            Demand::ManualApprovals(ManualDemand { covering, levels, approvals, access_duration, names })
        }
        "autoApprovals" => {
            let covering = covering(value, cx);
            let only_for = map.node("onlyFor").map(|node| Spanned::<Requests>::decode(node, cx));
            if let Some(node) = map.node("never") {
                if only_for.is_some() {
                    let help = "keep `never`, or `onlyFor` with who may be approved automatically";
                    cx.report_with(
                        rules::WRONG_KIND,
                        "expected one of `never` and `onlyFor`, found both",
                        node.origin,
                        help,
                    );
                } else if !bool::decode(node, cx)? {
                    let help = "write `never: true`, or take the guardrail out";
                    cx.report_with(
                        rules::WRONG_KIND,
                        "expected `never: true`, found `false`",
                        node.origin,
                        help,
                    );
                }
            }
            let only_for = match only_for {
                Some(read) => Some(read?),
                None => None,
            };
            Demand::AutoApprovals { covering: covering?, only_for }
        }
        "denyAccess" => Demand::Denies(inner(value, "denies", cx)?),
        "rollouts" => {
            let of_all = all(value, cx);
            let session_logs = match map.node("sessionLogs") {
                Some(node) if node.as_text() == Some("required") => Some(Spanned::new((), node.origin)),
                Some(node) => {
                    cx.wanted("`required`", node);
                    None
                }
                None => None,
            };
            let names = names(map.node("names"), cx);
            of_all?;
            Demand::Rollouts(RolloutDemand { session_logs, names })
        }
        "tags" => Demand::Tags(some::<TagKey>(value, "required", cx)?),
        "regions" => Demand::Regions(some::<Region>(value, "among", cx)?),
        _ => {
            let path = Spanned::<String>::decode(value, cx)?;
            if path.trim().is_empty() {
                let help = "write a path relative to this file, such as `company.guardrails.yaml`";
                cx.report_with(
                    rules::MALFORMED_VALUE,
                    "invalid path ``: expected a file",
                    value.origin,
                    help,
                );
                return None;
            }
            Demand::File(path)
        }
    })
}

/// `all`, or `{covering: {KEY: VALUE}}`
fn covering(node: &Node<'_>, cx: &mut Cx) -> Option<Spanned<Nodes>> {
    match &node.value {
        Value::Scalar(text, _) if &**text == "all" => Some(Spanned::new(Nodes::All, node.origin)),
        Value::Scalar(..) => {
            let message = format!("expected `all` or a mapping with `covering`, found {}", node.kind());
            let help =
                "name the tags, such as `{covering: {Environment: Production}}`; `all` means all policies";
            cx.report_with(rules::WRONG_KIND, message, node.origin, help);
            None
        }
        Value::Sequence(_) | Value::Mapping(_) => {
            let nodes: Spanned<Nodes> = inner(node, "covering", cx)?;
            let is_empty = matches!(&*nodes, Nodes::Tagged(tags) if tags.values().all(Vec::is_empty));
            if is_empty {
                let help = "write a tag and its values, such as `covering: {Environment: Production}`";
                cx.report_with(rules::EMPTY_LIST, "`covering` names no node", nodes.origin(), help);
            }
            Some(nodes).filter(|_| !is_empty)
        }
    }
}

fn all(node: &Node<'_>, cx: &mut Cx) -> Option<()> {
    let is_all = node.as_text() == Some("all");
    if !is_all {
        cx.wanted("`all`", node);
    }
    is_all.then_some(())
}

/// The value of the one key of a mapping
fn inner<T: Decode>(node: &Node<'_>, key: &'static str, cx: &mut Cx) -> Option<T> {
    let mut map = Fields::from_node(node, cx)?;
    let read = map.required(key, cx);
    map.end(cx);
    read
}

/// The list, never an empty one, of the one key of a mapping
fn some<T: Decode>(node: &Node<'_>, key: &'static str, cx: &mut Cx) -> Option<Vec<Spanned<T>>> {
    let mut map = Fields::from_node(node, cx)?;
    if let Some(place) = map.empty_list(key) {
        let message = format!("`{key}` has no items: expected at least one");
        cx.report_with(rules::EMPTY_LIST, message, place, "name what is meant, or take the guardrail out");
        return None;
    }
    let read: Option<Vec<Spanned<T>>> = map.required(key, cx);
    map.end(cx);
    read.filter(|read| !read.is_empty())
}

/// `{atLeast: NUMBER}`, never 0
fn at_least(node: Option<&Node<'_>>, cx: &mut Cx) -> Option<Spanned<u32>> {
    let count: Spanned<u32> = inner(node?, "atLeast", cx)?;
    if *count == 0 {
        let help = "write 1 or more, or remove it";
        cx.report_with(rules::MALFORMED_VALUE, "`atLeast: 0` requires nothing", count.origin(), help);
    }
    Some(count)
}

/// `{like: PATTERN}`
fn names(node: Option<&Node<'_>>, cx: &mut Cx) -> Option<Spanned<NamePattern>> {
    let text: Spanned<String> = inner(node?, "like", cx)?;
    let pattern = NamePattern::new(&text);
    if pattern.is_none() {
        let help = "write the beginning that names must have and a `*`, such as `acme-*`";
        cx.report_with(rules::MALFORMED_VALUE, "invalid pattern ``: expected a text", text.origin(), help);
    }
    Some(text.with(pattern?))
}
