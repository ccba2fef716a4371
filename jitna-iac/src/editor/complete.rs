//! Completions at the cursor

use std::ops::Range;

use super::keys::{keys, path_at, values};
use super::names::names;
use super::{Step, tree, walk};
use crate::tree::{Node, Value};

/// Kind of a completion
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CompletionKind {
    /// A key
    Key,
    /// A word, a number, or a Region
    Word,
    /// A name that is defined in the model
    Name,
    /// A tag key or value that the model uses elsewhere
    Tag,
}

/// One completion
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Completion {
    /// The text to insert
    pub label: String,
    /// Its kind
    pub kind: CompletionKind,
    /// Its description from the reference, in Markdown; may be empty
    pub documentation: String,
}

/// Completions for a part of a text
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Completions {
    /// Bytes that are replaced: the partial word at the cursor
    pub range: Range<usize>,
    /// The completions
    pub items: Vec<Completion>,
}

/// Word that replaces the partial word for parsing
const WORD: &str = "jitnaCompletion";

/// Returns the completions at a byte of the text of a model; `others` are texts whose names are included
///
/// ```
/// let text = "rollouts:\n  - name: all\n    ext";
/// let found = jitna_iac::editor::complete(text, text.len(), &[]);
/// assert!(found.items.iter().any(|item| item.label == "extends"));
/// ```
#[must_use]
pub fn complete(text: &str, byte: usize, others: &[&str]) -> Completions {
    let byte = (0..=byte.min(text.len())).rev().find(|at| text.is_char_boundary(*at)).unwrap_or_default();
    let (before, after) = (text.get(..byte).unwrap_or_default(), text.get(byte..).unwrap_or_default());
    let is_word = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '.' | '/');
    let start = before.trim_end_matches(is_word).len();
    // A dash that begins an item is not a part of a word.
    let line = before.get(..start).map_or(0, |lead| lead.rfind('\n').map_or(0, |at| at + 1));
    let lead = text.get(line..start).unwrap_or_default();
    let dash = before.get(start..).is_some_and(|word| word == "-") && lead.trim().is_empty();
    let end = byte + (after.len() - after.trim_start_matches(is_word).len());
    if dash || lead.contains(" #") || lead.trim_start().starts_with('#') {
        return Completions::default();
    }
    let mut items = Vec::new();
    let (wants_key, wants_value) = wanted(lead, text.get(..start).unwrap_or_default());
    if wants_key {
        let rest = text.get(end..).unwrap_or_default();
        let pair = if rest.trim_start_matches(' ').starts_with(':') {
            WORD.to_owned()
        } else {
            format!("{WORD}: x")
        };
        for (key, documentation) in at_word(text, start..end, &pair, |path, siblings| {
            let mut all = keys(path);
            all.retain(|(key, _)| !siblings.contains(key));
            all
        }) {
            items.push(Completion { label: key, kind: CompletionKind::Key, documentation });
        }
    }
    if wants_value {
        let texts: Vec<&str> = std::iter::once(text).chain(others.iter().copied()).collect();
        items.extend(at_word(text, start..end, WORD, |path, _| of_values(path, text, start..end, &texts)));
    }
    Completions { range: start..end, items }
}

/// Whether a key, and whether a value can begin after this beginning of a line
fn wanted(lead: &str, before: &str) -> (bool, bool) {
    match lead.trim_end().chars().next_back() {
        None => (true, false),
        Some(':' | '"' | '\'') => (false, true),
        Some('-') => (true, true),
        Some('{') => (true, false),
        Some('[') => (false, true),
        Some(',') => {
            // The innermost open bracket.
            let (mut closed, mut open) = (0_usize, None);
            for c in before.chars().rev() {
                match c {
                    '}' | ']' => closed += 1,
                    '{' | '[' if closed > 0 => closed -= 1,
                    '{' | '[' => {
                        open = Some(c);
                        break;
                    }
                    _ => {}
                }
            }
            (open == Some('{'), open == Some('['))
        }
        Some(_) => (false, false),
    }
}

/// Result of `look` for the path to the partial word; `word` replaces it for parsing
fn at_word<T>(
    text: &str,
    range: Range<usize>,
    word: &str,
    look: impl Fn(&[Step], &[String]) -> Vec<T>,
) -> Vec<T> {
    let (before, after) =
        (text.get(..range.start).unwrap_or_default(), text.get(range.end..).unwrap_or_default());
    let line = after.split('\n').next().unwrap_or_default();
    // The text below may be incomplete as well.
    for rest in [after, line, ""] {
        let whole = format!("{before}{word}{rest}");
        let closed = format!("{whole}{}", closing(&whole));
        for candidate in [whole, closed] {
            let Some(root) = tree(&candidate) else { continue };
            let (mut path, _) = path_at(&root, range.start);
            let mut siblings = Vec::new();
            if word != WORD || after.trim_start_matches(' ').starts_with(':') {
                if path.pop().is_none_or(|step| step != Step::Key(WORD.to_owned())) {
                    continue;
                }
                siblings = node_at(&root, &path, range.start).map(keys_of).unwrap_or_default();
            }
            return look(&path, &siblings);
        }
    }
    Vec::new()
}

/// Brackets and quotes that close those open at the end of a text
fn closing(text: &str) -> String {
    let mut open = Vec::new();
    let line = text.rfind('\n').map_or(0, |at| at + 1);
    let mut quote = None;
    for c in text.get(line..).unwrap_or_default().chars() {
        match (quote, c) {
            (Some(mark), _) if mark == c => quote = None,
            (Some(_), _) => {}
            (None, '"' | '\'') => quote = Some(c),
            (None, '{') => open.push('}'),
            (None, '[') => open.push(']'),
            (None, '}' | ']') => {
                open.pop();
            }
            (None, _) => {}
        }
    }
    quote.into_iter().chain(open.into_iter().rev()).collect()
}

/// The node at a path, along the items that contain a byte
fn node_at<'n, 'a>(root: &'n Node<'a>, path: &[Step], byte: usize) -> Option<&'n Node<'a>> {
    let mut node = root;
    for step in path {
        node = match (step, &node.value) {
            (Step::Key(key), Value::Mapping(_)) => node.get(key)?,
            (Step::Item, Value::Sequence(items)) => items.iter().find(|item| {
                super::range(item).is_some_and(|range| range.start <= byte && byte <= range.end)
            })?,
            _ => return None,
        };
    }
    Some(node)
}

fn keys_of(node: &Node<'_>) -> Vec<String> {
    match &node.value {
        Value::Mapping(pairs) => {
            pairs.iter().filter_map(|(key, _)| key.as_text().map(str::to_owned)).collect()
        }
        Value::Sequence(_) | Value::Scalar(..) => Vec::new(),
    }
}

/// Values that are possible at a path
fn of_values(path: &[Step], text: &str, range: Range<usize>, texts: &[&str]) -> Vec<Completion> {
    let mut all: Vec<Completion> = Vec::new();
    let mut add = |label: String, kind, documentation: String| {
        if label != WORD && !label.is_empty() && !all.iter().any(|known| known.label == label) {
            all.push(Completion { label, kind, documentation });
        }
    };
    // The partial name replaces the placeholder, to find out what it would name.
    let typed = format!(
        "{}{WORD}{}",
        text.get(..range.start).unwrap_or_default(),
        text.get(range.end..).unwrap_or_default()
    );
    let closed = format!("{typed}{}", closing(&typed));
    let texts: Vec<&str> = texts.iter().copied().chain([typed.as_str(), closed.as_str()]).collect();
    let begun =
        [&typed, &closed].into_iter().flat_map(|text| names(text)).find(|name| name.name.contains(WORD));
    if let Some(kind) = begun.filter(|name| !name.is_definition).map(|name| name.kind) {
        for other in texts.iter().flat_map(|text| names(text)) {
            if other.kind == kind && other.is_definition {
                add(other.name, CompletionKind::Name, kind.as_str().to_owned());
            }
        }
    }
    for tag in tags(path, &texts) {
        add(tag, CompletionKind::Tag, String::new());
    }
    for value in values(path) {
        add(value, CompletionKind::Word, String::new());
    }
    all
}

/// Tag keys or values that the texts use
fn tags(path: &[Step], texts: &[&str]) -> Vec<String> {
    let last = |path: &[Step]| {
        path.iter().rev().find_map(|step| match step {
            Step::Key(key) => Some(key.clone()),
            Step::Item => None,
        })
    };
    let above = |path: &[Step]| {
        path.iter().rev().skip_while(|step| matches!(step, Step::Item)).nth(1).and_then(|step| match step {
            Step::Key(key) => Some(key.clone()),
            Step::Item => None,
        })
    };
    let here = last(path);
    let wants_key = here.as_deref() == Some("nodeTag");
    let wants_value = matches!(here.as_deref(), Some("is" | "isNot" | "oneOf" | "like"))
        || above(path).as_deref() == Some("nodes");
    let mut found = Vec::new();
    for root in texts.iter().filter_map(|text| tree(text)) {
        walk(&root, &mut Vec::new(), &mut |path, node, is_key| {
            let Some(text) = node.as_text() else { return };
            let of_nodes = above(path).as_deref() == Some("nodes");
            let is_tag_key = if is_key { of_nodes } else { last(path).as_deref() == Some("nodeTag") };
            let is_tag_value =
                !is_key && (of_nodes || matches!(last(path).as_deref(), Some("is" | "isNot" | "oneOf")));
            if wants_key && is_tag_key || wants_value && is_tag_value {
                found.push(text.to_owned());
            }
        });
    }
    found.sort();
    found.dedup();
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    const MODEL: &str = "\
version: 1
organization:
  homeRegion: eu-central-1
  units: [{name: workloads, id: ou-ab12-22222222}]
names: {groups: {leads: ec4df598-7071-70a6-0de4-0123456789ab}}
autoApprovals:
  - name: everyday
    statements: [{name: dev, when: [{nodeTag: Environment, is: DEV}]}]
";

    /// Labels at the `|` in a text that follows the model
    fn labels(text: &str) -> Vec<String> {
        let text = format!("{MODEL}{text}");
        let at = text.find('|').unwrap();
        let found = complete(&text.replacen('|', "", 1), at, &[]);
        found.items.into_iter().map(|item| item.label).collect()
    }

    #[test]
    fn keys_names_words_and_tags_are_offered_where_they_fit() {
        let has = |text: &str, label: &str| {
            let found = labels(text);
            assert!(found.iter().any(|one| one == label), "{text}: {found:?}");
        };
        has("ro|", "rollouts");
        has("rollouts:\n  - name: all\n    un|\n", "units");
        has("rollouts:\n  - na|\n", "name");
        has("rollouts:\n  - name: all\n    units: [wo|]\n", "workloads");
        has("rollouts:\n  - {name: all, autoApproval: |}\n", "everyday");
        has("rollouts:\n  - {name: all, reg|}\n", "regions");
        has("rollouts:\n  - {name: all, regions: [eu|", "eu-central-1");
        has("manualApprovals:\n  - name: a\n    levels: [{approvers: [{group: |}]}]\n", "leads");
        has("denyAccess:\n  statements:\n    - {name: x, when: [{nodeTag: |}]}\n", "Environment");
        has("denyAccess:\n  statements:\n    - {name: x, when: [{nodeTag: Environment, is: |}]}\n", "DEV");
    }

    #[test]
    fn what_is_written_already_is_not_offered_again_and_no_id_is() {
        let found = labels("rollouts:\n  - name: all\n    |\n");
        assert!(!found.contains(&"name".to_owned()) && found.contains(&"extends".to_owned()), "{found:?}");
        assert!(labels("rollouts: # un|\n").is_empty());
        assert!(labels("account: {id: |}\n").is_empty());
    }

    #[test]
    fn no_text_is_too_broken() {
        for text in ["{", "[[[|", "a: 'b|", "|", "- - |", "\u{feff}|", "a: \"\\|", "ö🦀|: x"] {
            let at = text.find('|').unwrap_or(text.len());
            let _: Completions = complete(&text.replace('|', ""), at, &["{"]);
        }
    }
}
