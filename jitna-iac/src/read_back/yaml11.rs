//! What YAML 1.1 makes of a scalar without quotes ("Language-Independent Types for YAML Version 1.1", <https://yaml.org/type/>)

use serde_json::Value;

/// Kind of a value
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Kind {
    Text,
    Null,
    Bool(bool),
    /// A decimal number, as JSON writes it
    Number,
    /// A number in a form that JSON does not have, such as `012`, `0x1f` and `12:30:45`
    OtherNumber,
    Time,
    /// `<<` and `=`
    Special,
}

impl Kind {
    pub(super) const fn as_str(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Null => "null",
            Self::Bool(true) => "true",
            Self::Bool(false) => "false",
            Self::Number => "another number",
            Self::OtherNumber => "a number",
            Self::Time => "a time",
            Self::Special => "a merge key or a default value",
        }
    }

    /// Whether a scalar of this kind is the value that is meant
    pub(super) fn is_meant(self, meant: &Value, text: &str) -> bool {
        match (self, meant) {
            (Self::Text, Value::String(meant)) => meant == text,
            (Self::Null, Value::Null) => true,
            (Self::Bool(found), Value::Bool(meant)) => found == *meant,
            (Self::Number, Value::Number(meant)) => {
                text.parse::<serde_json::Number>().is_ok_and(|found| found == *meant)
            }
            _ => false,
        }
    }
}

/// Kind of a scalar without quotes
pub(super) fn resolved(text: &str) -> Kind {
    match text {
        "" | "~" | "null" | "Null" | "NULL" => return Kind::Null,
        "<<" | "=" => return Kind::Special,
        _ => {}
    }
    let is_one_case = text == text.to_lowercase()
        || text == text.to_uppercase()
        || text.char_indices().all(|(at, c)| if at == 0 { c.is_uppercase() } else { c.is_lowercase() });
    if is_one_case {
        match text.to_lowercase().as_str() {
            "y" | "yes" | "true" | "on" => return Kind::Bool(true),
            "n" | "no" | "false" | "off" => return Kind::Bool(false),
            _ => {}
        }
    }
    if is_json_number(text) {
        Kind::Number
    } else if is_number(text) {
        Kind::OtherNumber
    } else if is_time(text) {
        Kind::Time
    } else {
        Kind::Text
    }
}

fn is_json_number(text: &str) -> bool {
    text.parse::<serde_json::Number>().is_ok()
}

/// More than YAML 1.1 itself takes for a number: readers differ in what they take
fn is_number(text: &str) -> bool {
    let digits = text.strip_prefix(['+', '-']).unwrap_or(text);
    if matches!(digits.to_lowercase().as_str(), ".inf" | ".nan") {
        return true;
    }
    if !digits.starts_with(|c: char| c.is_ascii_digit() || c == '.')
        || !digits.contains(|c: char| c.is_ascii_digit())
    {
        return false;
    }
    let only =
        |text: &str, of: &dyn Fn(char) -> bool| !text.is_empty() && text.chars().all(|c| c == '_' || of(c));
    if let Some(hex) = digits.strip_prefix("0x") {
        return only(hex, &|c| c.is_ascii_hexdigit());
    }
    if let Some(rest) = digits.strip_prefix("0b").or_else(|| digits.strip_prefix("0o")) {
        return only(rest, &|c| c.is_ascii_digit());
    }
    // Base 60: 190:20:30.15
    if digits.contains(':') {
        return digits.split(':').enumerate().all(|(at, part)| {
            let (whole, fraction) = part.split_once('.').unwrap_or((part, "0"));
            only(whole, &|c| c.is_ascii_digit())
                && fraction.chars().all(|c| c.is_ascii_digit() || c == '_')
                && (at == 0 || (whole.len() <= 2 && whole.parse::<u8>().is_ok_and(|part| part < 60)))
        });
    }
    let (mantissa, exponent) = match digits.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, exponent.strip_prefix(['+', '-']).unwrap_or(exponent)),
        None => (digits, "0"),
    };
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let of_digits = |text: &str| text.chars().all(|c| c.is_ascii_digit() || c == '_');
    of_digits(whole) && of_digits(fraction) && only(exponent, &|c| c.is_ascii_digit())
}

/// `2012-10-17` and the same with a time behind it
fn is_time(text: &str) -> bool {
    let (date, time) = match text.find(['T', 't', ' ', '\t']) {
        Some(at) => (text.get(..at).unwrap_or_default(), text.get(at..).unwrap_or_default()),
        None => (text, ""),
    };
    let parts: Vec<&str> = date.split('-').collect();
    let digits = |text: &str, lengths: std::ops::RangeInclusive<usize>| {
        lengths.contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit())
    };
    let [year, month, day] = parts.as_slice() else { return false };
    let is_date = digits(year, 4..=4) && digits(month, 1..=2) && digits(day, 1..=2);
    let of_time = |c: char| c.is_ascii_digit() || " \tTtZz:.+-".contains(c);
    is_date && time.chars().all(of_time)
}
