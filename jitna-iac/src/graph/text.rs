//! Widths of text, guessed: no font is at hand where the picture is made

/// Width of a text in pixels, in a common sans-serif font; rather too much than too little
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
        // East Asian scripts and emoji.
        _ => 1.05,
    }
}

/// As much of a text as fits, with `…` where something is left out
///
/// Long names differ at their ends as often as at their beginnings, so the middle is what goes.
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

/// A text as lines that fit, broken between words; a longer word stays whole
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
