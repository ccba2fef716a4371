//! Strings as literals of other languages

use std::fmt::Write;

/// Returns a double-quoted YAML scalar
pub(super) fn yaml(text: &str) -> String {
    let mut quoted = "\"".to_owned();
    for c in text.chars() {
        match c {
            '"' | '\\' => quoted.extend(['\\', c]),
            // Characters that YAML treats as line breaks or does not allow unescaped.
            c if c.is_control()
                || matches!(c, '\u{2028}' | '\u{2029}' | '\u{feff}' | '\u{fffe}' | '\u{ffff}') =>
            {
                // Writing to a string cannot fail.
                let _: std::fmt::Result = write!(quoted, "\\u{:04x}", u32::from(c));
            }
            c => quoted.push(c),
        }
    }
    quoted.push('"');
    quoted
}

/// Returns a Rust string literal
pub(super) fn rust(text: &str) -> String {
    format!("{text:?}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn readers_of_yaml_give_the_text_back(text in "\\PC{0,20}|[\"\\\\ #:{}\u{0}\u{85}\u{2028}\u{feff}\n\t]{0,8}") {
            let written = format!("key: {}\n", yaml(&text));
            let read: serde_yaml::Value = serde_yaml::from_str(&written).unwrap();
            prop_assert_eq!(read["key"].as_str(), Some(text.as_str()));
            let read: std::collections::HashMap<String, String> = serde_saphyr::from_str(&written).unwrap();
            prop_assert_eq!(&read["key"], &text);
        }
    }

    #[test]
    fn literals_of_rust_hold_what_they_are_given() {
        assert_eq!(rust("a\"b\\c\n{d}"), r#""a\"b\\c\n{d}""#);
    }
}
