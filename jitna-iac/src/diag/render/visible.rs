//! Characters as a terminal may show them

/// Columns that a tab is shown as
const TAB: usize = 4;

/// `text` with tabs as spaces, and as `\u{..}` whatever a terminal would obey rather than show
pub(super) fn visible(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    text.chars().for_each(|c| push(&mut out, c));
    out
}

/// Appends `c` as it is shown
pub(super) fn push(out: &mut String, c: char) {
    match c {
        '\t' => out.extend([' '; TAB]),
        _ if is_hidden(c) => out.extend(c.escape_unicode()),
        _ => out.push(c),
    }
}

/// Columns that `c` takes as it is shown; a rule of thumb, since terminals differ
pub(super) fn width(c: char) -> usize {
    match c {
        '\t' => TAB,
        _ if is_hidden(c) => c.escape_unicode().len(),
        // Combining marks, joiners, variation selectors.
        '\u{300}'..='\u{36f}'
        | '\u{483}'..='\u{489}'
        | '\u{591}'..='\u{5bd}'
        | '\u{64b}'..='\u{65f}'
        | '\u{1ab0}'..='\u{1aff}'
        | '\u{1dc0}'..='\u{1dff}'
        | '\u{200c}'..='\u{200d}'
        | '\u{20d0}'..='\u{20ff}'
        | '\u{fe00}'..='\u{fe0f}'
        | '\u{fe20}'..='\u{fe2f}'
        | '\u{e0100}'..='\u{e01ef}' => 0,
        // East Asian scripts and emoji.
        '\u{1100}'..='\u{115f}'
        | '\u{2e80}'..='\u{303e}'
        | '\u{3041}'..='\u{a4cf}'
        | '\u{a960}'..='\u{a97f}'
        | '\u{ac00}'..='\u{d7a3}'
        | '\u{f900}'..='\u{faff}'
        | '\u{fe30}'..='\u{fe6f}'
        | '\u{ff01}'..='\u{ff60}'
        | '\u{ffe0}'..='\u{ffe6}'
        | '\u{1f300}'..='\u{1f64f}'
        | '\u{1f680}'..='\u{1f6ff}'
        | '\u{1f900}'..='\u{1faff}'
        | '\u{20000}'..='\u{3fffd}' => 2,
        _ => 1,
    }
}

/// Whether `c` steers a terminal, turns the direction of text, or cannot be seen at all
pub(super) fn is_hidden(c: char) -> bool {
    c.is_control()
        || matches!(
            c,
            // Marks, embeddings, overrides and isolates of bidirectional text.
            '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{206f}'
            // Line and paragraph separator: a line break to some.
            | '\u{2028}' | '\u{2029}'
            // Invisible: zero-width space, word joiner and operators, byte order mark, annotations, tags.
            | '\u{ad}' | '\u{200b}' | '\u{2060}'..='\u{2065}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}'
            | '\u{e0000}'..='\u{e007f}'
        )
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
    fn width_counts_what_is_shown() {
        let cases =
            [('a', 1), ('\t', 4), ('日', 2), ('🦀', 2), ('\u{301}', 0), ('\u{1b}', 6), ('\u{202e}', 8)];
        for (c, expected) in cases {
            assert_eq!(width(c), expected, "{c:?}");
        }
    }
}
