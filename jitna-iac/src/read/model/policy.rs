//! Approval policies

use indexmap::IndexMap;

use super::part::reader;
use crate::describe::policy::policies;
use crate::ids::{NodeTagValue, TagKey, clip};
use crate::model::*;
use crate::origin::{Origin, Spanned};
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
            let help =
                "write the tags of the nodes, such as `nodes: {Workload: Finance}`; `all` means all nodes";
            cx.report_with(rules::WRONG_KIND, message, node.origin, help);
            return None;
        };
        let mut tags = IndexMap::new();
        for (key, value) in pairs {
            if let Some((tag, of)) =
                key.as_text().and_then(|key| key.rsplit_once(':')).filter(|_| value.is_null())
            {
                let message = format!("no space after `{}:`, so it is a tag key without a value", clip(tag));
                let help = format!("write `{}: {}`, with a space after the colon", clip(tag), clip(of));
                cx.report_with(rules::WRONG_KIND, message, key.origin, help);
                cx.unreadable.push(String::new());
                return None;
            }
            let key = parsed::<TagKey>(key, "a tag key", cx);
            let values: Vec<Spanned<NodeTagValue>> = match &value.value {
                Value::Sequence(_) => Decode::decode(value, cx)?,
                _ => Spanned::decode(value, cx).into_iter().collect(),
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
        if let Some(name) = node.as_text() {
            let message = format!("expected a mapping, found {}", node.kind());
            let help = format!(
                "write `{{group: {}}}`, or another kind of approver: `user`, `role`, `iamUser`",
                clip(name)
            );
            cx.report_with(rules::WRONG_KIND, message, node.origin, help);
            return None;
        }
        let mut map = Fields::from_node(node, cx)?;
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
                let help = "write one of them, such as `- group: finance-leads`";
                cx.report_with(rules::WRONG_KIND, message, node.origin, help);
                None
            }
        }
    }
}

/// Where each line of a scalar's text is in the source, as far as its characters are there as they are
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
/// and taken where all of the text is.
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

/// Where the lines of the text are, if they are in the source from this byte on
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
