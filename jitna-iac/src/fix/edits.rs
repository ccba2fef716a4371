//! Converts a help message into the bytes to change

use super::place::{Cut, Link, added, chain, line_start, range, set, without};
use super::ways::Way;
use crate::diag::Diagnostic;
use crate::escape::is_hidden;
use crate::tree::{Node, Style, Value};

/// Keys under which a word restricts access: a different word there could give more access
const GUARDS: [&str; 16] = [
    "accept",
    "breakGlass",
    "denyAccess",
    "denyStartSession",
    "excludeAccounts",
    "existing",
    "exclusive",
    "guard",
    "guardrails",
    "invariants",
    "isNot",
    "maxExposure",
    "migration",
    "not",
    "nodeTags",
    "unless",
];

/// A text that a finding points into
#[derive(Clone, Copy, Debug)]
pub(super) struct Text<'t, 'n> {
    pub(super) text: &'t str,
    /// Its tree; `None` if it is not YAML, or cannot be read as YAML
    pub(super) root: Option<&'n Node<'n>>,
}

/// Edits that may implement a fix, the most likely first
pub(super) fn candidates(way: &Way, finding: &Diagnostic, source: Text<'_, '_>) -> Vec<Vec<Cut>> {
    let Some((start, end)) = range(finding.origin()) else { return Vec::new() };
    let text = source.text;
    let Some(marked) = text.get(start..end) else { return Vec::new() };
    let links = source.root.map(|root| chain(root, start, end)).unwrap_or_default();
    let one = |cut: Option<Cut>| cut.into_iter().map(|cut| vec![cut]).collect::<Vec<_>>();
    match way {
        Way::Spell(meant) => {
            let wrong = quotes(&finding.message).find(|wrong| marked.contains(wrong) && wrong != meant);
            one(Some(match wrong {
                Some(wrong) if wrong != marked => {
                    let at = start + marked.find(wrong).unwrap_or_default();
                    (at..at + wrong.len(), meant.clone())
                }
                _ => (start..end, scalar(marked, meant)),
            }))
        }
        Way::Write(snippet) => {
            let wrong = quotes(&finding.message)
                .find(|wrong| *wrong != marked && !snippet.contains(wrong) && marked.contains(wrong));
            let in_cedar = links.is_empty() || is_cedar(&links);
            let within = wrong.filter(|_| in_cedar).map(|wrong| {
                let at = start + marked.find(wrong).unwrap_or_default();
                (at..at + wrong.len(), snippet.clone())
            });
            // Marks alone are a part of a value, never all of it.
            let has_words = |text: &str| text.chars().any(char::is_alphanumeric);
            let drops_words = has_words(marked) && !has_words(snippet);
            // A mark inside a value, or next to one, is not what the snippet replaces.
            let is_value = source.root.is_some_and(|root| is_scalar(root, start, end));
            let whole = match (in_cedar, is_value) {
                _ if drops_words => None,
                (true, _) => Some((start..end, snippet.clone())),
                (false, true) => Some((start..end, scalar(marked, snippet))),
                (false, false) => None,
            };
            [whole, within].into_iter().flatten().map(|cut| vec![cut]).collect()
        }
        Way::Set { key, value } => {
            let own = links.iter().rev().find(|link| link.key() == Some(key));
            let others = links.iter().rev().filter(|link| matches!(link, Link::Pair(..)));
            // The marked mapping comes first: its links lead only to its first pair.
            let inner = source.root.and_then(|root| node_at(root, start, end)).and_then(first_pair);
            let places = own.copied().into_iter().chain(inner).chain(others.copied());
            let near = places.filter_map(|link| set(text, &link, key, value));
            // If the file has the key exactly once, use that one.
            let mut written = Vec::new();
            if let Some(root) = source.root {
                with_key(root, key, &mut written);
            }
            let far = match written.as_slice() {
                [only] => set(text, only, key, value),
                _ => None,
            };
            near.chain(far).map(|cut| vec![cut]).collect()
        }
        Way::Drop => {
            if links.is_empty() || is_cedar(&links) {
                return one(set_item(text, start, end));
            }
            let inner = without(text, &links).or_else(|| second_key(text, start, end, source.root));
            // A name, an ID or a code represents the whole item.
            let names = links.last().is_some_and(|link| matches!(link.key(), Some("name" | "id" | "code")));
            let item = names.then(|| item_of(text, &links)).flatten();
            [inner, item].into_iter().flatten().map(|cut| vec![cut]).collect()
        }
        Way::DropItem => {
            let marked = one(cedar_statement(text, start, end, &links));
            let inner = without(text, &links).filter(|_| !links.is_empty() && !is_cedar(&links));
            marked.into_iter().chain(one(item_of(text, &links))).chain(one(inner)).collect()
        }
        Way::DropKey(key) => {
            let of = |number: usize| {
                let Link::Pair(pairs, _) = links.get(number)? else { return None };
                let at = pairs.iter().position(|(written, _)| written.as_text() == Some(key))?;
                let above: Vec<Link<'_, '_>> =
                    links.iter().take(number).copied().chain([Link::Pair(pairs, at)]).collect();
                without(text, &above)
            };
            let inner = source.root.and_then(|root| node_at(root, start, end)).and_then(first_pair);
            let inside = inner.and_then(|link| {
                let Link::Pair(pairs, _) = link else { return None };
                let at = pairs.iter().position(|(written, _)| written.as_text() == Some(key))?;
                without(text, &links.iter().copied().chain([Link::Pair(pairs, at)]).collect::<Vec<_>>())
            });
            let outside = (0..links.len()).rev().filter_map(of);
            inside.into_iter().chain(outside).map(|cut| vec![cut]).collect()
        }
        Way::Add { item, list } => {
            let mut node = source.root;
            for key in list {
                node = node.and_then(|node| node.get(key));
            }
            let item = item.as_deref().unwrap_or(marked);
            one(node.and_then(|list| added(text, list, item)))
        }
        Way::Append(end_with) => vec![vec![(end..end, end_with.clone())]],
        Way::Spaces => {
            let line = line_start(text, start);
            let rest = text.get(line..).unwrap_or_default();
            let indent =
                rest.get(..rest.len() - rest.trim_start_matches([' ', '\t']).len()).unwrap_or_default();
            let replaced = |tab: &str| vec![(line..line + indent.len(), indent.replace('\t', tab))];
            vec![replaced("  "), replaced("    ")]
        }
        Way::Unbrace => {
            let plain = marked.replace("{{", "").replace("}}", "");
            vec![vec![(start..end, plain)]]
        }
        Way::Rename => {
            let quoted = marked.len() > 1 && marked.ends_with(['"', '\'']);
            let at = if quoted { end - 1 } else { end };
            let is_name = source.root.is_some_and(|root| is_scalar(root, start, end));
            if is_name { vec![vec![(at..at, "-2".to_owned())]] } else { Vec::new() }
        }
        Way::Unhide => {
            let seen: String =
                marked.chars().filter(|c| matches!(c, '\n' | '\r' | '\t') || !is_hidden(*c)).collect();
            (seen != marked).then(|| vec![(start..end, seen)]).into_iter().collect()
        }
    }
}

/// Whether a change at these bytes could give more access, because the text there restricts it
pub(super) fn guards(finding: &Diagnostic, source: Text<'_, '_>) -> bool {
    let Some((start, end)) = range(finding.origin()) else { return true };
    match source.root {
        Some(root) => chain(root, start, end).iter().any(|link| {
            // A misspelled word may be any of them.
            link.key().is_none_or(|key| GUARDS.contains(&key)) && !matches!(link, Link::Item(..))
        }),
        // In a file of Cedar text, the effect is the last one before the place.
        None => {
            let before = source.text.get(..start).unwrap_or_default();
            match (before.rfind("permit"), before.rfind("forbid")) {
                (permit, Some(forbid)) => permit.is_none_or(|permit| permit < forbid),
                (_, None) => source.text.get(start..end).is_some_and(|marked| marked.contains("forbid")),
            }
        }
    }
}

/// The pair that represents a whole mapping
fn first_pair<'n, 'a>(node: &'n Node<'a>) -> Option<Link<'n, 'a>> {
    match &node.value {
        Value::Mapping(pairs) => Some(Link::Pair(pairs, 0)),
        Value::Sequence(_) | Value::Scalar(..) => None,
    }
}

/// Mappings that have a key
fn with_key<'n, 'a>(node: &'n Node<'a>, key: &str, all: &mut Vec<Link<'n, 'a>>) {
    match &node.value {
        Value::Scalar(..) => {}
        Value::Sequence(items) => items.iter().for_each(|item| with_key(item, key, all)),
        Value::Mapping(pairs) => {
            let at = pairs.iter().position(|(written, _)| written.as_text() == Some(key));
            all.extend(at.map(|at| Link::Pair(pairs, at)));
            pairs.iter().for_each(|(_, value)| with_key(value, key, all));
        }
    }
}

/// Removes the second of two pairs with the same key, if it has lines of its own
fn second_key(text: &str, start: usize, end: usize, root: Option<&Node<'_>>) -> Option<Cut> {
    let marked = text.get(start..end)?;
    let line = line_start(text, start);
    let indent = text.get(line..start)?;
    let is_pair = text.get(end..)?.trim_start_matches(['"', '\'']).trim_start().starts_with(':');
    if !indent.chars().all(|c| c == ' ') || !is_pair || root.is_some_and(|root| is_scalar(root, start, end)) {
        return None;
    }
    let mut stop = line;
    for (number, next) in text.get(line..)?.split_inclusive('\n').enumerate() {
        let deeper = next.trim().is_empty() || next.len() - next.trim_start_matches(' ').len() > indent.len();
        let item =
            next.trim_start().starts_with("- ") && next.len() - next.trim_start().len() == indent.len();
        if number > 0 && !deeper && !item {
            break;
        }
        stop += next.len();
    }
    (!marked.is_empty()).then(|| (line..stop, String::new()))
}

/// Removes an element of a Cedar set, and its comma
fn set_item(text: &str, start: usize, end: usize) -> Option<Cut> {
    let (before, after) = (text.get(..start)?.trim_end(), text.get(end..)?);
    if let Some(before) = before.strip_suffix(',') {
        return Some((before.len()..end, String::new()));
    }
    let rest = after.trim_start().strip_prefix(',')?.trim_start();
    before.ends_with('[').then(|| (start..text.len() - rest.len(), String::new()))
}

/// The node that covers exactly these bytes, or begins with them
fn node_at<'n, 'a>(node: &'n Node<'a>, start: usize, end: usize) -> Option<&'n Node<'a>> {
    let (from, to) = range(node.origin)?;
    if from == start && to == end && !matches!(node.value, Value::Scalar(..)) {
        return Some(node);
    }
    match &node.value {
        Value::Scalar(..) => None,
        Value::Sequence(items) => items.iter().find_map(|item| node_at(item, start, end)),
        Value::Mapping(pairs) => pairs.iter().find_map(|(_, value)| node_at(value, start, end)),
    }
}

/// Whether a scalar covers exactly these bytes
fn is_scalar(node: &Node<'_>, start: usize, end: usize) -> bool {
    match &node.value {
        Value::Scalar(..) => range(node.origin) == Some((start, end)),
        Value::Sequence(items) => items.iter().any(|item| is_scalar(item, start, end)),
        Value::Mapping(pairs) => {
            pairs.iter().any(|(key, value)| is_scalar(key, start, end) || is_scalar(value, start, end))
        }
    }
}

/// Whether the place is in a Cedar text
fn is_cedar(links: &[Link<'_, '_>]) -> bool {
    links.last().is_some_and(|link| link.key() == Some("cedar"))
}

/// Removes the nearest list item around a place
fn item_of(text: &str, links: &[Link<'_, '_>]) -> Option<Cut> {
    let at = links.iter().rposition(|link| matches!(link, Link::Item(..)))?;
    without(text, links.get(..=at)?)
}

/// Removes one of several statements in a Cedar text
fn cedar_statement(text: &str, start: usize, end: usize, links: &[Link<'_, '_>]) -> Option<Cut> {
    let marked = text.get(start..end)?;
    let is_statement = ["permit", "forbid", "@"].iter().any(|first| marked.starts_with(first));
    if !(is_statement && marked.ends_with(';') && (links.is_empty() || is_cedar(links))) {
        return None;
    }
    let line = line_start(text, start);
    let rest = text.get(end..)?;
    let tail = rest.split_inclusive('\n').next().unwrap_or_default();
    let alone = text.get(line..start)?.trim().is_empty() && tail.trim().is_empty();
    alone.then(|| (line..end + tail.len(), String::new()))
}

/// Strings in backquotes
fn quotes(message: &str) -> impl Iterator<Item = &str> {
    message.split('`').skip(1).step_by(2).filter(|text| !text.is_empty())
}

/// A replacement for a scalar, in quotes if the scalar had them or the replacement needs them
fn scalar(marked: &str, new: &str) -> String {
    let is_code = new.starts_with(['[', '{', '"', '\'']);
    let was_quoted = marked.len() > 1
        && ['"', '\''].iter().any(|mark| marked.starts_with(*mark) && marked.ends_with(*mark));
    // `true`, a number and `null` have that meaning only without quotes.
    let is_plain =
        matches!(new, "true" | "false") || new.chars().all(|c| c.is_ascii_digit()) && new.len() < 12;
    if is_code || (is_plain && !was_quoted) || matches!(new, "true" | "false") {
        return new.to_owned();
    }
    let node = Node::<'_> { value: Value::Scalar(new.into(), Style::Plain), origin: crate::Origin::Unknown };
    let needs = node.is_null()
        || new.starts_with(['*', '&', '!', '|', '>', '%', '@', '`', '#', '-', '?', ':', ',', ' '])
        || new.ends_with([' ', ':'])
        || new.contains([',', '[', ']', '{', '}', '\n', '\t'])
        || new.contains(": ")
        || new.contains(" #")
        || new.starts_with(|c: char| c.is_ascii_digit());
    if !was_quoted && !needs {
        return new.to_owned();
    }
    if marked.starts_with('\'') && !new.contains(['\'', '\n']) {
        return format!("'{new}'");
    }
    // A JSON string is a YAML string.
    serde_json::Value::from(new).to_string()
}
