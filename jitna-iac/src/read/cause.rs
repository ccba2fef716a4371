//! What is wrong with a text that is not YAML: the mistake and its place
//!
//! A parser names the place where it had to stop. A quote that is not closed, or a `#` that hides a bracket, is lines above.

use super::outline::{Comment, Outline, Quoted};
use super::yaml::{DEEPEST, Stop};
use crate::ids::clip;

/// The mistake behind a syntax error
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Cause {
    /// Place, in bytes
    pub(super) byte: usize,
    pub(super) message: String,
    pub(super) help: Option<String>,
}

/// The mistake that made the parser stop at a byte and say `info`; what the parser says if none is recognized
pub(super) fn cause(text: &str, stopped: usize, info: &str) -> Cause {
    if info == Stop::SECOND {
        let message = format!("{info}, which this format does not have");
        return Cause { byte: stopped, message, help: Some("keep one document in the file".to_owned()) };
    }
    if info == Stop::TOO_DEEP {
        let help = "no model needs that; look for brackets that are not closed".to_owned();
        return Cause {
            byte: stopped,
            message: format!("nested deeper than {DEEPEST} levels"),
            help: Some(help),
        };
    }
    let outline = Outline::new(near(text, stopped));
    let lines = Lines { text };
    let found = byte_order_mark(stopped, info)
        .or_else(|| tab(&lines, stopped, info))
        .or_else(|| open_quote(&lines, &outline, stopped))
        .or_else(|| early_quote(&lines, &outline, stopped, info))
        .or_else(|| hidden_bracket(&lines, &outline, stopped))
        .or_else(|| open_bracket(&lines, &outline, stopped, info))
        .or_else(|| on_the_line(&lines, stopped, info));
    found.unwrap_or_else(|| Cause { byte: stopped, message: info.to_owned(), help: None })
}

/// The text up to a little behind a byte; nothing of one that is too long to look through for a better message
fn near(text: &str, stopped: usize) -> &str {
    const BEHIND: usize = 1 << 16;
    const MOST: usize = 1 << 22;
    let end = text.len().min(stopped + BEHIND);
    let end = (end..=text.len()).find(|end| text.is_char_boundary(*end)).unwrap_or(text.len());
    text.get(..end).filter(|near| near.len() <= MOST).unwrap_or_default()
}

struct Lines<'a> {
    text: &'a str,
}

impl Lines<'_> {
    /// First byte of the line of a byte
    fn start(&self, byte: usize) -> usize {
        self.text.get(..byte).and_then(|before| before.rfind('\n')).map_or(0, |at| at + 1)
    }

    /// The line of a byte, up to it
    fn before(&self, byte: usize) -> &str {
        self.text.get(self.start(byte)..byte).unwrap_or_default()
    }

    /// The line from a byte on, without its end
    fn after(&self, byte: usize) -> &str {
        let rest = self.text.get(byte..).unwrap_or_default();
        rest.lines().next().unwrap_or_default()
    }

    fn same(&self, one: usize, other: usize) -> bool {
        self.start(one) == self.start(other)
    }
}

fn byte_order_mark(stopped: usize, info: &str) -> Option<Cause> {
    info.contains("BOM").then(|| Cause {
        byte: stopped,
        message: "a byte order mark (U+FEFF) in the middle of the file".to_owned(),
        help: Some("delete the invisible character; files that were joined leave it".to_owned()),
    })
}

/// A tab that indents one of the lines around the place
fn tab(lines: &Lines<'_>, stopped: usize, info: &str) -> Option<Cause> {
    let begin = lines.start(stopped);
    let mut at = begin;
    for (number, line) in lines.text.get(begin..)?.split_inclusive('\n').take(3).enumerate() {
        let blank = line.len() - line.trim_start_matches([' ', '\t', '-']).len();
        // The parser names tabs where it sees them, but ends elsewhere when a tab makes the line part of what is above.
        if let Some(tab) = line.get(..blank)?.find('\t').filter(|_| number == 0 || info.contains("tab")) {
            return Some(Cause {
                byte: at + tab,
                message: "a tab in the indentation".to_owned(),
                help: Some("indent with spaces".to_owned()),
            });
        }
        at += line.len();
    }
    None
}

/// A quoted text that goes over several lines and holds the place, or ends on its line
fn open_quote(lines: &Lines<'_>, outline: &Outline, stopped: usize) -> Option<Cause> {
    let line = lines.start(stopped);
    let over_lines = |quoted: &&Quoted| {
        !quoted.closed || lines.text.get(quoted.start..quoted.end).is_some_and(|text| text.contains('\n'))
    };
    let reaching = outline.quoted.iter().rev().filter(|quoted| quoted.start <= stopped);
    let quoted = reaching.take_while(|quoted| quoted.end >= line).find(over_lines)?;
    let mark = lines.text.get(quoted.start..=quoted.start)?;
    Some(Cause {
        byte: quoted.start,
        message: format!("the quote `{mark}` is not closed on its line"),
        help: Some(format!("write `{mark}` at the end of the value")),
    })
}

/// A quote within the quotes
fn early_quote(lines: &Lines<'_>, outline: &Outline, stopped: usize, info: &str) -> Option<Cause> {
    if !info.contains("trailing content") {
        return None;
    }
    let quoted = outline.quoted.iter().rfind(|quoted| quoted.end <= stopped)?;
    let help = match lines.text.get(quoted.start..=quoted.start)? {
        "'" => "write `''` for a quote within single quotes",
        _ => "write `\\\"` for a quote within double quotes",
    };
    Some(Cause {
        byte: stopped,
        message: "the text goes on after its closing quote".to_owned(),
        help: Some(help.to_owned()),
    })
}

/// A `#` within brackets that makes a comment of a closing bracket
fn hidden_bracket(lines: &Lines<'_>, outline: &Outline, stopped: usize) -> Option<Cause> {
    let hides = |comment: &&Comment| {
        let text = lines.after(comment.start);
        let closing = text.matches([']', '}']).count();
        comment.within_brackets && closing > text.matches(['[', '{']).count()
    };
    let distance = |comment: &&Comment| comment.start.abs_diff(stopped);
    let comment = outline.comments.iter().filter(hides).min_by_key(distance)?;
    let value = comment.value_before(lines.text).unwrap_or_default();
    let rest = lines.after(comment.start);
    let rest = rest.split([',', ']', '}']).next().unwrap_or_default().trim_end();
    Some(Cause {
        byte: comment.start,
        message: "`#` after a space begins a comment, which hides the rest of the line with its bracket"
            .to_owned(),
        help: Some(format!("quote the value: `\"{} {}\"`", clip(value), clip(rest))),
    })
}

/// A bracket above that nothing closes
fn open_bracket(lines: &Lines<'_>, outline: &Outline, stopped: usize, info: &str) -> Option<Cause> {
    if !(info.contains("flow") || info.contains("bracket") || info.contains("mapping values")) {
        return None;
    }
    let open = outline.brackets.iter().filter(|bracket| bracket.start < stopped && bracket.end >= stopped);
    let bracket = open.max_by_key(|bracket| bracket.start)?;
    let (mark, closing) = match lines.text.get(bracket.start..=bracket.start)? {
        "[" => ("[", "]"),
        _ => ("{", "}"),
    };
    (!lines.same(bracket.start, stopped)).then(|| Cause {
        byte: bracket.start,
        message: format!("the bracket `{mark}` is not closed"),
        help: Some(format!("write `{closing}` at the end of the value")),
    })
}

/// A mistake at the place itself, in words that say what to write
fn on_the_line(lines: &Lines<'_>, stopped: usize, info: &str) -> Option<Cause> {
    let before = lines.before(stopped);
    let indentation = "give the keys of one mapping, and the items of one list, the same indentation";
    let (message, help) = if info.contains("mapping values are not allowed") {
        if before.contains(": ") {
            ("`: ` in a value without quotes", "put the value in quotes")
        } else {
            ("a key that is indented deeper than the line above allows", indentation)
        }
    } else if info.contains("unexpected character") && lines.after(stopped).starts_with(['@', '`', '%']) {
        ("a value without quotes cannot begin with this character", "put the value in quotes")
    } else if info.contains("'-' indicator") || info.contains("expected key") {
        ("the indentation of this line fits no line above it", indentation)
    } else if info.contains("simple key expected") {
        ("a key without `:` behind it", "write `key: value`, with a space after the colon")
    } else if info.contains("unknown escape") {
        (
            "a backslash in double quotes that begins no escape sequence",
            "write `\\\\` for a backslash, or put the value in single quotes",
        )
    } else {
        return None;
    };
    Some(Cause { byte: stopped, message: message.to_owned(), help: Some(help.to_owned()) })
}

#[cfg(test)]
mod tests {
    use super::super::yaml;
    use crate::diag::{Diagnostics, Sources};

    /// Line, column, message and help of what reading says
    fn said(text: &str) -> String {
        let (mut sources, mut findings) = (Sources::default(), Diagnostics::default());
        let file = sources.add("a.yaml", text);
        yaml::parse(text, file, &mut findings);
        // What is behind a `#` is no fault of the syntax.
        let faults = findings.iter().filter(|finding| finding.severity == crate::diag::Severity::Error);
        let said = faults.map(|finding| {
            let at = sources.position(finding.origin()).expect("a place");
            let help = finding.help.as_deref().unwrap_or("-");
            format!("{}:{} {} | {help}", at.line, at.column, finding.message)
        });
        said.collect::<Vec<_>>().join("\n")
    }

    #[test]
    fn a_syntax_error_names_the_mistake_at_its_place() {
        let unclosed = "the quote `\"` is not closed on its line | write `\"` at the end of the value";
        for (text, expected) in [
            ("a: \"x\nb: y\n", format!("1:4 {unclosed}")),
            ("- a: \"x\n  b: \"y\"\n", format!("1:6 {unclosed}")),
            ("- {a: \"x, b: y}\n- {a: \"z\"}\n", format!("1:7 {unclosed}")),
            ("a: {\n  b: \"x,\n  c: \"y\"\n}\n", format!("2:6 {unclosed}")),
            ("# it's\na: |\n  \"text\nb: \"x\n", format!("4:4 {unclosed}")),
            (
                "a: 'x\nb: y\n",
                "1:4 the quote `'` is not closed on its line | write `'` at the end of the value".to_owned(),
            ),
            (
                "a: 'it's'\n",
                "1:8 the text goes on after its closing quote | write `''` for a quote within single quotes"
                    .to_owned(),
            ),
            (
                "a: {b: Shop #2}\nc: d\n",
                "1:13 `#` after a space begins a comment, which hides the rest of the line with its bracket | quote the value: `\"Shop #2\"`".to_owned(),
            ),
            (
                "a: {b: [Shop #2, Bank]}\n",
                "1:14 `#` after a space begins a comment, which hides the rest of the line with its bracket | quote the value: `\"Shop #2\"`".to_owned(),
            ),
            (
                "a: {b: c\nd: e\n",
                "1:4 the bracket `{` is not closed | write `}` at the end of the value".to_owned(),
            ),
            ("a: b: c\n", "1:4 `: ` in a value without quotes | put the value in quotes: `\"b: c\"`".to_owned()),
            (
                "a: @b\n",
                "1:4 a value without quotes cannot begin with `@` | put the value in quotes: `\"@b\"`".to_owned(),
            ),
            (
                "- a: b\n    c: d\n",
                "2:5 the indentation of `c` fits no line above it | indent it with 2 spaces, like `a` in line 1".to_owned(),
            ),
            (
                "x:\n  - a: b\n   c: d\n",
                "3:4 the indentation of `c` fits no line above it | indent it with 4 spaces, like `a` in line 2".to_owned(),
            ),
            ("a:\n\t- b\n", "2:1 a tab in the indentation | indent with spaces".to_owned()),
            (
                "a: b\n\u{feff}c: d\n",
                "2:1 a byte order mark (U+FEFF) in the middle of the file | delete the invisible character; files that were joined leave it".to_owned(),
            ),
        ] {
            assert_eq!(said(text), expected, "{text}");
        }
    }

    #[test]
    fn what_is_yaml_is_read() {
        for text in ["\u{feff}a: b\n", "a: \"x\n  y\"\nb: c\r\n", "a: [b, # c]\n  d]\n", "a: b #c\n"] {
            assert_eq!(said(text), "", "{text}");
        }
    }
}
