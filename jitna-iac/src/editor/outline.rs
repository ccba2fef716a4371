//! Outline and folding of a text

use std::ops::Range;

use super::{range, tree};
use crate::tree::{Node, Value};

/// Part of a file in its outline
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Symbol {
    /// Key, or name of the item
    pub name: String,
    /// All bytes of the part
    pub range: Range<usize>,
    /// Bytes of the key or name
    pub selection: Range<usize>,
    /// Whether it is an item of a list
    pub is_item: bool,
    /// Nested parts
    pub children: Vec<Symbol>,
}

/// Lines that can be folded
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fold {
    /// Bytes of the part, from its key
    pub range: Range<usize>,
}

/// Number of levels that the outline shows: keys, and items with a name
const LEVELS: usize = 6;

/// Returns the parts of a text; empty if it cannot be read
#[must_use]
pub fn outline(text: &str) -> Vec<Symbol> {
    tree(text).map(|root| symbols(&root, text, LEVELS)).unwrap_or_default()
}

fn symbols(node: &Node<'_>, text: &str, levels: usize) -> Vec<Symbol> {
    let Some(levels) = levels.checked_sub(1) else { return Vec::new() };
    match &node.value {
        Value::Scalar(..) => Vec::new(),
        Value::Mapping(pairs) => {
            let symbol = |(key, value): &(Node<'_>, Node<'_>)| {
                if matches!(value.value, Value::Scalar(..)) {
                    return None;
                }
                let selection = range(key)?;
                let end = end_of(value, text).unwrap_or(selection.end).max(selection.end);
                let name = key.as_text()?.to_owned();
                let children = symbols(value, text, levels);
                Some(Symbol { name, range: selection.start..end, selection, is_item: false, children })
            };
            pairs.iter().filter_map(symbol).collect()
        }
        Value::Sequence(items) => {
            let symbol = |item: &Node<'_>| {
                let named = item.get("name").or_else(|| item.get("id"))?;
                let (whole, selection) = (range(item)?, range(named)?);
                let end = end_of(item, text)?.max(selection.end);
                let children = symbols(item, text, levels);
                let name = named.as_text()?.to_owned();
                Some(Symbol { name, range: whole.start..end, selection, is_item: true, children })
            };
            items.iter().filter_map(symbol).collect()
        }
    }
}

/// End of a node without line breaks after it
fn end_of(node: &Node<'_>, text: &str) -> Option<usize> {
    let range = range(node)?;
    Some(range.start + text.get(range.clone())?.trim_end().len())
}

/// Returns the parts that can be folded: keys with values of several lines, and items of lists
#[must_use]
pub fn folds(text: &str) -> Vec<Fold> {
    fn add(start: Option<Range<usize>>, value: &Node<'_>, text: &str, all: &mut Vec<Fold>) {
        let (Some(start), Some(end)) = (start, end_of(value, text)) else { return };
        if text.get(start.start..end).is_some_and(|part| part.contains('\n')) {
            all.push(Fold { range: start.start..end });
        }
        collect(value, text, all);
    }
    fn collect(node: &Node<'_>, text: &str, all: &mut Vec<Fold>) {
        match &node.value {
            Value::Scalar(..) => {}
            Value::Sequence(items) => items.iter().for_each(|item| add(range(item), item, text, all)),
            Value::Mapping(pairs) => pairs.iter().for_each(|(key, value)| add(range(key), value, text, all)),
        }
    }
    let mut all = Vec::new();
    if let Some(root) = tree(text) {
        collect(&root, text, &mut all);
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_outline_has_keys_and_named_items() {
        let text = "version: 1\nrollouts:\n  - name: a\n    units: [x]\n  - {name: b}\nnames:\n  groups: {leads: x}\n";
        let shown = |symbols: &[Symbol]| symbols.iter().map(|s| s.name.clone()).collect::<Vec<_>>();
        let all = outline(text);
        assert_eq!(shown(&all), ["rollouts", "names"]);
        assert_eq!(shown(&all[0].children), ["a", "b"]);
        assert_eq!(&text[all[0].children[1].range.clone()], "{name: b}");
        assert_eq!(folds(text).len(), 3);
        assert!(outline("a: *").is_empty());
        // The rest of a text with a mistake has its outline.
        let broken = text.replace("units: [x]", "units: [x");
        assert_eq!(shown(&outline(&broken)), ["rollouts", "names"]);
    }
}
