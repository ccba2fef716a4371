//! `&&` next to `||` without parentheses: `A || B && C` means `A || (B && C)`
//!
//! A test and its guard count as one operand: `resource.hasTag("A") && resource.getTag("A") == "b"`.

use std::collections::HashSet;

use super::*;

/// Operands of one `||`; for each operand, the ranges that `&&` joins
type Alternatives = Vec<Vec<Range<usize>>>;

impl Findings<'_> {
    pub(super) fn judge_operators(&mut self) {
        let statement = self.statement;
        for alternatives in alternatives(statement.parts().clauses) {
            let parts = |alternative: &Vec<Range<usize>>| self.questions(alternative);
            let counts: Vec<usize> = alternatives.iter().map(parts).collect();
            // If every alternative has several parts, all readers group them the same way.
            let Some(at) = counts.iter().position(|count| *count > 1) else { continue };
            if counts.iter().all(|count| *count > 1) {
                continue;
            }
            let range = |of: &Vec<Range<usize>>| Some(of.first()?.start..of.last()?.end);
            let Some(range) = alternatives.get(at).and_then(range) else { continue };
            let message =
                "`&&` binds tighter than `||`, so this condition limits its own side of the `||` alone";
            let help = "put parentheses around this side if that is intended, else around the `||`";
            self.add(IssueKind::MixedOperators, message, range, help);
        }
    }

    /// Number of tests that are joined; a test and its guard count as one
    fn questions(&self, parts: &[Range<usize>]) -> usize {
        let text = |range: &Range<usize>| -> String {
            let text = self.text.get(range.clone()).unwrap_or_default();
            text.chars().filter(|char| !char.is_whitespace()).collect()
        };
        let mut open: HashSet<String> = HashSet::new();
        let mut count = 0;
        for part in parts {
            let part = text(part);
            let guard = guarded(&part);
            // A guard counts as a test if the next part tests something else than what it guards.
            let own = open.iter().find(|access| part.contains(access.as_str())).cloned();
            match own {
                Some(own) => {
                    open.remove(&own);
                }
                None => count += 1,
            }
            open.extend(guard);
        }
        count
    }
}

/// The access that this guard allows
pub(super) fn guarded(part: &str) -> Option<String> {
    if let Some((of, key)) = part.split_once(".hasTag(") {
        return Some(format!("{of}.getTag({key}"));
    }
    // White space has been removed: `principalhasdivision`.
    let name = part.strip_prefix("principalhas")?;
    Some(match name.strip_prefix('"') {
        Some(_) => format!("principal[{name}]"),
        None => format!("principal.{name}"),
    })
}

/// Each `||` that has no parentheses around its operands
fn alternatives(tokens: &[Token<'_>]) -> Vec<Alternatives> {
    let mut found = Vec::new();
    // One entry for each open bracket.
    let mut open: Vec<(Alternatives, Option<Range<usize>>)> = vec![Default::default()];
    fn end((mut alternatives, part): (Alternatives, Option<Range<usize>>), found: &mut Vec<Alternatives>) {
        if let (Some(last), Some(part)) = (alternatives.last_mut(), part) {
            last.push(part);
        }
        if alternatives.len() > 1 {
            found.push(alternatives);
        }
    }
    for token in tokens {
        let is_end = [")", "]", "}"].iter().any(|sign| token.is(sign));
        if is_end && open.len() > 1 {
            end(open.pop().unwrap_or_default(), &mut found);
        }
        let splits = [",", "then", "else", "if", "when", "unless"].iter().any(|sign| token.is(sign));
        let Some((alternatives, part)) = open.last_mut() else { continue };
        if alternatives.is_empty() {
            alternatives.push(Vec::new());
        }
        if splits {
            end((std::mem::take(alternatives), part.take()), &mut found);
            continue;
        }
        if token.is("&&") || token.is("||") {
            if let (Some(last), Some(part)) = (alternatives.last_mut(), part.take()) {
                last.push(part);
            }
            if token.is("||") {
                alternatives.push(Vec::new());
            }
            continue;
        }
        let start = part.as_ref().map_or(token.start, |part| part.start);
        *part = Some(start..token.range().end);
        if ["(", "[", "{"].iter().any(|sign| token.is(sign)) {
            open.push(Default::default());
        }
    }
    for left in open {
        end(left, &mut found);
    }
    found
}
