//! Repetitions in one place: elements of a set, operands of `||` and of `&&`
//!
//! The second occurrence changes nothing, so it is probably a mistake for another value.

use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};

use super::operators::guarded;
use super::*;

/// Content of one pair of brackets
#[derive(Default)]
struct Level {
    is_set: bool,
    /// Everything inside the brackets
    all: DefaultHasher,
    /// Tokens of the current part
    part: DefaultHasher,
    range: Option<Range<usize>>,
    /// Parts that `&&` joins
    joined: Joined,
    /// Operands of `||`
    sides: Joined,
    /// Elements of a set
    elements: Joined,
}

/// Parts of one kind, as hashes. A text may be nested deeply, and each level would hold a copy of it.
#[derive(Default)]
struct Joined {
    seen: HashMap<u64, usize>,
    whole: DefaultHasher,
    range: Option<Range<usize>>,
}

impl Joined {
    /// Adds a part, and returns whether it is the second occurrence
    fn add(&mut self, part: u64, range: &Range<usize>) -> bool {
        part.hash(&mut self.whole);
        let start = self.range.as_ref().map_or(range.start, |all| all.start);
        self.range = Some(start..range.end);
        let count = self.seen.entry(part).or_default();
        *count += 1;
        *count == 2
    }
}

/// How the parts are joined, and the range of the second of two equal parts
type Found = Vec<(&'static str, Range<usize>)>;

impl Level {
    fn push(&mut self, what: impl Hash, range: Range<usize>) {
        what.hash(&mut self.all);
        what.hash(&mut self.part);
        let start = self.range.as_ref().map_or(range.start, |all| all.start);
        self.range = Some(start..range.end);
    }

    fn end_part(&mut self, found: &mut Found) {
        let part = std::mem::take(&mut self.part).finish();
        let Some(range) = self.range.take() else { return };
        if self.joined.add(part, &range) {
            found.push(("&&", range));
        }
    }

    fn end_side(&mut self, found: &mut Found) {
        self.end_part(found);
        let side = std::mem::take(&mut self.joined);
        let Some(range) = side.range else { return };
        if self.sides.add(side.whole.finish(), &range) {
            found.push(("||", range));
        }
    }

    fn end_element(&mut self, found: &mut Found) {
        self.end_side(found);
        let element = std::mem::take(&mut self.sides);
        let Some(range) = element.range else { return };
        if self.elements.add(element.whole.finish(), &range) && self.is_set {
            found.push(("set", range));
        }
    }
}

impl Findings<'_> {
    pub(super) fn judge_repeats(&mut self) {
        let statement = self.statement;
        for (kind, range) in repeats(statement.parts().clauses) {
            let text = self.text.get(range.clone()).unwrap_or_default();
            let shown = shown(text);
            let message = match kind {
                "set" => format!("`{shown}` is in the set twice"),
                // A guard is repeated for each test that it guards.
                "&&" if guarded(&text.split_whitespace().collect::<String>()).is_some() => continue,
                sign => format!("`{shown}` is on both sides of `{sign}`"),
            };
            self.add(IssueKind::RepeatedOperand, message, range, "write the intended value, or drop it");
        }
    }
}

/// A part on one line
fn shown(text: &str) -> String {
    const MOST: usize = 60;
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    match line.char_indices().nth(MOST) {
        Some((end, _)) => format!("{}…", line.get(..end).unwrap_or_default()),
        None => line,
    }
}

fn repeats(tokens: &[Token<'_>]) -> Found {
    let mut found = Vec::new();
    let mut levels = vec![Level::default()];
    for token in tokens.iter().filter(|token| token.kind != TokenKind::Comment) {
        let is = |signs: &[&str]| signs.iter().any(|sign| token.is(sign));
        let mut inside = 0;
        if is(&[")", "]", "}"]) && levels.len() > 1 {
            let Some(mut inner) = levels.pop() else { continue };
            inner.end_element(&mut found);
            inside = inner.all.finish();
        }
        let Some(level) = levels.last_mut() else { continue };
        let splits = is(&[",", "then", "else", "if", "when", "unless", "&&", "||"]);
        if splits {
            token.text.hash(&mut level.all);
        }
        if is(&["&&"]) {
            level.end_part(&mut found);
        } else if is(&["||"]) {
            level.end_side(&mut found);
        } else if splits {
            level.end_element(&mut found);
        } else {
            level.push((token.text, inside), token.range());
            if is(&["(", "[", "{"]) {
                levels.push(Level { is_set: token.is("["), ..Level::default() });
            }
        }
    }
    for mut left in levels {
        left.end_element(&mut found);
    }
    found
}
