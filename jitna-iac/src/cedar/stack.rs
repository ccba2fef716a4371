//! Stack space in which Cedar reads long statements
//!
//! Cedar's parser, validator and printer recurse for each level and each operator, without a limit of their own. Unoptimized, 60 brackets
//! or 100 `&&` overflow the stack of a thread, and the process ends. For this reason, each statement is measured first, and a large
//! statement gets a thread with a stack of the right size.

use super::tokens::{Token, TokenKind, tokens};
use super::{Condition, Statement};

/// Stack for one level, in bytes; unoptimized, an operator uses about 30 kB, and two levels of brackets use 100 kB
const LEVEL: usize = 64 * 1024;

/// Number of levels that fit into the smallest usual stack (2 MB, of a Rust thread), with some to spare
const USUAL: usize = 24;

/// Largest number of levels of a statement; a deeper statement is rejected. A handwritten document of Systems Manager has far fewer
pub(super) const MOST: usize = 4000;

/// Words and signs that each put the preceding operand one level deeper; several clauses are joined like `&&`
const OPERATORS: &[&str] = &["&&", "||", "else", ".", "!", "-", "+", "*", "::", "when", "unless"];

/// Largest number of levels at which a typed statement is printed: each of its tests is counted with more levels than it needs
const MOST_TYPED: usize = 2 * MOST;

/// Runs `work` on a stack for this many levels, and returns the result; `None` if the system cannot create the thread
pub(super) fn try_with_levels<T: Send>(levels: usize, work: impl FnOnce() -> T + Send) -> Option<T> {
    if levels <= USUAL {
        return Some(work());
    }
    let size = (USUAL + levels.min(MOST)) * LEVEL;
    std::thread::scope(|scope| {
        let thread = std::thread::Builder::new().stack_size(size).spawn_scoped(scope, work).ok()?;
        match thread.join() {
            Ok(result) => Some(result),
            Err(panic) => std::panic::resume_unwind(panic),
        }
    })
}

/// The same for a statement that was parsed before, in a thread of the same size
pub(super) fn with_levels<T: Send>(levels: usize, work: impl FnOnce() -> T + Send) -> T {
    #[expect(
        clippy::expect_used,
        reason = "without a thread, Cedar would end the process in a way that says nothing; reading the statement has had one"
    )]
    try_with_levels(levels, work).expect("a thread to read a long statement in")
}

/// Returns the output of `print` for a typed statement; `None` if it is too long or the system cannot create the thread
pub(super) fn printed(
    statement: &Statement,
    print: impl FnOnce(&Statement) -> String + Send,
) -> Option<String> {
    let levels = levels_of_statement(statement);
    (levels <= MOST_TYPED).then(|| try_with_levels(levels, || print(statement))).flatten()
}

/// Upper bound of the levels that these tokens need
pub(super) fn levels_of_tokens(tokens: &[Token<'_>]) -> usize {
    let is_any = |token: &Token<'_>, words: &[&str]| words.iter().any(|word| token.is(word));
    let (mut open, mut deepest, mut operators, mut most) = (0_usize, 0, 0, 0);
    for token in tokens {
        if is_any(token, &["(", "[", "{"]) {
            open += 1;
            deepest = deepest.max(open);
            // Each pair in `a["b"]["c"]` is a level, as in `a.b.c`.
            operators += usize::from(token.is("["));
        } else if is_any(token, &[")", "]", "}"]) {
            open = open.saturating_sub(1);
        } else if is_any(token, OPERATORS) {
            operators += 1;
        }
        most = most.max(2 * deepest + operators);
        if token.is(";") {
            (open, deepest, operators) = (0, 0, 0);
        }
    }
    most
}

/// Characters of one token, or between two tokens, that fit into a level
///
/// Unoptimized, the formatter's lexer recurses for each character that is escaped or not ASCII, with about 800 bytes each.
const CHARACTERS: usize = LEVEL / 1024;

/// Upper bound of the levels that formatting this text needs
pub(super) fn levels_of_text(text: &str) -> usize {
    let mut tokens = tokens(text);
    // The formatter reads successive comments, and the white space around them, as one token.
    let others = tokens.iter().filter(|token| token.kind != TokenKind::Comment);
    let starts = others.map(|token| token.start).chain([text.len()]);
    let longest = std::iter::once(0).chain(starts.clone()).zip(starts).map(|(from, to)| to - from).max();
    tokens.retain(|token| token.kind == TokenKind::Sign || token.kind == TokenKind::Word);
    levels_of_tokens(&tokens) + longest.unwrap_or_default() / CHARACTERS
}

/// Upper bound of the levels that this statement needs
fn levels_of_statement(statement: &Statement) -> usize {
    let conditions = statement.when_ref().iter().chain(statement.unless_ref());
    conditions.map(levels_of_condition).sum()
}

/// Once printed, each test has up to three operators and up to four levels of brackets
fn levels_of_condition(condition: &Condition) -> usize {
    match condition {
        Condition::NodeTag { .. } | Condition::PrincipalTag { .. } | Condition::Attribute { .. } => 6,
        Condition::AttributeEqualsNodeTag { .. } | Condition::PrincipalTagEqualsNodeTag { .. } => 9,
        Condition::All(all) => 3 + all.iter().map(levels_of_condition).sum::<usize>(),
        Condition::Any(any) => 3 + any.iter().map(levels_of_condition).sum::<usize>(),
        Condition::Not(condition) => 3 + levels_of_condition(condition),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cedar::{Effect, IssueKind, check, document_text, node_tag, schema};

    fn text(before: &str, after: &str, times: usize) -> String {
        let (before, after, action) = (before.repeat(times), after.repeat(times), schema::ACTION);
        let condition = format!("{before}principal has division{after}");
        format!("permit (principal, action == {action}, resource) when {{ {condition} }};\n")
    }

    #[test]
    fn long_statements_end_no_process() {
        for (before, after) in
            [("(", ")"), ("resource.hasTag(\"a\") || ", ""), ("if true then true else ", "")]
        {
            let text = text(before, after, 300);
            let issues = check(&text, Effect::Permit);
            assert!(issues.iter().all(|issue| issue.kind == IssueKind::RepeatedOperand), "{issues:?}");
            assert!(document_text(&[text.into()]).starts_with("permit (\n"));
        }
    }

    #[test]
    fn whatever_can_be_repeated_without_end_is_measured() {
        let head = "permit (principal, action, resource) when { ";
        for (before, part, after) in [
            (head, "!", "true };"),
            (head, "context[\"a\"]", " };"),
            ("permit (principal, action, resource) when { context", "[\"a\"]", " };"),
            ("permit (principal, action, resource)", " when { true }", ";"),
            ("permit (principal, action, resource)", " unless { true }", ";"),
            ("", "@a(\"b\")", "permit (principal, action, resource);"),
            ("", "(", ""),
            ("", "}", ""),
            ("", "([{a:", ""),
            (head, "#", ""),
            (head, "true } when { ", ""),
            ("// ", "é", "\npermit (principal, action, resource);"),
            ("// ", "🦀 ", "\npermit (principal, action, resource);"),
            ("permit (principal, action, resource)", "\n \u{2003}\t", ";"),
            ("permit (principal, action, resource)", "// é\n", ";"),
            ("permit (principal, action, resource) when { \"", "é", "\" == \"\" };"),
            ("permit (principal, action, resource) when { \"", "\\'", "\" == \"\" };"),
            ("permit (principal, action, resource) when { \"", "\u{1}", "\" == \"\" };"),
            ("permit (principal, action, resource) when { \"", "a\n", "\" == \"\" };"),
            (head, "resource.getTag(\"a\") == \"b\" && ", "true };"),
            ("", "permit (principal, action, resource);", ""),
            ("", "permit (principal, action, resource)", ""),
        ] {
            for times in [30, 400, 20_000] {
                let text = format!("{before}{}{after}", part.repeat(times));
                if times < 20_000 || part.len() < 20 {
                    check(&text, Effect::Permit);
                    document_text(&[text.into()]);
                }
            }
        }
    }

    #[test]
    fn endless_statements_are_refused() {
        let text = text("(", ")", 10_000);
        let issues = check(&text, Effect::Permit);
        assert_eq!(issues.iter().map(|issue| issue.kind).collect::<Vec<_>>(), [IssueKind::Syntax]);
        assert_eq!(document_text(&[text.as_str().into()]), text);
    }

    #[test]
    fn endless_typed_statements_are_an_error() {
        let many = (0..5000).map(|number| node_tag(number.to_string()).present());
        let statement = many.fold(Statement::permit(), Statement::when);
        for text in [statement.to_cedar(), document_text(&[statement.into()])] {
            let issues = check(&text, Effect::Permit);
            assert_eq!(issues.iter().map(|issue| issue.kind).collect::<Vec<_>>(), [IssueKind::Syntax]);
        }
    }

    #[test]
    fn long_typed_statements_are_printed() {
        let statement = (0..200).fold(Statement::permit(), |statement, number| {
            statement.when(node_tag(number.to_string()).present().negated().or(node_tag("x").is("y")))
        });
        assert_eq!(check(&statement.to_cedar(), Effect::Permit), []);
    }
}
