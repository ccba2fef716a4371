//! Conditions of the definitions: `not (…)`, `(…) and (…)`, `(…) or (…)`, `condition NAME`, `A = B`

use std::collections::HashMap;

use indexmap::IndexMap;

/// Maximum depth of conditions that refer to each other
const DEEPEST: usize = 16;

/// Whether the condition with this name holds; `None` if it cannot be evaluated
pub(super) fn holds(
    name: &str,
    conditions: &IndexMap<String, String>,
    values: &HashMap<&str, &str>,
) -> Option<bool> {
    Evaluation { conditions, values, depth: 0 }.named(name)
}

#[derive(Clone, Copy)]
struct Evaluation<'c> {
    conditions: &'c IndexMap<String, String>,
    values: &'c HashMap<&'c str, &'c str>,
    depth: usize,
}

impl Evaluation<'_> {
    fn named(self, name: &str) -> Option<bool> {
        let deeper = Self { depth: self.depth + 1, ..self };
        (deeper.depth <= DEEPEST).then(|| deeper.text(self.conditions.get(name)?))?
    }

    fn text(self, text: &str) -> Option<bool> {
        let text = text.trim();
        if let Some(rest) = text.strip_prefix("not ") {
            let (inside, after) = parenthesized(rest)?;
            return after.is_empty().then(|| self.text(inside))?.map(|holds| !holds);
        }
        if text.starts_with('(') {
            let (inside, mut after) = parenthesized(text)?;
            let mut result = self.text(inside)?;
            while !after.is_empty() {
                let (is_and, rest) = match (after.strip_prefix("and "), after.strip_prefix("or ")) {
                    (Some(rest), _) => (true, rest),
                    (None, Some(rest)) => (false, rest),
                    (None, None) => return None,
                };
                let (inside, further) = parenthesized(rest)?;
                let other = self.text(inside)?;
                result = if is_and { result && other } else { result || other };
                after = further;
            }
            return Some(result);
        }
        if let Some(name) = text.strip_prefix("condition ") {
            return self.named(name.trim());
        }
        let (left, right) = text.split_once(" = ")?;
        Some(self.value(left.trim()) == self.value(right.trim()))
    }

    /// Returns a parameter's value, or the word itself
    fn value<'t>(&'t self, word: &'t str) -> &'t str {
        if word == "''" { "" } else { self.values.get(word).copied().unwrap_or(word) }
    }
}

/// Splits into the text between the first parenthesis and its counterpart, and the rest
fn parenthesized(text: &str) -> Option<(&str, &str)> {
    let text = text.trim().strip_prefix('(')?;
    let mut depth = 1;
    for (at, c) in text.char_indices() {
        match c {
            '(' => depth += 1,
            ')' => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return Some((text.get(..at)?, text.get(at + 1..)?.trim()));
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str) -> Option<bool> {
        let conditions = IndexMap::from([
            ("Home".to_owned(), "Region = AWS::Region".to_owned()),
            ("Circle".to_owned(), "condition Circle".to_owned()),
            ("Asked".to_owned(), text.to_owned()),
        ]);
        let values = HashMap::from([("Region", "x"), ("AWS::Region", "x"), ("Empty", ""), ("Type", "LA")]);
        holds("Asked", &conditions, &values)
    }

    #[test]
    fn conditions_are_those_of_cloudformation() {
        for (text, expected) in [
            ("Region = AWS::Region", Some(true)),
            ("Empty = ''", Some(true)),
            ("not (Empty = '')", Some(false)),
            ("Type = LA", Some(true)),
            ("(Type = TA) or (Type = LA)", Some(true)),
            ("(Type = LA) and (condition Home) and (not (Type = TA))", Some(true)),
            ("(Type = LA) and (not (condition Home))", Some(false)),
            ("condition Circle", None),
            ("condition Nothing", None),
            ("(Type = LA) xor (Type = LA)", None),
            ("((Type = LA)", None),
            ("nonsense", None),
        ] {
            assert_eq!(of(text), expected, "{text}");
        }
    }
}
