//! What was probably meant by a value that does not have its form

use crate::ids::clip;
use crate::tree::{Node, Value};

/// A text that was probably meant, in place of one that does not have its form
///
/// `fits` says whether a text has the form. Only what a slip of the keyboard or a habit of another format makes of a text is undone.
pub(super) fn likely(text: &str, fits: &dyn Fn(&str) -> bool) -> Option<String> {
    let tries: [fn(&str) -> Option<String>; 13] = [
        bare,
        seen,
        hyphens,
        lower,
        joined,
        compact,
        padded,
        iso_duration,
        minutes,
        hours,
        days,
        percent,
        undashed,
    ];
    let mut texts: Vec<String> = vec![text.to_owned()];
    // One thing is undone, and then another: `“111111111111”,`.
    for _ in 0..2 {
        let next: Vec<String> =
            texts.iter().flat_map(|text| tries.iter().filter_map(|try_it| try_it(text))).collect();
        if let Some(found) = next.iter().find(|found| found.as_str() != text && fits(found)) {
            return Some(found.clone());
        }
        texts = next;
    }
    None
}

/// Without quotes and punctuation around it, and without a comment of another language behind it
fn bare(text: &str) -> Option<String> {
    let text = ["//", "/*", "#"].iter().fold(text, |text, mark| text.split(mark).next().unwrap_or(text));
    let around = |c: char| {
        matches!(
            c,
            '"' | '\'' | '`' | '“' | '”' | '„' | '‘' | '’' | '«' | '»' | ',' | ';' | ']' | '[' | '!' | '?'
        ) || c.is_whitespace()
    };
    Some(text.trim_matches(around).to_owned())
}

/// Without characters that cannot be seen
fn seen(text: &str) -> Option<String> {
    Some(text.chars().filter(|c| !crate::escape::is_hidden(*c)).collect())
}

/// With hyphens for the dashes of word processors
fn hyphens(text: &str) -> Option<String> {
    Some(text.replace(['–', '—', '−', '‐', '‑'], "-"))
}

fn lower(text: &str) -> Option<String> {
    Some(text.to_lowercase())
}

/// With hyphens for the blanks between words
fn joined(text: &str) -> Option<String> {
    let is_word = |word: &str| word.chars().all(char::is_alphanumeric) && word.contains(char::is_alphabetic);
    text.split_whitespace().all(is_word).then(|| text.split_whitespace().collect::<Vec<_>>().join("-"))
}

/// Without blanks
fn compact(text: &str) -> Option<String> {
    Some(text.split_whitespace().collect())
}

/// An account ID without the marks that make it easier to read
fn undashed(text: &str) -> Option<String> {
    let digits: String = text.chars().filter(|c| !matches!(c, '-' | '_' | ' ' | '.')).collect();
    digits.chars().all(|c| c.is_ascii_digit()).then_some(digits)
}

/// An account ID with the zero that a spreadsheet has taken away
fn padded(text: &str) -> Option<String> {
    let is_short = text.len() == 11 && text.bytes().all(|byte| byte.is_ascii_digit());
    is_short.then(|| format!("0{text}"))
}

/// `PT2H`, `P7D`
fn iso_duration(text: &str) -> Option<String> {
    let rest = text.strip_prefix('P').or_else(|| text.strip_prefix('p'))?;
    let rest = rest.trim_start_matches(['T', 't']);
    let (number, unit) = rest.split_at_checked(rest.len().checked_sub(1)?)?;
    let is_number = !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit());
    is_number.then(|| format!("{number}{}", unit.to_lowercase()))
}

/// A number without a unit
fn with_unit(text: &str, unit: char) -> Option<String> {
    let number = text.trim();
    let is_number =
        !number.is_empty() && number.len() < 6 && number.bytes().all(|byte| byte.is_ascii_digit());
    is_number.then(|| format!("{number}{unit}"))
}

fn minutes(text: &str) -> Option<String> {
    with_unit(text, 'm')
}

fn hours(text: &str) -> Option<String> {
    with_unit(text, 'h')
}

fn days(text: &str) -> Option<String> {
    with_unit(text, 'd')
}

/// `0.25` for `25%`
fn percent(text: &str) -> Option<String> {
    let text = text.trim();
    if let Some(number) = text.strip_suffix('%') {
        return Some(format!("{}%", number.trim()));
    }
    let fraction = text.strip_prefix("0.").or_else(|| text.strip_prefix('.'))?;
    let digits = match fraction.len() {
        1 => format!("{fraction}0"),
        2 => fraction.to_owned(),
        _ => return None,
    };
    let percent: u8 = digits.parse().ok()?;
    Some(format!("{percent}%"))
}

/// Values that one text holds several of, with a comma or something like it between them
pub(super) fn several(text: &str, fits: &dyn Fn(&str) -> bool) -> Option<String> {
    for between in [',', ';', ' ', '.', '|'] {
        let parts: Vec<&str> = text.split(between).map(str::trim).filter(|part| !part.is_empty()).collect();
        if parts.len() > 1 && parts.iter().all(|part| fits(part)) {
            return Some(parts.join(", "));
        }
    }
    None
}

/// What to do about a text that another tool would have filled in
pub(super) fn placeholder(text: &str) -> Option<String> {
    let is_variable = text.starts_with('$') && text.len() > 1;
    let is_template =
        text.contains("${") || text.contains("{{") || text.contains("<%") || text.contains("{%");
    let is_gap = text.starts_with('<') && text.ends_with('>');
    (is_variable || is_template || is_gap).then(|| {
        "write the value itself: nothing is filled in when the file is read; `--set PATH=VALUE` gives another one from outside"
            .to_owned()
    })
}

/// What to write where another kind of value is there
pub(super) fn other_kind(what: &str, node: &Node<'_>) -> Option<String> {
    let (list, mapping) = (what.starts_with("a list"), what.starts_with("a mapping"));
    let word = what.strip_prefix('`').and_then(|rest| rest.strip_suffix('`'));
    if word.is_some_and(|word| !word.contains('`')) {
        return Some(format!("write {what}"));
    }
    match &node.value {
        _ if node.is_null() => Some(if list {
            "write its items, each after `- `".to_owned()
        } else if mapping {
            "write its keys, each as `key: value`".to_owned()
        } else {
            "write its value".to_owned()
        }),
        Value::Sequence(items) if mapping => Some(match items.as_slice() {
            [] => "write its keys, each as `key: value`".to_owned(),
            _ => "write its keys without `- ` before them".to_owned(),
        }),
        Value::Sequence(items) if list => {
            items.is_empty().then(|| "write its items, each after `- `".to_owned())
        }
        Value::Sequence(items) => match items.as_slice() {
            [only] => only.as_text().map(|text| format!("write `{}`", clip(text))),
            _ => Some("write one value, without brackets or `- `".to_owned()),
        },
        Value::Mapping(pairs) if list => {
            let all_mappings = pairs.iter().all(|(_, value)| matches!(value.value, Value::Mapping(_)));
            let first = pairs.first().and_then(|(key, _)| key.as_text()).unwrap_or_default();
            Some(match all_mappings && !pairs.is_empty() {
                true => format!("write each as an item: `- name: {}`, and its keys below it", clip(first)),
                false => "write `- ` before it".to_owned(),
            })
        }
        Value::Mapping(pairs) => {
            let is_function = |key: &str| key == "Ref" || key.starts_with("Fn::");
            let key = pairs.first().and_then(|(key, _)| key.as_text()).unwrap_or_default();
            if is_function(key) {
                return Some(format!(
                    "write the value itself: `{}` is a function of CloudFormation, and the file is read before it is",
                    clip(key)
                ));
            }
            let inner = node.get("id").or_else(|| node.get("name")).or_else(|| node.get("value"));
            Some(match inner.and_then(Node::as_text) {
                Some(text) => format!("write `{}`", clip(text)),
                None => "write the value itself, without a mapping".to_owned(),
            })
        }
        Value::Scalar(text, _) if list => {
            let parts: Vec<&str> =
                text.split([',', ';']).map(str::trim).filter(|part| !part.is_empty()).collect();
            Some(format!("write `[{}]`", clip(&parts.join(", "))))
        }
        Value::Scalar(text, _) if mapping => Some(match text.split_once(['=', ':']) {
            Some((key, value)) => format!("write `{}: {}`", clip(key.trim()), clip(value.trim())),
            None => "write its keys, each as `key: value`".to_owned(),
        }),
        Value::Scalar(text, _) if what.starts_with("a whole number") => {
            // `v1`, `1.0`, `"1"`
            let number = text.trim_start_matches(['v', 'V']).trim_end_matches(['h', 'H']).trim_end();
            let number = number
                .split_once('.')
                .filter(|(_, rest)| rest.bytes().all(|byte| byte == b'0'))
                .map_or(number, |(whole, _)| whole);
            let is_number = !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit());
            Some(if is_number {
                format!("write `{number}`")
            } else {
                "write digits alone, such as `2`".to_owned()
            })
        }
        Value::Scalar(..) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ids::{AccountId, Hours, IdleTimeout, Region, RootId};
    use std::str::FromStr;

    fn meant<T: FromStr>(text: &str) -> Option<String> {
        likely(text, &|text| text.parse::<T>().is_ok())
    }

    #[test]
    fn slips_and_habits_are_undone() {
        for (text, expected) in [
            ("“111111111111”,", "111111111111"),
            ("1111-1111-1111", "111111111111"),
            ("12345678901", "012345678901"),
        ] {
            assert_eq!(meant::<AccountId>(text).as_deref(), Some(expected), "{text}");
        }
        assert_eq!(meant::<AccountId>("12345"), None);
        assert_eq!(meant::<IdleTimeout>("20").as_deref(), Some("20m"));
        assert_eq!(meant::<Hours>("PT2H").as_deref(), Some("2h"));
        assert_eq!(meant::<Hours>("2h // hours").as_deref(), Some("2h"));
        assert_eq!(meant::<Region>("EU-CENTRAL-1").as_deref(), Some("eu-central-1"));
        assert_eq!(meant::<RootId>("r–ab12").as_deref(), Some("r-ab12"));
        assert_eq!(
            several("eu-central-1 eu-west-1", &|text| text.parse::<Region>().is_ok()).as_deref(),
            Some("eu-central-1, eu-west-1")
        );
    }

    #[test]
    fn what_another_tool_fills_in_is_known() {
        for text in ["${ROOT}", "$ROOT", "{{ root }}", "{{resolve:ssm:/a}}", "<ROOT>"] {
            assert!(placeholder(text).is_some(), "{text}");
        }
        for text in ["root", "$", "a<b>"] {
            assert!(placeholder(text).is_none(), "{text}");
        }
    }
}
