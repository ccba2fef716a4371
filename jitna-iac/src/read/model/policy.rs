//! Approval policies

use indexmap::IndexMap;

use super::part::reader;
use crate::describe::policy::policies;
use crate::ids::{NodeTagValue, TagKey};
use crate::model::*;
use crate::origin::{Origin, Sp};
use crate::read::decode::{Cx, Decode, Fields, parsed};
use crate::rules;
use crate::tree::{Node, Style, Value};

policies!(reader);

impl Decode for Nodes {
    fn decode(node: &Node<'_>, cx: &mut Cx) -> Option<Self> {
        if node.as_text() == Some("all") {
            return Some(Self::All);
        }
        let Value::Mapping(pairs) = &node.value else {
            let message = format!("expected `all` or a mapping from tags to values, found {}", node.kind());
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
        Style::Plain | Style::Quoted | Style::Handle => Vec::new(),
    }
}

/// A literal block: line by line the same, behind the same indentation
///
/// The span may begin at the `|`, or at the first line that is not empty. So the lines around its beginning are tried,
/// and taken where all of the text stands.
fn literal_lines(text: &str, source: &str, start: usize) -> Vec<(u32, u32)> {
    let Some(before) = source.get(..start) else { return Vec::new() };
    let empty = text.split_inclusive('\n').take_while(|line| bare(line).is_empty()).count();
    let mut begin = before.rfind('\n').map_or(0, |i| i + 1);
    let next = source.get(begin..).and_then(|rest| rest.find('\n')).map(|i| begin + i + 1);
    let mut candidates = vec![begin];
    for _ in 0..empty {
        let above = source.get(..begin.saturating_sub(1)).unwrap_or_default();
        begin = above.rfind('\n').map_or(0, |i| i + 1);
        candidates.push(begin);
    }
    candidates.extend(next);
    candidates.into_iter().find_map(|begin| lines_from(text, source, begin)).unwrap_or_default()
}

/// Where the lines of the text stand, if they stand in the source from this byte on
fn lines_from(text: &str, source: &str, begin: usize) -> Option<Vec<(u32, u32)>> {
    let mut written = source.get(begin..)?.split_inclusive('\n');
    let mut lines = Vec::new();
    let mut indent = None;
    let (mut in_text, mut in_source) = (0, begin);
    for line in text.split_inclusive('\n') {
        let there = written.next().unwrap_or_default();
        let spaces =
            bare(there).strip_suffix(bare(line)).filter(|before| before.bytes().all(|b| b == b' '))?;
        if !bare(line).is_empty() && *indent.get_or_insert(spaces.len()) != spaces.len() {
            return None;
        }
        lines.push((u32::try_from(in_text).ok()?, u32::try_from(in_source + spaces.len()).ok()?));
        in_text += line.len();
        in_source += there.len();
    }
    Some(lines)
}

/// A line without its line break
fn bare(line: &str) -> &str {
    line.trim_end_matches(['\n', '\r'])
}
