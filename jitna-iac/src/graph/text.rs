//! Estimated text widths, because no font is available when the picture is drawn

/// Width of a string in pixels in a common sans-serif font; an estimate on the high side
pub(super) fn width(text: &str, size: f64) -> f64 {
    text.chars().map(|c| em(c) * size).sum()
}

fn em(c: char) -> f64 {
    match c {
        'i' | 'j' | 'l' | '.' | ',' | ':' | ';' | '|' | '!' | '\'' | 'I' => 0.3,
        ' ' | 'f' | 't' | 'r' | '-' | '(' | ')' | '/' => 0.37,
        'm' | 'w' | 'M' | 'W' | '@' | '%' => 0.88,
        'A'..='Z' => 0.7,
        '\0'..='\u{24f}' => 0.58,
        '\u{250}'..='\u{10ff}' => 0.7,
        // East Asian scripts and emoji
        _ => 1.05,
    }
}

/// Shortens a string to fit, with `…` in place of the omitted part
///
/// Long names often differ at the start or at the end, so the middle is omitted.
pub(super) fn fit(text: &str, most: f64, size: f64) -> String {
    if width(text, size) <= most {
        return text.to_owned();
    }
    let half = (most - em('…') * size) / 2.0;
    let within = |c: &char, used: &mut f64| {
        *used += em(*c) * size;
        *used <= half
    };
    let (mut before, mut after) = (0.0, 0.0);
    let begin: String = text.chars().take_while(|c| within(c, &mut before)).collect();
    let end: Vec<char> = text.chars().rev().take_while(|c| within(c, &mut after)).collect();
    format!("{begin}…{}", end.iter().rev().collect::<String>())
}

/// Wraps a string into lines that fit, between words; a longer word is not broken
pub(super) fn wrap(text: &str, most: f64, size: f64) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split(' ') {
        match lines.last_mut() {
            Some(line) if width(line, size) + width(word, size) + em(' ') * size <= most => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    lines
}
