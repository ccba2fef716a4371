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
pub(super) fn fit(text: &str, most: f64, size: f64) -> String {
    if width(text, size) <= most {
        return text.to_owned();
    }
    let room = most - em('…') * size;
    let mut used = 0.0;
    let kept = text.chars().take_while(|c| {
        used += em(*c) * size;
        used <= room
    });
    let mut kept: String = kept.collect();
    kept.truncate(kept.trim_end().len());
    kept.push('…');
    kept
}
