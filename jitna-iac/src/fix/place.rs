//! Position of a byte of a YAML text in its tree

use crate::origin::Origin;
use crate::tree::{Node, Value};

/// A node on the path from the root to a place, and the item or pair of it that contains the place
#[derive(Clone, Copy, Debug)]
pub(super) enum Link<'n, 'a> {
    /// An item of a list
    Item(&'n [Node<'a>], usize),
    /// A pair of a mapping
    Pair(&'n [(Node<'a>, Node<'a>)], usize),
}

impl Link<'_, '_> {
    /// Key, if this is a pair
    pub(super) fn key(&self) -> Option<&str> {
        match self {
            Self::Item(..) => None,
            Self::Pair(pairs, at) => pairs.get(*at).and_then(|(key, _)| key.as_text()),
        }
    }
}

/// First byte and the byte after the last one
pub(super) fn range(origin: Origin) -> Option<(usize, usize)> {
    match origin {
        Origin::Span { start, end, .. } => {
            Some((usize::try_from(start).ok()?, usize::try_from(end.max(start)).ok()?))
        }
        Origin::Unknown | Origin::Place { .. } | Origin::Caller(_) | Origin::Within(_) => None,
    }
}

/// Path from the root to the innermost item or pair that contains these bytes
pub(super) fn chain<'n, 'a>(root: &'n Node<'a>, start: usize, end: usize) -> Vec<Link<'n, 'a>> {
    let holds = |from: Origin, to: Origin| {
        let (Some((first, _)), Some((_, last))) = (range(from), range(to)) else { return false };
        first <= start && end <= last
    };
    let (mut node, mut links) = (root, Vec::new());
    loop {
        let next = match &node.value {
            Value::Scalar(..) => None,
            Value::Sequence(items) => items
                .iter()
                .enumerate()
                .find(|(_, item)| holds(item.origin, item.origin))
                .map(|(at, item)| (Link::Item(items, at), item)),
            Value::Mapping(pairs) => {
                let held = |(_, (key, value)): &(usize, &(Node<'_>, Node<'_>))| {
                    holds(key.origin, key.origin) || holds(key.origin, value.origin)
                };
                pairs.iter().enumerate().find(held).map(|(at, (_, value))| (Link::Pair(pairs, at), value))
            }
        };
        let Some((link, inner)) = next else { return links };
        links.push(link);
        node = inner;
    }
}

/// A range of a YAML text to replace, and its replacement
pub(super) type Cut = (std::ops::Range<usize>, String);

/// Removes an item or a pair; if the list or mapping would be empty, its key as well
pub(super) fn without(text: &str, links: &[Link<'_, '_>]) -> Option<Cut> {
    let (last, above) = links.split_last()?;
    let (count, at) = match last {
        Link::Item(items, at) => (items.len(), *at),
        Link::Pair(pairs, at) => (pairs.len(), *at),
    };
    if count == 1 {
        return without(text, above);
    }
    let bounds = |at: usize| match last {
        Link::Item(items, _) => range(items.get(at)?.origin),
        Link::Pair(pairs, _) => {
            let (key, value) = pairs.get(at)?;
            let (start, key_end) = range(key.origin)?;
            Some((start, range(value.origin).map_or(key_end, |(_, end)| end.max(key_end))))
        }
    };
    let (start, end) = bounds(at)?;
    if is_flow(text, start, last, bounds(0)?.0) {
        // The comma is removed with the item, whether it is before or after it.
        return Some(match bounds(at + 1) {
            Some((next, _)) => (start..next, String::new()),
            None => (bounds(at.checked_sub(1)?)?.1..end, String::new()),
        });
    }
    let line = line_start(text, start);
    let before = text.get(line..start)?;
    let end = block_end(text, start, end)?;
    if before.trim().is_empty() || (before.trim() == "-" && matches!(last, Link::Item(..))) {
        return Some((line..end, String::new()));
    }
    // The first key of an item comes after the dash, so the next key moves up.
    let (next, _) = bounds(at + 1).filter(|_| before.trim_start().starts_with('-'))?;
    Some((start..next, String::new()))
}

/// Whether a list or mapping is written in brackets
fn is_flow(text: &str, start: usize, link: &Link<'_, '_>, first: usize) -> bool {
    let opening = if matches!(link, Link::Item(..)) { '[' } else { '{' };
    let before = text.get(..first).unwrap_or_default();
    // Comments after an opening bracket are rare; in that case no fix is offered.
    start >= first && before.trim_end().ends_with(opening)
}

/// First byte of the line after a value and its comment; `None` if something else is on its last line
fn block_end(text: &str, start: usize, end: usize) -> Option<usize> {
    let value = text.get(start..end)?.trim_end();
    let end = start + value.len();
    let rest = text.get(end..)?;
    let line = rest.split_inclusive('\n').next().unwrap_or_default();
    // A key without a value ends in its colon.
    let comment = line.trim().trim_start_matches(':').trim_start();
    (comment.is_empty() || comment.starts_with('#')).then_some(end + line.len())
}

/// First byte of the line that contains a byte
pub(super) fn line_start(text: &str, byte: usize) -> usize {
    text.get(..byte).and_then(|before| before.rfind('\n')).map_or(0, |at| at + 1)
}

/// Sets a key in the mapping of a link
pub(super) fn set(text: &str, link: &Link<'_, '_>, key: &str, value: &str) -> Option<Cut> {
    let Link::Pair(pairs, _) = link else { return None };
    if let Some((_, old)) = pairs.iter().find(|(written, _)| written.as_text() == Some(key)) {
        let (start, end) = range(old.origin)?;
        let is_block = matches!(old.value, Value::Mapping(_) | Value::Sequence(_))
            && !text.get(start..)?.starts_with(['{', '[']);
        return (start < end && !is_block).then(|| (start..end, value.to_owned()));
    }
    let (first, last) = (pairs.first()?, pairs.last()?);
    let (start, _) = range(first.0.origin)?;
    let (from, key_end) = range(last.0.origin)?;
    let end = range(last.1.origin).map_or(key_end, |(_, end)| end.max(key_end));
    if is_flow(text, start, link, start) {
        return Some((end..end, format!(", {key}: {value}")));
    }
    let line = line_start(text, start);
    let indent: String = text.get(line..start)?.chars().map(|_| ' ').collect();
    let end = block_end(text, from, end)?;
    let lead = if text.get(..end)?.ends_with('\n') { "" } else { "\n" };
    Some((end..end, format!("{lead}{indent}{key}: {value}\n")))
}

/// Adds an item to the end of a list
pub(super) fn added(text: &str, list: &Node<'_>, item: &str) -> Option<Cut> {
    let Value::Sequence(items) = &list.value else { return None };
    let (start, end) = range(items.last()?.origin)?;
    if is_flow(text, start, &Link::Item(items, 0), range(items.first()?.origin)?.0) {
        return Some((end..end, format!(", {item}")));
    }
    let line = line_start(text, start);
    let lead = text.get(line..start).filter(|lead| lead.trim() == "-")?;
    let end = block_end(text, start, end)?;
    let gap = if text.get(..end)?.ends_with('\n') { "" } else { "\n" };
    Some((end..end, format!("{gap}{lead}{item}\n")))
}
