//! One line of a source, with marks under a part of it

use std::ops::Range;

use super::visible;

/// Maximum number of columns shown of a line
const WIDTH: usize = 140;

/// Columns that are kept before the marks if the beginning of a line is cut off
const BEFORE: usize = 40;

/// Replacement for cut off text
const CUT: &str = "...";

/// Returns `line` as it is shown, and below it `mark` under each column of `span`
///
/// `span` counts characters from 0, as [`Sources::position`](super::Sources::position) does: without a byte order mark. A span that is
/// empty, or beyond the end, gets one mark.
///
/// For a long line, `line` may be only a part that begins after `skipped` characters.
pub(super) fn excerpt((line, skipped): (&str, usize), span: Range<usize>, mark: &str) -> (String, String) {
    let line = if skipped == 0 { line.trim_start_matches('\u{feff}') } else { line };
    let span = span.start.saturating_sub(skipped)..span.end.saturating_sub(skipped);
    let count = line.chars().count();
    let from = span.start.min(count);
    let to = span.end.clamp(from + 1, count.max(from + 1));

    let columns = |chars: usize| line.chars().take(chars).map(visible::width).sum::<usize>();
    let skip = if skipped == 0 && columns(to) <= WIDTH { 0 } else { columns(from).saturating_sub(BEFORE) };

    let (mut text, mut used, mut passed) = (String::new(), 0, 0);
    let (mut indent, mut marked) = (0, 0);
    if skip > 0 {
        text.push_str(CUT);
        indent = CUT.len();
    }
    for (i, c) in line.chars().enumerate() {
        let width = visible::width(c);
        if passed < skip {
            passed += width;
            continue;
        }
        if used + width > WIDTH {
            text.push_str(CUT);
            break;
        }
        visible::push(&mut text, c);
        used += width;
        if i < from {
            indent += width;
        } else if i < to {
            marked += width;
        }
    }
    text.truncate(text.trim_end().len());
    (text, " ".repeat(indent) + &mark.repeat(marked.max(1)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(line: &str, span: Range<usize>, expected: [&str; 2]) {
        let (text, marks) = excerpt((line, 0), span, "^");
        assert_eq!([text.as_str(), marks.as_str()], expected);
    }

    #[test]
    fn marks_lie_under_the_span() {
        check("name: x", 6..7, ["name: x", "      ^"]);
        check("name: x", 0..7, ["name: x", "^^^^^^^"]);
        check("\u{feff}name: x", 6..7, ["name: x", "      ^"]);
        check("\tname: x  ", 1..5, ["    name: x", "    ^^^^"]);
        check("日本: x", 0..2, ["日本: x", "^^^^"]);
        check("日本: x", 4..5, ["日本: x", "      ^"]);
        check("a\u{1b}b", 2..3, ["a\\u{1b}b", "       ^"]);
    }

    #[test]
    fn empty_span_and_span_beyond_the_end_get_one_mark() {
        check("name: x", 6..6, ["name: x", "      ^"]);
        check("name: x", 7..9, ["name: x", "       ^"]);
        check("name: x", Range { start: 70, end: 3 }, ["name: x", "       ^"]);
        check("name: x", 6..usize::MAX, ["name: x", "      ^"]);
        check("", 0..0, ["", "^"]);
    }

    #[test]
    fn long_line_is_cut_around_the_span() {
        let line = format!("{}HERE{}", "a".repeat(1000), "b".repeat(1000));
        let (text, marks) = excerpt((&line, 0), 1000..1004, "^");
        assert_eq!(text, format!("...{}HERE{}...", "a".repeat(40), "b".repeat(96)));
        assert_eq!(marks, format!("{}^^^^", " ".repeat(43)));

        let (text, marks) = excerpt((&line, 0), 3..5, "^");
        assert_eq!(text, format!("{}...", "a".repeat(140)));
        assert_eq!(marks, "   ^^");

        let (text, marks) = excerpt((&line, 0), 900..2000, "^");
        assert_eq!(text, format!("...{}...", "a".repeat(140)));
        assert_eq!(marks, format!("{}{}", " ".repeat(43), "^".repeat(100)));
    }
}
