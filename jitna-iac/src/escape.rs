//! Text from outside, escaped for each kind of output
//!
//! A name, tag or file may contain characters that control a terminal, change the direction of a line, are invisible, or begin a CI log
//! command or a spreadsheet formula. Each kind of output has its own function here. Markdown, HTML and the shell have their own escapes;
//! they use [`is_hidden`] to check characters.

use std::borrow::Cow;

/// Columns with which a tab is shown
pub(crate) const TAB: usize = 4;

/// Whether `c` controls a terminal, changes the direction of text, or is invisible
pub(crate) fn is_hidden(c: char) -> bool {
    c.is_control()
        || matches!(
            c,
            // Marks, embeddings, overrides and isolates of bidirectional text.
            '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{206f}'
            // Line and paragraph separators, which some programs treat as line breaks.
            | '\u{2028}' | '\u{2029}'
            // Invisible: soft hyphen, fillers, zero-width space, word joiner and operators, byte order mark, annotations, tags.
            | '\u{ad}' | '\u{115f}' | '\u{1160}' | '\u{180e}' | '\u{200b}' | '\u{2060}'..='\u{2065}' | '\u{3164}' | '\u{feff}'
            | '\u{ffa0}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}'
            // Noncharacters, which YAML and XML reject.
            | '\u{fffe}' | '\u{ffff}'
        )
}

/// Appends `c` in visible form: a tab as spaces, a hidden character as its number
pub(crate) fn push(out: &mut String, c: char) {
    match c {
        '\t' => out.extend([' '; TAB]),
        _ if is_hidden(c) => out.extend(c.escape_unicode()),
        _ => out.push(c),
    }
}

/// Returns a name or other one-line text; a line break is shown as its number
pub(crate) fn visible(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    text.chars().for_each(|c| push(&mut out, c));
    out
}

/// Returns lines for a terminal or the log of a CI job; with `colors`, color sequences are kept
///
/// A line that would be a command of GitHub Actions begins with the number of its first character ("Workflow commands for GitHub Actions").
pub(crate) fn lines(text: &str, colors: bool) -> String {
    let mut out = String::with_capacity(text.len());
    for line in text.split_inclusive('\n') {
        let (line, end) = line.strip_suffix('\n').map_or((line, ""), |line| (line, "\n"));
        let start = out.len();
        let mut rest = line;
        while let Some(c) = rest.chars().next() {
            let color = if colors { color(rest) } else { 0 };
            let (taken, after) = rest.split_at_checked(color.max(c.len_utf8())).unwrap_or((rest, ""));
            if color > 0 {
                out.push_str(taken)
            } else {
                push(&mut out, c)
            }
            rest = after;
        }
        defuse(&mut out, start);
        out.push_str(end);
    }
    out
}

/// Length in bytes of the color sequence (SGR) at the beginning of a string
fn color(text: &str) -> usize {
    let Some(rest) = text.strip_prefix("\u{1b}[") else { return 0 };
    let digits = rest.bytes().take_while(|byte| byte.is_ascii_digit() || *byte == b';').count();
    if rest.as_bytes().get(digits) == Some(&b'm') { digits + 3 } else { 0 }
}

/// Prevents a line that begins at `start` from being read as a command
fn defuse(out: &mut String, start: usize) {
    let line = out.get(start..).unwrap_or_default();
    // For one form, the runner skips leading spaces; it finds the other form anywhere.
    let blanks = line.len() - line.trim_start().len();
    // With a third colon, the command's name begins with a colon, and no such command exists: findings have `:::` before locations.
    if line.get(blanks..).is_some_and(|line| line.starts_with("::") && !line.starts_with(":::")) {
        out.replace_range(start + blanks..start + blanks + 1, "\\u{3a}");
    }
    while let Some(at) = out.get(start..).and_then(|line| line.find("##[")) {
        out.replace_range(start + at..start + at + 1, "\\u{23}");
    }
}

/// Returns JSON in which hidden characters of strings are written as numbers
pub(crate) fn json(text: &str) -> Cow<'_, str> {
    numbered(text, |out, c| {
        for unit in c.encode_utf16(&mut [0; 2]) {
            out.push_str(&format!("\\u{unit:04x}"));
        }
    })
}

/// Returns JSON for a YAML reader, without hidden characters: YAML has no surrogate pairs
pub(crate) fn json_as_yaml(text: &str) -> Cow<'_, str> {
    numbered(text, push_yaml)
}

/// Returns JSON with hidden characters as `number` writes them
fn numbered(text: &str, number: impl Fn(&mut String, char)) -> Cow<'_, str> {
    if !text.chars().any(|c| c != '\n' && is_hidden(c)) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c != '\n' && is_hidden(c) {
            true => number(&mut out, c),
            false => out.push(c),
        }
    }
    Cow::Owned(out)
}

/// Appends `c` as it is written in double quotes in YAML
pub(crate) fn push_yaml(out: &mut String, c: char) {
    match u32::from(c) {
        number if number <= 0xffff => out.push_str(&format!("\\u{number:04X}")),
        number => out.push_str(&format!("\\U{number:08X}")),
    }
}

/// Whether a multi-line string would be read as a command when YAML shows its lines
pub(crate) fn has_command(text: &str) -> bool {
    text.contains("##[") || text.lines().any(|line| line.trim_start().starts_with("::"))
}

/// Escapes a string for Markdown, including tables
#[cfg(feature = "engine")]
pub(crate) fn markdown(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        if matches!(c, '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '&' | '#' | '|' | '~' | '!') {
            escaped.push('\\');
        }
        // Names contain no line breaks. If one did, it must not end the row of the table.
        if c.is_control() { escaped.push(' ') } else { push(&mut escaped, c) }
    }
    escaped
}

/// Returns a table cell that a spreadsheet treats as text, whatever it begins with (OWASP, "CSV Injection")
pub(crate) fn csv_cell(text: &str) -> String {
    let shown = visible(text);
    // A tab or line break at the beginning is already escaped here.
    if shown.trim_start().starts_with(['=', '+', '-', '@', '＝', '＋', '－', '＠']) {
        format!("'{shown}")
    } else {
        shown
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_steers_a_terminal_is_shown_as_its_number() {
        let cases = [
            ("plain, größer, 日本", "plain, größer, 日本"),
            ("a\tb", "a    b"),
            ("\u{1b}[31mred", "\\u{1b}[31mred"),
            ("a\r\nb", "a\\u{d}\\u{a}b"),
            ("a\u{85}b\u{2028}c\u{9b}", "a\\u{85}b\\u{2028}c\\u{9b}"),
            ("x\u{202e}y\u{2066}z", "x\\u{202e}y\\u{2066}z"),
            ("\u{feff}\u{200b}\u{e0041}", "\\u{feff}\\u{200b}\\u{e0041}"),
        ];
        for (text, expected) in cases {
            assert_eq!(visible(text), expected);
        }
    }

    #[test]
    fn lines_stay_lines_and_commands_become_text() {
        let cases = [
            ("a\n\u{202e}b\n", false, "a\n\\u{202e}b\n"),
            ("::error::x\n  ::add-mask::y\na ::b", false, "\\u{3a}:error::x\n  \\u{3a}:add-mask::y\na ::b"),
            ("see ##[error]x ##[group]", false, "see \\u{23}#[error]x \\u{23}#[group]"),
            ("\u{1b}[1;31merror\u{1b}[0m", true, "\u{1b}[1;31merror\u{1b}[0m"),
            ("\u{1b}[1;31merror\u{1b}]0;x", false, "\\u{1b}[1;31merror\\u{1b}]0;x"),
            ("\u{1b}[2J\u{1b}]0;x\u{7}", true, "\\u{1b}[2J\\u{1b}]0;x\\u{7}"),
        ];
        for (text, colors, expected) in cases {
            assert_eq!(lines(text, colors), expected, "{text:?}");
        }
    }

    #[test]
    fn json_means_the_same() {
        let text = serde_json::json!({"a": "x\u{202e}\u{2028}\u{e0041}\u{85}", "b": [1]}).to_string();
        let escaped = json(&text);
        assert!(escaped.is_ascii(), "{escaped}");
        let read = |text: &str| serde_json::from_str::<serde_json::Value>(text).unwrap();
        assert_eq!(read(&escaped), read(&text));
    }

    #[test]
    fn cells_are_text() {
        let cases = [
            ("=1+1", "'=1+1"),
            ("+49", "'+49"),
            ("-1", "'-1"),
            ("@SUM(A1)", "'@SUM(A1)"),
            ("\t=1", "'    =1"),
            ("\r=1", "\\u{d}=1"),
            ("a=b", "a=b"),
        ];
        for (text, expected) in cases {
            assert_eq!(csv_cell(text), expected);
        }
    }
}
