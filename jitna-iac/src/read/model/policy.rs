//! Approval policies

use indexmap::IndexMap;

use crate::ids::{ApprovalTimeout, Hours, NodeTagValue, TagKey};
use crate::model::{Approver, AutoApproval, DenyAccess, Level, ManualApproval, Nodes};
use crate::origin::{Origin, Sp};
use crate::read::decode::{Cx, Decode, Fields, parsed};
use crate::read::node::{Node, Style, Value};
use crate::rules;

impl Decode for DenyAccess {
    fn decode(node: &Node<'_>, cx: &mut Cx) -> Option<Self> {
        let mut map = Fields::of(node, cx)?;
        let before = cx.findings.len();
        let description = map.optional("description", cx);
        let statements = map.required("statements", cx);
        map.end(cx);
        if cx.findings.len() > before {
            cx.unreadable.push("denyAccess".to_owned());
        }
        Some(Self { description, statements: statements? })
    }
}

impl Decode for AutoApproval {
    fn decode(node: &Node<'_>, cx: &mut Cx) -> Option<Self> {
        let mut map = Fields::of(node, cx)?;
        let before = cx.findings.len();
        let name = map.required("name", cx);
        let description = map.optional("description", cx);
        let statements = map.required("statements", cx);
        map.end(cx);
        partly_unreadable(before, name.as_ref(), cx);
        Some(Self { name: name?, description, statements: statements? })
    }
}

impl Decode for ManualApproval {
    fn decode(node: &Node<'_>, cx: &mut Cx) -> Option<Self> {
        let mut map = Fields::of(node, cx)?;
        let before = cx.findings.len();
        let name = map.required("name", cx);
        let description = text(&mut map, "description", cx);
        let access_duration = map.or("accessDuration", Sp::new(Hours::MIN, Origin::Unknown), cx);
        let nodes = map.required("nodes", cx);
        let levels = map.required("levels", cx);
        map.end(cx);
        partly_unreadable(before, name.as_ref(), cx);
        Some(Self { name: name?, description, access_duration, nodes: nodes?, levels: levels? })
    }
}

/// Notes that something in a policy could not be read, so that what is missing for it is no second finding
fn partly_unreadable<T: std::fmt::Display>(before: usize, name: Option<&Sp<T>>, cx: &mut Cx) {
    if cx.findings.len() > before {
        cx.unreadable.extend(name.map(ToString::to_string));
    }
}

/// A text that may be empty
pub(super) fn text(map: &mut Fields<'_, '_>, key: &'static str, cx: &mut Cx) -> Option<Sp<String>> {
    map.optional(key, cx)
}

impl Decode for Nodes {
    fn decode(node: &Node<'_>, cx: &mut Cx) -> Option<Self> {
        if node.as_text() == Some("all") {
            return Some(Self::All);
        }
        let Value::Mapping(pairs) = &node.value else {
            let message =
                format!("`all` or a mapping from tags to values belongs here, and here is {}", node.kind());
            cx.report_with(rules::WRONG_KIND, message, node.origin, "write `nodes: {Workload: Finance}`");
            return None;
        };
        let mut tags = IndexMap::new();
        for (key, value) in pairs {
            let key = parsed::<TagKey>(key, "a tag key", cx);
            let values: Vec<Sp<NodeTagValue>> = match &value.value {
                Value::Sequence(_) => Decode::decode(value, cx)?,
                _ => Sp::decode(value, cx).into_iter().collect(),
            };
            if let Some(key) = key {
                tags.insert(key, values);
            }
        }
        Some(Self::Tagged(tags))
    }
}

impl Decode for Level {
    fn decode(node: &Node<'_>, cx: &mut Cx) -> Option<Self> {
        let mut map = Fields::of(node, cx)?;
        let approvers = map.required("approvers", cx);
        let approvals = map.or("approvals", Sp::new(1, Origin::Unknown), cx);
        let message = text(&mut map, "message", cx);
        let timeout = map.or("timeout", Sp::new(ApprovalTimeout::DEFAULT, Origin::Unknown), cx);
        map.end(cx);
        Some(Self { approvers: approvers?, approvals, message, timeout })
    }
}

impl Decode for Approver {
    fn decode(node: &Node<'_>, cx: &mut Cx) -> Option<Self> {
        let mut map = Fields::of(node, cx)?;
        let (group, user) = (map.node("group"), map.node("user"));
        let (role, iam_user) = (map.node("role"), map.node("iamUser"));
        map.end(cx);
        match (group, user, role, iam_user) {
            (Some(group), None, None, None) => Decode::decode(group, cx).map(Self::Group),
            (None, Some(user), None, None) => Decode::decode(user, cx).map(Self::User),
            (None, None, Some(role), None) => Decode::decode(role, cx).map(Self::Role),
            (None, None, None, Some(user)) => Decode::decode(user, cx).map(Self::IamUser),
            _ => {
                let message = "an approver is one `group`, `user`, `role` or `iamUser`";
                cx.report_with(rules::WRONG_KIND, message, node.origin, "write `- group: finance-leads`");
                None
            }
        }
    }
}

/// Where each line of a scalar's text stands in the source, as far as its characters stand there as they are
pub(super) fn lines_in_source(node: &Node<'_>, text: &str, source: &str) -> Vec<(u32, u32)> {
    let (Value::Scalar(_, style), Origin::Span { start, end, .. }) = (&node.value, node.origin) else {
        return Vec::new();
    };
    let (first, last) = (start as usize, end as usize);
    let Some(written) = source.get(first..last) else { return Vec::new() };
    match style {
        Style::Plain if written == text => vec![(0, start)],
        Style::Quoted if written.get(1..written.len().saturating_sub(1)) == Some(text) => {
            vec![(0, start + 1)]
        }
        Style::Literal => literal_lines(text, source, first),
        Style::Plain | Style::Quoted => Vec::new(),
    }
}

/// A literal block: line by line the same, less the indentation
fn literal_lines(text: &str, source: &str, start: usize) -> Vec<(u32, u32)> {
    let Some(begin) = source.get(..start).map(|before| before.rfind('\n').map_or(0, |i| i + 1)) else {
        return Vec::new();
    };
    let mut lines = Vec::new();
    let (mut in_text, mut in_source) = (0, begin);
    let mut written = source.get(begin..).unwrap_or_default().split_inclusive('\n').peekable();
    // The span may begin at the indicator `|`; the text then begins on the next line.
    let first = text.lines().next().unwrap_or_default();
    if written
        .peek()
        .is_some_and(|line| !line.trim_end_matches(['\n', '\r']).ends_with(first) || first.is_empty())
    {
        in_source += written.next().map_or(0, str::len);
    }
    for line in text.split_inclusive('\n') {
        let Some(there) = written.next() else { return lines };
        let bare = line.trim_end_matches(['\n', '\r']);
        let there_bare = there.trim_end_matches(['\n', '\r']);
        let Some(indent) = there_bare.len().checked_sub(bare.len()).filter(|_| there_bare.ends_with(bare))
        else {
            return lines;
        };
        if let (Ok(from), Ok(to)) = (u32::try_from(in_text), u32::try_from(in_source + indent)) {
            lines.push((from, to));
        }
        in_text += line.len();
        in_source += there.len();
    }
    lines
}
