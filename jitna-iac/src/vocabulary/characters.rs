//! Invisible characters, and letters that look like others

use unicode_script::{Script, ScriptExtension};
use unicode_security::mixed_script::AugmentedScriptSet;

/// A character that is invisible, or that looks like another one
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Hidden {
    /// The character
    pub(crate) character: char,
    /// Its description
    pub(crate) what: &'static str,
}

/// First hidden character of a name, an ID, a tag key or a tag value
pub(crate) fn hidden_in_name(text: &str) -> Option<Hidden> {
    let mut before = None;
    for character in text.chars() {
        let what = match character {
            '\u{200c}' | '\u{200d}' if joins(before) => None,
            _ => invisible(character).or_else(|| blank(character)),
        };
        if let Some(what) = what {
            return Some(Hidden { character, what });
        }
        before = Some(character);
    }
    None
}

/// First hidden character of a text for users, such as a description
///
/// No-break spaces, joiners within words and emoji, and variation selectors are accepted there, because good typography uses them.
pub(crate) fn hidden_in_prose(text: &str) -> Option<Hidden> {
    let mut before = None;
    for character in text.chars() {
        let what = match character {
            '\n' | '\r' | '\t' | '\u{fe00}'..='\u{fe0f}' | '\u{200e}' | '\u{200f}' => None,
            '\u{200c}' | '\u{200d}' if joins(before) => None,
            _ => invisible(character),
        };
        if let Some(what) = what {
            return Some(Hidden { character, what });
        }
        before = Some(character);
    }
    None
}

/// Whether a joiner after this character can have an effect: after a letter that is not Latin, or after an emoji
fn joins(before: Option<char>) -> bool {
    before.is_some_and(|before| !before.is_ascii() && !before.is_whitespace() && invisible(before).is_none())
        || before == Some('\u{fe0f}')
}

/// Description of an invisible character
fn invisible(character: char) -> Option<&'static str> {
    Some(match character {
        '\u{200b}' => "zero-width space",
        '\u{200c}' => "zero-width non-joiner",
        '\u{200d}' => "zero-width joiner",
        '\u{2060}' => "word joiner",
        '\u{feff}' => "byte order mark",
        '\u{ad}' => "soft hyphen",
        '\u{34f}' => "combining grapheme joiner",
        '\u{115f}' | '\u{1160}' | '\u{3164}' | '\u{ffa0}' => "Hangul filler",
        '\u{180b}'..='\u{180f}' | '\u{fe00}'..='\u{fe0f}' | '\u{e0100}'..='\u{e01ef}' => "variation selector",
        '\u{200e}' | '\u{200f}' | '\u{61c}' => "direction mark",
        '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => "change of direction",
        '\u{2028}' | '\u{2029}' => "line separator",
        '\u{2061}'..='\u{2065}' | '\u{206a}'..='\u{206f}' | '\u{fff9}'..='\u{fffb}' => "invisible character",
        '\u{e0000}'..='\u{e007f}' => "invisible tag character",
        control if control.is_control() => "control character",
        _ => return None,
    })
}

/// Description of a blank other than the usual space
fn blank(character: char) -> Option<&'static str> {
    Some(match character {
        '\u{a0}' | '\u{202f}' => "no-break space",
        '\u{1680}' | '\u{2000}'..='\u{200a}' | '\u{205f}' | '\u{2800}' => "blank that is not a space",
        _ => return None,
    })
}

/// Whether a word of the text has letters of scripts that do not go together, or full-width Latin letters
///
/// Scripts go together as in a "highly restrictive" identifier of UTS #39: one script, or Latin with the scripts of Japanese, Chinese or
/// Korean. Words are checked one by one, because a text may contain words of several languages.
pub(crate) fn is_confusable(text: &str) -> bool {
    if text.is_ascii() {
        return false;
    }
    let full_width = |c: char| ('Ａ'..='Ｚ').contains(&c) || ('ａ'..='ｚ').contains(&c);
    text.chars().any(full_width)
        || text.split(|c: char| !c.is_alphanumeric() && !is_mark(c)).any(|word| !go_together(word))
}

/// Whether the character belongs to the letter before it
fn is_mark(c: char) -> bool {
    ScriptExtension::from(c).is_inherited()
}

fn go_together(word: &str) -> bool {
    let mut all = AugmentedScriptSet::default();
    let mut without_latin = AugmentedScriptSet::default();
    for c in word.chars() {
        let scripts = AugmentedScriptSet::from(c);
        all.intersect_with(scripts);
        if !scripts.base.contains_script(Script::Latin) {
            without_latin.intersect_with(scripts);
        }
    }
    !all.is_empty() || without_latin.jpan || without_latin.hanb || without_latin.kore
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scripts_that_go_together_are_no_alarm() {
        for text in [
            "web-1",
            "本番web",
            "データベースDB",
            "한국web",
            "台北ㄊㄞ",
            "Größe",
            "Отдел IT",
            "Ελλάδα-eu1",
            "日本 Москва",
        ] {
            assert!(!is_confusable(text), "{text}");
        }
        for text in ["раyroll", "Prоduction", "Αdmin", "Ｆinance", "Ｐｒｏｄ"] {
            assert!(is_confusable(text), "{text}");
        }
    }

    #[test]
    fn hidden_characters_are_found() {
        for text in [
            "Test\u{200b}",
            "\u{feff}Test",
            "Sh\u{a0}op",
            "a\u{202e}b",
            "a\u{ad}b",
            "a\u{200d}b",
            "\u{85}",
            "a\u{2009}b",
        ] {
            assert!(hidden_in_name(text).is_some(), "{text:?}");
        }
        for text in ["Test", "Größe 1", "本番\u{3000}web", "می\u{200c}خواهم", ""] {
            assert!(hidden_in_name(text).is_none(), "{text:?}");
        }
        for text in ["Please \u{202e}look", "a\u{200b}b", "\u{feff}x", "a\u{2028}b", "\u{7}"] {
            assert!(hidden_in_prose(text).is_some(), "{text:?}");
        }
        for text in
            ["Attention\u{a0}: 5\u{202f}%", "👩\u{200d}💻 ❤\u{fe0f}", "one\ntwo\tthree", "می\u{200c}خواهم"]
        {
            assert!(hidden_in_prose(text).is_none(), "{text:?}");
        }
    }
}
