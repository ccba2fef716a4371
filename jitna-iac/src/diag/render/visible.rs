//! Characters in the form that a terminal may show

pub(super) use crate::escape::{is_hidden, push, visible};

use crate::escape::TAB;

/// Returns an estimate of the columns that `c` occupies, because terminals differ
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn width_counts_what_is_shown() {
        let cases =
            [('a', 1), ('\t', 4), ('日', 2), ('🦀', 2), ('\u{301}', 0), ('\u{1b}', 6), ('\u{202e}', 8)];
        for (c, expected) in cases {
            assert_eq!(width(c), expected, "{c:?}");
        }
    }
}
