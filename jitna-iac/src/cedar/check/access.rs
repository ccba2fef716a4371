//! A tag or an attribute that is read, and the guard it needs

use super::super::tokens::{Token, TokenKind, tokens};

/// A place where a string is read without a guard
pub(super) struct Access {
    /// The expression that checks whether the string is present
    pub(super) guard: String,
    /// The request or node that may not have it
    pub(super) without: String,
}

impl Access {
    /// `X.getTag(K)`, `X.name` or `X["name"]`
    pub(super) fn from_text(written: &str) -> Option<Self> {
        let tokens = tokens(written);
        let tokens: Vec<&Token<'_>> =
            tokens.iter().filter(|token| token.kind != TokenKind::Comment).collect();
        let text = |from: usize, to: usize| written.get(from..to).unwrap_or_default().trim();
        if let Some(open) = opening(&tokens)
            && let [dot, get] = tokens.get(open.checked_sub(2)?..open)?
            && dot.is(".")
            && get.is("getTag")
        {
            let key_start = tokens.get(open)?.range().end;
            let of = text(0, dot.start);
            let key = text(key_start, tokens.last()?.start);
            let tag = if of.ends_with("principalTags") {
                "a session without the principal tag"
            } else {
                "a node without the tag"
            };
            let name = tokens.get(open + 1).and_then(|token| token.unquoted());
            let name = name.unwrap_or_else(|| key.to_owned());
            return Some(Self { guard: format!("{of}.hasTag({key})"), without: format!("{tag} `{name}`") });
        }
        let (of, name) = match tokens.as_slice() {
            [.., dot, name] if dot.is(".") => (text(0, dot.start), name.text),
            [.., open, name, close] if open.is("[") && close.is("]") => (text(0, open.start), name.text),
            _ => return None,
        };
        Some(Self {
            guard: format!("{of} has {name}"),
            without: format!("a user without `{}`", name.trim_matches('"')),
        })
    }
}

/// Position of the bracket that the last token closes, if the last token is a `)`
fn opening(tokens: &[&Token<'_>]) -> Option<usize> {
    let mut depth = 0_usize;
    tokens.last().filter(|last| last.is(")"))?;
    for (at, token) in tokens.iter().enumerate().rev() {
        if token.is(")") {
            depth += 1;
        } else if token.is("(") {
            depth -= 1;
            if depth == 0 {
                return Some(at);
            }
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn guard_fits_the_access() {
        let cases = [
            (r#"resource.getTag("A")"#, r#"resource.hasTag("A")"#, "node without the tag `A`"),
            (r#"(a.b) . getTag( x.getTag("k") )"#, r#"(a.b).hasTag(x.getTag("k"))"#, "tag"),
            ("principal.division", "principal has division", "user without `division`"),
            (r#"principal["division"]"#, r#"principal has "division""#, "without `division`"),
        ];
        for (written, guard, without) in cases {
            let access = Access::from_text(written).unwrap();
            assert_eq!(access.guard, guard);
            assert!(access.without.contains(without), "{}", access.without);
        }
    }
}
