//! The replacement for an access without a guard; it approves no request that was not approved before
//!
//! A guard on its own can hide a gap: after `resource.hasTag("A") &&`, a `forbid` no longer fails with an error on nodes without the tag,
//! but it still does not apply to them. The repair therefore decides how to treat a request without the string: a `forbid` denies it, and a
//! `permit` does not approve it.

use super::*;

/// The replacement for an unguarded comparison
pub(super) struct Repair {
    /// The edit of the comparison; `None` if it may approve requests that were not approved before
    pub(super) edit: Option<Edit>,
    /// The comparison with its guard
    pub(super) text: String,
}

/// Words after which a bracket only groups
const KEYWORDS: &[&str] = &["if", "then", "else", "in", "like", "has", "is", "when", "unless"];

/// Tokens that end a comparison
const ENDS: &[&str] = &["&&", "||", "if", "then", "else"];

fn is_any(token: Option<&Token<'_>>, words: &[&str]) -> bool {
    token.is_some_and(|token| words.iter().any(|word| token.is(word)))
}

/// Tokens of a statement, and a range of them
struct Cursor<'s, 'a> {
    tokens: &'s [Token<'a>],
    first: usize,
    last: usize,
}

impl<'a> Cursor<'_, 'a> {
    fn at(&self, at: Option<usize>) -> Option<&Token<'a>> {
        at.and_then(|at| self.tokens.get(at))
    }

    fn before(&self) -> Option<&Token<'a>> {
        self.at(self.first.checked_sub(1))
    }

    fn after(&self) -> Option<&Token<'a>> {
        self.at(self.last.checked_add(1))
    }

    /// Extends the range in both directions up to a token of `ends` or an open bracket
    fn widen(&mut self, ends: &[&str]) {
        let mut depth = 0_usize;
        while let Some(before) = self.before() {
            if is_any(Some(before), &[")", "]", "}"]) {
                depth += 1;
            } else if is_any(Some(before), &["(", "[", "{"]) {
                let Some(less) = depth.checked_sub(1) else { break };
                depth = less;
            } else if depth == 0 && is_any(Some(before), ends) {
                break;
            }
            self.first -= 1;
        }
        let mut depth = 0_usize;
        while let Some(after) = self.after() {
            if is_any(Some(after), &["(", "[", "{"]) {
                depth += 1;
            } else if is_any(Some(after), &[")", "]", "}"]) {
                let Some(less) = depth.checked_sub(1) else { break };
                depth = less;
            } else if depth == 0 && is_any(Some(after), ends) {
                break;
            }
            self.last += 1;
        }
    }

    /// Extends the range to the brackets around it, and returns whether there are any
    fn climb(&mut self) -> bool {
        let pair = is_any(self.before(), &["(", "["]) && is_any(self.after(), &[")", "]"]);
        if pair {
            self.first -= 1;
            self.last += 1;
        }
        pair
    }

    /// Whether the content of these brackets is an argument, an element or an operand of the comparison
    fn is_operand(&self) -> bool {
        if self.at(Some(self.first)).is_some_and(|open| open.is("[")) {
            return true;
        }
        let called =
            self.before().is_some_and(|name| name.kind == TokenKind::Word && !is_any(Some(name), KEYWORDS));
        let closed = |token: Option<&Token<'_>>| {
            token.is_none() || is_any(token, &[")", "]", "}", "(", "[", "{", "!"])
        };
        called
            || !(closed(self.before()) || is_any(self.before(), ENDS))
            || !(closed(self.after()) || is_any(self.after(), ENDS))
    }
}

impl Findings<'_> {
    /// Returns the text that reads this place with `guard` before it
    pub(super) fn repair(&self, access: &Range<usize>, guard: &str) -> Option<Repair> {
        let tokens = &self.statement.tokens;
        let first = tokens.iter().position(|token| token.start == access.start)?;
        let last = tokens.iter().position(|token| token.range().end == access.end)?;
        let is_forbid = self.statement.parts().effect.and_then(effect) == Some(Effect::Forbid);
        let mut at = Cursor { tokens, first, last };
        at.widen(ENDS);
        loop {
            let inside = (at.first, at.last);
            if !at.climb() || !at.is_operand() {
                (at.first, at.last) = inside;
                break;
            }
            at.widen(ENDS);
        }
        let range = tokens.get(at.first)?.start..tokens.get(at.last)?.range().end;
        let comparison = self.text.get(range.clone())?;
        // On one line, whatever the indentation of the source. A comment would swallow the rest of the line.
        let is_plain = tokens.get(at.first..=at.last)?.iter().all(|token| !token.text.contains(['\n', '\r']));
        let lines = comparison.contains(['\n', '\r']);
        if !is_plain || (lines && comparison.contains("//")) {
            return None;
        }
        let comparison = &if lines {
            comparison.split_whitespace().collect::<Vec<_>>().join(" ")
        } else {
            comparison.to_owned()
        };
        let place = Place::from_tokens(&mut at)?;
        let text = match is_forbid != place.is_negated {
            true if guard.contains(" has ") => format!("(!({guard}) || {comparison})"),
            true => format!("(!{guard} || {comparison})"),
            false => format!("{guard} && {comparison}"),
        };
        let is_safe = is_forbid || !place.may_hold_without;
        let edit = is_safe.then(|| Edit { range, with: text.clone() });
        Some(Repair { edit, text })
    }
}

/// Role of a comparison in its statement
struct Place {
    /// Whether the statement applies where the comparison is false
    is_negated: bool,
    /// Whether the statement may apply without the comparison, because of another operand of a `||`
    may_hold_without: bool,
}

impl Place {
    /// Returns `None` if the role is not evident
    fn from_tokens(at: &mut Cursor<'_, '_>) -> Option<Self> {
        // For each level, from the inside: whether a `!` precedes it, and whether `&&` and `||` follow.
        let mut levels = Vec::new();
        loop {
            let (mut and, mut or) = (false, false);
            let start = at.last;
            at.widen(&["if", "then", "else"]);
            if is_any(at.before(), &["if", "then", "else"]) || is_any(at.after(), &["then", "else"]) {
                return None;
            }
            let mut depth = 0_usize;
            for token in at.tokens.get(start + 1..=at.last)? {
                if is_any(Some(token), &["(", "[", "{"]) {
                    depth += 1;
                } else if is_any(Some(token), &[")", "]", "}"]) {
                    depth = depth.saturating_sub(1);
                } else if depth == 0 {
                    and |= token.is("&&");
                    or |= token.is("||");
                }
            }
            if !at.climb() {
                levels.push((false, and, or));
                break;
            }
            let mut is_negated = false;
            while at.before().is_some_and(|sign| sign.is("!")) {
                is_negated = !is_negated;
                at.first -= 1;
            }
            if at.is_operand() {
                return None;
            }
            levels.push((is_negated, and, or));
        }
        // The range now covers everything between the braces of a clause.
        let brace = at.first.checked_sub(1)?;
        let word = at.at(brace.checked_sub(1))?;
        let mut is_negated = word.is("unless");
        if !is_negated && !word.is("when") {
            return None;
        }
        // From the outside: inside a `!`, a conjunction may fail without the comparison.
        let mut may_hold_without = false;
        for (negates, and, or) in levels.into_iter().rev() {
            is_negated ^= negates;
            may_hold_without |= if is_negated { and } else { or };
        }
        Some(Self { is_negated, may_hold_without })
    }
}
