//! Lines that are not YAML: a colon or a space is missing, or text that came along when the file was copied

use super::super::known::is_key as is_known;
use super::super::yaml::Stop;
use super::text::{Line, Lines};
use super::{Kind, Repair};
use crate::diag::Safety;
use crate::ids::clip;

/// Letters of a key
fn is_word(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.')
}

/// `key value`, `key = value`, `key:value`, `-key: value`
pub(super) fn colons(line: &Line<'_>) -> Vec<Repair> {
    let mut all = Vec::new();
    let (at, content) = line.content();
    if let Some(rest) =
        content.strip_prefix('-').filter(|rest| rest.starts_with(|c: char| c.is_ascii_alphanumeric()))
    {
        all.push(Repair {
            changes: vec![(at + 1..at + 1, " ".to_owned())],
            place: at..at + 1,
            message: "no space after `-`".to_owned(),
            help: format!("write `- {}`", clip(rest)),
            kind: Kind::Edit(Safety::Safe),
        });
    }
    let word = content.get(..content.len() - content.trim_start_matches(is_word).len()).unwrap_or_default();
    let rest = content.get(word.len()..).unwrap_or_default();
    if word.is_empty() || rest.starts_with(": ") || rest == ":" {
        return all;
    }
    let end = at + word.len();
    let value = rest.trim_start_matches([' ', '=', '>', ':', '\t']);
    let skipped = rest.len() - value.len();
    let written = if value.is_empty() { format!("{word}:") } else { format!("{word}: {value}") };
    let sign = rest.get(..skipped).unwrap_or_default().trim();
    let message = match sign {
        "" if skipped == 0 && !rest.is_empty() => return all,
        "" => format!("no `:` after the key `{word}`"),
        ":" if !rest.starts_with(' ') => format!("no space after `{word}:`"),
        sign => format!("`{sign}` in place of `:` after the key `{word}`"),
    };
    // Any two words may be the rest of a text; a key and something else are not.
    if sign.is_empty() && !is_known(word) {
        return all;
    }
    let with = if value.is_empty() { ":" } else { ": " };
    all.push(Repair {
        changes: vec![(end..end + skipped, with.to_owned())],
        place: at..end,
        message,
        help: format!("write `{}`, with a space after the colon", clip(&written)),
        kind: Kind::Edit(if is_known(word) { Safety::Safe } else { Safety::Unsafe }),
    });
    all
}

/// Text that is not part of the file: prompts, fences, comments of other languages, marks of a difference, numbers of lines
pub(super) fn strays(lines: &Lines<'_>, line: &Line<'_>, stopped: &Stop) -> Vec<Repair> {
    let mut all = Vec::new();
    let content = line.text.trim();
    let whole = line.written();
    let first = line.first();
    let mut out = |message: String, help: &str| {
        all.push(Repair {
            changes: vec![(whole.clone(), String::new())],
            place: whole.clone(),
            message,
            help: help.to_owned(),
            kind: Kind::Edit(Safety::Safe),
        });
    };
    let take = "take the line out";
    match content {
        "---" | "..." if stopped.info == Stop::SECOND || content == "..." => {
            out(format!("`{content}` ends the document, and a file holds one"), take);
        }
        "\"" | "'" | "]" | "}" | "," | "|" | "`" => out(format!("`{content}` on a line of its own"), take),
        _ if content.starts_with("```") || content.starts_with("~~~") => {
            out("a fence of Markdown, which is not part of the file".to_owned(), take);
        }
        _ if content.starts_with("{%") && content.ends_with("%}") => {
            out(
                "a statement of a template language, and the file is read as it is".to_owned(),
                "fill the template in first, or write what it would become",
            );
        }
        _ if ["$ ", "# ", "% ", ">>> ", "PS "].iter().any(|prompt| content.starts_with(prompt)) => {
            out("a line of a shell, which is not part of the file".to_owned(), take);
        }
        _ => {}
    }
    let words = content.split_whitespace().count();
    let is_text = |c: char| c.is_alphanumeric() || matches!(c, ' ' | '.' | '!' | '?' | '\'' | '_' | '-');
    let first_word = content.split(' ').next().unwrap_or_default();
    if !is_known(first_word)
        && (1..12).contains(&words)
        && content.starts_with(char::is_alphabetic)
        && content.chars().all(is_text)
    {
        all.push(Repair {
            changes: vec![(first..first, "# ".to_owned())],
            place: whole.clone(),
            message: format!("`{}` is neither a key nor an item", clip(content)),
            help: format!("write `# {}` if it is a comment, or take the line out", clip(content)),
            kind: Kind::Edit(Safety::Unsafe),
        });
    }
    if let Some(rest) = content.strip_prefix("- ").filter(|rest| rest.contains(": ") || rest.ends_with(':')) {
        all.push(Repair {
            changes: vec![(first..first + content.len() - rest.len(), String::new())],
            place: first..first + 1,
            message: "`-` before a key of a mapping".to_owned(),
            help: format!("write `{}`, without `-`", clip(rest)),
            kind: Kind::Edit(Safety::Unsafe),
        });
    }
    let mut with = |marks: usize, new: &str, message: &str, help: String| {
        all.push(Repair {
            changes: vec![(first..first + marks, new.to_owned())],
            place: first..first + marks,
            message: message.to_owned(),
            help,
            kind: Kind::Edit(Safety::Unsafe),
        });
    };
    if content.starts_with("//") {
        with(2, "#", "`//` begins no comment in YAML", "write `#` in place of `//`".to_owned());
    }
    if content.starts_with("/*") && content.ends_with("*/") {
        with(2, "#", "`/*` begins no comment in YAML", "write `#` in place of `/*`".to_owned());
    }
    if content.starts_with("* ")
        || content.starts_with("– ")
        || content.starts_with("— ")
        || content.starts_with("• ")
    {
        let mark = content.chars().next().unwrap_or('*');
        with(
            mark.len_utf8(),
            "-",
            &format!("`{mark}` begins no item of a list"),
            format!("write `-` in place of `{mark}`"),
        );
    }
    if let Some(rest) = content.strip_prefix("> ").filter(|rest| rest.contains(':')) {
        with(2, "", "`>` of a quoted email before the line", format!("write `{}`", clip(rest)));
    }
    // `7   root: r-ab12`, `+  root: r-ab12`
    let digits = content.len() - content.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    let after = content.get(digits..).unwrap_or_default();
    if digits > 0 && after.starts_with([' ', '|', ':', '\t']) && after.contains(':') {
        let rest = after.trim_start_matches(['|', ':']).strip_prefix(' ').unwrap_or(after);
        let skipped = content.len() - rest.len();
        all.push(Repair {
            changes: vec![(line.start..first + skipped, String::new())],
            place: first..first + digits,
            message: "a line number before the line".to_owned(),
            help: format!("write `{}`, without the number", clip(rest.trim())),
            kind: Kind::Edit(Safety::Unsafe),
        });
    }
    if line.text.starts_with('-')
        && let Some(next) = lines.below(line).next()
        && next.text.starts_with('+')
    {
        all.push(Repair {
            changes: vec![
                (line.start..line.end, " ".repeat(line.text.len())),
                (next.start..next.start + 1, String::new()),
            ],
            place: line.start..line.start + 1,
            message: "`-` and `+` of a difference before the lines".to_owned(),
            help: "take out the line with `-`, and `+` from the line after it".to_owned(),
            kind: Kind::Edit(Safety::Unsafe),
        });
    }
    if line.text.starts_with('+') {
        all.push(Repair {
            changes: vec![(line.start..line.start + 1, String::new())],
            place: line.start..line.start + 1,
            message: "`+` of a difference before the line".to_owned(),
            help: "write the line without `+`, and take out the one that it replaces".to_owned(),
            kind: Kind::Guess,
        });
    }
    all
}

/// Values that YAML reads as something else unless they are quoted
pub(super) fn values(line: &Line<'_>, stopped: &Stop) -> Vec<Repair> {
    let mut all = Vec::new();
    let Some(column) = stopped.byte.checked_sub(line.start).filter(|column| *column <= line.text.len())
    else {
        return all;
    };
    let (at, content) = line.content();
    let value = content.find(": ").map(|colon| {
        let rest = content.get(colon + 2..).unwrap_or_default();
        (at + content.len() - rest.trim_start().len(), rest.trim())
    });
    let (begin, value) = value.unwrap_or((at, content));
    if value.is_empty() || value.starts_with(['"', '\'']) {
        return all;
    }
    if let Some(inner) = value.strip_prefix("{{") {
        let name = inner.split("}}").next().unwrap_or_default().trim();
        all.push(Repair {
            changes: vec![(begin..begin + value.len(), quoted(value))],
            place: begin..begin + value.len(),
            message: format!(
                "`{{{{ {} }}}}` is an expression of a template language, and the file is read as it is",
                clip(name)
            ),
            help: "write the value itself; `--set PATH=VALUE` gives another one from outside".to_owned(),
            kind: Kind::Loss,
        });
        return all;
    }
    if value.contains(": ") || value.starts_with(['@', '`', '%', '*', '&', '!', '>', '|', ']', '}', ',']) {
        // The end of a value in brackets is not its own.
        let flow = value.starts_with(['[', '{']);
        if !flow {
            let message = if value.contains(": ") {
                "`: ` in a value without quotes".to_owned()
            } else {
                format!(
                    "a value without quotes cannot begin with `{}`",
                    value.chars().next().unwrap_or_default()
                )
            };
            all.push(Repair {
                changes: vec![(begin..begin + value.len(), quoted(value))],
                place: begin..begin + value.len(),
                message,
                help: format!("put the value in quotes: `{}`", clip(&quoted(value))),
                kind: Kind::Edit(Safety::Unsafe),
            });
        }
    }
    // `[*]`, `{a: *}`
    let rest = line.text.get(column..).unwrap_or_default();
    let mark = line.text.get(..column).and_then(|before| before.rfind(['*', '&', '@', '`', '%', '!']));
    for from in [mark, Some(column)].into_iter().flatten() {
        let Some(rest) =
            line.text.get(from..).filter(|rest| rest.starts_with(['*', '&', '@', '`', '%', '!']))
        else {
            continue;
        };
        let length = rest.find([',', ']', '}']).unwrap_or(rest.len());
        let word = rest.get(..length).unwrap_or_default().trim_end();
        let start = line.start + from;
        all.push(Repair {
            changes: vec![(start..start + word.len(), quoted(word))],
            place: start..start + word.len(),
            message: format!(
                "a value without quotes cannot begin with `{}`",
                word.chars().next().unwrap_or_default()
            ),
            help: format!("write `{}`", clip(&quoted(word))),
            kind: Kind::Edit(Safety::Unsafe),
        });
    }
    if stopped.info.contains("escape") {
        let escaped = line.text.get(..column).and_then(|before| before.rfind('\\')).map(|at| line.start + at);
        all.extend(escaped.map(|at| Repair {
            changes: vec![(at..at, "\\".to_owned())],
            place: at..at + 1,
            message: "a backslash in double quotes that begins no escape sequence".to_owned(),
            help: "write `\\\\` for a backslash, or put the value in single quotes".to_owned(),
            kind: Kind::Edit(Safety::Safe),
        }));
    }
    let _ = rest;
    all
}

/// A text in double quotes
pub(in crate::read) fn quoted(text: &str) -> String {
    // A JSON string is a YAML string.
    serde_json::Value::from(text).to_string()
}
