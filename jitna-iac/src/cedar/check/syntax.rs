//! Errors that stop Cedar's parser, reported at the position where they are

use super::*;

/// Largest number of unclosed brackets that are reported in one statement; usually the cause is a single mistake
const MOST_UNCLOSED: usize = 10;

impl Findings<'_> {
    /// Reports faults that Cedar would explain badly; returns whether it is useful to ask Cedar
    pub(super) fn judge_syntax(&mut self) -> bool {
        let characters = self.judge_characters();
        let strings = self.judge_strings();
        // An open string swallows brackets and the end of the statement.
        if !strings {
            return false;
        }
        let brackets = self.judge_brackets();
        self.judge_end();
        characters && brackets
    }

    fn judge_characters(&mut self) -> bool {
        let mut known = true;
        let statement = self.statement;
        for token in statement.tokens.iter().filter(|token| token.kind == TokenKind::Unknown) {
            known = false;
            let message = match token.text.chars().next() {
                Some(char) if char.is_control() || char == '\u{feff}' => {
                    format!("the character `{}` has no place here", char.escape_default())
                }
                _ => format!("`{}` has no meaning here", token.text),
            };
            let help = match token.text {
                "#" => "begin comments with `//`",
                "'" | "`" | "“" | "”" | "„" | "‘" | "’" | "«" | "»" => {
                    "put strings in straight double quotes: `\"…\"`"
                }
                "&" => "write `&&`",
                "|" => "write `||`",
                "?" => "leave it out",
                _ => "put it in quotes if it belongs to a string, or leave it out",
            };
            self.add(IssueKind::Syntax, message, token.range(), help);
        }
        known
    }

    fn judge_strings(&mut self) -> bool {
        let mut tokens = self.statement.tokens.iter();
        let closed = tokens.all(|token| token.kind != TokenKind::Unclosed);
        if !closed {
            self.add_open_string();
        }
        closed
    }

    /// Reports the string that is probably never closed; returns whether there is one
    ///
    /// A missing quote shows only at a later quote, as an error there or as an unmatched bracket. The fault is where the first string runs
    /// past the end of its line.
    pub(super) fn add_open_string(&mut self) -> bool {
        let statement = self.statement;
        let mut strings = statement.tokens.iter().filter(|token| {
            let leaves_line = token.kind == TokenKind::Text && token.text.contains(['\n', '\r']);
            leaves_line || token.kind == TokenKind::Unclosed
        });
        let Some(token) = strings.next() else {
            return false;
        };
        let length = token.text.find(['\n', '\r']).unwrap_or(token.text.len());
        let range = token.start..token.start + length;
        let message = "this string is never closed on its line";
        self.add(IssueKind::Syntax, message, range, "end the string with `\"`");
        true
    }

    fn judge_brackets(&mut self) -> bool {
        let mut open: Vec<&Token<'_>> = Vec::new();
        let mut issues = Vec::new();
        for token in &self.statement.tokens {
            if ["(", "[", "{"].iter().any(|bracket| token.is(bracket)) {
                open.push(token);
            } else if [")", "]", "}"].iter().any(|bracket| token.is(bracket)) {
                match open.pop() {
                    Some(opened) if closing(opened.text) == token.text => {}
                    Some(opened) => {
                        issues.push((opened.range(), unclosed(opened)));
                        break;
                    }
                    None => {
                        let message = format!("this `{}` closes nothing", token.text);
                        issues.push((token.range(), (message, "leave it out".to_owned())));
                        break;
                    }
                }
            } else if token.is(";") {
                break;
            }
        }
        if issues.is_empty() {
            let unclosed = |opened: &&Token<'_>| (opened.range(), unclosed(opened));
            issues.extend(open.iter().take(MOST_UNCLOSED).map(unclosed));
        }
        let balanced = issues.is_empty();
        if !balanced && self.add_open_string() {
            return false;
        }
        for (range, (message, help)) in issues {
            self.add(IssueKind::Syntax, message, range, help);
        }
        balanced
    }

    /// Checks the `;` at the end, if the rest of the statement is complete
    fn judge_end(&mut self) {
        let statement = self.statement;
        let Some(last) = statement.tokens.last() else {
            return;
        };
        let complete = !statement.parts().scope.is_empty() && (last.is(")") || last.is("}"));
        if statement.closed || !complete {
            return;
        }
        let message = format!("the statement does not end behind this `{}`", last.text);
        self.add(IssueKind::Syntax, message, last.range(), "end the statement with `;`");
        let end = last.range().end;
        let with = ";".to_owned();
        self.edits.push(Edit { range: end..end, with });
    }
}

fn closing(open: &str) -> &'static str {
    match open {
        "(" => ")",
        "[" => "]",
        _ => "}",
    }
}

fn unclosed(open: &Token<'_>) -> (String, String) {
    let message = format!("this `{}` is never closed", open.text);
    (message, format!("close it with `{}`", closing(open.text)))
}
