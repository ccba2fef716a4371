//! Comments that contain any text from users.

use crate::escape::is_hidden;

/// Width in characters that a comment is wrapped to, indentation included.
const WIDTH: usize = 100;

/// Writes text as comment lines.
pub(super) fn write(text: &str, indent: usize, out: &mut String) {
    let width = WIDTH.saturating_sub(indent + 2);
    for line in text.split(['\n', '\u{85}', '\u{2028}', '\u{2029}']) {
        let line = line.replace(is_unfit, " ");
        let mut column = 0;
        for word in line.split_whitespace() {
            let length = word.chars().count();
            if column > 0 && column + 1 + length > width {
                column = 0;
                out.push('\n');
            }
            if column == 0 {
                push_indent(indent, out);
            }
            out.push(' ');
            out.push_str(word);
            column += length + usize::from(column > 0);
        }
        // An empty line within the comment separates paragraphs.
        if column == 0 {
            push_indent(indent, out);
        }
        out.push('\n');
    }
}

fn push_indent(indent: usize, out: &mut String) {
    out.extend(std::iter::repeat_n(' ', indent));
    out.push('#');
}

/// Characters that YAML forbids in comments, that some readers treat as a line break, or that reorder a line on screen.
fn is_unfit(character: char) -> bool {
    is_hidden(character) || matches!(character, '\u{fffe}' | '\u{ffff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &str) {
        let mut out = String::new();
        write(text, 2, &mut out);
        assert_eq!(out, expected);
    }

    #[test]
    fn every_line_is_a_comment() {
        check("one", "  # one\n");
        check("one\ntwo\u{2028}three\r\n\nfour", "  # one\n  # two\n  # three\n  #\n  # four\n");
        check("a\u{0}b\u{feff}c\u{202e}d", "  # a b c d\n");
        check("", "  #\n");
    }

    #[test]
    fn long_lines_are_wrapped_between_words() {
        let long = "word ".repeat(40);
        let mut out = String::new();
        write(&long, 2, &mut out);
        assert!(out.lines().all(|line| line.len() <= WIDTH && line.starts_with("  # word")));
        assert_eq!(out.lines().count(), 3);
        check(&"x".repeat(120), &format!("  # {}\n", "x".repeat(120)));
    }
}
