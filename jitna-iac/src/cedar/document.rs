//! Text of a whole policy: its formatted statements, one after another

use std::borrow::Cow;
use std::fmt::Write as _;

use cedar_policy_formatter::{Config, policies_str_to_pretty};

use super::check::LARGEST;
use super::tokens::{Token, TokenKind, statements, tokens};
use super::{Statement, parentheses, plain, stack};

/// Width of a comment line in columns, `// ` included
const COMMENT_WIDTH: usize = 100;

const FORMAT: Config = Config { line_width: 80, indent_width: 2 };

/// Part of a policy: a typed statement, or Cedar text written by a user
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Source {
    /// One statement
    Statement(Statement),
    /// Any number of statements as text, with comments
    Text(String),
}

impl From<Statement> for Source {
    fn from(statement: Statement) -> Self {
        Self::Statement(statement)
    }
}

impl From<String> for Source {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<&str> for Source {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

/// Returns the text of one policy, assembled from its parts
///
/// Cedar's formatter formats the text at 80 columns, with one empty line between parts and a line break at the end. Comments stay. A
/// statement with thousands of conditions becomes a text that Cedar rejects. A part that Cedar cannot read stays as written
/// ([`check`](super::check()) reports what is wrong with it). In both cases, line breaks become LF, trailing blanks are removed, and tabs
/// and other control characters are removed. Inside strings they become escapes, so the text means the same. The text is unchanged in a
/// YAML literal block.
///
/// ```
/// use jitna_iac::cedar::{Source, Statement, document_text, node_tag};
///
/// let dev = Statement::permit().when(node_tag("Env").is("dev")).comment("development");
/// let text = document_text(&[dev.into(), Source::from("// nothing\tmore\r\n")]);
/// assert!(text.starts_with("// development\npermit (\n  principal,\n"));
/// assert!(text.ends_with("};\n\n// nothing more\n"));
/// ```
pub fn document_text(parts: &[Source]) -> String {
    let mut document = String::new();
    for part in parts {
        let text = match part {
            Source::Statement(statement) => {
                if let Some(text) = plain::printed(statement) {
                    if !document.is_empty() {
                        document.push('\n');
                    }
                    document.push_str(&comments(statement));
                    document.push_str(&text);
                    continue;
                }
                let printed = stack::printed(statement, statement_text);
                Cow::Owned(printed.unwrap_or_else(|| UNPRINTABLE.to_owned()))
            }
            Source::Text(text) => Cow::Borrowed(text.as_str()),
        };
        let text = plain(&text);
        let formatted = trimmed(&formatted(&text).unwrap_or(text));
        if !document.is_empty() && !formatted.is_empty() {
            document.push('\n');
        }
        document.push_str(&formatted);
    }
    document
}

/// Cedar text in the form of [`document_text`]; `None` if Cedar cannot read it, or if some of its comments would be lost
pub(crate) fn format(text: &str) -> Option<String> {
    let mut done = text.to_owned();
    // The formatter may need a second pass before its output is stable.
    for _ in 0..3 {
        let next = trimmed(&formatted(&plain(&done))?);
        if next == done {
            return (comments_of(text) == comments_of(&done)).then_some(done);
        }
        done = next;
    }
    None
}

/// Words of the comments of a text, in order
fn comments_of(text: &str) -> Vec<String> {
    let comments = tokens(text).into_iter().filter(|token| token.kind == TokenKind::Comment);
    comments.map(|token| token.text.split_whitespace().collect::<Vec<_>>().join(" ")).collect()
}

/// Text as Cedar's formatter writes it; `None` if Cedar cannot read it
///
/// The formatter scans the whole text for each of its words, so it gets one statement at a time.
fn formatted(text: &str) -> Option<String> {
    if text.len() > LARGEST {
        return None;
    }
    let pieces: Option<Vec<String>> = pieces(text).into_iter().map(formatted_piece).collect();
    Some(pieces?.join("\n"))
}

fn formatted_piece(text: &str) -> Option<String> {
    let levels = stack::levels_of_text(text);
    let format = || policies_str_to_pretty(text, &FORMAT).ok();
    (levels <= stack::MOST).then(|| stack::try_with_levels(levels, format)).flatten().flatten()
}

/// Statements of a text, each with the comments above and after it; the last one with everything that follows it
fn pieces(text: &str) -> Vec<&str> {
    let mut ends: Vec<usize> = statements(text).iter().map(|statement| statement.range().end).collect();
    ends.pop();
    let mut pieces = Vec::new();
    let mut rest = text;
    for end in ends {
        let done = text.len() - rest.len();
        // A comment on the line of the last character belongs to this statement.
        let line = text.get(end..).and_then(|behind| behind.split('\n').next()).unwrap_or_default();
        let comment = if line.trim_start().starts_with("//") { line.len() } else { 0 };
        let Some((piece, after)) = rest.split_at_checked(end + comment - done) else { break };
        pieces.push(piece);
        rest = after;
    }
    pieces.push(rest);
    pieces
}

fn statement_text(statement: &Statement) -> String {
    comments(statement) + &parentheses::printed(&statement.to_pst())
}

/// Statement as Cedar's own printer writes it
pub(super) fn unformatted(statement: &Statement) -> String {
    match printed(statement) {
        Some(printed) => comments(statement) + &printed,
        None => UNPRINTABLE.to_owned(),
    }
}

/// The same without the comment; `None` if it is too long
pub(super) fn printed(statement: &Statement) -> Option<String> {
    stack::printed(statement, |statement| statement.to_pst().to_string())
}

/// Placeholder for a statement that is too long to print. It is not valid Cedar, so [`check`](super::check()) rejects it and no policy is
/// generated without the statement
pub(super) const UNPRINTABLE: &str = "this statement has too many conditions to be printed;\n";

fn comments(statement: &Statement) -> String {
    let mut text = String::new();
    for comment in statement.comment_ref() {
        push_comment(&mut text, comment);
    }
    text
}

/// Adds `text` as comment lines, each after `// `
fn push_comment(comment: &mut String, text: &str) {
    let text = text.replace("\r\n", "\n");
    for line in text.split(is_line_break) {
        let mut width = 2;
        comment.push_str("//");
        for word in plain_words(line) {
            let length = word.chars().count();
            if width > 2 && width + 1 + length > COMMENT_WIDTH {
                comment.push_str("\n//");
                width = 2;
            }
            comment.push(' ');
            comment.push_str(&word);
            width += 1 + length;
        }
        comment.push('\n');
    }
}

fn plain_words(line: &str) -> impl Iterator<Item = String> + '_ {
    let plain = |word: &str| word.chars().filter(|char| !is_unprintable(*char)).collect();
    line.split_whitespace().map(plain).filter(|word: &String| !word.is_empty())
}

/// Text with the same meaning that has no line breaks other than LF, no tabs and no other control characters
///
/// For Cedar, a comment ends at LF or CR; for some readers of YAML, also at NEL, LS and PS. Whatever they would treat as the next line
/// becomes a line here, and stays a comment.
fn plain(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut end = 0;
    for token in tokens(text) {
        push_blank(&mut plain, text.get(end..token.start).unwrap_or_default());
        end = token.range().end;
        push_token(&mut plain, &token);
    }
    push_blank(&mut plain, text.get(end..).unwrap_or_default());
    plain
}

/// Adds white space as line feeds and spaces
fn push_blank(plain: &mut String, blank: &str) {
    let mut last = None;
    for char in blank.chars() {
        match char {
            '\n' if last == Some('\r') => {}
            '\t' => plain.push_str("  "),
            char if is_line_break(char) => plain.push('\n'),
            _ => plain.push(' '),
        }
        last = Some(char);
    }
}

fn push_token(plain: &mut String, token: &Token<'_>) {
    match token.kind {
        TokenKind::Comment => {
            for char in token.text.trim_end().chars() {
                match char {
                    '\t' => plain.push(' '),
                    char if is_line_break(char) => plain.push_str("\n// "),
                    char if is_unprintable(char) => {}
                    char => plain.push(char),
                }
            }
        }
        TokenKind::Text => {
            // Cedar does not accept a CR in a string; the CR before a line feed belongs to the file, not to the string.
            let text = token.text.replace("\r\n", "\n");
            let mut escaped = false;
            for char in text.chars() {
                // A control character after a backslash is an error, which an escape would hide.
                if !escaped && (is_unprintable(char) || is_line_break(char)) {
                    let _ = write!(plain, "\\u{{{:x}}}", u32::from(char));
                } else {
                    plain.push(char);
                }
                escaped = char == '\\' && !escaped;
            }
        }
        TokenKind::Unclosed => plain.push_str(&token.text.replace("\r\n", "\n")),
        TokenKind::Word | TokenKind::Number | TokenKind::Slot | TokenKind::Sign | TokenKind::Unknown => {
            plain.push_str(token.text)
        }
    }
}

/// Whether some reader treats the character as the end of a line: Cedar, YAML 1.1, YAML 1.2 or an editor
fn is_line_break(char: char) -> bool {
    matches!(char, '\n' | '\r' | '\u{b}' | '\u{c}' | '\u{85}' | '\u{2028}' | '\u{2029}')
}

/// Whether YAML calls the character not printable, or it is the byte order mark
fn is_unprintable(char: char) -> bool {
    char.is_control() || matches!(char, '\u{feff}' | '\u{fffe}' | '\u{ffff}')
}

/// Lines without trailing blanks, and without empty lines at the beginning and the end of the text
fn trimmed(text: &str) -> String {
    let mut trimmed = String::with_capacity(text.len());
    for line in text.lines().skip_while(|line| line.trim().is_empty()) {
        trimmed.push_str(line.trim_end());
        trimmed.push('\n');
    }
    trimmed.truncate(trimmed.trim_end().len());
    if !trimmed.is_empty() {
        trimmed.push('\n');
    }
    trimmed
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(parts: &[&str], expected: &str) {
        let parts: Vec<Source> = parts.iter().map(|part| Source::from(*part)).collect();
        let text = document_text(&parts);
        assert_eq!(text, expected);
        assert_eq!(document_text(&[text.as_str().into()]), text);
    }

    #[test]
    fn line_ends_become_plain_and_comments_stay() {
        check(
            &["// DEV \r\npermit (principal,\taction, resource); // all\r\n\r\n\r\n// end\r\n"],
            "// DEV\npermit (principal, action, resource); // all\n// end\n",
        );
    }

    /// Formatting one statement at a time gives the same result as formatting all of them together
    #[test]
    fn pieces_make_the_whole() {
        let one = "permit (principal, action, resource);";
        let other = "forbid(principal,action,resource)when{resource.hasTag(\"a;b // c\")};";
        for between in [
            "",
            " ",
            "\n",
            " // behind\n",
            "\n// above\n",
            " // behind\n\n// above\n// and this\n",
            "// behind\n",
        ] {
            for (before, after) in [("", ""), ("// first\n", " // last"), ("\n\n", "\n// end\n\n// of all\n")]
            {
                let text = format!("{before}{one}{between}{other}{between}{one}{after}");
                let whole = policies_str_to_pretty(&text, &FORMAT).unwrap();
                assert_eq!(pieces(&text).len(), 3);
                assert_eq!(formatted(&text).unwrap(), whole, "{text}");
            }
        }
        for wrong in
            [&format!("{one} permit {other}"), &format!("{one} {one} }}"), &format!("{one} ;"), "permit"]
        {
            assert_eq!(formatted(wrong), policies_str_to_pretty(wrong, &FORMAT).ok(), "{wrong}");
        }
    }

    #[test]
    fn parts_are_one_line_apart() {
        let one = "permit (principal, action, resource);\n";
        check(&[one, "", &format!("\n\n// two\n{one}")], &format!("{one}\n// two\n{one}"));
        check(&[], "");
        check(&[" \r\n"], "");
    }

    #[test]
    fn text_that_cedar_cannot_read_stays() {
        check(&["permit (\r\n\tprincipal  \r\n) wehn"], "permit (\n  principal\n) wehn\n");
        check(&["permit \"a\r\n b"], "permit \"a\n b\n");
    }

    #[test]
    fn control_characters_in_strings_keep_their_meaning() {
        let text = "permit (principal, action, resource) when { \"a\r\n\tb \n\u{85}\\\\\" == \"\\n\" };";
        let plain = document_text(&[text.into()]);
        assert!(plain.contains(r#""a\u{a}\u{9}b \u{a}\u{85}\\" == "\n""#), "{plain}");
        let tree = |text: &str| text.parse::<cedar_policy::Policy>().unwrap().to_pst().unwrap();
        assert_eq!(tree(&text.replace("\r\n", "\n")), tree(&plain));
    }

    #[test]
    fn a_comment_stays_a_comment_whoever_reads_it() {
        let line = "permit (principal, action, resource);";
        for end in ["\u{85}", "\u{2028}", "\u{2029}", "\u{b}", "\r"] {
            let statement = Statement::forbid().comment(format!("a{end}{line}"));
            assert!(statement.to_cedar().starts_with(&format!("// a\n// {line}\n")));
        }
        check(&["// a\u{85}permit\u{2028}b\u{0}\tc"], "// a\n// permit\n// b c\n");
    }

    #[test]
    fn long_comments_are_wrapped() {
        let statement = Statement::forbid().comment("word ".repeat(50));
        let text = statement.to_cedar();
        let lines: Vec<usize> = text.lines().map(str::len).take(4).collect();
        assert_eq!(lines, [97, 97, 62, 8]);
    }
}
