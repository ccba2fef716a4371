//! Tokens of a policy's text, by Cedar's own rules (`grammar.lalrpop` of cedar-policy-core)
//!
//! Cedar's syntax tree has no positions, and its parser stops at the first statement that it cannot read. The tokens give the position of
//! each element and the beginning of the next statement.

use std::ops::Range;

use cedar_policy::Policy;
use cedar_policy::pst::{Clause, Expr, Literal};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum TokenKind {
    Word,
    Number,
    Text,
    Slot,
    Sign,
    Comment,
    /// A quote without a closing quote; the token reaches to the end
    Unclosed,
    /// A character that begins no token of Cedar
    Unknown,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Token<'a> {
    pub(super) kind: TokenKind,
    pub(super) text: &'a str,
    pub(super) start: usize,
}

impl Token<'_> {
    pub(super) fn range(&self) -> Range<usize> {
        self.start..self.start + self.text.len()
    }

    /// Whether the token is this word or sign
    pub(super) fn is(&self, text: &str) -> bool {
        matches!(self.kind, TokenKind::Word | TokenKind::Sign) && self.text == text
    }

    /// Value of a string literal; `None` if its escapes are invalid
    pub(super) fn unquoted(&self) -> Option<String> {
        if self.kind != TokenKind::Text {
            return None;
        }
        if !self.text.contains('\\') {
            return Some(self.text.trim_matches('"').to_owned());
        }
        // Cedar resolves the escapes, in the shortest policy that can contain a string.
        let policy = format!("permit(principal, action, resource) when {{ {} }};", self.text);
        let policy = Policy::parse(None, policy).ok()?.to_pst().ok()?;
        let Clause::When(condition) = policy.body().clauses().first()? else {
            return None;
        };
        match condition.as_ref() {
            Expr::Literal(Literal::String(value)) => Some(value.to_string()),
            _ => None,
        }
    }
}

/// Tokens of a text, including comments but not white space
pub(super) fn tokens(text: &str) -> Vec<Token<'_>> {
    let mut tokens = Vec::new();
    let mut start = 0;
    while let Some(rest) = text.get(start..)
        && let Some(first) = rest.chars().next()
    {
        let (kind, length) = token(rest, first);
        if let (Some(kind), Some(text)) = (kind, rest.get(..length)) {
            tokens.push(Token { kind, text, start });
        }
        start += length;
    }
    tokens
}

/// Kind and length of the token at the beginning of `rest`; `None` as the kind for white space
fn token(rest: &str, first: char) -> (Option<TokenKind>, usize) {
    let span = |of: fn(char) -> bool| rest.find(|char| !of(char)).unwrap_or(rest.len());
    if first.is_whitespace() {
        return (None, span(char::is_whitespace));
    }
    if rest.starts_with("//") {
        let end = rest.find(['\n', '\r']).unwrap_or(rest.len());
        return (Some(TokenKind::Comment), end);
    }
    if first == '"' {
        return match text_literal(rest) {
            Some(length) => (Some(TokenKind::Text), length),
            None => (Some(TokenKind::Unclosed), rest.len()),
        };
    }
    if is_word_start(first) {
        return (Some(TokenKind::Word), span(is_word));
    }
    if first.is_ascii_digit() {
        return (Some(TokenKind::Number), span(|char| char.is_ascii_digit()));
    }
    if let Some(name) = rest.strip_prefix('?')
        && name.starts_with(is_word_start)
    {
        let length = name.find(|char| !is_word(char)).unwrap_or(name.len());
        return (Some(TokenKind::Slot), 1 + length);
    }
    let pairs = ["::", "==", "!=", "<=", ">=", "||", "&&"];
    if pairs.iter().any(|pair| rest.starts_with(pair)) {
        return (Some(TokenKind::Sign), 2);
    }
    match first {
        '@' | '.' | ',' | ';' | ':' | '(' | ')' | '{' | '}' | '[' | ']' | '<' | '>' | '+' | '-' | '*'
        | '/' | '%' | '!' | '=' => (Some(TokenKind::Sign), 1),
        other => (Some(TokenKind::Unknown), other.len_utf8()),
    }
}

fn is_word_start(char: char) -> bool {
    char == '_' || char.is_ascii_alphabetic()
}

fn is_word(char: char) -> bool {
    char == '_' || char.is_ascii_alphanumeric()
}

/// Length of the string literal at the beginning of `rest`: `"(\\.|[^"\\])*"`, where `.` is anything but a line feed
fn text_literal(rest: &str) -> Option<usize> {
    let mut chars = rest.char_indices().skip(1);
    while let Some((at, char)) = chars.next() {
        match char {
            '"' => return Some(at + 1),
            '\\' => {
                chars.next().filter(|(_, escaped)| *escaped != '\n')?;
            }
            _ => {}
        }
    }
    None
}

/// Tokens of one statement, without comments
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct StatementTokens<'a> {
    pub(super) tokens: Vec<Token<'a>>,
    /// Whether it ends in `;`
    pub(super) closed: bool,
}

impl StatementTokens<'_> {
    /// From the first character of the statement to the end of its last one
    pub(super) fn range(&self) -> Range<usize> {
        span(&self.tokens).unwrap_or_default()
    }

    /// Elements of the scope, and the tokens after the scope, as far as the statement has them
    pub(super) fn parts(&self) -> Parts<'_> {
        let mut depth = 0_usize;
        let mut scope = Vec::new();
        let mut begin = 0;
        let mut effect = None;
        for (at, token) in self.tokens.iter().enumerate() {
            match token.text {
                _ if token.kind != TokenKind::Sign => {
                    // The name of an annotation may be any word.
                    let named = at.checked_sub(1).and_then(|before| self.tokens.get(before));
                    if depth == 0 && effect.is_none() && !named.is_some_and(|sign| sign.is("@")) {
                        effect = Some(token);
                    }
                }
                "(" | "{" | "[" => {
                    depth += 1;
                    if depth == 1 {
                        begin = at + 1;
                    }
                }
                "," if depth == 1 && effect.is_some() => {
                    scope.push(self.tokens.get(begin..at).unwrap_or_default());
                    begin = at + 1;
                }
                ")" | "}" | "]" => {
                    depth = depth.saturating_sub(1);
                    if depth == 0 && effect.is_some() {
                        scope.push(self.tokens.get(begin..at).unwrap_or_default());
                        scope.retain(|element| !element.is_empty());
                        let clauses = self.tokens.get(at + 1..).unwrap_or_default();
                        let clauses = match clauses.split_last() {
                            Some((last, clauses)) if last.is(";") => clauses,
                            _ => clauses,
                        };
                        return Parts { effect, scope, clauses };
                    }
                }
                _ => {}
            }
        }
        Parts { effect, scope: Vec::new(), clauses: &[] }
    }
}

/// What a statement consists of
#[derive(Clone, Debug, Default)]
pub(super) struct Parts<'a> {
    /// `permit`, `forbid`, or the token in its place
    pub(super) effect: Option<&'a Token<'a>>,
    /// Elements between the parentheses: principal, action and resource in a valid statement
    pub(super) scope: Vec<&'a [Token<'a>]>,
    /// `when` and `unless` clauses, without the `;`
    pub(super) clauses: &'a [Token<'a>],
}

/// From the first character of these tokens to the end of the last one
pub(super) fn span(tokens: &[Token<'_>]) -> Option<Range<usize>> {
    Some(tokens.first()?.start..tokens.last()?.range().end)
}

/// Statements of a text
///
/// A `;` outside strings and comments always ends a statement, because Cedar has no other use for it. A statement also ends where the next
/// one begins after its last `)` or `}`; in that case its `;` is missing.
pub(super) fn statements(text: &str) -> Vec<StatementTokens<'_>> {
    let mut statements = Vec::new();
    let mut current: Vec<Token<'_>> = Vec::new();
    let mut depth = 0_usize;
    let mut has_effect = false;
    for token in tokens(text) {
        if token.kind == TokenKind::Comment {
            continue;
        }
        let behind_close = current.last().is_some_and(|last| last.is(")") || last.is("}"));
        let begins = token.is("permit") || token.is("forbid") || token.is("@");
        if depth == 0 && behind_close && begins && has_effect {
            let tokens = std::mem::take(&mut current);
            statements.push(StatementTokens { tokens, closed: false });
            has_effect = false;
        }
        current.push(token);
        has_effect |= token.is("permit") || token.is("forbid");
        if token.is(";") {
            let tokens = std::mem::take(&mut current);
            statements.push(StatementTokens { tokens, closed: true });
            (depth, has_effect) = (0, false);
        } else if ["(", "{", "["].iter().any(|open| token.is(open)) {
            depth += 1;
        } else if [")", "}", "]"].iter().any(|close| token.is(close)) {
            depth = depth.saturating_sub(1);
        }
    }
    if !current.is_empty() {
        statements.push(StatementTokens { tokens: current, closed: false });
    }
    statements
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(text: &str) -> Vec<Vec<&str>> {
        let texts = |of: &StatementTokens<'_>| of.range();
        let ranges = statements(text);
        let slice = |range: Range<usize>| vec![text.get(range).unwrap()];
        ranges.iter().map(texts).map(slice).collect()
    }

    #[test]
    fn strings_and_comments_end_no_statement() {
        let text = "// a; b\npermit(\";\"); // ;\r\nforbid(x);";
        assert_eq!(texts(text), [["permit(\";\");"], ["forbid(x);"]]);
    }

    #[test]
    fn forgotten_semicolon_ends_at_the_next_statement() {
        let text = "permit(a) when { b } @id(\"permit\") forbid(c); permit(d)";
        let expected = [["permit(a) when { b }"], ["@id(\"permit\") forbid(c);"], ["permit(d)"]];
        assert_eq!(texts(text), expected);
    }

    #[test]
    fn parts_are_told_apart() {
        let text = "@a(\"x\") permit(principal, action == A::\"b\", resource,) when { f(1, 2) };";
        let statement = statements(text).remove(0);
        let parts = statement.parts();
        assert!(parts.effect.unwrap().is("permit"));
        let slice = |tokens: &&[Token<'_>]| text.get(span(tokens).unwrap()).unwrap().to_owned();
        let scope: Vec<_> = parts.scope.iter().map(slice).collect();
        assert_eq!(scope, ["principal", "action == A::\"b\"", "resource"]);
        assert_eq!(slice(&parts.clauses), "when { f(1, 2) }");
    }

    #[test]
    fn open_quote_reaches_to_the_end() {
        let last = *tokens("permit \"a\\\" ; ö").last().unwrap();
        assert_eq!((last.kind, last.start), (TokenKind::Unclosed, 7));
        assert_eq!(tokens("ö").first().unwrap().kind, TokenKind::Unknown);
    }
}
