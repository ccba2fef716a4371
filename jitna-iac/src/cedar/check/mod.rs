//! Checks of Cedar text: every issue in it, with its position
//!
//! Each statement is checked separately, so an error in one statement hides nothing in the next. Within a statement, known errors are first
//! fixed in a copy (`edited.rs`), and Cedar reads the copy. This way, the documented examples, which Cedar cannot read, still show their
//! other issues. `scope.rs` and `syntax.rs` look at the tokens, and `verdict.rs` asks Cedar's parser and validator. To add a kind of
//! finding, begin in [`IssueKind`].

mod access;
mod attributes;
mod edited;
mod flow;
mod issue;
mod operators;
mod repair;
mod repeats;
mod scope;
mod syntax;
#[cfg(test)]
mod tests;
mod verdict;

use std::collections::HashSet;
use std::ops::Range;

use indexmap::IndexSet;

use super::inspect::{Named, effect, statement_facts};
use super::stack;
use super::tokens::{StatementTokens, Token, TokenKind, span, statements};
use super::{Effect, Statement, plain};
use edited::Edit;
pub use issue::{Issue, IssueKind};

/// Largest text that is checked, in bytes; a document of Systems Manager holds 65,536, and fewer once formatted
pub(super) const LARGEST: usize = 128 * 1024;

/// Returns every issue in the text of a policy whose statements should have this effect
///
/// Issues are in the order of the text. An empty list means that Cedar can read the text, the schema of the service accepts it, and no
/// statement is known to do something other than what it says.
///
/// ```
/// use jitna_iac::cedar::{Effect, IssueKind, check};
///
/// let text = r#"permit (principal, action == AWS::SSM::getTokenForInstanceAccess, resource)
/// when { resource.getTag("Environment") == "dev" };"#;
/// let issues = check(text, Effect::Permit);
/// let kinds: Vec<IssueKind> = issues.iter().map(|issue| issue.kind).collect();
/// assert_eq!(kinds, [IssueKind::UnquotedAction, IssueKind::Schema]);
/// let tag = issues[1].range.clone().unwrap();
/// assert_eq!(&text[tag], r#"resource.getTag("Environment")"#);
/// let help = issues[1].help.as_deref().unwrap();
/// assert_eq!(help, r#"write `resource.hasTag("Environment") && resource.getTag("Environment") == "dev"`"#);
/// ```
pub fn check(text: &str, expected: Effect) -> Vec<Issue> {
    check_statements(text, expected, true)
}

/// As [`check`], for the text of a typed statement; Cedar is not asked about one in which it can find nothing
pub(crate) fn check_typed(statement: &Statement, text: &str, expected: Effect) -> Vec<Issue> {
    check_statements(text, expected, !plain::is_plain(statement))
}

fn check_statements(text: &str, expected: Effect, asks_cedar: bool) -> Vec<Issue> {
    if text.len() > LARGEST {
        return vec![too_large(text)];
    }
    let statements = statements(text);
    if statements.is_empty() {
        return vec![no_statement(text, expected)];
    }
    let mut issues = IndexSet::new();
    let mut earlier = HashSet::new();
    for (number, statement) in statements.iter().enumerate() {
        let mut findings = Findings::new(text, statement);
        findings.judge(expected, asks_cedar);
        findings.note_duplicate(&mut earlier);
        let mut found = findings.issues;
        found.sort_by_key(|issue| issue.range.clone().map(|range| (range.start, range.end)));
        for mut issue in found {
            issue.statement = Some(number);
            // Cedar validates once for each kind of node.
            issues.insert(issue);
        }
    }
    issues.into_iter().collect()
}

fn too_large(text: &str) -> Issue {
    let message =
        format!("the text has {} bytes, and no document of Systems Manager holds that much", text.len());
    let range = 0..text.find(['\n', '\r']).unwrap_or(text.len());
    Issue::new(IssueKind::Syntax, message, range).help("keep it below 64 KB".to_owned())
}

fn no_statement(text: &str, expected: Effect) -> Issue {
    let message = "the policy holds no statement".to_owned();
    let help = format!("add a `{expected}` statement, or leave the policy out");
    Issue::new(IssueKind::NoStatement, message, 0..text.len()).help(help)
}

/// What has been found in one statement so far
struct Findings<'a> {
    text: &'a str,
    statement: &'a StatementTokens<'a>,
    issues: Vec<Issue>,
    edits: Vec<Edit>,
}

impl<'a> Findings<'a> {
    fn new(text: &'a str, statement: &'a StatementTokens<'a>) -> Self {
        Self { text, statement, issues: Vec::new(), edits: Vec::new() }
    }

    fn judge(&mut self, expected: Effect, asks_cedar: bool) {
        self.judge_scope();
        self.judge_effect(expected);
        self.judge_ids();
        self.judge_methods();
        self.judge_operators();
        self.judge_repeats();
        if self.judge_syntax() && asks_cedar {
            let levels = stack::levels_of_tokens(&self.statement.tokens);
            if levels > stack::MOST {
                let message = "the statement is too long, or too deep, to be read";
                let range = self.statement.range();
                self.add(IssueKind::Syntax, message, range, "split it into several statements");
            } else if stack::try_with_levels(levels, || self.ask_cedar()).is_none() {
                let message =
                    "the statement was not read: the system gives no thread for one that is so deep";
                let range = self.statement.range();
                self.add(
                    IssueKind::Syntax,
                    message,
                    range,
                    "run it again where more threads and memory are allowed",
                );
            }
        }
    }

    fn judge_effect(&mut self, expected: Effect) {
        let Some(token) = self.statement.parts().effect else {
            return;
        };
        let (message, help) = match (effect(token), expected) {
            (Some(Effect::Permit), Effect::Forbid) => (
                "a deny-access policy approves nothing, so `permit` has no place in it",
                "move the statement into an auto-approval policy, or write `forbid`",
            ),
            (Some(Effect::Forbid), Effect::Permit) => (
                "an auto-approval policy holds `permit` statements only",
                "move the statement into the deny-access policy, or write `permit`",
            ),
            (Some(Effect::Permit), Effect::Permit) | (Some(Effect::Forbid), Effect::Forbid) | (None, _) => {
                return;
            }
        };
        self.add(IssueKind::WrongEffect, message, token.range(), help);
    }

    fn judge_ids(&mut self) {
        let facts = statement_facts(self.statement);
        let (groups, users) = (("group", facts.groups), ("user", facts.users));
        for (what, ids) in [groups, users] {
            for Named { value, range } in ids {
                if is_identity_store_id(&value) {
                    continue;
                }
                let value = one_line(&value);
                let message = if value.ends_with("EXAMPLE") {
                    format!("`{value}` is an example of the documentation, no ID of a {what}")
                } else {
                    format!("`{value}` is not an Identity Store id of a {what}")
                };
                let help = format!(
                    "write the ID that `aws identitystore list-{what}s` shows, of the form \
                     `34688438-1061-702c-a03d-1fa788dccfd1`"
                );
                self.add(IssueKind::ExampleId, message, range, help);
            }
        }
    }

    fn judge_methods(&mut self) {
        for at in self.statement.tokens.windows(3) {
            let [dot, method, open] = at else { continue };
            if dot.is(".") && method.is("exists") && open.is("(") {
                let message = "`.exists()` is not a method of Cedar, although the User Guide lists it";
                let help = "ask for a tag with `resource.hasTag(\"Key\")`, for an attribute with \
                            `principal has division`";
                self.add(IssueKind::ExistsMethod, message, method.range(), help);
            }
        }
    }

    fn note_duplicate(&mut self, earlier: &mut HashSet<Vec<&'a str>>) {
        let tokens = self.statement.tokens.iter().filter(|token| !token.is(";"));
        if !earlier.insert(tokens.map(|token| token.text).collect()) {
            let message = "the same statement is above";
            let range = self.statement.range();
            self.add(IssueKind::DuplicateStatement, message, range, "drop one of the two");
        }
    }

    fn add(
        &mut self,
        kind: IssueKind,
        message: impl Into<String>,
        range: Range<usize>,
        help: impl Into<String>,
    ) {
        let issue = Issue::new(kind, message.into(), range);
        self.issues.push(issue.help(help.into()));
    }

    fn has(&self, kind: IssueKind) -> bool {
        self.issues.iter().any(|issue| issue.kind == kind)
    }

    /// Text of these tokens as written, on one line
    fn written(&self, tokens: &[Token<'_>]) -> String {
        let text = span(tokens).and_then(|range| self.text.get(range));
        let words: Vec<&str> = text.unwrap_or_default().split_whitespace().collect();
        one_line(&words.join(" "))
    }
}

/// Text without line breaks and other control characters, which do not belong in a message
fn one_line(text: &str) -> String {
    let mut line = String::with_capacity(text.len());
    for char in text.chars() {
        if char.is_control() || matches!(char, '\u{2028}' | '\u{2029}') {
            line.extend(char.escape_default());
        } else {
            line.push(char);
        }
    }
    line
}

/// Whether the string is an ID of the Identity Store, by the pattern of its API (`GroupId`, `UserId`)
///
/// `^([0-9a-f]{10}-|)[A-Fa-f0-9]{8}-[A-Fa-f0-9]{4}-[A-Fa-f0-9]{4}-[A-Fa-f0-9]{4}-[A-Fa-f0-9]{12}$`
fn is_identity_store_id(id: &str) -> bool {
    let parts: Vec<&str> = id.split('-').collect();
    let (store, uuid) = match parts.as_slice() {
        [store, uuid @ ..] if uuid.len() == 5 => (Some(*store), uuid),
        uuid => (None, uuid),
    };
    let is_hex = |part: &str| part.bytes().all(|byte| byte.is_ascii_hexdigit());
    let is_store = |store: &str| {
        let is_lower = |byte: u8| !byte.is_ascii_uppercase();
        store.len() == 10 && is_hex(store) && store.bytes().all(is_lower)
    };
    let lengths: Vec<usize> = uuid.iter().map(|part| part.len()).collect();
    lengths == [8, 4, 4, 4, 12] && uuid.iter().all(|part| is_hex(part)) && store.is_none_or(is_store)
}
